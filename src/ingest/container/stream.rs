//! Bytes with a name: what every reader of a container or a document is given.

// Without archives a stream is a file or a pipe, and nothing is unpacked from it.
#![cfg_attr(not(feature = "archive"), allow(dead_code))]

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::buffered::Buffered;
use crate::ingest::entry::{Entry, Provenance, display_path};
use crate::ingest::failure::{Failure, FailureKind, Stage};

/// Bytes with a name: a file, standard input, a member of an archive, what came out of a decompressor.
pub(super) struct Stream {
    /// What records and messages call it: `dump.tar.xz/500px/x.md`.
    pub(super) name: String,
    /// Its bytes.
    pub(super) bytes: Buffered<Box<dyn Read>>,
    /// The file that these bytes are, all of it and nothing else, for those who must seek in it.
    pub(super) file: Option<PathBuf>,
    /// How many bytes that file had when it was opened.
    pub(super) size: u64,
    /// How many archives and compressions it was unpacked from.
    pub(super) depth: usize,
    /// The archive it is a member of, and its name there.
    pub(super) member: Option<(String, String)>,
    place: Place,
}

/// Where the bytes of a stream lie in the file that holds them all.
#[derive(Clone)]
pub(super) enum Place {
    /// They lie there as they are, from this byte on.
    From(u64),
    /// They come out of a decompressor, which has come to this byte.
    At(Rc<Cell<u64>>),
}

impl Stream {
    /// The file at `path`.
    pub(super) fn of_file(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let metadata = file.metadata()?;
        if !metadata.is_file() {
            return Ok(Stream::new(display_path(path), file));
        }
        let size = metadata.len();
        let bytes = Buffered::of_size(Box::new(file) as Box<dyn Read>, size);
        Ok(Stream {
            file: Some(path.to_owned()),
            bytes,
            size,
            ..Stream::new(display_path(path), io::empty())
        })
    }

    /// Bytes that nothing more is known of.
    pub(super) fn new(name: impl Into<String>, bytes: impl Read + 'static) -> Self {
        let bytes = Buffered::new(Box::new(bytes) as Box<dyn Read>);
        let place = Place::From(0);
        Stream { name: name.into(), bytes, file: None, size: 0, depth: 0, member: None, place }
    }

    /// The file of this name from a byte on.
    pub(super) fn from_offset(name: String, bytes: impl Read + 'static, offset: u64) -> Self {
        Stream { place: Place::From(offset), ..Stream::new(name, bytes) }
    }

    /// What is known of the stream, without its bytes.
    pub(super) fn frame(&self) -> Self {
        let member = self.member.clone();
        Stream { depth: self.depth, member, ..Stream::new(&*self.name, io::empty()) }
    }

    /// What is known of the stream without its bytes, and the stream.
    pub(super) fn part(self) -> (Self, Self) {
        (self.frame(), self)
    }

    /// Bytes that were unpacked from this stream and keep its name.
    pub(super) fn unpacked(&self, bytes: impl Read + 'static, place: Place) -> Self {
        let member = self.member.clone();
        Stream { depth: self.depth + 1, member, place, ..Stream::new(&*self.name, bytes) }
    }

    /// The byte of the file that holds everything, compressed as it is, at which the next byte of this stream stands; in
    /// what comes out of a decompressor the byte that has been read there.
    pub(super) fn offset(&self) -> u64 {
        match &self.place {
            Place::From(start) => start + self.bytes.position(),
            Place::At(place) => place.get(),
        }
    }

    /// The same, where the bytes lie there as they are.
    pub(super) fn exact_offset(&self) -> Option<u64> {
        matches!(self.place, Place::From(_)).then(|| self.offset())
    }

    /// Where the bytes that come next lie.
    pub(super) fn place(&self) -> Place {
        match &self.place {
            Place::From(_) => Place::From(self.offset()),
            Place::At(place) => Place::At(Rc::clone(place)),
        }
    }

    /// The member `name` of this archive.
    pub(super) fn member(&self, name: String, bytes: impl Read + 'static, place: Place) -> Self {
        let path = format!("{}/{name}", self.name);
        let member = Some((self.name.clone(), name));
        Stream { depth: self.depth + 1, member, place, ..Stream::new(path, bytes) }
    }

    /// An entry of these bytes, with what the stream knows of where they stood.
    pub(super) fn entry(&self, bytes: Vec<u8>) -> Entry {
        let provenance = match &self.member {
            Some((container, member)) => Provenance {
                container: Some(container.clone()),
                member: Some(member.clone()),
                ..Provenance::default()
            },
            None => Provenance::default(),
        };
        Entry { provenance, ..Entry::new(&*self.name, bytes) }
    }

    /// Something is wrong with this stream, at no place in particular.
    pub(super) fn failure(&self, kind: FailureKind, message: impl Into<String>) -> Failure {
        Failure::new(&*self.name, Stage::Read, kind, message)
    }

    /// Reading failed, here.
    pub(super) fn broken(&self, error: &io::Error) -> Failure {
        Failure::io(Path::new(&self.name), Stage::Read, error).at(self.offset())
    }
}

impl Read for Stream {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        self.bytes.read(target)
    }
}

impl BufRead for Stream {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.bytes.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.bytes.consume(count);
    }
}
