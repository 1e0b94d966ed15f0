//! One document as it came in: bytes, and what is known about them from outside.

use std::borrow::Cow;
use std::path::Path;

use serde_json::{Map, Value};

use super::body::BodyHash;
use crate::document::{Format, host_of};

/// One document as it came in, not yet decoded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it came from, as given, with `/` between the parts of the path; `-` for standard input.
    pub path: String,
    /// Its bytes, untouched.
    pub bytes: Vec<u8>,
    /// The charset that something outside the bytes declared, such as an HTTP header.
    pub charset: Option<String>,
    /// The format, where it is known from outside; otherwise path and content decide.
    pub format: Option<Format>,
    /// Whether its container ends before the document does: these bytes are its beginning.
    pub truncated: bool,
    /// What its container says about it: an archive, a repository, a table.
    pub provenance: Provenance,
    /// The id of an earlier document with the same body, where somebody watches for them; see
    /// [`Duplicates`](crate::triage::Duplicates).
    pub duplicate_of: Option<String>,
    /// The hash of its body, where somebody had to know it before.
    pub(crate) body: Option<BodyHash>,
}

/// Where in its container a document stood, and what the container says about its capture.
///
/// All of it is empty for a file of its own. What a document says of itself in its first lines comes before what is said
/// here; see [`Snapshot`](crate::document::Snapshot).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Provenance {
    /// The archive, repository, database or table, as it was named.
    pub container: Option<String>,
    /// The name of the document in its container: a path, a record's id, a row's key.
    pub member: Option<String>,
    /// The byte of the container, after no decompression at all, at which its record begins; for lines the byte of the
    /// line in the text.
    pub offset: Option<u64>,
    /// The object id of the document's bytes in a git repository.
    pub blob: Option<String>,
    /// When it was captured: 14 digits, `YYYYMMDDhhmmss`, in UTC.
    pub timestamp: Option<String>,
    /// The site that was crawled.
    pub domain: Option<String>,
    /// The address that it was captured from.
    pub url: Option<String>,
    /// Whatever else the container says: the other fields of a row, the metadata of a commit. Carried into the record.
    pub fields: Map<String, Value>,
}

impl Provenance {
    /// The site that was crawled, or the host that the document was captured from.
    pub(crate) fn site(&self) -> Option<&str> {
        self.domain.as_deref().or_else(|| self.url.as_deref().and_then(host_of))
    }
}

impl Entry {
    /// An entry of bytes.
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Entry {
            path: path.into(),
            bytes: bytes.into(),
            charset: None,
            format: None,
            truncated: false,
            provenance: Provenance::default(),
            duplicate_of: None,
            body: None,
        }
    }

    /// An entry of text, that is, of bytes known to be UTF-8.
    pub fn from_text(path: impl Into<String>, text: &str) -> Self {
        Entry { charset: Some("utf-8".into()), ..Entry::new(path, text) }
    }
}

/// The path as records and error messages show it: as given, with `/` between its parts.
pub(crate) fn display_path(path: &Path) -> String {
    let name = path.to_string_lossy();
    let name = if std::path::MAIN_SEPARATOR == '/' {
        name
    } else {
        Cow::Owned(name.replace(std::path::MAIN_SEPARATOR, "/"))
    };
    name.into_owned()
}
