//! SQLite files: what holds in them, read by SQLite.

use std::path::{Path, PathBuf};

use fineprint::output::{EncodeOptions, Format};
use rusqlite::Connection;

use super::files::with_policy;
use super::support::{corpus, write_corpus};

fn database(path: &std::path::Path) -> Connection {
    write_corpus(Format::Sqlite, path, &EncodeOptions::default());
    Connection::open(path).unwrap()
}

fn count(database: &Connection, query: &str) -> i64 {
    database.query_row(query, [], |row| row.get(0)).unwrap_or_else(|error| panic!("{query}: {error}"))
}

#[test]
fn references_hold_and_nothing_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let database = database(&folder.path().join("corpus.sqlite"));
    let mut check = database.prepare("PRAGMA foreign_key_check").unwrap();
    assert!(check.query([]).unwrap().next().unwrap().is_none(), "a reference leads nowhere");
    let sound: String = database.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
    assert_eq!(count(&database, "PRAGMA user_version"), 1);

    let (mut documents, mut sections, mut segments, mut annotations, mut evidence) = (0, 0, 0, 0, 0);
    corpus(|document| {
        let structure = document.annotations.structure();
        documents += 1;
        sections += structure.sections.len() as i64;
        segments += structure.segments.len() as i64;
        annotations += document.annotations.len() as i64;
        evidence += document.annotations.iter().map(|found| found.evidence().len() as i64).sum::<i64>();
    });
    let held = |table: &str| count(&database, &format!("SELECT count(*) FROM {table}"));
    let tables = ["documents", "sections", "segments", "annotations", "evidence"];
    assert_eq!(tables.map(held), [documents, sections, segments, annotations, evidence]);
    assert_eq!(held("clauses"), annotations);
    assert!(annotations > 300, "{annotations}");
    for table in ["dates", "problems", "scores", "topics", "attributes"] {
        assert!(held(table) > 0, "{table} is empty, so the test shows nothing about it");
    }
}

#[test]
fn a_reference_that_leads_nowhere_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let database = database(&folder.path().join("corpus.sqlite"));
    database.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    let stray = "INSERT INTO topics VALUES (1, 1000000, 0, 'x')";
    assert!(database.execute(stray, []).unwrap_err().to_string().contains("FOREIGN KEY"));
    let text = "UPDATE annotations SET segment = 'x' WHERE document = 1";
    assert!(database.execute(text, []).unwrap_err().to_string().contains("cannot store TEXT"));
}

/// The view has the rows of the CSV file, cell by cell.
#[cfg(feature = "csv")]
#[test]
fn the_view_has_the_rows_of_the_csv_file() {
    let folder = tempfile::tempdir().unwrap();
    let database = database(&folder.path().join("corpus.sqlite"));
    let path = folder.path().join("corpus.csv");
    write_corpus(Format::Csv, &path, &EncodeOptions::default());

    let mut csv = csv::Reader::from_path(&path).unwrap();
    let mut view = database.prepare("SELECT * FROM clauses").unwrap();
    let columns: Vec<String> = view.column_names().map(str::to_owned).collect();
    assert_eq!(csv.headers().unwrap().iter().collect::<Vec<_>>(), columns);
    let mut rows = view.query([]).unwrap();
    let mut compared = 0;
    for record in csv.records() {
        let row = rows.next().unwrap().expect("as many rows as the CSV file");
        for (index, cell) in record.unwrap().iter().enumerate() {
            let held = match row.get_ref(index).unwrap() {
                rusqlite::types::ValueRef::Null => String::new(),
                rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                other => other.as_str().unwrap().to_owned(),
            };
            assert_eq!(held, cell, "row {compared}, column {}", columns[index]);
        }
        compared += 1;
    }
    assert!(rows.next().unwrap().is_none() && compared > 300, "{compared} rows");
}

/// Writes a part with two documents.
fn write_part(path: &Path) {
    let mut file = Format::Sqlite.create(path, &EncodeOptions::default()).unwrap();
    for name in ["a.md", "b.md"] {
        with_policy(name, |policy| {
            let encoded = Format::Sqlite.encode(policy, &EncodeOptions::default()).unwrap();
            file.write(encoded).unwrap();
        });
    }
    file.finish().unwrap();
}

