//! `fineprint eval`: how right the rules and the segmenter are.

use std::fmt::Display;
use std::path::PathBuf;

use fineprint::eval::compare::{Comparison, Earlier};
use fineprint::eval::segments::Context;
use fineprint::eval::{Report, gold, sections};
use fineprint::ingest::{Entry, LoadOptions, load};
use fineprint::{Error, Result};
use serde::Serialize;

use super::Ending;
use super::output::Output;
use super::rules::RuleArgs;

const EXAMPLES: &str = "\
Examples:
  fineprint eval --gold segments.jsonl --context document
  fineprint eval --gold claims/*.jsonl --json --errors mistakes.jsonl > before.json
  fineprint eval --gold claims/*.jsonl --compare before.json
  fineprint eval --sections truth.jsonl";

/// Scores the rules and the segmenter against labels that people gave
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Gold labels: JSONL of segments with `labels`, of clauses with `claims`, or of sentences with `labels` and
    /// `attrs.spans`
    #[arg(long, value_name = "FILE", num_args = 1.., required_unless_present = "sections")]
    gold: Vec<PathBuf>,

    /// Known headings of policy files: JSONL with `path`, `style` and `headings`
    #[arg(long, value_name = "FILE", conflicts_with = "gold")]
    sections: Option<PathBuf>,

    /// See each segment alone, or in its document
    #[arg(long, value_enum, default_value_t = Seen::Document, value_name = "WHAT")]
    context: Seen,

    /// Print the figures as JSON
    #[arg(long)]
    json: bool,

    /// Write what was missed and what was wrong to this file, with the rules that fired
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,

    /// Show how the figures differ from those of an earlier run over the same gold: what it printed with --json
    #[arg(long, value_name = "OLD.json", conflicts_with = "sections")]
    compare: Option<PathBuf>,

    /// Write how often each rule was right to this file, for `rules pages --figures`; it holds no text of the gold
    #[arg(long, value_name = "FILE", conflicts_with = "sections")]
    write_figures: Option<PathBuf>,

    #[command(flatten)]
    rules: RuleArgs,
}

/// How much of the document a segment is seen in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Seen {
    /// Each segment alone
    Segment,
    /// Each segment in its place in the document
    Document,
}

pub(crate) fn run(args: Args) -> Result<Ending> {
    match &args.sections {
        Some(truth) => run_sections(&args, truth),
        None => run_gold(&args),
    }
}

fn run_gold(args: &Args) -> Result<Ending> {
    let analyzer = args.rules.analyzer()?;
    let mut records = Vec::new();
    for path in &args.gold {
        records.extend(gold::read(path)?);
    }
    if records.is_empty() {
        return Err(Error::usage("the gold files hold no records"));
    }
    let context = match args.context {
        Seen::Segment => Context::Segment,
        Seen::Document => Context::Document,
    };
    let earlier = args.compare.as_deref().map(Earlier::read).transpose()?;
    let report = Report::of(&analyzer, &records, context);
    if let Some(path) = &args.errors {
        let mut errors = Output::create(Some(path))?;
        report.mistakes.iter().try_for_each(|mistake| errors.write_json_line(mistake))?;
        errors.flush()?;
    }
    if let Some(path) = &args.write_figures {
        let mut figures = Output::create(Some(path))?;
        figures.write(report.rules.to_json().as_bytes())?;
        figures.flush()?;
    }
    match earlier {
        Some(earlier) => print(args.json, &Comparison::of(&earlier, &report)?),
        None => print(args.json, &report),
    }
}

/// Prints a result as one line of JSON or for people.
fn print(json: bool, result: &(impl Serialize + Display)) -> Result<Ending> {
    let mut output = Output::create(None)?;
    match json {
        true => output.write_json_line(result)?,
        false => output.write(result.to_string().as_bytes())?,
    }
    output.flush()?;
    Ok(Ending::Well)
}

fn run_sections(args: &Args, truth: &std::path::Path) -> Result<Ending> {
    let scores = sections::score(truth, |path, bytes| {
        let entry = Entry::new(path.display().to_string(), bytes);
        let loaded = load(&entry, &LoadOptions::default()).ok()?;
        Some(loaded.document.into_owned())
    })?;
    print(args.json, &scores)
}
