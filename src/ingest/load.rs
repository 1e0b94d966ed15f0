//! Makes an entry into a document, and remembers how.

use std::borrow::Cow;
use std::path::Path;
use std::sync::OnceLock;

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
use crate::hex;

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
    /// The id of an earlier document with the same body, where somebody watched for them.
    pub duplicate_of: Option<&'e str>,
    /// The encoding of the input.
    pub encoding: &'static str,
    /// How many times something in the input could not be decoded and became U+FFFD.
    pub replacements: usize,
    /// Whether the spans refer to text that was rendered from a web page, not to the input itself.
    pub rendered: bool,
    input: &'e [u8],
    hashes: Hashes,
}

/// The hashes that somebody asked for: what no output shows is not computed.
#[derive(Clone, Debug, Default)]
struct Hashes {
    input: OnceLock<String>,
    text: OnceLock<Option<String>>,
    body: OnceLock<BodyHash>,
}

impl Loaded<'_> {
    /// SHA-256 of the text that all spans refer to, in UTF-8, as hexadecimal digits; `None` where its bytes are those of the
    /// input.
    pub fn text_sha256(&self) -> Option<&str> {
        let text = self.document.text().as_bytes();
        let hash = || (text != self.source.input).then(|| sha256(text));
        self.source.hashes.text.get_or_init(hash).as_deref()
    }
}

impl Source<'_> {
    /// SHA-256 of the input, in hexadecimal digits.
    pub fn sha256(&self) -> &str {
        self.hashes.input.get_or_init(|| sha256(self.input))
    }

    /// Hash of the input without what only tells of the capture.
    pub fn body(&self) -> BodyHash {
        *self.hashes.body.get_or_init(|| BodyHash::of(self.input))
    }
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
    // A site tells the publisher's name, whether or not it is known when the document was captured.
    let document = match entry.provenance.site() {
        Some(site) if document.domain().is_none() => document.with_domain(site),
        _ => document,
    };
    let hashes = Hashes { body: entry.body.map(OnceLock::from).unwrap_or_default(), ..Hashes::default() };
    let source = Source {
        id,
        path: &entry.path,
        provenance: &entry.provenance,
        format: document.format(),
        bytes: entry.bytes.len(),
        duplicate_of: entry.duplicate_of.as_deref(),
        encoding,
        replacements,
        rendered: document.format() == Format::Html,
        input: &entry.bytes,
        hashes,
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
    hex::digits(&Sha256::digest(bytes))
}
