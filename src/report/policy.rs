//! The policy with its claims underlined.

use std::fmt::Write as _;

use super::paint::Paint;
use super::summary::Summary;
use super::visible::{Shown, shown_text, visible, wrap};
use crate::segment::{Segment, SegmentKind};
use crate::taxonomy::{Category, Modality, Polarity};
use crate::{Annotation, Annotations, Document, Span};

/// The policy as text for a terminal: who and when, a summary, then every section with its claims underlined and named.
pub fn policy(name: &str, document: &Document<'_>, annotations: &Annotations<'_>, paint: Paint) -> String {
    let mut text = header(name, document, annotations, paint);
    text.push('\n');
    text.push_str(&Summary::of(annotations).render(paint));
    let found: Vec<Annotation<'_>> = annotations.iter().collect();
    for (index, segment) in annotations.structure().segments.iter().enumerate() {
        match segment.kind {
            SegmentKind::Furniture => {}
            SegmentKind::Heading => {
                let depth = section_level(annotations, segment);
                let mark = "#".repeat(depth);
                let title = shown_text(annotations.text(), segment.span);
                let _ = writeln!(text, "\n{}", paint.bold(&format!("{mark} {title}")));
                claims_of(&found, segment, annotations, paint, &mut text);
            }
            _ => {
                text.push('\n');
                let categories: Vec<Category> = annotations.categories(index).collect();
                write_segment(segment, annotations, &found, paint, &mut text);
                claims_of(&found, segment, annotations, paint, &mut text);
                if !categories.is_empty() {
                    let names: Vec<String> = categories
                        .iter()
                        .map(|&category| paint.category(category, category.name()))
                        .collect();
                    let _ = writeln!(text, "  {} {}", paint.dim("="), names.join(", "));
                }
            }
        }
    }
    text
}

fn header(name: &str, document: &Document<'_>, annotations: &Annotations<'_>, paint: Paint) -> String {
    let mut text = paint.bold(&clean(name));
    if let Some(title) = document.title() {
        let _ = write!(text, "  {}", clean(title));
    }
    text.push('\n');
    let structure = annotations.structure();
    let mut facts = Vec::new();
    if let Some(snapshot) = document.snapshot() {
        facts.push(format!("archived {} ({})", snapshot.archived, snapshot.interval));
    }
    for date in &structure.dates {
        facts.push(format!("{} {}", date.kind.name(), date.date));
    }
    facts.push(format!("{} sections", structure.sections.len()));
    facts.push(format!("{} clauses", structure.clauses.len()));
    facts.push(format!("{} annotations", annotations.len()));
    let _ = writeln!(text, "{}", paint.dim(&facts.join(", ")));
    text
}

