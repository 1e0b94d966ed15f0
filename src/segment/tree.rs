//! The tree of sections: which heading stands under which.

use super::label::LabelKind;
use super::part::Heading;
use super::{HeadingStyle, Section};
use crate::Span;

/// The sections whose text has not ended yet, outermost first.
#[derive(Default)]
pub(super) struct Tree {
    open: Vec<Open>,
}

struct Open {
    section: usize,
    level: Option<u8>,
    rank: u8,
    key: (HeadingStyle, Option<LabelKind>, Option<u8>),
}

impl Tree {
    /// Adds the section of `heading`, which starts at byte `start`, and gives its index.
    ///
    /// Markup states levels. For the rest, headings of one look are siblings, and a new look nests under the old, unless it
    /// is a weightier one: a bold line ends what a plain line began, never the other way round.
    pub(super) fn push(&mut self, sections: &mut Vec<Section>, heading: &Heading, start: usize) -> usize {
        let rank = rank(heading);
        let key = (heading.style, heading.label, heading.depth);
        let keep = match heading.level {
            Some(level) => self.keep_for_level(level),
            None => match self.open.iter().position(|open| open.level.is_none() && open.key == key) {
                Some(sibling) => sibling,
                None => self.keep_for_rank(rank, heading.depth),
            },
        };
        self.close(sections, keep, start);
        let parent = self.open.last().map(|open| open.section);
        let index = sections.len();
        sections.push(Section {
            parent,
            level: u8::try_from(self.open.len() + 1).unwrap_or(u8::MAX),
            style: heading.style,
            heading: heading.words,
            span: Span::new(start, start),
        });
        self.open.push(Open { section: index, level: heading.level, rank, key });
        index
    }

    /// Ends all sections at byte `end`.
    pub(super) fn finish(&mut self, sections: &mut [Section], end: usize) {
        self.close(sections, 0, end);
    }

    /// The innermost open section.
    pub(super) fn innermost(&self) -> Option<usize> {
        self.open.last().map(|open| open.section)
    }

    fn close(&mut self, sections: &mut [Section], keep: usize, end: usize) {
        for open in self.open.drain(keep..) {
            if let Some(section) = sections.get_mut(open.section) {
                section.span.end = end;
            }
        }
    }

    fn keep_for_level(&self, level: u8) -> usize {
        let outer = |open: &Open| open.level.is_some_and(|outer| outer < level);
        self.open.iter().rposition(outer).map_or(0, |last| last + 1)
    }

    fn keep_for_rank(&self, rank: u8, depth: Option<u8>) -> usize {
        let ends = |open: &Open| {
            open.rank > rank || (open.key.2.is_some() && depth.is_some() && open.key.2 >= depth)
        };
        self.open.iter().position(ends).unwrap_or(self.open.len())
    }
}

/// How weighty a heading looks; 0 is the weightiest.
fn rank(heading: &Heading) -> u8 {
    match heading.style {
        _ if heading.level.is_some() => 0,
        HeadingStyle::Line => 2,
        HeadingStyle::BoldRunIn => 3,
        HeadingStyle::RunIn => 4,
        _ => 1,
    }
}
