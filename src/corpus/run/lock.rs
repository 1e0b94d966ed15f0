//! One run at a time writes an output.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use crate::{Error, Result};

const NAME: &str = ".lock";

/// Holds an output for this run, until it is dropped. The system lets go of it when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
    folder: PathBuf,
    /// Whether the folder goes with the lock when nothing else is in it.
    only_for_parts: bool,
}

impl Lock {
    /// Takes the lock in `folder` for `output`.
    pub(super) fn take(folder: &Path, output: &Path, only_for_parts: bool) -> Result<Self> {
        let path = folder.join(NAME);
        let at_fault = |error| Error::io(&path, error);
        loop {
            let options = File::options().read(true).write(true).create(true).truncate(false).open(&path);
            let mut file = options.map_err(at_fault)?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(taken(&mut file, output)),
                Err(TryLockError::Error(error)) => return Err(at_fault(error)),
            }
            // The run that had it may have removed the file after it was opened here; then the lock is worth nothing.
            if is_at(&file, &path).map_err(at_fault)? {
                let written = file.set_len(0).and_then(|()| write!(file, "{}", std::process::id()));
                written.map_err(at_fault)?;
                return Ok(Lock { file, folder: folder.to_owned(), only_for_parts });
            }
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // A lock that stays behind is no harm, nor is an empty folder.
        let _ = fs::remove_file(self.folder.join(NAME));
        let _ = self.file.unlock();
        if self.only_for_parts {
            let _ = fs::remove_dir(&self.folder);
        }
    }
}

fn taken(file: &mut File, output: &Path) -> Error {
    let mut owner = String::new();
    let output = output.display();
    match file.read_to_string(&mut owner) {
        Ok(1..) => Error::usage(format!("{output}: another run (process {owner}) is writing it")),
        _ => Error::usage(format!("{output}: another run is writing it")),
    }
}

/// Whether `file` still is what `path` names.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    use std::os::unix::fs::MetadataExt;

    let opened = file.metadata()?;
    match fs::metadata(path) {
        Ok(named) => Ok((named.dev(), named.ino()) == (opened.dev(), opened.ino())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

/// Where files that are open cannot be removed, it is.
#[cfg(not(unix))]
fn is_at(_: &File, _: &Path) -> io::Result<bool> {
    Ok(true)
}
