//! `fineprint explain`: why clauses were judged as they were.

use fineprint::report;
use fineprint::segment::Structure;
use fineprint::{Annotations, Error, LineColumn, Result};

use super::Ending;
use super::input::InputArgs;
use super::output::Output;
use super::rules::RuleArgs;
use super::show::LookArgs;

const EXAMPLES: &str = "\
Examples:
  fineprint explain policy.md --at 31
  fineprint explain policy.md --at 31:12
  fineprint explain policy.md --claim sharing.never";

/// Shows, for clauses of a policy, which rules fired, which nearly did, and why
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    input: InputArgs,

    /// The clauses on this line, or the one at this line and column
    #[arg(long, value_name = "LINE[:COL]", value_parser = parse_place, conflicts_with = "claim")]
    at: Option<LineColumn>,

    /// The clauses that make this claim
    #[arg(long, value_name = "ID")]
    claim: Option<String>,

    #[command(flatten)]
    rules: RuleArgs,

    #[command(flatten)]
    look: LookArgs,
}

/// `12` or `12:3`; column 0 stands for the whole line.
fn parse_place(text: &str) -> std::result::Result<LineColumn, String> {
    let (line, column) = text.split_once(':').unwrap_or((text, "0"));
    let number = |text: &str| text.parse().map_err(|_| format!("`{text}` is no number"));
    Ok(LineColumn { line: number(line)?, column: number(column)? })
}

pub(crate) fn run(args: Args) -> Result<Ending> {
    let analyzer = args.rules.analyzer()?;
    let paint = args.look.paint();
    let mut output = Output::create(None)?;
    let mut explained = 0;
    let ending = args.input.each(|loaded| {
        let annotations = analyzer.annotate(&loaded.document);
        let mut explainer = analyzer.explainer(&loaded.document);
        for clause in wanted(&args, &annotations) {
            let Some(found) = explainer.explain(clause) else { continue };
            let between: &[u8] = if explained == 0 { b"" } else { b"\n" };
            explained += 1;
            output.write(between)?;
            output.write(report::explanation(&annotations, clause, &found, paint).as_bytes())?;
        }
        Ok(())
    })?;
    output.flush()?;
    if explained == 0 && matches!(ending, Ending::Well) {
        return Err(Error::usage(
            "there is no such clause; `fineprint segment FILE` lists them with their lines",
        ));
    }
    Ok(ending)
}

/// The clauses that were asked for; all of them where nothing was said.
fn wanted(args: &Args, annotations: &Annotations<'_>) -> Vec<usize> {
    let structure = annotations.structure();
    match (&args.at, &args.claim) {
        (Some(place), _) => at_place(structure, annotations.text(), *place),
        (None, Some(claim)) => {
            let found = annotations.iter().filter(|annotation| annotation.claim() == claim);
            let mut clauses: Vec<usize> = found.map(|annotation| annotation.clause_index()).collect();
            clauses.dedup();
            clauses
        }
        (None, None) => (0..structure.clauses.len()).collect(),
    }
}

/// The clauses that touch the line, or the place in it.
fn at_place(structure: &Structure, text: &str, place: LineColumn) -> Vec<usize> {
    let mut start = 0;
    let mut lines = text.split_inclusive('\n').map(|line| {
        let range = start..start + line.len();
        start += line.len();
        range
    });
    let Some(line) = lines.nth(place.line.saturating_sub(1)) else { return Vec::new() };
    let (start, end) = match place.column {
        0 => (line.start, line.end),
        column => {
            let letters = text[line.clone()].char_indices().nth(column - 1);
            let at = letters.map_or(line.end, |(at, _)| line.start + at);
            (at, at + 1)
        }
    };
    let touches = |&clause: &usize| {
        let span = structure.clauses[clause].span;
        span.start < end && start < span.end
    };
    (0..structure.clauses.len()).filter(touches).collect()
}
