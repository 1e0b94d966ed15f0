//! The first pass: every change of every file, from `git log`.

use std::collections::{HashMap, HashSet};
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use super::id::Id;
use super::message::Message;
use super::program::Git;
use super::versions::{Change, Commit, Version, versions};
use crate::hex::percent_encode;
use crate::ingest::container::table::row::Roles;
use crate::ingest::container::{ReadOptions, moment};
use crate::ingest::glob::Filter;
use crate::ingest::selection::Selection;
use crate::ingest::{Failure, FailureKind, HistoryOptions};

/// Longest message of a commit that is looked at, and longest path.
const LONGEST_FIELD: usize = 1 << 20;

const TOO_LONG: &str = "a path in its history has more than 2^20 bytes; the file was passed over";

/// What the history holds.
pub(super) struct Listed {
    /// All paths of documents.
    pub(super) paths: Vec<Rc<[u8]>>,
    /// The commits that brought a version.
    pub(super) commits: Vec<Commit>,
    /// The versions, in the order of path and date.
    pub(super) versions: Vec<Version>,
    /// What could not be listed.
    pub(super) failures: Vec<Failure>,
}

/// Lists the versions of the documents in the history.
pub(super) fn list(git: &Git, options: &ReadOptions) -> Result<Listed, Failure> {
    let mut running = git.start(arguments(&options.history))?;
    let mut listing = Listing::new(git, options);
    let read = match running.child.stdout.take() {
        Some(stdout) => listing.read(&mut BufReader::with_capacity(256 << 10, stdout)),
        None => Ok(()),
    };
    let Listing { paths, commits, changes, mut failures, .. } = listing;
    let ended = running.finish();
    if let Err(message) = ended.and_then(|()| read.map_err(|error| error.to_string())) {
        let versions =
            if changes.is_empty() { "" } else { "; only the versions listed before that are read" };
        let message = format!("the history cannot be listed: {message}{versions}");
        failures.push(git.failure(FailureKind::Unreadable, message));
    }
    let versions = versions(changes, &paths, &commits);
    Ok(Listed { paths, commits, versions, failures })
}

/// Every option that decides about the form of the list is given, so that no configuration does.
fn arguments(history: &HistoryOptions) -> Vec<String> {
    let fixed = [
        "log",
        "--raw",
        "-z",
        "-r",
        "-c",
        "--root",
        "--no-abbrev",
        "--no-renames",
        "--no-color",
        "--no-ext-diff",
        "--no-textconv",
        "--no-show-signature",
        "--no-notes",
        "--encoding=UTF-8",
        "--format=tformat:%x01%H%x00%ct%x00%B%x00",
    ];
    let mut arguments = fixed.map(str::to_owned).to_vec();
    if history.refs.is_empty() {
        arguments.extend(["--exclude=refs/stash", "--exclude=refs/notes/*", "--all"].map(str::to_owned));
    } else {
        arguments.push("--end-of-options".into());
        arguments.extend(history.refs.iter().cloned());
    }
    arguments.push("--".into());
    arguments
}

/// The list while it is read.
struct Listing<'o> {
    git: &'o Git,
    filter: &'o Filter,
    selection: &'o Selection,
    roles: Roles,
    numbers: HashMap<Rc<[u8]>, u32>,
    paths: Vec<Rc<[u8]>>,
    commits: Vec<Commit>,
    changes: Vec<Change>,
    passed_over: HashSet<Vec<u8>>,
    failures: Vec<Failure>,
}

impl<'o> Listing<'o> {
    fn new(git: &'o Git, options: &'o ReadOptions) -> Self {
        Listing {
            git,
            filter: &options.filter,
            selection: &options.selection,
            roles: Roles::new(&options.tables),
            numbers: HashMap::new(),
            paths: Vec::new(),
            commits: Vec::new(),
            changes: Vec::new(),
            passed_over: HashSet::new(),
            failures: Vec::new(),
        }
    }

