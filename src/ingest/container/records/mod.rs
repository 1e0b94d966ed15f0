//! Records of crawls: WARC 1.0 and 1.1, and ARC 1.
//!
//! [`Records`] goes from record to record; [`page`] makes documents of those that are pages. Nothing that is wrong with one
//! record ends the file: the next place at which a record begins is looked for, and what was lost is said, with its place.

mod header;
mod http;
mod page;
mod revisit;
mod tape;

use std::collections::VecDeque;
use std::fs::File;
use std::io::{self, BufRead, Read, Seek, SeekFrom};
use std::path::Path;

use self::header::{Header, Trouble};
pub(super) use self::page::may_be_page;
use self::page::{Page, Pages};
pub(super) use self::revisit::Originals;
use self::tape::{Measured, Tape};
use super::buffered::copy_buffered;
use super::compressed::{Codec, Gzip, Pieces, Zstd};
use super::kind::Compression;
use super::stream::Stream;
use super::{Entries, ReadOptions};
use crate::ingest::entry::Entry;
use crate::ingest::failure::{Failure, FailureKind};

/// The pages among the records of a stream.
pub(super) fn open(stream: Stream, options: &ReadOptions) -> Entries {
    let pages = Pages::of(&stream, options);
    Box::new(Records::new(pages, Tape::of_stream(stream)))
}

/// The pages among the records of a compressed stream, as a rule one in each piece.
pub(super) fn open_pieces<C: Codec + 'static>(stream: Stream, codec: C, options: &ReadOptions) -> Entries {
    let pages = Pages::of(&stream, options);
    Box::new(Records::new(pages, Tape::of_pieces(Pieces::new(stream, codec))))
}

/// The page in the one record that begins at byte `offset` of the file at `path`.
///
/// # Errors
///
/// When the file cannot be read at this place.
pub(super) fn read_one(
    path: &Path,
    offset: u64,
    options: &ReadOptions,
) -> io::Result<Vec<Result<Entry, Failure>>> {
    let mut start = Stream::of_file(path)?;
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    let mut stream = Stream::from_offset(start.name.clone(), file, offset);
    let pages = Pages::of(&start, options);
    let tape = match Compression::of(stream.bytes.peek(4)) {
        Some(Compression::Gzip) => Tape::of_pieces(Pieces::new(stream, Gzip::new())),
        // The dictionary stands at the start of the file.
        Some(Compression::Zstd) => Tape::of_pieces(Pieces::new(stream, Zstd::open(&mut start.bytes)?)),
        _ => Tape::of_stream(stream),
    };
    let mut records = Records { is_one: true, ..Records::new(pages, tape) };
    records.next_record();
    Ok(records.waiting.into())
}

struct Records {
    /// Whether only one record is wanted: then no other is looked for where it should be.
    is_one: bool,
    tape: Tape,
    pages: Pages,
    waiting: VecDeque<Result<Entry, Failure>>,
    ended: bool,
}

/// What was read of a block: the page in it, if there is one, and what stopped the reading.
struct Block {
    page: Page,
    error: Option<io::Error>,
}

impl Iterator for Records {
    type Item = Result<Entry, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.waiting.is_empty() && !self.ended {
            self.ended = !self.next_record();
        }
        self.waiting.pop_front()
    }
}

impl Records {
    fn new(pages: Pages, tape: Tape) -> Self {
        Records { tape, pages, waiting: VecDeque::new(), ended: false, is_one: false }
    }

    /// Reads the next record. Whether there may be more.
    fn next_record(&mut self) -> bool {
        match self.find_record() {
            Ok(true) => self.read_record(),
            Ok(false) => false,
            Err(error) => {
                self.lose(&error);
                self.resync()
            }
        }
    }

    /// Goes on to the next place at which a record begins. `false` where there is none.
    fn resync(&mut self) -> bool {
        !self.is_one && self.tape.resync()
    }

    /// Goes on to where the next record should begin. `false` at the end.
    fn find_record(&mut self) -> io::Result<bool> {
        loop {
            self.tape.skip_blank()?;
            if !self.tape.fill_buf()?.is_empty() {
                return Ok(true);
            }
            if !self.tape.advance()? {
                return Ok(false);
            }
        }
    }

    /// Reads the record that begins here. Whether there may be more.
    fn read_record(&mut self) -> bool {
        let offset = self.tape.here();
        let reached = self.tape.reached();
        let header = match Header::read(self.tape.peek_header()) {
            Ok((header, length)) => {
                self.tape.consume(length);
                header
            }
            Err(trouble) => {
                self.fail(reached, trouble.kind(), trouble.message());
                return self.resync();
            }
        };
        self.tape.mark();
        let read = match header.length {
            Some(length) => self.read_block(&header, offset, length),
            None => self.read_measured(&header, offset, reached),
        };
        let read = match read.error {
            Some(error) if is_short(&error) && self.swallows_others() => {
                self.read_measured(&header, offset, reached)
            }
            error => Block { error, ..read },
        };
        let block = match read {
            Block { page, error: None } => match self.tape.skip_blank() {
                Ok(()) => Block { page, error: None },
                Err(error) => Block { page, error: Some(error) },
            },
            block => block,
        };
        match block.error {
            Some(error) => self.give_up(&header, block.page, &error, reached),
            None => self.settle(&header, block.page, offset, reached),
        }
    }

