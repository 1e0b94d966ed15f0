//! Things that hold many documents: archives, repositories, databases, tables.
//!
//! Every kind has a module that turns one container into [`Entries`]. Which kind a file is, is told by its content, never
//! by its name.

use std::path::Path;

use super::entry::Entry;
use super::failure::Failure;

/// The documents of one container, in its own order. What cannot be read is an item like any other.
pub(super) type Entries = Box<dyn Iterator<Item = Result<Entry, Failure>>>;

/// What to heed when containers are read.
#[derive(Clone, Debug)]
pub(super) struct ReadOptions {
    /// Documents of more bytes than this are refused before they are held in memory.
    pub(super) max_bytes: u64,
}

/// The documents of the file or folder at `path`, where it is a container.
pub(super) fn open(_path: &Path, _options: &ReadOptions) -> Option<Result<Entries, Failure>> {
    None
}
