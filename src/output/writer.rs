//! The writer of one open file.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::{Counts, Encoded};
use crate::{Error, Result};

/// Writes documents to one file of one format, in the order in which it gets them.
///
/// Made by [`Format::create`](super::Format::create). The file is whole only after [`finish`](Self::finish): a writer
/// that is dropped before leaves a file behind that must not be used. Errors name the path; after an error the file is
/// to be thrown away.
pub trait DocumentWriter: Send {
    /// Adds a document.
    ///
    /// # Errors
    ///
    /// When the file cannot be written, a full disk among the reasons, or when `document` was encoded for another
    /// format.
    fn write(&mut self, document: Encoded) -> Result<()>;

    /// Writes what is held back and what belongs at the end, and waits until a file is on the disk.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    fn finish(self: Box<Self>) -> Result<Counts>;
}

/// A document was encoded for another format than the file at `path` has.
pub(super) fn other_format(path: &Path) -> Error {
    Error::usage(format!("{}: the document was encoded for another format", path.display()))
}

/// A buffered file or stream that counts its bytes and knows its name, so that errors can tell where writing failed.
pub(super) struct Target {
    inner: BufWriter<Inner>,
    path: PathBuf,
    bytes: u64,
}

enum Inner {
    File(File),
    Stream(Box<dyn Write + Send>),
}

impl Target {
    /// The file at `path`, emptied.
    pub(super) fn create(path: &Path) -> Result<Self> {
        let file = File::create(path).map_err(|error| Error::io(path, error))?;
        Ok(Target::new(Inner::File(file), path))
    }

    /// A stream, called `name` in errors.
    pub(super) fn stream(stream: Box<dyn Write + Send>, name: &Path) -> Self {
        Target::new(Inner::Stream(stream), name)
    }

    fn new(inner: Inner, path: &Path) -> Self {
        Target { inner: BufWriter::with_capacity(1 << 16, inner), path: path.to_owned(), bytes: 0 }
    }

    /// The name of the file or stream.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Writes all of `bytes`.
    pub(super) fn put(&mut self, bytes: &[u8]) -> Result<()> {
        self.write_all(bytes).map_err(|error| Error::io(&self.path, error))
    }

    /// Writes what is held back, waits until a file is on the disk, and tells the number of bytes.
    pub(super) fn finish(mut self) -> Result<u64> {
        let done = self.inner.flush().and_then(|()| match self.inner.get_ref() {
            Inner::File(file) => sync(file),
            Inner::Stream(_) => Ok(()),
        });
        done.map(|()| self.bytes).map_err(|error| Error::io(&self.path, error))
    }
}

/// Waits until `file` is on the disk. Pipes and devices that know no such thing are as done as they can be.
pub(super) fn sync(file: &File) -> io::Result<()> {
    if file.metadata()?.is_file() { file.sync_all() } else { Ok(()) }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl Write for Inner {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Inner::File(file) => file.write(bytes),
            Inner::Stream(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Inner::File(file) => file.flush(),
            Inner::Stream(stream) => stream.flush(),
        }
    }
}
