//! Writes one database.

use std::fs::File;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::rows::{Rows, TABLES};
use super::{INDEXES, VERSION, failed};
use crate::output::encoded::Content;
use crate::output::writer::{other_format, sync};
use crate::output::{Counts, DocumentWriter, Encoded};
use crate::{Error, Result};

/// What holds while a file is written. It is whole at the end or thrown away, so nothing is kept to undo the
/// transaction with, and the disk is waited for once, at the end. References are right by construction.
const PRAGMAS: &str = "
    PRAGMA journal_mode = OFF;
    PRAGMA synchronous = OFF;
    PRAGMA foreign_keys = OFF;
    PRAGMA trusted_schema = OFF;
    PRAGMA cache_size = -8192;
    PRAGMA temp_store = FILE;
";

/// Writes one file.
pub(in crate::output) struct SqliteWriter {
    pub(super) connection: Connection,
    inserts: Vec<String>,
    pub(super) path: PathBuf,
    pub(super) counts: Counts,
}

impl SqliteWriter {
    /// Empties the file and makes the tables.
    pub(in crate::output) fn create(path: &Path) -> Result<Self> {
        File::create(path).map_err(|error| Error::io(path, error))?;
        let start = || {
            let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
            let connection = Connection::open_with_flags(path, flags)?;
            connection.set_prepared_statement_cache_capacity(TABLES.len());
            connection.execute_batch(PRAGMAS)?;
            connection.execute_batch("BEGIN EXCLUSIVE")?;
            connection.pragma_update(None, "user_version", VERSION)?;
            connection.execute_batch(super::TABLES)?;
            Ok(connection)
        };
        let connection = start().map_err(|error| failed(path, error))?;
        let insert = |table: &super::rows::Table| {
            let cells: Vec<String> = (1..=table.columns).map(|number| format!("?{number}")).collect();
            format!("INSERT INTO {} VALUES ({})", table.name, cells.join(", "))
        };
        let inserts = TABLES.iter().map(insert).collect();
        Ok(SqliteWriter { connection, inserts, path: path.to_owned(), counts: Counts::default() })
    }

    /// Does what is no more than words.
    pub(super) fn run(&self, sql: &str) -> Result<()> {
        self.connection.execute_batch(sql).map_err(|error| failed(&self.path, error))
    }

    /// Adds the rows of a document.
    fn push(&mut self, rows: &Rows) -> Result<()> {
        self.counts.documents += 1;
        self.insert(rows).map_err(|error| failed(&self.path, error))
    }

    fn insert(&self, rows: &Rows) -> rusqlite::Result<()> {
        let document = ValueRef::Integer(self.counts.documents as i64);
        for ((table, insert), cells) in TABLES.iter().zip(&self.inserts).zip(&rows.tables) {
            let mut statement = self.connection.prepare_cached(insert)?;
            for row in cells.chunks(table.columns - 1) {
                let row = std::iter::once(document).chain(row.iter().map(|&cell| rows.value(cell)));
                statement.execute(params_from_iter(row.map(ToSqlOutput::Borrowed)))?;
            }
        }
        Ok(())
    }

    /// Makes the indexes and closes the file.
    pub(super) fn end(self) -> Result<Counts> {
        let SqliteWriter { connection, path, counts, .. } = self;
        let finished = connection.execute_batch(INDEXES).and_then(|()| connection.execute_batch("COMMIT"));
        finished.map_err(|error| failed(&path, error))?;
        connection.close().map_err(|(_, error)| failed(&path, error))?;
        let bytes = seal(&path).map_err(|error| Error::io(&path, error))?;
        Ok(Counts { bytes, ..counts })
    }
}

/// Sets the count of transactions in the header to one, however many it took, waits until the file is on the disk, and
/// tells the number of bytes. The second place says for which count the library's version in the header holds.
fn seal(path: &Path) -> io::Result<u64> {
    let mut file = File::options().write(true).open(path)?;
    for place in [24, 92] {
        file.seek(SeekFrom::Start(place))?;
        file.write_all(&1_u32.to_be_bytes())?;
    }
    sync(&file)?;
    Ok(file.metadata()?.len())
}

impl DocumentWriter for SqliteWriter {
    fn write(&mut self, document: Encoded) -> Result<()> {
        match document.content {
            Content::Rows(rows) => {
                self.counts.rows += document.rows;
                self.push(&rows)
            }
            _ => Err(other_format(&self.path)),
        }
    }

    fn finish(self: Box<Self>) -> Result<Counts> {
        self.end()
    }
}
