//! One text given to the analyzer, and the blocks it is made of.
//!
//! Parsing is total: any bytes give a document, in time linear in their number.

mod block;
#[cfg(feature = "html")]
pub mod html;
mod line;
mod markdown;
mod provenance;
mod sniff;
pub(crate) mod tag;
mod tagged;

use std::borrow::Cow;

pub use block::{Block, BlockKind};
pub(crate) use provenance::host_of;
pub use provenance::{Interval, ParseIntervalError, Snapshot};

use crate::Span;

/// The shape of the text that a document was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// Markdown as html2text and Readability leave it; spans refer to the input itself.
    Markdown,
    /// Text without markup; spans refer to the input itself.
    Plain,
    /// Text with block tags in it (`<p> <ul> <li>`), one sentence a line; spans refer to the input itself.
    Tagged,
    /// A web page. It is rendered to Markdown first, and spans refer to the rendered text.
    Html,
}

/// One text given to the analyzer, with the blocks found in it.
///
/// Borrows the text where it can; a rendered page owns its text.
#[derive(Clone, Debug)]
pub struct Document<'t> {
    text: Cow<'t, str>,
    format: Format,
    title: Option<Title>,
    domain: Option<String>,
    snapshot: Option<Snapshot>,
    blocks: Vec<Block>,
}

/// The title of the browser window.
#[derive(Clone, Debug)]
enum Title {
    /// It stands in the text, here.
    InText(Span),
    /// It was handed in.
    Given(String),
}

impl<'t> Document<'t> {
    /// A document of Markdown.
    ///
    /// ```
    /// use fineprint::document::{BlockKind, Document};
    ///
    /// let document = Document::from_markdown("## Cookies\n\nWe use cookies.\n");
    /// let kinds: Vec<BlockKind> = document.blocks().iter().map(|block| block.kind).collect();
    /// assert_eq!(kinds, [BlockKind::Heading { level: 2 }, BlockKind::Blank, BlockKind::Paragraph]);
    /// ```
    pub fn from_markdown(text: &'t str) -> Self {
        Document::parse(Cow::Borrowed(text), Format::Markdown)
    }

    /// A document of plain text. Marks that people type (bullets, numbers, rows of dashes) are read as in Markdown.
    pub fn from_plain(text: &'t str) -> Self {
        Document::parse(Cow::Borrowed(text), Format::Plain)
    }

    /// A document of text with block tags in it.
    pub fn from_tagged(text: &'t str) -> Self {
        Document::parse(Cow::Borrowed(text), Format::Tagged)
    }

    /// A document of Markdown, plain or tagged text, whichever [`Format::sniff`] takes it for.
    ///
    /// A web page must be rendered first; handed in here, it is read as tagged text.
    pub fn from_text(text: &'t str) -> Self {
        match Format::sniff(text) {
            Format::Html => Document::from_tagged(text),
            format => Document::parse(Cow::Borrowed(text), format),
        }
    }

    /// A document of a web page that was rendered to Markdown, with the title and the provenance found in the page.
    pub fn from_rendered(
        text: String,
        title: Option<String>,
        snapshot: Option<Snapshot>,
    ) -> Document<'static> {
        let mut document = Document::parse(Cow::Owned(text), Format::Html);
        if let Some(title) = title.map(|title| title.trim().to_owned()).filter(|title| !title.is_empty()) {
            document.title = Some(Title::Given(title));
        }
        document.snapshot = snapshot.or(document.snapshot);
        document
    }

    /// A document of a text in this format, borrowed or owned; a web page must have been rendered.
    pub(crate) fn parse(text: Cow<'t, str>, format: Format) -> Self {
        let mut blocks = Vec::new();
        let provenance = match format {
            Format::Tagged => None,
            _ => Snapshot::read(&text).filter(|(_, span)| text[span.start..].starts_with('>')),
        };
        let mut title = None;
        match &provenance {
            _ if format == Format::Tagged => tagged::parse(&text, &mut blocks),
            None => markdown::parse(&text, 0, &mut blocks),
            Some((_, line)) => {
                let after = text[line.end..].find('\n').map_or(text.len(), |end| line.end + end + 1);
                let span = Span::new(0, after);
                blocks.push(Block { kind: BlockKind::Provenance, span, content: *line });
                markdown::parse(&text, after, &mut blocks);
                // The corpus writes the window's title as the first heading, right after the provenance.
                title = blocks
                    .iter()
                    .skip(1)
                    .find(|block| block.kind != BlockKind::Blank)
                    .filter(|block| block.kind == BlockKind::Heading { level: 1 })
                    .map(|block| Title::InText(block.content));
            }
        }
        let snapshot = provenance.map(|(snapshot, _)| snapshot);
        Document { text, format, title, domain: None, snapshot, blocks }
    }

    /// The same document, said to come from the site `domain`. It takes precedence over the provenance.
    #[must_use]
    pub fn with_domain(mut self, domain: impl Into<String>) -> Self {
        self.domain = Some(domain.into());
        self
    }

    /// The same document, said to be this capture. What the document says of itself takes precedence.
    #[must_use]
    pub fn with_snapshot(mut self, snapshot: Snapshot) -> Self {
        self.snapshot.get_or_insert(snapshot);
        self
    }

    /// The same document with a text of its own, for keeping beyond the life of what it was read from.
    pub fn into_owned(self) -> Document<'static> {
        Document {
            text: Cow::Owned(self.text.into_owned()),
            format: self.format,
            title: self.title,
            domain: self.domain,
            snapshot: self.snapshot,
            blocks: self.blocks,
        }
    }

    /// The text that all spans refer to.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The shape of the input.
    pub fn format(&self) -> Format {
        self.format
    }

    /// The title of the browser window, where the document tells it. It is often not the title of the policy.
    pub fn title(&self) -> Option<&str> {
        match self.title.as_ref()? {
            Title::InText(span) => Some(span.of(&self.text)),
            Title::Given(title) => Some(title),
        }
    }

    /// Where the title stands in the text, if it does.
    pub fn title_span(&self) -> Option<Span> {
        match self.title {
            Some(Title::InText(span)) => Some(span),
            _ => None,
        }
    }

    /// The capture that the document was made from, where the document tells it.
    pub fn snapshot(&self) -> Option<&Snapshot> {
        self.snapshot.as_ref()
    }

    /// The site that the document belongs to: the one given with [`Document::with_domain`], or the one in its provenance.
    pub fn domain(&self) -> Option<&str> {
        let given = self.domain.as_deref();
        given.or_else(|| self.snapshot.as_ref().map(|snapshot| &*snapshot.domain))
    }

    /// The blocks of the text: in order, without gaps, from its first byte to its last.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }
}
