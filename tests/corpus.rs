//! The runner: order, threads, contained panics, early ends, and bounded memory.
#![cfg(feature = "parallel")]

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicUsize, Ordering};

use fineprint::corpus::{Outcome, Runner, Summary};
use fineprint::ingest::{Entry, Failure, FailureKind, Reader, Stage};
use fineprint::output::{Annotated, Record};
use fineprint::{Analyzer, Error, Result};

type Input = std::result::Result<Entry, Failure>;

/// Documents of very different lengths, so that they do not finish in the order in which they begin.
fn documents(count: usize) -> Vec<Input> {
    let document = |n: usize| {
        let text = "We adhere to the Safe Harbor principles.\n\n".repeat(1 + (n * 37) % 50);
        Ok(Entry::from_text(format!("{n}.md"), &text))
    };
    (0..count).map(document).collect()
}

fn lines(document: &Annotated<'_>) -> Vec<u8> {
    let mut line = Vec::new();
    Record::new(document).write_line(&mut line).unwrap();
    line
}

/// Everything that a run wrote, failures included, in order.
fn run(entries: Vec<Input>, threads: usize) -> (Summary, Vec<u8>) {
    let mut written = Vec::new();
    let runner = Runner::new(Analyzer::builtin()).threads(threads);
    let summary = runner.run(entries, lines, &mut |outcome: Outcome<Vec<u8>>| {
        match outcome {
            Outcome::Done(done) => written.extend(done.output),
            Outcome::Skipped(skipped) => written.extend(format!("{skipped}\n").bytes()),
            Outcome::Failed(failure) => written.extend(format!("{failure}\n").bytes()),
        }
        Ok(ControlFlow::Continue(()))
    });
    (summary.unwrap(), written)
}

#[test]
fn the_same_comes_out_in_the_same_order_on_any_number_of_threads() {
    let entries = || {
        let mut entries = documents(300);
        for n in [0, 7, 150, 300] {
            let failure = Failure::new(format!("bad-{n}"), Stage::Read, FailureKind::Missing, "x");
            entries.insert(n, Err(failure));
        }
        entries
    };
    let (summary, one) = run(entries(), 1);
    assert_eq!((summary.annotated, summary.failed, summary.documents()), (300, 4, 304));
    assert!(summary.annotations > 0);
    for threads in [2, 7] {
        let (other, written) = run(entries(), threads);
        assert_eq!(other, summary);
        assert!(written == one, "{threads} threads");
    }
}

/// The task stands in for any defect in the analyzer: it runs under the same guard, right behind it.
#[test]
fn a_panic_is_the_failure_of_one_document() {
    std::panic::set_hook(Box::new(|_| {}));
    let mut failures = Vec::new();
    let mut good = 0;
    let task = |document: &Annotated<'_>| {
        assert!(document.loaded.source.path != "13.md", "a defect in the test");
        document.annotations.len()
    };
    let runner = Runner::new(Analyzer::builtin()).threads(2);
    let summary = runner.run(documents(100), task, &mut |outcome: Outcome<usize>| {
        match outcome {
            Outcome::Failed(failure) => failures.push(failure),
            _ => good += 1,
        }
        Ok(ControlFlow::Continue(()))
    });
    drop(std::panic::take_hook());
    let summary = summary.unwrap();
    assert_eq!((summary.annotated, summary.failed, good), (99, 1, 99));
    assert_eq!(failures[0].path, "13.md");
    assert_eq!(failures[0].kind, FailureKind::Panic);
    assert!(failures[0].message.contains("a defect in the test"), "{}", failures[0]);
}

#[test]
fn a_sink_may_stop_early_or_fail() {
    let runner = Runner::new(Analyzer::builtin()).threads(2);
    let mut seen = 0;
    let summary = runner.run(documents(500), |_| (), &mut |_: Outcome<()>| {
        seen += 1;
        Ok(if seen == 10 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
    });
    assert_eq!(summary.unwrap().documents(), 10);
    let failed: Result<Summary> =
        runner.run(documents(500), |_| (), &mut |_: Outcome<()>| Err(Error::usage("full")));
    assert_eq!(failed.unwrap_err().to_string(), "full");
}

/// A sink that is slow must hold the reader back: what was taken in is never far ahead of what was handed out.
#[test]
fn the_number_of_documents_in_flight_is_bounded() {
    let taken = AtomicUsize::new(0);
    let mut handed_out = 0;
    let mut furthest = 0;
    let entries = documents(1_000).into_iter().inspect(|_| {
        taken.fetch_add(1, Ordering::SeqCst);
    });
    let runner = Runner::new(Analyzer::builtin()).threads(2);
    let summary = runner.run(entries, |_| (), &mut |_: Outcome<()>| {
        handed_out += 1;
        furthest = furthest.max(taken.load(Ordering::SeqCst) - handed_out);
        Ok(ControlFlow::Continue(()))
    });
    assert_eq!(summary.unwrap().annotated, 1_000);
    assert!(furthest <= 2 * 64, "{furthest} documents were in flight");
}

/// No document leaves anything behind for the next: any order gives the same records.
#[test]
fn records_do_not_depend_on_the_documents_before() {
    let collect = |entries: Vec<Input>| {
        let mut records = Vec::new();
        let runner = Runner::new(Analyzer::builtin()).threads(1);
        let summary = runner.run(entries, lines, &mut |outcome: Outcome<Vec<u8>>| {
            records.push(outcome.done()?.output);
            Ok(ControlFlow::Continue(()))
        });
        summary.unwrap();
        records.sort();
        records
    };
    let mut reversed = documents(50);
    reversed.reverse();
    assert!(collect(documents(50)) == collect(reversed));
}

#[test]
fn no_documents_give_an_empty_summary() {
    let (summary, written) = run(Vec::new(), 2);
    assert_eq!(summary, Summary::default());
    assert_eq!(written, b"");
}

#[test]
fn documents_can_be_counted_before_they_are_read() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.md", "b.txt", "c.rst"] {
        std::fs::write(folder.path().join(name), "x").unwrap();
    }
    let builder = || Reader::builder().path(folder.path()).path("no-such-file.md");
    assert_eq!(builder().count().unwrap(), Some(3));
    assert_eq!(builder().build().unwrap().count(), 3);
    assert_eq!(builder().stream("-", std::io::empty()).count().unwrap(), None);
}

/// A link to a folder elsewhere is followed; two folders that link to each other end as a failure, not in a circle.
#[cfg(unix)]
#[test]
fn links_are_followed_but_not_in_circles() {
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for name in ["a", "b", "elsewhere"] {
        std::fs::create_dir(path(name)).unwrap();
        std::fs::write(path(name).join("policy.md"), "x").unwrap();
    }
    symlink("../b", path("a/to-b")).unwrap();
    symlink("../a", path("b/to-a")).unwrap();
    symlink("../elsewhere/policy.md", path("a/linked.md")).unwrap();
    let items: Vec<Input> = Reader::builder().path(path("a")).build().unwrap().collect();
    let prefix = path("a").display().to_string();
    let shown: Vec<String> = items
        .iter()
        .map(|item| match item {
            Ok(entry) => entry.path.replace(&prefix, "a"),
            Err(failure) => format!("{:?} {}", failure.kind, failure.path.replace(&prefix, "a")),
        })
        .collect();
    assert_eq!(shown, ["a/linked.md", "a/policy.md", "a/to-b/policy.md", "LinkLoop a/to-b/to-a"]);
}
