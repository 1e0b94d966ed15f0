//! JSON Lines: an object a line.

use std::io::BufRead;

use serde_json::{Map, Value};

use super::lines::{Line, Lines};
use super::row::{Place, Roles};
use crate::ingest::container::stream::Stream;
use crate::ingest::container::{Entries, ReadOptions};
use crate::ingest::{Entry, Failure, FailureKind};

/// Bytes that a line may have besides those of its text.
const ROOM_FOR_OTHER_FIELDS: u64 = 1 << 20;

/// The documents of a stream of JSON lines. A line that cannot be used is a failure with its number and its byte; blank
/// lines are nothing.
pub(in crate::ingest::container) fn open(stream: Stream, options: &ReadOptions) -> Entries {
    let max = options.max_bytes;
    // Escapes make a text longer in JSON, seldom more than twice as long.
    let cap = max.saturating_mul(2).saturating_add(ROOM_FOR_OTHER_FIELDS);
    Box::new(Jsonl {
        name: stream.name,
        lines: Lines::new(stream.bytes, usize::try_from(cap).unwrap_or(usize::MAX)),
        roles: Roles::new(&options.tables),
        max,
        cap,
        ended: false,
    })
}

/// Whether a text begins with a line of JSON that holds a document: an object with a text under one of its usual names.
/// `beginning` may end in the middle of the line.
pub(in crate::ingest::container) fn is_jsonl(beginning: &[u8], options: &ReadOptions) -> bool {
    let beginning = beginning.strip_prefix(BYTE_ORDER_MARK).unwrap_or(beginning);
    if beginning.trim_ascii_start().first() != Some(&b'{') {
        return false;
    }
    let line = beginning.split(|&byte| byte == b'\n').find(|line| !line.trim_ascii().is_empty());
    let line = line.unwrap_or_default();
    if let Ok(mut fields) = serde_json::from_slice::<Map<String, Value>>(line) {
        return Roles::new(&options.tables).take_text(&mut fields).is_some();
    }
    let is_cut = !beginning.contains(&b'\n');
    is_cut && begins_like_object(line)
}

/// Whether a line that is cut off begins like an object of JSON does.
fn begins_like_object(line: &[u8]) -> bool {
    let error = serde_json::from_slice::<serde::de::IgnoredAny>(line).err();
    error.is_some_and(|error| error.is_eof())
        && line.trim_ascii().get(1..).is_some_and(|rest| rest.trim_ascii_start().first() == Some(&b'"'))
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

struct Jsonl<R> {
    name: String,
    lines: Lines<R>,
    roles: Roles,
    max: u64,
    cap: u64,
    ended: bool,
}

impl<R: BufRead> Jsonl<R> {
    fn place(&self) -> Place<'_> {
        Place { table: &self.name, number: self.lines.number(), offset: Some(self.lines.offset()) }
    }

    /// The document of the line in the buffer; `None` where it is blank.
    fn read(&self) -> Option<Result<Entry, Failure>> {
        let line = self.lines.line();
        let line =
            if self.lines.number() == 1 { line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line) } else { line };
        if line.trim_ascii().is_empty() {
            return None;
        }
        let parsed = serde_json::from_slice::<Map<String, Value>>(line);
        Some(parsed.map_err(|error| self.malformed(&error)).and_then(|fields| self.entry(fields)))
    }

    fn entry(&self, mut fields: Map<String, Value>) -> Result<Entry, Failure> {
        let place = self.place();
        match self.roles.take_text(&mut fields) {
            Some(Value::String(text)) => {
                place.entry(text.into_bytes(), self.roles.describe(fields), self.max)
            }
            Some(_) => Err(place.failure(FailureKind::Malformed, "its text is not a string")),
            None => {
                let message = format!("it has {}", self.roles.describe_text());
                Err(place.failure(FailureKind::Malformed, message))
            }
        }
    }

    fn malformed(&self, error: &serde_json::Error) -> Failure {
        let column = error.column() as u64;
        let whole = error.to_string();
        let what = whole.rsplit_once(" at line ").map_or(&*whole, |(what, _)| what);
        let message = format!("the line is not a JSON object: {what}, in its column {column}");
        let offset = self.lines.offset() + column.saturating_sub(1);
        self.place().failure(FailureKind::Malformed, message).at(offset)
    }

    fn too_long(&self) -> Failure {
        let message =
            format!("the line has more than {} bytes, the most that is held (--max-doc-bytes)", self.cap);
        self.place().failure(FailureKind::TooLarge, message)
    }
}

