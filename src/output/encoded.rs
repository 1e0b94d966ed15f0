//! What workers hand to the writer of a file.

/// One document in one format: owned, to be sent from the thread that annotated it to the one that writes.
#[derive(Debug)]
pub struct Encoded {
    pub(super) content: Content,
    pub(super) rows: u64,
}

/// What [`Encoded`] holds; each writer takes one kind.
#[derive(Debug)]
pub(super) enum Content {
    /// Whole lines, or whole items of a list, ready to be written.
    Text(Vec<u8>),
    /// The two files of a brat document.
    Files(Box<super::exchange::brat::Files>),
    /// Rows by column.
    #[cfg(feature = "parquet")]
    Columns(Box<super::parquet::Batch>),
    /// Rows by table.
    #[cfg(feature = "sqlite")]
    Rows(Box<super::sqlite::Rows>),
}

impl Encoded {
    pub(super) fn text(bytes: Vec<u8>, rows: usize) -> Self {
        Encoded { content: Content::Text(bytes), rows: rows as u64 }
    }

    /// Number of rows: what the format has one of for each annotation, or, where it has none, for each document.
    pub fn rows(&self) -> u64 {
        self.rows
    }
}

/// What a file holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Counts {
    /// Documents that were written, also those that gave no row.
    pub documents: u64,
    /// Rows: see [`Encoded::rows`].
    pub rows: u64,
    /// Bytes of the file, or of all files in the folder.
    pub bytes: u64,
}

impl Counts {
    pub(super) fn add(&mut self, encoded: &Encoded) {
        self.documents += 1;
        self.rows += encoded.rows;
    }
}
