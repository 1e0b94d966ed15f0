//! Who watches a run.

use std::path::Path;

use super::super::{Skipped, Summary};
use crate::ingest::Failure;

/// Is told how a run goes, on the thread that called [`Run::start`](super::Run::start), and may stop it. `()` neither
/// looks nor stops.
pub trait Monitor {
    /// A note for people, such as that something has to be done again.
    fn note(&mut self, note: &str) {
        let _ = note;
    }

    /// The run goes on with an earlier one, of which these are the sums.
    fn resumes(&mut self, before: &Summary) {
        let _ = before;
    }

    /// On the way to where an earlier run ended: so many documents, of so many, were passed over.
    fn passes(&mut self, position: u64, of: u64) {
        let _ = (position, of);
    }

    /// A document failed.
    fn fails(&mut self, failure: &Failure) {
        let _ = failure;
    }

    /// A document was skipped.
    fn skips(&mut self, skipped: &Skipped) {
        let _ = skipped;
    }

    /// Another document is behind the run. The sums are those of all documents, also of earlier runs.
    fn advances(&mut self, sums: &Summary) {
        let _ = sums;
    }

    /// Parts are put together to the output at `path`: some `bytes` of `of` are written.
    fn joins(&mut self, path: &Path, bytes: u64, of: u64) {
        let _ = (path, bytes, of);
    }

    /// Whether the run is to stop. It is asked for every document; what the parts hold is kept.
    fn stops(&self) -> bool {
        false
    }
}

impl Monitor for () {}
