//! Comma-separated values, and values separated by tabs, semicolons or bars: a header, then a row for each document.

use std::io;

use csv::{ByteRecord, Reader, ReaderBuilder};
use serde_json::{Map, Value};

use super::row::{Place, Roles};
use super::rows_source::RowsSource;
use crate::ingest::container::stream::Stream;
use crate::ingest::container::{Entries, ReadOptions};
use crate::ingest::decode::decode;
use crate::ingest::{Entry, Failure, FailureKind, Stage};

/// Bytes that a row may have besides those of its text.
const ROOM_FOR_OTHER_FIELDS: u64 = 1 << 20;
/// What can stand between fields, most usual first.
const DELIMITERS: &[u8] = b",\t;|";

/// The documents of a stream of rows under a header.
///
/// # Errors
///
/// When there is no header, or when no column of it is that of the text.
pub(in crate::ingest::container) fn open(stream: Stream, options: &ReadOptions) -> Result<Entries, Failure> {
    let name = stream.name;
    let cap = options.max_bytes.saturating_mul(2).saturating_add(ROOM_FOR_OTHER_FIELDS);
    let mut source = RowsSource::new(stream.bytes, cap);
    let first = Place { table: &name, number: 1, offset: Some(0) };
    let beginning = source.beginning().map_err(|error| first.broken_off(&error))?;
    if beginning.starts_with(b"\xFF\xFE") || beginning.starts_with(b"\xFE\xFF") {
        return Err(malformed(&name, "is UTF-16, which tables are not read in; save it as UTF-8"));
    }
    let delimiter = delimiter(beginning);
    let mut rows = reader(source, delimiter);
    let mut header = ByteRecord::new();
    let found = rows.read_byte_record(&mut header).map_err(|error| first.broken_off(&cause(error)))?;
    let names = names(&header);
    let roles = Roles::new(&options.tables);
    let Some(text) = roles.text_column(&names).filter(|_| found) else {
        let columns =
            if names.is_empty() { "it has none".into() } else { format!("they are {}", names.join(", ")) };
        let message = format!("{} among its columns ({columns}); no row was read", roles.describe_text());
        return Err(malformed(&name, &message));
    };
    Ok(Box::new(Csv {
        name,
        rows: Some(rows),
        delimiter,
        base: (0, 0),
        names,
        text,
        roles,
        max: options.max_bytes,
        cap,
        record: ByteRecord::new(),
        owes_line_feed: false,
    }))
}

fn malformed(name: &str, message: &str) -> Failure {
    Failure::new(name, Stage::Read, FailureKind::Malformed, message)
}

fn reader(source: RowsSource, delimiter: u8) -> Reader<RowsSource> {
    let mut builder = ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter).from_reader(source)
}

/// The delimiter that stands most often in the first line, outside of quotes.
fn delimiter(beginning: &[u8]) -> u8 {
    let mut counts = [0usize; DELIMITERS.len()];
    let mut is_quoted = false;
    for &byte in beginning {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'\n' | b'\r' if !is_quoted => break,
            _ if is_quoted => {}
            _ => {
                if let Some(index) = DELIMITERS.iter().position(|&delimiter| delimiter == byte) {
                    counts[index] += 1;
                }
            }
        }
    }
    let mut best = 0;
    for index in 1..counts.len() {
        if counts[index] > counts[best] {
            best = index;
        }
    }
    DELIMITERS[best]
}

/// The names of the columns. Those without one are called by their number, and no two are called the same.
fn names(header: &ByteRecord) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(header.len());
    for (index, field) in header.iter().enumerate() {
        let written = decode(field, None).text.trim().to_owned();
        let first = if written.is_empty() { format!("column {}", index + 1) } else { written };
        let mut name = first.clone();
        let mut copy = 2;
        while names.contains(&name) {
            name = format!("{first} ({copy})");
            copy += 1;
        }
        names.push(name);
    }
    names
}

struct Csv {
    name: String,
    /// `None` behind the last row.
    rows: Option<Reader<RowsSource>>,
    delimiter: u8,
    /// Bytes and lines before the place where the reader of rows began.
    base: (u64, u64),
    names: Vec<String>,
    text: usize,
    roles: Roles,
    max: u64,
    cap: u64,
    record: ByteRecord,
    /// Whether the row before ended with a carriage return whose line feed is counted with this row.
    owes_line_feed: bool,
}

