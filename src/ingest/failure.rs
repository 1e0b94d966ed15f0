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
    /// A defect in this program: it gave up on the document.
    Panic,
    /// Its body is that of an earlier document. It is skipped, which is no fault.
    Duplicate,
    /// Of a kind or language that was not asked for. It is skipped, which is no fault.
    NotWanted,
}

impl FailureKind {
    /// Whether the document was left out on purpose, because somebody asked for it.
    pub const fn is_skip(self) -> bool {
        matches!(self, FailureKind::Duplicate | FailureKind::NotWanted)
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
