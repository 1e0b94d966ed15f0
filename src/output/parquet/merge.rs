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
const ROWS: usize = 256;

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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::output::columns::{COLUMNS, Cells, Kind};

    const ROW_GROUP: usize = 20_000;

    fn rows(numbers: std::ops::Range<usize>) -> Batch {
        let mut batch = Batch::new();
        for number in numbers {
            batch.begin_row();
            for column in COLUMNS {
                let text = format!("{} {number}", column.name);
                match column.kind {
                    Kind::Text => batch.text(&text),
                    Kind::OptionalText => batch.optional_text((number % 3 > 0).then_some(&text)),
                    Kind::Number => batch.number(number),
                    Kind::Texts => batch.texts((0..number % 4).map(|_| "topic")),
                    Kind::Spans => batch.spans(&vec![crate::Span::new(number, number + 3); number % 5]),
                }
            }
        }
        batch
    }

    fn write(path: &Path, batches: &[Batch]) {
        let target = Target::create(path).unwrap();
        let mut writer = ParquetWriter::with_row_groups_of(ROW_GROUP, target).unwrap();
        for batch in batches {
            writer.push(batch).unwrap();
        }
        writer.end().unwrap();
    }

    /// Row groups are bounded in bytes and cut by rows alone, however the rows come.
    #[test]
    fn row_groups_are_bounded_and_do_not_depend_on_parts() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        write(&path("whole"), &[rows(0..800)]);
        write(&path("many"), &[rows(0..1), rows(1..799), rows(799..800)]);
        let whole = fs::read(path("whole")).unwrap();
        assert!(fs::read(path("many")).unwrap() == whole);

        write(&path("part-1"), &[rows(0..300)]);
        write(&path("part-2"), &[]);
        write(&path("part-3"), &[rows(300..800)]);
        let mut writer =
            ParquetWriter::with_row_groups_of(ROW_GROUP, Target::create(&path("merged")).unwrap()).unwrap();
        for part in ["part-1", "part-2", "part-3"] {
            append(&mut writer, &path(part)).unwrap();
        }
        writer.end().unwrap();
        assert!(fs::read(path("merged")).unwrap() == whole);

        let file = SerializedFileReader::new(File::open(path("whole")).unwrap()).unwrap();
        let groups = file.metadata().row_groups();
        let counts: Vec<i64> = groups.iter().map(|group| group.num_rows()).collect();
        assert_eq!(counts.iter().sum::<i64>(), 800);
        let largest_row = rows(0..800).row_sizes().into_iter().max().unwrap();
        let mut start = 0;
        for count in counts {
            let end = start + count as usize;
            let bytes: usize = rows(start..end).row_sizes().iter().sum();
            assert!(bytes < ROW_GROUP + largest_row, "a row group of {bytes} bytes");
            assert!(bytes >= ROW_GROUP || end == 800, "a row group of {bytes} bytes");
            start = end;
        }
        assert!(groups.len() > 10, "{} row groups", groups.len());
    }

    #[test]
    fn what_is_no_part_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let part = folder.path().join("part.parquet");
        write(&part, &[rows(0..100)]);
        let whole = fs::read(&part).unwrap();
        for broken in [&whole[..whole.len() / 2], &whole[whole.len() / 2..], b"PAR1"] {
            fs::write(&part, broken).unwrap();
            let error = merge(std::slice::from_ref(&part), &folder.path().join("target")).unwrap_err();
            assert!(error.is_input() && error.to_string().contains("part.parquet"), "{error}");
        }
    }
}