/// `text` without control characters, on one line.
fn clean(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

fn section_level(annotations: &Annotations<'_>, segment: &Segment) -> usize {
    let section = segment.section.and_then(|index| annotations.structure().sections.get(index));
    section.map_or(1, |section| usize::from(section.level).clamp(1, 6))
}

/// The clauses of a segment, list items on lines of their own.
fn write_segment(
    segment: &Segment,
    annotations: &Annotations<'_>,
    found: &[Annotation<'_>],
    paint: Paint,
    text: &mut String,
) {
    let source = annotations.text();
    let clauses = &annotations.structure().clauses[segment.clauses.clone()];
    let mut rest = clauses;
    while let Some(first) = rest.first() {
        let is_item = first.lead_in.is_some() || first.kind == crate::segment::ClauseKind::Item;
        let same_line = |next: &&crate::segment::Clause| {
            let next_is_item = next.kind == crate::segment::ClauseKind::Item;
            next_is_item == is_item && (!is_item || !starts_item(source, next.span))
        };
        let count = 1 + rest[1..].iter().take_while(same_line).count();
        let (line, others) = rest.split_at(count);
        let span = line[0].span.cover(line[count - 1].span);
        let (first_indent, indent) = if is_item { ("  * ", "    ") } else { ("", "") };
        write_lines(source, span, (first_indent, indent), found, paint, text);
        rest = others;
    }
}

/// Whether a list marker stands before the clause.
fn starts_item(source: &str, clause: Span) -> bool {
    let before = source[..clause.start].trim_end_matches([' ', '\t', '*', '_', '[']);
    let line = before.rsplit('\n').next().unwrap_or("");
    line.trim().is_empty() || line.trim_end().ends_with(['*', '-', '.', ')', '+'])
}

fn write_lines(
    source: &str,
    span: Span,
    (first_indent, indent): (&str, &str),
    found: &[Annotation<'_>],
    paint: Paint,
    text: &mut String,
) {
    let shown = visible(source, span);
    let width = paint.width.max(20) - indent.len();
    for (n, line) in wrap(&shown, width).into_iter().enumerate() {
        let indent = if n == 0 { first_indent } else { indent };
        text.push_str(indent);
        match paint.color {
            true => write_colored(line, found, text),
            false => write_underlined(line, indent.chars().count(), found, text),
        }
    }
}

/// The category of the first annotation with evidence at a byte.
fn category_at(found: &[Annotation<'_>], at: usize) -> Option<Category> {
    let has = |annotation: &&Annotation<'_>| {
        annotation.evidence().iter().any(|span| span.start <= at && at < span.end)
    };
    found.iter().find(has).map(Annotation::category)
}

fn write_colored(line: &[Shown], found: &[Annotation<'_>], text: &mut String) {
    let mut current = None;
    for shown in line {
        let category = category_at(found, shown.at);
        if category != current {
            if current.is_some() {
                text.push_str(Paint::RESET);
            }
            if let Some(category) = category {
                text.push_str(&Paint::underline(category));
            }
            current = category;
        }
        text.push(shown.letter);
    }
    if current.is_some() {
        text.push_str(Paint::RESET);
    }
    text.push('\n');
}

fn write_underlined(line: &[Shown], indent: usize, found: &[Annotation<'_>], text: &mut String) {
    text.extend(line.iter().map(|shown| shown.letter));
    text.push('\n');
    let marks: String =
        line.iter().map(|shown| if category_at(found, shown.at).is_some() { '~' } else { ' ' }).collect();
    if marks.contains('~') {
        text.extend(std::iter::repeat_n(' ', indent));
        text.push_str(marks.trim_end());
        text.push('\n');
    }
}

/// The claims of a segment, one a line.
fn claims_of(
    found: &[Annotation<'_>],
    segment: &Segment,
    annotations: &Annotations<'_>,
    paint: Paint,
    text: &mut String,
) {
    let own = found.iter().filter(|annotation| segment.clauses.contains(&annotation.clause_index()));
    let mut last: Option<(usize, &str)> = None;
    for annotation in own {
        let key = (annotation.clause_index(), annotation.claim());
        if last.replace(key) == Some(key) {
            continue;
        }
        let claim = paint.category(annotation.category(), annotation.claim());
        let _ = writeln!(text, "  > {claim}{}", paint.dim(&particulars(annotation, annotations.text())));
    }
}

/// What there is to say besides the claim: denial, force, actor, condition.
fn particulars(annotation: &Annotation<'_>, source: &str) -> String {
    let mut facts = Vec::new();
    if annotation.polarity() == Polarity::Negated {
        facts.push("denied".to_owned());
    }
    if annotation.modality() != Modality::Asserted {
        facts.push(annotation.modality().name().to_owned());
    }
    if let Some(actor) = annotation.actor() {
        facts.push(actor.name().to_owned());
    }
    if let Some(condition) = annotation.condition() {
        facts.push(format!("\"{}\"", shorten(&shown_text(source, condition))));
    }
    if facts.is_empty() { String::new() } else { format!("  {}", facts.join(", ")) }
}

fn shorten(text: &str) -> String {
    const LONGEST: usize = 48;
    match text.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}...", text[..at].trim_end()),
        None => text.to_owned(),
    }
}
