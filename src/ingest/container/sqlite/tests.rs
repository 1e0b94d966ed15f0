use std::path::PathBuf;

use super::*;
use crate::ingest::{Entry, TableOptions};

/// A database in a folder of its own.
struct Scratch {
    folder: tempfile::TempDir,
}

impl Scratch {
    fn new() -> Self {
        Scratch { folder: tempfile::tempdir().expect("a folder") }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("t.sqlite")
    }

    fn write(&self, sql: &str) {
        Connection::open(self.path()).expect("a database").execute_batch(sql).expect("the tables");
    }

    fn read(&self, query: Option<&str>, max_bytes: u64) -> Vec<Result<Entry, Failure>> {
        let tables = TableOptions { query: query.map(str::to_owned), ..TableOptions::default() };
        let stream = Stream::of_file(&self.path()).expect("the database");
        match open(stream, &ReadOptions { max_bytes, tables, ..ReadOptions::default() }) {
            Ok(entries) => entries.collect(),
            Err(failure) => vec![Err(failure)],
        }
    }

    /// The names of the files in the folder.
    fn files(&self) -> Vec<String> {
        let files = std::fs::read_dir(self.folder.path()).expect("the folder");
        files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned()).collect()
    }
}

const RELEASE: &str = "
    CREATE TABLE sites (id INTEGER PRIMARY KEY, domain TEXT, categories TEXT);
    CREATE TABLE policy_texts (id INTEGER PRIMARY KEY, policy_text TEXT, sha1 TEXT);
    CREATE TABLE policy_snapshots (id INTEGER PRIMARY KEY, site_id INTEGER, year INTEGER, phase TEXT,
        policy_text_id INTEGER, policy_url TEXT);
    CREATE TABLE alexa_ranks (site_id INTEGER, year INTEGER, phase TEXT, alexa_rank INTEGER);
    INSERT INTO sites VALUES (1, 'b.example', 'news'), (2, 'a.example', NULL);
    INSERT INTO policy_texts VALUES (10, 'Shared' || char(10) || char(10) || 'We use cookies.', 'x'), (20, 'Alone', NULL),
        (30, NULL, NULL), (40, 'far too long for the limit that is given', NULL), (50, 'No snapshot', NULL);
    INSERT INTO policy_snapshots VALUES
        (1, 1, 2012, 'A', 10, 'http://b.example/p'), (2, 2, 2011, 'B', 10, 'http://a.example/p'),
        (3, 1, 2011, 'B', 10, NULL), (4, 2, 2012, 'A', 20, NULL), (5, 2, 2012, 'A', 30, NULL),
        (6, 2, 2012, 'B', 40, NULL), (7, 2, 2013, 'B', 99, NULL);
    INSERT INTO alexa_ranks VALUES (1, 2012, 'A', 7), (1, 2012, 'A', 9), (2, 2011, 'B', 5);";

#[test]
fn each_text_of_the_release_is_read_once_with_its_snapshots() {
    let scratch = Scratch::new();
    scratch.write(RELEASE);
    let read = scratch.read(None, 30);
    let name = crate::ingest::entry::display_path(&scratch.path());
    let first = read[0].as_ref().expect("an entry");
    assert_eq!(first.path, format!("{name}/10"));
    assert_eq!(first.bytes, b"Shared\n\nWe use cookies.");
    assert_eq!(first.format, Some(crate::document::Format::Markdown));
    let provenance = &first.provenance;
    assert_eq!(provenance.member.as_deref(), Some("10"));
    assert_eq!(provenance.domain.as_deref(), Some("a.example"));
    assert_eq!(provenance.timestamp.as_deref(), Some("20111001000000"));
    assert_eq!(provenance.url.as_deref(), Some("http://a.example/p"));
    let expected = serde_json::json!({
        "date_is": "interval", "sha1": "x", "snapshot_count": 3,
        "snapshots": [
            {"id": 2, "site_id": 2, "domain": "a.example", "year": 2011, "phase": "B", "alexa_rank": 5,
             "policy_url": "http://a.example/p"},
            {"id": 3, "site_id": 1, "domain": "b.example", "categories": "news", "year": 2011, "phase": "B"},
            {"id": 1, "site_id": 1, "domain": "b.example", "categories": "news", "year": 2012, "phase": "A",
             "alexa_rank": 7, "policy_url": "http://b.example/p"},
        ],
    });
    assert_eq!(Value::from(provenance.fields.clone()), expected);

    let told: Vec<_> = read.iter().map(|read| read.as_ref().map(|entry| &entry.bytes[..])).collect();
    assert_eq!(told.len(), 6);
    assert_eq!(told[1].as_ref().ok(), Some(&&b"Alone"[..]));
    let kind = |index: usize| told[index].as_ref().err().map(|failure| (failure.path.as_str(), failure.kind));
    assert_eq!(kind(2), Some((&*format!("{name}/30"), FailureKind::Malformed)));
    assert_eq!(kind(3), Some((&*format!("{name}/40"), FailureKind::TooLarge)));
    assert_eq!(told[4].as_ref().ok(), Some(&&b"No snapshot"[..]));
    let orphans = told[5].as_ref().expect_err("a failure");
    assert!(orphans.message.contains("1 of its snapshots"), "{orphans}");
}

