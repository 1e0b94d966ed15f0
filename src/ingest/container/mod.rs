//! Things that hold many documents: archives, repositories, databases, tables.
//!
//! Every kind has a module that turns one container into [`Entries`]. Which kind a file is, is told by its content, never
//! by its name.

mod moment;
mod table;

use std::path::Path;

use super::entry::Entry;
use super::failure::Failure;
use super::options::{HistoryOptions, TableOptions};

/// The documents of one container, in its own order. What cannot be read is an item like any other.
pub(super) type Entries = Box<dyn Iterator<Item = Result<Entry, Failure>>>;

/// What to heed when containers are read.
#[derive(Clone, Debug)]
pub(super) struct ReadOptions {
    /// Documents of more bytes than this are refused before they are held in memory.
    pub(super) max_bytes: u64,
    /// Which fields of a row hold what.
    pub(super) tables: TableOptions,
    /// Which part of a repository's history is read.
    pub(super) history: HistoryOptions,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions {
            max_bytes: super::reader::DEFAULT_MAX_BYTES,
            tables: TableOptions::default(),
            history: HistoryOptions::default(),
        }
    }
}

/// The documents of the file or folder at `path`, where it is a container.
pub(super) fn open(_path: &Path, _options: &ReadOptions) -> Option<Result<Entries, Failure>> {
    None
}
