//! `fineprint annotate`

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use fineprint::corpus::{Outcome, Runner, Sink, Summary};
use fineprint::ingest::Failure;
use fineprint::output::{DocumentWriter, EncodeOptions, Encoded, Format};
use fineprint::triage::{DuplicatePolicy, Duplicates, Only};
use fineprint::{Error, Result};

use super::Ending;
use super::encoding::EncodingArgs;
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
  fineprint annotate policies.jsonl.gz --text-field body --date-field crawled
  fineprint annotate release.sqlite
  fineprint annotate crawl.db --sqlite-query 'SELECT key AS id, page AS text, day AS date FROM pages'
  fineprint annotate policies.git --glob '*.md' --since 2009 --until 2011-06
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

    /// What to write, where the extension of the output does not tell [default: jsonl]
    #[arg(long, value_parser = format_name(), help_heading = OUTPUT)]
    format: Option<String>,

    #[command(flatten)]
    encoding: EncodingArgs,

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

pub(crate) fn run(args: Args) -> Result<Ending> {
    args.check_outputs()?;
    let reader = args.input.reader()?;
    let analyzer = args.rules.analyzer()?;
    let options = args.input.load_options()?;
    let encoding = args.encoding.options();
    let format = args.format();
    let total = if Progress::is_visible(args.quiet) { reader.count()? } else { None };
    let mut ledger = Ledger {
        output: args.create(format, &encoding)?,
        errors: args.errors.as_deref().map(|path| Output::create(Some(path))).transpose()?,
        progress: Progress::start(total, args.quiet),
        summary: Summary::default(),
        quiet: args.quiet,
    };
    let only = args.only.clone().unwrap_or_default();
    let runner = Runner::new(analyzer).threads(args.jobs).load_options(options).only(only);
    let entries = Duplicates::new().watch(reader.build()?, args.duplicates);
    let summary = runner.run(entries, |document| format.encode(document, &encoding), &mut ledger)?;
    ledger.finish()?;
    Ok(if summary.failed == 0 { Ending::Well } else { Ending::SomeFailed })
}

impl Args {
    /// The format: as asked for, or as the extension of the output tells.
    fn format(&self) -> Format {
        let asked = self.format.as_deref().and_then(Format::from_name);
        let told = || self.output.as_deref().and_then(Format::of_path);
        asked.or_else(told).unwrap_or(Format::Jsonl)
    }

    /// Opens the output.
    fn create(&self, format: Format, encoding: &EncodeOptions) -> Result<Box<dyn DocumentWriter>> {
        match &self.output {
            Some(path) => format.create(path, encoding),
            None => format.stream(Box::new(io::stdout()), Path::new("standard output"), encoding),
        }
    }

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

/// The names of all formats.
fn format_name() -> PossibleValuesParser {
    PossibleValuesParser::new(Format::ALL.iter().map(|format| format.name()))
}

fn parse_only(text: &str) -> std::result::Result<Only, String> {
    text.parse().map_err(|error: Error| error.to_string())
}

/// Writes what comes out of the run, in order.
struct Ledger {
    output: Box<dyn DocumentWriter>,
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
        self.output.finish()?;
        if let Some(errors) = &mut self.errors {
            errors.flush()?;
        }
        self.progress.finish(&self.summary);
        Ok(())
    }
}

impl Sink<Result<Encoded>> for Ledger {
    fn record(&mut self, outcome: Outcome<Result<Encoded>>) -> Result<ControlFlow<()>> {
        self.summary.add(&outcome);
        self.progress.advance(&self.summary);
        match outcome {
            Ok(done) => self.output.write(done.output?)?,
            Err(failure) => self.write_failure(&failure)?,
        }
        Ok(ControlFlow::Continue(()))
    }
}
