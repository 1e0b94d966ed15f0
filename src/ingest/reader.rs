//! Finds documents and reads their bytes.

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::container::{self, Entries, OpenFile, Opened, ReadOptions};
use super::entry::{Entry, display_path};
use super::failure::{Failure, FailureKind, Stage};
use super::glob::{Filter, Globs, may_be_container};
use super::identity::InputIdentity;
use super::options::{Container, HistoryOptions, TableOptions};
use super::passed::{Passed, Taken};
use super::paths::{Found, Input, Paths};
use crate::document::Format;
use crate::{Error, Result};

/// How many bytes a document may have unless the caller says otherwise: 16 MiB.
pub const DEFAULT_MAX_BYTES: u64 = 16 << 20;

/// Iterator over documents: the files that were named, those of folders in the order of their paths, and streams.
///
/// What cannot be read is an item too, a [`Failure`], and the iterator goes on behind it.
///
/// What a file is, is told by its content. With the feature `archive`, compressed files (gzip, Zstandard, xz, bzip2), tar
/// and ZIP archives and the crawls of WARC, ARC and WACZ files are read document by document.
///
/// In a folder, documents are the files `*.md *.markdown *.txt *.html *.htm` and crawls the files `*.warc *.arc *.wet
/// *.wacz`, compressed or not, at any depth, unless [`glob`](ReaderBuilder::glob) says otherwise; so are they among the
/// members of an archive. Hidden files and folders are passed over unless they are named; links
/// are followed; ignore files mean nothing.
///
/// ```no_run
/// use fineprint::ingest::Reader;
///
/// for entry in Reader::builder().path("policies").build()? {
///     match entry {
///         Ok(entry) => println!("{}: {} bytes", entry.path, entry.bytes.len()),
///         Err(failure) => eprintln!("{failure}"),
///     }
/// }
/// # Ok::<(), fineprint::Error>(())
/// ```
pub struct Reader {
    paths: Paths,
    options: ReadOptions,
    format: Option<Format>,
    /// The container that is being read.
    container: Option<Entries>,
}

impl Reader {
    /// Begins a reader of nothing; add what it is to read.
    pub fn builder() -> ReaderBuilder {
        ReaderBuilder { inputs: Vec::new(), globs: Vec::new(), options: ReadOptions::default(), format: None }
    }

    /// The next document where `wanted`, which is asked with its path, says so; otherwise what can be told of it.
    ///
    /// A file of its own that is not wanted is not read. What a container or a stream holds is read and dropped: its
    /// name is known only then.
    ///
    /// ```
    /// use fineprint::ingest::{Entry, Reader, Taken};
    ///
    /// let entries = ["a.md", "b.md"].map(|path| Ok(Entry::from_text(path, "We use cookies.")));
    /// let mut reader = Reader::builder().entries(entries.into_iter()).build()?;
    /// assert!(matches!(reader.take_if(|path| path != "a.md"), Some(Taken::Passed(passed)) if passed.bytes == 15));
    /// assert!(matches!(reader.take_if(|path| path != "a.md"), Some(Taken::Read(Ok(_)))));
    /// assert!(reader.next().is_none());
    /// # Ok::<(), fineprint::Error>(())
    /// ```
    pub fn take_if(&mut self, wanted: impl FnOnce(&str) -> bool) -> Option<Taken> {
        let item = loop {
            if let Some(entry) = self.container.as_mut().and_then(Iterator::next) {
                break entry
                    .and_then(|entry| self.select(entry))
                    .map(|entry| Entry { format: self.format.or(entry.format), ..entry });
            }
            self.container = None;
            let opened = match self.paths.next()? {
                Ok(Found::Entries(entries)) => Ok(entries),
                Ok(Found::Repository(path)) => container::open_repository(&path, &self.options),
                Ok(Found::Stream(name, stream)) => container::open_stream(name, stream, &self.options),
                Ok(Found::File(path)) => match container::open(&path, &self.options) {
                    Ok(Opened::Container(opened)) => opened,
                    Ok(Opened::Document(file)) => return Some(self.take_file(&path, Ok(file), wanted)),
                    Err(error) => return Some(self.take_file(&path, Err(error), wanted)),
                },
                Err(failure) => Err(failure),
            };
            match opened {
                Ok(entries) => self.container = Some(entries),
                Err(failure) => break Err(failure),
            }
        };
        let path = item.as_ref().map_or_else(|failure| &failure.path, |entry| &entry.path);
        Some(if wanted(path) { Taken::Read(item) } else { Taken::Passed(Passed::read(item)) })
    }

