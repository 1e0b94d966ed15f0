//! Many documents at once: parallel inside, in order outside, each fault contained in its document.
//!
//! A [`Runner`] takes entries one by one, has them annotated on all cores, and hands what became of each to a [`Sink`],
//! in the order in which they came. Only a bounded number of documents is held at any time.
//!
//! ```
//! use std::ops::ControlFlow;
//!
//! use fineprint::corpus::{Outcome, Runner};
//! use fineprint::ingest::Entry;
//! use fineprint::Analyzer;
//!
//! let policies = ["We use cookies.", "We do not use cookies."];
//! let entries = policies.iter().map(|text| Ok(Entry::from_text("policy.md", text)));
//! let mut claims = Vec::new();
//! let summary = Runner::new(Analyzer::builtin()).run(
//!     entries,
//!     |document| document.annotations.iter().map(|found| found.claim().to_owned()).collect::<Vec<_>>(),
//!     &mut |outcome: Outcome<Vec<String>>| {
//!         claims.extend(outcome?.output);
//!         Ok(ControlFlow::Continue(()))
//!     },
//! )?;
//! assert_eq!(summary.annotated, 2);
//! assert_eq!(claims, ["cookies.used", "cookies.not-used"]);
//! # Ok::<(), fineprint::Error>(())
//! ```

mod runner;
mod sink;
mod window;
mod worker;

pub use runner::Runner;
pub use sink::{Done, Outcome, Sink, Summary};
