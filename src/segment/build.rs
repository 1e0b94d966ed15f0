//! Builds sections, segments and clauses from the parts of a document.

use std::ops::Range;

use super::clause::Piece;
use super::part::{Heading, Part, PartKind};
use super::shape::Shape;
use super::tree::Tree;
use super::{Clause, ClauseKind, Segment, SegmentKind, Structure, clause, sentence, title_run};
use crate::Span;

/// A list item longer than this is a segment of its own.
const LONG_ITEM: usize = 500;

/// Lines longer than this that end with a full stop are paragraphs, although no blank line parts them.
const LONG_LINE: usize = 200;

/// A paragraph longer than this is a page that lost its structure, and is cut between sentences into segments of this size.
const LONG_PARAGRAPH: usize = 2_500;

/// A list longer than this is cut into several segments, between items of the outermost level.
const LONG_LIST: usize = 4_000;

/// Buffers that are kept from document to document.
#[derive(Clone, Debug, Default)]
pub(super) struct Buffers {
    sentences: Vec<Span>,
    titles: Vec<Span>,
    pieces: Vec<Piece>,
}

pub(super) struct Builder<'a> {
    text: &'a str,
    out: &'a mut Structure,
    buffers: Buffers,
    tree: Tree,
    /// The segment that the next part may join.
    open: Option<SegmentKind>,
    /// Running text whose last sentence may go on in the next part.
    flow: Option<Flow>,
    /// Lead-ins of the items to come: nesting depth (none for running text) and clauses.
    leads: Vec<(Option<u8>, Range<usize>)>,
    /// Whether the last text ended with a colon.
    announced: bool,
    /// Whether a list item was met since the last heading.
    after_items: bool,
}

struct Flow {
    span: Span,
    kind: FlowKind,
    lead_in: Option<Range<usize>>,
}

/// What a run of text is, and so whether list items may refer to it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FlowKind {
    /// A heading of a few words.
    Caption,
    /// A heading that is a sentence, or a paragraph that fell out of a list.
    Aside,
    /// A paragraph.
    Text,
    /// A list item of this depth.
    Item(u8),
    /// A row of a table.
    Row,
}

impl FlowKind {
    /// Cuts a sentence into what becomes clauses; `titles` is scratch space.
    fn cut(self, text: &str, sentence: Span, titles: &mut Vec<Span>, pieces: &mut Vec<Piece>) {
        let kind = self.clause_kind();
        if self == FlowKind::Caption {
            pieces.push(Piece { span: super::inline::trim_markup(text, sentence), turn: None, kind });
            return;
        }
        titles.clear();
        title_run::find(text, sentence, titles);
        let mut start = sentence.start;
        for &run in &*titles {
            clause::cut(text, Span::new(start, run.start), kind, pieces);
            clause::push(text, run, None, ClauseKind::Heading, pieces);
            start = run.end;
        }
        clause::cut(text, Span::new(start, sentence.end), kind, pieces);
    }

    fn clause_kind(self) -> ClauseKind {
        match self {
            FlowKind::Caption => ClauseKind::Heading,
            FlowKind::Aside | FlowKind::Text => ClauseKind::Prose,
            FlowKind::Item(_) => ClauseKind::Item,
            FlowKind::Row => ClauseKind::Cell,
        }
    }
}

impl<'a> Builder<'a> {
    pub(super) fn new(text: &'a str, out: &'a mut Structure) -> Self {
        let buffers = std::mem::take(&mut out.buffers);
        Builder {
            text,
            out,
            buffers,
            tree: Tree::default(),
            open: None,
            flow: None,
            leads: Vec::new(),
            announced: false,
            after_items: false,
        }
    }

    pub(super) fn build(mut self, parts: &[Part]) {
        for part in parts {
            match part.kind {
                PartKind::Heading(heading) => {
                    self.close();
                    // A heading inside a list stands under the list's lead-in still.
                    if heading.depth.is_none() {
                        self.leads.clear();
                        self.after_items = false;
                    }
                    self.announced = false;
                    self.tree.push(&mut self.out.sections, &heading, part.start);
                    self.take_heading(part, &heading);
                }
                PartKind::Text => self.take_text(part),
                PartKind::Item { depth } => self.take_item(part, depth),
                PartKind::Row => {
                    self.join_or_start(SegmentKind::Table, part.span);
                    self.start_flow(part.span, FlowKind::Row, None);
                }
                PartKind::Furniture => {
                    self.flush();
                    self.join_or_start(SegmentKind::Furniture, part.span);
                }
            }
        }
        self.close();
        self.tree.finish(&mut self.out.sections, self.text.len());
        self.out.buffers = self.buffers;
    }

