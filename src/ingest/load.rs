//! Makes an entry into a document, and remembers how.

use std::borrow::Cow;
use std::path::Path;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::binary;
use super::body::BodyHash;
use super::decode::decode;
use super::entry::{Entry, Provenance};
use super::failure::{Failure, FailureKind, Stage};
use super::glob::without_compression;
use super::page;
use crate::Document;
#[cfg(feature = "html")]
use crate::document::html::Selector;
use crate::document::{Format, Snapshot};

/// What to heed when entries are made into documents.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct LoadOptions {
    /// Only what this selects in a web page is the policy.
    #[cfg(feature = "html")]
    pub select: Option<Selector>,
}

impl LoadOptions {
    /// The defaults, but with only what `select` selects in web pages.
    #[cfg(feature = "html")]
    pub fn selecting(select: Selector) -> Self {
        LoadOptions { select: Some(select) }
    }
}

/// A document with the story of how it came about.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Loaded<'e> {
    /// The document.
    pub document: Document<'e>,
    /// Where it came from.
    pub source: Source<'e>,
    /// What a careful reader should know about it.
    pub problems: Vec<Problem>,
}

/// Where a document came from, and how its bytes became the text that all spans refer to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Source<'e> {
    /// Tells the document from others: `domain/archived` where its own first lines say so, otherwise the path.
    pub id: String,
    /// The path as given.
    pub path: &'e str,
    /// Where in its container it stood, and what the container says about its capture.
    pub provenance: &'e Provenance,
    /// The format in which the text was read.
    pub format: Format,
    /// Number of bytes of the input.
    pub bytes: usize,
    /// SHA-256 of the input, in hexadecimal digits.
    pub sha256: String,
    /// Hash of the input without what only tells of the capture.
    pub body: BodyHash,
    /// The id of an earlier document with the same body, where somebody watched for them.
    pub duplicate_of: Option<&'e str>,
    /// The encoding of the input.
    pub encoding: &'static str,
    /// How many times something in the input could not be decoded and became U+FFFD.
    pub replacements: usize,
    /// Whether the spans refer to text that was rendered from a web page, not to the input itself.
    pub rendered: bool,
    /// SHA-256 of that text in UTF-8, where its bytes are not those of the input.
    pub text_sha256: Option<String>,
}

/// Something that a careful reader should know about a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Problem {
    /// What it is, as one word for filters.
    pub kind: &'static str,
    /// What it is, for people.
    pub message: Cow<'static, str>,
}

impl Problem {
    pub(crate) fn new(kind: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Problem { kind, message: message.into() }
    }
}

/// Makes an entry into a document. Total, but for files that are no text: whatever the text, there is a document.
///
/// # Errors
///
/// When the bytes are not those of a text.
pub fn load<'e>(entry: &'e Entry, options: &LoadOptions) -> Result<Loaded<'e>, Failure> {
    if let Some(kind) = binary::signature(&entry.bytes) {
        return Err(binary_file(entry, &format!("is {kind}")));
    }
    let decoded = decode(&entry.bytes, entry.charset.as_deref());
    if let Some(offset) = binary::not_text(&decoded.text) {
        return Err(binary_file(entry, "is not a text").at(offset as u64));
    }
    let mut problems = Vec::new();
    if entry.truncated {
        let message = "its container ends, or was cut, before the document does: this is its beginning";
        problems.push(Problem::new("truncated", message));
    }
    if decoded.replacements > 0 {
        problems.push(replacement_characters(decoded.replacements, decoded.encoding));
    }
    let (encoding, replacements) = (decoded.encoding, decoded.replacements);
    let format = format_of(entry, &decoded.text);
    let document = parse(decoded.text, format, options, &mut problems);
    if document.text().trim().is_empty() {
        problems.push(Problem::new("empty", "there is no text to read"));
    }
    let id = match document.snapshot() {
        Some(snapshot) => snapshot.id(),
        None => entry.path.clone(),
    };
    let document = match capture(&entry.provenance) {
        Some(snapshot) => document.with_snapshot(snapshot),
        None => document,
    };
    let same_text = document.text().as_bytes() == entry.bytes;
    let source = Source {
        id,
        path: &entry.path,
        provenance: &entry.provenance,
        format: document.format(),
        bytes: entry.bytes.len(),
        sha256: sha256(&entry.bytes),
        body: BodyHash::of(&entry.bytes),
        duplicate_of: entry.duplicate_of.as_deref(),
        encoding,
        replacements,
        rendered: document.format() == Format::Html,
        text_sha256: (!same_text).then(|| sha256(document.text().as_bytes())),
    };
    Ok(Loaded { document, source, problems })
}

/// The capture, as far as the container tells.
fn capture(provenance: &Provenance) -> Option<Snapshot> {
    let timestamp = provenance.timestamp.as_deref()?;
    Snapshot::of_capture(timestamp, provenance.domain.as_deref(), provenance.url.as_deref())
}

/// The format that was asked for, or what path and content tell: pages by their extension, the rest by the text.
fn format_of(entry: &Entry, text: &str) -> Format {
    if let Some(format) = entry.format {
        return format;
    }
    let name = without_compression(Path::new(&entry.path)).to_string_lossy();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let is = |known: &[&str]| known.iter().any(|known| extension.eq_ignore_ascii_case(known));
    match Format::sniff(text) {
        _ if is(&["html", "htm"]) => Format::Html,
        Format::Plain if is(&["md", "markdown"]) => Format::Markdown,
        sniffed => sniffed,
    }
}

/// Parses the text; a web page is rendered first.
fn parse<'t>(
    text: Cow<'t, str>,
    format: Format,
    options: &LoadOptions,
    problems: &mut Vec<Problem>,
) -> Document<'t> {
    match format {
        Format::Html => page::parse(&text, options, problems),
        _ => Document::parse(text, format),
    }
}

fn binary_file(entry: &Entry, what: &str) -> Failure {
    Failure::new(&entry.path, Stage::Decode, FailureKind::Binary, what)
}

fn replacement_characters(count: usize, encoding: &str) -> Problem {
    let noun = if count == 1 { "place" } else { "places" };
    Problem::new(
        "replacement-characters",
        format!("{count} {noun} could not be read as {encoding} and became U+FFFD"),
    )
}

/// SHA-256 of `bytes` in hexadecimal digits.
fn sha256(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let hash = Sha256::digest(bytes);
    let digits = hash.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.map(|digit| char::from(DIGITS[usize::from(digit)])).collect()
}
