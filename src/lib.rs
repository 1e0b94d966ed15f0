//! Reads archived privacy policies, segments them into sections, segments and clauses, and says what every clause claims.
//!
//! Three types come first:
//!
//! - [`Document`]: one text and its blocks. Markdown and plain text are borrowed; web pages are rendered to Markdown first.
//! - [`Analyzer`]: a compiled [`RuleSet`] that annotates documents. `Send + Sync`, and cheap to clone.
//! - [`Annotations`]: what was found, each finding with the byte spans that made it.
//!
//! ```
//! use fineprint::{Analyzer, Document};
//!
//! let analyzer = Analyzer::builtin();
//! let policy = Document::from_markdown("We do not sell your data, except as required by law.");
//! let annotations = analyzer.annotate(&policy);
//! let found = annotations.iter().next().unwrap();
//! assert_eq!(found.claim(), "sale.never");
//! assert_eq!(found.condition().unwrap().of(policy.text()), "except as required by law.");
//! ```
//!
//! For many documents, keep a [`Scratch`] for each thread and use [`Analyzer::annotate_into`], or let
#![cfg_attr(feature = "parallel", doc = "[`corpus::Runner`]")]
#![cfg_attr(not(feature = "parallel"), doc = "`corpus::Runner` (feature `parallel`)")]
//! do it. Own rules go through [`RuleSet::builder`].
//!
//! # Spans
//!
//! Every span is a half-open range of bytes in [`Document::text`], on character boundaries. For Markdown, plain and tagged
//! text that is the input itself; for a web page it is the text that it was rendered to.
//!
//! # Limits
//!
//! Parsing is total and linear: any text gives a document. Clauses are judged up to 512 words and contexts up to 64.
//!
//! # Features
//!
//! - `html`: web pages, and the encodings of old ones.
//! - `parallel`: many documents at once.
//! - `csv`, `parquet`, `sqlite`: formats that are [written](output::Format).
//! - `cli` (default): the program, with all of them.
pub mod annotate;
#[cfg(feature = "parallel")]
pub mod corpus;
#[cfg(feature = "sqlite")]
mod database;
pub mod document;
mod error;
pub mod eval;
mod hex;
pub mod ingest;
pub mod output;
mod random;
pub mod report;
pub mod rules;
pub mod segment;
mod short_word;
mod span;
pub mod taxonomy;
pub mod triage;

pub use annotate::{Analyzer, Annotation, Annotations, Findings, Scratch};
pub use document::Document;
pub use error::{Error, Result};
pub use rules::{Rule, RuleSet};
pub use span::{LineColumn, Span};

/// The built-in rules, as the build script has compiled them.
static FROZEN_RULES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/builtin.rules"));

/// Runs the examples of the README.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;
