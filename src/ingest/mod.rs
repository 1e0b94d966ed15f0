//! From files, folders and streams to documents: what to read, in which order, and what could not be read.
//!
//! [`Reader`] finds and reads [`Entry`]s; [`load`] makes an entry into a [`Document`](crate::Document) and remembers, as
//! a [`Source`], how. Whatever cannot be read is a [`Failure`]: an item like any other, never the end of the run.
//!
//! ```
//! use fineprint::ingest::{Entry, LoadOptions, load};
//!
//! let entry = Entry::from_text("policy.md", "# Privacy\n\nWe never sell your data.\n");
//! let loaded = load(&entry, &LoadOptions::default())?;
//! assert_eq!(loaded.document.text(), "# Privacy\n\nWe never sell your data.\n");
//! assert_eq!(loaded.source.path, "policy.md");
//! # Ok::<(), fineprint::Error>(())
//! ```

mod binary;
mod body;
mod container;
pub mod decode;
mod entry;
mod failure;
mod glob;
mod identity;
mod load;
mod options;
#[cfg(feature = "html")]
mod page;
#[cfg(not(feature = "html"))]
#[path = "no_page.rs"]
mod page;
mod passed;
mod paths;
mod reader;
mod selection;
mod walk;

pub use body::BodyHash;
pub use entry::{Entry, Provenance};
pub use failure::{Failure, FailureKind, Stage};
pub use identity::InputIdentity;
pub use load::{LoadOptions, Loaded, Problem, Source, load};
pub use options::{Container, HistoryOptions, TableOptions};
pub use passed::{Passed, Taken};
pub use reader::{DEFAULT_MAX_BYTES, Reader, ReaderBuilder};
