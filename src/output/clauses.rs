//! Flat lines: one JSON object per annotation, for tables.

use std::io::Write;

use serde::Serialize;

use super::Annotated;

use super::record::{attributes, write_line};
use super::row::DocumentCells;
use super::seq::Seq;
use crate::taxonomy::{Actor, Category, Modality, Polarity};
use crate::{Result, Span};

/// Writes the annotations of a document, one flat JSON line each, with what tells the document.
///
/// # Errors
///
/// When writing fails.
pub fn write_clauses(annotated: &Annotated<'_>, writer: &mut impl Write) -> Result<()> {
    let document = DocumentCells::of(annotated);
    for row in document.rows() {
        let annotation = &row.annotation;
        let line = ClauseLine {
            document: document.id,
            domain: document.domain,
            archived: document.archived,
            interval: document.interval.as_deref(),
            path: document.path,
            headings: row.headings(),
            segment: annotation.segment(),
            clause: annotation.clause(),
            text: annotation.text(),
            rule: annotation.rule().id(),
            claim: annotation.claim(),
            category: annotation.category(),
            topics: Seq(|| annotation.topics()),
            polarity: annotation.polarity(),
            modality: annotation.modality(),
            actor: annotation.actor(),
            condition: row.condition(),
            data: attributes(annotation, "data"),
            purpose: attributes(annotation, "purpose"),
            recipient: attributes(annotation, "recipient"),
            evidence: annotation.evidence(),
        };
        write_line(&line, document.path, writer)?;
    }
    Ok(())
}

#[derive(Serialize)]
struct ClauseLine<'a, Topics, Values> {
    document: &'a str,
    domain: Option<&'a str>,
    archived: Option<&'a str>,
    interval: Option<&'a str>,
    path: &'a str,
    headings: String,
    segment: usize,
    clause: Span,
    text: &'a str,
    rule: &'a str,
    claim: &'a str,
    category: Category,
    topics: Topics,
    polarity: Polarity,
    modality: Modality,
    actor: Option<Actor>,
    condition: Option<&'a str>,
    data: Values,
    purpose: Values,
    recipient: Values,
    evidence: &'a [Span],
}
