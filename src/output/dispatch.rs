//! From a [`Format`] to the code that encodes, writes and merges it.

use std::io::Write;
use std::path::{Path, PathBuf};

#[cfg(feature = "csv")]
use super::csv;
use super::exchange::brat::{self, BratWriter};
use super::exchange::{doccano, label_studio, web_annotation};
use super::lines::{self, Frame, LineWriter};
#[cfg(feature = "parquet")]
use super::parquet::{self, ParquetWriter};
#[cfg(feature = "sqlite")]
use super::sqlite::{self, SqliteWriter};
use super::writer::Target;
use super::{Annotated, DocumentWriter, EncodeOptions, Encoded, Format, Record, write_clauses};
use crate::{Error, Result};

impl Format {
    /// One document in this format. Runs on any thread, and needs nothing of the file that it is for.
    ///
    /// # Errors
    ///
    /// When the format's [feature](Self::feature) is off.
    pub fn encode(self, document: &Annotated<'_>, options: &EncodeOptions) -> Result<Encoded> {
        let mut text = Vec::new();
        match self {
            Format::Jsonl => {
                Record::new(document).write_line(&mut text)?;
                Ok(Encoded::text(text, 1))
            }
            Format::Clauses => {
                write_clauses(document, &mut text)?;
                Ok(Encoded::text(text, document.annotations.len()))
            }
            #[cfg(feature = "csv")]
            Format::Csv => csv::encode(document, options),
            #[cfg(feature = "parquet")]
            Format::Parquet => Ok(parquet::encode(document)),
            #[cfg(feature = "sqlite")]
            Format::Sqlite => Ok(sqlite::encode(document)),
            Format::WebAnnotation => web_annotation::encode(document, options),
            Format::Brat => Ok(brat::encode(document, options)),
            Format::Doccano => doccano::encode(document, options),
            Format::LabelStudio => label_studio::encode(document, options),
            #[allow(unreachable_patterns)]
            _ => Err(self.missing()),
        }
    }

    /// Opens a new file of this format, or a new folder. A file that is there is emptied; a folder must be empty.
    ///
    /// # Errors
    ///
    /// When the file cannot be made, or when the format's [feature](Self::feature) is off.
    pub fn create(self, path: &Path, options: &EncodeOptions) -> Result<Box<dyn DocumentWriter>> {
        self.check()?;
        match self {
            #[cfg(feature = "sqlite")]
            Format::Sqlite => Ok(Box::new(SqliteWriter::create(path)?)),
            Format::Brat => Ok(Box::new(BratWriter::create(path)?)),
            _ => self.start(Target::create(path)?, options),
        }
    }

    /// Begins a file of this format on a stream, which errors call `name`.
    ///
    /// # Errors
    ///
    /// When the format cannot be written to a stream, the stream cannot be written, or the format's
    /// [feature](Self::feature) is off.
    pub fn stream(
        self,
        stream: Box<dyn Write + Send>,
        name: &Path,
        options: &EncodeOptions,
    ) -> Result<Box<dyn DocumentWriter>> {
        self.check()?;
        if !self.is_stream() {
            let message = format!("{self} cannot be written to {}; name a file", name.display());
            return Err(Error::usage(message));
        }
        self.start(Target::stream(stream, name), options)
    }

    /// Begins a file.
    fn start(self, target: Target, _: &EncodeOptions) -> Result<Box<dyn DocumentWriter>> {
        Ok(match self {
            #[cfg(feature = "parquet")]
            Format::Parquet => Box::new(ParquetWriter::start(target)?),
            _ => Box::new(LineWriter::start(target, self.frame())?),
        })
    }

    /// Writes one file, `target`, with the documents of all `parts`, in order; the parts stay. The target is what one
    /// writer would have written that got all the documents.
    ///
    /// # Errors
    ///
    /// When a part cannot be read or is not whole, when the target cannot be written or is itself a part, or when the
    /// format's [feature](Self::feature) is off.
    pub fn merge(self, parts: &[PathBuf], target: &Path) -> Result<()> {
        self.check()?;
        let place = |path: &Path| path.canonicalize().ok();
        if place(target).is_some_and(|target| parts.iter().any(|part| place(part).as_ref() == Some(&target)))
        {
            let target = target.display();
            return Err(Error::usage(format!("{target}: a part cannot be what the parts are merged into")));
        }
        match self {
            #[cfg(feature = "parquet")]
            Format::Parquet => parquet::merge(parts, target),
            #[cfg(feature = "sqlite")]
            Format::Sqlite => sqlite::merge(parts, target),
            Format::Brat => brat::merge(parts, target),
            _ => lines::merge(parts, target, &self.frame()),
        }
    }

    /// What stands around the documents in a file of text.
    fn frame(self) -> Frame {
        match self {
            #[cfg(feature = "csv")]
            Format::Csv => Frame { head: csv::header(), ..Frame::default() },
            Format::LabelStudio => label_studio::frame(),
            _ => Frame::default(),
        }
    }
}