    fn take_file(&self, path: &Path, file: io::Result<OpenFile>, wanted: impl FnOnce(&str) -> bool) -> Taken {
        let shown = display_path(path);
        if !wanted(&shown) {
            let unopened = || path.metadata().map_or(0, |metadata| metadata.len());
            return Taken::Passed(Passed::file(shown, file.map_or_else(|_| unopened(), |file| file.size())));
        }
        let bytes = self.read_file(path, file);
        let entry = bytes.map(|bytes| Entry { format: self.format, ..Entry::new(shown, bytes) });
        Taken::Read(entry.and_then(|entry| self.select(entry)))
    }

    /// The entry, unless it is not among the captures that were asked for.
    fn select(&self, entry: Entry) -> Result<Entry, Failure> {
        if self.options.selection.wants_entry(&entry) {
            return Ok(entry);
        }
        let message = "is not selected (--domain, --since, --until)";
        Err(Failure::new(entry.path, Stage::Read, FailureKind::NotSelected, message))
    }

    fn read_file(&self, path: &Path, file: io::Result<OpenFile>) -> Result<Vec<u8>, Failure> {
        let max = self.options.max_bytes;
        let refused = |error: io::Error| Failure::io(path, Stage::Read, &error);
        let file = file.map_err(refused)?;
        if file.size() > max {
            return Err(self.too_large(path));
        }
        let bytes = file.read(max.saturating_add(1)).map_err(refused)?;
        if bytes.len() as u64 > max {
            return Err(self.too_large(path));
        }
        Ok(bytes)
    }

    fn too_large(&self, path: &Path) -> Failure {
        let max = self.options.max_bytes;
        let message =
            format!("has more than {max} bytes, the most that a document may have (--max-doc-bytes)");
        Failure::new(display_path(path), Stage::Read, FailureKind::TooLarge, message)
    }
}

impl Iterator for Reader {
    type Item = Result<Entry, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.take_if(|_| true)? {
            Taken::Read(item) => Some(item),
            // Nothing is passed over where everything is wanted.
            Taken::Passed(_) => None,
        }
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("options", &self.options).finish_non_exhaustive()
    }
}

/// Says what a [`Reader`] reads; see [`Reader::builder`].
pub struct ReaderBuilder {
    inputs: Vec<Input>,
    globs: Vec<String>,
    options: ReadOptions,
    format: Option<Format>,
}

impl ReaderBuilder {
    /// Adds a file, a folder, or a glob such as `policies/*/2011*.md`.
    ///
    /// A folder whose own name ends like that of a document is an error unless it is written with a `/` at its end.
    pub fn path(mut self, path: impl Into<PathBuf>) -> Self {
        self.inputs.push(Input::Path(path.into()));
        self
    }

    /// Adds the paths that stand in `list`, one a line. It is read as the documents are.
    pub fn list(mut self, list: impl BufRead + 'static) -> Self {
        self.inputs.push(Input::List(Box::new(list), InputIdentity::of_list(None)));
        self
    }

    /// Adds the paths that stand in the file at `path`, one a line.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened.
    pub fn list_file(mut self, path: &Path) -> Result<Self> {
        let file = File::open(path).map_err(|error| Error::io(path, error))?;
        let list = Box::new(BufReader::new(file));
        self.inputs.push(Input::List(list, InputIdentity::of_list(Some(path))));
        Ok(self)
    }

    /// Adds one document that is read from a stream, such as standard input.
    pub fn stream(mut self, name: impl Into<String>, stream: impl Read + 'static) -> Self {
        self.inputs.push(Input::Stream(name.into(), Box::new(stream)));
        self
    }

    /// Adds documents that the caller makes, one by one.
    pub fn entries(mut self, entries: impl Iterator<Item = Result<Entry, Failure>> + 'static) -> Self {
        self.inputs.push(Input::Entries(Box::new(entries)));
        self
    }

    /// In folders, takes the files that match this glob (or another one that was added) and no others.
    ///
    /// A glob without `/` is matched against the file's name, any other against its path below the folder.
    pub fn glob(mut self, glob: impl Into<String>) -> Self {
        self.globs.push(glob.into());
        self
    }

