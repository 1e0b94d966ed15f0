//! Two packs on the same text: the counts of the paper, and what its patterns miss.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use fineprint::eval::packs::PackComparison;
use fineprint::ingest::{Entry, LoadOptions, load};
use fineprint::{Analyzer, Document, RuleSet};

fn paper() -> Analyzer {
    Analyzer::new(RuleSet::embedded("paper-compat").unwrap())
}

/// How often each term is counted in `text`; terms that are not there are left out.
fn counts(analyzer: &Analyzer, document: &Document<'_>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for annotation in analyzer.annotate(document).iter() {
        let term = annotation.rule().id().trim_start_matches("terms.").to_owned();
        *counts.entry(term).or_default() += annotation.evidence().len();
    }
    counts
}

fn each_document(folder: &Path, mut take: impl FnMut(&str, &Document<'_>)) {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|e| e != "jsonl")) {
        let entry = Entry::new(path.display().to_string(), fs::read(path).unwrap());
        let loaded = load(&entry, &LoadOptions::default()).unwrap();
        take(path.file_stem().unwrap().to_str().unwrap(), &loaded.document);
    }
}

#[test]
fn both_packs_hold_their_own_cases() {
    for pack in RuleSet::PACKS {
        let report = fineprint::eval::cases::run(&RuleSet::embedded(pack).unwrap(), |_| true);
        let failures: Vec<String> = report.failures.iter().map(ToString::to_string).collect();
        assert!(failures.is_empty(), "{}", failures.join("\n"));
        assert!(report.passed > 100, "{pack}: {} cases", report.passed);
    }
    assert!(RuleSet::embedded("paper").is_none());
}

/// Documents and hits of the terms in `corpus/`, so that nobody changes what the paper counts by accident.
const CORPUS: &[(&str, usize, usize)] = &[
    ("bbbonline", 1, 1),
    ("beacon", 20, 34),
    ("ccpa", 1, 4),
    ("cookie", 35, 112),
    ("coppa", 5, 9),
    ("cross-device", 1, 1),
    ("daa", 1, 1),
    ("daa.links", 2, 2),
    ("do-not-track", 10, 24),
    ("encryption", 2, 2),
    ("facebook", 1, 1),
    ("flash", 4, 9),
    ("gdpr", 2, 5),
    ("google", 3, 5),
    ("javascript", 1, 1),
    ("legitimate-interest", 2, 5),
    ("local-storage", 5, 5),
    ("nai", 4, 6),
    ("nai.links", 3, 3),
    ("privacy-shield", 7, 20),
    ("reasonable-security", 1, 1),
    ("regulation", 1, 2),
    ("safe-harbor", 15, 31),
    ("security", 9, 16),
    ("standard-contractual-clauses", 4, 4),
    ("third-party", 9, 13),
    ("truste", 2, 2),
    ("twitter", 1, 1),
];

#[test]
fn the_paper_counts_in_the_corpus_are_kept() {
    let analyzer = paper();
    let mut found: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    each_document(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"), |_, document| {
        for (term, hits) in counts(&analyzer, document) {
            let row = found.entry(term).or_default();
            *row = (row.0 + 1, row.1 + hits);
        }
    });
    found.retain(|term, _| !term.starts_with("gdpr-phrase"));
    let wanted = CORPUS.iter().map(|&(term, documents, hits)| (term.to_owned(), (documents, hits)));
    assert_eq!(found, wanted.collect());
}

/// The counts that the paper's own scripts gave on five archived policies: every term that the table has, at any of them.
const SEEDS: &[(&str, &[(&str, usize)])] = &[
    ("theplatform.com", &[("cookie", 3)]),
    ("sothinkmedia.com", &[("cookie", 8), ("legitimate-interest", 1)]),
    (
        "thatsthem.com",
        &[("cookie", 13), ("beacon", 14), ("nai", 4), ("daa", 3), ("daa.links", 1), ("google", 1)],
    ),
    ("webpartner.com", &[("cookie", 5)]),
    ("atg.com", &[("cookie", 9), ("beacon", 11), ("safe-harbor", 3), ("encryption", 2)]),
];

#[test]
fn the_paper_counts_on_archived_policies_are_met() {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let shared = std::env::var_os("FINEPRINT_SHARED").map_or(beside, PathBuf::from);
    let seeds = shared.join("corpus/seeds");
    if !seeds.is_dir() {
        eprintln!("skipped: no shared folder beside the project, and FINEPRINT_SHARED is not set");
        return;
    }
    let terms: Vec<&str> =
        SEEDS.iter().flat_map(|(_, counts)| counts.iter().map(|(term, _)| *term)).collect();
    let silent = ["do-not-track", "local-storage"];
    let analyzer = paper();
    let mut seen = 0;
    each_document(&seeds, |name, document| {
        let Some((_, wanted)) = SEEDS.iter().find(|(seed, _)| *seed == name) else { return };
        let mut found = counts(&analyzer, document);
        found.retain(|term, _| terms.contains(&term.as_str()) || silent.contains(&term.as_str()));
        assert_eq!(found, wanted.iter().map(|&(term, n)| (term.to_owned(), n)).collect(), "{name}");
        seen += 1;
    });
    assert_eq!(seen, SEEDS.len());
}

