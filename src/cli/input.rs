//! The options that say what is read, and how.

use std::fs;
use std::io::{self, BufReader, IsTerminal};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use fineprint::document::Format;
use fineprint::document::html::Selector;
use fineprint::ingest::{Container, Entry, Failure, LoadOptions, Loaded, Reader, ReaderBuilder, load};
use fineprint::{Error, Result};
use rayon::prelude::*;
use serde::Serialize;

use super::containers::{HistoryArgs, TableArgs};
use super::{Ending, say};

/// What is read, and how.
#[derive(Debug, clap::Args, Serialize)]
#[command(next_help_heading = "Input")]
pub(crate) struct InputArgs {
    /// Files, folders and globs; `-` is standard input, and so is no path at all when something is piped in
    ///
    /// What a file is, is told by its content: text, web page, compressed file (gzip, Zstandard, xz, bzip2), tar, ZIP, WACZ,
    /// WARC, ARC, CDX (which leads to the records that --domain, --since, --until and --mime choose). A folder is read to its depths, in the order of the paths: files named *.md, *.markdown, *.txt, *.html,
    /// *.htm, *.warc, *.arc, *.wet and *.wacz, compressed or not, unless --glob says otherwise; so are the members of an
    /// archive. Hidden files are passed over unless named. Ignore files mean nothing.
    #[arg(value_name = "PATH", help_heading = None)]
    #[serde(skip)] // The run describes its inputs itself.
    paths: Vec<PathBuf>,

    /// Read more paths from this file, one a line; `-` is standard input
    #[arg(long, value_name = "FILE")]
    #[serde(skip)]
    files_from: Option<PathBuf>,

    /// In folders and archives, read the files that match this glob; can be given more than once
    ///
    /// A glob without `/` is matched against file names, any other against the path below the folder or archive. Of an
    /// archive that was chosen by a glob itself, the members with the usual names are read.
    #[arg(long, value_name = "GLOB")]
    glob: Vec<String>,

    /// Read only captures of this site and of those below it; can be given more than once
    ///
    /// Site and day are known from crawls (WARC, ARC) and from the first line of a document of the Princeton-Leuven corpus.
    /// What is left out is counted as skipped, and so is what does not say.
    #[arg(long, value_name = "HOST")]
    domain: Vec<String>,

    /// Read only what was captured on this day or later, such as 2011, 2011-05 or 2011-05-27
    #[arg(long, value_name = "DATE")]
    since: Option<String>,

    /// Read only what was captured on this day or earlier
    #[arg(long, value_name = "DATE")]
    until: Option<String>,

    /// In crawls, read only records of this media type, such as text/plain; can be given more than once
    #[arg(long, value_name = "TYPE")]
    mime: Vec<String>,

    /// Read every document in this format, or every file as this container, whatever its name and content say
    ///
    /// Containers are told by their content: JSON Lines by a first line that holds a text, Parquet and SQLite by their
    /// first bytes; CSV by names that end with .csv or .tsv. Of folders and archives, the files with the usual names of such
    /// tables are read and no others, unless --glob says otherwise. A folder is a git repository if it is bare or called .git.
    #[arg(long, value_enum, value_name = "FORMAT")]
    input_format: Option<InputFormat>,

    /// In web pages, read only what this CSS selector selects, such as `main article`
    #[arg(long, value_name = "CSS")]
    select: Option<String>,

    /// Refuse documents of more bytes than this; K, M and G stand for 2^10, 2^20 and 2^30
    #[arg(long, value_name = "N", default_value = "16M", value_parser = parse_size)]
    max_doc_bytes: u64,

    #[command(flatten)]
    tables: TableArgs,

    #[command(flatten)]
    history: HistoryArgs,
}

/// The formats of documents, and what holds many of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
enum InputFormat {
    /// Markdown
    Markdown,
    /// Text without markup
    Plain,
    /// Text with block tags in it
    Tagged,
    /// A web page
    Html,
    /// JSON Lines: an object a line
    Jsonl,
    /// A table of values between commas, tabs, semicolons or bars, under a header
    Csv,
    /// A Parquet table
    Parquet,
    /// A SQLite database
    Sqlite,
    /// A git repository with all its history, as with --history
    Git,
}

impl InputArgs {
    /// A reader of everything that was named.
    pub(crate) fn reader(&self) -> Result<ReaderBuilder> {
        let from_stdin = self.documents_on_stdin()?;
        let mut builder = Reader::builder().max_bytes(self.max_doc_bytes).tables(self.tables.options());
        match self.input_format.map(InputFormat::kind) {
            Some(Kind::Document(format)) => builder = builder.format(format),
            Some(Kind::Container(container)) => builder = builder.container(container),
            None => {}
        }
        builder = builder.history(self.history.options(self.input_format == Some(InputFormat::Git)));
        for glob in &self.glob {
            builder = builder.glob(glob);
        }
        for domain in &self.domain {
            builder = builder.domain(domain);
        }
        if let Some(since) = &self.since {
            builder = builder.since(since)?;
        }
        if let Some(until) = &self.until {
            builder = builder.until(until)?;
        }
        for mime in &self.mime {
            builder = builder.media_type(mime);
        }
        for path in &self.paths {
            builder = if is_dash(path) { builder.stream("-", io::stdin()) } else { builder.path(path) };
        }
        if let Some(list) = &self.files_from {
            builder = read_list(builder, list)?;
        }
        if from_stdin && self.paths.is_empty() {
            builder = builder.stream("-", io::stdin());
        }
        Ok(builder)
    }

    /// What to heed when documents are made of what was read.
    pub(crate) fn load_options(&self) -> Result<LoadOptions> {
        match &self.select {
            Some(select) => Selector::new(select).map(LoadOptions::selecting),
            None => Ok(LoadOptions::default()),
        }
    }

