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

/// Stands in for the readers that were not built in.
#[cfg(not(feature = "csv"))]
pub(super) mod csv {
    use super::super::stream::Stream;
    use super::super::{Entries, ReadOptions, not_built};
    use crate::ingest::Failure;

    pub(in crate::ingest::container) fn open(
        stream: Stream,
        _options: &ReadOptions,
    ) -> Result<Entries, Failure> {
        Err(not_built(&stream.name, "a CSV table", "csv"))
    }
}

/// Stands in for the readers that were not built in.
#[cfg(not(feature = "parquet"))]
pub(super) mod parquet {
    use super::super::stream::Stream;
    use super::super::{Entries, ReadOptions, not_built};
    use crate::ingest::Failure;

    pub(in crate::ingest::container) fn open(
        stream: Stream,
        _options: &ReadOptions,
    ) -> Result<Entries, Failure> {
        Err(not_built(&stream.name, "a Parquet table", "parquet"))
    }
}
