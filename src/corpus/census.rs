//! What a run would read, without reading it.

use std::collections::HashSet;

use serde::Serialize;

use super::selection::Selection;
use crate::Result;
use crate::ingest::{Reader, Taken};

/// How many names a census keeps.
const NAMES: usize = 10;

/// What a run would read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Census {
    /// Documents, also those that cannot be read.
    pub documents: u64,
    /// Documents of which it is known already that they cannot be read. There may be more.
    pub failed: u64,
    /// Their bytes, after decompression.
    pub bytes: u64,
    /// Archives, repositories, databases and tables that hold documents.
    pub containers: u64,
    /// The paths of the first ten.
    pub first: Vec<String>,
}

impl Selection {
    /// Counts the selected documents of what `readers` reads. Files of their own are not read; what containers hold is,
    /// since its names and sizes are known only then.
    ///
    /// ```
    /// use fineprint::corpus::Selection;
    /// use fineprint::ingest::{Entry, Reader};
    ///
    /// let entries = || ["a.md", "b.md"].into_iter().map(|path| Ok(Entry::from_text(path, "We use cookies.")));
    /// let census = Selection::default().count(|| Reader::builder().entries(entries()).build())?;
    /// assert_eq!((census.documents, census.bytes), (2, 30));
    /// assert_eq!(census.first, ["a.md", "b.md"]);
    /// # Ok::<(), fineprint::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When `readers` fails.
    pub fn count(&self, readers: impl Fn() -> Result<Reader>) -> Result<Census> {
        let choice = self.prepare(&readers)?;
        let mut reader = readers()?;
        let mut census = Census::default();
        let mut containers = HashSet::new();
        while let Some(Taken::Passed(passed)) = reader.take_if(|_| false) {
            if !choice.wants(&passed.path) {
                continue;
            }
            census.documents += 1;
            census.failed += u64::from(passed.failed);
            census.bytes += passed.bytes;
            if let Some(container) = passed.container {
                containers.insert(container);
            }
            if census.first.len() < NAMES {
                census.first.push(passed.path);
            }
        }
        census.containers = containers.len() as u64;
        Ok(census)
    }
}
