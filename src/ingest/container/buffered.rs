//! Bytes that can be looked at before they are taken, and a stretch of them taken again.

// Without archives nothing is ever taken again.
#![cfg_attr(not(feature = "archive"), allow(dead_code))]

use std::io::{self, BufRead, Read};

/// Bytes that are read from below at a time, where it is not known to have fewer.
const CHUNK: usize = 32 << 10;

/// How far [`Buffered::rewind`] can reach back.
pub(super) const REACH: usize = 4 << 20;

/// A reader with a buffer of any size: it can be looked into ahead of reading, knows how far it has come, and can go back
/// to a place that was marked.
///
/// An error from below comes only when all bytes before it have been taken, and comes again on every call.
pub(super) struct Buffered<R> {
    inner: R,
    buffer: Vec<u8>,
    /// The first byte of the buffer that has not been taken.
    next: usize,
    /// The byte of the stream that `buffer[0]` is.
    base: u64,
    /// The first byte of the buffer to be kept.
    mark: Option<usize>,
    /// Bytes that are read from below at a time.
    chunk: usize,
    end: End,
}

/// What comes behind the bytes in the buffer.
enum End {
    Unknown,
    Reached,
    Failed(io::ErrorKind, String),
}

impl<R: Read> Buffered<R> {
    pub(super) fn new(inner: R) -> Self {
        Buffered { inner, buffer: Vec::new(), next: 0, base: 0, mark: None, chunk: CHUNK, end: End::Unknown }
    }

    /// A reader of what most likely has `size` bytes.
    pub(super) fn of_size(inner: R, size: u64) -> Self {
        let chunk = usize::try_from(size).map_or(CHUNK, |size| (size + 1).min(CHUNK));
        Buffered { chunk, ..Buffered::new(inner) }
    }

    /// How many bytes have been taken.
    pub(super) fn position(&self) -> u64 {
        self.base + self.next as u64
    }

    /// The next bytes: at least `wanted`, unless the end or an error comes before. Nothing is taken.
    pub(super) fn peek(&mut self, wanted: usize) -> &[u8] {
        while self.buffer.len() - self.next < wanted && self.fill() {}
        &self.buffer[self.next..]
    }

    /// Remembers this place. The place is lost once more than [`REACH`] bytes have been taken behind it.
    pub(super) fn mark(&mut self) {
        self.mark = Some(self.next);
    }

    /// Goes back to the place that was marked last. Whether it could.
    pub(super) fn rewind(&mut self) -> bool {
        match self.mark {
            Some(mark) => self.next = mark,
            None => return false,
        }
        true
    }

    /// Whether the bytes in the buffer are known to be the last, and no error comes behind them.
    pub(super) fn is_at_end(&self) -> bool {
        matches!(self.end, End::Reached)
    }

    /// What the bytes are read from.
    pub(super) fn inner(&self) -> &R {
        &self.inner
    }

    /// What the bytes are read from, where it is to go on behind an end or an error. Bytes in the buffer stay.
    pub(super) fn revive(&mut self) -> &mut R {
        self.end = End::Unknown;
        &mut self.inner
    }

    /// All bytes that have not been taken, but no more than `most`; some `expected` are read at once.
    pub(super) fn into_rest(mut self, expected: usize, most: u64) -> io::Result<Vec<u8>> {
        if let End::Failed(kind, message) = self.end {
            return Err(io::Error::new(kind, message));
        }
        self.buffer.drain(..self.next);
        // One byte more tells a file that has grown from one that has not.
        self.buffer.reserve_exact((expected + 1).saturating_sub(self.buffer.len()));
        let left = most.saturating_sub(self.buffer.len() as u64);
        self.inner.take(left).read_to_end(&mut self.buffer)?;
        Ok(self.buffer)
    }

    /// Reads one chunk more into the buffer. Whether there was anything.
    fn fill(&mut self) -> bool {
        if !matches!(self.end, End::Unknown) {
            return false;
        }
        self.forget_taken();
        let length = self.buffer.len();
        self.buffer.resize(length + self.chunk, 0);
        self.chunk = CHUNK;
        let read = loop {
            match self.inner.read(&mut self.buffer[length..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.buffer.truncate(length + *read.as_ref().unwrap_or(&0));
        match read {
            Ok(0) => self.end = End::Reached,
            Ok(_) => return true,
            Err(error) => self.end = End::Failed(error.kind(), error.to_string()),
        }
        false
    }

    /// Makes room: drops what has been taken and need not be kept, once it is worth moving the rest.
    fn forget_taken(&mut self) {
        if self.mark.is_some_and(|mark| self.next.saturating_sub(mark) > REACH) {
            self.mark = None;
        }
        let droppable = self.mark.unwrap_or(self.next).min(self.next);
        if droppable == self.buffer.len() || droppable >= CHUNK && droppable * 2 >= self.buffer.len() {
            self.buffer.drain(..droppable);
            self.base += droppable as u64;
            self.next -= droppable;
            self.mark = self.mark.map(|mark| mark - droppable);
        }
    }
}

impl<R: Read> BufRead for Buffered<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.next == self.buffer.len()
            && !self.fill()
            && let End::Failed(kind, message) = &self.end
        {
            return Err(io::Error::new(*kind, message.clone()));
        }
        Ok(&self.buffer[self.next..])
    }

    fn consume(&mut self, count: usize) {
        self.next = (self.next + count).min(self.buffer.len());
    }
}

impl<R: Read> Read for Buffered<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        copy_buffered(self, target)
    }
}

/// Reads as much into `target` as is in the buffer of `bytes`, or comes into it next.
pub(super) fn copy_buffered(bytes: &mut impl BufRead, target: &mut [u8]) -> io::Result<usize> {
    let buffer = bytes.fill_buf()?;
    let count = buffer.len().min(target.len());
    target[..count].copy_from_slice(&buffer[..count]);
    bytes.consume(count);
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives its bytes seven at a time, and then an error.
    struct Dribble<'b>(&'b [u8]);

    impl Read for Dribble<'_> {
        fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
            if self.0.is_empty() {
                return Err(io::ErrorKind::InvalidData.into());
            }
            let count = self.0.len().min(target.len()).min(7);
            target[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    #[test]
    fn looking_ahead_takes_nothing_and_hides_no_error() {
        let mut bytes = Buffered::new(Dribble(b"The quick brown fox"));
        assert!(bytes.peek(10).starts_with(b"The quick "));
        assert_eq!(bytes.position(), 0);
        assert_eq!(bytes.peek(100), b"The quick brown fox");
        let mut taken = Vec::new();
        assert_eq!(bytes.read_to_end(&mut taken).unwrap_err().kind(), io::ErrorKind::InvalidData);
        assert_eq!(taken, b"The quick brown fox");
        assert_eq!(bytes.position(), 19);
        assert_eq!(bytes.fill_buf().unwrap_err().kind(), io::ErrorKind::InvalidData);
    }

    #[test]
    fn a_marked_place_is_gone_back_to_within_reach() {
        let long = vec![b'x'; REACH * 2];
        let mut bytes = Buffered::new(&*long);
        bytes.consume(0);
        assert!(!bytes.rewind());
        io::copy(&mut bytes.by_ref().take(1000), &mut io::sink()).unwrap();
        bytes.mark();
        io::copy(&mut bytes.by_ref().take(REACH as u64 / 2), &mut io::sink()).unwrap();
        assert!(bytes.rewind());
        assert_eq!(bytes.position(), 1000);
        io::copy(&mut bytes, &mut io::sink()).unwrap();
        assert!(!bytes.rewind());
        assert_eq!(bytes.position(), REACH as u64 * 2);
    }
}