    /// Whether a block that goes on to the end of everything, and beyond, holds other records. Then it stands at its start.
    fn swallows_others(&mut self) -> bool {
        let is_end = self.tape.fill_buf().is_ok_and(<[u8]>::is_empty);
        if !is_end || !self.tape.rewind() {
            return false;
        }
        let found = matches!(self.tape.measure(), Ok(Measured::ToRecord(_)));
        found && self.tape.rewind()
    }

    /// Looks whether the record ends where it said that it would, and if not, where it does.
    fn settle(&mut self, header: &Header, page: Page, offset: Option<u64>, reached: u64) -> bool {
        let at_end = self.tape.fill_buf().map_or(true, <[u8]>::is_empty);
        if at_end || self.tape.is_at_record() {
            self.waiting.extend(page);
            return true;
        }
        let block = if self.tape.rewind() {
            self.read_measured(header, offset, reached)
        } else {
            let message = "does not end where its header says, and is too long to look for its end";
            self.fail(reached, FailureKind::Damaged, message);
            Block { page, error: None }
        };
        self.waiting.extend(block.page);
        self.tape.skip_blank().is_ok() && self.tape.is_at_record() || self.resync()
    }

    /// Reads a block whose length is not told, or told wrongly: it ends where the next record begins.
    fn read_measured(&mut self, header: &Header, offset: Option<u64>, reached: u64) -> Block {
        match self.tape.measure() {
            Ok(Measured::ToRecord(length) | Measured::ToEnd(length)) if self.tape.rewind() => {
                let told = header.length.map_or("none".to_owned(), |length| length.to_string());
                let message = format!(
                    "its header gives a wrong length ({told}); it was read up to the next record, {length} bytes"
                );
                self.fail_record(header, reached, FailureKind::Damaged, &message);
                self.read_block(header, offset, length)
            }
            Ok(_) => {
                let message = "its header gives a wrong length, and the next record is too far away to tell the right one";
                self.fail_record(header, reached, FailureKind::Damaged, message);
                Block { page: None, error: None }
            }
            Err(error) => Block { page: None, error: Some(error) },
        }
    }

    /// Reads a block of this length.
    fn read_block(&mut self, header: &Header, offset: Option<u64>, length: u64) -> Block {
        let mut body = Body { tape: &mut self.tape, left: length };
        match self.pages.read(header, offset, &mut body) {
            Block { page, error: None } => Block { page, error: io::copy(&mut body, &mut io::sink()).err() },
            block => block,
        }
    }

    /// The record could not be read to its end. What there is of a page that was cut is kept; of one that is damaged
    /// nothing is, for nobody knows which of its bytes are right.
    fn give_up(&mut self, header: &Header, page: Page, error: &io::Error, reached: u64) -> bool {
        let is_cut = error.kind() == io::ErrorKind::UnexpectedEof;
        match page {
            Some(Ok(entry)) if is_cut => self.waiting.push_back(Ok(Entry { truncated: true, ..entry })),
            Some(Err(failure)) => self.waiting.push_back(Err(failure)),
            _ => {}
        }
        let failure = Failure { path: self.pages.path(header), ..self.pages.archive().broken(error) };
        self.waiting.push_back(Err(failure.at(reached)));
        if is_short(error) { true } else { self.resync() }
    }

    /// Nothing can be read here.
    fn lose(&mut self, error: &io::Error) {
        let failure = self.pages.archive().broken(error).at(self.tape.reached());
        self.waiting.push_back(Err(failure));
    }

    fn fail(&mut self, offset: u64, kind: FailureKind, message: &str) {
        self.waiting.push_back(Err(self.pages.archive().failure(kind, message).at(offset)));
    }

    fn fail_record(&mut self, header: &Header, offset: u64, kind: FailureKind, message: &str) {
        let failure = self.pages.archive().failure(kind, message).at(offset);
        self.waiting.push_back(Err(Failure { path: self.pages.path(header), ..failure }));
    }
}

impl Trouble {
    fn kind(self) -> FailureKind {
        match self {
            Trouble::NoRecord => FailureKind::Damaged,
            Trouble::Cut => FailureKind::Truncated,
        }
    }

    fn message(self) -> &'static str {
        match self {
            Trouble::NoRecord => "no record begins here; up to the next one nothing was read",
            Trouble::Cut => "the archive ends within the header of a record",
        }
    }
}

/// A record whose piece ends before it does.
#[derive(Debug)]
struct Short;

impl std::fmt::Display for Short {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the record ends before the length that its header gives; what there is was read")
    }
}

impl std::error::Error for Short {}

fn is_short(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<Short>())
}

/// The block of one record. It may go on in the next piece, unless that begins with a record of its own.
struct Body<'t> {
    tape: &'t mut Tape,
    left: u64,
}

impl BufRead for Body<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Ok(&[]);
        }
        while self.tape.fill_buf()?.is_empty() {
            if !self.tape.advance()? || self.tape.is_at_record() {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, Short));
            }
        }
        let bytes = self.tape.fill_buf()?;
        let count = bytes.len().min(usize::try_from(self.left).unwrap_or(usize::MAX));
        Ok(&bytes[..count])
    }

    fn consume(&mut self, count: usize) {
        self.tape.consume(count);
        self.left -= count as u64;
    }
}

impl Read for Body<'_> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        copy_buffered(self, target)
    }
}
