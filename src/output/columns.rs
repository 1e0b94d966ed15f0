//! The columns of the flat tables, and the cells of their rows.

use super::row::Row;
use crate::Span;

/// A column of the flat tables.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    #[cfg_attr(not(feature = "parquet"), allow(dead_code, reason = "CSV knows no types"))]
    pub(super) kind: Kind,
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    OptionalText,
    Number,
    Texts,
    Spans,
}

const fn column(name: &'static str, kind: Kind) -> Column {
    Column { name, kind }
}

/// All columns, in the order in which [`Row::give`] gives their cells. `docs/outputs.md` says what they hold.
pub(super) const COLUMNS: &[Column] = &[
    column("document", Kind::Text),
    column("domain", Kind::OptionalText),
    column("archived", Kind::OptionalText),
    column("interval", Kind::OptionalText),
    column("path", Kind::Text),
    column("headings", Kind::Text),
    column("segment", Kind::Number),
    column("clause_start", Kind::Number),
    column("clause_end", Kind::Number),
    column("text", Kind::Text),
    column("rule", Kind::Text),
    column("claim", Kind::Text),
    column("category", Kind::Text),
    column("topics", Kind::Texts),
    column("polarity", Kind::Text),
    column("modality", Kind::Text),
    column("actor", Kind::OptionalText),
    column("condition", Kind::OptionalText),
    column("data", Kind::Texts),
    column("purpose", Kind::Texts),
    column("recipient", Kind::Texts),
    column("evidence", Kind::Spans),
];

/// Takes the cells of rows, one by one.
pub(super) trait Cells {
    fn text(&mut self, text: &str);
    fn optional_text(&mut self, text: Option<&str>);
    fn number(&mut self, number: usize);
    fn texts<'t>(&mut self, texts: impl Iterator<Item = &'t str>);
    fn spans(&mut self, spans: &[Span]);
}

impl<'a> Row<'a> {
    /// The values of the attributes of one kind.
    fn attributes(&self, kind: &'a str) -> impl Iterator<Item = &'a str> {
        self.annotation.attributes().filter(move |&(of, _)| of == kind).map(|(_, value)| value)
    }

    /// Gives the cells of all [`COLUMNS`], in their order.
    pub(super) fn give(&self, cells: &mut impl Cells) {
        let Row { document, annotation } = self;
        cells.text(document.id);
        cells.optional_text(document.domain);
        cells.optional_text(document.archived);
        cells.optional_text(document.interval.as_deref());
        cells.text(document.path);
        cells.text(&self.headings());
        cells.number(annotation.segment());
        cells.number(annotation.clause().start);
        cells.number(annotation.clause().end);
        cells.text(annotation.text());
        cells.text(annotation.rule().id());
        cells.text(annotation.claim());
        cells.text(annotation.category().name());
        cells.texts(annotation.topics());
        cells.text(annotation.polarity().name());
        cells.text(annotation.modality().name());
        cells.optional_text(annotation.actor().map(|actor| actor.name()));
        cells.optional_text(self.condition());
        for kind in ["data", "purpose", "recipient"] {
            cells.texts(self.attributes(kind));
        }
        cells.spans(annotation.evidence());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Format;

    #[test]
    fn every_column_and_every_format_is_documented() {
        let documentation = include_str!("../../docs/outputs.md");
        for column in COLUMNS {
            let kind = match column.kind {
                Kind::Text => "string",
                Kind::OptionalText => "string or null",
                Kind::Number => "int64",
                Kind::Texts => "list of strings",
                Kind::Spans => "list of (`start`, `end`)",
            };
            let row = format!("\n| `{}` | {kind} | ", column.name);
            assert!(documentation.contains(&row), "{row}");
        }
        for format in Format::ALL {
            let row = format!("\n| `{format}` | `.{}`", format.extension());
            assert!(documentation.contains(&row), "{row}");
        }
    }
}