/// A topic, and a text that is about it which the patterns of the paper do not count.
const MISSED: &[(&str, &str)] = &[
    ("do-not-track", "We honor Do-Not-Track signals from your browser."),
    ("do-not-track", "We do not respond to Do-Not-\nTrack signals."),
    ("local-storage", "We place LSOs on your computer."),
    ("local-storage", "We use Flash LSOs to keep the volume of our player."),
    ("local-storage", "We use Local Storage Objects to remember the level of your game."),
    ("local-storage", "We store data in HTML5 local storage."),
    ("daa", "To opt out, visit the Digital Advertising Alliance."),
    ("edaa", "To opt out, visit the European Interactive Digital Advertising Alliance."),
    ("web-beacons", "We use web-beacons in our mail."),
    ("web-beacons", "Our pages hold 1 by 1 GIFs that count visits."),
    ("fingerprinting", "We use device-fingerprinting to stop fraud."),
    ("fingerprinting", "We take a digital fingerprint of your machine."),
    ("safe-harbor", "We adhere to the EU-US Safe-Harbor principles."),
    ("privacy-shield", "We comply with the EU-US Privacy-Shield framework."),
    ("encryption", "Card numbers are encrypted on the way to us."),
    ("nai", "To opt out, visit the Network\nAdvertising **Initiative**."),
];

/// What the patterns of the paper count although the text is not about it.
const MISTAKEN: &[(&str, &str)] = &[
    ("web-beacons", "We print price tags for our shop."),
    ("nai", "Ms Nai answers all letters herself."),
    ("security", "You may be asked for your Social Security number at the counter."),
    ("do-not-track", "We do not track you across other sites."),
];

fn has_topic(analyzer: &Analyzer, text: &str, topic: &str) -> bool {
    let document = Document::from_markdown(text);
    let annotations = analyzer.annotate(&document);
    annotations.iter().any(|annotation| annotation.topics().any(|own| own == topic))
}

#[test]
fn the_built_in_rules_find_what_the_patterns_of_the_paper_miss() {
    let (builtin, paper) = (Analyzer::builtin(), paper());
    for (topic, text) in MISSED {
        assert!(has_topic(&builtin, text, topic), "builtin misses {topic} in {text:?}");
        assert!(!has_topic(&paper, text, topic), "the paper counts {topic} in {text:?}");
    }
    for (topic, text) in MISTAKEN {
        assert!(!has_topic(&builtin, text, topic), "builtin finds {topic} in {text:?}");
        assert!(has_topic(&paper, text, topic), "the paper does not count {topic} in {text:?}");
    }
}

#[test]
fn a_comparison_counts_documents_clauses_and_hits() {
    let (builtin, paper) = (Analyzer::builtin(), paper());
    let mut comparison = PackComparison::new(builtin.rules(), paper.rules(), 1);
    for (path, text) in [
        ("a.md", "We do not honor Do-Not-Track signals."),
        ("b.md", "Price tags and meta tags.\n\nWe use web beacons."),
        ("c.md", "Nothing of the kind."),
    ] {
        let document = Document::from_markdown(text);
        comparison.add(path, &builtin.annotate(&document), &paper.annotate(&document));
    }
    let dnt = &comparison.topics["do-not-track"];
    assert_eq!((dnt.documents.both, dnt.documents.only, dnt.hits[1]), (0, [1, 0], 0));
    assert_eq!((dnt.examples[0][0].path.as_str(), dnt.examples[0][0].line), ("a.md", 1));
    assert!(dnt.examples[0][0].words.contains("Do-Not-Track"), "{:?}", dnt.examples);
    let beacons = &comparison.topics["web-beacons"];
    assert_eq!((beacons.documents.both, beacons.clauses.both, beacons.clauses.only), (1, 1, [0, 1]));
    assert_eq!(beacons.hits[1], 3, "each match of a character pattern is a hit");
    assert_eq!(beacons.examples[1][0].words, "tags .. tags");
    assert_eq!(comparison.documents, 3);
    assert!(comparison.not_compared[1].iter().any(|topic| topic == "amazon"));
    let text = comparison.to_string();
    assert!(text.contains("b.md:1: tags .. tags  (terms.beacon)"), "{text}");
}