/// More parts than SQLite attaches at a time, with names in which something else could be seen.
#[test]
fn parts_may_be_many_and_have_any_name() {
    let folder = tempfile::tempdir().unwrap();
    let names = [
        "it's.sqlite",
        "a\"b.sqlite",
        "a b.sqlite",
        "50%.sqlite",
        "%41.sqlite",
        "a?mode=memory",
        "a#b",
        "file:a",
        "é.sqlite",
        "a;DROP TABLE documents",
        "a\nb",
        ":memory:",
        "-",
        "a&b=c",
        "part",
    ];
    let mut parts: Vec<PathBuf> = names.iter().map(|name| folder.path().join(name)).collect();
    #[cfg(target_os = "linux")]
    parts.push(
        folder
            .path()
            .join(std::os::unix::ffi::OsStrExt::from_bytes(&b"caf\xE9.sqlite"[..]) as &std::ffi::OsStr),
    );
    for part in &parts {
        write_part(part);
    }
    let before = std::fs::read(&parts[0]).unwrap();
    let target = folder.path().join("target.sqlite");
    Format::Sqlite.merge(&parts, &target).unwrap();
    let merged = Connection::open(&target).unwrap();
    let documents = 2 * parts.len() as i64;
    assert_eq!(count(&merged, "SELECT count(*) FROM documents"), documents);
    assert_eq!(count(&merged, "SELECT count(DISTINCT document) FROM annotations"), documents);
    let mut check = merged.prepare("PRAGMA foreign_key_check").unwrap();
    assert!(check.query([]).unwrap().next().unwrap().is_none(), "a reference leads nowhere");
    assert_eq!(std::fs::read(&parts[0]).unwrap(), before, "a part was written to");
    let files = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, parts.len() + 1, "something was left beside a part");
}

#[test]
fn what_is_no_part_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let part = folder.path().join("part.sqlite");
    let target = folder.path().join("target.sqlite");
    let refused = |expected: &str| {
        let error = Format::Sqlite.merge(std::slice::from_ref(&part), &target).unwrap_err();
        assert!(error.is_input(), "{error}");
        let message = error.to_string();
        assert!(message.contains("part.sqlite") && message.contains(expected), "{message}");
    };
    std::fs::write(&part, "not a database, but long enough to be read as one\n".repeat(100)).unwrap();
    refused("not a database");
    std::fs::write(&part, "").unwrap();
    refused("tables of version 0");

    let damages = [
        ("DROP VIEW clauses; DROP TABLE evidence", "no table `evidence`"),
        ("DROP VIEW clauses; ALTER TABLE documents DROP COLUMN title", "no table `documents`"),
        (
            "DROP VIEW clauses; DROP TABLE dates; CREATE VIEW dates AS SELECT 1 AS document",
            "no table `dates`",
        ),
        ("PRAGMA user_version = 2", "tables of version 2"),
        ("DELETE FROM documents WHERE document = 1", "documents that are not there"),
        ("UPDATE documents SET document = document - 1", "documents that are not there"),
        (
            "UPDATE topics SET document = 9223372036854775807 WHERE document = 2",
            "`topics` has rows of documents",
        ),
    ];
    for (damage, expected) in damages {
        write_part(&part);
        let database = Connection::open(&part).unwrap();
        database.execute_batch(&format!("PRAGMA foreign_keys = OFF; {damage}")).unwrap();
        drop(database);
        refused(expected);
    }
}

/// Whatever bytes a part has, it is merged or refused by name.
#[test]
fn a_part_of_any_bytes_is_merged_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let part = folder.path().join("part.sqlite");
    let target = folder.path().join("target.sqlite");
    write_part(&part);
    let whole = std::fs::read(&part).unwrap();
    let mut refused = 0;
    for round in 0..300_usize {
        let mut bytes = whole.clone();
        for change in 0..8 {
            let place = (round * 7_919 + change * 104_729 + round * round * 31) % bytes.len();
            bytes[place] ^= 1 << (round % 8);
        }
        bytes.truncate(if round % 5 == 0 { bytes.len() - round * 11 } else { bytes.len() });
        std::fs::write(&part, bytes).unwrap();
        if let Err(error) = Format::Sqlite.merge(std::slice::from_ref(&part), &target) {
            assert!(error.to_string().contains("part.sqlite"), "{error}");
            refused += 1;
        }
    }
    assert!(refused > 60, "{refused} refused, so the test shows little");
}
