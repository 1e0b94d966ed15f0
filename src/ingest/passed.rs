//! Documents that are passed over: their names without their bytes, as far as that can be had.

use super::entry::Entry;
use super::failure::Failure;

/// What [`Reader::take_if`](super::Reader::take_if) did with the next document.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant)] // There is one at a time.
pub enum Taken {
    /// It was wanted, and was read or could not be.
    Read(Result<Entry, Failure>),
    /// It was not wanted.
    Passed(Passed),
}

/// A document that was passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Passed {
    /// As [`Entry::path`] or [`Failure::path`] would name it.
    pub path: String,
    /// Number of its bytes; 0 where that cannot be told.
    pub bytes: u64,
    /// The archive, repository, database or table that holds it.
    pub container: Option<String>,
    /// Whether it is already known that it cannot be read.
    pub failed: bool,
}

impl Passed {
    /// A file of its own, not opened.
    pub(super) fn file(path: String, bytes: u64) -> Self {
        Passed { path, bytes, container: None, failed: false }
    }

    /// What was read all the same, since there was no other way to learn its name.
    pub(super) fn read(item: Result<Entry, Failure>) -> Self {
        match item {
            Ok(entry) => Passed {
                bytes: entry.bytes.len() as u64,
                container: entry.provenance.container,
                path: entry.path,
                failed: false,
            },
            Err(failure) => Passed { path: failure.path, bytes: 0, container: None, failed: true },
        }
    }
}
