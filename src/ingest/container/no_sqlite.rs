//! Stands in for the reader of databases where it was not built in.

use super::stream::Stream;
use super::{Entries, ReadOptions, not_built};
use crate::ingest::Failure;

pub(super) fn open(stream: Stream, _options: &ReadOptions) -> Result<Entries, Failure> {
    Err(not_built(&stream.name, "a SQLite database", "sqlite"))
}
