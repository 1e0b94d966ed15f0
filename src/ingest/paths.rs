//! The paths that a user named, resolved to files: folders walked, globs expanded, lists read line by line.

use std::collections::VecDeque;
use std::fs;
use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};

use super::container::{Entries, is_repository};
use super::entry::display_path;
use super::failure::{Failure, FailureKind, Stage};
use super::glob::{Filter, split_path_glob};
use super::identity::InputIdentity;
use super::walk::{Walk, folder_named_like_document, unresolved};

/// Something to read documents from, as it was named.
pub(super) enum Input {
    /// A file, a folder or a glob.
    Path(PathBuf),
    /// Paths, one a line, and what tells the list.
    List(Box<dyn BufRead>, InputIdentity),
    /// One document: its name and its bytes.
    Stream(String, Box<dyn Read>),
    /// Documents that the caller makes.
    Entries(Entries),
}

/// One document to be read, or many that come together.
pub(super) enum Found {
    /// A file.
    File(PathBuf),
    /// A git repository, of which all history is read.
    Repository(PathBuf),
    /// A stream and its name.
    Stream(String, Box<dyn Read>),
    /// Documents that the caller makes.
    Entries(Entries),
}

/// Iterator over the documents that the inputs stand for, in order.
pub(super) struct Paths {
    inputs: VecDeque<Input>,
    filter: Filter,
    /// Whether a folder with a repository in it is read as that repository.
    history: bool,
    walk: Option<Walk>,
    /// Whether the walk has come by anything.
    found: bool,
}

impl Paths {
    pub(super) fn new(inputs: impl IntoIterator<Item = Input>, filter: Filter, history: bool) -> Self {
        Paths { inputs: inputs.into_iter().collect(), filter, history, walk: None, found: false }
    }

    /// Resolves one named path; a folder or glob becomes the current walk.
    fn resolve(&mut self, path: PathBuf) -> Option<Result<Found, Failure>> {
        let error = match fs::metadata(&path) {
            Ok(_) if is_repository(&path) || self.history && is_repository(&path.join(".git")) => {
                return Some(Ok(Found::Repository(path)));
            }
            Ok(metadata) if metadata.is_dir() => return self.enter(path),
            Ok(_) => return Some(Ok(Found::File(path))),
            Err(error) => error,
        };
        match split_path_glob(&path) {
            Some(glob) if error.kind() == io::ErrorKind::NotFound => self.expand(&path, glob),
            _ => Some(Err(unresolved(&path, &error))),
        }
    }

    /// Starts the walk of a folder.
    fn enter(&mut self, folder: PathBuf) -> Option<Result<Found, Failure>> {
        if self.filter.mistakes_for_document(&folder) && !ends_with_separator(&folder) {
            return Some(Err(folder_named_like_document(&folder)));
        }
        self.walk = Some(Walk::new(folder, self.filter.clone()));
        None
    }

    /// Starts the walk of a glob; one that matches nothing is a failure, like a file that is not there.
    fn expand(
        &mut self,
        path: &Path,
        glob: crate::Result<(PathBuf, Filter)>,
    ) -> Option<Result<Found, Failure>> {
        let message = match glob {
            Ok((root, filter)) if matches_anything(&root, &filter) => {
                self.walk = Some(Walk::new(root, filter));
                return None;
            }
            Ok(_) => "no file matches this glob".to_owned(),
            Err(error) => error.to_string(),
        };
        let path = display_path(path);
        Some(Err(Failure::new(path, Stage::Find, FailureKind::Missing, message)))
    }
}

fn matches_anything(root: &Path, filter: &Filter) -> bool {
    let exists = root.as_os_str().is_empty() || root.exists();
    exists && Walk::new(root.to_owned(), filter.clone()).next().is_some()
}

impl Iterator for Paths {
    type Item = Result<Found, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(found) = self.walk.as_mut().and_then(Iterator::next) {
                self.found = true;
                return Some(found.map(Found::File));
            }
            let found = std::mem::take(&mut self.found);
            if let Some(walk) = self.walk.take().filter(|_| !found) {
                return Some(Err(walk.nothing_found()));
            }
            let path = match self.inputs.pop_front()? {
                Input::Path(path) => path,
                Input::Stream(name, stream) => return Some(Ok(Found::Stream(name, stream))),
                Input::Entries(entries) => return Some(Ok(Found::Entries(entries))),
                Input::List(mut list, identity) => match next_line(&mut list) {
                    Ok(None) => continue,
                    Ok(Some(line)) => {
                        self.inputs.push_front(Input::List(list, identity));
                        line
                    }
                    Err(error) => return Some(Err(unreadable_list(&error))),
                },
            };
            if let Some(found) = self.resolve(path) {
                return Some(found);
            }
        }
    }
}

fn ends_with_separator(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().last().is_some_and(|&last| std::path::is_separator(char::from(last)))
}

/// The next line of a list that is not blank, without its line end.
fn next_line(list: &mut dyn BufRead) -> io::Result<Option<PathBuf>> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if list.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let end = line.iter().rposition(|byte| !b"\r\n".contains(byte)).map_or(0, |last| last + 1);
        line.truncate(end);
        if !line.trim_ascii().is_empty() {
            return path_of_bytes(std::mem::take(&mut line)).map(Some);
        }
    }
}

#[cfg(unix)]
fn path_of_bytes(bytes: Vec<u8>) -> io::Result<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    Ok(std::ffi::OsString::from_vec(bytes).into())
}

#[cfg(not(unix))]
fn path_of_bytes(bytes: Vec<u8>) -> io::Result<PathBuf> {
    let path = String::from_utf8(bytes).map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    Ok(path.into())
}

fn unreadable_list(error: &io::Error) -> Failure {
    let message =
        format!("reading the list of files failed: {error}; what it lists from here on was not read");
    Failure::new("--files-from", Stage::Find, FailureKind::Unreadable, message)
}
