//! Runs that end in the middle, and what becomes of them.
#![cfg(feature = "parallel")]

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use fineprint::corpus::{Monitor, Reason, Report, Run, RunEnding, Runner, Summary};
use fineprint::ingest::{Entry, Failure, FailureKind, Reader, ReaderBuilder, Stage};
use fineprint::output::Format;
use fineprint::{Analyzer, Result, RuleSet};
use proptest::prelude::*;
use tempfile::TempDir;

const RULES: &str = include_str!("rules/bananas.toml");

const DOCUMENTS: usize = 20;
const BAD: usize = 7;

fn analyzer() -> Analyzer {
    let rules = RuleSet::builder().without_builtin().add_text("rules.toml", RULES).build();
    Analyzer::new(rules.unwrap())
}

/// Twenty documents, one of which cannot be read. Every fifth is passed in another language, for a filter.
fn entries() -> impl Iterator<Item = Result<Entry, Failure>> {
    (0..DOCUMENTS).map(|n| match n {
        BAD => Err(Failure::new("bad.md", Stage::Read, FailureKind::Missing, "there is no such file")),
        n if n % 5 == 0 => Ok(Entry::from_text(format!("{n}.md"), "Bananen werden gesammelt.")),
        n => Ok(Entry::from_text(format!("{n}.md"), &"Bananas are collected.\n\n".repeat(1 + n % 3))),
    })
}

fn reader() -> Result<ReaderBuilder> {
    Ok(Reader::builder().entries(entries()))
}

/// Stops after so many documents; keeps what it is told.
#[derive(Default)]
struct Watch {
    stop_after: Option<u64>,
    seen: Cell<u64>,
    notes: Vec<String>,
    resumed: Option<Summary>,
    /// What was joined: the name of the file, how much of it, of how much.
    joined: Vec<(PathBuf, u64, u64)>,
}

impl Watch {
    fn stopping_after(documents: u64) -> Self {
        Watch { stop_after: Some(documents), ..Watch::default() }
    }
}

impl Monitor for Watch {
    fn note(&mut self, note: &str) {
        self.notes.push(note.to_owned());
    }

    fn resumes(&mut self, before: &Summary) {
        self.resumed = Some(*before);
    }

    fn advances(&mut self, _: &Summary) {
        self.seen.set(self.seen.get() + 1);
    }

    fn joins(&mut self, path: &Path, bytes: u64, of: u64) {
        self.joined.push((path.to_owned(), bytes, of));
    }

    fn stops(&self) -> bool {
        self.stop_after == Some(self.seen.get())
    }
}

/// A folder with a run in it: a file, a folder of parts, and a ledger.
struct Scene(TempDir);

impl Scene {
    fn new() -> Self {
        Scene(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self) -> Run {
        let runner = Runner::new(analyzer()).threads(2).filter(|loaded| {
            let foreign = loaded.document.text().starts_with("Bananen");
            foreign.then(|| Reason::new("language", "is not in English"))
        });
        Run::new(runner)
            .output(Format::Jsonl, self.path("records.jsonl"))
            .output(Format::Clauses, self.path("clauses/"))
            .errors(self.path("errors.jsonl"))
            .part_documents(3)
    }

    fn start(&self, watch: &mut Watch) -> Result<Report> {
        self.run().start(reader, watch)
    }

    fn finish(&self) -> Report {
        let report = self.start(&mut Watch::default()).unwrap();
        assert_ne!(report.ending, RunEnding::Stopped);
        report
    }

    fn journal(&self) -> PathBuf {
        self.path("records.jsonl.journal")
    }

    /// All that was written, by name.
    fn written(&self) -> Vec<(String, Vec<u8>)> {
        let mut files = Vec::new();
        collect(self.0.path(), "", &mut files);
        files.retain(|(name, _)| !name.ends_with(".journal"));
        files
    }
}

fn collect(folder: &Path, prefix: &str, files: &mut Vec<(String, Vec<u8>)>) {
    let mut names: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    for name in names {
        let path = folder.join(&name);
        let name = format!("{prefix}{}", name.to_string_lossy());
        match path.is_dir() {
            true => collect(&path, &format!("{name}/"), files),
            false => files.push((name, fs::read(path).unwrap())),
        }
    }
}

/// What a run writes that nothing interrupts.
fn expected() -> &'static [(String, Vec<u8>)] {
    static EXPECTED: OnceLock<Vec<(String, Vec<u8>)>> = OnceLock::new();
    EXPECTED.get_or_init(|| {
        let scene = Scene::new();
        scene.finish();
        scene.written()
    })
}

