//! Which files of a folder are documents.

use std::path::{Component, Path, PathBuf};

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

use super::options::Container;
use crate::{Error, Result};

/// The names that documents have in a folder, unless globs say otherwise.
const EXTENSIONS: &[&str] = &["md", "markdown", "txt", "html", "htm"];

/// The names that crawls have.
const RECORDS: &[&str] = &["warc", "arc", "wet", "wacz"];

/// The names that tables have, and what they are called on a command line. A folder may hold some beside its documents, so
/// they are read where they are asked for.
const TABLES: &[(Container, &str, &[&str])] = &[
    (Container::Jsonl, "jsonl", &["jsonl", "ndjson"]),
    (Container::Csv, "csv", &["csv", "tsv"]),
    (Container::Parquet, "parquet", &["parquet"]),
    (Container::Sqlite, "sqlite", &["sqlite", "sqlite3", "db"]),
];

/// What may stand behind any of them, for it was compressed.
const COMPRESSIONS: &[&str] = &["gz", "zst", "xz", "bz2"];

/// Chooses the documents among the files of a folder.
#[derive(Clone, Debug)]
pub(super) enum Filter {
    /// By their usual extensions.
    Extensions,
    /// By the usual extensions of tables of one kind.
    Tables(&'static [&'static str]),
    /// By globs.
    Globs(Globs),
}

impl Filter {
    /// What is chosen where every file is said to be such a container.
    pub(super) fn of_container(container: Option<Container>) -> Filter {
        let tables = TABLES.iter().find(|(table, ..)| Some(*table) == container);
        tables.map_or(Filter::Extensions, |(_, _, extensions)| Filter::Tables(extensions))
    }

    /// What the file at `path` must be called on the command line to be read: it is a table, by its name, and nobody asked for
    /// tables or for anything else.
    pub(super) fn leaves_out_table(&self, path: &Path) -> Option<&'static str> {
        let path = without_compression(path);
        let table = TABLES.iter().find(|(_, _, extensions)| has_extension(path, extensions));
        table.filter(|_| matches!(self, Filter::Extensions)).map(|(_, format, _)| *format)
    }

    /// Whether the file at `path`, relative to the folder that was named, is a document.
    pub(super) fn wants(&self, path: &Path) -> bool {
        match self {
            Filter::Extensions => has_known_extension(path),
            Filter::Tables(extensions) => has_extension(without_compression(path), extensions),
            Filter::Globs(globs) => globs.wants(path),
        }
    }

    /// The filter for the members of the archive at `path`. A glob that chose the archive itself has done its work.
    #[cfg(feature = "archive")]
    pub(super) fn for_members_of(&self, path: &Path) -> Filter {
        let names: Vec<_> = path.components().collect();
        let mut ends = (0..names.len()).map(|start| names[start..].iter().collect::<PathBuf>());
        match self {
            Filter::Globs(globs) if ends.any(|end| globs.wants(&end)) => Filter::Extensions,
            _ => self.clone(),
        }
    }

    /// Whether hidden files are looked at. They are when a glob names them.
    pub(super) fn sees_hidden(&self) -> bool {
        matches!(self, Filter::Globs(globs) if globs.hidden)
    }

    /// Whether folders at `depth` below the one that was named can hold documents.
    pub(super) fn descends_to(&self, depth: usize) -> bool {
        match self {
            Filter::Extensions | Filter::Tables(_) => true,
            Filter::Globs(globs) => globs.depth.is_none_or(|deepest| depth < deepest),
        }
    }

    /// Whether a folder of this name is to be reported as a document that cannot be read.
    pub(super) fn mistakes_for_document(&self, path: &Path) -> bool {
        matches!(self, Filter::Extensions) && has_document_extension(path)
    }
}

/// Whether the file name ends as the name of a document does; case does not matter.
fn has_document_extension(path: &Path) -> bool {
    has_extension(path, EXTENSIONS)
}

/// Whether the file name ends as that of a document or a crawl does, compressed or not.
fn has_known_extension(path: &Path) -> bool {
    let path = without_compression(path);
    has_document_extension(path) || cfg!(feature = "archive") && has_extension(path, RECORDS)
}

/// Whether the name is one that a file of many documents may have.
pub(super) fn may_be_container(path: &Path) -> bool {
    has_extension(path, RECORDS) || has_extension(path, COMPRESSIONS)
}

/// The path without `.gz` and the like at its end.
pub(super) fn without_compression(path: &Path) -> &Path {
    if cfg!(feature = "archive") && has_extension(path, COMPRESSIONS) {
        return path.file_stem().map_or(path, Path::new);
    }
    path
}

fn has_extension(path: &Path, known: &[&str]) -> bool {
    path.extension().is_some_and(|extension| known.iter().any(|known| extension.eq_ignore_ascii_case(known)))
}

/// A set of globs. One without `/` is matched against file names, any other against the path below the folder.
#[derive(Clone, Debug)]
pub(super) struct Globs {
    names: GlobSet,
    paths: GlobSet,
    hidden: bool,
    /// The number of path parts that the longest match can have.
    depth: Option<usize>,
}

impl Globs {
    /// Compiles the patterns of `--glob`.
    pub(super) fn new(patterns: &[String]) -> Result<Self> {
        let (paths, names): (Vec<&str>, Vec<&str>) =
            patterns.iter().map(String::as_str).partition(|pattern| pattern.contains('/'));
        let hidden = patterns.iter().any(|pattern| names_hidden(pattern));
        Ok(Globs { names: compile(&names)?, paths: compile(&paths)?, hidden, depth: None })
    }

    /// Compiles a pattern that stands for a path.
    fn of_path(pattern: &str) -> Result<Self> {
        let depth = (!pattern.contains("**")).then(|| pattern.split('/').count());
        let hidden = names_hidden(pattern);
        Ok(Globs { names: GlobSet::empty(), paths: compile(&[pattern])?, hidden, depth })
    }

    fn wants(&self, path: &Path) -> bool {
        let name = path.file_name().unwrap_or_default();
        self.names.is_match(name) || self.paths.is_match(path)
    }
}

/// A path given as a glob, such as `policies/*/2011*.md`: the folder to walk, and the filter for its files.
///
/// `None` where the path has nothing of a glob in it.
pub(super) fn split_path_glob(path: &Path) -> Option<Result<(PathBuf, Filter)>> {
    let is_glob =
        |part: &Component<'_>| part.as_os_str().as_encoded_bytes().iter().any(|byte| b"*?[{".contains(byte));
    let parts: Vec<_> = path.components().collect();
    let first = parts.iter().position(is_glob)?;
    let root = parts[..first].iter().collect();
    let pattern: Vec<_> = parts[first..].iter().map(|part| part.as_os_str().to_string_lossy()).collect();
    Some(Globs::of_path(&pattern.join("/")).map(|globs| (root, Filter::Globs(globs))))
}

fn names_hidden(pattern: &str) -> bool {
    pattern.split('/').any(|part| part.starts_with('.'))
}

fn compile(patterns: &[&str]) -> Result<GlobSet> {
    let mut set = GlobSetBuilder::new();
    for pattern in patterns {
        let glob = GlobBuilder::new(pattern).literal_separator(true).build();
        set.add(glob.map_err(|error| bad_glob(pattern, &error))?);
    }
    set.build().map_err(|error| bad_glob(&patterns.join(" "), &error))
}

fn bad_glob(pattern: &str, error: &globset::Error) -> Error {
    Error::usage(format!("the glob `{pattern}` cannot be used: {}", error.kind()))
}
