//! Writes row groups as they fill.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use ::parquet::errors::ParquetError;
use ::parquet::file::properties::WriterPropertiesPtr;
use ::parquet::file::writer::SerializedFileWriter;
use ::parquet::schema::types::SchemaDescriptor;

use super::batch::Batch;
use super::row_group::RowGroup;
use super::{failed, schema};
use crate::Result;
use crate::output::encoded::Content;
use crate::output::writer::{Target, other_format};
use crate::output::{Counts, DocumentWriter, Encoded};

/// Bytes of rows, before they are encoded, of which one row group is made.
pub(super) const ROW_GROUP_BYTES: usize = 32 << 20;
/// Rows that are encoded at a time, and the bytes of rows at which fewer are: the same rows always make the same pages.
const ENCODED_ROWS: usize = 256;
const ENCODED_BYTES: usize = 256 << 10;

/// Writes one file.
pub(in crate::output) struct ParquetWriter {
    file: SerializedFileWriter<Target>,
    path: PathBuf,
    counts: Counts,
    schema: SchemaDescriptor,
    properties: WriterPropertiesPtr,
    /// Rows that are not yet encoded, and their bytes.
    waiting: Batch,
    waiting_bytes: usize,
    /// Rows that are encoded and not yet written, and the bytes that they had.
    group: Option<RowGroup>,
    group_bytes: usize,
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
        let start = || -> Result<_, ParquetError> {
            let schema = schema::schema()?;
            let properties = Arc::new(schema::properties(&schema)?);
            let file = SerializedFileWriter::new(target, schema.clone(), properties.clone())?;
            Ok((file, SchemaDescriptor::new(schema), properties))
        };
        let (file, schema, properties) = start().map_err(|error| failed(&path, error))?;
        Ok(ParquetWriter {
            file,
            path,
            counts: Counts::default(),
            schema,
            properties,
            waiting: Batch::new(),
            waiting_bytes: 0,
            group: None,
            group_bytes: 0,
            row_group_bytes,
        })
    }

    /// Adds rows. A row group ends behind the row that fills it.
    pub(super) fn push(&mut self, batch: &Batch) -> Result<()> {
        let mut start = 0;
        for (row, size) in batch.row_sizes().into_iter().enumerate() {
            self.waiting_bytes += size;
            let end = row + 1;
            let fills = self.group_bytes + self.waiting_bytes >= self.row_group_bytes;
            let many = self.waiting.rows() + end - start >= ENCODED_ROWS;
            if fills || many || self.waiting_bytes >= ENCODED_BYTES {
                self.waiting.append(batch, start..end);
                self.encode()?;
                start = end;
            }
            if fills {
                self.write_group()?;
            }
        }
        self.waiting.append(batch, start..batch.rows());
        Ok(())
    }

    /// Encodes the rows that wait.
    fn encode(&mut self) -> Result<()> {
        let rows = std::mem::replace(&mut self.waiting, Batch::new());
        self.group_bytes += std::mem::take(&mut self.waiting_bytes);
        if rows.rows() == 0 {
            return Ok(());
        }
        let group = self.group.get_or_insert_with(|| RowGroup::new(&self.schema, &self.properties));
        group.add(rows).map_err(|error| failed(&self.path, error))
    }

    /// Writes the row group.
    fn write_group(&mut self) -> Result<()> {
        self.group_bytes = 0;
        match self.group.take() {
            Some(group) => group.write(&mut self.file).map_err(|error| failed(&self.path, error)),
            None => Ok(()),
        }
    }

    /// Writes the rest and the footer.
    pub(super) fn end(mut self) -> Result<Counts> {
        self.encode()?;
        self.write_group()?;
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