    /// Hands every document to `take`, one after the other; what cannot be read is named on standard error.
    pub(crate) fn each(&self, mut take: impl FnMut(&Loaded<'_>) -> Result<()>) -> Result<Ending> {
        let options = self.load_options()?;
        let mut ending = Ending::Well;
        for entry in self.reader()?.build()? {
            let failure = match entry.as_ref().map(|entry| load(entry, &options)) {
                Ok(Ok(loaded)) => {
                    take(&loaded)?;
                    continue;
                }
                Err(failure) if failure.kind.is_skip() => continue,
                Ok(Err(failure)) => failure.to_string(),
                Err(failure) => failure.to_string(),
            };
            say(&format!("fineprint: {failure}"));
            ending = Ending::SomeFailed;
        }
        Ok(ending)
    }

    /// Has `make` made something of every document, on all cores, and hands it to `take`, in order; what cannot be read is
    /// named on standard error. Some 16 MiB of documents are held at a time.
    pub(crate) fn each_made<T: Send>(
        &self,
        make: impl Fn(&Loaded<'_>) -> T + Sync,
        mut take: impl FnMut(T),
    ) -> Result<Ending> {
        let options = self.load_options()?;
        let made = |entry: std::result::Result<Entry, Failure>| {
            entry.and_then(|entry| load(&entry, &options).map(|loaded| make(&loaded)))
        };
        let mut ending = Ending::Well;
        let mut reader = self.reader()?.build()?;
        loop {
            let batch = next_batch(&mut reader);
            if batch.is_empty() {
                return Ok(ending);
            }
            for made in batch.into_par_iter().map(made).collect::<Vec<_>>() {
                match made {
                    Ok(made) => take(made),
                    Err(failure) if failure.kind.is_skip() => {}
                    Err(failure) => {
                        say(&format!("fineprint: {failure}"));
                        ending = Ending::SomeFailed;
                    }
                }
            }
        }
    }

    /// Whether `path` is one of the files that were named.
    pub(crate) fn names(&self, path: &Path) -> bool {
        let Ok(path) = fs::canonicalize(path) else {
            return false;
        };
        let is_same = |named: &PathBuf| fs::canonicalize(named).is_ok_and(|named| named == path);
        path.is_file() && self.paths.iter().chain(&self.files_from).any(is_same)
    }

    /// Whether standard input is read, which can be done only once.
    pub(crate) fn reads_stdin(&self) -> Result<bool> {
        Ok(self.documents_on_stdin()? || self.files_from.as_deref().is_some_and(is_dash))
    }

    /// Whether a document comes in on standard input.
    fn documents_on_stdin(&self) -> Result<bool> {
        let list_on_stdin = self.files_from.as_deref().is_some_and(is_dash);
        let dashes = self.paths.iter().filter(|path| is_dash(path)).count();
        if dashes + usize::from(list_on_stdin) > 1 {
            return Err(Error::usage("standard input (`-`) can be read only once"));
        }
        if self.paths.is_empty() && self.files_from.is_none() {
            if io::stdin().is_terminal() {
                return Err(Error::usage(
                    "nothing to read: name files or folders, or pipe a document in (see --help)",
                ));
            }
            return Ok(true);
        }
        Ok(dashes == 1)
    }
}

/// The next documents: some 16 MiB of them, at most 1,024. None at the end.
fn next_batch(reader: &mut Reader) -> Vec<std::result::Result<Entry, Failure>> {
    let mut batch = Vec::new();
    let mut bytes = 0;
    while batch.len() < 1_024 && bytes < 16 << 20 {
        let Some(entry) = reader.next() else { break };
        bytes += entry.as_ref().map_or(0, |entry| entry.bytes.len());
        batch.push(entry);
    }
    batch
}

/// What a format is the format of.
enum Kind {
    Document(Format),
    Container(Container),
}

impl InputFormat {
    fn kind(self) -> Kind {
        match self {
            InputFormat::Markdown => Kind::Document(Format::Markdown),
            InputFormat::Plain => Kind::Document(Format::Plain),
            InputFormat::Tagged => Kind::Document(Format::Tagged),
            InputFormat::Html => Kind::Document(Format::Html),
            InputFormat::Jsonl => Kind::Container(Container::Jsonl),
            InputFormat::Csv => Kind::Container(Container::Csv),
            InputFormat::Parquet => Kind::Container(Container::Parquet),
            InputFormat::Sqlite => Kind::Container(Container::Sqlite),
            InputFormat::Git => Kind::Container(Container::Git),
        }
    }
}

fn is_dash(path: &Path) -> bool {
    path.as_os_str() == "-"
}

fn read_list(builder: ReaderBuilder, path: &Path) -> Result<ReaderBuilder> {
    if is_dash(path) {
        return Ok(builder.list(BufReader::new(io::stdin())));
    }
    if path.is_dir() {
        let path = path.display();
        return Err(Error::usage(format!("--files-from {path} is a folder; name it as a PATH")));
    }
    builder.list_file(path)
}

/// A number of bytes: `16777216`, `16M`.
fn parse_size(text: &str) -> std::result::Result<u64, String> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let shift = match text[digits.len()..].to_ascii_uppercase().as_str() {
        "" => 0,
        "K" | "KIB" => 10,
        "M" | "MIB" => 20,
        "G" | "GIB" => 30,
        _ => return Err("a number, with K, M or G at its end if need be, such as 16M".into()),
    };
    let number: u64 = digits.parse().map_err(|_| format!("`{digits}` is no number of bytes"))?;
    number.checked_mul(1 << shift).ok_or_else(|| "too many bytes".into())
}
