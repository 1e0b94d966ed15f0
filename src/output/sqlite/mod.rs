//! SQLite: documents, sections, segments and annotations in tables that refer to one another.
//!
//! A file is written in one transaction, and one for each part that is added; indexes are made at its end. The same
//! documents give the same bytes, also where they come from parts.

mod merge;
mod rows;
mod writer;

use std::io::{self, ErrorKind};
use std::path::Path;

use rusqlite::ErrorCode;

use crate::Error;

pub(super) use merge::merge;
pub(super) use rows::{Rows, encode};
pub(super) use writer::SqliteWriter;

/// The version of the tables, `PRAGMA user_version`. Columns are added without a new one; whatever else changes gets one.
const VERSION: i32 = 1;

const TABLES: &str = include_str!("tables.sql");
const INDEXES: &str = include_str!("indexes.sql");

/// The tables, views and indexes of the SQLite files, in SQL.
///
/// ```
/// let schema = fineprint::output::sql_schema();
/// assert!(schema.contains("CREATE TABLE annotations"));
/// ```
pub fn sql_schema() -> String {
    format!("{TABLES}{INDEXES}\nPRAGMA user_version = {VERSION};\n")
}

/// Writing the file at `path` failed.
fn failed(path: &Path, error: rusqlite::Error) -> Error {
    let kind = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => ErrorKind::StorageFull,
        Some(ErrorCode::PermissionDenied | ErrorCode::ReadOnly) => ErrorKind::PermissionDenied,
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => ErrorKind::ResourceBusy,
        _ => ErrorKind::Other,
    };
    Error::io(path, io::Error::new(kind, error))
}
