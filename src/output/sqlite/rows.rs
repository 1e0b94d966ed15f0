//! The rows of one document, for all tables.

use rusqlite::types::Value;

use crate::Span;
use crate::annotate::Annotation;
use crate::output::encoded::Content;
use crate::output::record::round;
use crate::output::row::heading_path;
use crate::output::{Annotated, Encoded, names};
use crate::taxonomy::Category;

/// A table that rows go to.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    /// Number of columns, that of the document counted.
    pub(super) columns: usize,
}

const fn table(name: &'static str, columns: usize) -> Table {
    Table { name, columns }
}

/// All tables, each behind those that it refers to.
pub(super) const TABLES: [Table; 10] = [
    table("documents", 26),
    table("dates", 6),
    table("problems", 4),
    table("sections", 11),
    table("segments", 6),
    table("scores", 5),
    table("annotations", 16),
    table("topics", 4),
    table("attributes", 5),
    table("evidence", 5),
];

/// The rows of one document: for each table, cell after cell and row after row. The first column of every table, the
/// number of the document, is left out: it is known only where the document is written.
#[derive(Debug, Default)]
pub(in crate::output) struct Rows {
    pub(super) tables: [Vec<Value>; TABLES.len()],
}

/// The rows of a document.
pub(in crate::output) fn encode(document: &Annotated<'_>) -> Encoded {
    let structure = document.annotations.structure();
    let text = document.loaded.document.text();
    let mut rows = Rows::default();
    let [documents, dates, problems, sections, segments, scores, ..] = &mut rows.tables;
    documents.extend(document_row(document));
    for (number, date) in structure.dates.iter().enumerate() {
        let [start, end] = ends(date.span);
        dates.extend([index(number), string(names::date_kind(date.kind)), string(&date.date), start, end]);
    }
    for (number, problem) in document.loaded.problems.iter().enumerate() {
        problems.extend([index(number), string(problem.kind), string(&problem.message)]);
    }
    for (number, section) in structure.sections.iter().enumerate() {
        let parent = section.parent.map(|parent| parent as i64);
        sections.extend([index(number), parent.into(), i64::from(section.level).into()]);
        sections.extend([string(names::style(section.style)), string(section.heading.of(text))]);
        sections.push(heading_path(structure, Some(number), text).into());
        sections.extend(ends(section.heading).into_iter().chain(ends(section.span)));
    }
    for (number, segment) in structure.segments.iter().enumerate() {
        let section = segment.section.map(|section| section as i64);
        segments.extend([index(number), section.into(), string(names::segment_kind(segment.kind))]);
        segments.extend(ends(segment.span));
        add_scores(scores, document, number);
    }
    for (number, annotation) in document.annotations.iter().enumerate() {
        add_annotation(&mut rows, number, &annotation, text);
    }
    Encoded { rows: document.annotations.len() as u64, content: Content::Rows(Box::new(rows)) }
}

fn document_row(document: &Annotated<'_>) -> [Value; TABLES[0].columns - 1] {
    let &Annotated { loaded, annotations, .. } = document;
    let source = &loaded.source;
    let provenance = source.provenance;
    let snapshot = loaded.document.snapshot();
    let rules = annotations.rules();
    let of_container = provenance.container.is_some();
    let fields = of_container.then(|| serde_json::to_string(&provenance.fields).unwrap_or_default());
    [
        string(&source.id),
        string(source.path),
        string(names::format(source.format)),
        index(source.bytes),
        string(source.sha256()),
        string(source.encoding),
        index(source.replacements),
        string(if source.rendered { "rendered" } else { "input" }),
        maybe(loaded.text_sha256()),
        maybe(snapshot.map(|snapshot| &*snapshot.domain)),
        maybe(snapshot.map(|snapshot| &*snapshot.archived)),
        maybe(snapshot.map(|snapshot| &*snapshot.timestamp)),
        snapshot.map(|snapshot| snapshot.interval.to_string()).into(),
        maybe(snapshot.map(|snapshot| &*snapshot.url)),
        maybe(snapshot.map(|snapshot| &*snapshot.original_url)),
        maybe(provenance.container.as_deref()),
        maybe(provenance.member.as_deref().filter(|_| of_container)),
        provenance.offset.filter(|_| of_container).map(|offset| offset as i64).into(),
        maybe(provenance.blob.as_deref().filter(|_| of_container)),
        fields.into(),
        maybe(loaded.document.title()),
        maybe(document.language()),
        string(rules.name()),
        string(rules.version()),
        string(rules.fingerprint()),
    ]
}

/// The scores of a segment, by the name of the category.
fn add_scores(scores: &mut Vec<Value>, document: &Annotated<'_>, segment: usize) {
    let carried: Vec<Category> = document.annotations.categories(segment).collect();
    let mut found: Vec<(Category, f64)> = document.annotations.scores(segment).collect();
    found.sort_by_key(|(category, _)| category.name());
    for (category, score) in found {
        let carried = i64::from(carried.contains(&category));
        scores.extend([index(segment), string(category.name()), round(score).into(), carried.into()]);
    }
}

fn add_annotation(rows: &mut Rows, number: usize, annotation: &Annotation<'_>, text: &str) {
    let [.., annotations, topics, attributes, evidence] = &mut rows.tables;
    let section = annotation.section().map(|section| section as i64);
    let condition = annotation.condition();
    annotations.extend([index(number), index(annotation.segment()), section.into()]);
    annotations.extend(ends(annotation.clause()));
    annotations.extend([
        string(annotation.text()),
        string(annotation.rule().id()),
        string(annotation.claim()),
        string(annotation.category().name()),
        string(annotation.polarity().name()),
        string(annotation.modality().name()),
        maybe(annotation.actor().map(|actor| actor.name())),
        maybe(condition.map(|span| span.of(text))),
        condition.map(|span| span.start as i64).into(),
        condition.map(|span| span.end as i64).into(),
    ]);
    for (position, topic) in annotation.topics().enumerate() {
        topics.extend([index(number), index(position), string(topic)]);
    }
    for (position, (kind, value)) in annotation.attributes().enumerate() {
        attributes.extend([index(number), index(position), string(kind), string(value)]);
    }
    for (position, span) in annotation.evidence().iter().enumerate() {
        let [start, end] = ends(*span);
        evidence.extend([index(number), index(position), start, end]);
    }
}

fn index(number: usize) -> Value {
    Value::Integer(number as i64)
}

fn string(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn maybe(text: Option<&str>) -> Value {
    text.map(str::to_owned).into()
}

fn ends(span: Span) -> [Value; 2] {
    [index(span.start), index(span.end)]
}
