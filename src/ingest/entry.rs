//! One document as it came in: bytes, and what is known about them from outside.

use std::borrow::Cow;
use std::path::Path;

use crate::document::Format;

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
}

impl Entry {
    /// An entry of bytes.
    pub fn new(path: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Entry { path: path.into(), bytes: bytes.into(), charset: None, format: None }
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
