//! Blocks become sections, segments and clauses.
//!
//! A [`Section`] is a heading and what it governs; sections form a tree. A [`Segment`] is the paragraph-sized unit that
//! OPP-115 annotates. A [`Clause`] is the smallest unit that a rule judges.

use std::ops::Range;

use crate::{Document, Span};

/// The sections, segments and clauses of one document, each list in text order.
///
/// Reuse one value for many documents: [`Structure::read`] keeps its buffers.
#[derive(Clone, Debug, Default)]
pub struct Structure {
    /// The sections. The text before the first heading belongs to none.
    pub sections: Vec<Section>,
    /// The segments; they do not overlap.
    pub segments: Vec<Segment>,
    /// The clauses of all segments; they do not overlap.
    pub clauses: Vec<Clause>,
    /// The dates that the policy gives itself.
    pub dates: Vec<PolicyDate>,
}

/// A heading and what it governs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Index of the section that this one is a part of.
    pub parent: Option<usize>,
    /// Depth in the tree, 1 for the outermost.
    pub level: u8,
    /// How the heading was written.
    pub style: HeadingStyle,
    /// The words of the heading, without markers and trailing marks.
    pub heading: Span,
    /// From the first byte of the heading to the next heading of the same or a higher level.
    pub span: Span,
}

/// How a heading was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HeadingStyle {
    /// `## Cookies`
    Atx,
    /// A line with `---` or `===` under it.
    Setext,
    /// `**Cookies**`, alone on its line.
    Bold,
    /// `**Cookies.** We use ...`
    BoldRunIn,
    /// `Cookies. Cookies are ...`
    RunIn,
    /// `* **Cookies**`
    Item,
    /// `COOKIES`
    Capitals,
    /// `3. Cookies`, `IV. Cookies`, `b) Cookies`
    Numbered,
    /// A short line of its own without any mark.
    Line,
    /// A heading element of tagged text.
    Tag,
}

/// The unit that OPP-115 annotates: about a paragraph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Index of the innermost section that holds it.
    pub section: Option<usize>,
    /// What shape it has.
    pub kind: SegmentKind,
    /// Its bytes.
    pub span: Span,
    /// Indexes of its clauses in [`Structure::clauses`].
    pub clauses: Range<usize>,
}

/// The kinds of [`Segment`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SegmentKind {
    /// A heading by itself.
    Heading,
    /// Running text.
    Paragraph,
    /// A lead-in with its list items.
    List,
    /// Rows of a table.
    Table,
    /// Remnants of the page around the policy: navigation, footers, table of contents. Not judged by rules.
    Furniture,
}

/// The smallest unit that a rule judges: a sentence or list item, cut where its sense turns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Its bytes, without white space and markers around them.
    pub span: Span,
    /// Index of its segment.
    pub segment: usize,
    /// What kind of text it is.
    pub kind: ClauseKind,
    /// How it joins the clause before it, where both are parts of one sentence.
    pub turn: Option<Turn>,
    /// For a list item: the clauses of its lead-in ("We may share your information:").
    pub lead_in: Option<Range<usize>>,
}

/// The kinds of [`Clause`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ClauseKind {
    /// A sentence or a part of one.
    Prose,
    /// A heading that is no sentence.
    Heading,
    /// A list item or a part of one.
    Item,
    /// A cell or row of a table.
    Cell,
}

/// How a clause joins the one before it in the same sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Turn {
    /// `except`, `unless`, `other than`: what was denied holds here, and the other way round.
    Exception,
    /// `but`, `however`, `although`: a new statement.
    Contrast,
    /// `;`: the list or the sentence goes on.
    Continuation,
}

/// A date that the policy gives itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyDate {
    /// Whether the policy took effect or was updated on it.
    pub kind: DateKind,
    /// `YYYY-MM-DD`, or `YYYY-MM` where the day is not given.
    pub date: String,
    /// The bytes of the date itself.
    pub span: Span,
}

/// The kinds of [`PolicyDate`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum DateKind {
    /// The policy is in force from this date.
    Effective,
    /// The policy was last changed on this date.
    Updated,
}

impl Structure {
    /// Reads the structure of `document` into this value, which is emptied first. Linear in the length of the text.
    pub fn read(&mut self, document: &Document<'_>) {
        *self = Structure::default();
        let text = document.text();
        let mut start = 0;
        let mut last_lead_in: Option<Range<usize>> = None;
        for line in text.split_inclusive('\n') {
            let span = Span::new(start, start + line.len()).trim(text);
            start += line.len();
            if span.is_empty() {
                continue;
            }
            let mut span = span;
            let mut kind = ClauseKind::Prose;
            if span.of(text).starts_with("## ") {
                span.start += 3;
                kind = ClauseKind::Heading;
                self.sections.push(Section { parent: None, level: 1, style: HeadingStyle::Atx, heading: span, span });
            }
            if span.of(text).starts_with("* ") {
                span.start += 2;
                kind = ClauseKind::Item;
            } else {
                let index = self.segments.len();
                let section = self.sections.len().checked_sub(1);
                let first = self.clauses.len();
                self.segments.push(Segment { section, kind: SegmentKind::Paragraph, span, clauses: first..first });
                let _ = index;
            }
            let first = self.clauses.len();
            let mut at = span.start;
            let mut turn = None;
            while at < span.end {
                let rest = &text[at..span.end];
                let cuts = [(". ", 1, None), (" except", 0, Some(Turn::Exception)), (" unless", 0, Some(Turn::Exception)), (" but ", 0, Some(Turn::Contrast)), (", however", 0, Some(Turn::Contrast)), ("; ", 1, Some(Turn::Continuation)), ("? ", 1, None)];
                let cut = cuts.iter().filter_map(|c| rest.find(c.0).map(|p| (p + c.1, c.2))).filter(|c| c.0 > 3).min_by_key(|c| c.0);
                let end = cut.map_or(span.end, |c| at + c.0);
                let part = Span::new(at, end).trim(text);
                let lead_in = if kind == ClauseKind::Item { last_lead_in.clone() } else { None };
                if !part.is_empty() {
                    self.clauses.push(Clause { span: part, segment: self.segments.len().saturating_sub(1), kind, turn, lead_in });
                }
                turn = cut.and_then(|c| c.1);
                at = end;
            }
            if kind == ClauseKind::Prose {
                last_lead_in = Some(self.clauses.len().saturating_sub(1)..self.clauses.len());
            }
            if let Some(segment) = self.segments.last_mut() {
                segment.clauses.end = self.clauses.len();
                segment.span.end = span.end;
            }
            let _ = first;
        }
    }
}
