//! The release of the Princeton-Leuven corpus: texts that are stored once, and the snapshots that share them.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row};
use serde_json::{Map, Value};

use super::{failure, json, text};
use crate::document::Format;
use crate::ingest::container::producer::{Closed, Outlet};
use crate::ingest::container::table::row::{Described, Place, Roles};
use crate::ingest::{Entry, Failure, FailureKind};

/// Snapshots of one text that are listed; of more, the number is told.
const MOST_SNAPSHOTS: usize = 10_000;

/// How the tables of a release are read.
pub(super) struct Release {
    /// Gives, for each text in the order of the texts, its key, its id, and what is known of each of its snapshots.
    snapshots: String,
    /// Gives the text of a key: its length, itself if it is not too long, and its other columns.
    text: String,
    /// Counts the snapshots without a text.
    orphans: &'static str,
}

/// A text of which the snapshots are being collected.
struct Shared {
    key: rusqlite::types::Value,
    id: Value,
    snapshots: Vec<Value>,
    count: u64,
}

impl Release {
    /// How to read the release that the database is, where it is one.
    pub(super) fn find(connection: &Connection, roles: &Roles) -> rusqlite::Result<Option<Release>> {
        let texts = columns(connection, "policy_texts")?;
        let snapshots = columns(connection, "policy_snapshots")?;
        let has = |columns: &[String], name: &str| columns.iter().any(|column| column == name);
        let Some(text) = roles.text_column(&texts).filter(|_| has(&texts, "id")) else {
            return Ok(None);
        };
        if !has(&snapshots, "policy_text_id") {
            return Ok(None);
        }
        let sites = columns(connection, "sites")?;
        let ranks = columns(connection, "alexa_ranks")?;
        let mut selected: Vec<String> = snapshots
            .iter()
            .filter(|name| *name != "policy_text_id")
            .map(|name| column("s", name, name))
            .collect();
        let mut joins = String::new();
        let mut order = vec!["t.key".to_owned()];
        order.extend(
            ["year", "phase"].iter().filter(|name| has(&snapshots, name)).map(|name| format!("s.{name}")),
        );
        if has(&snapshots, "site_id") && has(&sites, "id") {
            let of_site = sites.iter().filter(|name| *name != "id" && !has(&snapshots, name));
            selected.extend(of_site.map(|name| column("sites", name, name)));
            joins += " LEFT JOIN sites ON sites.id = s.site_id";
            order.extend(has(&sites, "domain").then(|| "sites.domain".to_owned()));
        }
        let interval = ["site_id", "year", "phase"];
        let rank = ranks.iter().find(|name| name.contains("rank"));
        if let Some(rank) = rank
            && interval.iter().all(|name| has(&ranks, name) && has(&snapshots, name))
        {
            selected.push(column("r", "rank", "alexa_rank"));
            joins += &format!(
                " LEFT JOIN (SELECT site_id, year, phase, min({}) AS rank FROM alexa_ranks GROUP BY site_id, year, \
                 phase) AS r ON r.site_id = s.site_id AND r.year = s.year AND r.phase = s.phase",
                quoted(rank)
            );
        }
        order.push("s.rowid".into());
        // A table without row ids has its primary key for one.
        let key =
            if connection.prepare("SELECT rowid FROM policy_texts LIMIT 0").is_ok() { "rowid" } else { "id" };
        if connection.prepare("SELECT rowid FROM policy_snapshots LIMIT 0").is_err() {
            order.pop();
        }
        let (selected, order) = (selected.join(", "), order.join(", "));
        let others = texts.iter().enumerate().filter(|(index, name)| *index != text && *name != "id");
        let others: String = others.map(|(_, name)| format!(", {}", quoted(name))).collect();
        let text = quoted(&texts[text]);
        Ok(Some(Release {
            snapshots: format!(
                "SELECT t.key, t.id, s.policy_text_id IS NOT NULL, {selected} FROM (SELECT {key} AS key, id FROM \
                 policy_texts) AS t LEFT JOIN policy_snapshots AS s ON s.policy_text_id = t.id{joins} ORDER BY {order}"
            ),
            text: format!(
                "SELECT octet_length({text}), iif(octet_length({text}) <= ?2, {text}, NULL){others} FROM policy_texts \
                 WHERE {key} = ?1"
            ),
            orphans: "SELECT count(*) FROM policy_snapshots WHERE policy_text_id NOT IN (SELECT id FROM policy_texts)",
        }))
    }

