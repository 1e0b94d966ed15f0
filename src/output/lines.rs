//! Files of text: a head, then one piece of text for each document, then a tail.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use super::encoded::Content;
use super::writer::{Target, other_format};
use super::{Counts, DocumentWriter, Encoded};
use crate::{Error, Result};

/// What stands around the documents of a file, and between them.
#[derive(Clone, Debug, Default)]
pub(super) struct Frame {
    pub(super) head: String,
    pub(super) between: &'static str,
    pub(super) tail: &'static str,
}

/// Writes a file of text.
pub(super) struct LineWriter {
    target: Target,
    frame: Frame,
    counts: Counts,
    empty: bool,
}

impl LineWriter {
    /// Begins the file.
    pub(super) fn start(mut target: Target, frame: Frame) -> Result<Self> {
        target.put(frame.head.as_bytes())?;
        Ok(LineWriter { target, frame, counts: Counts::default(), empty: true })
    }

    /// Writes what comes before the next piece of text.
    fn separate(&mut self) -> Result<()> {
        if !std::mem::replace(&mut self.empty, false) {
            self.target.put(self.frame.between.as_bytes())?;
        }
        Ok(())
    }

    fn end(mut self) -> Result<Counts> {
        self.target.put(self.frame.tail.as_bytes())?;
        let bytes = self.target.finish()?;
        Ok(Counts { bytes, ..self.counts })
    }

    /// Copies what `part` holds between its head and its tail.
    fn append(&mut self, part: &Path) -> Result<()> {
        let at_fault = |error| Error::io(part, error);
        let file = File::open(part).map_err(at_fault)?;
        let Frame { head, tail, .. } = self.frame.clone();
        let length = file.metadata().map_err(at_fault)?.len();
        let Some(body) = length.checked_sub((head.len() + tail.len()) as u64) else {
            return Err(not_whole(part));
        };
        let mut file = BufReader::with_capacity(1 << 16, file);
        expect(&mut file, &head, part)?;
        if body > 0 {
            self.separate()?;
            let copied = std::io::copy(&mut file.by_ref().take(body), &mut self.target);
            // Reading and writing fail alike here; the target is by far the likelier to be at fault.
            copied.map_err(|error| Error::io(self.target.path(), error))?;
        }
        expect(&mut file, tail, part)
    }
}

impl DocumentWriter for LineWriter {
    fn write(&mut self, document: Encoded) -> Result<()> {
        self.counts.add(&document);
        let Content::Text(text) = document.content else {
            return Err(other_format(self.target.path()));
        };
        if !text.is_empty() {
            self.separate()?;
            self.target.put(&text)?;
        }
        Ok(())
    }

    fn finish(self: Box<Self>) -> Result<Counts> {
        self.end()
    }
}

/// Writes a file with the documents of all `parts`, in order.
pub(super) fn merge(parts: &[PathBuf], target: &Path, frame: &Frame) -> Result<()> {
    let mut writer = LineWriter::start(Target::create(target)?, frame.clone())?;
    for part in parts {
        writer.append(part)?;
    }
    writer.end().map(drop)
}

/// Reads `expected`, or finds that the part is not what it should be.
fn expect(file: &mut impl Read, expected: &str, part: &Path) -> Result<()> {
    let mut found = vec![0; expected.len()];
    file.read_exact(&mut found).map_err(|error| Error::io(part, error))?;
    if found == expected.as_bytes() { Ok(()) } else { Err(not_whole(part)) }
}

fn not_whole(part: &Path) -> Error {
    Error::input(part, None, "is not a whole part of this format; write it anew")
}
