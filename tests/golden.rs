//! Golden annotations: every policy of corpus/ with its claims underlined, as reviewed by reading.
//!
//! After a change that is meant, run `FINEPRINT_BLESS=1 cargo test --test golden` and read the difference.
#![cfg(feature = "cli")]

use std::fs;
use std::path::{Path, PathBuf};

use fineprint::ingest::{Entry, LoadOptions, load};
use fineprint::report::{self, Paint};
use fineprint::{Analyzer, eval};

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

fn policies() -> Vec<PathBuf> {
    let is_policy =
        |path: &PathBuf| path.extension().is_some_and(|end| end == "md" || end == "txt" || end == "html");
    let mut paths: Vec<PathBuf> =
        fs::read_dir(corpus()).unwrap().map(|entry| entry.unwrap().path()).filter(is_policy).collect();
    paths.sort();
    paths
}

#[test]
fn annotations_are_the_golden_ones() {
    let analyzer = Analyzer::builtin();
    let bless = std::env::var_os("FINEPRINT_BLESS").is_some();
    let mut changed = Vec::new();
    for path in policies() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let entry = Entry::new(name.clone(), fs::read(&path).unwrap());
        let loaded = load(&entry, &LoadOptions::default()).unwrap();
        let annotations = analyzer.annotate(&loaded.document);
        let shown = report::policy(&name, &loaded.document, &annotations, Paint::PLAIN);
        let golden = corpus().join("golden").join(format!("{name}.golden"));
        if bless {
            fs::create_dir_all(golden.parent().unwrap()).unwrap();
            fs::write(&golden, shown).unwrap();
        } else if fs::read_to_string(&golden).unwrap_or_default() != shown {
            changed.push(name);
        }
    }
    assert!(
        changed.is_empty(),
        "annotations changed in {changed:?}; bless them with FINEPRINT_BLESS=1 and read the difference"
    );
}

#[test]
fn every_span_is_a_part_of_its_parent() {
    let analyzer = Analyzer::builtin();
    let mut annotated = 0;
    for path in policies() {
        let entry = Entry::new(path.display().to_string(), fs::read(&path).unwrap());
        let loaded = load(&entry, &LoadOptions::default()).unwrap();
        let annotations = analyzer.annotate(&loaded.document);
        let text = annotations.text();
        let structure = annotations.structure();
        for annotation in annotations.iter() {
            annotated += 1;
            let segment = &structure.segments[annotation.segment()];
            assert!(segment.span.contains(annotation.clause()), "{}: {annotation:?}", path.display());
            let last = annotation.evidence().last().expect("evidence");
            assert!(annotation.clause().contains(*last), "{}: {}", path.display(), annotation.text());
            for span in annotation.evidence().iter().chain(annotation.condition().iter()) {
                assert!(
                    !span.is_empty() && text.is_char_boundary(span.start) && text.is_char_boundary(span.end)
                );
            }
        }
    }
    assert!(annotated > 300, "{annotated} annotations");
}

#[test]
fn claims_agree_with_the_labels_of_the_corpus() {
    let records = eval::gold::read(&corpus().join("gold.jsonl")).unwrap();
    let report = eval::Report::of(&Analyzer::builtin(), &records, eval::segments::Context::Document);
    let micro = report.figures["claims_micro"];
    // The corpus words every claim in many ways, most of them rarer than what real policies copy from one another.
    assert!(micro.value >= 0.52, "{report}");
}

#[test]
fn rules_hold_their_own_cases() {
    let report = eval::cases::run(Analyzer::builtin().rules(), |_| true);
    let failures: Vec<String> = report.failures.iter().map(ToString::to_string).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert!(report.passed > 1000, "{} cases", report.passed);
}
