//! Many documents at once: parallel inside, in order outside, each fault contained in its document.
//!
//! A [`Runner`] takes entries one by one, has them annotated on all cores, and hands what became of each to a [`Sink`],
//! in the order in which they came. Only a bounded number of documents is held at any time.
//!
//! A [`Run`] does this into files, in parts, and goes on where it was when its process was killed. A [`Selection`] is a
//! shard or a sample of a corpus.
//!
//! ```
//! use std::ops::ControlFlow;
//!
//! use fineprint::corpus::{Outcome, Runner};
//! use fineprint::ingest::Entry;
//! use fineprint::Analyzer;
//!
//! let policies = ["We adhere to the Safe Harbor principles.", "Bananas are yellow."];
//! let entries = policies.iter().map(|text| Ok(Entry::from_text("policy.md", text)));
//! let mut found = Vec::new();
//! let summary = Runner::new(Analyzer::builtin()).run(
//!     entries,
//!     |document| document.annotations.iter().any(|found| found.claim() == "safe-harbor.certified"),
//!     &mut |outcome: Outcome<bool>| {
//!         found.push(outcome.done()?.output);
//!         Ok(ControlFlow::Continue(()))
//!     },
//! )?;
//! assert_eq!(summary.annotated, 2);
//! assert_eq!(found, [true, false]);
//! # Ok::<(), fineprint::Error>(())
//! ```

mod census;
mod filter;
mod outcome;
mod run;
mod runner;
mod sample;
mod selection;
mod shard;
mod sink;
mod window;
mod worker;

pub use census::Census;
pub use outcome::{Done, Outcome, Reason, Skipped, Summary};
pub use run::{DEFAULT_PART_DOCUMENTS, Monitor, Report, Run, RunEnding, Written, is_durable, merge};
pub use runner::Runner;
pub use sample::{Group, Sample};
pub use selection::Selection;
pub use shard::Shard;
pub use sink::Sink;