impl<R: BufRead> Iterator for Jsonl<R> {
    type Item = Result<Entry, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            match self.lines.advance() {
                Ok(Some(Line::Read)) => {
                    if let Some(read) = self.read() {
                        return Some(read);
                    }
                }
                Ok(Some(Line::TooLong)) => return Some(Err(self.too_long())),
                Ok(None) => self.ended = true,
                Err(error) => {
                    self.ended = true;
                    return Some(Err(self.place().broken_off(&error)));
                }
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::*;
    use crate::ingest::TableOptions;

    fn read(bytes: &[u8], max: u64) -> Vec<Result<Entry, Failure>> {
        let options = ReadOptions { max_bytes: max, ..ReadOptions::default() };
        open(Stream::new("t.jsonl", io::Cursor::new(bytes.to_vec())), &options).collect()
    }

    #[test]
    fn every_line_is_a_document_or_a_failure_with_its_place() {
        let text = "\u{feff}{\"text\": \"One.\", \"id\": \"a\", \"date\": \"2011-05-27\", \"domain\": \"a.example\"}\r\n\
            \n{\"text\": \"Two.\"}\n{\"text\": \"cut\n[1]\n{\"text\": 5}\n{\"other\": \"x\"}\n{\"content\": \"Three.\", \"n\": 1}";
        let read = read(text.as_bytes(), 1_000);
        let paths: Vec<_> = read.iter().flatten().map(|entry| entry.path.as_str()).collect();
        assert_eq!(paths, ["t.jsonl/a", "t.jsonl:3", "t.jsonl:8"]);
        let first = read[0].as_ref().expect("an entry");
        assert_eq!(first.bytes, b"One.");
        assert_eq!(first.provenance.offset, Some(0));
        assert_eq!(first.provenance.timestamp.as_deref(), Some("20110527000000"));
        let last = read[6].as_ref().expect("an entry");
        assert_eq!(last.provenance.fields["n"], 1);
        assert_eq!(last.provenance.offset, Some(text.rfind('{').expect("the line") as u64));

        let failures: Vec<_> = read.iter().filter_map(|read| read.as_ref().err()).collect();
        let places: Vec<_> = failures.iter().map(|failure| failure.path.as_str()).collect();
        assert_eq!(places, ["t.jsonl:4", "t.jsonl:5", "t.jsonl:6", "t.jsonl:7"]);
        assert!(failures.iter().all(|failure| failure.kind == FailureKind::Malformed));
        assert!(failures[0].message.contains("EOF while parsing a string"), "{}", failures[0]);
        let cut = text.find("cut").expect("the line") as u64;
        assert!(failures[0].offset.is_some_and(|offset| offset.abs_diff(cut + 2) <= 1), "{}", failures[0]);
        assert!(failures[3].message.contains("--text-field"), "{}", failures[3]);
    }

    #[test]
    fn bytes_that_are_no_utf_8_and_deep_nesting_are_failures() {
        let deep = format!("{{\"text\": {}1{}}}\n", "[".repeat(100_000), "]".repeat(100_000));
        let mut bytes = b"{\"text\": \"caf\xe9\"}\n".to_vec();
        bytes.extend(deep.as_bytes());
        bytes.extend(b"{\"text\": \"good\"}\n");
        let read = read(&bytes, 1 << 20);
        assert_eq!(read.iter().filter(|read| read.is_err()).count(), 2);
        assert_eq!(read[2].as_ref().expect("an entry").bytes, b"good");
    }

    #[test]
    fn long_lines_and_long_texts_are_failures_and_the_next_line_is_read() {
        let mut bytes = format!("{{\"text\": \"{}\"}}\n", "x".repeat(101)).into_bytes();
        bytes.extend(vec![b'y'; 3 << 20]);
        bytes.extend(b"\n{\"text\": \"good\"}\n");
        let read = read(&bytes, 100);
        let kinds: Vec<_> = read.iter().map(|read| read.as_ref().err().map(|failure| failure.kind)).collect();
        assert_eq!(kinds, [Some(FailureKind::TooLarge), Some(FailureKind::TooLarge), None]);
    }

    #[test]
    fn a_stream_that_breaks_off_says_so() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the disk is gone"))
            }
        }
        let stream = io::Cursor::new(b"{\"text\": \"One.\"}\n").chain(Broken);
        let read: Vec<_> = open(Stream::new("t.jsonl", stream), &ReadOptions::default()).collect();
        assert_eq!(read.len(), 2);
        let failure = read[1].as_ref().expect_err("a failure");
        assert!(failure.message.contains("the disk is gone"), "{failure}");
    }

    #[test]
    fn json_lines_are_known_by_their_first_line() {
        let options = ReadOptions::default();
        let named = TableOptions { text: Some("p".into()), ..TableOptions::default() };
        let named = ReadOptions { tables: named, ..ReadOptions::default() };
        assert!(is_jsonl(b"{\"text\": \"a\"}\n{", &options));
        assert!(is_jsonl(b"\n {\"id\": 1, \"Policy_Text\": \"a\"}", &options));
        assert!(is_jsonl(b"{\"id\": 1, \"text\": \"a long text that is cut", &options));
        assert!(is_jsonl(b"{\"p\": \"a\"}", &named));
        assert!(!is_jsonl(b"{\"p\": \"a\"}\n", &options));
        assert!(!is_jsonl(b"{not json, but a template}\n", &options));
        assert!(!is_jsonl(b"{curly", &options));
        assert!(!is_jsonl(b"# Privacy\n\n{\"text\": 1}", &options));
        assert!(!is_jsonl(b"", &options));
    }
}
