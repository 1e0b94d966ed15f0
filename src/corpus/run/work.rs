//! The work that is left of a run: pass over what is done, annotate the rest, join the parts.

use std::cell::RefCell;

use super::Run;
use super::join;
use super::journal::{DoneLine, Journal, Line, Told};
use super::monitor::Monitor;
use super::target::Target;
use super::trail::{Chosen, Marks, Trail};
use super::writing::Writing;
use crate::corpus::selection::Choice;
use crate::ingest::{Reader, ReaderBuilder, Taken};
use crate::output::{Annotated, Encoded, Format};
use crate::triage::{DuplicatePolicy, Duplicates};
use crate::{Error, Result};

/// A run at work.
pub(super) struct Work<'r> {
    pub(super) run: &'r Run,
    pub(super) targets: &'r [Target],
    pub(super) journal: Journal,
    pub(super) told: Told,
}

impl Work<'_> {
    /// Does what is left. `None` where the monitor stopped it.
    pub(super) fn go_on(
        &mut self,
        reader: ReaderBuilder,
        readers: &dyn Fn() -> Result<Reader>,
        monitor: &mut impl Monitor,
    ) -> Result<Option<DoneLine>> {
        if self.told.read.is_none() && !self.annotate(reader.build()?, readers, monitor)? {
            return Ok(None);
        }
        // The journal has the lines of all parts, those of this run among them.
        self.reread()?;
        let done = join::join(self.targets, &self.told.parts, self.told.sums(), monitor)?;
        self.journal.add(&Line::Done(done.clone()))?;
        join::remove_parts(self.targets)?;
        Ok(Some(done))
    }

    /// Annotates what the journal does not tell of; whether it came to the end of the inputs.
    fn annotate(
        &mut self,
        mut reader: Reader,
        readers: &dyn Fn() -> Result<Reader>,
        monitor: &mut impl Monitor,
    ) -> Result<bool> {
        let choice = self.run.selection.prepare(readers)?;
        let mut seen = Duplicates::new();
        let Some(trail) = self.catch_up(&mut reader, &choice, &mut seen, monitor)? else {
            return Ok(false);
        };
        let marks = RefCell::new(Marks::starting_at(trail));
        let formats: Vec<Format> = self.run.outputs.iter().map(|(format, _)| *format).collect();
        let options = &self.run.encode;
        let encode = |document: &Annotated<'_>| -> Result<Vec<Encoded>> {
            formats.iter().map(|format| format.encode(document, options)).collect()
        };
        let mut writing = Writing {
            targets: self.targets,
            options,
            size: self.run.part,
            ordered: self.run.selection.shard.is_some(),
            marks: &marks,
            journal: &mut self.journal,
            monitor,
            sealed: self.told.sums(),
            number: self.told.parts.len() as u64,
            open: None,
            stopped: false,
        };
        let chosen = Chosen { reader, choice: &choice, marks: &marks };
        let entries = seen.watch(chosen, self.run.duplicates);
        let ran = self.run.runner.run(entries, encode, &mut writing);
        let stopped = writing.stopped;
        let ran = match ran {
            Ok(_) if !stopped => writing.finish(),
            ran => ran.map(drop),
        };
        self.reread()?;
        ran.map(|()| !stopped)
    }

    /// Passes over the documents that the journal tells of, and makes sure that they are the same. Where duplicates are told,
    /// their bodies are remembered, so they are read.
    fn catch_up(
        &self,
        reader: &mut Reader,
        choice: &Choice,
        seen: &mut Duplicates,
        monitor: &mut impl Monitor,
    ) -> Result<Option<Trail>> {
        let mut trail = Trail::default();
        let Some(last) = self.told.parts.last() else {
            return Ok(Some(trail));
        };
        while trail.position < last.position {
            if monitor.stops() {
                return Ok(None);
            }
            let remembered = self.run.duplicates != DuplicatePolicy::Keep;
            match reader.take_if(|path| remembered && choice.wants(path)) {
                Some(Taken::Passed(passed)) => trail.pass(&passed.path),
                Some(Taken::Read(Ok(entry))) => {
                    seen.remember(&entry);
                    trail.pass(&entry.path);
                }
                Some(Taken::Read(Err(failure))) => trail.pass(&failure.path),
                None => break,
            }
            monitor.passes(trail.position, last.position);
        }
        if trail.names() == last.names {
            return Ok(Some(trail));
        }
        let position = last.position;
        Err(Error::usage(format!(
            "the inputs are not what they were: the names of the first {position} documents differ; --restart begins again"
        )))
    }

    /// Learns from the journal what was written to it since.
    fn reread(&mut self) -> Result<()> {
        let told = Journal::read(self.journal.path())?;
        self.told = told.ok_or_else(|| Error::usage("the journal was taken away while the run went on"))?;
        Ok(())
    }

    /// The error, with what a user should know about what is done.
    pub(super) fn safe(&self, error: Error) -> Error {
        let documents = self.told.sums().documents();
        match error.is_io() {
            true => error.with_note(format_args!(
                "\n{documents} documents are done and safe; the same command goes on from there"
            )),
            false => error,
        }
    }
}
