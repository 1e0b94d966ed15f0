//! Puts parts together, document by document.

use std::fs::File;
use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};

use super::VERSION;
use super::rows::{Rows, TABLES};
use super::writer::SqliteWriter;
use crate::{Error, Result};

/// Writes a file with the documents of all `parts`, in order.
pub(in crate::output) fn merge(parts: &[PathBuf], target: &Path) -> Result<()> {
    let mut writer = SqliteWriter::create(target)?;
    for part in parts {
        append(&mut writer, part)?;
    }
    writer.end().map(drop)
}

fn append(writer: &mut SqliteWriter, part: &Path) -> Result<()> {
    let damaged = |error: rusqlite::Error| Error::input(part, None, format!("is not a whole part: {error}"));
    File::open(part).map_err(|error| Error::io(part, error))?;
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let part_file = Connection::open_with_flags(part, flags).map_err(damaged)?;
    part_file.set_prepared_statement_cache_capacity(TABLES.len());
    let version: i32 = part_file.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(damaged)?;
    if version != VERSION {
        let message = format!("has tables of version {version}, where this fineprint writes {VERSION}");
        return Err(Error::input(part, None, message));
    }
    let last = "SELECT coalesce(max(document), 0) FROM documents";
    let documents: i64 = part_file.query_row(last, [], |row| row.get(0)).map_err(damaged)?;
    for document in 1..=documents {
        writer.push(&read(&part_file, document).map_err(damaged)?)?;
    }
    Ok(())
}

/// The rows of a document.
fn read(part: &Connection, document: i64) -> rusqlite::Result<Rows> {
    let mut rows = Rows::default();
    for (table, cells) in TABLES.iter().zip(&mut rows.tables) {
        let select = format!("SELECT * FROM {} WHERE document = ?1 ORDER BY 1, 2, 3", table.name);
        let mut select = part.prepare_cached(&select)?;
        let mut found = select.query([document])?;
        while let Some(row) = found.next()? {
            for column in 1..table.columns {
                cells.push(row.get::<_, Value>(column)?);
            }
        }
    }
    Ok(rows)
}
