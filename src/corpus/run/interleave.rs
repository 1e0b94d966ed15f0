//! Lines of several shards, in the order that their documents have in the whole.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::order::{Order, Place};
use crate::{Error, Result};

/// One shard: files of lines, and the order of its parts.
pub(super) struct Strand<'s> {
    pub(super) files: &'s [PathBuf],
    pub(super) orders: Vec<&'s Order>,
}

/// Writes the lines of all strands to `whole`.
pub(super) fn interleave(strands: &[Strand<'_>], whole: &Path) -> Result<()> {
    let at_fault = |error| Error::io(whole, error);
    let mut writer = BufWriter::with_capacity(1 << 16, File::create(whole).map_err(at_fault)?);
    let mut open: Vec<_> = strands.iter().map(Open::new).collect();
    let first = open.iter_mut().enumerate();
    let mut next: BTreeMap<u64, (usize, Place)> = first
        .filter_map(|(n, strand)| strand.places.next().map(|place| (place.position, (n, place))))
        .collect();
    while let Some((_, (n, place))) = next.pop_first() {
        let strand = &mut open[n];
        for _ in 0..place.rows {
            let line = strand.lines.next()?.ok_or_else(|| unlike_journal(strand.files))?;
            writer.write_all(line).map_err(at_fault)?;
        }
        if let Some(place) = strand.places.next() {
            let taken = next.insert(place.position, (n, place));
            if taken.is_some() {
                return Err(unlike_journal(strand.files));
            }
        }
    }
    for strand in &mut open {
        if strand.lines.next()?.is_some() {
            return Err(unlike_journal(strand.files));
        }
    }
    let file = writer.into_inner().map_err(|error| at_fault(error.into_error()))?;
    file.sync_all().map_err(at_fault)
}

/// A strand that is being read.
struct Open<'s> {
    files: &'s [PathBuf],
    places: Box<dyn Iterator<Item = Place> + 's>,
    lines: Lines<'s>,
}

impl<'s> Open<'s> {
    fn new(strand: &'s Strand<'s>) -> Self {
        Open {
            files: strand.files,
            places: Box::new(strand.orders.iter().flat_map(|order| order.places())),
            lines: Lines { files: strand.files.iter(), open: None, line: Vec::new() },
        }
    }
}

/// The lines of several files, one after the other, with their line ends.
struct Lines<'s> {
    files: std::slice::Iter<'s, PathBuf>,
    open: Option<(&'s Path, BufReader<File>)>,
    line: Vec<u8>,
}

impl Lines<'_> {
    fn next(&mut self) -> Result<Option<&[u8]>> {
        loop {
            if let Some((path, reader)) = &mut self.open {
                self.line.clear();
                let read = reader.read_until(b'\n', &mut self.line);
                if read.map_err(|error| Error::io(*path, error))? > 0 {
                    return Ok(Some(&self.line));
                }
            }
            let Some(path) = self.files.next() else { return Ok(None) };
            let file = File::open(path).map_err(|error| Error::io(path, error))?;
            self.open = Some((path, BufReader::with_capacity(1 << 16, file)));
        }
    }
}

fn unlike_journal(files: &[PathBuf]) -> Error {
    let path = files.first().map_or(Path::new("a shard"), |path| path);
    Error::input(path, None, "does not hold the lines that its journal tells of")
}
