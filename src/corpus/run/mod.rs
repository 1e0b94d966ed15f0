//! A run that can be killed at any moment and goes on where it was.

mod crash;
mod digest;
mod disk;
mod header;
mod interleave;
mod join;
mod journal;
mod lock;
mod merge;
mod monitor;
mod order;
mod part;
mod plan;
mod report;
mod target;
mod trail;
mod watch;
mod work;
mod writing;

use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

pub use self::merge::merge;
pub use self::monitor::Monitor;
pub use self::report::{Report, RunEnding, Written};

use self::header::Header;
use self::journal::{DoneLine, Journal, Told};
use self::plan::{Inputs, Plan, Situation};
use self::target::Target;
use self::work::Work;
use self::writing::PartSize;
use super::{Runner, Selection, Summary};
use crate::ingest::{InputIdentity, ReaderBuilder};
use crate::output::{EncodeOptions, Format};
use crate::triage::DuplicatePolicy;
use crate::{Error, Result};

/// Documents of a part, unless the caller says otherwise.
pub const DEFAULT_PART_DOCUMENTS: u64 = 10_000;
/// Bytes of input after which a part ends, however few its documents.
const PART_BYTES: u64 = 64 << 20;

/// Annotates documents into files, so that nothing is lost or doubled whatever happens to the process.
///
/// The documents go to the disk in parts. A part is written under a temporary name, synced, renamed, and then told in a
/// journal, which is synced. The same run, started again, finds the journal, throws away what it does not tell of,
/// passes over the documents that it tells of, and goes on. In the end the parts are joined to the files that were asked
/// for, which get their names in one step; a finished run that is started again does nothing. `docs/runs.md` has the
/// promises and the format of the journal.
///
/// ```
/// use fineprint::Analyzer;
/// use fineprint::corpus::{Run, RunEnding, Runner};
/// use fineprint::ingest::Reader;
/// use fineprint::output::Format;
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let folder = folder.path();
/// # std::fs::write(folder.join("policy.md"), "We do not use cookies.").unwrap();
/// let run = Run::new(Runner::new(Analyzer::builtin()))
///     .output(Format::Jsonl, folder.join("records.jsonl"))
///     .errors(folder.join("errors.jsonl"));
/// let reader = || Ok(Reader::builder().path(folder.join("policy.md")));
/// let report = run.start(reader, &mut ())?;
/// assert_eq!(report.sums.annotated, 1);
/// assert_eq!(run.start(reader, &mut ())?.ending, RunEnding::NothingToDo);
/// # Ok::<(), fineprint::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Run {
    runner: Runner,
    outputs: Vec<(Format, PathBuf)>,
    errors: Option<PathBuf>,
    encode: EncodeOptions,
    selection: Selection,
    options: Map<String, Value>,
    duplicates: DuplicatePolicy,
    part: PartSize,
    restart: bool,
    verify: bool,
}

impl Run {
    /// A run that annotates with `runner`. Say where its output goes before it is started.
    pub fn new(runner: Runner) -> Self {
        Run {
            runner,
            outputs: Vec::new(),
            errors: None,
            encode: EncodeOptions::default(),
            selection: Selection::default(),
            options: Map::new(),
            duplicates: DuplicatePolicy::default(),
            part: PartSize { documents: DEFAULT_PART_DOCUMENTS, bytes: PART_BYTES },
            restart: false,
            verify: false,
        }
    }

    /// Writes the documents to a file; to parts in a folder where `path` ends in a separator or is a folder. May be
    /// called for several outputs. The journal is kept beside the first, as `NAME.journal`, or in its folder.
    pub fn output(mut self, format: Format, path: impl Into<PathBuf>) -> Self {
        self.outputs.push((format, path.into()));
        self
    }

    /// Writes a ledger: a JSON line for each document that failed or was skipped.
    pub fn errors(mut self, path: impl Into<PathBuf>) -> Self {
        self.errors = Some(path.into());
        self
    }

    /// What to heed when documents are encoded. Name what is not as usual with [`option`](Self::option), too.
    pub fn encode_options(mut self, options: EncodeOptions) -> Self {
        self.encode = options;
        self
    }

    /// Reads only a share or a sample of the documents.
    pub fn selection(mut self, selection: Selection) -> Self {
        self.selection = selection;
        self
    }

    /// Names something that the output depends on and the run cannot know: options of the reader, of filters, of the
    /// encoding. A run with other options does not go on with this one.
    pub fn option(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.options.insert(name.into(), value.into());
        self
    }

    /// What becomes of documents whose body came before. Where it is to be told, a run that goes on reads again what was
    /// done, to learn the bodies.
    pub fn duplicates(mut self, policy: DuplicatePolicy) -> Self {
        self.duplicates = policy;
        self.option("duplicates", policy.to_string())
    }

    /// Ends a part after so many documents (or 64 MiB of them): [`DEFAULT_PART_DOCUMENTS`] if not called. What is lost
    /// when the process is killed is at most a part.
    pub fn part_documents(mut self, documents: u64) -> Self {
        self.part.documents = documents.max(1);
        self
    }

