//! No document changes what is said of another.

use std::ops::ControlFlow;

use fineprint::Analyzer;
use fineprint::corpus::{Outcome, Runner};
use fineprint::ingest::Entry;
use fineprint::output::{Annotated, Record};

use super::support::Random;

fn documents() -> Vec<Entry> {
    let text = |n: usize| {
        format!("# Site {n}\n\nWe use cookies. {}We never sell data.\n", "We may share it. ".repeat(n % 9))
    };
    let broken = |n: usize| Entry::new(format!("{n}.md"), vec![0xff, 0xd8, 0xff, n as u8]);
    (0..120).map(|n| if n % 40 == 7 { broken(n) } else { Entry::new(format!("{n}.md"), text(n)) }).collect()
}

fn records(entries: Vec<Entry>, threads: usize) -> Vec<String> {
    let line = |document: &Annotated<'_>| {
        let mut line = Vec::new();
        Record::new(document).write_line(&mut line).expect("memory can be written to");
        String::from_utf8(line).expect("records are UTF-8")
    };
    let mut lines = Vec::new();
    let mut sink = |outcome: Outcome<String>| {
        lines.push(match outcome {
            Outcome::Done(done) => done.output,
            Outcome::Skipped(skipped) => format!("{skipped}\n"),
            Outcome::Failed(failure) => format!("{failure}\n"),
        });
        Ok(ControlFlow::Continue(()))
    };
    let runner = Runner::new(Analyzer::builtin()).threads(threads);
    runner.run(entries.into_iter().map(Ok), line, &mut sink).expect("the run ends");
    lines
}

#[test]
fn records_are_the_same_in_whatever_order_documents_come() {
    let mut expected = records(documents(), 1);
    assert_eq!(expected.len(), 120);
    expected.sort();
    let mut random = Random(3);
    for threads in [1, 2, 7] {
        let mut entries = documents();
        for n in (1..entries.len()).rev() {
            entries.swap(n, random.below(n + 1));
        }
        let mut lines = records(entries, threads);
        lines.sort();
        assert!(lines == expected, "on {threads} threads");
    }
}
