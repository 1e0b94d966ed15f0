use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::json;

use super::*;
use crate::ingest::glob::{Filter, Globs};
use crate::ingest::{Entry, FailureKind, HistoryOptions};

/// A repository in a folder of its own, made by the program with dates and names that never change.
struct Scratch {
    folder: tempfile::TempDir,
}

impl Scratch {
    fn new() -> Self {
        let scratch = Scratch { folder: tempfile::tempdir().expect("a folder") };
        scratch.git(&["init", "--quiet", "--initial-branch=main", "."], "");
        scratch
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn git(&self, arguments: &[&str], date: &str) -> String {
        let mut command = Command::new("git");
        let name = ["GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"].map(|variable| (variable, "A Test"));
        let mail = ["GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL"].map(|variable| (variable, "test@a.example"));
        let dates = ["GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"].map(|variable| (variable, date));
        command.envs(name).envs(mail).envs(dates).env("GIT_CONFIG_GLOBAL", "/dev/null");
        let output = command.args(arguments).current_dir(self.path()).stdin(Stdio::null()).output();
        let output = output.expect("the git program");
        assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim().to_owned()
    }

    fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    /// Commits everything that was written.
    fn commit(&self, date: &str, message: &str) -> String {
        self.git(&["add", "--all"], date);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message], date);
        self.git(&["rev-parse", "HEAD"], date)
    }

    fn read(&self, options: &ReadOptions) -> Vec<Result<Entry, Failure>> {
        let mut read: Vec<_> = open(self.path(), options).expect("a history").collect();
        // The folder's name is another one in every run.
        let name = format!("{}/", display(self.path()));
        for item in &mut read {
            match item {
                Ok(entry) => entry.path = entry.path.replace(&name, ""),
                Err(failure) => failure.path = failure.path.replace(&name, ""),
            }
        }
        read
    }

    fn texts(&self, options: &ReadOptions) -> Vec<(String, String)> {
        let told = |read: Result<Entry, Failure>| {
            let entry = read.expect("an entry");
            let member = entry.provenance.member.expect("a path");
            (member, String::from_utf8_lossy(&entry.bytes).into_owned())
        };
        self.read(options).into_iter().map(told).collect()
    }
}

fn display(path: &Path) -> String {
    crate::ingest::entry::display_path(path)
}

fn texts(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    expected.iter().map(|&(path, text)| (path.to_owned(), text.to_owned())).collect()
}

#[test]
fn versions_come_by_path_and_date_with_the_commit_that_brought_them() {
    let scratch = Scratch::new();
    scratch.write("b.md", "b1");
    scratch.write("a/x.md", "x1");
    scratch.write("notes.rst", "not a document");
    scratch.write(".hidden.md", "hidden");
    let first = scratch.commit("2011-05-27T23:35:51Z", "First\n\nWith more to say.");
    scratch.write("b.md", "b2");
    scratch.commit("2012-01-01T00:00:00Z", "Second");
    scratch.write("b.md", "b1");
    scratch.commit("2013-01-01T00:00:00Z", "Back");
    scratch.git(&["rm", "--quiet", "a/x.md"], "2014-01-01T00:00:00Z");
    scratch.commit("2014-01-01T00:00:00Z", "Gone");
    let read = scratch.read(&ReadOptions::default());
    let entries: Vec<&Entry> = read.iter().flatten().collect();
    assert_eq!(entries.len(), read.len());
    let texts: Vec<_> = entries.iter().map(|entry| String::from_utf8_lossy(&entry.bytes)).collect();
    assert_eq!(texts, ["x1", "b1", "b2"]);
    assert_eq!(entries[1].path, format!("{first}:b.md"));
    let provenance = &entries[1].provenance;
    assert_eq!(provenance.timestamp.as_deref(), Some("20110527233551"));
    assert_eq!(provenance.blob.as_deref(), Some(&*scratch.git(&["rev-parse", &format!("{first}:b.md")], "")));
    let expected = json!({
        "commit": first, "committed": "2011-05-27T23:35:51Z", "commits": 2, "last_committed": "2013-01-01T00:00:00Z",
        "message": "First\n\nWith more to say.",
    });
    assert_eq!(provenance.fields["git"], expected);
}

