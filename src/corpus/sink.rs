//! Where the outcomes of a run go.

use std::ops::ControlFlow;

use crate::Result;
use crate::ingest::Failure;

/// What became of one document.
pub type Outcome<T> = Result<Done<T>, Failure>;

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

/// Takes the outcomes of a run, one by one, in the order in which the documents came in.
///
/// Any `FnMut(Outcome<T>) -> Result<ControlFlow<()>>` is one.
pub trait Sink<T> {
    /// Takes one outcome; [`ControlFlow::Break`] ends the run early and well.
    ///
    /// # Errors
    ///
    /// An error ends the run, which returns it.
    fn record(&mut self, outcome: Outcome<T>) -> Result<ControlFlow<()>>;
}

impl<T, F: FnMut(Outcome<T>) -> Result<ControlFlow<()>>> Sink<T> for F {
    fn record(&mut self, outcome: Outcome<T>) -> Result<ControlFlow<()>> {
        self(outcome)
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
    /// Documents that were left out on purpose: duplicates, and those that were not wanted.
    pub skipped: u64,
    /// Bytes of the documents annotated.
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
            Ok(done) => {
                self.annotated += 1;
                self.bytes += done.bytes as u64;
                self.annotations += done.annotations as u64;
            }
            Err(failure) if failure.kind.is_skip() => self.skipped += 1,
            Err(_) => self.failed += 1,
        }
    }
}
