//! Which fields of a row are the text, its name, its date, its site and its address, and how a row becomes an entry.

use std::io;
use std::path::Path;

use serde_json::{Map, Value};

use super::super::moment;
use crate::document::Format;
use crate::ingest::decode::decode;
use crate::ingest::{Entry, Failure, FailureKind, Provenance, Stage, TableOptions};

const TEXT: &[&str] =
    &["text", "policy_text", "content", "markdown", "body", "document", "policy", "html", "policy_html"];
const ID: &[&str] = &["id", "doc_id", "document_id", "policy_id", "uid", "uuid", "key", "name"];
const DATE: &[&str] = &[
    "date",
    "timestamp",
    "archived",
    "archived_at",
    "capture_date",
    "captured_at",
    "snapshot_date",
    "crawl_date",
    "crawl_time",
    "crawled_at",
    "fetched_at",
];
const DOMAIN: &[&str] = &["domain", "home_domain", "site", "host", "hostname", "website", "site_url"];
const URL: &[&str] = &[
    "url",
    "policy_url",
    "policy_snapshot_url",
    "snapshot_url",
    "source_url",
    "original_url",
    "uri",
    "link",
];

/// The names under which the parts of a document are looked for in a row.
#[derive(Clone, Debug)]
pub(in crate::ingest::container) struct Roles {
    text: Role,
    id: Role,
    date: Role,
    domain: Role,
    url: Role,
    carry: Option<Vec<String>>,
}

/// One part of a document: the field that was named for it, or its usual names, first come first served.
#[derive(Clone, Debug)]
struct Role {
    named: Option<String>,
    usual: &'static [&'static str],
}

/// What a row says about its document, next to its text.
#[derive(Debug)]
pub(in crate::ingest::container) struct Described {
    /// The name of the document in the table.
    pub(in crate::ingest::container) id: Option<String>,
    /// Moment, site and address, and all other fields.
    pub(in crate::ingest::container) provenance: Provenance,
}

impl Roles {
    pub(in crate::ingest::container) fn new(options: &TableOptions) -> Self {
        let role = |named: &Option<String>, usual| Role { named: named.clone(), usual };
        Roles {
            text: role(&options.text, TEXT),
            id: role(&options.id, ID),
            date: role(&options.date, DATE),
            domain: role(&options.domain, DOMAIN),
            url: role(&options.url, URL),
            carry: options.carry.clone(),
        }
    }

    /// The column of the text among columns of these names.
    #[cfg(any(feature = "csv", feature = "parquet", feature = "sqlite"))]
    pub(in crate::ingest::container) fn text_column(&self, names: &[String]) -> Option<usize> {
        self.text.column(names)
    }

    /// Whether a column of this name is needed next to the text.
    #[cfg(feature = "parquet")]
    pub(in crate::ingest::container) fn needs(&self, name: &str) -> bool {
        let roles = [&self.id, &self.date, &self.domain, &self.url];
        let tells = |role: &Role| match &role.named {
            Some(named) => named == name || named.strip_prefix('/').is_some_and(|rest| begins(rest, name)),
            None => role.usual.iter().any(|usual| usual.eq_ignore_ascii_case(name)),
        };
        let tells_half_year = ["interval", "year", "phase", "season"].contains(&name);
        self.carries(name) || tells_half_year || roles.into_iter().any(tells)
    }

    /// Takes the text out of a row.
    pub(super) fn take_text(&self, fields: &mut Map<String, Value>) -> Option<Value> {
        let name = self.text.find(fields)?;
        take(fields, &name)
    }

    /// Where the text is looked for, for a row that has none.
    pub(in crate::ingest::container) fn describe_text(&self) -> String {
        match &self.text.named {
            Some(named) => format!("no field `{named}`"),
            None => format!("no field of the names {} (name it with --text-field)", TEXT.join(", ")),
        }
    }

