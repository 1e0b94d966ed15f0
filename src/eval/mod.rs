//! How right the rules and the segmenter are, measured against cases and gold labels.
//!
//! Gold is JSONL: `{"id","doc","text","labels":[categories]}` for segments, in document order, and
//! `{"id","before","text","after","claims":[...]}` for clauses.

pub mod calibrate;
pub mod cases;
pub mod claims;
pub mod coverage;
pub mod gold;
mod report;
#[cfg(feature = "cli")]
pub mod rewrite;
pub mod score;
pub mod sections;
pub mod segments;

pub use report::{CategoryReport, ClaimReport, LabelRow, Report};
