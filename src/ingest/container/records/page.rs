//! Which records are pages, and documents made of them.

use std::io::{self, BufRead, Read};

use super::super::ReadOptions;
use super::super::member::safe_address;
use super::super::stream::Stream;
use super::header::{Header, Kind};
use super::http::{self, Content, Head, Trouble};
use super::{Block, Body};
use crate::document::Format;
use crate::ingest::binary;
use crate::ingest::entry::{Entry, Provenance};
use crate::ingest::failure::{Failure, FailureKind};
use crate::ingest::selection::{Capture, host_of};

/// Media types of pages.
const PAGES: &[&str] = &[
    "text/html",
    "application/xhtml+xml",
    "text/plain",
    "text/markdown",
    "text/x-markdown",
    "text/x-web-markdown",
];

/// Media types that say nothing. What is under them is a page if it looks like a text.
const UNTOLD: &[&str] = &[
    "",
    "unk",
    "unknown",
    "no-type",
    "application/octet-stream",
    "binary/octet-stream",
    "application/unknown",
    "*/*",
];

/// Schemes of addresses under which there are no pages: what crawlers and resolvers note down.
const NOTES: &[&str] = &["dns:", "whois:", "metadata:", "urn:", "filedesc:", "warcinfo:"];

/// Makes documents of records.
pub(super) struct Pages {
    archive: Stream,
    options: ReadOptions,
}

/// A page, or what is wrong with it; nothing if the record is no page.
pub(super) type Page = Option<Result<Entry, Failure>>;

impl Pages {
    pub(super) fn new(archive: Stream, options: &ReadOptions) -> Self {
        Pages { archive, options: options.clone() }
    }

    /// The file that the records are in.
    pub(super) fn archive(&self) -> &Stream {
        &self.archive
    }

    /// What records and messages call a record: `crawl.warc.gz/20140127171238/http://acme.example/privacy`.
    pub(super) fn path(&self, header: &Header) -> String {
        let what = header.url.as_deref().or(header.id.as_deref()).unwrap_or("record");
        let when = header.timestamp.as_deref().map(|timestamp| format!("{timestamp}/")).unwrap_or_default();
        format!("{}/{when}{}", self.archive.name, safe_address(what))
    }

    /// Reads the page in the block of a record, if there is one.
    pub(super) fn read(&self, header: &Header, offset: Option<u64>, body: &mut Body<'_>) -> Block {
        match self.read_page(header, offset, body) {
            Ok(block) => block,
            Err(error) => Block { page: None, error: Some(error) },
        }
    }

    fn read_page(&self, header: &Header, offset: Option<u64>, body: &mut Body<'_>) -> io::Result<Block> {
        let only = |page: Page| Ok(Block { page, error: None });
        let is_note = |url: &String| NOTES.iter().any(|scheme| url.starts_with(scheme));
        if header.kind == Kind::Other || header.url.as_ref().is_some_and(is_note) {
            return only(None);
        }
        if header.kind == Kind::Revisit {
            return only(Some(Err(self.unchanged(header, offset))));
        }
        let head = self.head(header, body)?;
        let media_type = head.content_type.as_deref().map(http::essence).unwrap_or_default();
        let is_untold = UNTOLD.contains(&&*media_type);
        if head.status != Some(200) || !(is_untold || PAGES.contains(&&*media_type)) {
            return only(None);
        }
        let capture = Capture {
            domain: None,
            url: header.url.as_deref(),
            timestamp: header.timestamp.as_deref(),
            media_type: Some(&media_type),
        };
        if !self.options.selection.wants(&capture) {
            return only(Some(Err(self.failure(
                header,
                offset,
                FailureKind::NotSelected,
                "is not selected",
            ))));
        }
        let mut bytes = Vec::new();
        let max = self.options.max_bytes;
        let read = body.by_ref().take(max.saturating_add(1)).read_to_end(&mut bytes);
        if bytes.len() as u64 > max {
            return only(Some(Err(self.too_large(header, offset))));
        }
        let page = match head.content(bytes, max) {
            Ok(content) if is_untold && !looks_like_text(&content.bytes) => None,
            Ok(content) => Some(Ok(self.entry(header, offset, &head, &media_type, content))),
            Err(Trouble::TooLarge) => Some(Err(self.too_large(header, offset))),
            // A block that was cut says so itself.
            Err(Trouble::Damaged(_)) if read.is_err() => None,
            Err(Trouble::Damaged(encoding)) => {
                let message = format!("its body is {encoding} data that cannot be unpacked");
                Some(Err(self.failure(header, offset, FailureKind::Damaged, message)))
            }
        };
        Ok(Block { page, error: read.err() })
    }

    /// The head of the answer, or what stands for it where the block is the page itself.
    fn head(&self, header: &Header, body: &mut Body<'_>) -> io::Result<Head> {
        // The block may be shorter than the head's first word, or cut.
        let first = body.fill_buf()?;
        let is_answer = header.kind == Kind::Response && b"HTTP/".starts_with(&first[..first.len().min(5)]);
        if is_answer && !first.is_empty() {
            return Head::read(body);
        }
        Ok(Head::of_page(header.media_type.clone()))
    }

    fn entry(
        &self,
        header: &Header,
        offset: Option<u64>,
        head: &Head,
        media_type: &str,
        content: Content,
    ) -> Entry {
        let is_page = matches!(media_type, "text/html" | "application/xhtml+xml");
        Entry {
            charset: head.content_type.as_deref().and_then(http::charset),
            format: is_page.then_some(Format::Html),
            truncated: content.truncated || header.truncated,
            provenance: Provenance {
                container: Some(self.archive.name.clone()),
                member: header.id.clone().or_else(|| header.url.clone()),
                offset,
                timestamp: header.timestamp.clone(),
                domain: header.url.as_deref().and_then(host_of),
                url: header.url.clone(),
                ..Provenance::default()
            },
            ..Entry::new(self.path(header), content.bytes)
        }
    }

    fn unchanged(&self, header: &Header, offset: Option<u64>) -> Failure {
        let message =
            "says that the page had not changed since it was captured before, and does not hold it again";
        self.failure(header, offset, FailureKind::Unchanged, message)
    }

    fn too_large(&self, header: &Header, offset: Option<u64>) -> Failure {
        let max = self.options.max_bytes;
        let message =
            format!("has more than {max} bytes, the most that a document may have (--max-doc-bytes)");
        self.failure(header, offset, FailureKind::TooLarge, message)
    }

    fn failure(
        &self,
        header: &Header,
        offset: Option<u64>,
        kind: FailureKind,
        message: impl Into<String>,
    ) -> Failure {
        let failure = self.archive.failure(kind, message);
        Failure { path: self.path(header), offset, ..failure }
    }
}

/// Whether a body of no type is a text.
fn looks_like_text(bytes: &[u8]) -> bool {
    let beginning = String::from_utf8_lossy(&bytes[..bytes.len().min(1 << 10)]);
    !bytes.is_empty() && binary::signature(bytes).is_none() && binary::not_text(&beginning).is_none()
}
