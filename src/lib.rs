//! fineprint.
pub mod document;
mod error;
pub mod ingest;
pub mod segment;
mod span;
pub mod taxonomy;

pub use document::Document;
pub use error::{Error, Result};
pub use span::{LineColumn, Span};
