//! Puts parts together by reading their rows and writing them anew.

use std::fs::File;
use std::path::{Path, PathBuf};

use ::parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use ::parquet::data_type::{ByteArrayType, Int64Type};
use ::parquet::errors::{ParquetError, Result as Read};
use ::parquet::file::reader::{FileReader, RowGroupReader, SerializedFileReader};

use super::batch::{Batch, Leaf, Values};
use super::schema;
use super::writer::ParquetWriter;
use crate::output::writer::Target;
use crate::{Error, Result};

/// Rows that are read at a time.
const ROWS: usize = 1_024;

/// Writes a file with the rows of all `parts`, in order.
pub(in crate::output) fn merge(parts: &[PathBuf], target: &Path) -> Result<()> {
    let mut writer = ParquetWriter::start(Target::create(target)?)?;
    for part in parts {
        append(&mut writer, part)?;
    }
    writer.end().map(drop)
}

pub(super) fn append(writer: &mut ParquetWriter, part: &Path) -> Result<()> {
    let damaged = |error: ParquetError| Error::input(part, None, format!("is not a whole part: {error}"));
    let file = File::open(part).map_err(|error| Error::io(part, error))?;
    let file = SerializedFileReader::new(file).map_err(damaged)?;
    if *file.metadata().file_metadata().schema() != *schema::schema().map_err(damaged)? {
        return Err(Error::input(part, None, "has other columns than this version of fineprint writes"));
    }
    for index in 0..file.num_row_groups() {
        let group = file.get_row_group(index).map_err(damaged)?;
        let mut columns = columns(&*group).map_err(damaged)?;
        loop {
            let batch = read(&mut columns).map_err(damaged)?;
            if batch.rows() == 0 {
                break;
            }
            writer.push(&batch)?;
        }
    }
    Ok(())
}

fn columns(group: &dyn RowGroupReader) -> Read<Vec<ColumnReader>> {
    (0..group.num_columns()).map(|column| group.get_column_reader(column)).collect()
}

/// Reads the next rows; none at the end.
fn read(columns: &mut [ColumnReader]) -> Read<Batch> {
    let mut batch = Batch::new();
    let mut rows = Vec::new();
    for (leaf, column) in batch.leaves.iter_mut().zip(columns) {
        rows.push(match column {
            ColumnReader::ByteArrayColumnReader(column) => read_texts(leaf, column)?,
            ColumnReader::Int64ColumnReader(column) => read_numbers(leaf, column)?,
            _ => return Err(ParquetError::General("a column of another type".into())),
        });
    }
    let count = rows.first().copied().unwrap_or_default();
    if rows.iter().any(|&rows| rows != count) {
        return Err(ParquetError::General("columns of different lengths".into()));
    }
    batch.add_rows(count);
    Ok(batch)
}

fn read_texts(leaf: &mut Leaf, column: &mut ColumnReaderImpl<ByteArrayType>) -> Read<usize> {
    let mut texts = Vec::new();
    let levels = (Some(&mut leaf.definitions), Some(&mut leaf.repetitions));
    let (rows, ..) = column.read_records(ROWS, levels.0, levels.1, &mut texts)?;
    for text in &texts {
        leaf.values.push_text(text.data());
    }
    Ok(rows)
}

fn read_numbers(leaf: &mut Leaf, column: &mut ColumnReaderImpl<Int64Type>) -> Read<usize> {
    let Values::Numbers(numbers) = &mut leaf.values else {
        return Err(ParquetError::General("a column of another type".into()));
    };
    let levels = (Some(&mut leaf.definitions), Some(&mut leaf.repetitions));
    Ok(column.read_records(ROWS, levels.0, levels.1, numbers)?.0)
}
