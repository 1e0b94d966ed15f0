//! `fineprint annotate`

use std::ops::ControlFlow;
use std::path::PathBuf;

use clap::ValueEnum;
use fineprint::corpus::{Outcome, Runner, Sink, Summary};
use fineprint::ingest::Failure;
use fineprint::output::{Annotated, Record, write_clauses};
use fineprint::triage::{DuplicatePolicy, Duplicates, Only};
use fineprint::{Error, Result};

use super::Ending;
use super::input::InputArgs;
use super::output::Output;
use super::progress::Progress;
use super::rules::RuleArgs;

const EXAMPLES: &str = "\
Examples:
  fineprint annotate policy.md
  fineprint annotate policies/ --output records.jsonl --errors errors.jsonl
  fineprint annotate 'policies/*/2011-*.md' --format clauses
  fineprint annotate pages/ --glob '*.html' --select 'main article'
  git ls-files '*.md' | fineprint annotate --files-from -
  curl -s https://example.com/privacy | fineprint annotate --input-format html";

/// Help heading of what is written.
const OUTPUT: &str = "Output";

/// Help heading of what is left out.
const TRIAGE: &str = "Triage";

/// Annotates documents: one JSON record per document, in the order of the input
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    input: InputArgs,

    #[command(flatten)]
    rules: RuleArgs,

    /// What to write
    #[arg(long, value_enum, default_value_t = Format::Jsonl, help_heading = OUTPUT)]
    format: Format,

    /// Write to this file, not to standard output
    #[arg(short, long, value_name = "FILE", help_heading = OUTPUT)]
    output: Option<PathBuf>,

    /// Write the documents that failed to this file, one JSON object a line
    ///
    /// The keys are path, stage, kind, message and offset (a byte of the input, or null).
    #[arg(long, value_name = "FILE", help_heading = OUTPUT)]
    errors: Option<PathBuf>,

    /// Annotate only documents of these kinds and languages, such as `policies,en`; the others are skipped
    ///
    /// Kinds: policy (or policies), terms, error-page, parked, login, consent-dialog, other. Languages: two letters. Each document
    /// that is skipped gets a line in --errors that says why.
    #[arg(long, value_name = "KINDS,LANGUAGES", value_parser = parse_only, help_heading = TRIAGE)]
    only: Option<Only>,

    /// What to do with documents whose body came before: keep, mark or skip
    ///
    /// The body is the document without its provenance line and without moments in archived links. `mark` names the first such
    /// document in identity.duplicate_of; `skip` annotates the first alone and gives the others a line in --errors.
    #[arg(long, value_name = "WHAT", default_value = "keep", help_heading = TRIAGE)]
    duplicates: DuplicatePolicy,

    /// Number of threads; 0 stands for one per core. The output is the same on any number
    #[arg(short, long, value_name = "N", default_value_t = 0)]
    jobs: usize,

    /// No progress and no summary; documents that failed are named only where there is no --errors
    #[arg(short, long)]
    quiet: bool,
}

/// What `annotate` writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// One record per document; `fineprint schema` describes it
    Jsonl,
    /// One flat line per annotation
    Clauses,
}

pub(crate) fn run(args: Args) -> Result<Ending> {
    args.check_outputs()?;
    let reader = args.input.reader()?;
    let analyzer = args.rules.analyzer()?;
    let options = args.input.load_options()?;
    let total = if Progress::is_visible(args.quiet) { reader.count()? } else { None };
    let mut ledger = Ledger {
        output: Output::create(args.output.as_deref())?,
        errors: args.errors.as_deref().map(|path| Output::create(Some(path))).transpose()?,
        progress: Progress::start(total, args.quiet),
        summary: Summary::default(),
        quiet: args.quiet,
    };
    let only = args.only.clone().unwrap_or_default();
    let runner = Runner::new(analyzer).threads(args.jobs).load_options(options).only(only);
    let entries = Duplicates::new().watch(reader.build()?, args.duplicates);
    let summary = runner.run(entries, |document| args.format.lines(document), &mut ledger)?;
    ledger.finish()?;
    Ok(if summary.failed == 0 { Ending::Well } else { Ending::SomeFailed })
}

impl Args {
    /// Refuses to write over what is being read, or twice to the same file.
    fn check_outputs(&self) -> Result<()> {
        let written = [("--output", &self.output), ("--errors", &self.errors)];
        for (option, path) in written {
            if let Some(path) = path.as_ref().filter(|path| self.input.names(path)) {
                let path = path.display();
                return Err(Error::usage(format!("{option} {path} would write over an input")));
            }
        }
        if self.output.is_some() && self.output == self.errors {
            return Err(Error::usage("--output and --errors cannot be the same file"));
        }
        Ok(())
    }
}

fn parse_only(text: &str) -> std::result::Result<Only, String> {
    text.parse().map_err(|error: Error| error.to_string())
}

impl Format {
    /// The lines of one document. Runs on the threads of the workers.
    fn lines(self, document: Annotated<'_>) -> Result<Vec<u8>> {
        let mut lines = Vec::new();
        match self {
            Format::Jsonl => Record::new(document).write_line(&mut lines)?,
            Format::Clauses => write_clauses(document, &mut lines)?,
        }
        Ok(lines)
    }
}

/// Writes what comes out of the run, in order.
struct Ledger {
    output: Output,
    errors: Option<Output>,
    progress: Progress,
    summary: Summary,
    quiet: bool,
}

impl Ledger {
    fn write_failure(&mut self, failure: &Failure) -> Result<()> {
        // What somebody asked to be skipped is in the summary and in --errors.
        let is_told = !failure.kind.is_skip() && (!self.quiet || self.errors.is_none());
        if is_told {
            self.progress.say(&format!("fineprint: {failure}"));
        }
        if let Some(errors) = &mut self.errors {
            errors.write_json_line(failure)?;
        }
        Ok(())
    }

    fn finish(mut self) -> Result<()> {
        self.output.flush()?;
        if let Some(errors) = &mut self.errors {
            errors.flush()?;
        }
        self.progress.finish(&self.summary);
        Ok(())
    }
}

impl Sink<Result<Vec<u8>>> for Ledger {
    fn record(&mut self, outcome: Outcome<Result<Vec<u8>>>) -> Result<ControlFlow<()>> {
        self.summary.add(&outcome);
        self.progress.advance(&self.summary);
        match outcome {
            Ok(done) => self.output.write(&done.output?)?,
            Err(failure) => self.write_failure(&failure)?,
        }
        Ok(ControlFlow::Continue(()))
    }
}