#[test]
fn metadata_in_messages_is_provenance() {
    let scratch = Scratch::new();
    scratch.write("a/ac/acm/acme.museum.md", "Text.");
    let metadata = r#"{"interval": "2011A", "policy_url": "http://legal.example/p", "parked_domain": false, "alexa_rank": 12}"#;
    scratch.commit("2020-01-01T00:00:00Z", metadata);
    scratch.write("Acme/Privacy Policy.md", "Other.");
    scratch.commit("2020-01-02T00:00:00Z", "Record new changes of Acme Privacy Policy");
    let read = scratch.read(&ReadOptions::default());
    let [by_host, by_subject] = [1, 0].map(|index| &read[index].as_ref().expect("an entry").provenance);
    assert_eq!(by_host.domain.as_deref(), Some("acme.museum"));
    assert_eq!(by_host.url.as_deref(), Some("http://legal.example/p"));
    assert_eq!(by_host.timestamp.as_deref(), Some("20110401000000"));
    assert_eq!(by_host.fields["alexa_rank"], 12);
    assert_eq!(by_host.fields["parked_domain"], false);
    assert_eq!(by_host.fields["date_is"], "interval");
    assert_eq!(by_subject.domain.as_deref(), Some("Acme"));
}

/// A commit for `git fast-import`, on `branch`, of which the files are these.
fn commit(branch: &str, date: u64, from: &str, files: impl Iterator<Item = (String, String)>) -> String {
    let mut commit = format!(
        "commit refs/heads/{branch}\nmark :{date}\ncommitter A Test <test@a.example> {date} +0000\ndata 4\nText\n{from}"
    );
    for (path, text) in files {
        commit += &format!("M 100644 inline {path}\ndata {}\n{text}\n", text.len());
    }
    commit + "\n"
}

#[test]
fn a_thousand_blobs_are_read_once_however_many_commits_hold_them() {
    let scratch = Scratch::new();
    let path = |number: usize| format!("p/{}/{number}.md", number % 7);
    let policies = || (0..1_000).map(|number| (path(number), format!("Policy {number}.")));
    let mut history = commit("main", 1, "", policies());
    for round in 0..40 {
        let log = [("log.txt".to_owned(), format!("Round {round}."))];
        history += &commit("main", 100 + round, "", log.into_iter());
    }
    // A branch that changes everything and then changes it back, merged.
    history += &commit("side", 200, "from :110\n", policies().map(|(path, _)| (path, "Blank.".to_owned())));
    history += &commit("side", 201, "", policies());
    history += &commit("main", 202, "from :139\nmerge :201\n", std::iter::empty());
    scratch.write(".history", history);
    let mut import = Command::new("git");
    import.args(["fast-import", "--quiet"]).current_dir(scratch.path());
    let import =
        import.stdin(std::fs::File::open(scratch.path().join(".history")).expect("the history")).status();
    assert!(import.expect("the git program").success());
    let read = scratch.read(&ReadOptions::default());
    let mut paths: Vec<_> = read.iter().map(|read| read.as_ref().expect("an entry").path.clone()).collect();
    assert_eq!(paths.len(), 1_000 + 1_000 + 40);
    let policies = read.iter().flatten().filter(|entry| entry.bytes.starts_with(b"Policy"));
    assert!(policies.clone().all(|entry| entry.provenance.fields["git"]["commits"] == 2));
    assert_eq!(policies.count(), 1_000);
    paths.sort_unstable();
    paths.dedup();
    assert_eq!(paths.len(), 2_040);
}

#[test]
fn a_merge_that_agrees_with_no_parent_is_read() {
    let scratch = Scratch::new();
    scratch.write("a.md", "base");
    scratch.commit("2011-01-01T00:00:00Z", "Base");
    scratch.git(&["checkout", "--quiet", "-b", "side"], "");
    scratch.write("a.md", "side");
    scratch.commit("2011-01-02T00:00:00Z", "Side");
    scratch.git(&["checkout", "--quiet", "main"], "");
    scratch.write("b.md", "main");
    scratch.commit("2011-01-03T00:00:00Z", "Main");
    scratch.git(&["merge", "--quiet", "--no-commit", "--no-ff", "side"], "2011-01-04T00:00:00Z");
    scratch.write("a.md", "merged");
    scratch.commit("2011-01-04T00:00:00Z", "Merge");
    let expected = texts(&[("a.md", "base"), ("a.md", "side"), ("a.md", "merged"), ("b.md", "main")]);
    assert_eq!(scratch.texts(&ReadOptions::default()), expected);
}