    fn take_heading(&mut self, part: &Part, heading: &Heading) {
        self.start(SegmentKind::Heading, part.span);
        let shape = Shape::of(self.text, part.span);
        let kind = if heading.depth.is_none() && is_lead_in(&shape) {
            FlowKind::Text
        } else if is_sentence(self.text, part.span, &shape) {
            FlowKind::Aside
        } else {
            FlowKind::Caption
        };
        self.start_flow(part.span, kind, None);
        self.close();
    }

    fn take_text(&mut self, part: &Part) {
        let text = part.span.of(self.text);
        let announces = text.trim_end_matches(['*', '_', ' ']).ends_with([':']);
        let small = text.chars().find(|c| c.is_alphanumeric()).is_some_and(char::is_lowercase);
        // Items that lost their bullets: small letters or words without a full stop after a colon.
        let bare = small || part.gap && is_fragment(text);
        if self.announced && bare && !announces && !self.goes_on(small) {
            self.flush();
            self.take_item(part, 0);
            self.announced = true;
            return;
        }
        let joins =
            self.open == Some(SegmentKind::Paragraph) && !part.gap && !self.is_long_paragraph(part.span);
        if joins && self.goes_on(small) {
            self.extend(part.span);
            if let Some(flow) = &mut self.flow {
                flow.span.end = part.span.end;
            }
        } else {
            self.flush();
            if joins {
                self.extend(part.span);
            } else {
                self.start(SegmentKind::Paragraph, part.span);
            }
            // A paragraph that fell out of its list is no lead-in of the items after it; they keep the list's.
            let fell_out = self.after_items && part.gap && !announces;
            let kind = if fell_out { FlowKind::Aside } else { FlowKind::Text };
            if !fell_out {
                self.leads.clear();
            }
            self.start_flow(part.span, kind, None);
        }
        self.announced = announces;
    }

    /// Whether the text before is a paragraph in its own right, although only a line break parts it from `next`.
    fn is_long_paragraph(&self, next: Span) -> bool {
        let ended = |flow: &Flow| {
            let before = flow.span.of(self.text);
            flow.span.len() > LONG_LINE
                && before.trim_end_matches(['*', '_', ' ', ')', '"', '”']).ends_with(['.', '?', '!'])
        };
        next.len() > LONG_LINE && self.flow.as_ref().is_some_and(ended)
    }

    /// Whether the sentence in the flow goes on in a text that begins with a small letter, or not.
    fn goes_on(&self, small: bool) -> bool {
        self.flow.as_ref().is_some_and(|flow| {
            let before = flow.span.of(self.text).trim_end_matches(['*', '_', ' ', ')', '"', '”']);
            let ended = before.ends_with(['.', '?', '!', ':', ';']);
            matches!(flow.kind, FlowKind::Text | FlowKind::Aside)
                && ((small && !ended) || before.ends_with(','))
        })
    }

    fn take_item(&mut self, part: &Part, depth: u8) {
        self.flush();
        self.after_items = true;
        let own = is_long_item(self.text, part.span);
        match self.open {
            Some(SegmentKind::List | SegmentKind::Paragraph) if !own && !self.is_full(depth) => {
                self.extend(part.span);
                if let Some(last) = self.out.segments.last_mut() {
                    last.kind = SegmentKind::List;
                }
                self.open = Some(SegmentKind::List);
            }
            _ => {
                let leads = std::mem::take(&mut self.leads);
                self.close();
                self.leads = leads;
                self.start(SegmentKind::List, part.span);
            }
        }
        while self.leads.last().is_some_and(|(outer, _)| outer.is_some_and(|outer| outer >= depth)) {
            self.leads.pop();
        }
        let lead_in = self.leads.last().map(|(_, clauses)| clauses.clone());
        let lead_in = lead_in.filter(|clauses| self.leads_on(clauses));
        self.start_flow(part.span, FlowKind::Item(depth), lead_in);
        if own {
            self.flush();
            self.open = None;
        }
        self.announced = false;
    }

    /// Whether the items after these clauses complete them: the sentence is open, or says that something follows.
    fn leads_on(&self, clauses: &Range<usize>) -> bool {
        let Some(last) = self.out.clauses.get(clauses.end - 1) else { return false };
        let words = last.span.of(self.text).trim_end_matches(['*', '_', ' ', ')', '"', '”']);
        !words.ends_with(['.', '?', '!']) || words.contains("following") || words.contains("below")
    }

    fn is_full(&self, depth: u8) -> bool {
        depth == 0 && self.out.segments.last().is_some_and(|segment| segment.span.len() > LONG_LIST)
    }

    fn join_or_start(&mut self, kind: SegmentKind, span: Span) {
        if self.open == Some(kind) {
            self.flush();
            self.extend(span);
        } else {
            self.close();
            self.leads.clear();
            self.announced = false;
            self.start(kind, span);
        }
    }