    /// Throws away what an earlier run did.
    pub fn restart(mut self, restart: bool) -> Self {
        self.restart = restart;
        self
    }

    /// Compares the hashes of all parts, too, before going on; otherwise their sizes are compared.
    pub fn verify(mut self, verify: bool) -> Self {
        self.verify = verify;
        self
    }

    /// Annotates what `readers` reads, or what is left of it. It is called again where the inputs are read twice: for a
    /// sample. What it reads must depend on its [inputs](ReaderBuilder::inputs) and on [options](Self::option) alone.
    ///
    /// # Errors
    ///
    /// When no output is named, when another run writes one of them, when an earlier run with the same first output was
    /// about something else (the message says what is different), when the inputs are not what they were, and when the
    /// disk fails. What the journal tells of is safe then.
    pub fn start(
        &self,
        readers: impl Fn() -> Result<ReaderBuilder>,
        monitor: &mut impl Monitor,
    ) -> Result<Report> {
        let targets = self.targets()?;
        let journal = targets[0].journal();
        let _locks = targets.iter().map(Target::lock).collect::<Result<Vec<_>>>()?;
        let reader = readers()?;
        let inputs = reader.inputs();
        let header = self.header(&inputs, &targets);
        let situation = Situation {
            targets: &targets,
            header: &header,
            journal: &journal,
            restart: self.restart,
            verify: self.verify,
            inputs: how_told(&inputs),
        };
        let told = match situation.plan(Journal::read(&journal)?, &mut |note| monitor.note(note))? {
            Plan::Finished(done) => {
                join::remove_parts(&targets)?;
                return Ok(report(RunEnding::NothingToDo, &targets, journal, &done, done.sums.into()));
            }
            Plan::Begin => Told { header: header.clone(), ..Told::default() },
            Plan::Resume(told) => *told,
        };
        let before = told.sums();
        if !told.parts.is_empty() {
            monitor.resumes(&before);
        }
        let mut work =
            Work { run: self, targets: &targets, journal: Journal::rewrite(&journal, &told)?, told };
        situation.remove_leftovers(&work.told)?;
        let ending = work.go_on(reader, &|| readers()?.build(), monitor);
        if let Ok(Some(done)) = &ending {
            return Ok(report(RunEnding::Finished, &targets, journal, done, before));
        }
        // What was begun and not told is of no use, and perhaps in the way.
        let removed = situation.remove_leftovers(&work.told);
        ending.map_err(|error| work.safe(error)).and(removed)?;
        let sums = work.told.sums();
        Ok(Report { ending: RunEnding::Stopped, sums, before, outputs: Vec::new(), journal })
    }

    /// The outputs in their order, and the ledger behind them.
    fn targets(&self) -> Result<Vec<Target>> {
        if self.outputs.is_empty() {
            return Err(Error::usage("a run needs an output"));
        }
        let documents = self.outputs.iter().map(|(format, path)| Target::documents(*format, path));
        let targets: Vec<Target> = documents.chain(self.errors.as_deref().map(Target::ledger)).collect();
        for (index, target) in targets.iter().enumerate() {
            if targets[..index].iter().any(|other| other.path == target.path) {
                let path = target.path.display();
                return Err(Error::usage(format!("{path} cannot be written twice in one run")));
            }
            if target.joined && !target.is_folder() && target.path.is_dir() {
                let path = target.path.display();
                return Err(Error::usage(format!("{path} is a folder; a file is to be written there")));
            }
        }
        Ok(targets)
    }

    /// All that the output depends on.
    fn header(&self, inputs: &[InputIdentity], targets: &[Target]) -> Header {
        Header {
            journal: header::JOURNAL.into(),
            program: env!("CARGO_PKG_VERSION").into(),
            rules: self.runner.analyzer().rules().fingerprint().into(),
            inputs: inputs.iter().map(|input| json!(input)).collect(),
            outputs: targets.iter().map(Target::describe).collect(),
            options: self.options.clone(),
            selection: json!(self.selection),
            part: json!({ "documents": self.part.documents, "bytes": self.part.bytes }),
        }
    }
}

/// How far the inputs can be told from others of the same name.
fn how_told(inputs: &[InputIdentity]) -> Inputs {
    let any = |kind| inputs.iter().any(|input| input.kind == kind && input.bytes.is_none());
    match () {
        () if any("stream") => Inputs::Piped,
        () if any("list") => Inputs::Listed,
        () => Inputs::Named,
    }
}

fn report(
    ending: RunEnding,
    targets: &[Target],
    journal: PathBuf,
    done: &DoneLine,
    before: Summary,
) -> Report {
    let written = |(target, output): (&Target, &journal::FileLine)| Written {
        path: target.path.clone(),
        bytes: output.bytes,
        sha256: output.sha256.clone(),
    };
    let outputs = targets.iter().zip(&done.outputs).map(written).collect();
    Report { ending, sums: done.sums.into(), before, outputs, journal }
}

/// Whether a run can write to `path`: a file or folder, there or not, but no device, pipe or socket.
pub fn is_durable(path: &Path) -> bool {
    path.metadata().map_or(true, |metadata| metadata.is_file() || metadata.is_dir())
}
