//! The bytes that a CSV reader is fed with: bounded row by row, and sure to end with a line end.

use std::io::{self, BufRead, Read};

use crate::ingest::container::buffered::Buffered;

/// Bytes that are looked at before the first row is read.
const BEGINNING: usize = 32 << 10;

/// Feeds a reader of rows, line by line. A row of more bytes than the cap is an error of reading, so that a quote that is never closed
/// does not draw the rest of the file into memory.
pub(super) struct RowsSource {
    inner: Buffered<Box<dyn Read>>,
    cap: u64,
    /// Bytes fed since the row began.
    row: u64,
    /// Bytes and line ends fed or skipped since the beginning.
    bytes: u64,
    lines: u64,
    last: u8,
    is_too_long: bool,
    is_at_end: bool,
}

impl RowsSource {
    pub(super) fn new(inner: Buffered<Box<dyn Read>>, cap: u64) -> Self {
        RowsSource {
            inner,
            cap,
            row: 0,
            bytes: 0,
            lines: 0,
            last: b'\n',
            is_too_long: false,
            is_at_end: false,
        }
    }

    /// What the stream begins with.
    pub(super) fn beginning(&mut self) -> io::Result<&[u8]> {
        if self.inner.peek(BEGINNING).is_empty() {
            return self.inner.fill_buf();
        }
        Ok(self.inner.peek(BEGINNING))
    }

    /// A row has begun.
    pub(super) fn begin_row(&mut self) {
        self.row = 0;
    }

    /// Whether the last error of reading was a row over the cap.
    pub(super) fn is_too_long(&self) -> bool {
        self.is_too_long
    }

    /// Whether the end was fed. The bytes before it end with a line end, so a row that ends only here has a quote that
    /// was never closed.
    pub(super) fn is_at_end(&self) -> bool {
        self.is_at_end
    }

    /// Whether all that was fed beyond the first `consumed` bytes is the second half of the line
    /// end of the row before.
    pub(super) fn owes_line_feed(&self, consumed: u64) -> bool {
        self.last == b'\n' && consumed + 1 == self.bytes
    }

    /// The bytes and lines behind which the next read begins.
    pub(super) fn position(&self) -> (u64, u64) {
        (self.bytes, self.lines)
    }

    /// Goes on behind the next line end, without holding what is before it.
    pub(super) fn skip_line(&mut self) -> io::Result<()> {
        self.is_too_long = false;
        self.row = 0;
        loop {
            let available = self.inner.fill_buf()?;
            let end = available.iter().position(|&byte| byte == b'\n');
            let skipped = end.map_or(available.len(), |end| end + 1);
            let is_done = end.is_some() || available.is_empty();
            self.inner.consume(skipped);
            self.bytes += skipped as u64;
            self.last = b'\n';
            if is_done {
                self.lines += u64::from(end.is_some());
                return Ok(());
            }
        }
    }

    fn feed(&mut self, buffer: &[u8]) {
        self.row += buffer.len() as u64;
        self.bytes += buffer.len() as u64;
        self.lines += buffer.iter().filter(|&&byte| byte == b'\n').count() as u64;
        self.last = buffer.last().copied().unwrap_or(self.last);
    }
}

/// How much of what is available belongs to the first line. A carriage return is not parted from what follows it.
fn line_part(available: &[u8]) -> usize {
    match available.iter().position(|&byte| byte == b'\n') {
        Some(end) => end + 1,
        None if available.len() > 1 && available.ends_with(b"\r") => available.len() - 1,
        None => available.len(),
    }
}

impl Read for RowsSource {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.row > self.cap {
            self.is_too_long = true;
            return Err(io::Error::other("the row is too long"));
        }
        let available = self.inner.fill_buf()?;
        let read = line_part(available).min(buffer.len());
        if read > 0 || buffer.is_empty() {
            buffer[..read].copy_from_slice(&available[..read]);
            self.inner.consume(read);
            self.feed(&buffer[..read]);
            return Ok(read);
        }
        if self.last != b'\n' {
            buffer[0] = b'\n';
            self.last = b'\n';
            return Ok(1);
        }
        self.is_at_end = true;
        Ok(0)
    }
}
