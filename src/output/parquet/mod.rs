//! Parquet: a row for each annotation, lists as lists, one schema for all files.
//!
//! Rows are held column by column ([`batch`]), encoded and compressed some at a time ([`row_group`]), and written as a row
//! group whenever [`writer::ROW_GROUP_BYTES`] went into it, so that memory stays bounded however many there are. Where rows
//! are cut depends on the rows alone: parts that are merged give the bytes of the file that one writer would have written.

mod batch;
mod blocks;
mod merge;
mod row_group;
mod schema;
mod writer;

use std::path::Path;

use ::parquet::errors::ParquetError;

use super::encoded::Content;
use super::row::DocumentCells;
use super::{Annotated, Encoded};
use crate::Error;

pub(super) use batch::Batch;
pub(super) use merge::merge;
pub use schema::parquet_schema;
pub(super) use writer::ParquetWriter;

/// The rows of a document.
pub(super) fn encode(document: &Annotated<'_>) -> Encoded {
    let document = DocumentCells::of(document);
    let mut batch = Batch::new();
    for row in document.rows() {
        batch.begin_row();
        row.give(&mut batch);
    }
    Encoded { rows: batch.rows() as u64, content: Content::Columns(Box::new(batch)) }
}

/// Writing or reading the file at `path` failed.
fn failed(path: &Path, error: ParquetError) -> Error {
    let error = match error {
        ParquetError::External(source) => match source.downcast::<std::io::Error>() {
            Ok(error) => *error,
            Err(source) => std::io::Error::other(source),
        },
        error => std::io::Error::other(error),
    };
    Error::io(path, error)
}
