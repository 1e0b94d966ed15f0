//! One text given to the analyzer, and the blocks it is made of.
//!
//! Parsing is total: any bytes give a document, in time linear in their number.

mod block;
mod provenance;

use std::borrow::Cow;

pub use block::{Block, BlockKind};
pub use provenance::{Interval, Snapshot};

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
    title: Option<Span>,
    snapshot: Option<Snapshot>,
    blocks: Vec<Block>,
}

impl<'t> Document<'t> {
    /// Stand-in until the block parser lands.
    pub fn from_markdown(text: &'t str) -> Self {
        Document { text: text.into(), format: Format::Markdown, title: None, snapshot: None, blocks: Vec::new() }
    }
    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }
    /// The same with a domain.
    pub fn with_domain(self, _domain: &str) -> Self {
        self
    }
    /// The domain.
    pub fn domain(&self) -> Option<&str> {
        None
    }
}
