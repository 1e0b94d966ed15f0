//! The structure of one document alone: sections, segments and clauses with their spans.

use std::ops::Range;

use serde::Serialize;

use super::names;
use super::record::SectionView;
use crate::Span;
use crate::ingest::Loaded;
use crate::segment::{Clause, Segment, Structure};

/// The structure of one document, for `segment --json`. Not a part of the record's schema.
#[derive(Serialize)]
pub struct Tree<'d> {
    path: &'d str,
    title: Option<&'d str>,
    sections: Vec<SectionView<'d>>,
    segments: Vec<SegmentTree<'d>>,
}

#[derive(Serialize)]
struct SegmentTree<'d> {
    index: usize,
    section: Option<usize>,
    kind: &'static str,
    span: Span,
    clauses: Vec<ClauseTree<'d>>,
}

#[derive(Serialize)]
struct ClauseTree<'d> {
    span: Span,
    kind: &'static str,
    turn: Option<&'static str>,
    lead_in: Option<(usize, usize)>,
    text: &'d str,
}

impl<'d> Tree<'d> {
    /// The structure of a document.
    pub fn new(loaded: &'d Loaded<'_>, structure: &'d Structure) -> Self {
        let text = loaded.document.text();
        let sections = structure.sections.iter().enumerate();
        let segments = structure.segments.iter().enumerate();
        let clauses = &structure.clauses;
        Tree {
            path: loaded.source.path,
            title: loaded.document.title(),
            sections: sections.map(|(n, section)| SectionView::new(n, section, text)).collect(),
            segments: segments
                .map(|(n, segment)| SegmentTree::new(n, segment, &clauses[segment.clauses.clone()], text))
                .collect(),
        }
    }
}

impl<'d> SegmentTree<'d> {
    fn new(index: usize, segment: &Segment, clauses: &'d [Clause], text: &'d str) -> Self {
        SegmentTree {
            index,
            section: segment.section,
            kind: names::segment_kind(segment.kind),
            span: segment.span,
            clauses: clauses.iter().map(|clause| ClauseTree::new(clause, text)).collect(),
        }
    }
}

impl<'d> ClauseTree<'d> {
    fn new(clause: &Clause, text: &'d str) -> Self {
        ClauseTree {
            span: clause.span,
            kind: names::clause_kind(clause.kind),
            turn: clause.turn.map(names::turn),
            lead_in: clause.lead_in.as_ref().map(|Range { start, end }| (*start, *end)),
            text: clause.span.of(text),
        }
    }
}
