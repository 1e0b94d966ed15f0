//! What becomes of the documents of a run, one by one and in sum.

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;

use crate::ingest::Failure;
use crate::{Error, Result};

/// What became of one document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome<T> {
    /// It was annotated.
    Done(Done<T>),
    /// A filter did not want it.
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

/// A document that a filter did not want. Serialised, it is a line of the error ledger, with the keys of a [`Failure`].
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Skipped {
    /// Where it came from; see [`Entry::path`](crate::ingest::Entry::path).
    pub path: String,
    /// Number of bytes of the input.
    pub bytes: usize,
    /// Why.
    pub reason: Reason,
}

/// Why a filter does not want a document.
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
            stage: &'static str,
            kind: &'static str,
            message: &'a str,
            offset: Option<u64>,
        }
        let Skipped { path, reason: Reason { kind, message }, .. } = self;
        Line { path, stage: "filter", kind, message, offset: None }.serialize(serializer)
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
    /// Documents that a filter did not want.
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
