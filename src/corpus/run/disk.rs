//! What a run does to the disk: each step is on the disk before the next begins.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use super::crash;
use crate::{Error, Result};

/// Gives the file or folder at `from` the name `to`, which is free or a file. It has that name after a power cut, too.
pub(super) fn rename(from: &Path, to: &Path) -> Result<()> {
    let renamed = crash::point().and_then(|()| fs::rename(from, to));
    renamed.map_err(|error| Error::io(to, error))?;
    sync_folder_of(to)
}

/// Waits until the names in the folder of `path` are on the disk.
pub(super) fn sync_folder_of(path: &Path) -> Result<()> {
    let folder = folder_of(path);
    let synced = crash::point().and_then(|()| sync_folder(folder));
    synced.map_err(|error| Error::io(folder, error))
}

/// The folder that `path` stands in.
pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Folders cannot be opened everywhere; there, names are durable when the system says so.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

/// Adds `bytes` to the end of `file`, which errors call `path`, and waits until they are on the disk.
pub(super) fn append(file: &mut File, bytes: &[u8], path: &Path) -> Result<()> {
    let written = crash::point().and_then(|()| file.write_all(bytes));
    let synced = written.and_then(|()| crash::point()).and_then(|()| file.sync_all());
    synced.map_err(|error| Error::io(path, error))
}

/// Writes a small file whole: nobody ever sees a part of it.
pub(super) fn write_whole(path: &Path, temporary: &Path, bytes: &[u8]) -> Result<()> {
    let created = crash::point().and_then(|()| File::create(temporary));
    let mut file = created.map_err(|error| Error::io(temporary, error))?;
    append(&mut file, bytes, temporary)?;
    drop(file);
    rename(temporary, path)
}

/// Removes a file or a folder with all that is in it; one that is not there is no error.
pub(super) fn remove(path: &Path) -> Result<()> {
    let removed = crash::point().and_then(|()| match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    });
    match removed {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(Error::io(path, error)),
        _ => Ok(()),
    }
}
