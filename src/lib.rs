//! fineprint.
pub mod annotate;
#[cfg(feature = "parallel")]
pub mod corpus;
pub mod document;
mod error;
pub mod eval;
pub mod ingest;
pub mod output;
pub mod report;
pub mod rules;
pub mod segment;
mod span;
pub mod taxonomy;

pub use annotate::{Analyzer, Annotation, Annotations, Findings, Scratch};
pub use document::Document;
pub use error::{Error, Result};
pub use rules::{Rule, RuleSet};
pub use span::{LineColumn, Span};
