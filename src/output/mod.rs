//! What was found, written down: the record (schema 1), the flat lines, and the schema of the record.
//!
//! Everything here serialises straight from borrowed findings to a writer. See [`Record`].

mod clauses;
mod names;
mod record;
mod schema;
mod seq;
mod tree;

pub use clauses::write_clauses;
pub use record::{Record, SCHEMA};
pub use schema::json_schema;
pub use tree::Tree;

use crate::annotate::Annotations;
use crate::ingest::Loaded;
use crate::triage::{self, Triage};

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

    /// What language it is in, as a code of ISO 639-1, as far as its clauses tell.
    pub fn language(&self) -> Option<&'static str> {
        triage::language_of(&self.loaded.document, self.annotations.structure())
    }

    /// What the document is, and what a careful reader should know of it beside [`Loaded::problems`].
    pub fn triage(&self) -> Triage {
        Triage::of(&self.loaded.document, self.annotations.structure())
    }
}
