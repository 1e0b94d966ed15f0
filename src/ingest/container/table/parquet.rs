//! Parquet files: row group by row group, and of each only the columns that are needed.

use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Repetition, Type as Physical};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use parquet::record::reader::{ReaderIter, TreeBuilder};
use parquet::schema::types::{SchemaDescPtr, SchemaDescriptor, Type};
use serde_json::{Map, Value};

use super::field::value;
use super::row::{Place, Roles};
use crate::ingest::container::spill::{Spilled, spill};
use crate::ingest::container::stream::Stream;
use crate::ingest::container::{Entries, ReadOptions};
use crate::ingest::{Entry, Failure, FailureKind, Stage};

/// Values of a column that are decoded at a time.
const BATCH: usize = 64;

/// The documents of a Parquet file, a row each.
///
/// # Errors
///
/// When the file cannot be opened, or when no column of it is that of the text.
pub(in crate::ingest::container) fn open(
    mut stream: Stream,
    options: &ReadOptions,
) -> Result<Entries, Failure> {
    let open = |path: &Path| File::open(path).map_err(|error| Failure::io(path, Stage::Read, &error));
    let (file, spilled) = match &stream.file {
        Some(path) => (open(path)?, None),
        None => spill(&mut stream, open).map(|(file, spilled)| (file, Some(spilled)))?,
    };
    let name = stream.name.clone();
    let malformed = |message: String| Failure::new(&name, Stage::Read, FailureKind::Malformed, message);
    let file = contain(|| SerializedFileReader::new(file))
        .map_err(|message| malformed(format!("is not a whole Parquet file: {message}")))?;
    let schema = file.metadata().file_metadata().schema();
    let columns: Vec<String> = schema.get_fields().iter().map(|field| field.name().to_owned()).collect();
    let roles = Roles::new(&options.tables);
    let Some(text) = roles.text_column(&columns) else {
        let columns = columns.join(", ");
        let message =
            format!("{} among its columns (they are {columns}); no row was read", roles.describe_text());
        return Err(malformed(message));
    };
    if !is_text(&schema.get_fields()[text]) {
        return Err(malformed(format!("its column `{}` holds no texts; no row was read", columns[text])));
    }
    let text = columns[text].clone();
    let projection = project(schema, |name| name == text || roles.needs(name));
    let projection = projection.map_err(|error| malformed(error.to_string()))?;
    let max = options.max_bytes;
    Ok(Box::new(Parquet {
        name,
        file,
        projection,
        text,
        roles,
        max,
        group: 0,
        rows: None,
        number: 0,
        end: 0,
        _spilled: spilled,
    }))
}

/// Whether a column holds one text, or none, in every row.
fn is_text(column: &Type) -> bool {
    column.is_primitive()
        && matches!(column.get_physical_type(), Physical::BYTE_ARRAY)
        && column.get_basic_info().repetition() != Repetition::REPEATED
}

/// The schema with only the columns that are wanted.
fn project(schema: &Type, is_wanted: impl Fn(&str) -> bool) -> ParquetResult<SchemaDescPtr> {
    let columns = schema.get_fields().iter().filter(|column| is_wanted(column.name())).cloned().collect();
    let projected = Type::group_type_builder(schema.name()).with_fields(columns).build()?;
    Ok(Arc::new(SchemaDescriptor::new(Arc::new(projected))))
}

/// Runs a step of the reader of Parquet. It may panic on damaged files, which is an error like any other.
fn contain<T>(step: impl FnOnce() -> ParquetResult<T>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(step)) {
        Ok(Ok(done)) => Ok(done),
        Ok(Err(ParquetError::EOF(message) | ParquetError::General(message))) => Err(message),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("its reader gave up on it".into()),
    }
}

struct Parquet {
    name: String,
    file: SerializedFileReader<File>,
    projection: SchemaDescPtr,
    text: String,
    roles: Roles,
    max: u64,
    /// The row group to be read next.
    group: usize,
    rows: Option<ReaderIter>,
    /// The row that was read last, from 1, and the last row of its group.
    number: u64,
    end: u64,
    _spilled: Option<Spilled>,
}