#[test]
fn a_release_of_texts_and_snapshots_alone_is_read() {
    let scratch = Scratch::new();
    scratch.write(
        "CREATE TABLE policy_texts (id TEXT PRIMARY KEY, policy_text BLOB) WITHOUT ROWID;
         CREATE TABLE policy_snapshots (policy_text_id TEXT, domain TEXT, date TEXT);
         INSERT INTO policy_texts VALUES ('k', 'Text.');
         INSERT INTO policy_snapshots VALUES ('k', 'a.example', '2011-05-27');",
    );
    let read = scratch.read(None, 100);
    assert_eq!(read.len(), 1, "{read:?}");
    let entry = read[0].as_ref().expect("an entry");
    assert_eq!(entry.provenance.timestamp.as_deref(), Some("20110527000000"));
    assert_eq!(entry.provenance.domain.as_deref(), Some("a.example"));
}

#[test]
fn the_crawl_behind_the_release_is_read_row_by_row() {
    let scratch = Scratch::new();
    scratch.write(
        "CREATE TABLE policy_texts (crawl_time TEXT, site_url TEXT, policy_snapshot_url TEXT, year INTEGER, season TEXT,
            policy_text TEXT);
         INSERT INTO policy_texts VALUES ('2020-01-01 10:00:00', 'http://www.acme.example/',
            'https://web.archive.org/web/20110527233551id_/http%3A//acme.example/p', 2011, 'A', 'Text.');",
    );
    let read = scratch.read(None, 100);
    let provenance = &read[0].as_ref().expect("an entry").provenance;
    assert_eq!(provenance.timestamp.as_deref(), Some("20110527233551"));
    assert_eq!(provenance.url.as_deref(), Some("http://acme.example/p"));
    assert_eq!(provenance.domain.as_deref(), Some("acme.example"));
}

#[test]
fn any_table_is_read_by_a_query() {
    let scratch = Scratch::new();
    scratch.write(
        "CREATE TABLE t (k TEXT, body TEXT, at TEXT, n REAL);
         INSERT INTO t VALUES ('a', '<html><body>One.</body></html>', '2011-05-27', 1.5), ('b', NULL, NULL, NULL),
            ('c', 'Three, too long', NULL, NULL), ('d', 'Four.', NULL, NULL);",
    );
    let read = scratch.read(Some("SELECT k AS id, body AS text, at AS date, n FROM t ORDER BY k"), 30);
    let first = read[0].as_ref().expect("an entry");
    assert!(first.path.ends_with("t.sqlite/a"), "{}", first.path);
    assert_eq!(first.format, Some(crate::document::Format::Html));
    assert_eq!(first.provenance.timestamp.as_deref(), Some("20110527000000"));
    assert_eq!(first.provenance.fields["n"], 1.5);
    let failure = read[1].as_ref().expect_err("a failure");
    assert!(failure.path.ends_with("t.sqlite:2"), "{failure}");
    assert_eq!(read.len(), 4);

    for (query, message) in [
        ("DELETE FROM t", "would write"),
        ("SELECT k FROM t", "no field of the names"),
        ("SELECT absent FROM t", "no such column"),
        ("SELECT k AS text FROM t; DELETE FROM t", "cannot be used"),
        ("", "the query"),
    ] {
        let failure = scratch.read(Some(query), 30).remove(0).expect_err("a failure");
        assert!(failure.message.contains(message), "{query}: {failure}");
    }
    let failure = scratch.read(None, 30).remove(0).expect_err("a failure");
    assert!(failure.message.contains("(t)") && failure.message.contains("--sqlite-query"), "{failure}");
}

#[test]
fn nothing_is_written_and_a_log_with_changes_is_refused() {
    let scratch = Scratch::new();
    scratch.write(RELEASE);
    let writer = Connection::open(scratch.path()).expect("a database");
    writer.pragma_update(None, "journal_mode", "wal").expect("a log");
    writer.execute("INSERT INTO policy_texts VALUES (60, 'Late.', NULL)", []).expect("a change");
    let failure = scratch.read(None, 30).remove(0).expect_err("a failure");
    assert!(failure.message.contains("wal_checkpoint"), "{failure}");
    drop(writer);
    assert_eq!(scratch.files(), ["t.sqlite"]);
    let before = std::fs::read(scratch.path()).expect("the database");
    assert_eq!(before[19], 2, "the database has no write-ahead log");
    assert_eq!(scratch.read(None, 30).iter().flatten().count(), 4);
    assert_eq!(scratch.files(), ["t.sqlite"]);
    assert!(std::fs::read(scratch.path()).expect("the database") == before);
}

#[test]
fn a_damaged_database_is_a_failure() {
    let scratch = Scratch::new();
    scratch.write(RELEASE);
    let mut bytes = std::fs::read(scratch.path()).expect("the database");
    let length = bytes.len();
    bytes[100..length].fill(0x5a);
    std::fs::write(scratch.path(), bytes).expect("the database");
    let read = scratch.read(None, 30);
    assert_eq!(read.len(), 1);
    assert_eq!(read[0].as_ref().expect_err("a failure").kind, FailureKind::Damaged);
}
