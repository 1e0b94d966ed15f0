//! Gold labels: JSON, one object a line.

use std::fs;
use std::path::Path;

use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::{Error, Result, hex};

/// One judged text.
#[derive(Clone, Debug, Deserialize)]
pub struct GoldRecord {
    /// Its id.
    pub id: String,
    /// The file it was read from, without folder and ending.
    #[serde(skip)]
    pub file: String,
    /// The document it is from; rows of one document stand in text order.
    #[serde(default)]
    pub doc: String,
    /// The part of its corpus that it belongs to, such as `train`.
    #[serde(default)]
    pub split: Option<String>,
    /// The site, where it is known.
    #[serde(default)]
    pub host: Option<String>,
    /// What stands before the text.
    #[serde(default)]
    pub before: String,
    /// The text that was judged.
    pub text: String,
    /// What stands after the text.
    #[serde(default)]
    pub after: String,
    /// For a segment: its categories, or another task's labels.
    #[serde(default)]
    pub labels: Option<Vec<String>>,
    /// For a clause: its claims.
    #[serde(default)]
    pub claims: Option<Vec<String>>,
    /// Whether careful coders would agree.
    #[serde(default = "yes")]
    pub sure: bool,
    /// Whatever else the corpus tells.
    #[serde(default)]
    pub attrs: serde_json::Value,
}

fn yes() -> bool {
    true
}

/// What a record asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Which categories a segment carries: it has `labels`.
    Segment,
    /// What a clause claims: it has `claims`.
    Clause,
    /// Which practices a sentence affirms and denies, and on which data: it has `labels`, and `attrs.spans` with the
    /// data that each label is about.
    Sentence,
}

impl GoldRecord {
    /// The site: the host, or the document's name without a number before it.
    pub fn domain(&self) -> &str {
        let name = self.host.as_deref().unwrap_or(&self.doc);
        match name.split_once('_') {
            Some((number, domain)) if number.bytes().all(|byte| byte.is_ascii_digit()) => domain,
            _ => name,
        }
    }

    /// Whether the record is for tuning: the FNV-1a hash of its host is even.
    pub fn is_for_tuning(&self) -> bool {
        fnv1a(self.host.as_deref().unwrap_or(&self.doc).as_bytes()).is_multiple_of(2)
    }

    /// What the record asks; nothing where it has no labels of any kind.
    pub fn task(&self) -> Option<Task> {
        match (&self.claims, &self.labels) {
            (Some(_), _) => Some(Task::Clause),
            (None, Some(_)) if self.spans().is_some() => Some(Task::Sentence),
            (None, Some(_)) => Some(Task::Segment),
            (None, None) => None,
        }
    }

    /// Of a [`Task::Sentence`]: for each label, the words for the data that it is about.
    pub(crate) fn spans(&self) -> Option<&serde_json::Map<String, serde_json::Value>> {
        self.attrs.get("spans").and_then(serde_json::Value::as_object)
    }

    fn is_left_out(&self) -> bool {
        self.attrs.pointer("/flags/near-dup-open").is_some_and(|flag| flag != &serde_json::Value::Bool(false))
    }
}

/// The 64-bit FNV-1a hash (Fowler, Noll, Vo).
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// SHA-256 over all that is judged in `records`, in order: the same gold, the same fingerprint, wherever its files lie.
pub fn fingerprint(records: &[GoldRecord]) -> String {
    let mut hash = Sha256::new();
    for record in records {
        let GoldRecord { id, doc, before, text, after, labels, claims, sure, .. } = record;
        let host = &record.host;
        let spans = record.spans();
        let judged = serde_json::json!([id, doc, host, before, text, after, labels, claims, sure, spans]);
        hash.update(judged.to_string().as_bytes());
        hash.update(b"\n");
    }
    hex::digits(&hash.finalize())
}

/// Reads the records of one file. Rows that are flagged as near-duplicates of open text (`attrs.flags["near-dup-open"]`)
/// are left out.
///
/// # Errors
///
/// When the file cannot be read or a line is no record; the error names the line.
pub fn read(path: &Path) -> Result<Vec<GoldRecord>> {
    let text = fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
    let file = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let mut records = Vec::new();
    for (n, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let mut record: GoldRecord = serde_json::from_str(line)
            .map_err(|error| Error::input(path, Some(n + 1), format!("no gold record: {error}")))?;
        record.file.clone_from(&file);
        if !record.is_left_out() {
            records.push(record);
        }
    }
    Ok(records)
}

#[cfg(test)]
mod tests {
    use super::fnv1a;

    #[test]
    fn fnv1a_has_its_published_values() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"foobar"), 0x8594_4171_f739_67e8);
    }
}
