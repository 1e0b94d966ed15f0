//! A compressed stream whose pieces stand for themselves: gzip members, Zstandard frames.

use std::io::{self, BufRead, Read};

use super::super::buffered::Buffered;
use super::super::stream::Stream;
use super::allowance::Allowance;

/// How one piece is decoded.
pub(in super::super) trait Codec {
    /// What messages call it.
    const NAME: &'static str;

    /// A codec for another piece of the same stream.
    fn fresh(&self) -> Self
    where
        Self: Sized;

    /// Makes this codec ready for the next piece.
    fn restart(&mut self);

    /// Where in `bytes` a piece may begin.
    fn find_start(bytes: &[u8]) -> Option<usize>;

    /// Takes what stands before the compressed data of a piece.
    fn begin(&mut self, raw: &mut dyn BufRead) -> io::Result<()>;

    /// Decodes some of `input` into `output`.
    fn decode(&mut self, input: &[u8], output: &mut [u8]) -> io::Result<Step>;

    /// Takes what stands behind the compressed data of a piece, and checks it.
    fn end(&mut self, raw: &mut dyn BufRead) -> io::Result<()>;

    /// What comes out first of the piece that begins here. Takes nothing.
    fn beginning<R: Read>(&self, raw: &mut Buffered<R>) -> Vec<u8>
    where
        Self: Sized,
    {
        let mut input = raw.peek(LOOK);
        input = &input[..input.len().min(LOOK)];
        let mut codec = self.fresh();
        let mut output = vec![0; BEGINNING];
        let mut made = 0;
        if codec.begin(&mut input).is_err() {
            return Vec::new();
        }
        while made < BEGINNING
            && let Ok(step) = codec.decode(input, &mut output[made..])
        {
            input = &input[step.taken..];
            made += step.made;
            if step.ended || step.taken + step.made == 0 {
                break;
            }
        }
        output.truncate(made);
        output
    }
}

/// What [`Codec::decode`] did.
pub(in super::super) struct Step {
    pub(super) taken: usize,
    pub(super) made: usize,
    pub(super) ended: bool,
}

/// Compressed bytes that are looked at to tell what is in a piece: more than the longest block of a Zstandard frame.
const LOOK: usize = 160 << 10;

/// Bytes that tell what is in a piece.
const BEGINNING: usize = 512;

/// The pieces of a stream. Reading ends with each piece, until [`next_piece`](Pieces::next_piece).
pub(in super::super) struct Pieces<C> {
    raw: Stream,
    codec: C,
    /// The byte of the file at which the piece begins.
    start: u64,
    inside: bool,
    allowance: Allowance,
}

impl<C: Codec> Pieces<C> {
    pub(in super::super) fn new(raw: Stream, codec: C) -> Self {
        let start = raw.offset();
        Pieces { raw, codec, start, inside: false, allowance: Allowance::from(start) }
    }

    /// The compressed stream.
    pub(in super::super) fn raw(&self) -> &Stream {
        &self.raw
    }

    /// The byte of the file at which the piece that is being read begins.
    pub(in super::super) fn start(&self) -> u64 {
        self.start
    }

    /// Goes on to the next piece. `false` at the end of the stream.
    pub(in super::super) fn next_piece(&mut self) -> io::Result<bool> {
        self.skip_padding()?;
        if self.raw.bytes.fill_buf()?.is_empty() {
            return Ok(false);
        }
        self.start = self.raw.offset();
        self.raw.bytes.mark();
        self.codec.restart();
        self.codec.begin(&mut self.raw.bytes)?;
        self.inside = true;
        Ok(true)
    }

    /// Looks for the next piece behind the start of this one of which `is_wanted` likes what comes out, and stands before
    /// it. `false` where there is none.
    ///
    /// A damaged piece may have been decoded far into its neighbours, so the search begins at its second byte, as long as
    /// that is still within reach.
    pub(in super::super) fn recover(&mut self, is_wanted: impl Fn(&[u8]) -> bool) -> bool {
        self.inside = false;
        self.raw.bytes.rewind();
        self.raw.bytes.peek(1);
        self.raw.bytes.consume(1);
        loop {
            let bytes = self.raw.bytes.peek(8 << 10);
            if bytes.is_empty() {
                return false;
            }
            match C::find_start(bytes) {
                Some(start) => {
                    self.raw.bytes.consume(start);
                    if is_wanted(&self.codec.beginning(&mut self.raw.bytes)) {
                        return true;
                    }
                    self.raw.bytes.consume(1);
                }
                None => {
                    // The first bytes of a piece may stand at the end of what has been looked at.
                    let clear = bytes.len().saturating_sub(3).max(1);
                    self.raw.bytes.consume(clear);
                }
            }
        }
    }

    /// Zeros behind a piece mean nothing: tapes and disks are filled up with them.
    fn skip_padding(&mut self) -> io::Result<()> {
        loop {
            let bytes = self.raw.bytes.fill_buf()?;
            let zeros = bytes.iter().take_while(|&&byte| byte == 0).count();
            let all = zeros == bytes.len();
            self.raw.bytes.consume(zeros);
            if !all || zeros == 0 {
                return Ok(());
            }
        }
    }
}

impl<C: Codec> Read for Pieces<C> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        while self.inside && !target.is_empty() {
            let input = self.raw.bytes.fill_buf()?;
            let at_end = input.is_empty();
            let step = self.codec.decode(input, target)?;
            self.raw.bytes.consume(step.taken);
            self.allowance.spend(step.made, self.raw.offset())?;
            if step.ended {
                self.inside = false;
                self.codec.end(&mut self.raw.bytes)?;
                self.raw.bytes.mark();
                return Ok(step.made);
            }
            if step.made > 0 {
                return Ok(step.made);
            }
            if at_end {
                return Err(super::ends_early(C::NAME));
            }
            if step.taken == 0 {
                return Err(super::damaged(C::NAME));
            }
        }
        Ok(0)
    }
}
