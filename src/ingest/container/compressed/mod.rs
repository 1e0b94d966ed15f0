//! Compressed streams: gzip, Zstandard, xz, bzip2.
//!
//! gzip members and Zstandard frames are *pieces*: each can be read when its neighbours are damaged, and crawlers put each
//! record into one of its own. What is read only from end to end comes out of [`Joined`]; records are read piece by piece.

mod allowance;
mod gzip;
mod pieces;
mod zstd;

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use bzip2::bufread::MultiBzDecoder;
use lzma_rust2::XzReader;

use self::allowance::Allowance;
use self::gzip::Gzip;
pub(super) use self::pieces::{Codec, Pieces};
use self::zstd::Zstd;
use super::kind::{self, Compression};
use super::stream::{Place, Stream};
use super::{Entries, ReadOptions, read, records};
use crate::ingest::failure::{Failure, FailureKind};

/// The most memory that a decompressor may ask for, in KiB: 128 MiB, enough for `xz -9` and `zstd --long`.
const MOST_MEMORY: u32 = 128 << 10;

/// The documents in a compressed stream.
pub(super) fn open(
    mut stream: Stream,
    compression: Compression,
    options: &ReadOptions,
) -> Result<Entries, Failure> {
    match compression {
        Compression::Gzip => in_pieces(stream, Gzip::new(), options),
        Compression::Zstd => match Zstd::open(&mut stream.bytes) {
            Ok(codec) => in_pieces(stream, codec, options),
            Err(error) => Err(stream.broken(&error)),
        },
        Compression::Xz => {
            whole(stream, compression, options, |stream| XzReader::new_mem_limit(stream, true, MOST_MEMORY))
        }
        Compression::Bzip2 => whole(stream, compression, options, MultiBzDecoder::new),
        Compression::Lz4 => {
            let message =
                "is an LZ4 file, which is not read; unpack it first (`lz4 -d`), or pack it with gzip or zstd";
            Err(stream.failure(FailureKind::Unsupported, message))
        }
    }
}

/// What lies in pieces is read piece by piece if it is records, otherwise as if it were one.
fn in_pieces<C: Codec + 'static>(
    mut stream: Stream,
    codec: C,
    options: &ReadOptions,
) -> Result<Entries, Failure> {
    if kind::is_records(&codec.beginning(&mut stream.bytes)) {
        return Ok(records::open_pieces(stream, codec, options));
    }
    let place = Rc::new(Cell::new(stream.offset()));
    let (frame, raw) = stream.part();
    let joined = Joined { pieces: Pieces::new(raw, codec), place: Rc::clone(&place) };
    read(frame.unpacked(joined, Place::At(place)), options)
}

/// A compression that is read from end to end.
fn whole<R: Read + 'static>(
    stream: Stream,
    compression: Compression,
    options: &ReadOptions,
    decoder: impl FnOnce(Stream) -> R,
) -> Result<Entries, Failure>
where
    Whole<R>: Read,
{
    let place = Rc::new(Cell::new(stream.offset()));
    let allowance = Allowance::from(stream.offset());
    let (frame, raw) = stream.part();
    let whole = Whole { decoder: decoder(raw), compression, allowance, place: Rc::clone(&place) };
    read(frame.unpacked(whole, Place::At(place)), options)
}

/// The pieces of a stream one behind the other.
struct Joined<C> {
    pieces: Pieces<C>,
    place: Rc<Cell<u64>>,
}

impl<C: Codec> Read for Joined<C> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.pieces.read(target);
            self.place.set(self.pieces.raw().offset());
            let count = read?;
            if count > 0 || target.is_empty() || !self.pieces.next_piece()? {
                return Ok(count);
            }
        }
    }
}

/// What comes out of a decoder that reads a stream from end to end.
struct Whole<R> {
    decoder: R,
    compression: Compression,
    allowance: Allowance,
    place: Rc<Cell<u64>>,
}

/// A decoder that tells what it reads from.
trait Decoder: Read {
    fn source(&self) -> &Stream;
}

impl Decoder for XzReader<Stream> {
    fn source(&self) -> &Stream {
        self.inner()
    }
}

impl Decoder for MultiBzDecoder<Stream> {
    fn source(&self) -> &Stream {
        self.get_ref()
    }
}

impl<R: Decoder> Read for Whole<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let read = self.decoder.read(target);
        let at = self.decoder.source().offset();
        self.place.set(at);
        match read {
            Ok(count) => self.allowance.spend(count, at).map(|()| count),
            Err(error) => Err(explain(&error, self.compression.name())),
        }
    }
}

/// What the error of a decoder means for what it decodes.
fn explain(error: &io::Error, compression: &str) -> io::Error {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => ends_early(compression),
        io::ErrorKind::OutOfMemory => too_much_memory(compression),
        // What the operating system or a stream below says stays as it is.
        _ if error.raw_os_error().is_some() || error.kind() == io::ErrorKind::FileTooLarge => {
            io::Error::new(error.kind(), error.to_string())
        }
        _ => damaged(compression),
    }
}

fn ends_early(compression: &str) -> io::Error {
    let message = format!("its {compression} data ends too early; what comes before was read");
    io::Error::new(io::ErrorKind::UnexpectedEof, message)
}

fn damaged(compression: &str) -> io::Error {
    let message = format!("its {compression} data is damaged; what follows was not read");
    io::Error::new(io::ErrorKind::InvalidData, message)
}

fn too_much_memory(compression: &str) -> io::Error {
    let message = format!(
        "its {compression} data needs more than {} MiB of memory to unpack; unpack it first",
        MOST_MEMORY >> 10
    );
    io::Error::new(io::ErrorKind::OutOfMemory, message)
}