    /// Of the captures whose site and day are known, takes only those of this site, or of another one that was added, and
    /// of the sites below it. `www.` does not matter.
    ///
    /// They are known from archives and from what a document says of itself in its first lines. A document that this
    /// leaves out is a [`Failure`] that [is a skip](FailureKind::is_skip), and so is one of which the site is not known.
    pub fn domain(mut self, domain: &str) -> Self {
        self.options.selection.domain(domain);
        self
    }

    /// Takes only what was captured on this day or later. The date may stop at any of its parts: `2011`, `2011-05`,
    /// `2011-05-27`, `20110527233551`. What it leaves out is skipped, as for [`domain`](Self::domain).
    ///
    /// # Errors
    ///
    /// When the date is none.
    pub fn since(mut self, date: &str) -> Result<Self> {
        self.options.selection.since(date)?;
        Ok(self)
    }

    /// Takes only what was captured on this day or earlier: to the end of the day, month or year at which the date stops.
    ///
    /// # Errors
    ///
    /// When the date is none.
    pub fn until(mut self, date: &str) -> Result<Self> {
        self.options.selection.until(date)?;
        Ok(self)
    }

    /// Of the records of crawls, takes only those of this media type, or of another one that was added; `text/*` stands
    /// for all texts. Files and members of archives have none and are all taken.
    pub fn media_type(mut self, media_type: &str) -> Self {
        self.options.selection.media_type(media_type);
        self
    }

    /// Refuses documents of more bytes than this, without reading them whole. [`DEFAULT_MAX_BYTES`] if not called.
    pub fn max_bytes(mut self, max_bytes: u64) -> Self {
        self.options.max_bytes = max_bytes;
        self
    }

    /// Reads every document in this format, whatever path and content say.
    pub fn format(mut self, format: Format) -> Self {
        self.format = Some(format);
        self
    }

    /// Which fields of a row hold what, in tables and databases.
    pub fn tables(mut self, tables: TableOptions) -> Self {
        self.options.tables = tables;
        self
    }

    /// Takes files and streams to be this, whatever they begin with.
    pub fn container(mut self, container: Container) -> Self {
        self.options.container = Some(container);
        self
    }

    /// Which part of the history of git repositories is read.
    pub fn history(mut self, history: HistoryOptions) -> Self {
        self.options.history = history;
        self
    }

    /// What was added so far, with what tells each from another of the same name.
    pub fn inputs(&self) -> Vec<InputIdentity> {
        self.inputs.iter().map(InputIdentity::of_input).collect()
    }

    /// How many documents there are to read, failures included, where that can be told without reading any: not when
    /// a list, a stream, an archive, a crawl or a repository is among the inputs. Walks all folders.
    ///
    /// # Errors
    ///
    /// When a glob cannot be used.
    pub fn count(&self) -> Result<Option<u64>> {
        let options = self.options()?;
        let mut paths = Vec::new();
        for input in &self.inputs {
            match input {
                Input::Path(path) if !container::is_container(path, &options) => {
                    paths.push(Input::Path(path.clone()))
                }
                _ => return Ok(None),
            }
        }
        let paths = Paths::new(paths, options.filter.clone(), self.options.history.work_trees);
        let mut count = 0;
        for found in paths {
            let unknown = match &found {
                Ok(Found::Repository(_)) => true,
                Ok(Found::File(path)) => may_be_container(path),
                _ => false,
            };
            if unknown {
                return Ok(None);
            }
            count += 1;
        }
        Ok(Some(count))
    }

    /// The reader.
    ///
    /// # Errors
    ///
    /// When a glob cannot be used.
    pub fn build(self) -> Result<Reader> {
        let options = self.options()?;
        let paths = Paths::new(self.inputs, options.filter.clone(), options.history.work_trees);
        Ok(Reader { paths, options, format: self.format, container: None })
    }

    /// The options as they stand, with the globs compiled.
    fn options(&self) -> Result<ReadOptions> {
        let mut options = self.options.anew();
        options.filter = self.filter()?;
        Ok(options)
    }

    fn filter(&self) -> Result<Filter> {
        if self.globs.is_empty() {
            return Ok(Filter::of_container(self.options.container));
        }
        Globs::new(&self.globs).map(Filter::Globs)
    }
}

impl fmt::Debug for ReaderBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ReaderBuilder").field("globs", &self.globs).finish_non_exhaustive()
    }
}