#[test]
fn refs_times_and_globs_choose() {
    let scratch = Scratch::new();
    for year in 2010..2015 {
        scratch.write("a.md", format!("a {year}"));
        scratch.write("b/b.html", format!("b {year}"));
        scratch.commit(&format!("{year}-06-01T12:00:00Z"), "Yearly");
        scratch.git(&["tag", &format!("y{year}")], "");
    }
    scratch.git(&["checkout", "--quiet", "--orphan", "other"], "");
    scratch.write("a.md", "elsewhere");
    scratch.commit("2011-06-01T00:00:00Z", "Other");
    scratch.write("stashed.md", "stashed");
    scratch.git(&["stash", "--quiet", "--include-untracked"], "2016-01-01T00:00:00Z");
    assert_eq!(scratch.texts(&ReadOptions::default()).len(), 11);

    let globs = Filter::Globs(Globs::new(&["b/*.html".into()]).expect("a glob"));
    let history = HistoryOptions { refs: vec!["y2013".into()], ..HistoryOptions::default() };
    let mut options = ReadOptions { history, filter: globs, ..ReadOptions::default() };
    options.selection.since("2011-06-02").expect("a date");
    options.selection.until("2013").expect("a date");
    assert_eq!(scratch.texts(&options), texts(&[("b/b.html", "b 2012"), ("b/b.html", "b 2013")]));

    for name in ["no-such-ref", "--output=x", "-p", ""] {
        let history = HistoryOptions { refs: vec![name.into()], ..HistoryOptions::default() };
        let read = scratch.read(&ReadOptions { history, ..ReadOptions::default() });
        assert_eq!(read.len(), 1, "{name}: {read:?}");
        let failure = read[0].as_ref().expect_err("a failure");
        assert!(failure.message.contains("git says: fatal"), "{failure}");
    }
    assert!(!scratch.path().join("x").exists());
}

#[test]
fn bare_repositories_and_git_folders_are_repositories() {
    let scratch = Scratch::new();
    scratch.write("a.md", "text");
    scratch.commit("2011-01-01T00:00:00Z", "One");
    let bare = scratch.path().join("bare.git");
    scratch.git(&["clone", "--quiet", "--bare", ".", "bare.git"], "");
    scratch.git(&["worktree", "add", "--quiet", "further"], "");
    let further = scratch.path().join("further/.git");
    assert!(further.is_file());
    for path in [&bare, &scratch.path().join(".git"), &further] {
        assert!(is_repository(path), "{}", path.display());
        let read: Vec<_> = open(path, &ReadOptions::default()).expect("a history").collect();
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].as_ref().expect("an entry").bytes, b"text");
    }
    assert!(!is_repository(scratch.path()));
    let read = open(&PathBuf::from("/no/such/place"), &ReadOptions::default()).expect("a history");
    let failures: Vec<_> = read.collect();
    assert!(
        failures[0].as_ref().expect_err("a failure").message.contains("not a git repository"),
        "{failures:?}"
    );
}

/// Trees that no checkout would survive: they are made object by object.
#[cfg(unix)]
#[test]
fn hostile_trees_are_read_safely() {
    let scratch = Scratch::new();
    let blob = |text: &str| {
        scratch.write(".blob", text);
        scratch.git(&["hash-object", "-w", ".blob"], "")
    };
    let (text, large) = (blob("text"), blob(&"large ".repeat(100)));
    let bytes = |id: &str| -> Vec<u8> {
        (0..20).map(|at| u8::from_str_radix(&id[at * 2..at * 2 + 2], 16).expect("digits")).collect()
    };
    let tree = |entries: &[(&str, &[u8], &str)]| {
        let mut tree = Vec::new();
        for (mode, name, id) in entries {
            tree.extend([mode.as_bytes(), b" ", name, b"\0", &bytes(id)].concat());
        }
        scratch.write(".tree", tree);
        scratch.git(&["hash-object", "-w", "--literally", "-t", "tree", ".tree"], "")
    };
    let up = tree(&[("100644", b"evil.md", &text)]);
    let missing = "0123456789012345678901234567890123456789";
    let root = tree(&[
        ("40000", b"..", &up),
        ("100644", b"caf\xe9.md", &text),
        ("100644", b"large.md", &large),
        ("120000", b"link.md", &text),
        ("100644", b"missing.md", missing),
        ("100644", b"new\nline.md", &text),
        ("160000", b"sub.md", missing),
        ("100755", b"z.md", &text),
    ]);
    let commit = scratch.git(&["commit-tree", &root, "-m", "Hostile"], "2011-01-01T00:00:00Z");
    scratch.git(&["update-ref", "refs/heads/main", &commit], "");
    let read = scratch.read(&ReadOptions { max_bytes: 100, ..ReadOptions::default() });
    let told: Vec<_> = read
        .iter()
        .map(|read| match read {
            Ok(entry) => (entry.path.replace(&format!("{commit}:"), ""), None),
            Err(failure) => (failure.path.replace(&format!("{commit}:"), ""), Some(failure.kind)),
        })
        .collect();
    let expected = [
        ("link.md", Some(FailureKind::NotSelected)),
        ("sub.md", Some(FailureKind::NotSelected)),
        ("../evil.md", None),
        ("caf%E9.md", None),
        ("large.md", Some(FailureKind::TooLarge)),
        ("missing.md", Some(FailureKind::Missing)),
        ("new\nline.md", None),
        ("z.md", None),
    ];
    assert_eq!(told, expected.map(|(path, kind)| (path.to_owned(), kind)));
}