    /// What the fields of a row say about its document. The id is taken out of them; the others stay as they are written.
    pub(in crate::ingest::container) fn describe(&self, mut fields: Map<String, Value>) -> Described {
        let id = self.take_id(&mut fields);
        Described { id, ..self.describe_metadata(fields) }
    }

    fn take_id(&self, fields: &mut Map<String, Value>) -> Option<String> {
        let id_name = self.id.find_if(fields, |value| plain(value).is_some_and(|id| !id.is_empty()));
        take(fields, &id_name?).as_ref().and_then(plain)
    }

    /// What metadata in which there is no id says about a document.
    ///
    /// The moment is that of the date, or of the capture of which the address is; a date under a usual name may be that
    /// of anything, so it comes behind the capture, and a half-year comes last.
    pub(in crate::ingest::container) fn describe_metadata(
        &self,
        mut fields: Map<String, Value>,
    ) -> Described {
        let url = self.url.value(&fields).and_then(plain).filter(|url| !url.is_empty());
        let capture = url.as_deref().and_then(moment::of_wayback);
        let date = self.date.value(&fields).and_then(moment::of_value);
        let (captured, url) = match capture {
            Some((moment, original)) => (Some(moment), Some(original)),
            None => (None, url),
        };
        let mut timestamp = if self.date.named.is_some() { date.or(captured) } else { captured.or(date) };
        if timestamp.is_none() {
            timestamp = half_year(&fields);
            if timestamp.is_some() {
                fields.insert("date_is".into(), "interval".into());
            }
        }
        let domain = self.domain.value(&fields).and_then(plain).and_then(|domain| site(&domain));
        if let Some(carry) = &self.carry {
            fields.retain(|name, _| name == "date_is" || carry.contains(name));
        }
        Described {
            id: None,
            provenance: Provenance { timestamp, domain, url, fields, ..Provenance::default() },
        }
    }

    #[cfg(feature = "parquet")]
    fn carries(&self, name: &str) -> bool {
        self.carry.as_ref().is_none_or(|carry| carry.iter().any(|carried| carried == name))
    }
}

impl Role {
    /// The name of the field, where the row has it.
    fn find(&self, fields: &Map<String, Value>) -> Option<String> {
        self.find_if(fields, |value| !value.is_null())
    }

    /// The name of the first field that holds something fitting.
    fn find_if(&self, fields: &Map<String, Value>, fits: impl Fn(&Value) -> bool) -> Option<String> {
        if let Some(named) = &self.named {
            return get(fields, named).is_some_and(&fits).then(|| named.clone());
        }
        let exact = |usual: &&str| fields.get(*usual).is_some_and(&fits).then(|| (*usual).to_owned());
        let in_any_case = |usual: &&str| {
            let mut names =
                fields.iter().filter(|(name, value)| name.eq_ignore_ascii_case(usual) && fits(value));
            names.next().map(|(name, _)| name.clone())
        };
        self.usual.iter().find_map(|usual| exact(usual).or_else(|| in_any_case(usual)))
    }

    fn value<'f>(&self, fields: &'f Map<String, Value>) -> Option<&'f Value> {
        get(fields, &self.find(fields)?)
    }

    #[cfg(any(feature = "csv", feature = "parquet", feature = "sqlite"))]
    fn column(&self, names: &[String]) -> Option<usize> {
        if let Some(named) = &self.named {
            return names.iter().position(|name| name == named);
        }
        self.usual.iter().find_map(|usual| names.iter().position(|name| name.eq_ignore_ascii_case(usual)))
    }
}

/// The field of this name; one that begins with `/` is a JSON pointer, where no field is called so.
fn get<'f>(fields: &'f Map<String, Value>, name: &str) -> Option<&'f Value> {
    fields.get(name).or_else(|| {
        let (first, rest) = split_pointer(name)?;
        fields.get(&first)?.pointer(rest)
    })
}

