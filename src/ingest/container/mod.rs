//! Things that hold many documents: archives, repositories, databases, tables.
//!
//! Every kind has a module that turns one container into [`Entries`]. Which kind a file is, is told by its content, never
//! by its name ([`kind`]). A [`Stream`], a name and its bytes, goes down through [`read`]: a decompressor hands up what comes
//! out of it, an archive each of its members, until there is a document or a reader of many documents. What must seek, such
//! as a database, needs a stream that is a file of its own ([`Stream::file`]), or is made one.

mod buffered;
#[cfg(feature = "archive")]
mod cdx;
#[cfg(feature = "archive")]
mod compressed;
mod document;
mod git;
mod kind;
#[cfg(feature = "archive")]
mod member;
#[cfg(feature = "archive")]
mod members;
mod moment;
#[cfg(feature = "sqlite")]
mod producer;
#[cfg(feature = "archive")]
mod records;
#[cfg(any(feature = "parquet", feature = "sqlite"))]
mod spill;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(not(feature = "sqlite"))]
#[path = "no_sqlite.rs"]
mod sqlite;
mod stream;
mod table;
#[cfg(feature = "archive")]
mod tar;
#[cfg(feature = "archive")]
mod zip;

use std::io;
use std::path::Path;

use self::kind::Kind;
use self::stream::Stream;
use super::entry::Entry;
use super::failure::{Failure, FailureKind};
use super::glob::Filter;
use super::options::{Container, HistoryOptions, TableOptions};
use super::selection::Selection;

/// The documents of one container, in its own order. What cannot be read is an item like any other.
pub(super) type Entries = Box<dyn Iterator<Item = Result<Entry, Failure>>>;

/// What to heed when containers are read.
#[derive(Clone, Debug)]
pub(super) struct ReadOptions {
    /// Documents of more bytes than this are refused before they are held in memory.
    pub(super) max_bytes: u64,
    /// Which members of archives are documents.
    #[cfg_attr(not(feature = "archive"), allow(dead_code))]
    pub(super) filter: Filter,
    /// What files and streams are taken to be, whatever they begin with.
    pub(super) container: Option<Container>,
    /// Which fields of a row hold what.
    pub(super) tables: TableOptions,
    /// Which part of a repository's history is read.
    pub(super) history: HistoryOptions,
    /// Which captures are wanted.
    pub(super) selection: Selection,
    /// The pages of crawls that were read, for records that refer to them.
    #[cfg(feature = "archive")]
    originals: records::Originals,
}

impl Default for ReadOptions {
    fn default() -> Self {
        ReadOptions {
            max_bytes: super::reader::DEFAULT_MAX_BYTES,
            filter: Filter::Extensions,
            container: None,
            tables: TableOptions::default(),
            history: HistoryOptions::default(),
            selection: Selection::default(),
            #[cfg(feature = "archive")]
            originals: records::Originals::default(),
        }
    }
}

impl ReadOptions {
    /// The same, for a reader that has read nothing yet.
    pub(super) fn anew(&self) -> Self {
        #[cfg_attr(not(feature = "archive"), allow(unused_mut))]
        let mut options = self.clone();
        #[cfg(feature = "archive")]
        {
            options.originals = records::Originals::default();
        }
        options
    }
}

#[cfg(feature = "archive")]
impl ReadOptions {
    /// The options for the members of an archive.
    fn for_members_of(&self, archive: &Stream) -> Self {
        ReadOptions { filter: self.filter.for_members_of(archive.name.as_ref()), ..self.clone() }
    }
}

/// How many archives and compressions may lie in one another: a compressed document in a compressed archive in a compressed
/// archive.
const DEEPEST: usize = 5;

pub(super) use self::git::{is_repository, open as open_repository};

/// What a file turns out to be.
pub(super) enum Opened {
    /// A container or a pipe.
    Container(Result<Entries, Failure>),
    /// A document of its own.
    Document(OpenFile),
}

/// A file that is one document, of which nothing has been taken yet.
pub(super) struct OpenFile(Stream);

impl OpenFile {
    /// How many bytes it had when it was opened.
    pub(super) fn size(&self) -> u64 {
        self.0.size
    }

    /// Its bytes, but no more than `most`.
    pub(super) fn read(self, most: u64) -> io::Result<Vec<u8>> {
        let expected = self.0.size.min(most);
        self.0.bytes.into_rest(usize::try_from(expected).unwrap_or(0), most)
    }
}

/// Opens the file at `path`.
pub(super) fn open(path: &Path, options: &ReadOptions) -> io::Result<Opened> {
    let mut stream = Stream::of_file(path)?;
    if stream.file.is_some() && kind::of(&mut stream, options) == Kind::Document {
        return Ok(Opened::Document(OpenFile(stream)));
    }
    Ok(Opened::Container(read(stream, options)))
}

/// Whether the file at `path` is a container. Anything but a file, such as a pipe, is left alone.
pub(super) fn is_container(path: &Path, options: &ReadOptions) -> bool {
    let opened = path.is_file().then(|| Stream::of_file(path).ok()).flatten();
    opened.is_some_and(|mut stream| kind::of(&mut stream, options) != Kind::Document)
}

/// The documents of a stream such as standard input; one, if it is no container.
pub(super) fn open_stream(
    name: String,
    bytes: impl std::io::Read + 'static,
    options: &ReadOptions,
) -> Result<Entries, Failure> {
    read(Stream::new(name, bytes), options)
}

/// The documents of a stream, whatever it is.
fn read(mut stream: Stream, options: &ReadOptions) -> Result<Entries, Failure> {
    let kind = kind::of(&mut stream, options);
    if kind != Kind::Document && stream.depth >= DEEPEST {
        let message = format!("lies in {DEEPEST} archives or compressions already; unpack it first");
        return Err(stream.failure(FailureKind::TooDeep, message));
    }
    match kind {
        Kind::Document => Ok(document::open(stream, options)),
        #[cfg(feature = "archive")]
        Kind::Compressed(compression) => compressed::open(stream, compression, options),
        #[cfg(feature = "archive")]
        Kind::Tar => {
            let options = options.for_members_of(&stream);
            Ok(tar::open(stream, &options))
        }
        #[cfg(feature = "archive")]
        Kind::Zip => {
            let options = options.for_members_of(&stream);
            zip::open(stream, &options)
        }
        #[cfg(feature = "archive")]
        Kind::Records => Ok(records::open(stream, options)),
        #[cfg(feature = "archive")]
        Kind::Index => cdx::open(stream, options),
        Kind::Sqlite => sqlite::open(stream, options),
        Kind::Parquet => table::parquet::open(stream, options),
        Kind::Jsonl => Ok(table::jsonl::open(stream, options)),
        Kind::Csv => table::csv::open(stream, options),
        Kind::Repository => Err(stream.failure(FailureKind::Unsupported, "is a file, not a git repository")),
        #[cfg(not(feature = "archive"))]
        other => Err(stream.failure(FailureKind::Unsupported, other.not_read())),
    }
}

/// A kind of container that this build does not read.
#[cfg(not(all(feature = "csv", feature = "parquet", feature = "sqlite")))]
fn not_built(name: &str, what: &str, feature: &str) -> Failure {
    let message = format!("is {what}, which only a build with the feature `{feature}` reads");
    Failure::new(name, super::failure::Stage::Read, FailureKind::Unsupported, message)
}
