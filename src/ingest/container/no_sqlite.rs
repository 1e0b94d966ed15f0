//! Stands in for the reader of databases where it was not built in.

use std::path::Path;

use super::{Entries, ReadOptions, not_built};
use crate::ingest::Failure;
use crate::ingest::entry::display_path;

pub(super) fn open(path: &Path, _options: &ReadOptions) -> Result<Entries, Failure> {
    Err(not_built(&display_path(path), "a SQLite database", "sqlite"))
}
