//! Opening a database so that nothing is written, neither into it nor beside it.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};

use super::failure;
use crate::database;
use crate::ingest::container::ReadOptions;
use crate::ingest::container::spill::{Spilled, spill};
use crate::ingest::container::stream::Stream;
use crate::ingest::entry::display_path;
use crate::ingest::{Failure, FailureKind, Stage};

/// The byte of the header that says how the database is read; 2 is by a write-ahead log. The one before says how it is
/// written.
const READ_VERSION: usize = 19;
/// Bytes that a row may have besides those of its text, at least.
const ROOM_FOR_OTHER_COLUMNS: u64 = 64 << 20;

/// Opens a database for reading.
///
/// A database with a write-ahead log can be read in the usual way only by making files beside it. Where the log holds
/// nothing, the database is read as a file that does not change; where it holds something, it is refused, since what the
/// log holds would be missing.
pub(super) fn connect(path: &Path, options: &ReadOptions) -> Result<Connection, Failure> {
    let name = display_path(path);
    let has_log = has_write_ahead_log(path).map_err(|error| Failure::io(path, Stage::Read, &error))?;
    if has_log && fs::metadata(beside(path, "-wal")).is_ok_and(|log| log.len() > 0) {
        let message = format!(
            "has changes in {name}-wal that are not yet in the database; close the program that writes to it, or run \
             `PRAGMA wal_checkpoint(TRUNCATE)` in it"
        );
        return Err(Failure::new(name, Stage::Read, FailureKind::Unsupported, message));
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let opened = if has_log {
        Connection::open_with_flags(database::unchanging(path), flags | OpenFlags::SQLITE_OPEN_URI)
    } else {
        Connection::open_with_flags(path, flags)
    };
    prepare(&name, opened, options)
}

/// Writes a database that is no file of its own to one, and opens it.
///
/// SQLite opens the file while it is empty and has a name, and looks at it when it is first asked something. What a write-ahead
/// log holds that was once beside the database is not to be had, so the copy says that it has none.
pub(super) fn connect_to_spilled(
    stream: &mut Stream,
    options: &ReadOptions,
) -> Result<(Connection, Spilled), Failure> {
    let has_log = stream.bytes.peek(READ_VERSION + 1).get(READ_VERSION) == Some(&2);
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let (opened, mut spilled) = spill(stream, |path| Ok(Connection::open_with_flags(path, flags)))?;
    if has_log {
        let file = &mut spilled.file;
        let place = SeekFrom::Start(READ_VERSION as u64 - 1);
        let written = file.seek(place).and_then(|_| file.write_all(&[1, 1]));
        written.map_err(|error| stream.failure(FailureKind::Unreadable, error.to_string()))?;
    }
    Ok((prepare(&stream.name, opened, options)?, spilled))
}

/// Makes an open database fit to be read, whoever made it.
fn prepare(
    name: &str,
    opened: rusqlite::Result<Connection>,
    options: &ReadOptions,
) -> Result<Connection, Failure> {
    let prepared = opened.and_then(|connection| {
        connection.execute_batch(
            "PRAGMA query_only = ON; PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;",
        )?;
        let longest = options.max_bytes.saturating_mul(2).saturating_add(ROOM_FOR_OTHER_COLUMNS);
        connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, i32::try_from(longest).unwrap_or(i32::MAX))?;
        Ok(connection)
    });
    prepared.map_err(|error| failure(name, &error, "cannot be opened"))
}

fn has_write_ahead_log(path: &Path) -> std::io::Result<bool> {
    let mut header = Vec::new();
    File::open(path)?.take(100).read_to_end(&mut header)?;
    Ok(header.get(READ_VERSION) == Some(&2))
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(ending);
    name.into()
}
