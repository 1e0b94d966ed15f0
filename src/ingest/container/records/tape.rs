//! The bytes of a file of records: one long stream, or many pieces that each hold a record, or a few.

use std::io::{self, BufRead, Read};

use super::super::buffered::{Buffered, REACH};
use super::super::compressed::{Codec, Pieces};
use super::super::stream::Stream;
use super::header::{self, begins_record};

/// Where records are read from.
pub(super) trait Source: Read {
    /// Goes on to the next piece. `false` at the end.
    fn next_piece(&mut self) -> io::Result<bool>;

    /// Goes on to the next piece that begins with a record, from inside a damaged one.
    fn recover(&mut self) -> bool;

    /// The byte of the file at which a record begins that stands `taken` bytes behind the start of a piece, if there is one.
    fn record_at(&self, taken: u64) -> Option<u64>;

    /// The byte of the file that has been read.
    fn reached(&self) -> u64;
}

/// A stream that is one piece.
struct Whole {
    stream: Stream,
    /// The byte of the file at which the stream begins, if its bytes lie there as they are.
    start: Option<u64>,
}

impl Read for Whole {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        self.stream.read(target)
    }
}

impl Source for Whole {
    fn next_piece(&mut self) -> io::Result<bool> {
        Ok(false)
    }

    fn recover(&mut self) -> bool {
        false
    }

    fn record_at(&self, taken: u64) -> Option<u64> {
        self.start.map(|start| start + taken)
    }

    fn reached(&self) -> u64 {
        self.stream.offset()
    }
}

impl<C: Codec> Source for Pieces<C> {
    fn next_piece(&mut self) -> io::Result<bool> {
        Pieces::next_piece(self)
    }

    fn recover(&mut self) -> bool {
        Pieces::recover(self, begins_record)
    }

    fn record_at(&self, taken: u64) -> Option<u64> {
        (taken == 0).then_some(self.start())
    }

    fn reached(&self) -> u64 {
        self.raw().offset()
    }
}

/// The bytes of the records, piece by piece. Reading ends at the end of each piece.
pub(super) struct Tape {
    bytes: Buffered<Box<dyn Source>>,
    /// Bytes before the piece that is being read.
    before: u64,
}

impl Tape {
    /// Records that stand in `stream` as they are.
    pub(super) fn of_stream(stream: Stream) -> Self {
        let start = stream.exact_offset();
        Tape::new(Box::new(Whole { stream, start }))
    }

    /// Records in pieces.
    pub(super) fn of_pieces<C: Codec + 'static>(pieces: Pieces<C>) -> Self {
        Tape::new(Box::new(pieces))
    }

    fn new(source: Box<dyn Source>) -> Self {
        Tape { bytes: Buffered::new(source), before: 0 }
    }

    /// The byte of the file at which a record begins that begins here, if that can be told.
    pub(super) fn here(&self) -> Option<u64> {
        self.bytes.inner().record_at(self.bytes.position() - self.before)
    }

    /// The byte of the file at which something is wrong that is wrong here.
    pub(super) fn reached(&self) -> u64 {
        self.here().unwrap_or_else(|| self.bytes.inner().reached())
    }

    /// What comes next, at least as much as a header may have if there is as much.
    pub(super) fn peek_header(&mut self) -> &[u8] {
        // Most headers are short; one that is not complete is asked for again.
        let mut wanted = 4 << 10;
        while wanted < header::LONGEST {
            let bytes = self.bytes.peek(wanted);
            if bytes.len() < wanted || bytes.windows(2).any(|pair| pair == b"\n\n" || pair == b"\n\r") {
                break;
            }
            wanted *= 4;
        }
        self.bytes.peek(wanted)
    }

    /// Whether a record begins here.
    pub(super) fn is_at_record(&mut self) -> bool {
        begins_record(self.bytes.peek(1 << 10))
    }

    /// Goes on to the next piece. `false` at the end.
    pub(super) fn advance(&mut self) -> io::Result<bool> {
        let next = self.bytes.revive().next_piece()?;
        self.before = self.bytes.position();
        Ok(next)
    }

    /// Takes the empty lines between records, within this piece.
    pub(super) fn skip_blank(&mut self) -> io::Result<()> {
        loop {
            let bytes = self.bytes.fill_buf()?;
            let blank = bytes.iter().take_while(|byte| b"\r\n\0".contains(byte)).count();
            let is_all = blank == bytes.len();
            self.bytes.consume(blank);
            if !is_all || blank == 0 {
                return Ok(());
            }
        }
    }

    /// Remembers this place, the start of a block.
    pub(super) fn mark(&mut self) {
        self.bytes.mark();
    }

    /// Goes back to the start of the block, if it is within reach.
    pub(super) fn rewind(&mut self) -> bool {
        self.bytes.rewind()
    }

    /// How long the block really is that begins here: up to the next record, or the end. `None` where that is not within
    /// reach. Takes the block.
    pub(super) fn measure(&mut self) -> io::Result<Option<u64>> {
        let start = self.bytes.position();
        let mut kept = 0;
        while self.bytes.position() - start < REACH as u64 / 2 {
            let line_start = self.bytes.position();
            if line_start > start && self.is_at_record() {
                return Ok(Some(kept));
            }
            let Some((length, is_blank)) = self.take_line()? else {
                return Ok(Some(self.bytes.position() - start));
            };
            // The empty lines before a record belong to none.
            if !is_blank {
                kept = line_start - start + length;
            }
        }
        Ok(None)
    }

    /// Goes on to the next place at which a record begins. `false` where there is none. Damaged pieces are passed over.
    pub(super) fn resync(&mut self) -> bool {
        let mut is_first = true;
        loop {
            if !std::mem::take(&mut is_first) && self.is_at_record() {
                return true;
            }
            let next = match self.take_line() {
                Ok(Some(_)) => true,
                Ok(None) => match self.advance() {
                    Ok(true) => true,
                    Ok(false) => false,
                    Err(_) => self.recover(),
                },
                Err(_) => self.recover(),
            };
            if !next {
                return false;
            }
        }
    }

    /// Goes on to the next piece that begins with a record, from inside a damaged one.
    fn recover(&mut self) -> bool {
        while self.bytes.revive().recover() {
            if self.advance().is_ok_and(|more| more) {
                return true;
            }
        }
        false
    }

    /// Takes a line, within this piece: how long it is with its end, and whether it is empty.
    fn take_line(&mut self) -> io::Result<Option<(u64, bool)>> {
        let (mut length, mut is_blank) = (0, true);
        loop {
            let bytes = self.bytes.fill_buf()?;
            if bytes.is_empty() {
                return Ok((length > 0).then_some((length, is_blank)));
            }
            let end = bytes.iter().position(|&byte| byte == b'\n').map(|end| end + 1);
            let count = end.unwrap_or(bytes.len());
            is_blank &= bytes[..count].iter().all(|byte| b"\r\n\0".contains(byte));
            length += count as u64;
            self.bytes.consume(count);
            if end.is_some() {
                return Ok(Some((length, is_blank)));
            }
        }
    }
}

impl Read for Tape {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        self.bytes.read(target)
    }
}

impl BufRead for Tape {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.bytes.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.bytes.consume(count);
    }
}
