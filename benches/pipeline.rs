//! The stages one by one, over corpus/: blocks, structure, rules, annotation, records, many documents.
//!
//! Each group first asserts what it finds, so that a fast wrong answer fails. `cargo bench --bench pipeline`

use std::fs;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use fineprint::corpus::{Outcome, Runner};
use fineprint::ingest::Entry;
use fineprint::output::Record;
use fineprint::segment::Structure;
use fineprint::{Analyzer, Document, Findings, RuleSet};

/// The Markdown policies of corpus/, eight times over.
fn policies() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut paths: Vec<_> = fs::read_dir(folder)
        .expect("corpus/")
        .map(|entry| entry.expect("an entry of corpus/").path())
        .filter(|path| path.extension().is_some_and(|end| end == "md"))
        .collect();
    paths.sort();
    let read = |path| String::from_utf8_lossy(&fs::read(path).expect("a policy")).into_owned();
    let texts: Vec<String> = paths.iter().map(read).collect();
    std::iter::repeat_n(texts, 8).flatten().collect()
}

fn stages(criterion: &mut Criterion) {
    let texts = policies();
    let bytes = texts.iter().map(|text| text.len() as u64).sum();
    let documents: Vec<Document<'_>> = texts.iter().map(|text| Document::from_markdown(text)).collect();
    let analyzer = Analyzer::builtin();
    let mut scratch = analyzer.create_scratch();
    let mut findings = Findings::default();
    let mut annotate_all = |count: &mut usize| {
        for document in &documents {
            analyzer.annotate_into(&mut scratch, document, &mut findings);
            *count += findings.len();
        }
    };
    let mut count = 0;
    annotate_all(&mut count);
    assert!(count > 8 * 250, "only {count} annotations");

    let mut group = criterion.benchmark_group("stages");
    group.throughput(Throughput::Bytes(bytes));
    group.bench_function("parse", |bencher| {
        bencher.iter(|| texts.iter().map(|text| Document::from_markdown(text).blocks().len()).sum::<usize>());
    });
    group.bench_function("segment", |bencher| {
        let mut structure = Structure::default();
        bencher.iter(|| {
            let clauses = documents.iter().map(|document| {
                structure.read(document);
                structure.clauses.len()
            });
            clauses.sum::<usize>()
        });
    });
    group.bench_function("annotate", |bencher| {
        bencher.iter(|| {
            let mut count = 0;
            annotate_all(&mut count);
            black_box(count)
        });
    });
    group.bench_function("corpus, one thread, to JSONL", |bencher| {
        bencher.iter(|| {
            let entries = texts.iter().map(|text| Ok(Entry::from_text("policy.md", text)));
            let mut written = 0;
            let record = |document: &fineprint::output::Annotated<'_>| {
                let mut line = Vec::new();
                Record::new(document).write_line(&mut line).expect("writing to memory");
                line.len()
            };
            Runner::new(analyzer.clone())
                .threads(1)
                .run(entries, record, &mut |outcome: Outcome<usize>| {
                    written += outcome.done().expect("a record").output;
                    Ok(ControlFlow::Continue(()))
                })
                .expect("the run");
            written
        });
    });
    group.finish();
}

fn rules(criterion: &mut Criterion) {
    let count = RuleSet::builder().build().expect("the built-in rules").rules().len();
    assert!(count > 150, "only {count} rules");
    criterion.bench_function("compile the built-in rules", |bencher| {
        bencher.iter(|| RuleSet::builder().build().expect("the built-in rules"));
    });
}

criterion_group!(benches, stages, rules);
criterion_main!(benches);