    /// Reads the whole list. A field ends with a zero byte, which no path and no message can hold; a commit begins with a
    /// byte 1 and a change with a colon, each where a field may begin.
    fn read(&mut self, list: &mut impl BufRead) -> io::Result<()> {
        let mut commit = None;
        loop {
            match next_byte(list)? {
                None => return Ok(()),
                Some(0 | b'\n') => {}
                Some(1) => commit = self.read_commit(list)?,
                Some(b':') => {
                    let header = field(list)?;
                    let path = field(list)?;
                    match (header, path) {
                        (Some(header), Some(path)) => self.add(commit, &header, &path)?,
                        _ => self.failures.push(self.git.failure(FailureKind::TooLarge, TOO_LONG)),
                    }
                }
                Some(other) => return Err(unexpected(&format!("a byte {other}"))),
            }
        }
    }

    /// The commit that the next changes belong to; `None` where it is not in the time that was asked for.
    fn read_commit(&mut self, list: &mut impl BufRead) -> io::Result<Option<Commit>> {
        let id =
            field(list)?.as_deref().and_then(Id::of_digits).ok_or_else(|| unexpected("no id of a commit"))?;
        let seconds =
            field(list)?.and_then(|digits| String::from_utf8(digits).ok()?.parse().ok()).unwrap_or(0);
        let message = field(list)?.unwrap_or_default();
        let committed = moment::of_seconds(seconds);
        let described = Message::of_text(&String::from_utf8_lossy(&message)).describe(&self.roles);
        let date = described.provenance.timestamp.or(committed).unwrap_or_else(|| "00000000000000".into());
        let is_wanted = self.selection.first().is_none_or(|first| &*date >= first)
            && self.selection.last().is_none_or(|last| &*date <= last);
        Ok(is_wanted.then(|| Commit { id, seconds, date: date.parse().unwrap_or(0) }))
    }

    /// Adds one change: `100644 100644 <id> <id> M`, or, where a merge differs from all its parents, with one more mode and
    /// id, and one more colon, for each further parent.
    fn add(&mut self, commit: Option<Commit>, header: &[u8], path: &[u8]) -> io::Result<()> {
        let header = header.trim_ascii_start();
        let parents = 1 + header.iter().take_while(|&&byte| byte == b':').count();
        let parts: Vec<&[u8]> = header[parents - 1..].split(|&byte| byte == b' ').collect();
        let [mode, blob] = [parents, parents * 2 + 1].map(|index| parts.get(index).copied());
        let (Some(mode), Some(blob)) = (mode, blob.and_then(Id::of_digits)) else {
            return Err(unexpected(&format!("the change `{}`", String::from_utf8_lossy(header))));
        };
        let Some(commit) = commit.filter(|_| mode != b"000000" && self.is_document(path)) else {
            return Ok(());
        };
        if !mode.starts_with(b"100") {
            self.pass_over(path);
            return Ok(());
        }
        if self.commits.last().is_none_or(|last| last.id != commit.id) {
            self.commits.push(commit);
        }
        let path = self.number(path)?;
        let commit = index(self.commits.len() - 1)?;
        self.changes.push(Change { path, commit, blob });
        Ok(())
    }

    /// Whether a file of this path would be read in a folder.
    fn is_document(&self, path: &[u8]) -> bool {
        let is_hidden_part = |part: &[u8]| part.starts_with(b".") && part != b"." && part != b"..";
        let is_hidden = path.split(|&byte| byte == b'/').any(is_hidden_part);
        (!is_hidden || self.filter.sees_hidden()) && self.filter.wants(&path_of(path))
    }

    /// A link or a submodule with the name of a document.
    fn pass_over(&mut self, path: &[u8]) {
        if self.passed_over.insert(path.to_vec()) {
            let message = "is a link or a submodule, not a file; what it leads to is read under its own path";
            let name = format!("{}/{}", self.git.name, show(path));
            let failure = self.git.failure(FailureKind::NotSelected, message);
            self.failures.push(Failure { path: name, ..failure });
        }
    }

