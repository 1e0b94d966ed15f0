//! SQLite databases: the Princeton-Leuven release, the crawl behind it, and whatever a query gives.

mod connect;
mod query;
mod release;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, ErrorCode};
use serde_json::Value;

use self::connect::{connect, connect_to_spilled};
use self::query::Query;
use self::release::Release;
use super::producer::produce;
use super::stream::Stream;
use super::table::row::Roles;
use super::{Entries, ReadOptions};
use crate::hex;
use crate::ingest::{Failure, FailureKind, Stage};

/// The rows of the crawl behind the release, where a document is a row.
const CRAWL: &str = "SELECT * FROM policy_texts ORDER BY rowid";

/// The documents of a database, which is only read.
///
/// # Errors
///
/// When the database cannot be opened, when nothing says which of its texts are documents, or when the query cannot be used.
pub(super) fn open(mut stream: Stream, options: &ReadOptions) -> Result<Entries, Failure> {
    let name = stream.name.clone();
    let (connection, spilled) = match &stream.file {
        Some(path) => (connect(path, options)?, None),
        None => connect_to_spilled(&mut stream, options)
            .map(|(connection, spilled)| (connection, Some(spilled)))?,
    };
    let failed = |error: rusqlite::Error| failure(&name, &error, "is not read");
    let roles = Roles::new(&options.tables);
    let max = options.max_bytes;
    let stop = connection.get_interrupt_handle();
    let stop = move || stop.interrupt();
    let release = if options.tables.query.is_none() {
        Release::find(&connection, &roles).map_err(failed)?
    } else {
        None
    };
    if let Some(release) = release {
        let work_name = name.clone();
        let work = move |outlet: &_| {
            let _spilled = spilled;
            release.read(&connection, &work_name, &roles, max, outlet)
        };
        return Ok(produce(&name, work, stop));
    }
    let is_crawl = release::columns(&connection, "policy_texts")
        .map_err(failed)?
        .iter()
        .any(|name| name == "policy_text");
    let sql = match &options.tables.query {
        Some(sql) => sql.as_str(),
        None if is_crawl => CRAWL,
        None => return Err(unknown_schema(&name, &connection).unwrap_or_else(failed)),
    };
    let query = Query::new(&name, &connection, sql, roles, max)?;
    let work_name = name.clone();
    let work = move |outlet: &_| {
        let _spilled = spilled;
        query.read(&connection, &work_name, outlet)
    };
    Ok(produce(&name, work, stop))
}

fn unknown_schema(name: &str, connection: &Connection) -> rusqlite::Result<Failure> {
    let mut statement =
        connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name LIMIT 20")?;
    let tables: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let message = format!(
        "is not the Princeton-Leuven release; say what to read of its tables ({}), for example with \
         --sqlite-query 'SELECT id, text FROM ...'",
        tables.join(", ")
    );
    Ok(Failure::new(name, Stage::Read, FailureKind::Unsupported, message))
}

/// What went wrong in the database, and what came of it.
fn failure(path: &str, error: &rusqlite::Error, consequence: &str) -> Failure {
    let kind = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => FailureKind::Damaged,
        Some(ErrorCode::TooBig) => FailureKind::TooLarge,
        _ => FailureKind::Unreadable,
    };
    let hint = match error.sqlite_error_code() {
        Some(ErrorCode::TooBig) => "; leave such rows out with `WHERE octet_length(text) < ...`",
        _ => "",
    };
    Failure::new(path, Stage::Read, kind, format!("{consequence}: {error}{hint}"))
}

/// A value as JSON carries it; bytes that are no text in hexadecimal digits.
fn json(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) => String::from_utf8_lossy(text).into(),
        ValueRef::Blob(bytes) => match std::str::from_utf8(bytes) {
            Ok(text) => text.into(),
            Err(_) => hex::digits(bytes).into(),
        },
    }
}

/// The bytes of a text, however it is stored.
fn text(value: ValueRef<'_>) -> Option<&[u8]> {
    match value {
        ValueRef::Text(bytes) | ValueRef::Blob(bytes) => Some(bytes),
        _ => None,
    }
}

#[cfg(test)]
mod tests;
