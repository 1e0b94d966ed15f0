//! A row group that grows: what is encoded is compressed, page by page, so that it takes little memory until it is whole.

use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ::parquet::column::page::{CompressedPage, PageWriteSpec, PageWriter};
use ::parquet::column::writer::{ColumnWriter, get_column_writer};
use ::parquet::data_type::ByteArray;
use ::parquet::errors::{ParquetError, Result};
use ::parquet::file::properties::WriterPropertiesPtr;
use ::parquet::file::writer::{SerializedFileWriter, SerializedPageWriter, TrackedWrite};
use ::parquet::schema::types::SchemaDescriptor;

use super::batch::{Batch, Leaf, Values, text_at};
use super::blocks::Blocks;

/// The columns of a row group that is not whole.
pub(super) struct RowGroup(Vec<Column>);

struct Column {
    writer: ColumnWriter<'static>,
    pages: Pages,
}

/// The pages of a column, one behind the other.
#[derive(Clone)]
struct Pages(Arc<Mutex<TrackedWrite<Blocks>>>);

impl RowGroup {
    /// No rows yet.
    pub(super) fn new(schema: &SchemaDescriptor, properties: &WriterPropertiesPtr) -> Self {
        let columns = schema.columns().iter().map(|column| {
            let pages = Pages(Arc::new(Mutex::new(TrackedWrite::new(Blocks::default()))));
            let writer = get_column_writer(column.clone(), properties.clone(), Box::new(pages.clone()));
            Column { writer, pages }
        });
        RowGroup(columns.collect())
    }

    /// Encodes rows behind those that are there.
    pub(super) fn add(&mut self, rows: Batch) -> Result<()> {
        self.0.iter_mut().zip(rows.leaves).try_for_each(|(column, leaf)| add(&mut column.writer, leaf))
    }

    /// Writes the row group behind those of the file.
    pub(super) fn write<W: Write + Send>(self, file: &mut SerializedFileWriter<W>) -> Result<()> {
        let mut group = file.next_row_group()?;
        for Column { writer, pages } in self.0 {
            let closed = writer.close()?;
            let empty = TrackedWrite::new(Blocks::default());
            let pages = std::mem::replace(&mut *pages.lock(), empty).into_inner()?;
            group.append_column(&pages.finish(), closed)?;
        }
        group.close().map(drop)
    }
}

fn add(column: &mut ColumnWriter<'static>, leaf: Leaf) -> Result<()> {
    let levels = |levels| Some(levels).filter(|levels: &&[i16]| !levels.is_empty());
    let (definitions, repetitions) = (levels(&leaf.definitions), levels(&leaf.repetitions));
    match (column, leaf.values) {
        (ColumnWriter::ByteArrayColumnWriter(column), Values::Texts { bytes, ends }) => {
            let bytes = ByteArray::from(bytes);
            let text = |index| {
                let range = text_at(&ends, index);
                bytes.slice(range.start, range.len())
            };
            let texts: Vec<ByteArray> = (0..ends.len()).map(text).collect();
            column.write_batch(&texts, definitions, repetitions)?;
        }
        (ColumnWriter::Int64ColumnWriter(column), Values::Numbers(numbers)) => {
            column.write_batch(&numbers, definitions, repetitions)?;
        }
        _ => return Err(ParquetError::General("a column of another type".into())),
    }
    Ok(())
}

impl Pages {
    fn lock(&self) -> MutexGuard<'_, TrackedWrite<Blocks>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PageWriter for Pages {
    fn write_page(&mut self, page: CompressedPage) -> Result<PageWriteSpec> {
        SerializedPageWriter::new(&mut self.lock()).write_page(page)
    }

    fn close(&mut self) -> Result<()> {
        Ok(())
    }
}
