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

use std::cell::OnceCell;

use crate::annotate::Annotations;
use crate::ingest::Loaded;
use crate::triage::Triage;

/// A document that was read and annotated: all that a record is made of.
#[derive(Clone, Debug)]
pub struct Annotated<'d> {
    /// The document, where it came from, and what is odd about it.
    pub loaded: &'d Loaded<'d>,
    /// What was found in it.
    pub annotations: &'d Annotations<'d>,
    /// Judged when it is asked for the first time.
    triage: OnceCell<Triage>,
}

impl<'d> Annotated<'d> {
    /// A document and what was found in it.
    pub fn new(loaded: &'d Loaded<'d>, annotations: &'d Annotations<'d>) -> Self {
        Annotated { loaded, annotations, triage: OnceCell::new() }
    }

    /// Tells the document from others: see [`Source::id`](crate::ingest::Source::id).
    pub fn id(&self) -> &'d str {
        &self.loaded.source.id
    }

    /// What the document is, and what a careful reader should know of it beside [`Loaded::problems`]. However many formats
    /// ask, it is found out once.
    pub fn triage(&self) -> &Triage {
        self.triage.get_or_init(|| Triage::of(&self.loaded.document, self.annotations.structure()))
    }

    /// What language it is in, as a code of ISO 639-1, as far as its clauses tell.
    pub fn language(&self) -> Option<&'static str> {
        self.triage().language
    }
}
