//! The formats that documents are written in: files, parts, and what other programs find in them.

mod exchange;
mod files;
#[cfg(all(feature = "csv", feature = "parquet", feature = "sqlite"))]
mod programs;
#[cfg(feature = "sqlite")]
mod sqlite;
mod support;
