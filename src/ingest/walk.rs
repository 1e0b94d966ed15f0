//! The documents of one folder and of the folders in it, in the order of their paths.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::{fs, io, vec};

use super::entry::display_path;
use super::failure::{Failure, FailureKind, Stage};
use super::glob::Filter;

/// Iterator over the documents below one folder, bytewise in the order of their paths.
///
/// Holds one listing for each level of folders, however many files there are. Links are followed; one that leads back
/// to a folder that it stands in is a failure. Ignore files (`.gitignore`) mean nothing here: data is not source.
#[derive(Debug)]
pub(super) struct Walk {
    root: PathBuf,
    filter: Filter,
    open: Vec<Folder>,
    pending: Option<Failure>,
    /// The first table that was passed over, and what it is called on a command line.
    table: Option<(PathBuf, &'static str)>,
}

#[derive(Debug)]
struct Folder {
    /// Relative to the root.
    path: PathBuf,
    /// Without links, to recognise loops.
    real: PathBuf,
    children: vec::IntoIter<Child>,
}

#[derive(Debug)]
struct Child {
    name: OsString,
    kind: ChildKind,
}

#[derive(Debug)]
enum ChildKind {
    File,
    Folder { link: bool },
    Special,
    Failed(io::Error),
}

impl Walk {
    /// A walk through `root`; an empty path stands for the current folder and leaves no trace in the paths found.
    pub(super) fn new(root: PathBuf, filter: Filter) -> Self {
        let mut walk = Walk { root, filter, open: Vec::new(), pending: None, table: None };
        walk.enter(PathBuf::new(), None);
        walk
    }

    /// Opens the folder at `path` below the root.
    fn enter(&mut self, path: PathBuf, real: Option<PathBuf>) {
        let shown = if path.as_os_str().is_empty() { self.root.clone() } else { self.root.join(&path) };
        let on_disk = if shown.as_os_str().is_empty() { Path::new(".") } else { &shown };
        let opened = real.map_or_else(|| fs::canonicalize(on_disk), Ok).and_then(|real| {
            let children = list(on_disk, self.filter.sees_hidden())?.into_iter();
            Ok(Folder { path, real, children })
        });
        match opened {
            Ok(folder) => self.open.push(folder),
            Err(error) => self.pending = Some(Failure::io(on_disk, Stage::Find, &error)),
        }
    }

    fn visit(&mut self, child: Child) -> Option<Result<PathBuf, Failure>> {
        let folder = self.open.last()?;
        let path = folder.path.join(&child.name);
        let shown = self.root.join(&path);
        match child.kind {
            ChildKind::File if self.filter.wants(&path) => Some(Ok(shown)),
            ChildKind::File => {
                if self.table.is_none() {
                    self.table = self.filter.leaves_out_table(&path).map(|format| (shown, format));
                }
                None
            }
            ChildKind::Folder { .. } if self.filter.mistakes_for_document(&path) => {
                Some(Err(folder_named_like_document(&shown)))
            }
            ChildKind::Folder { link } => {
                if !self.filter.descends_to(path.components().count()) {
                    return None;
                }
                let real =
                    if link { fs::canonicalize(&shown).ok() } else { Some(folder.real.join(&child.name)) };
                if link && real.as_ref().is_some_and(|real| self.stands_in(real)) {
                    return Some(Err(link_loop(&shown)));
                }
                self.enter(path, real);
                None
            }
            ChildKind::Special => self.filter.wants(&path).then(|| Err(not_a_file(&shown))),
            ChildKind::Failed(error) => self.filter.wants(&path).then(|| Err(unresolved(&shown, &error))),
        }
    }

    /// Whether one of the open folders is `real`, or lies in it.
    fn stands_in(&self, real: &Path) -> bool {
        self.open.iter().any(|folder| folder.real.starts_with(real))
    }
}

impl Walk {
    /// What to say of a folder in which this walk, which is over, found nothing.
    pub(super) fn nothing_found(&self) -> Failure {
        let message = match &self.table {
            Some((table, format)) => format!(
                "holds no document, but tables, such as {}; name them, or choose them with --input-format {format}",
                display_path(table)
            ),
            None => "holds no file with the name of a document; --glob chooses others".to_owned(),
        };
        Failure::new(display_path(&self.root), Stage::Find, FailureKind::Missing, message)
    }
}

impl Iterator for Walk {
    type Item = Result<PathBuf, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(failure) = self.pending.take() {
                return Some(Err(failure));
            }
            match self.open.last_mut()?.children.next() {
                Some(child) => {
                    if let Some(found) = self.visit(child) {
                        return Some(found);
                    }
                }
                None => drop(self.open.pop()),
            }
        }
    }
}

/// The children of a folder, sorted so that walking into each in turn gives all paths in their bytewise order: a
/// folder's name counts with the `/` that will follow it.
fn list(folder: &Path, hidden: bool) -> io::Result<Vec<Child>> {
    let mut children = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if hidden || !name.as_encoded_bytes().starts_with(b".") {
            let kind = kind(&entry);
            children.push(Child { name, kind });
        }
    }
    children.sort_unstable_by(|a, b| sort_key(a).cmp(sort_key(b)));
    Ok(children)
}

fn kind(entry: &fs::DirEntry) -> ChildKind {
    let of = |file_type: fs::FileType, link| match file_type {
        file_type if file_type.is_file() => ChildKind::File,
        file_type if file_type.is_dir() => ChildKind::Folder { link },
        _ => ChildKind::Special,
    };
    match entry.file_type() {
        Ok(file_type) if file_type.is_symlink() => match fs::metadata(entry.path()) {
            Ok(target) => of(target.file_type(), true),
            Err(error) => ChildKind::Failed(error),
        },
        Ok(file_type) => of(file_type, false),
        Err(error) => ChildKind::Failed(error),
    }
}

fn sort_key(child: &Child) -> impl Iterator<Item = u8> + '_ {
    let separator = matches!(child.kind, ChildKind::Folder { .. }).then_some(b'/');
    child.name.as_encoded_bytes().iter().copied().chain(separator)
}

/// A folder stands where a document should.
pub(super) fn folder_named_like_document(path: &Path) -> Failure {
    let path = display_path(path);
    let message =
        format!("is a folder with the name of a document; to read what it holds, name it as `{path}/`");
    Failure::new(path, Stage::Find, FailureKind::Folder, message)
}

/// What the operating system says about a path that leads to nothing, made clearer for links.
pub(super) fn unresolved(path: &Path, error: &io::Error) -> Failure {
    let failure = Failure::io(path, Stage::Find, error);
    if failure.kind == FailureKind::Missing && path.is_symlink() {
        return Failure { message: "is a link that leads nowhere".into(), ..failure };
    }
    failure
}

fn link_loop(path: &Path) -> Failure {
    let message = "is a link back to a folder that it stands in; it was not followed";
    Failure::new(display_path(path), Stage::Find, FailureKind::LinkLoop, message)
}

fn not_a_file(path: &Path) -> Failure {
    let message = "is a device, pipe or socket, not a file; to read it, name it";
    Failure::new(display_path(path), Stage::Find, FailureKind::NotAFile, message)
}
