//! The formats that documents are written in, behind one door.

use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::lines::{self, Frame, LineWriter};
use super::writer::Target;
use super::{Annotated, DocumentWriter, Encoded, Record, write_clauses};
use crate::{Error, Result};

/// A format that annotated documents are written in.
///
/// Workers [`encode`](Self::encode) documents, and a [`DocumentWriter`] writes them to a file in order:
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
/// let annotated = Annotated { loaded: &loaded, annotations: &annotations };
/// file.write(format.encode(annotated, &options)?)?;
///
/// let counts = file.finish()?;
/// assert_eq!(counts.documents, 1);
/// assert_eq!(counts.bytes, std::fs::metadata(&path).unwrap().len());
/// # Ok::<(), fineprint::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Format {
    /// One [`Record`] per document and line.
    Jsonl,
    /// One flat JSON line per annotation.
    Clauses,
}

/// What to heed when documents are encoded and files are made.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct EncodeOptions {}

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
    pub const ALL: &'static [Format] = &[Format::Jsonl, Format::Clauses];

    /// Its name: `jsonl`, `clauses`.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Jsonl => "jsonl",
            Format::Clauses => "clauses",
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
        }
    }

    /// Other extensions that tell it.
    const fn other_extensions(self) -> &'static [&'static str] {
        match self {
            Format::Jsonl => &["ndjson"],
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
        None
    }

    /// Whether the format is a folder of files, not a file.
    pub const fn is_folder(self) -> bool {
        false
    }

    /// Whether the format can be written to a stream, such as standard output.
    pub const fn is_stream(self) -> bool {
        true
    }

    /// How files of this format become one.
    pub const fn joining(self) -> Joining {
        Joining::Concatenation
    }

    /// One document in this format. Runs on any thread, and needs nothing of the file that it is for.
    ///
    /// # Errors
    ///
    /// When the format's feature is off.
    pub fn encode(self, document: Annotated<'_>, options: &EncodeOptions) -> Result<Encoded> {
        let _ = options;
        let mut text = Vec::new();
        let rows = match self {
            Format::Jsonl => Record::new(document).write_line(&mut text).map(|()| 1)?,
            Format::Clauses => write_clauses(document, &mut text).map(|()| document.annotations.len())?,
        };
        Ok(Encoded::text(text, rows))
    }

    /// Opens a new file of this format, or a new folder. A file that is there is emptied; a folder must be empty.
    ///
    /// # Errors
    ///
    /// When the file cannot be made, or when the format's feature is off.
    pub fn create(self, path: &Path, options: &EncodeOptions) -> Result<Box<dyn DocumentWriter>> {
        self.start(Target::create(path)?, options)
    }

    /// Begins a file of this format on a stream, which errors call `name`.
    ///
    /// # Errors
    ///
    /// When the format cannot be written to a stream, the stream cannot be written, or the format's feature is off.
    pub fn stream(
        self,
        stream: Box<dyn Write + Send>,
        name: &Path,
        options: &EncodeOptions,
    ) -> Result<Box<dyn DocumentWriter>> {
        if !self.is_stream() {
            let message = format!("{self} cannot be written to {}; name a file", name.display());
            return Err(Error::usage(message));
        }
        self.start(Target::stream(stream, name), options)
    }

    fn start(self, target: Target, options: &EncodeOptions) -> Result<Box<dyn DocumentWriter>> {
        let _ = options;
        Ok(Box::new(LineWriter::start(target, Frame::LINES)?))
    }

    /// Writes one file, `target`, with the documents of all `parts`, in order; the parts stay. The target is what one
    /// writer would have written that got all the documents.
    ///
    /// # Errors
    ///
    /// When a part cannot be read or is not whole, when the target cannot be written, or when the format's feature is
    /// off.
    pub fn merge(self, parts: &[PathBuf], target: &Path) -> Result<()> {
        lines::merge(parts, target, Frame::LINES)
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
