//! Tables: a document in every row, and what is known about it in the other fields of the row.

#[cfg(feature = "csv")]
pub(super) mod csv;
#[cfg(feature = "parquet")]
mod field;
pub(super) mod jsonl;
mod lines;
#[cfg(feature = "parquet")]
pub(super) mod parquet;
pub(super) mod row;
#[cfg(feature = "csv")]
mod rows_source;
