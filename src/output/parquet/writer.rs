//! Writes row groups as they fill.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ::parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use ::parquet::errors::ParquetError;
use ::parquet::file::writer::{SerializedColumnWriter, SerializedFileWriter};

use super::batch::{Batch, Leaf, Values, text_at};
use super::{failed, schema};
use crate::Result;
use crate::output::encoded::Content;
use crate::output::writer::{Target, other_format};
use crate::output::{Counts, DocumentWriter, Encoded};

/// Bytes of rows that are gathered for one row group: what bounds the memory of a writer.
pub(super) const ROW_GROUP_BYTES: usize = 32 << 20;

/// Writes one file.
pub(in crate::output) struct ParquetWriter {
    file: SerializedFileWriter<Target>,
    path: PathBuf,
    counts: Counts,
    gathered: Batch,
    bytes: usize,
    row_group_bytes: usize,
}

impl ParquetWriter {
    /// Begins the file.
    pub(in crate::output) fn start(target: Target) -> Result<Self> {
        Self::with_row_groups_of(ROW_GROUP_BYTES, target)
    }

    /// Begins a file with row groups of so many bytes.
    pub(super) fn with_row_groups_of(row_group_bytes: usize, target: Target) -> Result<Self> {
        let path = target.path().to_owned();
        let start = || {
            let schema = schema::schema()?;
            let properties = Arc::new(schema::properties(&schema)?);
            SerializedFileWriter::new(target, schema, properties)
        };
        let file = start().map_err(|error| failed(&path, error))?;
        let counts = Counts::default();
        Ok(ParquetWriter { file, path, counts, gathered: Batch::new(), bytes: 0, row_group_bytes })
    }

    /// Adds rows. A row group ends behind the row that fills it.
    pub(super) fn push(&mut self, batch: &Batch) -> Result<()> {
        let mut start = 0;
        for (row, size) in batch.row_sizes().into_iter().enumerate() {
            self.bytes += size;
            if self.bytes >= self.row_group_bytes {
                self.gathered.append(batch, start..row + 1);
                self.flush()?;
                start = row + 1;
            }
        }
        self.gathered.append(batch, start..batch.rows());
        Ok(())
    }

    /// Writes what was gathered as a row group.
    fn flush(&mut self) -> Result<()> {
        let rows = std::mem::replace(&mut self.gathered, Batch::new());
        self.bytes = 0;
        if rows.rows() > 0 {
            write_row_group(&mut self.file, rows).map_err(|error| failed(&self.path, error))?;
        }
        Ok(())
    }

    /// Writes the rest and the footer.
    pub(super) fn end(mut self) -> Result<Counts> {
        self.flush()?;
        let target = self.file.into_inner().map_err(|error| failed(&self.path, error))?;
        Ok(Counts { bytes: target.finish()?, ..self.counts })
    }

    /// The name of the file.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl DocumentWriter for ParquetWriter {
    fn write(&mut self, document: Encoded) -> Result<()> {
        self.counts.add(&document);
        match document.content {
            Content::Columns(batch) => self.push(&batch),
            _ => Err(other_format(self.path())),
        }
    }

    fn finish(self: Box<Self>) -> Result<Counts> {
        self.end()
    }
}

fn write_row_group<W: Write + Send>(
    file: &mut SerializedFileWriter<W>,
    rows: Batch,
) -> Result<(), ParquetError> {
    let mut group = file.next_row_group()?;
    for leaf in rows.leaves {
        let Some(column) = group.next_column()? else {
            return Err(ParquetError::General("the schema has too few columns".into()));
        };
        write_column(column, leaf)?;
    }
    group.close().map(drop)
}

fn write_column(mut column: SerializedColumnWriter<'_>, leaf: Leaf) -> Result<(), ParquetError> {
    let some = |levels: Vec<i16>| (!levels.is_empty()).then_some(levels);
    let (definitions, repetitions) = (some(leaf.definitions), some(leaf.repetitions));
    let (definitions, repetitions) = (definitions.as_deref(), repetitions.as_deref());
    match leaf.values {
        Values::Texts { bytes, ends } => {
            let bytes = ByteArray::from(bytes);
            let text = |index| {
                let range = text_at(&ends, index);
                bytes.slice(range.start, range.len())
            };
            let texts: Vec<ByteArray> = (0..ends.len()).map(text).collect();
            column.typed::<ByteArrayType>().write_batch(&texts, definitions, repetitions)?;
        }
        Values::Numbers(numbers) => {
            column.typed::<Int64Type>().write_batch(&numbers, definitions, repetitions)?;
        }
    }
    column.close()
}
