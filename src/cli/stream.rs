//! A run that writes to standard output, a pipe or a device: nothing of it can be taken up again.

use std::fs::File;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use fineprint::corpus::{Monitor, Outcome, Runner, Selection, Sink, Summary};
use fineprint::ingest::Reader;
use fineprint::output::{DocumentWriter, EncodeOptions, Encoded, Format};
use fineprint::triage::{DuplicatePolicy, Duplicates};
use fineprint::{Error, Result};
use sha2::{Digest, Sha256};

use super::closing::Written;
use super::destination::Destination;
use super::output::Output;
use super::progress::Progress;

/// Where a stream goes, and what it holds.
pub(crate) struct Stream<'a> {
    pub(crate) destination: &'a Destination,
    pub(crate) format: Format,
    pub(crate) options: &'a EncodeOptions,
    pub(crate) errors: Option<&'a Path>,
    pub(crate) duplicates: DuplicatePolicy,
}

impl Stream<'_> {
    /// Annotates what `readers` reads.
    pub(crate) fn run(
        &self,
        runner: &Runner,
        selection: &Selection,
        readers: impl Fn() -> Result<Reader>,
        progress: &mut Progress,
    ) -> Result<(Summary, Written)> {
        let (stream, name): (Box<dyn Write + Send>, _) = match self.destination.is_standard_output() {
            true => (Box::new(io::stdout()), Path::new("standard output")),
            false => {
                let path = &*self.destination.path;
                let file = File::options().write(true).open(path).map_err(|error| Error::io(path, error))?;
                (Box::new(file), path)
            }
        };
        let hash = Arc::new(Mutex::new((Sha256::new(), 0)));
        let stream = Box::new(Hashed { stream, hash: Arc::clone(&hash) });
        let mut writing = Writing {
            writer: self.format.stream(stream, name, self.options)?,
            errors: self.errors.map(|path| Output::create(Some(path))).transpose()?,
            progress,
            sums: Summary::default(),
        };
        let encode = |document: &fineprint::output::Annotated<'_>| self.format.encode(document, self.options);
        let entries = Duplicates::new().watch(selection.of(readers)?, self.duplicates);
        let sums = runner.run(entries, encode, &mut writing)?;
        writing.finish()?;
        let (hasher, bytes) = hash.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let sha256 = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok((sums, Written { path: name.display().to_string(), bytes, sha256 }))
    }
}

/// Writes what comes out of the run, in order.
struct Writing<'p> {
    writer: Box<dyn DocumentWriter>,
    errors: Option<Output>,
    progress: &'p mut Progress,
    sums: Summary,
}

impl Writing<'_> {
    fn finish(mut self) -> Result<()> {
        self.writer.finish()?;
        self.errors.as_mut().map_or(Ok(()), Output::flush)
    }
}

impl Sink<Result<Encoded>> for Writing<'_> {
    fn record(&mut self, outcome: Outcome<Result<Encoded>>) -> Result<ControlFlow<()>> {
        self.sums.add(&outcome);
        match outcome {
            Outcome::Done(done) => self.writer.write(done.output?)?,
            Outcome::Skipped(skipped) => {
                self.progress.skips(&skipped);
                self.errors.as_mut().map_or(Ok(()), |errors| errors.write_json_line(&skipped))?;
            }
            Outcome::Failed(failure) => {
                self.progress.fails(&failure);
                self.errors.as_mut().map_or(Ok(()), |errors| errors.write_json_line(&failure))?;
            }
        }
        self.progress.advances(&self.sums);
        Ok(ControlFlow::Continue(()))
    }
}

/// A stream that counts and hashes what goes through.
struct Hashed {
    stream: Box<dyn Write + Send>,
    hash: Arc<Mutex<(Sha256, u64)>>,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.stream.write(bytes)?;
        let mut hash = self.hash.lock().unwrap_or_else(PoisonError::into_inner);
        hash.0.update(&bytes[..written]);
        hash.1 += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}
