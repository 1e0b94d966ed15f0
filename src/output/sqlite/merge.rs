//! Puts parts together: SQLite copies the rows itself, document by document, so that they lie in the file as if one
//! writer had written them.

use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode, OptionalExtension, Statement};

use super::rows::{TABLES, Table};
use super::writer::SqliteWriter;
use super::{VERSION, failed};
use crate::{Error, Result, database};

/// A table of ours that the part does not have, or has otherwise.
const OTHER_TABLE: &str = "
    SELECT ours.name FROM main.sqlite_schema AS ours
    LEFT JOIN part.sqlite_schema AS theirs USING (type, name, sql)
    WHERE ours.type = 'table' AND theirs.name IS NULL";

/// Writes a file with the documents of all `parts`, in order.
pub(in crate::output) fn merge(parts: &[PathBuf], target: &Path) -> Result<()> {
    let mut writer = SqliteWriter::create(target)?;
    for part in parts {
        writer.append(part)?;
    }
    writer.end().map(drop)
}

impl SqliteWriter {
    /// Adds all documents of a part. SQLite attaches few files at a time, so a part is let go before the next; it can be
    /// only between transactions.
    fn append(&mut self, part: &Path) -> Result<()> {
        File::open(part).map_err(|error| Error::io(part, error))?;
        self.run("COMMIT")?;
        let attached = self.connection.execute("ATTACH ?1 AS part", [database::unchanging(part)]);
        attached.map_err(|error| not_whole(part, &error))?;
        self.run("BEGIN EXCLUSIVE")?;
        let documents = check(&self.connection, part)?;
        let copied = copy(&self.connection, self.counts.documents as i64, documents);
        copied.map_err(|error| match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::ConstraintViolation) => {
                not_whole(part, &error)
            }
            _ => failed(&self.path, error),
        })?;
        self.counts.documents += documents as u64;
        self.run("COMMIT; DETACH part; BEGIN EXCLUSIVE")
    }
}

/// The number of documents in the attached part, once it is clear that it is a part: that it has our tables, and in all of
/// them no rows but those of documents from 1 on.
fn check(connection: &Connection, part: &Path) -> Result<i64> {
    let number = |query: &str| -> Result<i64> {
        connection.query_row(query, [], |row| row.get(0)).map_err(|error| not_whole(part, &error))
    };
    let version = number("PRAGMA part.user_version")?;
    if version != i64::from(VERSION) {
        let message = format!("has tables of version {version}, where this fineprint writes {VERSION}");
        return Err(Error::input(part, None, message));
    }
    let other = connection.query_row(OTHER_TABLE, [], |row| row.get::<_, String>(0)).optional();
    if let Some(table) = other.map_err(|error| not_whole(part, &error))? {
        let message =
            format!("has no table `{table}` with the columns that this version of fineprint writes");
        return Err(Error::input(part, None, message));
    }
    let documents = number("SELECT count(*) FROM part.documents")?;
    for Table { name, .. } in &TABLES {
        // Two questions, each of which is answered by one end of the table.
        let first = number(&format!("SELECT coalesce(min(document), 1) FROM part.{name}"))?;
        let last = number(&format!("SELECT coalesce(max(document), 0) FROM part.{name}"))?;
        if first < 1 || last > documents {
            let message = format!("is not a whole part: `{name}` has rows of documents that are not there");
            return Err(Error::input(part, None, message));
        }
    }
    Ok(documents)
}

/// Copies the documents of the attached part behind those that are there.
fn copy(connection: &Connection, before: i64, documents: i64) -> rusqlite::Result<()> {
    let mut inserts = TABLES.iter().map(|table| insert(connection, table)).collect::<Result<Vec<_>, _>>()?;
    for document in 1..=documents {
        for insert in &mut inserts {
            insert.execute([before + document, document])?;
        }
    }
    Ok(())
}

/// Copies the rows of one document, in the order in which a writer gets them.
fn insert<'c>(connection: &'c Connection, Table { name, .. }: &Table) -> rusqlite::Result<Statement<'c>> {
    let others =
        "SELECT group_concat(name, ', ' ORDER BY cid) FROM pragma_table_info(?1, 'main') WHERE cid > 0";
    let others: String = connection.query_row(others, [name], |row| row.get(0))?;
    connection.prepare(&format!(
        "INSERT INTO main.{name} SELECT ?1, {others} FROM part.{name} WHERE document = ?2 ORDER BY 2, 3"
    ))
}

fn not_whole(part: &Path, error: &rusqlite::Error) -> Error {
    Error::input(part, None, format!("is not a whole part: {error}"))
}