impl Csv {
    /// The place of the row that was read last, or that could not be.
    fn place(&self) -> Place<'_> {
        let position = self.record.position();
        let (byte, line) = position.map_or((0, 1), |position| (position.byte(), position.line()));
        let owed = u64::from(self.owes_line_feed);
        Place {
            table: &self.name,
            number: self.base.1 + line + owed,
            offset: Some(self.base.0 + byte + owed),
        }
    }

    fn entry(&self) -> Result<Entry, Failure> {
        let place = self.place();
        if self.record.len() != self.names.len() {
            let (fields, columns) = (self.record.len(), self.names.len());
            let message = format!("the row has {fields} fields, the header {columns}");
            return Err(place.failure(FailureKind::Malformed, message));
        }
        let text = self.record[self.text].to_vec();
        let mut fields = Map::new();
        for (index, (name, field)) in self.names.iter().zip(&self.record).enumerate() {
            if index != self.text {
                fields.insert(name.clone(), Value::String(decode(field, None).text.into_owned()));
            }
        }
        place.entry(text, self.roles.describe(fields), self.max)
    }

    /// A row could not be read whole: goes on behind it, where that can be.
    fn recover(&mut self, error: csv::Error) -> Failure {
        let mut source = self.rows.take().map(Reader::into_inner).filter(RowsSource::is_too_long);
        let failure = match &source {
            Some(_) => {
                let message = format!(
                    "the row has more than {} bytes, the most that is held (--max-doc-bytes); a quote may not be closed",
                    self.cap
                );
                self.place().failure(FailureKind::TooLarge, message)
            }
            None => self.place().broken_off(&cause(error)),
        };
        if let Some(mut source) = source.take()
            && source.skip_line().is_ok()
        {
            self.base = source.position();
            self.rows = Some(reader(source, self.delimiter));
        }
        failure
    }
}

/// Whether the reader of rows, which began at byte `base`, stopped between a carriage return and its line feed.
fn owes_line_feed(rows: &Reader<RowsSource>, base: u64) -> bool {
    rows.get_ref().owes_line_feed(base + rows.position().byte())
}

/// What the system said, where it was the system that failed.
fn cause(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    }
}