/// Takes the field of this name out of the row.
fn take(fields: &mut Map<String, Value>, name: &str) -> Option<Value> {
    if let Some(value) = fields.remove(name) {
        return Some(value);
    }
    let (first, rest) = split_pointer(name)?;
    if rest.is_empty() {
        return fields.remove(&first);
    }
    let (parents, last) = rest.rsplit_once('/')?;
    match fields.get_mut(&first)?.pointer_mut(parents)? {
        Value::Object(parent) => parent.remove(&unescape(last)),
        Value::Array(parent) => parent.get_mut(last.parse::<usize>().ok()?).map(Value::take),
        _ => None,
    }
}

/// The first name of a JSON pointer, and the pointer from there on.
fn split_pointer(pointer: &str) -> Option<(String, &str)> {
    let path = pointer.strip_prefix('/')?;
    let end = path.find('/').unwrap_or(path.len());
    Some((unescape(&path[..end]), &path[end..]))
}

fn unescape(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
}

#[cfg(feature = "parquet")]
fn begins(path: &str, name: &str) -> bool {
    path.split('/').next().is_some_and(|first| unescape(first) == name)
}

/// A text or a number, as text.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A site, from its name or from an address on it.
fn site(written: &str) -> Option<String> {
    let host = match written.split_once("://") {
        Some((_, rest)) => {
            let host = rest.split(['/', '?', '#', ':']).next()?;
            host.strip_prefix("www.").unwrap_or(host)
        }
        None => written.trim_end_matches('/'),
    };
    (!host.is_empty()).then(|| host.to_owned())
}

/// The half-year that a row tells: `interval` 2011A, or `year` 2011 and `phase` (or `season`) A.
fn half_year(fields: &Map<String, Value>) -> Option<String> {
    let field = |name: &str| fields.get(name).and_then(plain);
    if let Some(interval) = field("interval").filter(|interval| interval.len() == 5 && interval.is_ascii()) {
        return moment::of_half_year(&interval[..4], &interval[4..]);
    }
    moment::of_half_year(&field("year")?, &field("phase").or_else(|| field("season"))?)
}

/// Where a row stands.
#[derive(Clone, Copy, Debug)]
pub(in crate::ingest::container) struct Place<'n> {
    /// The table, as it was named.
    pub(in crate::ingest::container) table: &'n str,
    /// The line or row, from 1.
    pub(in crate::ingest::container) number: u64,
    /// The byte at which it begins, where that is known.
    pub(in crate::ingest::container) offset: Option<u64>,
}

impl Place<'_> {
    /// A failure of this row.
    pub(in crate::ingest::container) fn failure(
        self,
        kind: FailureKind,
        message: impl Into<String>,
    ) -> Failure {
        let path = format!("{}:{}", self.table, self.number);
        let failure = Failure::new(path, Stage::Read, kind, message);
        Failure { offset: self.offset, ..failure }
    }

    /// Reading broke off at this row.
    pub(in crate::ingest::container) fn broken_off(self, error: &io::Error) -> Failure {
        let kind = Failure::io(Path::new(self.table), Stage::Read, error).kind;
        self.failure(kind, format!("reading failed: {error}; nothing from here on was read"))
    }

    /// The entry of this row.
    ///
    /// Its path is the table and the id, or the line where there is no id. An id that looks like the name of a file says
    /// nothing about the format of a text in a table: only the text does.
    pub(in crate::ingest::container) fn entry(
        self,
        text: Vec<u8>,
        described: Described,
        max: u64,
    ) -> Result<Entry, Failure> {
        if text.len() as u64 > max {
            return Err(self.too_large(max));
        }
        let Described { id, provenance } = described;
        let path = match &id {
            Some(id) => format!("{}/{id}", self.table),
            None => format!("{}:{}", self.table, self.number),
        };
        let container = Some(self.table.to_owned());
        let member = Some(id.unwrap_or_else(|| self.number.to_string()));
        let (charset, format) = match std::str::from_utf8(&text) {
            Ok(text) => (Some("utf-8".to_owned()), format_of(text)),
            Err(_) => (None, format_of(&decode(&text, None).text)),
        };
        let provenance = Provenance { container, member, offset: self.offset, ..provenance };
        Ok(Entry { charset, format: Some(format), provenance, ..Entry::new(path, text) })
    }

    pub(in crate::ingest::container) fn too_large(self, max: u64) -> Failure {
        let message = format!(
            "its text has more than {max} bytes, the most that a document may have (--max-doc-bytes)"
        );
        self.failure(FailureKind::TooLarge, message)
    }
}

