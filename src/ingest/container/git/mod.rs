//! The history of a git repository, without a checkout.
//!
//! Two passes, both by the `git` program. `git log` lists every change of every file ([`log`]); of these the versions are
//! made ([`versions`]): each distinct blob of each path is one, however many commits hold it. `git cat-file --batch` then
//! gives the blobs, in the order of path and date ([`objects`]), while they are being annotated. Only the list of versions
//! is held, some hundred bytes each.

mod entries;
mod id;
mod log;
mod message;
mod objects;
mod program;
mod site;
mod versions;

use std::path::{Path, PathBuf};

use self::entries::History;
use self::program::Git;
use super::{Entries, ReadOptions};
use crate::ingest::Failure;

/// Whether a path is that of a repository's own folder: a bare repository, or the `.git` of a work tree.
pub(in crate::ingest) fn is_repository(path: &Path) -> bool {
    let is_git_file = || path.file_name().is_some_and(|name| name == ".git") && path.is_file();
    let has = |name: &str| path.join(name).exists();
    // The `.git` folder of a further work tree has no objects of its own, but says where they are.
    path.is_dir() && has("HEAD") && (has("objects") && has("refs") || has("commondir")) || is_git_file()
}

/// The versions of all documents in the history of the repository at `path`, in the order of their paths and dates.
///
/// # Errors
///
/// When the `git` program cannot be started.
pub(in crate::ingest) fn open(path: &Path, options: &ReadOptions) -> Result<Entries, Failure> {
    let git = Git::new(path, repository(path), options.max_bytes);
    let listed = log::list(&git, options)?;
    Ok(Box::new(History::new(git, listed, options)))
}

/// The repository of a work tree that was named by its folder.
fn repository(path: &Path) -> PathBuf {
    if is_repository(path) { path.to_owned() } else { path.join(".git") }
}

#[cfg(test)]
mod tests;