impl Iterator for Csv {
    type Item = Result<Entry, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        let rows = self.rows.as_mut()?;
        rows.get_mut().begin_row();
        self.owes_line_feed = owes_line_feed(rows, self.base.0);
        match rows.read_byte_record(&mut self.record) {
            Ok(true) if rows.get_ref().is_at_end() => {
                self.rows = None;
                let message =
                    "a quote of this row is never closed; a quote is missing, or the file is cut off";
                Some(Err(self.place().failure(FailureKind::Malformed, message)))
            }
            Ok(true) => Some(self.entry()),
            Ok(false) => {
                self.rows = None;
                None
            }
            Err(error) => Some(Err(self.recover(error))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::TableOptions;

    fn read(bytes: &[u8], max: u64) -> Vec<Result<Entry, Failure>> {
        let options = ReadOptions { max_bytes: max, ..ReadOptions::default() };
        match open(Stream::new("t.csv", io::Cursor::new(bytes.to_vec())), &options) {
            Ok(entries) => entries.collect(),
            Err(failure) => vec![Err(failure)],
        }
    }

    fn paths(read: &[Result<Entry, Failure>]) -> Vec<&str> {
        read.iter()
            .map(|read| match read {
                Ok(entry) => entry.path.as_str(),
                Err(failure) => failure.path.as_str(),
            })
            .collect()
    }

    #[test]
    fn rows_are_documents_and_damaged_rows_are_failures_with_their_line() {
        let text = "\u{feff}id,text,year,phase,,text\r\na,\"One,\n\"\"two\"\".\",2011,A,x,y\r\nb,Three.,2011\r\n\
            c,Four.,2011,B,,\r\n";
        let read = read(text.as_bytes(), 1_000);
        assert_eq!(paths(&read), ["t.csv/a", "t.csv:4", "t.csv/c"]);
        let first = read[0].as_ref().expect("an entry");
        assert_eq!(first.bytes, b"One,\n\"two\".");
        assert_eq!(first.provenance.timestamp.as_deref(), Some("20110401000000"));
        assert_eq!(first.provenance.fields["column 5"], "x");
        assert_eq!(first.provenance.fields["text (2)"], "y");
        let failure = read[1].as_ref().expect_err("a failure");
        assert_eq!(failure.message, "the row has 3 fields, the header 6");
        assert_eq!(failure.offset, Some(text.find("b,Three").expect("the row") as u64));
    }

    #[test]
    fn other_delimiters_are_told_from_the_header() {
        for delimiter in [',', '\t', ';', '|'] {
            let text = format!("\"id,;|\"{delimiter}policy_text\nk{delimiter}Text.\n");
            let read = read(text.as_bytes(), 1_000);
            let entry = read[0].as_ref().expect("an entry");
            assert_eq!(entry.bytes, b"Text.", "{delimiter:?}");
            assert_eq!(entry.provenance.fields["id,;|"], "k");
        }
    }

    #[test]
    fn a_quote_that_is_never_closed_is_said() {
        for text in ["id,text\na,One.\nb,\"Two.\nc,Three.\n", "id,text\na,One.\nb,\"Two. It is cut o"] {
            let read = read(text.as_bytes(), 1_000);
            assert_eq!(paths(&read), ["t.csv/a", "t.csv:3"]);
            assert!(read[1].as_ref().expect_err("a failure").message.contains("never closed"));
        }
        let whole = read(b"id,text\na,\"One.\"", 1_000);
        assert_eq!(whole[0].as_ref().expect("an entry").bytes, b"One.");
        assert_eq!(whole.len(), 1);
    }

    #[test]
    fn a_row_over_the_cap_is_a_failure_and_reading_goes_on_behind_it() {
        let mut text = b"id,text\na,One.\nb,\"".to_vec();
        text.extend(b"swallowed line\n".repeat(200_000));
        text.extend(b"\"\nc,Three.\n");
        text.extend(b"d,");
        text.extend(b"x".repeat(3 << 20));
        text.extend(b"\ne,Five.\n");
        let read = read(&text, 100);
        let documents: Vec<_> = read.iter().flatten().map(|entry| entry.path.as_str()).collect();
        assert_eq!(documents.first(), Some(&"t.csv/a"));
        assert_eq!(documents.last(), Some(&"t.csv/e"));
        let first = read.iter().find_map(|read| read.as_ref().err()).expect("a failure");
        assert_eq!((first.path.as_str(), first.kind), ("t.csv:3", FailureKind::TooLarge));
        // The quote that would have closed the row looks like the beginning of another one.
        let last = read.iter().rev().find_map(|read| read.as_ref().err()).expect("a failure");
        assert_eq!((last.path.as_str(), last.kind), ("t.csv:200003", FailureKind::TooLarge));
    }

    #[test]
    fn a_table_without_a_text_says_which_columns_it_has() {
        let failure = read(b"a,b\n1,2\n", 1_000).remove(0).expect_err("a failure");
        assert!(failure.message.contains("they are a, b"), "{failure}");
        assert!(failure.message.contains("--text-field"), "{failure}");
        let failure = read(b"", 1_000).remove(0).expect_err("a failure");
        assert!(failure.message.contains("it has none"), "{failure}");
        let failure = read(b"\xFF\xFEt\0e\0", 1_000).remove(0).expect_err("a failure");
        assert!(failure.message.contains("UTF-16"), "{failure}");
    }

    #[test]
    fn texts_in_old_encodings_are_left_to_be_decoded() {
        let read = read(b"id,text,name\n1,The site\x92s policy,caf\xe9\n", 1_000);
        let entry = read[0].as_ref().expect("an entry");
        assert_eq!((entry.bytes.as_slice(), &entry.charset), (&b"The site\x92s policy"[..], &None));
    }

    #[test]
    fn the_columns_can_be_named() {
        let tables = TableOptions { text: Some("b".into()), id: Some("a".into()), ..TableOptions::default() };
        let options = ReadOptions { tables, ..ReadOptions::default() };
        let stream = Stream::new("t.csv", io::Cursor::new(b"a,b\nx,One.\n"));
        let read: Vec<_> = open(stream, &options).expect("a table").collect();
        assert_eq!(paths(&read), ["t.csv/x"]);
    }
}