    /// Puts out each text once, with its snapshots.
    pub(super) fn read(
        &self,
        connection: &Connection,
        name: &str,
        roles: &Roles,
        max: u64,
        outlet: &Outlet,
    ) -> Result<(), Closed> {
        let mut number = 0;
        let mut put = |shared: Shared| {
            number += 1;
            let place = Place { table: name, number, offset: None };
            outlet.put(self.entry(connection, place, shared, roles, max))
        };
        match self.collect(connection, &mut put) {
            Ok(done) => done?,
            Err(error) => {
                return outlet.put(Err(failure(name, &error, "the texts from here on are not read")));
            }
        }
        match connection.query_row(self.orphans, [], |row| row.get::<_, i64>(0)) {
            Ok(0) => Ok(()),
            Ok(count) => {
                let message = format!("{count} of its snapshots name a text that it does not hold");
                let failure = Failure::new(name, crate::ingest::Stage::Read, FailureKind::Malformed, message);
                outlet.put(Err(failure))
            }
            Err(error) => {
                outlet.put(Err(failure(name, &error, "snapshots without a text cannot be counted")))
            }
        }
    }

    /// Hands each text to `put`, with its snapshots.
    fn collect(
        &self,
        connection: &Connection,
        put: &mut impl FnMut(Shared) -> Result<(), Closed>,
    ) -> rusqlite::Result<Result<(), Closed>> {
        let mut statement = connection.prepare(&self.snapshots)?;
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let mut rows = statement.query([])?;
        let mut shared: Option<Shared> = None;
        while let Some(row) = rows.next()? {
            let key: rusqlite::types::Value = row.get(0)?;
            if let Some(done) = shared.take_if(|shared| shared.key != key)
                && put(done).is_err()
            {
                return Ok(Err(Closed));
            }
            let id = json(row.get_ref(1)?);
            let shared = shared.get_or_insert_with(|| Shared { key, id, snapshots: Vec::new(), count: 0 });
            if row.get::<_, bool>(2)? {
                shared.count += 1;
                if shared.snapshots.len() < MOST_SNAPSHOTS {
                    shared.snapshots.push(snapshot(&names, row)?);
                }
            }
        }
        Ok(shared.map_or(Ok(()), put))
    }

    fn entry(
        &self,
        connection: &Connection,
        place: Place<'_>,
        shared: Shared,
        roles: &Roles,
        max: u64,
    ) -> Result<Entry, Failure> {
        let id = match shared.id {
            Value::String(id) => id,
            id => id.to_string(),
        };
        let at = format!("{}/{id}", place.table);
        let failed = |error: rusqlite::Error| failure(&at, &error, "cannot be read");
        let mut statement = connection.prepare_cached(&self.text).map_err(failed)?;
        let names: Vec<String> = statement.column_names().map(str::to_owned).collect();
        let limit = i64::try_from(max).unwrap_or(i64::MAX);
        let read = statement.query_row((&shared.key, limit), |row| {
            let length: Option<i64> = row.get(0)?;
            let bytes = text(row.get_ref(1)?).map(<[u8]>::to_vec);
            Ok((length, bytes, others(&names, row)?))
        });
        let Some((length, bytes, mut fields)) = read.optional().map_err(failed)? else {
            return Err(Failure { path: at, ..place.failure(FailureKind::Missing, "is not there any more") });
        };
        let Some(bytes) = bytes else {
            let failure = match length {
                Some(length) if length > limit => place.too_large(max),
                _ => place.failure(FailureKind::Malformed, "holds no text"),
            };
            return Err(Failure { path: at, ..failure });
        };
        let first = shared.snapshots.first().and_then(Value::as_object).cloned().unwrap_or_default();
        let of_first = roles.describe_metadata(first).provenance;
        if of_first.fields.get("date_is").is_some() {
            fields.insert("date_is".into(), "interval".into());
        }
        fields.insert("snapshot_count".into(), shared.count.into());
        fields.insert("snapshots".into(), Value::Array(shared.snapshots));
        let provenance = crate::ingest::Provenance { fields, ..of_first };
        // The texts were written as Markdown without emphasis, so that a heading may be a bare line.
        let entry = place.entry(bytes, Described { id: Some(id), provenance }, max)?;
        Ok(Entry { format: Some(Format::Markdown), ..entry })
    }
}

/// What is known of one snapshot.
fn snapshot(names: &[String], row: &Row<'_>) -> rusqlite::Result<Value> {
    let mut fields = Map::new();
    for (index, name) in names.iter().enumerate().skip(3) {
        let value = row.get_ref(index)?;
        if value != ValueRef::Null {
            fields.insert(name.clone(), json(value));
        }
    }
    Ok(Value::Object(fields))
}

/// The columns of a text besides the text.
fn others(names: &[String], row: &Row<'_>) -> rusqlite::Result<Map<String, Value>> {
    let mut fields = Map::new();
    for (index, name) in names.iter().enumerate().skip(2) {
        let value = row.get_ref(index)?;
        if value != ValueRef::Null {
            fields.insert(name.clone(), json(value));
        }
    }
    Ok(fields)
}

/// The names of a table's columns; none where there is no such table.
pub(super) fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare("SELECT name FROM pragma_table_info(?1)")?;
    statement.query_map([table], |row| row.get(0))?.collect()
}

fn column(table: &str, name: &str, shown: &str) -> String {
    format!("{table}.{} AS {}", quoted(name), quoted(shown))
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}
