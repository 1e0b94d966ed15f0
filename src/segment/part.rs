//! The parts of a document between blocks and segments: blocks with their headings decided and split off.

use super::HeadingStyle;
use super::label::LabelKind;
use crate::document::BlockKind;
use crate::{Document, Span};

/// A block, or the heading or the rest of one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) kind: PartKind,
    /// First byte, markers in front of the words included.
    pub(super) start: usize,
    /// The words.
    pub(super) span: Span,
    /// Whether something blank stands between this part and the one before.
    pub(super) gap: bool,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum PartKind {
    Heading(Heading),
    Text,
    Item { depth: u8 },
    Row,
    Furniture,
}

/// What is known of a heading.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heading {
    pub(super) style: HeadingStyle,
    /// The words without number and marks.
    pub(super) words: Span,
    /// The level that the markup states.
    pub(super) level: Option<u8>,
    pub(super) label: Option<LabelKind>,
    /// Nesting depth of the list item that it is, or begins.
    pub(super) depth: Option<u8>,
}

impl Part {
    pub(super) fn is_heading(&self) -> bool {
        matches!(self.kind, PartKind::Heading(_))
    }

    pub(super) fn is_item(&self) -> bool {
        matches!(self.kind, PartKind::Item { .. })
    }

    /// Nesting depth of a list item.
    pub(super) fn depth(&self) -> Option<u8> {
        match self.kind {
            PartKind::Item { depth } => Some(depth),
            _ => None,
        }
    }
}

/// Fills `parts` with the blocks of `document` that hold words. Headings by markup are not decided yet: they come with an
/// empty [`Heading::words`].
pub(super) fn collect(document: &Document<'_>, parts: &mut Vec<Part>) {
    let text = document.text();
    let mut gap = true;
    for block in document.blocks() {
        let marker = Span::new(block.span.start, block.content.start);
        let kind = match block.kind {
            BlockKind::Provenance | BlockKind::Blank => {
                gap = true;
                continue;
            }
            BlockKind::Heading { level } => PartKind::Heading(Heading {
                style: match marker.of(text) {
                    marker if marker.contains('#') => HeadingStyle::Atx,
                    marker if marker.contains('<') => HeadingStyle::Tag,
                    _ => HeadingStyle::Setext,
                },
                words: Span::new(block.content.start, block.content.start),
                level: Some(level),
                label: None,
                depth: None,
            }),
            BlockKind::Paragraph => PartKind::Text,
            BlockKind::Item { depth } => PartKind::Item { depth },
            BlockKind::Row => PartKind::Row,
        };
        // Tags set blocks apart as a blank line does.
        let gap_by_tag =
            marker.of(text).contains('<') && !marker.of(text).trim().eq_ignore_ascii_case("<br>");
        let indented = marker.of(text);
        let start = marker.start + (indented.len() - indented.trim_start().len());
        parts.push(Part { kind, start, span: block.content, gap: gap || gap_by_tag });
        gap = false;
    }
}
