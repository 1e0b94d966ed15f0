//! The part that is being written: a temporary file for each output.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

use serde::Serialize;

use super::digest::Digest;
use super::journal::FileLine;
use super::target::{Content, Target};
use super::{crash, disk};
use crate::output::{DocumentWriter, EncodeOptions, Encoded};
use crate::{Error, Result};

/// A part on its way to the disk.
pub(super) struct Part<'t> {
    number: u64,
    files: Vec<PartFile<'t>>,
}

struct PartFile<'t> {
    target: &'t Target,
    temporary: PathBuf,
    writer: Writer,
}

enum Writer {
    Documents(Box<dyn DocumentWriter>),
    Ledger(BufWriter<File>),
}

impl<'t> Part<'t> {
    /// Begins a part.
    pub(super) fn begin(number: u64, targets: &'t [Target], options: &EncodeOptions) -> Result<Self> {
        let mut part = Part { number, files: Vec::new() };
        for target in targets {
            let temporary = target.temporary(number);
            crash::point().map_err(|error| Error::io(&temporary, error))?;
            let writer = match target.content {
                Content::Documents(format) => Writer::Documents(format.create(&temporary, options)?),
                Content::Ledger => {
                    let file = File::create(&temporary).map_err(|error| Error::io(&temporary, error))?;
                    Writer::Ledger(BufWriter::new(file))
                }
            };
            part.files.push(PartFile { target, temporary, writer });
        }
        Ok(part)
    }

    /// Adds a document, encoded for each output with documents, in their order.
    pub(super) fn write(&mut self, documents: Vec<Encoded>) -> Result<()> {
        let writers = self.files.iter_mut().filter_map(|file| match &mut file.writer {
            Writer::Documents(writer) => Some((writer, &file.temporary)),
            Writer::Ledger(_) => None,
        });
        for ((writer, path), document) in writers.zip(documents) {
            crash::point().map_err(|error| Error::io(path, error))?;
            writer.write(document)?;
        }
        Ok(())
    }

    /// Adds a line to the ledger, where there is one.
    pub(super) fn write_ledger(&mut self, line: &impl Serialize) -> Result<()> {
        for file in &mut self.files {
            if let Writer::Ledger(writer) = &mut file.writer {
                let written = serde_json::to_writer(&mut *writer, line).map_err(Into::into);
                let written = written.and_then(|()| writer.write_all(b"\n"));
                written.map_err(|error| Error::io(&file.temporary, error))?;
            }
        }
        Ok(())
    }

    /// Gives the files their names once they are on the disk.
    pub(super) fn seal(self) -> Result<Vec<FileLine>> {
        let number = self.number;
        self.files.into_iter().map(|file| file.seal(number)).collect()
    }
}

impl PartFile<'_> {
    fn seal(self, number: u64) -> Result<FileLine> {
        crash::point().map_err(|error| Error::io(&self.temporary, error))?;
        match self.writer {
            Writer::Documents(writer) => drop(writer.finish()?),
            Writer::Ledger(writer) => {
                let synced = writer.into_inner().map_err(|error| error.into_error());
                let synced = synced.and_then(|file| file.sync_all());
                synced.map_err(|error| Error::io(&self.temporary, error))?;
            }
        }
        let digest = Digest::of_path(&self.temporary)?;
        let name = self.target.part_name(number);
        disk::rename(&self.temporary, &self.target.folder().join(&name))?;
        Ok(FileLine::new(name, digest))
    }
}
