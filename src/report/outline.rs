//! The tree of a policy: sections, segments, clauses.

use std::fmt::Write as _;

use super::paint::Paint;
use super::visible::shown_text;
use crate::segment::{SegmentKind, Structure};
use crate::{Document, LineColumn};

/// The sections, segments and clauses of `document` as an indented tree, each with its line and bytes.
pub fn outline(document: &Document<'_>, structure: &Structure, paint: Paint) -> String {
    let text = document.text();
    let mut tree = String::new();
    let mut lines = Lines { text, at: 0, line: 1 };
    for (n, segment) in structure.segments.iter().enumerate() {
        let section = segment.section.and_then(|index| structure.sections.get(index));
        let level = section.map_or(0, |section| usize::from(section.level));
        let (depth, label) = match (segment.kind, section) {
            (SegmentKind::Heading, Some(section)) => {
                (level.saturating_sub(1), format!("section {:?} {}", section.style, level))
            }
            (kind, _) => (level, format!("{kind:?}").to_lowercase()),
        };
        let indent = "  ".repeat(depth);
        let line = lines.line_of(segment.span.start);
        let place = format!("line {line}, bytes {:?}", segment.span);
        let _ = writeln!(tree, "{indent}{} {}", paint.bold(&format!("{n} {label}")), paint.dim(&place));
        for clause in &structure.clauses[segment.clauses.clone()] {
            let words = shown_text(text, clause.span);
            let mark = match (clause.turn, clause.lead_in.is_some()) {
                (Some(turn), _) => format!("({turn:?}) ").to_lowercase(),
                (None, true) => "* ".to_owned(),
                (None, false) => "- ".to_owned(),
            };
            let room = paint.width.saturating_sub(indent.len() + mark.len() + 2).max(20);
            let short: String = words.chars().take(room).collect();
            let _ = writeln!(tree, "{indent}  {mark}{short}");
        }
    }
    for date in &structure.dates {
        let at = LineColumn::of(text, date.span.start);
        let _ =
            writeln!(tree, "{} {} {}", date.kind.name(), date.date, paint.dim(&format!("line {}", at.line)));
    }
    tree
}

/// Counts lines as it goes, so that a document is read once.
struct Lines<'t> {
    text: &'t str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn line_of(&mut self, offset: usize) -> usize {
        if offset >= self.at {
            let between = &self.text.as_bytes()[self.at..offset];
            self.line += between.iter().filter(|&&byte| byte == b'\n').count();
            self.at = offset;
        }
        self.line
    }
}