impl Parquet {
    /// Goes to the next row group. `None` behind the last one.
    fn enter(&mut self) -> Option<Result<(), Failure>> {
        let group = self.group;
        if group >= self.file.num_row_groups() {
            return None;
        }
        self.group += 1;
        self.number = self.end;
        let rows = contain(|| {
            let reader = self.file.get_row_group(group)?;
            let rows = reader.metadata().num_rows();
            let texts =
                reader.metadata().columns().iter().find(|column| column.column_path().string() == self.text);
            // Rows are counted by what the file says, so what it says has to agree with itself.
            if rows < 0 || texts.is_none_or(|texts| texts.num_values() != rows) {
                return Err(ParquetError::General(format!(
                    "it says it has {rows} rows, its texts say otherwise"
                )));
            }
            let iterator =
                TreeBuilder::new().with_batch_size(BATCH).as_iter(Arc::clone(&self.projection), &*reader)?;
            Ok((iterator, rows as u64))
        });
        match rows {
            Ok((rows, count)) => {
                self.rows = Some(rows);
                self.end += count;
                Some(Ok(()))
            }
            Err(message) => {
                let message = format!("row group {} cannot be read: {message}", group + 1);
                Some(Err(Failure::new(&self.name, Stage::Read, FailureKind::Malformed, message)))
            }
        }
    }

    fn entry(&self, row: Vec<(String, Field)>) -> Result<Entry, Failure> {
        let place = Place { table: &self.name, number: self.number, offset: None };
        let mut text = None;
        let mut fields = Map::new();
        for (name, field) in row {
            if name == self.text {
                text = match field {
                    Field::Str(string) => Some(string.into_bytes()),
                    Field::Bytes(bytes) => Some(bytes.data().to_vec()),
                    _ => None,
                };
            } else {
                fields.insert(name, value(field));
            }
        }
        let Some(text) = text else {
            let message = format!("its column `{}` is empty", self.text);
            return Err(place.failure(FailureKind::Malformed, message));
        };
        // A null is nothing that is known.
        fields.retain(|_, value: &mut Value| !value.is_null());
        place.entry(text, self.roles.describe(fields), self.max)
    }

    /// The row group is damaged: the rest of its rows are lost.
    fn leave(&mut self, message: &str) -> Failure {
        self.rows = None;
        let (number, end) = (self.number, self.end);
        let place = Place { table: &self.name, number, offset: None };
        let message =
            format!("row group {} is damaged: {message}; its rows {number} to {end} are lost", self.group);
        place.failure(FailureKind::Malformed, message)
    }
}

impl Iterator for Parquet {
    type Item = Result<Entry, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Some(rows) = &mut self.rows else {
                match self.enter()? {
                    Ok(()) => continue,
                    Err(failure) => return Some(Err(failure)),
                }
            };
            match contain(|| rows.next().transpose()) {
                Ok(Some(row)) => {
                    self.number += 1;
                    return Some(self.entry(row.into_columns()));
                }
                Ok(None) => self.rows = None,
                Err(message) => {
                    self.number += 1;
                    return Some(Err(self.leave(&message)));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
    use parquet::file::properties::WriterProperties;
    use parquet::file::writer::SerializedFileWriter;
    use parquet::schema::parser::parse_message_type;

    use super::*;
    use crate::ingest::TableOptions;

    const SCHEMA: &str = "message table {
        required binary id (utf8); optional binary text (utf8); required int64 crawled_at (timestamp_millis);
        optional binary html (utf8);
    }";

    /// A table of row groups of three rows each; every fifth row has no text.
    fn write(folder: &Path, groups: usize) -> PathBuf {
        let path = folder.join("t.parquet");
        let file = File::create(&path).expect("a file");
        let schema = Arc::new(parse_message_type(SCHEMA).expect("a schema"));
        let properties = Arc::new(WriterProperties::builder().build());
        let mut writer = SerializedFileWriter::new(file, schema, properties).expect("a writer");
        for group in 0..groups {
            let rows: Vec<usize> = (group * 3..group * 3 + 3).collect();
            let bytes = |make: &dyn Fn(usize) -> String| -> Vec<ByteArray> {
                rows.iter().map(|&row| ByteArray::from(make(row).into_bytes())).collect()
            };
            let mut rows_writer = writer.next_row_group().expect("a row group");
            let mut column = 0;
            while let Some(mut writer) = rows_writer.next_column().expect("a column") {
                let levels: Vec<i16> = rows.iter().map(|row| i16::from(row % 5 != 4)).collect();
                match column {
                    0 => {
                        let ids = bytes(&|row| format!("d{row}"));
                        writer.typed::<ByteArrayType>().write_batch(&ids, None, None)
                    }
                    2 => writer.typed::<Int64Type>().write_batch(&[1_306_539_351_000; 3], None, None),
                    _ => {
                        let mut texts = bytes(&|row| format!("Text {row}."));
                        texts.truncate(levels.iter().filter(|&&level| level == 1).count());
                        writer.typed::<ByteArrayType>().write_batch(&texts, Some(&levels), None)
                    }
                }
                .expect("a batch");
                writer.close().expect("a column");
                column += 1;
            }
            rows_writer.close().expect("a row group");
        }
        writer.close().expect("a file");
        path
    }

    fn open_file(path: &Path, options: &ReadOptions) -> Result<Entries, Failure> {
        open(Stream::of_file(path).expect("the file"), options)
    }

    #[test]
    fn every_row_is_a_document_or_a_failure_with_its_number() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = write(folder.path(), 4);
        let read: Vec<_> = open_file(&path, &ReadOptions::default()).expect("a table").collect();
        assert_eq!(read.len(), 12);
        let failed: Vec<_> = read.iter().filter_map(|read| read.as_ref().err()).collect();
        assert_eq!(failed.len(), 2);
        assert!(failed[0].path.ends_with("t.parquet:5"), "{}", failed[0]);
        let first = read[0].as_ref().expect("an entry");
        assert!(first.path.ends_with("t.parquet/d0"), "{}", first.path);
        assert_eq!(first.bytes, b"Text 0.");
        assert_eq!(first.provenance.timestamp.as_deref(), Some("20110527233551"));
        assert_eq!(first.provenance.fields["crawled_at"], "2011-05-27T23:35:51Z");
        assert_eq!(first.provenance.fields["html"], "Text 0.");
    }

