//! ZIP archives, and so WACZ: the directory at their end says where the members lie.
//!
//! The crate reads the directory. The members are read here, so that one of them can be an archive itself, read long after
//! it was found.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek, SeekFrom};
use std::path::PathBuf;
use std::rc::Rc;

use flate2::Crc;
use flate2::bufread::DeflateDecoder;
use zip::{CompressionMethod, ZipArchive};

use super::member::{is_wanted, passed_table, safe_name};
use super::members::{Archive, Members, Said, Step};
use super::stream::{Place, Stream};
use super::{Entries, ReadOptions, read};
use crate::ingest::failure::{Failure, FailureKind};

/// The documents among the members.
pub(super) fn open(mut stream: Stream, options: &ReadOptions) -> Result<Entries, Failure> {
    let source = Source::of(&mut stream, options)?;
    let directory = source.from(0).and_then(|whole| Ok(ZipArchive::new(BufReader::new(whole))?));
    let directory = directory.map_err(|error| no_directory(&stream, &error))?;
    let mut said = Said { found: directory.is_empty(), ..Said::default() };
    if directory.has_duplicate_names() {
        let message = "several members have the same name; of each name only one can be read";
        said.failures.push_back(stream.failure(FailureKind::Damaged, message));
    }
    let (archive, _) = stream.part();
    let listing =
        Listing { archive, source, directory, options: options.clone(), next: 0, read: BTreeMap::new() };
    Ok(Box::new(Members::of(listing, said)))
}

fn no_directory(stream: &Stream, error: &io::Error) -> Failure {
    let message = format!("is a ZIP archive whose directory cannot be read ({error}); it may have been cut");
    stream.failure(FailureKind::Damaged, message)
}

/// An archive, read up to a place in its directory.
struct Listing {
    archive: Stream,
    source: Source,
    directory: ZipArchive<BufReader<Box<dyn Seekable>>>,
    options: ReadOptions,
    /// The number of the next member.
    next: usize,
    /// Where the members that have been read lie: by their first byte, their end.
    read: BTreeMap<u64, u64>,
}

/// What the directory says of one member.
struct Listed {
    name: String,
    is_file: bool,
    is_encrypted: bool,
    method: CompressionMethod,
    start: u64,
    stored: u64,
    size: u64,
    crc: u32,
}

impl Archive for Listing {
    fn next_member(&mut self, said: &mut Said) -> Step {
        if self.next == self.directory.len() {
            return Step::End;
        }
        self.next += 1;
        match self.enter(self.next - 1, said) {
            Ok(Some(entries)) => Step::Member(entries),
            Ok(None) => Step::Passed,
            Err(failure) => {
                said.failures.push_back(failure);
                Step::Passed
            }
        }
    }

    fn failure(&self, kind: FailureKind, message: &str) -> Failure {
        self.archive.failure(kind, message)
    }
}

impl Listing {
    /// Begins to read a member, if it is to be read.
    fn enter(&mut self, number: usize, said: &mut Said) -> Result<Option<Entries>, Failure> {
        let listed = self.listed(number)?;
        if !listed.is_file {
            return Ok(None);
        }
        if !is_wanted(&listed.name, &self.options) {
            let passed = passed_table(&listed.name, &self.options);
            let passed = passed.map(|message| self.refusal(&listed, FailureKind::NotSelected, &message));
            return passed.map_or(Ok(None), Err);
        }
        said.found = true;
        let (bytes, place) = self.bytes(&listed)?;
        let stream = self.archive.member(listed.name, bytes, place);
        read(stream, &self.options).map(Some)
    }

    /// What the directory and the member's own header say.
    fn listed(&mut self, number: usize) -> Result<Listed, Failure> {
        let file = self.directory.by_index_raw(number).map_err(|error| {
            let message = format!("member {} of the directory cannot be found ({error})", number + 1);
            self.archive.failure(FailureKind::Damaged, message)
        })?;
        Ok(Listed {
            name: safe_name(file.name_raw()),
            is_file: !file.is_dir() && !file.is_symlink(),
            is_encrypted: file.encrypted(),
            method: file.compression(),
            start: file.data_start().unwrap_or(0),
            stored: file.compressed_size(),
            size: file.size(),
            crc: file.crc32(),
        })
    }

