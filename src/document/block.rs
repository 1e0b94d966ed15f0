//! The line-level parts of a document.

use crate::Span;

/// A part of the text between two breaks: blocks tile the text, in order and without gaps.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// What kind of part this is, as the markup says; what a bare line means is for segmentation to judge.
    pub kind: BlockKind,
    /// All bytes of the block, its line ends and markers included.
    pub span: Span,
    /// The bytes that carry its words: without markers, indentation and line ends around them.
    pub content: Span,
}

/// The kinds of [`Block`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum BlockKind {
    /// The provenance line or comment of the Princeton-Leuven corpus.
    Provenance,
    /// A heading by markup (`#`, underline, `<h2>`); `level` from 1.
    Heading {
        /// 1 for the outermost.
        level: u8,
    },
    /// Running text.
    Paragraph,
    /// One list item; `depth` from 0.
    Item {
        /// Nesting depth, from 0.
        depth: u8,
    },
    /// A row of a table.
    Row,
    /// Nothing to read: blank lines, rules, table debris.
    Blank,
}
