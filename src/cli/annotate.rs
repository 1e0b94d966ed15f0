//! `fineprint annotate`

use std::path::PathBuf;

use fineprint::corpus::{self, Monitor, Report, Run, RunEnding, Runner, Summary};
use fineprint::output::Format;
use fineprint::triage::{DuplicatePolicy, Only};
use fineprint::{Error, Result};
use serde_json::json;

use super::Ending;
use super::closing::{Closing, Written, counted};
use super::destination::{Destination, FormatName};
use super::dry_run::dry_run;
use super::encoding::EncodingArgs;
use super::input::InputArgs;
use super::interrupt::{Interrupt, resuming_command};
use super::progress::{Progress, ProgressArgs};
use super::rules::RuleArgs;
use super::selection::SelectionArgs;
use super::stream::Stream;

const EXAMPLES: &str = "\
Examples:
  fineprint annotate policy.md
  fineprint annotate policies/ --output records.jsonl --errors errors.jsonl
  fineprint annotate 'policies/*/2011-*.md' --format clauses
  fineprint annotate policies/ --output parts/ --output policies.clauses.jsonl
  fineprint annotate policies/ --shard 2/8 --output records-2.jsonl
  fineprint annotate pages/ --glob '*.html' --select 'main article'
  git ls-files '*.md' | fineprint annotate --files-from -
  fineprint annotate policies.jsonl.gz --text-field body --date-field crawled
  fineprint annotate release.sqlite
  fineprint annotate crawl.db --sqlite-query 'SELECT key AS id, page AS text, day AS date FROM pages'
  fineprint annotate policies.git --glob '*.md' --since 2009 --until 2011-06
  curl -s https://example.com/privacy | fineprint annotate --input-format html

A run that writes files can be killed and started again: the same command goes on where it was. A file gets its name
when it is whole; until then its parts are in NAME.parts/. NAME.journal tells what was done.";

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
    selection: SelectionArgs,

    #[command(flatten)]
    rules: RuleArgs,

    /// What to write where neither the extension of the output nor FORMAT= says it [default: jsonl]
    #[arg(long, value_enum, help_heading = OUTPUT)]
    format: Option<FormatName>,

    #[command(flatten)]
    encoding: EncodingArgs,

    /// Write to this file, or in parts to this folder (FOLDER/), not to standard output; can be given more than once
    ///
    /// The extension tells the format, unless it stands before the path: csv=table.txt.
    #[arg(short, long, value_name = "[FORMAT=]PATH", value_parser = Destination::parse, help_heading = OUTPUT)]
    output: Vec<Destination>,

    /// Write the documents that failed or were skipped to this file, one JSON object a line
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

    /// Begin again, and write over what an earlier run did
    #[arg(long, requires = "output", help_heading = OUTPUT)]
    restart: bool,

    /// Before going on, compare the hashes of all parts of an earlier run, not only their sizes
    #[arg(long, requires = "output", help_heading = OUTPUT)]
    verify: bool,

    /// Documents in a part; what a killed run loses is at most one part
    #[arg(long, value_name = "N", default_value_t = corpus::DEFAULT_PART_DOCUMENTS, help_heading = OUTPUT,
        value_parser = clap::value_parser!(u64).range(1..))]
    part_docs: u64,

    /// Count what would be read, name the first ten, and annotate nothing
    #[arg(long, conflicts_with_all = ["output", "errors"])]
    dry_run: bool,

    /// Number of threads; 0 stands for one per core. The output is the same on any number
    #[arg(short, long, value_name = "N", default_value_t = 0)]
    jobs: usize,

    #[command(flatten)]
    progress: ProgressArgs,
}

pub(crate) fn run(args: Args) -> Result<Ending> {
    args.check()?;
    if args.dry_run {
        let readers = || args.input.reader()?.build();
        return dry_run(&args.selection.selection(), readers, args.progress.log_format);
    }
    let runner = Runner::new(args.rules.analyzer()?).threads(args.jobs);
    let runner = runner.load_options(args.input.load_options()?).only(args.only.clone().unwrap_or_default());
    let progress = args.progress.start(args.total()?, args.errors.is_some());
    match args.stream()? {
        Some(destination) => args.run_to_stream(&destination, &runner, progress),
        None => args.run_to_files(runner, progress),
    }
}

impl Args {
    /// Refuses to write over what is being read, and to read twice what can be read only once.
    fn check(&self) -> Result<()> {
        let outputs = self.output.iter().map(|output| ("--output", &*output.path));
        for (option, path) in outputs.chain(self.errors.as_deref().map(|path| ("--errors", path))) {
            if self.input.names(path) {
                let path = path.display();
                return Err(Error::usage(format!("{option} {path} would write over an input")));
            }
            if option == "--output" && self.errors.as_deref() == Some(path) {
                return Err(Error::usage("--output and --errors cannot be the same file"));
            }
        }
        self.selection.check(self.input.reads_stdin()?)
    }

