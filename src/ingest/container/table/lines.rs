//! The lines of a stream, in bounded memory.

use std::io::{self, BufRead};

/// Reads a stream line by line into one buffer. A line over the cap is passed over without being held.
pub(super) struct Lines<R> {
    reader: R,
    cap: usize,
    buffer: Vec<u8>,
    /// Number of the line in the buffer, from 1.
    number: u64,
    /// The byte of the stream at which the line in the buffer begins.
    offset: u64,
    /// The byte of the stream at which the next line begins.
    next: u64,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// It is in the buffer, without its line end.
    Read,
    /// It is longer than the cap; the buffer is empty.
    TooLong,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R, cap: usize) -> Self {
        Lines { reader, cap, buffer: Vec::new(), number: 0, offset: 0, next: 0 }
    }

    /// Goes to the next line; `None` behind the last one.
    pub(super) fn advance(&mut self) -> io::Result<Option<Line>> {
        self.buffer.clear();
        self.offset = self.next;
        let mut line = Line::Read;
        loop {
            let available = match self.reader.fill_buf() {
                Ok(available) => available,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if available.is_empty() && self.next == self.offset {
                return Ok(None);
            }
            let end = available.iter().position(|&byte| byte == b'\n');
            let part = &available[..end.unwrap_or(available.len())];
            if line == Line::Read && self.buffer.len() + part.len() > self.cap {
                line = Line::TooLong;
                self.buffer = Vec::new();
            }
            if line == Line::Read {
                self.buffer.extend_from_slice(part);
            }
            let is_last = end.is_some() || available.is_empty();
            let consumed = part.len() + usize::from(end.is_some());
            self.reader.consume(consumed);
            self.next += consumed as u64;
            if is_last {
                break;
            }
        }
        self.number += 1;
        if self.buffer.last() == Some(&b'\r') {
            self.buffer.pop();
        }
        Ok(Some(line))
    }

    /// The line, where it was [`Line::Read`].
    pub(super) fn line(&self) -> &[u8] {
        &self.buffer
    }

    /// Number of the line, from 1.
    pub(super) fn number(&self) -> u64 {
        self.number
    }

    /// The byte of the stream at which the line begins.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Read};

    use super::*;

    fn read(text: &str, cap: usize, buffer: usize) -> Vec<(u64, u64, Option<String>)> {
        let mut lines = Lines::new(BufReader::with_capacity(buffer, text.as_bytes()), cap);
        let mut found = Vec::new();
        while let Some(line) = lines.advance().expect("reading from memory") {
            let text = (line == Line::Read).then(|| String::from_utf8_lossy(lines.line()).into_owned());
            found.push((lines.number(), lines.offset(), text));
        }
        found
    }

    #[test]
    fn lines_are_told_with_number_and_offset_whatever_the_buffer() {
        let text = "one\r\n\nthree is long\nfour";
        for buffer in [1, 2, 7, 64] {
            let expected = [
                (1, 0, Some("one".to_owned())),
                (2, 5, Some(String::new())),
                (3, 6, None),
                (4, 20, Some("four".to_owned())),
            ];
            assert_eq!(read(text, 6, buffer), expected, "buffer of {buffer}");
        }
        assert_eq!(read("", 6, 8), []);
        assert_eq!(read("\n", 6, 8), [(1, 0, Some(String::new()))]);
    }

    #[test]
    fn a_line_over_the_cap_is_not_held() {
        let mut lines = Lines::new(BufReader::new(io::repeat(b'x').take(8 << 20)), 1_000);
        assert_eq!(lines.advance().expect("reading from memory"), Some(Line::TooLong));
        assert!(lines.buffer.capacity() <= 64 << 10, "{}", lines.buffer.capacity());
        assert_eq!(lines.advance().expect("reading from memory"), None);
    }
}
