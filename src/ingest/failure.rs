//! Why one document could not be annotated: a line of the error ledger.

use std::fmt;
use std::io;
use std::path::Path;

use serde::Serialize;

use super::entry::display_path;
use crate::Error;

/// Why one document could not be annotated. Serialised, it is a line of the error ledger.
///
/// ```
/// use fineprint::ingest::{FailureKind, Reader};
///
/// let mut reader = Reader::builder().path("no/such/policy.md").build()?;
/// let failure = reader.next().unwrap().unwrap_err();
/// assert_eq!(failure.kind, FailureKind::Missing);
/// assert_eq!(failure.path, "no/such/policy.md");
/// # Ok::<(), fineprint::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Failure {
    /// The document, as [`Entry::path`](super::Entry::path) would name it.
    pub path: String,
    /// How far it came.
    pub stage: Stage,
    /// What is wrong with it.
    pub kind: FailureKind,
    /// What is wrong with it, for people, and what to do about it.
    pub message: String,
    /// The byte of the input where it went wrong, where there is one.
    pub offset: Option<u64>,
}

/// The steps on which a document can fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Stage {
    /// Looking for files.
    Find,
    /// Reading the bytes.
    Read,
    /// Making text of the bytes.
    Decode,
    /// Telling what the document is, and whether it is wanted.
    Triage,
    /// Parsing the text and applying the rules.
    Annotate,
}

/// What can be wrong with a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FailureKind {
    /// There is nothing at this path.
    Missing,
    /// A folder stands where a file should.
    Folder,
    /// A device, pipe or socket that has the name of a document.
    NotAFile,
    /// A link that leads back to a folder that it stands in.
    LinkLoop,
    /// The operating system refused.
    Unreadable,
    /// More bytes than a document may have.
    TooLarge,
    /// Not a text.
    Binary,
    /// A record, row or line that does not have the shape of its format.
    Malformed,
    /// Its bytes end before they should. What came before the end was read.
    Truncated,
    /// Its bytes are not what its container or compression says, so they were not read.
    Damaged,
    /// Packed in a way that is not read here.
    Unsupported,
    /// Packed in more archives and compressions than are unpacked.
    TooDeep,
    /// A capture that only says that the page had not changed. Passed over, not failed.
    Unchanged,
    /// A document that the selection leaves out. Passed over, not failed.
    NotSelected,
    /// A defect in this program: it gave up on the document.
    Panic,
    /// Its body is that of an earlier document. It is skipped, which is no fault.
    Duplicate,
    /// Of a kind or language that was not asked for. It is skipped, which is no fault.
    NotWanted,
}

impl FailureKind {
    /// Whether nothing is wrong: the document was passed over on purpose. It is counted as skipped, not as failed.
    pub const fn is_skip(self) -> bool {
        use FailureKind::{Duplicate, NotSelected, NotWanted, Unchanged};
        matches!(self, Unchanged | NotSelected | Duplicate | NotWanted)
    }
}

impl Failure {
    /// A failure without a place in the input.
    pub fn new(path: impl Into<String>, stage: Stage, kind: FailureKind, message: impl Into<String>) -> Self {
        Failure { path: path.into(), stage, kind, message: message.into(), offset: None }
    }

    /// The same failure, at a byte of the input.
    pub fn at(mut self, offset: u64) -> Self {
        self.offset = Some(offset);
        self
    }

    pub(crate) fn io(path: &Path, stage: Stage, error: &io::Error) -> Self {
        let kind = match error.kind() {
            io::ErrorKind::NotFound => FailureKind::Missing,
            io::ErrorKind::IsADirectory => FailureKind::Folder,
            io::ErrorKind::UnexpectedEof => FailureKind::Truncated,
            io::ErrorKind::InvalidData => FailureKind::Damaged,
            io::ErrorKind::OutOfMemory | io::ErrorKind::Unsupported => FailureKind::Unsupported,
            io::ErrorKind::FileTooLarge => FailureKind::TooLarge,
            _ => FailureKind::Unreadable,
        };
        let message = match kind {
            FailureKind::Missing => "there is no such file".into(),
            _ => error.to_string(),
        };
        Failure::new(display_path(path), stage, kind, message)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.message)?;
        match self.offset {
            Some(offset) => write!(f, " (at byte {offset})"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Failure {}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        let Failure { path, message, .. } = failure;
        Error::input(path, None, message)
    }
}
