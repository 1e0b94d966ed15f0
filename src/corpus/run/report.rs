//! What a run did.

use std::path::PathBuf;

use super::super::Summary;

/// What a run did, or an earlier one before it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report {
    /// How it ended.
    pub ending: RunEnding,
    /// The sums, those of the parts of earlier runs included.
    pub sums: Summary,
    /// The sums of earlier runs alone.
    pub before: Summary,
    /// The outputs, in the order in which they were named, and after them the ledger. Empty where it was stopped.
    pub outputs: Vec<Written>,
    /// The journal.
    pub journal: PathBuf,
}

/// How a run ended that no error stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunEnding {
    /// The outputs are there.
    Finished,
    /// The outputs were there before; nothing was done.
    NothingToDo,
    /// Its [`Monitor`](super::Monitor) stopped it. The same run goes on from the last part.
    Stopped,
}

/// An output.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Written {
    /// Where it is.
    pub path: PathBuf,
    /// Its bytes; of a folder, those of all its parts.
    pub bytes: u64,
    /// SHA-256 of the file. Of a folder: that of what `sha256sum` prints of its files, in the order of their names.
    pub sha256: String,
}
