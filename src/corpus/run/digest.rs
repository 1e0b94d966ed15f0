//! Sizes and hashes of what a run wrote.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::{Error, Result, hex};

/// Size and SHA-256 of a file. For a folder: the sum of its files, and the hash of their list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Digest {
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

impl Digest {
    /// Reads the file or folder at `path`.
    pub(super) fn of_path(path: &Path) -> Result<Self> {
        let at_fault = |error| Error::io(path, error);
        if !fs::metadata(path).map_err(at_fault)?.is_dir() {
            return Digest::of_file(path).map_err(at_fault);
        }
        let mut files = Vec::new();
        for file in files_below(path).map_err(at_fault)? {
            let digest = Digest::of_file(&file).map_err(|error| Error::io(&file, error))?;
            let name = file.strip_prefix(path).unwrap_or(&file).to_string_lossy().replace('\\', "/");
            files.push((name, digest));
        }
        files.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        Ok(Digest::of_list(files.iter().map(|(name, digest)| (&**name, digest.bytes, &*digest.sha256))))
    }

    fn of_file(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 1 << 16];
        let mut bytes = 0;
        loop {
            match file.read(&mut buffer) {
                Ok(0) => return Ok(Digest { bytes, sha256: hex::digits(&hasher.finalize()) }),
                Ok(count) => {
                    hasher.update(&buffer[..count]);
                    bytes += count as u64;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    /// Of many files: the hash of what `sha256sum` prints of them, a line for each: hash, two spaces, name.
    pub(super) fn of_list<'f>(files: impl Iterator<Item = (&'f str, u64, &'f str)>) -> Self {
        let mut hasher = Sha256::new();
        let mut sum = 0;
        for (name, bytes, sha256) in files {
            hasher.update(format!("{sha256}  {name}\n"));
            sum += bytes;
        }
        Digest { bytes: sum, sha256: hex::digits(&hasher.finalize()) }
    }
}

/// Size of a file, or of all files in a folder. Reads none of them.
pub(super) fn size(path: &Path) -> io::Result<u64> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_dir() {
        return Ok(metadata.len());
    }
    files_below(path)?.iter().map(|file| fs::metadata(file).map(|metadata| metadata.len())).sum()
}

fn files_below(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let list = if entry.file_type()?.is_dir() { &mut folders } else { &mut files };
            list.push(entry.path());
        }
    }
    Ok(files)
}
