//! Blocks become sections, segments and clauses.
//!
//! A [`Section`] is a heading and what it governs; sections form a tree. A [`Segment`] is the paragraph-sized unit that
//! OPP-115 annotates. A [`Clause`] is the smallest unit that a rule judges.

mod abbreviation;
mod build;
mod clause;
mod dates;
mod furniture;
mod heading;
mod inline;
mod label;
mod part;
mod run_in;
mod sentence;
mod shape;
mod title_run;
mod tree;

pub(crate) use inline::{Visible, visible_text};

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
    buffers: build::Buffers,
    parts: Vec<part::Part>,
    spare_parts: Vec<part::Part>,
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
    /// A heading that is no sentence, or a run of headings that stands in a text.
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

impl DateKind {
    /// The name used in records: `effective`, `updated`.
    pub const fn name(self) -> &'static str {
        match self {
            DateKind::Effective => "effective",
            DateKind::Updated => "updated",
        }
    }
}

impl Structure {
    /// The structure of `document`, in a new value.
    ///
    /// ```
    /// use fineprint::Document;
    /// use fineprint::segment::Structure;
    ///
    /// let document = Document::from_markdown("**Cookies**\n\nWe use cookies, but never for advertising.\n");
    /// let structure = Structure::of(&document);
    /// assert_eq!(structure.sections[0].title(document.text()), "Cookies");
    /// assert_eq!(structure.clauses.len(), 3);
    /// assert_eq!(structure.clauses[2].span.of(document.text()), "but never for advertising.");
    /// ```
    pub fn of(document: &Document<'_>) -> Structure {
        let mut structure = Structure::default();
        structure.read(document);
        structure
    }

    /// Reads the structure of `document` into this value, which is emptied first. Linear in the length of the text.
    pub fn read(&mut self, document: &Document<'_>) {
        let text = document.text();
        self.sections.clear();
        self.segments.clear();
        self.clauses.clear();
        self.dates.clear();
        let mut parts = std::mem::take(&mut self.parts);
        let mut spare = std::mem::take(&mut self.spare_parts);
        parts.clear();
        part::collect(document, &mut parts);
        furniture::mark_page(text, &mut parts);
        heading::decide(text, &mut parts, &mut spare);
        furniture::mark_echoes(document, &mut parts);
        build::Builder::new(text, self).build(&parts);
        dates::find(text, self);
        self.parts = parts;
        self.spare_parts = spare;
    }

    /// `section` and those that it is a part of, innermost first.
    pub fn ancestors(&self, section: Option<usize>) -> impl Iterator<Item = &Section> {
        let get = |index: Option<usize>| index.and_then(|index| self.sections.get(index));
        std::iter::successors(get(section), move |section| get(section.parent))
    }
}

impl Section {
    /// The heading as a reader sees it: without link targets, marks and line ends.
    pub fn title(&self, text: &str) -> String {
        visible_text(text, self.heading)
    }
}
