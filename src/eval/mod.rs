//! How right the rules and the segmenter are, measured against cases and gold labels.
//!
//! Gold is JSONL: `{"id","doc","text","labels":[categories]}` for segments, in document order, and
//! `{"id","before","text","after","claims":[...]}` for clauses; `{"id","doc","text","labels":[practices],
//! "attrs":{"spans":{practice: [data]}}}` for sentences, in document order.

mod bootstrap;
pub mod calibrate;
pub mod cases;
pub mod claims;
pub mod compare;
pub mod coverage;
mod data_types;
pub mod gold;
mod mistake;
pub mod packs;
pub mod practices;
mod report;
#[cfg(feature = "cli")]
pub mod rewrite;
mod rule_counts;
pub mod score;
pub mod sections;
pub mod segments;
pub mod tallies;

pub use data_types::DATA_TYPES;
pub use mistake::Mistake;
pub use report::{FORMAT, Gold, LabelRow, Report};
pub use rule_counts::{MeasuredRules, RightWrong, RuleCounts};
