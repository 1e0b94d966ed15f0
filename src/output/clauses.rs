//! Flat lines: one JSON object per annotation, for tables.

use std::io::Write;

use serde::Serialize;

use super::Annotated;
use super::record::{attributes, write_line};
use super::seq::Seq;
use crate::segment::{Section, Structure};
use crate::taxonomy::{Actor, Category, Modality, Polarity};
use crate::{Result, Span};

/// Writes the annotations of a document, one flat JSON line each, with what tells the document.
///
/// # Errors
///
/// When writing fails.
pub fn write_clauses(annotated: Annotated<'_>, writer: &mut impl Write) -> Result<()> {
    let Annotated { loaded, annotations } = annotated;
    let text = loaded.document.text();
    let snapshot = loaded.document.snapshot();
    let interval = snapshot.map(|snapshot| snapshot.interval.to_string());
    let id = annotated.id();
    for annotation in annotations.iter() {
        let structure = annotations.structure();
        let line = ClauseLine {
            document: id,
            domain: snapshot.map(|snapshot| &*snapshot.domain),
            archived: snapshot.map(|snapshot| &*snapshot.archived),
            interval: interval.as_deref(),
            path: loaded.source.path,
            headings: heading_path(structure, annotation.section(), text),
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
            condition: annotation.condition().map(|span| span.of(text)),
            data: attributes(&annotation, "data"),
            purpose: attributes(&annotation, "purpose"),
            recipient: attributes(&annotation, "recipient"),
            evidence: annotation.evidence(),
        };
        write_line(&line, loaded.source.path, writer)?;
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

/// The headings from the outermost section down to this one, joined by ` > `; empty before the first heading.
fn heading_path(structure: &Structure, section: Option<usize>, text: &str) -> String {
    let section_at = |index: usize| structure.sections.get(index);
    let innermost = section.and_then(section_at);
    let parent = |section: &&Section| section.parent.and_then(section_at);
    let mut headings: Vec<&str> = std::iter::successors(innermost, parent)
        .map(|section| section.heading.of(text))
        .take(structure.sections.len())
        .collect();
    headings.reverse();
    headings.join(" > ")
}
