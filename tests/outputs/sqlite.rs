//! SQLite files: what holds in them, read by SQLite.

use fineprint::output::{EncodeOptions, Format};
use rusqlite::Connection;

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

#[test]
fn what_is_no_part_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let part = folder.path().join("part.sqlite");
    let target = folder.path().join("target.sqlite");
    std::fs::write(&part, "not a database, but long enough to be read as one\n".repeat(100)).unwrap();
    let error = Format::Sqlite.merge(std::slice::from_ref(&part), &target).unwrap_err();
    assert!(error.is_input() && error.to_string().contains("part.sqlite"), "{error}");
    Connection::open(folder.path().join("empty.sqlite"))
        .unwrap()
        .execute_batch("CREATE TABLE a (b)")
        .unwrap();
    let error = Format::Sqlite.merge(&[folder.path().join("empty.sqlite")], &target).unwrap_err();
    assert!(error.to_string().contains("tables of version 0"), "{error}");
}