    /// The bytes of a member, unpacked, and how far the archive has been read for them.
    fn bytes(&mut self, listed: &Listed) -> Result<(Box<dyn Read>, Place), Failure> {
        if listed.is_encrypted {
            return Err(self.refusal(listed, FailureKind::Unsupported, "is encrypted"));
        }
        if !self.is_on_its_own(listed) {
            let message = "lies over another member of the archive; it was not read";
            return Err(self.refusal(listed, FailureKind::Damaged, message));
        }
        let raw = self.source.from(listed.start);
        let raw = raw.map_err(|error| self.refusal(listed, FailureKind::Unreadable, &error.to_string()))?;
        let place = Rc::new(Cell::new(listed.start));
        let raw = Counted { bytes: BufReader::new(raw.take(listed.stored)), place: Rc::clone(&place) };
        let bytes: Box<dyn Read> = match listed.method {
            CompressionMethod::Stored => Box::new(Checked::new(raw, listed)),
            CompressionMethod::Deflated => Box::new(Checked::new(DeflateDecoder::new(raw), listed)),
            method => {
                let message = format!("is packed by the method {method}, which is not read");
                return Err(self.refusal(listed, FailureKind::Unsupported, &message));
            }
        };
        Ok((bytes, Place::At(place)))
    }

    /// Whether no byte of the member belongs to one that has been read: small archives unpack to any size by naming the
    /// same bytes again and again.
    fn is_on_its_own(&mut self, listed: &Listed) -> bool {
        let (start, end) = (listed.start, listed.start.saturating_add(listed.stored));
        let before = self.read.range(..end).next_back();
        if before.is_some_and(|(_, &other)| other > start) {
            return false;
        }
        if end > start {
            self.read.insert(start, end);
        }
        true
    }

    fn refusal(&self, listed: &Listed, kind: FailureKind, message: &str) -> Failure {
        let failure = self.archive.failure(kind, message).at(listed.start);
        Failure { path: format!("{}/{}", self.archive.name, listed.name), ..failure }
    }
}

/// What a ZIP archive is read from.
enum Source {
    File(PathBuf),
    Memory(Rc<[u8]>),
}

trait Seekable: Read + Seek {}
impl<T: Read + Seek> Seekable for T {}

impl Source {
    /// A file as it is; anything else is held in memory, if it is no larger than a document may be.
    fn of(stream: &mut Stream, options: &ReadOptions) -> Result<Self, Failure> {
        if let Some(file) = &stream.file {
            return Ok(Source::File(file.clone()));
        }
        let mut bytes = Vec::new();
        let read = stream.bytes.by_ref().take(options.max_bytes.saturating_add(1)).read_to_end(&mut bytes);
        read.map_err(|error| stream.broken(&error))?;
        if bytes.len() as u64 > options.max_bytes {
            let message = format!(
                "is a ZIP archive in a stream or another archive, of more than {} bytes; save it as a file first",
                options.max_bytes
            );
            return Err(stream.failure(FailureKind::Unsupported, message));
        }
        Ok(Source::Memory(bytes.into()))
    }

    /// The bytes from `start` on.
    fn from(&self, start: u64) -> io::Result<Box<dyn Seekable>> {
        let mut bytes: Box<dyn Seekable> = match self {
            Source::File(path) => Box::new(File::open(path)?),
            Source::Memory(bytes) => Box::new(Cursor::new(Rc::clone(bytes))),
        };
        bytes.seek(SeekFrom::Start(start))?;
        Ok(bytes)
    }
}

/// Tells how far its bytes have been taken.
struct Counted<R> {
    bytes: R,
    place: Rc<Cell<u64>>,
}

impl<R: BufRead> Read for Counted<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let count = self.bytes.read(target)?;
        self.place.set(self.place.get() + count as u64);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Counted<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.bytes.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.bytes.consume(count);
        self.place.set(self.place.get() + count as u64);
    }
}

/// Holds what comes out of a member to the length and checksum that the directory gives.
struct Checked<R> {
    bytes: R,
    crc: Crc,
    made: u64,
    size: u64,
    sum: u32,
}

impl<R> Checked<R> {
    fn new(bytes: R, listed: &Listed) -> Self {
        Checked { bytes, crc: Crc::new(), made: 0, size: listed.size, sum: listed.crc }
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let count = match self.bytes.read(target) {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Err(cut()),
            Err(error) if error.raw_os_error().is_some() => return Err(error),
            Err(_) => return Err(damaged("its packed data is damaged")),
        };
        self.crc.update(&target[..count]);
        self.made += count as u64;
        if self.made > self.size {
            return Err(damaged("it is longer than the directory says"));
        }
        if count == 0 && !target.is_empty() {
            if self.made < self.size {
                return Err(cut());
            }
            if self.crc.sum() != self.sum {
                return Err(damaged("it does not have the checksum that the directory gives"));
            }
        }
        Ok(count)
    }
}

fn cut() -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, "the archive ends within it; what comes before was read")
}

fn damaged(message: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}
