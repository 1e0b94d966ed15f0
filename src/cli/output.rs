//! Where output goes: standard output, or a file.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use fineprint::{Error, Result};
use serde::Serialize;

/// A buffered writer that knows its name, so that errors can tell where writing failed.
pub(crate) struct Output {
    writer: BufWriter<Box<dyn Write>>,
    path: PathBuf,
}

impl Output {
    /// The file at `path`, emptied, or standard output.
    pub(crate) fn create(path: Option<&Path>) -> Result<Self> {
        match path {
            Some(path) => {
                let file = File::create(path).map_err(|error| Error::io(path, error))?;
                Ok(Output::new(Box::new(file), path))
            }
            None => Ok(Output::new(Box::new(io::stdout()), Path::new("standard output"))),
        }
    }

    fn new(writer: Box<dyn Write>, path: &Path) -> Self {
        Output { writer: BufWriter::with_capacity(1 << 16, writer), path: path.to_owned() }
    }

    /// Writes all of `bytes`.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.writer.write_all(bytes).map_err(|error| Error::io(&self.path, error))
    }

    /// Writes `value` as a line of JSON.
    pub(crate) fn write_json_line(&mut self, value: &impl Serialize) -> Result<()> {
        let written = serde_json::to_writer(&mut self.writer, value).map_err(io::Error::from);
        let written = written.and_then(|()| self.writer.write_all(b"\n"));
        written.map_err(|error| Error::io(&self.path, error))
    }

    /// Writes what is still held back. To be called at the end: what is dropped unflushed may be lost in silence.
    pub(crate) fn flush(&mut self) -> Result<()> {
        self.writer.flush().map_err(|error| Error::io(&self.path, error))
    }
}