    #[test]
    fn only_the_columns_that_are_needed_are_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = write(folder.path(), 1);
        let tables =
            TableOptions { carry: Some(Vec::new()), text: Some("html".into()), ..TableOptions::default() };
        let options = ReadOptions { tables, ..ReadOptions::default() };
        let read: Vec<_> = open_file(&path, &options).expect("a table").collect();
        let first = read[0].as_ref().expect("an entry");
        assert!(first.provenance.fields.is_empty(), "{:?}", first.provenance.fields);
        assert_eq!(first.provenance.timestamp.as_deref(), Some("20110527233551"));
        for (text, message) in [("crawled_at", "holds no texts"), ("nothing", "they are id, text")] {
            let tables = TableOptions { text: Some(text.into()), ..TableOptions::default() };
            let options = ReadOptions { tables, ..ReadOptions::default() };
            let failure = open_file(&path, &options).err().expect("a failure");
            assert!(failure.message.contains(message), "{failure}");
        }
    }

    #[test]
    fn a_damaged_row_group_does_not_touch_the_others() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = write(folder.path(), 3);
        let mut bytes = std::fs::read(&path).expect("the file");
        let place = bytes.windows(7).position(|window| window == b"Text 3.").expect("the text");
        // The header of the page that holds this text stands right before it.
        bytes[place - 40..place - 4].fill(0xff);
        std::fs::write(&path, bytes).expect("the file");
        let read: Vec<_> = open_file(&path, &ReadOptions::default()).expect("a table").collect();
        let documents: Vec<_> = read.iter().flatten().map(|entry| &entry.bytes[..]).collect();
        assert!(
            documents.contains(&&b"Text 0."[..]) && documents.contains(&&b"Text 8."[..]),
            "{documents:?}"
        );
        assert!(!documents.contains(&&b"Text 3."[..]));
        assert!(
            read.iter()
                .any(|read| read.as_ref().is_err_and(|failure| failure.message.contains("row group 2")))
        );
    }

    #[test]
    fn what_is_no_parquet_file_is_a_failure() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = write(folder.path(), 1);
        let whole = std::fs::read(&path).expect("the file");
        for bytes in [&whole[..whole.len() / 2], b"", b"PAR1", b"PAR1\xff\xff\xff\x7fPAR1"] {
            std::fs::write(&path, bytes).expect("the file");
            let failure = open_file(&path, &ReadOptions::default()).err().expect("a failure");
            assert_eq!(failure.kind, FailureKind::Malformed, "{failure}");
        }
    }
}