#[test]
fn a_run_writes_files_and_parts_and_accounts_for_every_document() {
    let scene = Scene::new();
    let report = scene.finish();
    let sums = report.sums;
    assert_eq!((sums.annotated, sums.failed, sums.skipped, sums.documents()), (15, 1, 4, 20));
    let written = scene.written();
    let names: Vec<&str> = written.iter().map(|(name, _)| &**name).collect();
    assert_eq!(names.len(), 7 + 2, "{names:?}");
    assert_eq!(names[0], "clauses/part-00000.clauses.jsonl");
    assert_eq!(names[7..], ["errors.jsonl", "records.jsonl"]);
    let lines = |index: usize| String::from_utf8(written[index].1.clone()).unwrap();
    assert_eq!(lines(8).lines().count(), 15);
    let errors = lines(7);
    assert_eq!(errors.lines().count(), 5);
    assert!(errors.starts_with(
        r#"{"path":"0.md","stage":"triage","kind":"language","message":"is not in English","offset":null}"#
    ));
    assert!(errors.contains(r#""kind":"missing""#), "{errors}");
}

#[test]
fn a_finished_run_does_nothing() {
    let scene = Scene::new();
    let first = scene.finish();
    let before = scene.written();
    let again = scene.finish();
    assert_eq!(again.ending, RunEnding::NothingToDo);
    assert_eq!((again.sums, &again.outputs), (first.sums, &first.outputs));
    assert_eq!(scene.written(), before);
}

#[test]
fn a_stopped_run_goes_on_and_writes_the_same() {
    let expected = expected();
    for stop in 0..=DOCUMENTS as u64 {
        let scene = Scene::new();
        let stopped = scene.start(&mut Watch::stopping_after(stop)).unwrap();
        if stop < DOCUMENTS as u64 {
            assert_eq!(stopped.ending, RunEnding::Stopped);
            assert_eq!(stopped.sums.documents(), stop / 3 * 3);
        }
        let mut watch = Watch::default();
        let report = scene.start(&mut watch).unwrap();
        assert_eq!(report.sums.documents(), 20);
        assert_eq!(watch.seen.get() + report.before.documents(), 20, "done twice: {stop}");
        assert_eq!(watch.resumed.is_some(), (3..20).contains(&stop));
        assert!(scene.written() == expected, "stopped after {stop}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// Wherever the journal is cut off, the run can go on, and comes to the same.
    #[test]
    fn any_truncation_of_the_journal_is_resumable(stop in 0_u64..=25, cut in 0.0..1.0_f64) {
        let scene = Scene::new();
        scene.start(&mut Watch::stopping_after(stop)).unwrap();
        let journal = fs::read(scene.journal()).unwrap();
        let length = (journal.len() as f64 * cut) as usize;
        fs::write(scene.journal(), &journal[..length]).unwrap();
        // Without a whole first line nobody knows whose parts they are, and the folder of parts is not touched.
        if !journal[..length].contains(&b'\n') && scene.path("clauses/part-00000.clauses.jsonl").exists() {
            let refused = scene.start(&mut Watch::default()).unwrap_err().to_string();
            prop_assert!(refused.contains("no journal of this run"), "{}", refused);
            scene.run().restart(true).start(reader, &mut ()).unwrap();
        }
        prop_assert_eq!(scene.finish().sums.documents(), 20);
        prop_assert!(scene.written() == expected());
    }

    /// What a torn write leaves behind the last whole line is not believed, and nothing is written behind it.
    #[test]
    fn a_torn_line_is_cut_off(stop in 3_u64..20, torn in prop::collection::vec(any::<u8>(), 1..200), end: bool) {
        let scene = Scene::new();
        scene.start(&mut Watch::stopping_after(stop)).unwrap();
        let whole = fs::read(scene.journal()).unwrap();
        let end: &[u8] = if end { b"\n" } else { b"" };
        fs::write(scene.journal(), [&whole, &torn[..], end].concat()).unwrap();
        let report = scene.finish();
        prop_assert_eq!(report.before.documents(), stop / 3 * 3);
        prop_assert!(scene.written() == expected());
        prop_assert!(fs::read(scene.journal()).unwrap().starts_with(&whole));
    }
}

#[test]
fn parts_that_are_gone_or_changed_are_done_again() {
    type Damage = fn(&Path);
    let damages: [(Damage, &str); 3] = [
        (|path| fs::remove_file(path).unwrap(), "is missing"),
        (|path| fs::write(path, "short").unwrap(), "is not as it was written"),
        (
            |path| fs::write(path, vec![b'x'; fs::metadata(path).unwrap().len() as usize]).unwrap(),
            "is not as",
        ),
    ];
    for (damage, note) in damages {
        for part in ["records.jsonl.parts/part-00001.jsonl", "clauses/part-00001.clauses.jsonl"] {
            let scene = Scene::new();
            scene.start(&mut Watch::stopping_after(12)).unwrap();
            damage(&scene.path(part));
            let mut watch = Watch::default();
            scene.run().verify(true).start(reader, &mut watch).unwrap();
            assert!(watch.notes[0].contains(note), "{:?}", watch.notes);
            assert_eq!(watch.resumed.map(|sums| sums.documents()), Some(3));
            assert!(scene.written() == expected(), "{part} {note}");
        }
    }
}

#[test]
fn leftovers_of_a_killed_run_are_removed() {
    let scene = Scene::new();
    scene.start(&mut Watch::stopping_after(10)).unwrap();
    for name in ["part-00003.jsonl", "part-00004.tmp.jsonl", "part-all.tmp.jsonl"] {
        fs::write(scene.path("records.jsonl.parts").join(name), "left over").unwrap();
    }
    fs::write(scene.path("clauses/part-00003.clauses.jsonl"), "left over").unwrap();
    fs::write(scene.path("clauses/notes.txt"), "mine").unwrap();
    scene.finish();
    assert_eq!(fs::read_to_string(scene.path("clauses/notes.txt")).unwrap(), "mine");
    fs::remove_file(scene.path("clauses/notes.txt")).unwrap();
    assert!(scene.written() == expected());
}

#[test]
fn a_run_about_something_else_is_refused() {
    let scene = Scene::new();
    scene.start(&mut Watch::stopping_after(10)).unwrap();
    let before = fs::read(scene.journal()).unwrap();
    let runs: [(Run, &str); 3] = [
        (scene.run().part_documents(4), "part.documents: 3 -> 4"),
        (scene.run().option("select", "main"), "options.select: nothing -> \"main\""),
        (
            scene.run().output(Format::Jsonl, scene.path("more.jsonl")),
            "outputs[2].format: \"errors\" -> \"jsonl\"",
        ),
    ];
    for (run, message) in runs {
        let error = run.start(reader, &mut ()).unwrap_err().to_string();
        assert!(error.contains(message) && error.contains("--restart"), "{error}");
        assert!(fs::read(scene.journal()).unwrap() == before);
    }
    let report = scene.run().part_documents(4).restart(true).start(reader, &mut ()).unwrap();
    assert_eq!((report.before.documents(), report.sums.documents()), (0, 20));
}

#[test]
fn inputs_that_are_not_what_they_were_are_refused() {
    let scene = Scene::new();
    scene.start(&mut Watch::stopping_after(10)).unwrap();
    let others = || Ok(Reader::builder().entries(entries().skip(1)));
    let error = scene.run().start(others, &mut ()).unwrap_err().to_string();
    assert!(error.contains("the first 9 documents differ"), "{error}");
    let fewer = || Ok(Reader::builder().entries(entries().take(5)));
    let error = scene.run().start(fewer, &mut ()).unwrap_err().to_string();
    assert!(error.contains("the first 9 documents differ"), "{error}");
    // Nothing was touched: with the right inputs the run goes on.
    assert_eq!(scene.finish().before.documents(), 9);
}

#[test]
fn a_journal_that_is_damaged_or_foreign_is_left_alone() {
    let scene = Scene::new();
    scene.start(&mut Watch::stopping_after(10)).unwrap();
    let journal = fs::read_to_string(scene.journal()).unwrap();
    let lines: Vec<&str> = journal.split_inclusive('\n').collect();
    let damaged = [lines[0], "{\n", lines[2]].concat();
    let swapped = [lines[0], lines[2], lines[1]].concat();
    let cases = [
        (&*damaged, "records.jsonl.journal:2: is damaged"),
        (&*swapped, "records.jsonl.journal:2: does not belong there"),
        ("Dear journal,\n", "is no journal of fineprint"),
    ];
    for (text, message) in cases {
        fs::write(scene.journal(), text).unwrap();
        let error = scene.start(&mut Watch::default()).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
        assert_eq!(fs::read_to_string(scene.journal()).unwrap(), text);
    }
}

#[test]
fn an_output_that_was_taken_away_is_made_again_and_a_changed_one_is_not_written_over() {
    let scene = Scene::new();
    scene.finish();
    fs::write(scene.path("records.jsonl"), "edited").unwrap();
    let error = scene.start(&mut Watch::default()).unwrap_err().to_string();
    assert!(error.contains("was changed since the run finished"), "{error}");
    fs::remove_file(scene.path("records.jsonl")).unwrap();
    let mut watch = Watch::default();
    assert_eq!(scene.start(&mut watch).unwrap().ending, RunEnding::Finished);
    assert!(watch.notes[0].contains("records.jsonl is no longer there"), "{:?}", watch.notes);
    assert!(scene.written() == expected());
}

#[test]
fn parts_of_nobody_knows_what_are_not_removed() {
    let scene = Scene::new();
    fs::create_dir(scene.path("clauses")).unwrap();
    fs::write(scene.path("clauses/part-00000.clauses.jsonl"), "precious").unwrap();
    let error = scene.start(&mut Watch::default()).unwrap_err().to_string();
    assert!(error.contains("holds part-00000.clauses.jsonl, but no journal"), "{error}");
    assert_eq!(fs::read_to_string(scene.path("clauses/part-00000.clauses.jsonl")).unwrap(), "precious");
}

#[test]
fn a_run_without_documents_writes_empty_outputs() {
    let scene = Scene::new();
    let report = scene.run().start(|| Ok(Reader::builder()), &mut ()).unwrap();
    assert_eq!(report.sums, Summary::default());
    assert_eq!(fs::read(scene.path("records.jsonl")).unwrap(), b"");
    assert_eq!(fs::read(scene.path("clauses/part-00000.clauses.jsonl")).unwrap(), b"");
}

#[test]
fn a_monitor_is_told_how_far_outputs_are_joined() {
    let scene = Scene::new();
    let mut watch = Watch::default();
    scene.run().start(reader, &mut watch).unwrap();
    for name in ["records.jsonl", "errors.jsonl"] {
        let path = scene.path(name);
        let size = fs::metadata(&path).unwrap().len();
        let told: Vec<_> = watch.joined.iter().filter(|(joined, ..)| *joined == path).collect();
        assert_eq!((told[0].1, told[0].2), (0, size), "{name}");
        assert_eq!((told[told.len() - 1].1, told[0].2), (size, size), "{name}");
    }
    assert!(watch.joined.iter().all(|(path, ..)| !path.ends_with("clauses")), "its parts stay");
}
