//! What a run writes, and where the parts of it live.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::lock::Lock;
use crate::output::Format;
use crate::{Error, Result};

/// The name of the journal in an output that is a folder.
const JOURNAL_IN_FOLDER: &str = "journal.jsonl";

/// One file, or one folder of parts, that a run writes.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) path: PathBuf,
    pub(super) content: Content,
    /// Whether the parts are joined to one file in the end; otherwise they are the output.
    pub(super) joined: bool,
}

/// What stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// The documents.
    Documents(Format),
    /// The ledger: a JSON object for each document that failed or was skipped.
    Ledger,
}

impl Target {
    /// Documents. A path with a separator at its end, and a folder that exists, are folders of parts; but a format that
    /// is a folder itself is joined to one.
    pub(super) fn documents(format: Format, path: &Path) -> Self {
        let joined = format.is_folder() || !(ends_with_separator(path) || path.is_dir());
        Target { path: resolved(path), content: Content::Documents(format), joined }
    }

    /// The ledger.
    pub(super) fn ledger(path: &Path) -> Self {
        Target { path: resolved(path), content: Content::Ledger, joined: true }
    }

    /// The folder in which parts are written.
    pub(super) fn folder(&self) -> PathBuf {
        if self.joined { self.beside(".parts") } else { self.path.clone() }
    }

    /// The journal, where this is the first output of its run.
    pub(super) fn journal(&self) -> PathBuf {
        if self.joined { self.beside(".journal") } else { self.path.join(JOURNAL_IN_FOLDER) }
    }

    /// The name of part `number`, counted from 0.
    pub(super) fn part_name(&self, number: u64) -> String {
        format!("part-{number:05}.{}", self.extension())
    }

    /// Where part `number` is while it is being written.
    pub(super) fn temporary(&self, number: u64) -> PathBuf {
        self.folder().join(format!("part-{number:05}.tmp.{}", self.extension()))
    }

    /// Where the parts are joined, before the result gets its name.
    pub(super) fn whole(&self) -> PathBuf {
        self.folder().join(format!("part-all.tmp.{}", self.extension()))
    }

    /// Names in the folder that only a run can have made: parts, whole or not.
    pub(super) fn parts_on_disk(&self) -> Result<Vec<String>> {
        let folder = self.folder();
        let names = match fs::read_dir(&folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            listing => listing.and_then(Iterator::collect::<std::io::Result<Vec<_>>>),
        };
        let names = names.map_err(|error| Error::io(&folder, error))?;
        let names = names.iter().filter_map(|entry| entry.file_name().into_string().ok());
        Ok(names.filter(|name| is_part_name(name)).collect())
    }

    /// Makes the folder for the parts, and takes the lock in it.
    pub(super) fn lock(&self) -> Result<Lock> {
        let folder = self.folder();
        let made = match fs::create_dir(&folder) {
            Ok(()) => true,
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => false,
            Err(error) => return Err(Error::io(&self.path, error)),
        };
        Lock::take(&folder, &self.path, self.joined || made)
    }

    /// Whether the output is a folder in the end, by its format.
    pub(super) fn is_folder(&self) -> bool {
        matches!(self.content, Content::Documents(format) if format.is_folder())
    }

    /// As the header of the journal describes it.
    pub(super) fn describe(&self) -> Value {
        let format = match self.content {
            Content::Documents(format) => format.name(),
            Content::Ledger => "errors",
        };
        json!({ "path": self.path.display().to_string(), "format": format, "parts": !self.joined })
    }

    fn extension(&self) -> &'static str {
        match self.content {
            Content::Documents(format) => format.extension(),
            Content::Ledger => "jsonl",
        }
    }

    fn beside(&self, suffix: &str) -> PathBuf {
        let mut name = self.path.file_name().unwrap_or_default().to_owned();
        name.push(suffix);
        self.path.with_file_name(name)
    }
}

/// Without a separator at its end, and where it is a link, what that leads to: a rename would replace the link.
fn resolved(path: &Path) -> PathBuf {
    let path: PathBuf = path.components().collect();
    if path.is_symlink() { fs::canonicalize(&path).unwrap_or(path) } else { path }
}

pub(super) fn ends_with_separator(path: &Path) -> bool {
    path.as_os_str().as_encoded_bytes().last().is_some_and(|&last| std::path::is_separator(char::from(last)))
}

/// `part-00017.jsonl`, `part-00017.tmp.jsonl`, `part-all.tmp.jsonl`, and what a database puts beside its file.
fn is_part_name(name: &str) -> bool {
    let number = name.strip_prefix("part-").and_then(|rest| rest.split_once('.')).map(|(number, _)| number);
    number.is_some_and(|number| {
        number == "all" || (number.len() >= 5 && number.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_a_run_gives_are_those_of_parts() {
        for name in ["part-00000.jsonl", "part-123456.tmp.parquet", "part-all.tmp.sqlite-journal"] {
            assert!(is_part_name(name), "{name}");
        }
        for name in
            ["part-1.jsonl", "part-00000", "part-0000x.csv", "parts.jsonl", "part-.csv", "journal.jsonl"]
        {
            assert!(!is_part_name(name), "{name}");
        }
    }

    #[test]
    fn everything_of_an_output_lives_beside_it_or_in_it() {
        let file = Target::documents(Format::Jsonl, Path::new("out/records.jsonl"));
        assert_eq!(file.folder(), Path::new("out/records.jsonl.parts"));
        assert_eq!(file.journal(), Path::new("out/records.jsonl.journal"));
        let folder = Target::documents(Format::Clauses, Path::new("out/clauses/"));
        assert_eq!(folder.folder(), Path::new("out/clauses"));
        assert_eq!(folder.journal(), Path::new("out/clauses/journal.jsonl"));
        assert_eq!(folder.part_name(17), "part-00017.clauses.jsonl");
    }
}
