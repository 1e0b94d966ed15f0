//! What becomes of the documents of a run, one by one and in sum.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use crate::ingest::{Failure, FailureKind, Stage};
use crate::{Error, Result};

/// What became of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<T> {
    /// It was annotated.
    Done(Done<T>),
    /// It was passed over on purpose.
    Skipped(Skipped),
    /// It could not be annotated.
    Failed(Failure),
}

impl<T> Outcome<T> {
    /// The annotated document.
    ///
    /// # Errors
    ///
    /// When the document failed or was skipped.
    pub fn done(self) -> Result<Done<T>> {
        match self {
            Outcome::Done(done) => Ok(done),
            Outcome::Skipped(Skipped { path, reason, .. }) => Err(Error::input(path, None, reason)),
            Outcome::Failed(failure) => Err(failure.into()),
        }
    }
}

/// What a reader passed over on purpose was skipped; everything else failed.
impl<T> From<Failure> for Outcome<T> {
    fn from(failure: Failure) -> Self {
        let kind = match failure.kind {
            FailureKind::Duplicate => "duplicate",
            FailureKind::NotSelected => "not-selected",
            FailureKind::NotWanted => "not-wanted",
            FailureKind::Unchanged => "unchanged",
            _ => return Outcome::Failed(failure),
        };
        let Failure { path, stage, message, offset, .. } = failure;
        Outcome::Skipped(Skipped { path, bytes: 0, stage, reason: Reason::new(kind, message), offset })
    }
}

/// A document that was annotated.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Done<T> {
    /// Where it came from; see [`Entry::path`](crate::ingest::Entry::path).
    pub path: String,
    /// Number of bytes of the input.
    pub bytes: usize,
    /// Number of annotations.
    pub annotations: usize,
    /// What the run's task made of it.
    pub output: T,
}

/// A document that was passed over on purpose: a duplicate, or one that was not asked for. Serialised, it is a line of the error ledger, with the keys of a [`Failure`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Skipped {
    /// Where it came from; see [`Entry::path`](crate::ingest::Entry::path).
    pub path: String,
    /// Number of bytes of the input; 0 where they were not read.
    pub bytes: usize,
    /// How far it came.
    pub stage: Stage,
    /// Why.
    pub reason: Reason,
    /// The byte of its container where it stands, where there is one.
    pub offset: Option<u64>,
}

impl Skipped {
    /// A document that was loaded and then not wanted.
    pub(super) fn new(path: String, bytes: usize, reason: Reason) -> Self {
        Skipped { path, bytes, stage: Stage::Triage, reason, offset: None }
    }
}

/// Why a document is passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// As one word for filters, such as `language`.
    pub kind: &'static str,
    /// For people.
    pub message: Cow<'static, str>,
}

impl Reason {
    /// A reason to skip a document.
    pub fn new(kind: &'static str, message: impl Into<Cow<'static, str>>) -> Self {
        Reason { kind, message: message.into() }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "skipped: {}", self.message)
    }
}

impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.reason)
    }
}

impl Serialize for Skipped {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Line<'a> {
            path: &'a str,
            stage: Stage,
            kind: &'static str,
            message: &'a str,
            offset: Option<u64>,
        }
        let Skipped { path, stage, reason: Reason { kind, message }, offset, .. } = self;
        Line { path, stage: *stage, kind, message, offset: *offset }.serialize(serializer)
    }
}

/// The sums of a run, over the outcomes that its sink took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// Documents annotated.
    pub annotated: u64,
    /// Documents that could not be.
    pub failed: u64,
    /// Documents that were passed over on purpose.
    pub skipped: u64,
    /// Bytes of the documents annotated and skipped.
    pub bytes: u64,
    /// Annotations made.
    pub annotations: u64,
}

impl Summary {
    /// All documents: annotated, failed and skipped.
    pub fn documents(&self) -> u64 {
        self.annotated + self.failed + self.skipped
    }

    /// Adds one outcome.
    pub fn add<T>(&mut self, outcome: &Outcome<T>) {
        match outcome {
            Outcome::Done(done) => {
                self.annotated += 1;
                self.bytes += done.bytes as u64;
                self.annotations += done.annotations as u64;
            }
            Outcome::Skipped(skipped) => {
                self.skipped += 1;
                self.bytes += skipped.bytes as u64;
            }
            Outcome::Failed(_) => self.failed += 1,
        }
    }

    /// Adds the sums of another part of the same run.
    pub fn add_all(&mut self, other: &Summary) {
        self.annotated += other.annotated;
        self.failed += other.failed;
        self.skipped += other.skipped;
        self.bytes += other.bytes;
        self.annotations += other.annotations;
    }
}
