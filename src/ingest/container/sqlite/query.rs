//! The rows that a query gives.

use rusqlite::Connection;
use serde_json::Map;

use super::{failure, json, text};
use crate::ingest::container::producer::{Closed, Outlet};
use crate::ingest::container::table::row::{Place, Roles};
use crate::ingest::{Entry, Failure, FailureKind, Stage};

/// A query, known to give texts.
pub(super) struct Query {
    sql: String,
    names: Vec<String>,
    text: usize,
    roles: Roles,
    max: u64,
}

impl Query {
    /// Checks that the query reads, and reads texts.
    pub(super) fn new(
        name: &str,
        connection: &Connection,
        sql: &str,
        roles: Roles,
        max: u64,
    ) -> Result<Self, Failure> {
        let refused = |message: &str| {
            Failure::new(name, Stage::Read, FailureKind::Unsupported, format!("the query {message}: {sql}"))
        };
        let statement =
            connection.prepare(sql).map_err(|error| refused(&format!("cannot be used ({error})")))?;
        if !statement.readonly() {
            return Err(refused("would write"));
        }
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        drop(statement);
        let Some(text) = roles.text_column(&names) else {
            let columns = names.join(", ");
            return Err(refused(&format!("gives {} among its columns ({columns})", roles.describe_text())));
        };
        Ok(Query { sql: sql.to_owned(), names, text, roles, max })
    }

    /// Puts out the document of each row.
    pub(super) fn read(&self, connection: &Connection, name: &str, outlet: &Outlet) -> Result<(), Closed> {
        let mut number = 0;
        let mut read = || -> rusqlite::Result<Result<(), Closed>> {
            let mut statement = connection.prepare(&self.sql)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                number += 1;
                let place = Place { table: name, number, offset: None };
                if outlet.put(self.entry(place, row)?).is_err() {
                    return Ok(Err(Closed));
                }
            }
            Ok(Ok(()))
        };
        match read() {
            Ok(done) => done,
            Err(error) => {
                let path = format!("{name}:{}", number + 1);
                outlet.put(Err(failure(&path, &error, "this row and those behind it are not read")))
            }
        }
    }

    fn entry(&self, place: Place<'_>, row: &rusqlite::Row<'_>) -> rusqlite::Result<Result<Entry, Failure>> {
        let mut fields = Map::new();
        for (index, name) in self.names.iter().enumerate() {
            let value = row.get_ref(index)?;
            if index != self.text && value != rusqlite::types::ValueRef::Null {
                fields.insert(name.clone(), json(value));
            }
        }
        let Some(bytes) = text(row.get_ref(self.text)?) else {
            let message = format!("its column `{}` holds no text", self.names[self.text]);
            return Ok(Err(place.failure(FailureKind::Malformed, message)));
        };
        if bytes.len() as u64 > self.max {
            return Ok(Err(place.too_large(self.max)));
        }
        Ok(place.entry(bytes.to_vec(), self.roles.describe(fields), self.max))
    }
}