#[test]
fn a_damaged_object_costs_one_version() {
    let scratch = Scratch::new();
    for number in 0..5 {
        scratch.write(&format!("{number}.md"), format!("Text {number}."));
    }
    let commit = scratch.commit("2011-01-01T00:00:00Z", "All");
    let id = scratch.git(&["rev-parse", "HEAD:2.md"], "");
    let object = scratch.path().join(".git/objects").join(&id[..2]).join(&id[2..]);
    std::fs::remove_file(&object).expect("the object");
    std::fs::write(&object, b"not an object").expect("the object");
    let read = scratch.read(&ReadOptions::default());
    let good: Vec<_> =
        read.iter().flatten().map(|entry| entry.path.replace(&format!("{commit}:"), "")).collect();
    assert_eq!(good, ["0.md", "1.md", "3.md", "4.md"]);
    let failure = read[2].as_ref().expect_err("a failure");
    assert!(failure.path.ends_with("2.md"), "{failure}");
}

/// The configuration of a repository can name programs; none of them is run.
#[cfg(unix)]
#[test]
fn what_a_repository_configures_is_not_run() {
    let scratch = Scratch::new();
    scratch.write("a.md", "one");
    scratch.commit("2011-01-01T00:00:00Z", "One");
    scratch.write("a.md", "two");
    scratch.commit("2012-01-01T00:00:00Z", "Two");
    let mark = scratch.path().join("ran");
    let run = format!("touch {}", mark.display());
    for (key, value) in [
        ("core.fsmonitor", &*run),
        ("core.pager", &run),
        ("pager.log", &run),
        ("diff.external", &run),
        ("diff.md.textconv", &run),
        ("gpg.program", &run),
        ("log.showSignature", "true"),
        ("core.sshCommand", &run),
        ("extensions.partialClone", "origin"),
        ("remote.origin.url", "ssh://a.example/x"),
        ("remote.origin.promisor", "true"),
        ("diff.renames", "copies"),
        ("log.diffMerges", "off"),
        ("log.follow", "true"),
        ("color.ui", "always"),
        ("log.decorate", "full"),
        ("format.pretty", "oneline"),
        ("diff.noprefix", "true"),
        ("core.abbrev", "4"),
    ] {
        scratch.git(&["config", key, value], "");
    }
    scratch.write(".git/info/attributes", "*.md diff=md filter=md\n");
    assert_eq!(scratch.texts(&ReadOptions::default()), texts(&[("a.md", "one"), ("a.md", "two")]));
    let id = scratch.git(&["rev-parse", "HEAD:a.md"], "");
    std::fs::remove_file(scratch.path().join(".git/objects").join(&id[..2]).join(&id[2..]))
        .expect("the object");
    let read = scratch.read(&ReadOptions::default());
    assert_eq!(read.iter().flatten().count(), 1, "{read:?}");
    assert!(!mark.exists(), "a program that the repository names was run");
}

#[test]
fn a_reader_that_is_dropped_early_ends_the_program() {
    let scratch = Scratch::new();
    for number in 0..200 {
        scratch.write(&format!("{number}.md"), "x".repeat(100_000) + &number.to_string());
    }
    scratch.commit("2011-01-01T00:00:00Z", "All");
    for taken in [0, 1, 5] {
        let mut read = open(scratch.path(), &ReadOptions::default()).expect("a history");
        assert_eq!(read.by_ref().take(taken).flatten().count(), taken);
        drop(read);
    }
}
