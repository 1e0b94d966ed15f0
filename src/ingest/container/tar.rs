//! Tape archives: what `tar` of any age writes, read from end to end.
//!
//! Our own reader, for a member must be able to be an archive itself, read long after its header was; and a bad header must
//! not be the end of the rest.

use std::cell::{Cell, RefCell};
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use super::kind;
use super::member::{is_wanted, passed_table, safe_name};
use super::members::{Archive, Members, Said, Step};
use super::stream::Stream;
use super::{Entries, ReadOptions, read};
use crate::ingest::failure::{Failure, FailureKind};

/// Headers and the ends of members stand at multiples of this.
const BLOCK: u64 = 512;

/// Longest name, or list of long fields, of a member.
const LONGEST_FIELD: u64 = 1 << 20;

/// The documents among the members.
pub(super) fn open(stream: Stream, options: &ReadOptions) -> Entries {
    let tape = Tape {
        archive: Rc::new(RefCell::new(stream)),
        options: options.clone(),
        left: Rc::default(),
        skip: 0,
        long: LongFields::default(),
    };
    Box::new(Members::of(tape, Said::default()))
}

/// An archive, read up to somewhere.
struct Tape {
    archive: Rc<RefCell<Stream>>,
    options: ReadOptions,
    /// How many bytes are left of the member that is being read.
    left: Rc<Cell<u64>>,
    /// Bytes from the end of the member to the next header.
    skip: u64,
    /// What stands before a header and belongs to it.
    long: LongFields,
}

/// Fields that do not fit into a header and stand before it, in members of their own.
#[derive(Default)]
struct LongFields {
    name: Option<Vec<u8>>,
    size: Option<u64>,
    is_sparse: bool,
}

/// What a header says.
struct Header {
    name: Vec<u8>,
    kind: u8,
    size: u64,
}

impl Archive for Tape {
    fn next_member(&mut self, said: &mut Said) -> Step {
        match self.next_header(said) {
            Ok(Some(header)) => self.enter(header, said),
            Ok(None) => Step::End,
            Err(error) => Step::Broken(self.archive.borrow().broken(&error)),
        }
    }

    fn failure(&self, kind: FailureKind, message: &str) -> Failure {
        self.archive.borrow().failure(kind, message)
    }
}

impl Tape {
    /// Skips to the next header and reads it. `None` at the end.
    fn next_header(&mut self, said: &mut Said) -> io::Result<Option<Header>> {
        self.skip += self.left.take();
        let mut archive = self.archive.borrow_mut();
        let skipped = io::copy(&mut (&mut archive.bytes).take(self.skip), &mut io::sink())?;
        if skipped < self.skip {
            return Err(ends_early());
        }
        self.skip = 0;
        let mut junk_from = None;
        let header = loop {
            let head = archive.bytes.peek(BLOCK as usize);
            if head.len() < BLOCK as usize {
                // Reading on tells whether that is the end, or an error.
                let left = head.len();
                let is_padding = head.iter().all(|&byte| byte == 0);
                archive.bytes.consume(left);
                archive.bytes.fill_buf()?;
                break if is_padding { Ok(None) } else { Err(ends_early()) };
            }
            let head = &head[..BLOCK as usize];
            if kind::is_tar(head) {
                let header = Header::read(head);
                archive.bytes.consume(BLOCK as usize);
                break Ok(Some(header));
            }
            if !head.iter().all(|&byte| byte == 0) && junk_from.is_none() {
                junk_from = Some(archive.offset());
            }
            archive.bytes.consume(BLOCK as usize);
        };
        if let Some(offset) = junk_from {
            let message = "no header of a member stands here; up to the next one nothing was read";
            said.failures.push_back(archive.failure(FailureKind::Damaged, message).at(offset));
        }
        header
    }

    /// Begins to read a member, if it is to be read.
    fn enter(&mut self, header: Header, said: &mut Said) -> Step {
        let is_own = |kind| matches!(kind, b'L' | b'K' | b'x' | b'g');
        if is_own(header.kind) {
            self.skip = padded(header.size);
            said.failures.extend(self.read_long(&header).err());
            return Step::Passed;
        }
        let long = std::mem::take(&mut self.long);
        let size = long.size.unwrap_or(header.size);
        let name = safe_name(&long.name.unwrap_or(header.name));
        let is_wanted = !name.ends_with('/') && is_wanted(&name, &self.options);
        said.found |= is_wanted;
        self.skip = padded(size);
        let read = match header.kind {
            // Links, folders and devices have no bytes, whatever size they give.
            b'1'..=b'6' => {
                self.skip = 0;
                return Step::Passed;
            }
            b'S' if is_wanted => Err(self.sparse(&name)),
            0 | b'0' | b'7' if is_wanted && long.is_sparse => Err(self.sparse(&name)),
            0 | b'0' | b'7' if is_wanted => self.begin(name, size),
            0 | b'0' | b'7' => match passed_table(&name, &self.options) {
                Some(message) => Err(self.refusal(&name, FailureKind::NotSelected, &message)),
                None => return Step::Passed,
            },
            _ => return Step::Passed,
        };
        match read {
            Ok(entries) => Step::Member(entries),
            Err(failure) => {
                said.failures.push_back(failure);
                Step::Passed
            }
        }
    }

