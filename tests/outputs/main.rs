//! The formats that documents are written in: files, parts, and what other programs find in them.

mod exchange;
mod files;
#[cfg(feature = "sqlite")]
mod sqlite;
mod support;
