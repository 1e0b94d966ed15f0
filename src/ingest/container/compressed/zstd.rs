//! Zstandard frames (RFC 8878), with the dictionary that a `.warc.zst` file begins with.

use std::io::{self, BufRead, Read};

use zstd::stream::raw::{DParameter, Decoder, InBuffer, Operation, OutBuffer};

use super::super::buffered::Buffered;
use super::pieces::{Codec, Step};

/// Largest window of a frame, as a power of two: 128 MiB, what the `zstd` program takes unless told otherwise.
const LARGEST_WINDOW: u32 = 27;

/// Largest dictionary.
const LARGEST_DICTIONARY: usize = 8 << 20;

/// The skippable frame in which a dictionary stands.
const DICTIONARY_FRAME: [u8; 4] = [0x5d, 0x2a, 0x4d, 0x18];

const FRAME: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];

/// One frame.
pub(super) struct Zstd {
    decoder: io::Result<Decoder<'static>>,
    dictionary: Vec<u8>,
}

impl Zstd {
    /// The codec for the frames of `raw`; takes the dictionary, if `raw` begins with one.
    pub(super) fn open<R: Read>(raw: &mut Buffered<R>) -> io::Result<Self> {
        let head = raw.peek(12);
        if head.len() < 12 || head[..4] != DICTIONARY_FRAME {
            return Ok(Zstd::with(Vec::new()));
        }
        let length = u32::from_le_bytes([head[4], head[5], head[6], head[7]]) as usize;
        let is_dictionary = head[8..12] == FRAME || head[8..12] == [0x37, 0xa4, 0x30, 0xec];
        if !is_dictionary || length > LARGEST_DICTIONARY {
            return Ok(Zstd::with(Vec::new()));
        }
        raw.consume(8);
        let mut dictionary = Vec::new();
        raw.by_ref().take(length as u64).read_to_end(&mut dictionary)?;
        if dictionary.len() < length {
            return Err(super::ends_early(Self::NAME));
        }
        if dictionary.starts_with(&FRAME) {
            dictionary = unpack(&dictionary)?;
        }
        Ok(Zstd::with(dictionary))
    }

    fn with(dictionary: Vec<u8>) -> Self {
        let decoder = Decoder::with_dictionary(&dictionary).and_then(|mut decoder| {
            decoder.set_parameter(DParameter::WindowLogMax(LARGEST_WINDOW))?;
            Ok(decoder)
        });
        Zstd { decoder, dictionary }
    }
}

/// Dictionaries are compressed themselves.
fn unpack(dictionary: &[u8]) -> io::Result<Vec<u8>> {
    let mut unpacked = Vec::new();
    let mut decoder = zstd::stream::read::Decoder::with_buffer(dictionary)?;
    decoder.window_log_max(LARGEST_WINDOW)?;
    let read = decoder.take(LARGEST_DICTIONARY as u64 + 1).read_to_end(&mut unpacked);
    if read.is_err() || unpacked.len() > LARGEST_DICTIONARY {
        return Err(super::damaged(Zstd::NAME));
    }
    Ok(unpacked)
}

impl Codec for Zstd {
    const NAME: &'static str = "Zstandard";

    fn fresh(&self) -> Self {
        Zstd::with(self.dictionary.clone())
    }

    fn restart(&mut self) {
        if self.decoder.as_mut().is_ok_and(|decoder| decoder.reinit().is_err()) {
            *self = self.fresh();
        }
    }

    fn find_start(bytes: &[u8]) -> Option<usize> {
        bytes.windows(4).position(|window| window == FRAME)
    }

    fn begin(&mut self, raw: &mut dyn BufRead) -> io::Result<()> {
        let head = raw.fill_buf()?;
        // A frame that is cut within its first four bytes is left to the decoder.
        let is_frame = FRAME.starts_with(&head[..head.len().min(4)]);
        if !is_frame && head.get(1..4).is_some_and(|rest| rest != &DICTIONARY_FRAME[1..]) {
            let message = "behind its Zstandard data come bytes that are none; they were not read";
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, message));
        }
        Ok(())
    }

    fn decode(&mut self, input: &[u8], output: &mut [u8]) -> io::Result<Step> {
        let Ok(decoder) = &mut self.decoder else {
            return Err(super::damaged(Self::NAME));
        };
        let mut source = InBuffer::around(input);
        let mut target = OutBuffer::around(output);
        match decoder.run(&mut source, &mut target) {
            Ok(hint) => Ok(Step { taken: source.pos(), made: target.pos(), ended: hint == 0 }),
            Err(error) if error.to_string().contains("memory") => Err(super::too_much_memory(Self::NAME)),
            Err(_) => Err(super::damaged(Self::NAME)),
        }
    }

    fn end(&mut self, _: &mut dyn BufRead) -> io::Result<()> {
        Ok(())
    }
}
