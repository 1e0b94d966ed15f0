//! `fineprint calibrate`: fits weights and thresholds to gold labels and writes them into rule files.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use fineprint::eval::{calibrate, gold, rewrite};
use fineprint::{Error, Result, rules};

use super::Ending;
use super::output::Output;
use super::rules::AddedRules;

const EXAMPLES: &str = "\
Examples:
  fineprint calibrate --gold train.jsonl --pack my-rules.toml --rules my-rules.toml
  fineprint calibrate --gold train.jsonl --pack src/rules/builtin --rules src/rules/builtin --no-builtin";

/// Fits the weights of rules to gold labels and writes them into the rule files, comments and order kept
///
/// Every threshold becomes 1. Rules that never fire in the gold keep their weights.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Gold labels: JSONL of segments with `labels`, in document order
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    gold: Vec<PathBuf>,

    /// The rule file, or folder of rule files, to write the weights into; name it with --rules too
    #[arg(long, value_name = "FILE|DIR")]
    pack: PathBuf,

    /// Fit and print, but write nothing
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    rules: AddedRules,
}

pub(crate) fn run(args: Args) -> Result<Ending> {
    let analyzer = args.rules.analyzer()?;
    let mut records = Vec::new();
    for path in &args.gold {
        records.extend(gold::read(path)?);
    }
    if !records.iter().any(|record| record.task() == Some(gold::Task::Segment)) {
        return Err(Error::usage("the gold files hold no segments with `labels`"));
    }
    let fitted = calibrate::fit(&analyzer, &records);
    let mut report = String::from("F1 on documents left out in turn\n");
    for (category, f1) in &fitted.cross_validated {
        let _ = writeln!(report, "{category:<36} {f1:.3}");
    }
    let _ = writeln!(report, "{:<36} {:.3}", "macro-F1, 9 practice categories", fitted.macro9);
    for path in rules::rule_files(&args.pack)? {
        let text = fs::read_to_string(&path).map_err(|error| Error::io(&path, error))?;
        let new = rewrite::with_weights(&path.display().to_string(), &text, &fitted)?;
        if new != text && !args.dry_run {
            fs::write(&path, new).map_err(|error| Error::io(&path, error))?;
            let _ = writeln!(report, "wrote {}", path.display());
        }
    }
    let mut output = Output::create(None)?;
    output.write(report.as_bytes())?;
    output.flush()?;
    Ok(Ending::Well)
}
