//! Blocks of tagged text: the tags say what each part is, and line ends say nothing.

use super::line::{Lines, Opening};
use super::{Block, BlockKind};

/// The blocks of `text`; they tile it.
pub(super) fn parse(text: &str, blocks: &mut Vec<Block>) {
    for line in Lines::of_tagged(text) {
        let kind = match line.opening {
            _ if line.is_blank() => BlockKind::Blank,
            Opening::Heading(level) => BlockKind::Heading { level },
            Opening::Item => BlockKind::Item { depth: line.list_depth.saturating_sub(1) },
            Opening::None | Opening::Block => BlockKind::Paragraph,
        };
        blocks.push(Block { kind, span: line.span, content: line.content });
    }
}