    fn number(&mut self, path: &[u8]) -> io::Result<u32> {
        if let Some(&number) = self.numbers.get(path) {
            return Ok(number);
        }
        let number = index(self.paths.len())?;
        let path: Rc<[u8]> = path.into();
        self.paths.push(Rc::clone(&path));
        self.numbers.insert(path, number);
        Ok(number)
    }
}

/// A path for people and records: bytes that are no UTF-8 as `%E9`.
pub(super) fn show(path: &[u8]) -> String {
    let mut shown = String::with_capacity(path.len());
    for chunk in path.utf8_chunks() {
        shown.push_str(chunk.valid());
        chunk.invalid().iter().for_each(|&byte| percent_encode(&mut shown, byte));
    }
    shown
}

#[cfg(unix)]
fn path_of(path: &[u8]) -> std::borrow::Cow<'_, std::path::Path> {
    use std::os::unix::ffi::OsStrExt;
    std::path::Path::new(std::ffi::OsStr::from_bytes(path)).into()
}

#[cfg(not(unix))]
fn path_of(path: &[u8]) -> std::borrow::Cow<'_, std::path::Path> {
    std::path::PathBuf::from(show(path)).into()
}

fn next_byte(list: &mut impl BufRead) -> io::Result<Option<u8>> {
    let byte = list.fill_buf()?.first().copied();
    list.consume(usize::from(byte.is_some()));
    Ok(byte)
}

/// The bytes up to the next zero byte; `None` where they are too many to be held, and are passed over.
fn field(list: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    list.take(LONGEST_FIELD as u64).read_until(0, &mut bytes)?;
    if bytes.pop_if(|last| *last == 0).is_some() {
        return Ok(Some(bytes));
    }
    if bytes.len() < LONGEST_FIELD {
        return Err(unexpected("an end"));
    }
    list.skip_until(0)?;
    Ok(None)
}

fn index(number: usize) -> io::Result<u32> {
    u32::try_from(number).map_err(|_| io::Error::other("there are more than 2^32 paths or commits"))
}

fn unexpected(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{what} stands where git's list should go on"))
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;

    const A: &str = "78981922613b2afb6025042ff6bd878ac1994e85";
    const B: &str = "61780798228d17af2d34fce4cfbdf35556832472";

    fn read(list: &str) -> (Vec<Change>, Vec<String>, io::Result<()>) {
        let git = Git::new(Path::new("r.git"), PathBuf::from("r.git"), 1_000);
        let options = ReadOptions::default();
        let mut listing = Listing::new(&git, &options);
        let read = listing.read(&mut list.as_bytes());
        let Listing { changes, paths, .. } = listing;
        (changes, paths.iter().map(|path| show(path)).collect(), read)
    }

    #[test]
    fn changes_of_commits_and_merges_are_read() {
        let list = format!(
            "\u{1}{A}\01306539351\0Subject\n\n:100644 100644 fake\0\0\n:100644 100644 {A} {B} M\0a b\nc.md\0\
             :100644 000000 {A} {B} D\0gone.md\0:100644 120000 {A} {B} T\0link.md\0:000000 100644 {A} {B} A\0x.rs\0\0\
             \u{1}{B}\01306539352\0Merge\0\0::100644 100644 100644 {A} {A} {B} MM\0m.md\0",
        );
        let (changes, paths, read) = self::read(&list);
        read.expect("a list");
        assert_eq!(paths, ["a b\nc.md", "m.md"]);
        assert!(changes.iter().all(|change| change.blob.to_string() == B));
        assert_eq!(changes.iter().map(|change| change.commit).collect::<Vec<_>>(), [0, 1]);
    }

    #[test]
    fn what_is_no_list_is_an_error() {
        for list in ["?", ":1", "\u{1}12\0x\0\0", &format!("\u{1}{A}\0x\0\0:100644\0a.md\0")] {
            assert!(read(list).2.is_err(), "{list:?}");
        }
    }

    #[test]
    fn paths_are_shown_without_loss() {
        assert_eq!(show(b"caf\xe9/\xc3\xa9.md"), "caf%E9/é.md");
    }
}
