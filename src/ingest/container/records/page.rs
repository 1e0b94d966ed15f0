//! Which records are pages, and documents made of them.

use std::io::{self, BufRead, Read};
use std::path::Path;
use std::sync::Arc;

use super::super::ReadOptions;
use super::super::member::safe_address;
use super::super::stream::Stream;
use super::header::{Header, Kind};
use super::http::{self, Content, Head, Trouble};
use super::revisit::{Originals, Place, referred};
use super::{Block, Body, read_one};
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

/// Whether what is of this media type may be a page.
pub(in super::super) fn may_be_page(media_type: &str) -> bool {
    let media_type = http::essence(media_type);
    PAGES.contains(&&*media_type) || UNTOLD.contains(&&*media_type)
}

/// Makes documents of records.
pub(super) struct Pages {
    archive: Stream,
    /// The file that the records are read from, where they can be read from there again.
    file: Option<Arc<Path>>,
    options: ReadOptions,
}

/// A page, or what is wrong with it; nothing if the record is no page.
pub(super) type Page = Option<Result<Entry, Failure>>;

impl Pages {
    /// For the records in this stream.
    pub(super) fn of(stream: &Stream, options: &ReadOptions) -> Self {
        let file = stream.file.as_deref().map(Arc::from);
        Pages { archive: stream.frame(), file, options: options.clone() }
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
            return only(Some(self.seen_again(header, offset)));
        }
        let head = self.head(header, body)?;
        let media_type = head.content_type.as_deref().map(http::essence).unwrap_or_default();
        let is_untold = UNTOLD.contains(&&*media_type);
        if head.status != Some(200) || !may_be_page(&media_type) {
            return only(None);
        }
        if let (Some(file), Some(offset)) = (&self.file, offset) {
            self.options.originals.remember(header, &Place { file: Arc::clone(file), offset });
        }
        let capture = Capture {
            domain: None,
            url: header.url.as_deref(),
            timestamp: header.timestamp.as_deref(),
            media_type: Some(&media_type),
        };
        if !self.options.selection.wants(&capture) {
            return only(Some(Err(self.not_selected(header, offset))));
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
            provenance: self.provenance(header, offset),
            ..Entry::new(self.path(header), content.bytes)
        }
    }

    fn provenance(&self, header: &Header, offset: Option<u64>) -> Provenance {
        Provenance {
            container: Some(self.archive.name.clone()),
            member: header.id.clone().or_else(|| header.url.clone()),
            offset,
            timestamp: header.timestamp.clone(),
            domain: header.url.as_deref().and_then(host_of),
            url: header.url.clone(),
            ..Provenance::default()
        }
    }

    /// The page that a revisit says was there again: read where it stands, if this run has come by it.
    fn seen_again(&self, header: &Header, offset: Option<u64>) -> Result<Entry, Failure> {
        let (url, timestamp) = (header.url.as_deref(), header.timestamp.as_deref());
        let capture = Capture { domain: None, url, timestamp, media_type: None };
        if !self.options.selection.wants(&capture) {
            return Err(self.not_selected(header, offset));
        }
        let Some(place) = self.options.originals.find(header) else {
            return Err(self.unchanged(header, offset));
        };
        // The original may be of another day than is wanted. It is no revisit itself.
        let selection = self.options.selection.of_any_capture();
        let options = ReadOptions { selection, originals: Originals::default(), ..self.options.clone() };
        let read = read_one(&place.file, place.offset, &options).unwrap_or_default();
        match read.into_iter().next() {
            Some(Ok(original)) => Ok(self.repeated(header, offset, original)),
            Some(Err(failure)) if failure.kind == FailureKind::NotSelected => {
                Err(self.not_selected(header, offset))
            }
            _ => Err(self.unchanged(header, offset)),
        }
    }

    /// The document of a revisit: the page of the original, and everything else as the revisit says.
    fn repeated(&self, header: &Header, offset: Option<u64>, original: Entry) -> Entry {
        let Entry { path, charset, format, truncated, bytes, .. } = original;
        let mut provenance = self.provenance(header, offset);
        provenance.fields.insert("revisit_of".to_owned(), path.into());
        Entry { charset, format, truncated, provenance, ..Entry::new(self.path(header), bytes) }
    }

    fn unchanged(&self, header: &Header, offset: Option<u64>) -> Failure {
        let referred = referred(header).unwrap_or_else(|| "an earlier capture".to_owned());
        let message = format!(
            "says that the page was as in {}, which was not read before it, and does not hold it again",
            safe_address(&referred)
        );
        self.failure(header, offset, FailureKind::Unchanged, message)
    }

    fn not_selected(&self, header: &Header, offset: Option<u64>) -> Failure {
        self.failure(header, offset, FailureKind::NotSelected, "is not selected")
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
