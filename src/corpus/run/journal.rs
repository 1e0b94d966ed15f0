//! The journal of a run: what it is about, and which parts of it are done. One JSON object a line.
//!
//! A line is written only when all that it tells of is on the disk. The last line may be torn by the end of the
//! process; it then tells of nothing, and is cut off before anything is written behind it.

use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::disk;
use super::header::Header;
use super::order::Order;
use super::trail::Trail;
use crate::corpus::Summary;
use crate::{Error, Result};

/// What every journal begins with; see [`Header`].
const MAGIC: &str = r#"{"line":"run","journal":"fineprint/1","#;

/// A line of the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "kebab-case")]
pub(super) enum Line {
    /// The first: what the run is about.
    Run(Header),
    /// A part is done.
    Part(PartLine),
    /// The inputs were read to their end.
    Read(ReadLine),
    /// The outputs are there.
    Done(DoneLine),
}

/// A part that is done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct PartLine {
    pub(super) number: u64,
    /// How many documents of the inputs came before its end, whether they were chosen or not.
    pub(super) position: u64,
    /// Hash over their names.
    pub(super) names: String,
    pub(super) sums: Sums,
    pub(super) files: Vec<FileLine>,
    /// Where its documents stand in the whole, where this is a shard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) order: Option<Order>,
}

/// A file, or folder, that was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileLine {
    pub(super) name: String,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

/// The end of the inputs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ReadLine {
    pub(super) position: u64,
    pub(super) names: String,
}

/// The end of the run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct DoneLine {
    pub(super) sums: Sums,
    pub(super) outputs: Vec<FileLine>,
}

/// A [`Summary`], written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Sums {
    documents: u64,
    ok: u64,
    failed: u64,
    skipped: u64,
    bytes: u64,
    annotations: u64,
}

impl From<Summary> for Sums {
    fn from(summary: Summary) -> Self {
        let Summary { annotated: ok, failed, skipped, bytes, annotations } = summary;
        Sums { documents: summary.documents(), ok, failed, skipped, bytes, annotations }
    }
}

impl From<Sums> for Summary {
    fn from(sums: Sums) -> Self {
        let Sums { ok: annotated, failed, skipped, bytes, annotations, .. } = sums;
        Summary { annotated, failed, skipped, bytes, annotations }
    }
}

impl FileLine {
    pub(super) fn new(name: String, digest: Digest) -> Self {
        FileLine { name, bytes: digest.bytes, sha256: digest.sha256 }
    }
}

impl ReadLine {
    pub(super) fn new(trail: &Trail) -> Self {
        ReadLine { position: trail.position, names: trail.names() }
    }
}

/// What a journal tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Told {
    pub(super) header: Header,
    pub(super) parts: Vec<PartLine>,
    pub(super) read: Option<ReadLine>,
    pub(super) done: Option<DoneLine>,
}

/// A journal that is being written.
#[derive(Debug)]
pub(super) struct Journal {
    file: File,
    path: PathBuf,
}

impl Journal {
    /// Reads the journal at `path`. `None` where there is none, or where nothing came of it but the beginning of its
    /// first line.
    pub(super) fn read(path: &Path) -> Result<Option<Told>> {
        match fs::read(path) {
            Ok(bytes) => Told::parse(&bytes, path),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io(path, error)),
        }
    }

    /// Begins a journal that tells this, in the place of one that is there: what else stood in it, torn or untrue, goes.
    pub(super) fn rewrite(path: &Path, told: &Told) -> Result<Self> {
        let mut temporary = path.as_os_str().to_owned();
        temporary.push(".tmp");
        disk::write_whole(path, Path::new(&temporary), told.lines()?.as_bytes())?;
        let file = File::options().append(true).open(path).map_err(|error| Error::io(path, error))?;
        Ok(Journal { file, path: path.to_owned() })
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Adds a line, and waits until it is on the disk.
    pub(super) fn add(&mut self, line: &Line) -> Result<()> {
        disk::append(&mut self.file, line.text()?.as_bytes(), &self.path)
    }
}

impl Line {
    fn text(&self) -> Result<String> {
        let text = serde_json::to_string(self).map_err(|error| Error::io("the journal", error.into()))?;
        Ok(text + "\n")
    }
}

impl Told {
    fn parse(bytes: &[u8], path: &Path) -> Result<Option<Told>> {
        let start = &bytes[..bytes.len().min(MAGIC.len())];
        if !MAGIC.as_bytes().starts_with(start) {
            let message = "is no journal of fineprint; move it away, or name another output";
            return Err(Error::input(path, None, message));
        }
        let mut lines: Vec<_> = bytes.split_inclusive(|&byte| byte == b'\n').map(parse_line).collect();
        let whole = lines.iter().take_while(|line| line.is_some()).count();
        if let Some(number) = lines[whole..].iter().position(Option::is_some) {
            let message = "is damaged, though lines behind it are whole; --restart begins the run again";
            return Err(Error::input(path, Some(whole + number), message));
        }
        let mut lines = lines.drain(..whole).flatten();
        let Some(Line::Run(header)) = lines.next() else {
            return Ok(None);
        };
        let mut told = Told { header, ..Told::default() };
        for (number, line) in lines.enumerate() {
            let number = number + 2;
            let in_order = match line {
                Line::Part(part) if told.read.is_none() && part.number == told.parts.len() as u64 => {
                    told.parts.push(part);
                    true
                }
                Line::Read(read) if told.read.is_none() => told.read.replace(read).is_none(),
                Line::Done(done) if told.done.is_none() => told.done.replace(done).is_none(),
                _ => false,
            };
            if !in_order {
                let message = "does not belong there; --restart begins the run again";
                return Err(Error::input(path, Some(number), message));
            }
        }
        Ok(Some(told))
    }

    fn lines(&self) -> Result<String> {
        let lines = std::iter::once(Line::Run(self.header.clone()))
            .chain(self.parts.iter().cloned().map(Line::Part))
            .chain(self.read.clone().map(Line::Read))
            .chain(self.done.clone().map(Line::Done));
        lines.map(|line| line.text()).collect()
    }

    /// The sums of all parts.
    pub(super) fn sums(&self) -> Summary {
        self.parts.iter().fold(Summary::default(), |mut sums, part| {
            sums.add_all(&part.sums.into());
            sums
        })
    }
}

/// A line with its line end; `None` where it is torn.
fn parse_line(line: &[u8]) -> Option<Line> {
    serde_json::from_slice(line.strip_suffix(b"\n")?).ok()
}
