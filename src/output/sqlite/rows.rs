//! The rows of one document, for all tables.

use rusqlite::types::ValueRef;

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
    pub(super) tables: [Vec<Cell>; TABLES.len()],
    texts: Texts,
}

/// What a cell holds. Many documents wait to be written, so a cell is small and owns nothing.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cell {
    Null,
    Integer(i64),
    Real(f64),
    /// Where it stands among the [texts](Texts).
    Text(Span),
}

/// The texts of all cells, one behind the other.
#[derive(Debug, Default)]
struct Texts(String);

impl Rows {
    /// What SQLite is to write in a cell.
    pub(super) fn value(&self, cell: Cell) -> ValueRef<'_> {
        match cell {
            Cell::Null => ValueRef::Null,
            Cell::Integer(number) => ValueRef::Integer(number),
            Cell::Real(number) => ValueRef::Real(number),
            Cell::Text(span) => ValueRef::Text(span.of(&self.texts.0).as_bytes()),
        }
    }
}

impl Texts {
    fn add(&mut self, text: &str) -> Cell {
        let start = self.0.len();
        self.0.push_str(text);
        Cell::Text(Span::new(start, self.0.len()))
    }

    fn maybe(&mut self, text: Option<&str>) -> Cell {
        text.map_or(Cell::Null, |text| self.add(text))
    }
}

/// The rows of a document.
pub(in crate::output) fn encode(document: &Annotated<'_>) -> Encoded {
    let structure = document.annotations.structure();
    let text = document.loaded.document.text();
    let mut rows = Rows::default();
    let Rows { tables: [documents, dates, problems, sections, segments, scores, ..], texts } = &mut rows;
    documents.extend(document_row(document, texts));
    for (nth, date) in structure.dates.iter().enumerate() {
        let [start, end] = ends(date.span);
        dates.extend([index(nth), texts.add(names::date_kind(date.kind)), texts.add(&date.date), start, end]);
    }
    for (nth, problem) in document.loaded.problems.iter().enumerate() {
        problems.extend([index(nth), texts.add(problem.kind), texts.add(&problem.message)]);
    }
    for (nth, section) in structure.sections.iter().enumerate() {
        sections.extend([index(nth), number(section.parent), Cell::Integer(section.level.into())]);
        sections.extend([texts.add(names::style(section.style)), texts.add(section.heading.of(text))]);
        sections.push(texts.add(&heading_path(structure, Some(nth), text)));
        sections.extend(ends(section.heading).into_iter().chain(ends(section.span)));
    }
    for (nth, segment) in structure.segments.iter().enumerate() {
        segments.extend([index(nth), number(segment.section), texts.add(names::segment_kind(segment.kind))]);
        segments.extend(ends(segment.span));
        add_scores(scores, texts, document, nth);
    }
    for (nth, annotation) in document.annotations.iter().enumerate() {
        add_annotation(&mut rows, nth, &annotation, text);
    }
    Encoded { rows: document.annotations.len() as u64, content: Content::Rows(Box::new(rows)) }
}

fn document_row(document: &Annotated<'_>, texts: &mut Texts) -> [Cell; TABLES[0].columns - 1] {
    let &Annotated { loaded, annotations, .. } = document;
    let source = &loaded.source;
    let provenance = source.provenance;
    let snapshot = loaded.document.snapshot();
    let rules = annotations.rules();
    let of_container = provenance.container.is_some();
    let fields = of_container.then(|| serde_json::to_string(&provenance.fields).unwrap_or_default());
    [
        texts.add(&source.id),
        texts.add(source.path),
        texts.add(names::format(source.format)),
        index(source.bytes),
        texts.add(source.sha256()),
        texts.add(source.encoding),
        index(source.replacements),
        texts.add(if source.rendered { "rendered" } else { "input" }),
        texts.maybe(loaded.text_sha256()),
        texts.maybe(snapshot.map(|snapshot| &*snapshot.domain)),
        texts.maybe(snapshot.map(|snapshot| &*snapshot.archived)),
        texts.maybe(snapshot.map(|snapshot| &*snapshot.timestamp)),
        texts.maybe(snapshot.map(|snapshot| snapshot.interval.to_string()).as_deref()),
        texts.maybe(snapshot.map(|snapshot| &*snapshot.url)),
        texts.maybe(snapshot.map(|snapshot| &*snapshot.original_url)),
        texts.maybe(provenance.container.as_deref()),
        texts.maybe(provenance.member.as_deref().filter(|_| of_container)),
        provenance.offset.filter(|_| of_container).map_or(Cell::Null, |offset| Cell::Integer(offset as i64)),
        texts.maybe(provenance.blob.as_deref().filter(|_| of_container)),
        texts.maybe(fields.as_deref()),
        texts.maybe(loaded.document.title()),
        texts.maybe(document.language()),
        texts.add(rules.name()),
        texts.add(rules.version()),
        texts.add(rules.fingerprint()),
    ]
}

/// The scores of a segment, by the name of the category.
fn add_scores(scores: &mut Vec<Cell>, texts: &mut Texts, document: &Annotated<'_>, segment: usize) {
    let carried: Vec<Category> = document.annotations.categories(segment).collect();
    let mut found: Vec<(Category, f64)> = document.annotations.scores(segment).collect();
    found.sort_by_key(|(category, _)| category.name());
    for (category, score) in found {
        let carried = Cell::Integer(carried.contains(&category).into());
        scores.extend([index(segment), texts.add(category.name()), Cell::Real(round(score)), carried]);
    }
}

fn add_annotation(rows: &mut Rows, nth: usize, annotation: &Annotation<'_>, text: &str) {
    let Rows { tables: [.., annotations, topics, attributes, evidence], texts } = rows;
    let condition = annotation.condition();
    annotations.extend([index(nth), index(annotation.segment()), number(annotation.section())]);
    annotations.extend(ends(annotation.clause()));
    annotations.extend([
        texts.add(annotation.text()),
        texts.add(annotation.rule().id()),
        texts.add(annotation.claim()),
        texts.add(annotation.category().name()),
        texts.add(annotation.polarity().name()),
        texts.add(annotation.modality().name()),
        texts.maybe(annotation.actor().map(|actor| actor.name())),
        texts.maybe(condition.map(|span| span.of(text))),
        number(condition.map(|span| span.start)),
        number(condition.map(|span| span.end)),
    ]);
    for (position, topic) in annotation.topics().enumerate() {
        topics.extend([index(nth), index(position), texts.add(topic)]);
    }
    for (position, (kind, value)) in annotation.attributes().enumerate() {
        attributes.extend([index(nth), index(position), texts.add(kind), texts.add(value)]);
    }
    for (position, span) in annotation.evidence().iter().enumerate() {
        let [start, end] = ends(*span);
        evidence.extend([index(nth), index(position), start, end]);
    }
}

fn index(number: usize) -> Cell {
    Cell::Integer(number as i64)
}

fn number(number: Option<usize>) -> Cell {
    number.map_or(Cell::Null, index)
}

fn ends(span: Span) -> [Cell; 2] {
    [index(span.start), index(span.end)]
}