    /// Where everything goes, if it cannot be taken up again there: to standard output, a pipe or a device.
    fn stream(&self) -> Result<Option<Destination>> {
        let durable = |output: &Destination| !output.is_standard_output() && corpus::is_durable(&output.path);
        match &*self.output {
            [] => Ok(Some(Destination::standard_output())),
            [output] if !durable(output) => Ok(Some(output.clone())),
            outputs if outputs.iter().all(durable) => Ok(None),
            _ => Err(Error::usage("standard output, pipes and devices can only be the one output of a run")),
        }
    }

    /// How many documents there will be, where somebody is to see it.
    fn total(&self) -> Result<Option<u64>> {
        match self.progress.has_bar() && self.selection.is_all() {
            true => self.input.reader()?.count(),
            false => Ok(None),
        }
    }

    fn run_to_stream(
        &self,
        destination: &Destination,
        runner: &Runner,
        mut progress: Progress,
    ) -> Result<Ending> {
        let stream = Stream {
            destination,
            format: destination.format(self.asked_format()),
            options: &self.encoding.options(),
            errors: self.errors.as_deref(),
            duplicates: self.duplicates,
        };
        let readers = || self.input.reader()?.build();
        let (sums, written) = stream.run(runner, &self.selection.selection(), readers, &mut progress)?;
        self.close(&progress, runner, sums, vec![written]);
        Ok(ending(&sums))
    }

    fn run_to_files(&self, runner: Runner, progress: Progress) -> Result<Ending> {
        if let Some(errors) = self.errors.as_deref().filter(|path| !corpus::is_durable(path)) {
            let errors = errors.display();
            return Err(Error::usage(format!("--errors {errors} must be a file where --output is one")));
        }
        let mut progress = progress.stopped_by(Interrupt::listen()?);
        let report = self.file_run(&runner).start(|| self.input.reader(), &mut progress)?;
        match report.ending {
            RunEnding::Stopped => {
                say_how_to_resume(&mut progress, &report);
                return Ok(Ending::Interrupted);
            }
            RunEnding::NothingToDo => say_finished(&mut progress, &report),
            RunEnding::Finished => {}
        }
        let outputs = report.outputs.iter().take(self.output.len()).map(Written::from).collect();
        self.close(&progress, &runner, report.sums, outputs);
        match report.ending {
            RunEnding::Finished => Ok(ending(&report.sums)),
            _ => Ok(Ending::Well),
        }
    }

    fn file_run(&self, runner: &Runner) -> Run {
        let mut run = Run::new(runner.clone())
            .encode_options(self.encoding.options())
            .selection(self.selection.selection())
            .option("input", json!(self.input))
            .option("encoding", json!(self.encoding))
            .option("only", json!(self.only.as_ref().map(Only::to_string)))
            .duplicates(self.duplicates)
            .part_documents(self.part_docs)
            .restart(self.restart)
            .verify(self.verify);
        for output in &self.output {
            run = run.output(output.format(self.asked_format()), &output.path);
        }
        match &self.errors {
            Some(errors) => run.errors(errors),
            None => run,
        }
    }

    fn asked_format(&self) -> Option<Format> {
        self.format.map(|FormatName(format)| format)
    }

    /// Says what the run did.
    fn close(&self, progress: &Progress, runner: &Runner, sums: Summary, outputs: Vec<Written>) {
        let elapsed = progress.finish();
        if !self.progress.quiet {
            let rules = runner.analyzer().rules().fingerprint();
            Closing { sums, elapsed, rules, outputs, ledger: self.errors.clone() }.say(progress.log);
        }
    }
}

fn ending(sums: &Summary) -> Ending {
    if sums.failed == 0 { Ending::Well } else { Ending::SomeFailed }
}

fn parse_only(text: &str) -> std::result::Result<Only, String> {
    text.parse().map_err(|error: Error| error.to_string())
}

/// An interrupted run is never silent about how it goes on.
fn say_how_to_resume(progress: &mut Progress, report: &Report) {
    progress.finish();
    let documents = counted(report.sums.documents(), "document");
    let command = resuming_command();
    progress.log.say(
        "interrupted",
        || format!("interrupted; {documents} done and safe. To go on from there:\n  {command}"),
        || json!({ "documents": report.sums.documents(), "resume": command }),
    );
}

fn say_finished(progress: &mut Progress, report: &Report) {
    let journal = report.journal.display();
    progress.note(&format!("the run was finished before, as {journal} tells; --restart runs it again"));
}