    /// Begins to read a member.
    fn begin(&mut self, name: String, size: u64) -> Result<Entries, Failure> {
        self.skip = padded(size) - size;
        self.left = Rc::new(Cell::new(size));
        let part = Part { archive: Rc::clone(&self.archive), left: Rc::clone(&self.left) };
        let archive = self.archive.borrow();
        let stream = archive.member(name, part, archive.place());
        drop(archive);
        read(stream, &self.options)
    }

    fn sparse(&self, name: &str) -> Failure {
        self.refusal(
            name,
            FailureKind::Unsupported,
            "is stored with holes (a sparse file), which is not read",
        )
    }

    fn refusal(&self, name: &str, kind: FailureKind, message: &str) -> Failure {
        let archive = self.archive.borrow();
        let failure = archive.failure(kind, message).at(archive.offset());
        Failure { path: format!("{}/{name}", archive.name), ..failure }
    }

    /// Reads the fields that a member of its own gives for the one behind it.
    fn read_long(&mut self, header: &Header) -> Result<(), Failure> {
        let mut archive = self.archive.borrow_mut();
        if header.size > LONGEST_FIELD {
            let message = "the name of a member is too long";
            return Err(archive.failure(FailureKind::Damaged, message).at(archive.offset()));
        }
        let mut text = Vec::new();
        let read = (&mut archive.bytes).take(header.size).read_to_end(&mut text);
        self.skip -= text.len() as u64;
        read.map_err(|error| archive.broken(&error))?;
        match header.kind {
            b'L' => self.long.name = Some(until_zero(&text).to_vec()),
            b'x' => self.long.read_pax(&text),
            _ => {}
        }
        Ok(())
    }
}

impl Header {
    /// Reads a header whose sum is right.
    fn read(head: &[u8]) -> Self {
        let mut name = until_zero(&head[..100]).to_vec();
        let prefix = until_zero(&head[345..500]);
        if &head[257..263] == b"ustar\0" && !prefix.is_empty() {
            name = [prefix, b"/", &name].concat();
        }
        Header { name, kind: head[156], size: number(&head[124..136]) }
    }
}

impl LongFields {
    /// Reads records of the form `LENGTH KEY=VALUE\n`.
    fn read_pax(&mut self, mut text: &[u8]) {
        while let Some(blank) = text.iter().position(|&byte| byte == b' ') {
            let length =
                std::str::from_utf8(&text[..blank]).ok().and_then(|digits| digits.parse::<usize>().ok());
            let Some(record) = length.and_then(|length| text.get(blank + 1..length)) else {
                return;
            };
            let record_end = blank + 1 + record.len();
            let record = record.strip_suffix(b"\n").unwrap_or(record);
            if let Some(value) = record.strip_prefix(b"path=") {
                self.name = Some(value.to_vec());
            } else if let Some(value) = record.strip_prefix(b"size=") {
                self.size = std::str::from_utf8(value).ok().and_then(|digits| digits.parse().ok());
            } else if record.starts_with(b"GNU.sparse.") {
                self.is_sparse = true;
            }
            text = &text[record_end..];
        }
    }
}

/// A number in octal digits, or, for those that do not fit, in base 256.
fn number(field: &[u8]) -> u64 {
    if field[0] & 0x80 != 0 {
        let low = field[4..].iter().fold(0u64, |number, &byte| number << 8 | u64::from(byte));
        return low.min(i64::MAX as u64);
    }
    let digits = field.trim_ascii_start().iter().take_while(|byte| (b'0'..=b'7').contains(byte));
    digits.fold(0, |number, &digit| number << 3 | u64::from(digit - b'0'))
}

fn until_zero(field: &[u8]) -> &[u8] {
    field.split(|&byte| byte == 0).next().unwrap_or_default()
}

fn padded(size: u64) -> u64 {
    size.div_ceil(BLOCK).saturating_mul(BLOCK)
}

fn ends_early() -> io::Error {
    io::Error::new(
        io::ErrorKind::UnexpectedEof,
        "the archive ends within a member; what comes before was read",
    )
}

/// The bytes of one member, which are read from the archive itself.
struct Part {
    archive: Rc<RefCell<Stream>>,
    left: Rc<Cell<u64>>,
}

impl Read for Part {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let left = self.left.get();
        let room = target.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        if room == 0 {
            return Ok(0);
        }
        let count = self.archive.borrow_mut().bytes.read(&mut target[..room])?;
        self.left.set(left - count as u64);
        if count == 0 {
            return Err(ends_early());
        }
        Ok(count)
    }
}
