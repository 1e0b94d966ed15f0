//! What was found, written down: the record (schema 1), the flat lines, and every other format.
//!
//! [`Format`] is the door to all of them: documents are encoded on the threads that annotated them, and a
//! [`DocumentWriter`] puts them into a file, in order. [`Record`] is the format with everything in it.

mod clauses;
#[cfg(any(feature = "csv", feature = "parquet"))]
mod columns;
#[cfg(feature = "csv")]
mod csv;
mod dispatch;
mod encoded;
mod exchange;
mod format;
mod language;
mod lines;
mod names;
#[cfg(feature = "parquet")]
mod parquet;
mod record;
mod row;
mod schema;
mod seq;
#[cfg(feature = "sqlite")]
mod sqlite;
mod tree;
mod writer;

pub use clauses::write_clauses;
pub use encoded::{Counts, Encoded};
pub use format::{EncodeOptions, Format, Joining, Mark};
#[cfg(feature = "parquet")]
pub use parquet::parquet_schema;
pub use record::{Record, SCHEMA};
pub use schema::json_schema;
#[cfg(feature = "sqlite")]
pub use sqlite::sql_schema;
pub use tree::Tree;
pub use writer::DocumentWriter;

use crate::annotate::Annotations;
use crate::ingest::Loaded;

/// A document that was read and annotated: all that a record is made of.
#[derive(Clone, Copy, Debug)]
pub struct Annotated<'d> {
    /// The document, where it came from, and what is odd about it.
    pub loaded: &'d Loaded<'d>,
    /// What was found in it.
    pub annotations: &'d Annotations<'d>,
}

impl Annotated<'_> {
    /// Tells the document from others: see [`Source::id`](crate::ingest::Source::id).
    pub fn id(&self) -> &str {
        &self.loaded.source.id
    }

    /// `en` where the clauses are in English, as far as their words tell; nothing is said about other languages.
    pub fn language(&self) -> Option<&'static str> {
        let text = self.loaded.document.text();
        let clauses = &self.annotations.structure().clauses;
        language::language(clauses.iter().map(|clause| clause.span.of(text)))
    }
}
