//! What there is to do: begin, go on, or nothing.

use std::path::Path;

use super::digest::{self, Digest};
use super::disk;
use super::header::{self, Header};
use super::journal::{DoneLine, FileLine, Told};
use super::target::Target;
use crate::{Error, Result};

/// What there is to do.
#[derive(Debug)]
pub(super) enum Plan {
    /// All of it.
    Begin,
    /// What the journal does not tell of.
    Resume(Box<Told>),
    /// Nothing.
    Finished(DoneLine),
}

/// The questions that a plan depends on.
#[derive(Debug)]
pub(super) struct Situation<'r> {
    pub(super) targets: &'r [Target],
    pub(super) header: &'r Header,
    pub(super) journal: &'r Path,
    /// Whether what was done before is thrown away.
    pub(super) restart: bool,
    /// Whether parts are read and their hashes compared.
    pub(super) verify: bool,
    /// Whether the inputs can be known to be those of the journal.
    pub(super) inputs: Inputs,
}

/// How far inputs can be told from others of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Inputs {
    /// Files and folders.
    Named,
    /// A list that was piped in: whether it names the same documents is known when it has been read.
    Listed,
    /// A document that was piped in.
    Piped,
}

impl Situation<'_> {
    /// What there is to do, given what the journal tells. `note` gets what a user should know about it.
    pub(super) fn plan(&self, told: Option<Told>, note: &mut dyn FnMut(&str)) -> Result<Plan> {
        let Some(mut told) = told else {
            self.refuse_foreign_parts()?;
            return Ok(Plan::Begin);
        };
        if self.restart {
            return Ok(Plan::Begin);
        }
        if self.inputs == Inputs::Piped {
            if told.done.is_none() {
                note("standard input cannot be read again: the run begins anew");
            }
            return Ok(Plan::Begin);
        }
        if told.done.is_some() && self.inputs == Inputs::Listed {
            return Ok(Plan::Begin);
        }
        if let Some(changes) = header::changes(&told.header, self.header) {
            let journal = self.journal.display();
            return Err(Error::usage(format!(
                "{journal}: this is not the run that was begun:{changes}\n--restart begins again and writes over what was done"
            )));
        }
        if let Some(done) = told.done.take() {
            return self.check_finished(done, &told, note);
        }
        self.keep_whole_parts(&mut told, note)?;
        Ok(Plan::Resume(Box::new(told)))
    }

    /// Removes parts, whole or not, that the journal does not tell of.
    pub(super) fn remove_leftovers(&self, told: &Told) -> Result<()> {
        for (index, target) in self.targets.iter().enumerate() {
            let known = told.parts.iter().filter_map(|part| part.files.get(index));
            let known: std::collections::HashSet<&str> = known.map(|file| &*file.name).collect();
            for name in target.parts_on_disk()? {
                if !known.contains(&*name) {
                    disk::remove(&target.folder().join(name))?;
                }
            }
        }
        Ok(())
    }

    /// Without a journal, nobody knows what parts in a folder are.
    fn refuse_foreign_parts(&self) -> Result<()> {
        if self.restart {
            return Ok(());
        }
        for target in self.targets.iter().filter(|target| !target.joined) {
            if let Some(name) = target.parts_on_disk()?.first() {
                let folder = target.path.display();
                return Err(Error::usage(format!(
                    "{folder} holds {name}, but no journal of this run; name another folder, or say --restart to remove its parts"
                )));
            }
        }
        for target in self.targets.iter().filter(|target| target.is_folder()) {
            if target.path.read_dir().is_ok_and(|mut names| names.next().is_some()) {
                let folder = target.path.display();
                return Err(Error::usage(format!(
                    "{folder} is not empty, and not of this run; name another folder, or say --restart to remove it"
                )));
            }
        }
        Ok(())
    }

    /// A finished run has nothing to do, but for what was taken away since.
    fn check_finished(&self, done: DoneLine, told: &Told, note: &mut dyn FnMut(&str)) -> Result<Plan> {
        for (index, (target, output)) in self.targets.iter().zip(&done.outputs).enumerate() {
            let files: Vec<_> = if target.joined {
                vec![(target.path.clone(), output)]
            } else {
                let files = told.parts.iter().filter_map(|part| part.files.get(index));
                files.map(|file| (target.folder().join(&file.name), file)).collect()
            };
            for (path, file) in files {
                match self.state(&path, file)? {
                    State::Whole => {}
                    State::Missing => {
                        note(&format!("{} is no longer there: the run begins again", path.display()));
                        return Ok(Plan::Begin);
                    }
                    State::Changed => {
                        let path = path.display();
                        return Err(Error::usage(format!(
                            "{path} was changed since the run finished; --restart runs again and writes over it"
                        )));
                    }
                }
            }
        }
        Ok(Plan::Finished(done))
    }

    /// Forgets the first part that is not as the journal tells, and all behind it.
    fn keep_whole_parts(&self, told: &mut Told, note: &mut dyn FnMut(&str)) -> Result<()> {
        for number in 0..told.parts.len() {
            for (target, file) in self.targets.iter().zip(&told.parts[number].files) {
                let path = target.folder().join(&file.name);
                let what = match self.state(&path, file)? {
                    State::Whole => continue,
                    State::Missing => "is missing",
                    State::Changed => "is not as it was written",
                };
                note(&format!("{} {what}: it and what follows are done again", path.display()));
                told.parts.truncate(number);
                told.read = None;
                return Ok(());
            }
        }
        Ok(())
    }

    fn state(&self, path: &Path, file: &FileLine) -> Result<State> {
        match digest::size(path) {
            Ok(bytes) if bytes != file.bytes => Ok(State::Changed),
            Ok(_) if self.verify && Digest::of_path(path)?.sha256 != file.sha256 => Ok(State::Changed),
            Ok(_) => Ok(State::Whole),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(State::Missing),
            Err(error) => Err(Error::io(path, error)),
        }
    }
}

/// How a file is that the journal tells of.
enum State {
    Whole,
    Missing,
    Changed,
}