/// The format of a text in a table. One without any marks is Markdown without marks.
fn format_of(text: &str) -> Format {
    match Format::sniff(text) {
        Format::Plain => Format::Markdown,
        format => format,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn fields(value: Value) -> Map<String, Value> {
        match value {
            Value::Object(fields) => fields,
            _ => Map::new(),
        }
    }

    #[test]
    fn usual_names_are_found_in_any_case_and_others_are_carried() {
        let roles = Roles::new(&TableOptions::default());
        let mut row = fields(json!({
            "Text": "We use cookies.", "ID": 7, "Date": "2011-05-27", "site_url": "http://www.acme.example/x",
            "policy_url": "https://acme.example/privacy", "rank": 12,
        }));
        assert_eq!(roles.take_text(&mut row), Some(json!("We use cookies.")));
        let described = roles.describe(row);
        assert_eq!(described.id.as_deref(), Some("7"));
        let provenance = described.provenance;
        assert_eq!(provenance.timestamp.as_deref(), Some("20110527000000"));
        assert_eq!(provenance.domain.as_deref(), Some("acme.example"));
        assert_eq!(provenance.url.as_deref(), Some("https://acme.example/privacy"));
        let carried: Vec<_> = provenance.fields.keys().map(String::as_str).collect();
        assert_eq!(carried, ["Date", "policy_url", "rank", "site_url"]);
    }

    #[test]
    fn fields_can_be_named_and_be_deep() {
        let named = |name: &str| Some(name.to_owned());
        let options = TableOptions {
            text: named("/data/0/a~1b"),
            id: named("/meta/key"),
            date: named("when"),
            domain: None,
            url: named("/meta/at"),
            carry: Some(vec!["kept".into()]),
            ..TableOptions::default()
        };
        let roles = Roles::new(&options);
        let mut row = fields(json!({
            "data": [{"a/b": "Deep."}], "text": "not this", "when": 20110527, "kept": [1], "dropped": 2,
            "meta": {"key": "k", "at": "https://web.archive.org/web/20120101000000/http://acme.example/p"},
        }));
        assert_eq!(roles.take_text(&mut row), Some(json!("Deep.")));
        let Described { id, provenance } = roles.describe(row);
        assert_eq!(id.as_deref(), Some("k"));
        assert_eq!(provenance.timestamp.as_deref(), Some("20110527000000"), "the named date comes first");
        assert_eq!(provenance.url.as_deref(), Some("http://acme.example/p"));
        assert_eq!(Value::from(provenance.fields), json!({"kept": [1]}));
    }

    #[test]
    fn half_years_give_a_date_that_says_so() {
        let roles = Roles::new(&TableOptions::default());
        for row in [json!({"interval": "2011B"}), json!({"year": 2011, "phase": "B"})] {
            let provenance = roles.describe(fields(row)).provenance;
            assert_eq!(provenance.timestamp.as_deref(), Some("20111001000000"));
            assert_eq!(provenance.fields["date_is"], "interval");
        }
        let provenance =
            roles.describe(fields(json!({"interval": "2011B", "date": "2011-12-24"}))).provenance;
        assert_eq!(provenance.timestamp.as_deref(), Some("20111224000000"));
        assert!(!provenance.fields.contains_key("date_is"));
    }
}
