//! The formats that documents are written in, behind one door.

use std::fmt;
use std::path::Path;

use serde::Serialize;

use crate::{Error, Result};

/// The features that formats need, as far as this build has them.
const FEATURES: &[&str] = &[
    #[cfg(feature = "csv")]
    "csv",
    #[cfg(feature = "parquet")]
    "parquet",
    #[cfg(feature = "sqlite")]
    "sqlite",
];

/// A format that annotated documents are written in.
///
/// Workers [`encode`](Self::encode) documents, and a [`DocumentWriter`](super::DocumentWriter) writes them to a file in order:
///
/// ```
/// use fineprint::ingest::{Entry, LoadOptions, load};
/// use fineprint::output::{Annotated, EncodeOptions, Format};
/// use fineprint::Analyzer;
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let path = folder.path().join("policies.jsonl");
/// let format = Format::of_path(&path).expect("a known extension");
/// let options = EncodeOptions::default();
/// let mut file = format.create(&path, &options)?;
///
/// let entry = Entry::from_text("policy.md", "We do not use cookies.\n");
/// let loaded = load(&entry, &LoadOptions::default())?;
/// let analyzer = Analyzer::builtin();
/// let annotations = analyzer.annotate(&loaded.document);
/// let annotated = Annotated::new(&loaded, &annotations);
/// file.write(format.encode(&annotated, &options)?)?;
///
/// let counts = file.finish()?;
/// assert_eq!(counts.documents, 1);
/// assert_eq!(counts.bytes, std::fs::metadata(&path).unwrap().len());
/// # Ok::<(), fineprint::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// One [`Record`](super::Record) per document and line.
    Jsonl,
    /// One flat JSON line per annotation.
    Clauses,
    /// The flat lines as CSV, with a header.
    Csv,
    /// The flat lines as a Parquet table.
    Parquet,
    /// Documents, sections, segments and annotations as the tables of a SQLite database.
    Sqlite,
    /// One annotation of the W3C Web Annotation data model a line, in JSON-LD.
    WebAnnotation,
    /// A folder of brat standoff files.
    Brat,
    /// One document a line, for doccano's import of sequence labels.
    Doccano,
    /// A list of tasks with predictions, for Label Studio's import.
    LabelStudio,
}

/// What stands for an annotation in formats that mark places in a text: W3C Web Annotation, brat, doccano, Label Studio.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Mark {
    /// The clause.
    #[default]
    Clause,
    /// The words that made the rule fire, which may stand apart from each other.
    Evidence,
}

/// What to heed when documents are encoded and files are made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct EncodeOptions {
    /// In CSV, put `'` before cells that a spreadsheet could take for a formula.
    pub csv_safe: bool,
    /// What stands for an annotation where places in a text are marked.
    pub mark: Mark,
}

/// How files of a format become one: see [`Format::merge`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Joining {
    /// The bytes one after the other are the file.
    Concatenation,
    /// The file has to be written anew.
    Rewriting,
}

impl Format {
    /// Every format, in the order of the documentation.
    pub const ALL: &'static [Format] = &[
        Format::Jsonl,
        Format::Clauses,
        Format::Csv,
        Format::Parquet,
        Format::Sqlite,
        Format::WebAnnotation,
        Format::Brat,
        Format::Doccano,
        Format::LabelStudio,
    ];

    /// Its name: `jsonl`, `clauses`.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Jsonl => "jsonl",
            Format::Clauses => "clauses",
            Format::Csv => "csv",
            Format::Parquet => "parquet",
            Format::Sqlite => "sqlite",
            Format::WebAnnotation => "web-annotation",
            Format::Brat => "brat",
            Format::Doccano => "doccano",
            Format::LabelStudio => "label-studio",
        }
    }

    /// The format with this name, if there is one.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|format| format.name() == name)
    }

    /// The usual extension of its files, without the leading dot. No two formats have the same.
    pub const fn extension(self) -> &'static str {
        match self {
            Format::Jsonl => "jsonl",
            Format::Clauses => "clauses.jsonl",
            Format::Csv => "csv",
            Format::Parquet => "parquet",
            Format::Sqlite => "sqlite",
            Format::WebAnnotation => "web-annotation.jsonl",
            Format::Brat => "brat",
            Format::Doccano => "doccano.jsonl",
            Format::LabelStudio => "label-studio.json",
        }
    }

    /// Other extensions that tell it.
    const fn other_extensions(self) -> &'static [&'static str] {
        match self {
            Format::Jsonl => &["ndjson"],
            Format::Sqlite => &["sqlite3", "db"],
            _ => &[],
        }
    }

    /// The format that the name of a file tells: `x.clauses.jsonl` is [`Clauses`](Self::Clauses), `x.jsonl`
    /// [`Jsonl`](Self::Jsonl). Upper and lower case are the same.
    pub fn of_path(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.to_ascii_lowercase();
        let told = |extension: &str| name.strip_suffix(extension).is_some_and(|stem| stem.ends_with('.'));
        let extensions = |format: Format| {
            std::iter::once(format.extension())
                .chain(format.other_extensions().iter().copied())
                .filter(|extension| told(extension))
                .map(move |extension| (extension.len(), format))
                .max_by_key(|&(length, _)| length)
        };
        let longest = Self::ALL.iter().filter_map(|&format| extensions(format));
        longest.max_by_key(|&(length, _)| length).map(|(_, format)| format)
    }

    /// The feature of this crate that the format needs, if any.
    pub const fn feature(self) -> Option<&'static str> {
        match self {
            Format::Csv => Some("csv"),
            Format::Parquet => Some("parquet"),
            Format::Sqlite => Some("sqlite"),
            _ => None,
        }
    }

    /// Whether the format is a folder of files, not a file.
    pub const fn is_folder(self) -> bool {
        matches!(self, Format::Brat)
    }

    /// Whether the format can be written to a stream, such as standard output.
    pub const fn is_stream(self) -> bool {
        !matches!(self, Format::Sqlite | Format::Brat)
    }

    /// How files of this format become one.
    pub const fn joining(self) -> Joining {
        match self {
            Format::Jsonl | Format::Clauses | Format::WebAnnotation | Format::Doccano => {
                Joining::Concatenation
            }
            Format::Csv | Format::Parquet | Format::Sqlite | Format::Brat | Format::LabelStudio => {
                Joining::Rewriting
            }
        }
    }

    /// Whether this build has the format: its [feature](Self::feature) is on.
    pub fn is_available(self) -> bool {
        self.feature().is_none_or(|feature| FEATURES.contains(&feature))
    }

    /// # Errors
    ///
    /// When this build does not have the format.
    pub(super) fn check(self) -> Result<()> {
        if self.is_available() { Ok(()) } else { Err(self.missing()) }
    }

    /// This build does not have the format.
    pub(super) fn missing(self) -> Error {
        let feature = self.feature().unwrap_or("cli");
        Error::usage(format!(
            "{self} cannot be written: this build of fineprint lacks the feature `{feature}`"
        ))
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