    fn start(&mut self, kind: SegmentKind, span: Span) {
        let next = self.out.clauses.len();
        self.out.segments.push(Segment { section: self.tree.innermost(), kind, span, clauses: next..next });
        self.open = Some(kind);
    }

    fn extend(&mut self, span: Span) {
        if let Some(last) = self.out.segments.last_mut() {
            last.span = last.span.cover(span);
        }
    }

    fn start_flow(&mut self, span: Span, kind: FlowKind, lead_in: Option<Range<usize>>) {
        self.flush();
        self.flow = Some(Flow { span, kind, lead_in });
    }

    /// Ends the open segment.
    fn close(&mut self) {
        self.flush();
        self.open = None;
    }

    /// Cuts the flow into sentences and clauses.
    fn flush(&mut self) {
        let Some(flow) = self.flow.take() else { return };
        let Some(segment) = self.out.segments.len().checked_sub(1) else {
            return;
        };
        let Buffers { sentences, titles, pieces } = &mut self.buffers;
        sentences.clear();
        if flow.kind == FlowKind::Caption {
            sentences.push(flow.span);
        } else {
            sentence::split(self.text, flow.span, sentences);
        }
        let mut last = self.out.clauses.len();
        let mut segment = segment;
        let cuts = flow.span.len() > LONG_PARAGRAPH && matches!(flow.kind, FlowKind::Text | FlowKind::Aside);
        let mut start = flow.span.start;
        // What comes behind the first sentence of an item speaks for itself.
        let mut lead_in = flow.lead_in;
        for &sentence in sentences.iter() {
            if cuts && sentence.end - start > LONG_PARAGRAPH / 2 && sentence.start > start {
                segment = self.out.cut_segment(self.text, sentence.start);
                start = sentence.start;
            }
            pieces.clear();
            flow.kind.cut(self.text, sentence, titles, pieces);
            if !pieces.is_empty() {
                last = self.out.clauses.len();
            }
            self.out.clauses.extend(pieces.iter().map(|&Piece { span, turn, kind }| Clause {
                span,
                segment,
                kind,
                turn,
                lead_in: lead_in.clone(),
            }));
            if !pieces.is_empty() {
                lead_in = None;
            }
        }
        let end = self.out.clauses.len();
        if let Some(segment) = self.out.segments.last_mut() {
            segment.clauses.end = end;
        }
        let depth = match flow.kind {
            FlowKind::Text => None,
            FlowKind::Item(depth) => Some(depth),
            FlowKind::Caption | FlowKind::Aside | FlowKind::Row => return,
        };
        if last < end {
            self.leads.push((depth, last..end));
        }
    }
}

impl Structure {
    /// Cuts the last segment in two at byte `at`, between the clauses so far and those to come; gives the index of the second.
    fn cut_segment(&mut self, text: &str, at: usize) -> usize {
        let next = self.clauses.len();
        if let Some(last) = self.segments.last_mut() {
            let second = Segment { span: Span::new(at, last.span.end), clauses: next..next, ..last.clone() };
            last.span = super::inline::trim_blank(text, Span::new(last.span.start, at));
            last.clauses.end = next;
            self.segments.push(second);
        }
        self.segments.len().saturating_sub(1)
    }
}

/// Whether a heading is a sentence that the items below it complete: `To keep you safe, we:`
fn is_lead_in(shape: &Shape) -> bool {
    shape.last == Some(':') && shape.words >= 4 && shape.sentence_words > 0 && !shape.is_title_case()
}

/// Whether a text is too short for a paragraph and ends like no sentence.
fn is_fragment(text: &str) -> bool {
    let text = text.trim_end_matches(['*', '_', ' ', ')', '"', '”']);
    text.len() <= LONG_LINE && !text.ends_with(['.', '?', '!', ':'])
}

/// Whether a heading is a sentence that says something: `Acme never sells your data.`
fn is_sentence(text: &str, span: Span, shape: &Shape) -> bool {
    if shape.words < 4 || shape.last == Some('?') {
        return false;
    }
    let mut words =
        span.of(text).split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty());
    let claims = |word: &str| {
        ["never", "not", "won't", "don't", "doesn't"].iter().any(|cue| word.eq_ignore_ascii_case(cue))
    };
    let subject = words.clone().next().is_some_and(|word| {
        ["we", "you", "it", "this", "there", "your"].iter().any(|cue| word.eq_ignore_ascii_case(cue))
    });
    let stated = shape.sentence_words > 0 && !shape.is_title_case();
    words.any(claims) || (shape.last == Some('.') && stated) || (subject && stated && shape.words >= 5)
}

/// Whether a list item is a paragraph in its own right: long, or of several sentences.
fn is_long_item(text: &str, span: Span) -> bool {
    let inside = span.of(text);
    span.len() > LONG_ITEM
        || (span.len() > LONG_ITEM / 2 && inside.trim_end().trim_end_matches('.').contains(". "))
}
