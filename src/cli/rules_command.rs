//! `fineprint rules`: list, show, test, compare, write pages, and count what rules find.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use clap::Subcommand;
use fineprint::eval::packs::PackComparison;
use fineprint::eval::{MeasuredRules, cases, coverage::Coverage};
use fineprint::report::{rule_line, rule_page, rule_pages};
use fineprint::{Analyzer, Error, Findings, Result, RuleSet};

use super::Ending;
use super::input::InputArgs;
use super::output::Output;
use super::rules::RuleArgs;
use super::show::LookArgs;

const EXAMPLES: &str = "\
Examples:
  fineprint rules list
  fineprint rules show safe-harbor.certified.adheres
  fineprint rules test my-rules.toml
  fineprint rules stats policies/
  fineprint rules compare builtin paper-compat policies/
  fineprint rules pages policies/ --output pages/";

/// Lists, shows and tests rules, and counts what they find
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// One line per rule: id, claims, category, weight
    List {
        #[command(flatten)]
        rules: RuleArgs,
        #[command(flatten)]
        look: LookArgs,
    },
    /// All about a rule: what it finds, its source, patterns and cases
    Show {
        /// The rule's id, or the beginning of several
        id: String,
        #[command(flatten)]
        rules: RuleArgs,
    },
    /// Runs the cases that rules carry; exit code 1 where one does not hold
    Test {
        /// Test the rules of this file or folder, with the built-in lexicons; the built-in rules where none is named
        #[arg(value_name = "PACK")]
        tested: Option<PathBuf>,
        /// Without the built-in rules and lexicons; for a pack that brings all it needs
        #[arg(long, requires = "tested")]
        alone: bool,
        #[command(flatten)]
        rules: RuleArgs,
    },
    /// Where two packs disagree, topic by topic, with counts and examples
    ///
    /// A pack is `builtin`, `paper-compat`, or a rule file or folder that brings all it needs.
    Compare(CompareArgs),
    /// Writes the pages of all rules as Markdown: what, why, patterns, cases, coverage over documents, precision
    Pages(PagesArgs),
    /// Per rule, over documents: how often it fires, alone or with others, and against others of its topic
    Stats {
        #[command(flatten)]
        input: Box<InputArgs>,
        #[command(flatten)]
        rules: RuleArgs,
    },
}

/// Which packs are compared on what.
#[derive(Debug, clap::Args)]
struct CompareArgs {
    /// The first pack
    #[arg(value_name = "A")]
    first: String,
    /// The second pack
    #[arg(value_name = "B")]
    second: String,
    #[command(flatten)]
    input: InputArgs,
    /// How many clauses to show that only one pack finds, for each topic and pack
    #[arg(long, value_name = "N", default_value_t = 3)]
    examples: usize,
    /// Print the comparison as JSON
    #[arg(long)]
    json: bool,
}

/// What the pages are made of, and where they go.
#[derive(Debug, clap::Args)]
struct PagesArgs {
    #[command(flatten)]
    input: InputArgs,
    /// Write the pages into this folder
    #[arg(long, value_name = "DIR")]
    output: PathBuf,
    /// Show how often each rule was right, from what `eval --write-figures` wrote
    #[arg(long, value_name = "FILE")]
    figures: Option<PathBuf>,
    #[command(flatten)]
    rules: RuleArgs,
}

pub(crate) fn run(args: Args) -> Result<Ending> {
    let mut output = Output::create(None)?;
    let ending = match args.command {
        Command::List { rules, look } => list(rules, look, &mut output),
        Command::Show { id, rules } => show(&id, rules, &mut output),
        Command::Test { tested, alone, rules } => test(tested, alone, rules, &mut output),
        Command::Stats { input, rules } => stats(&input, rules, &mut output),
        Command::Compare(args) => compare(&args, &mut output),
        Command::Pages(args) => pages(&args, &mut output),
    }?;
    output.flush()?;
    Ok(ending)
}

fn list(rules: RuleArgs, look: LookArgs, output: &mut Output) -> Result<Ending> {
    let paint = look.paint();
    for rule in rules.analyzer()?.rules().rules() {
        output.write(rule_line(rule, paint).as_bytes())?;
        output.write(b"\n")?;
    }
    Ok(Ending::Well)
}

fn show(id: &str, rules: RuleArgs, output: &mut Output) -> Result<Ending> {
    let analyzer = rules.analyzer()?;
    let all = analyzer.rules();
    let exact: Vec<_> = all.rule(id).into_iter().collect();
    let begins = || all.rules().filter(|rule| rule.id().starts_with(id)).collect();
    let found = if exact.is_empty() { begins() } else { exact };
    if found.is_empty() {
        return Err(Error::usage(format!("no rule `{id}`; `fineprint rules list` lists them")));
    }
    for (n, rule) in found.into_iter().enumerate() {
        let between: &[u8] = if n == 0 { b"" } else { b"\n" };
        output.write(between)?;
        output.write(rule_page(rule).as_bytes())?;
    }
    Ok(Ending::Well)
}

fn test(pack: Option<PathBuf>, alone: bool, rules: RuleArgs, output: &mut Output) -> Result<Ending> {
    let set = match &pack {
        Some(pack) if alone => RuleSet::builder().without_builtin().add_path(pack).build()?,
        Some(pack) => RuleSet::builder().add_path(pack).build()?,
        None => rules.analyzer()?.rules().clone(),
    };
    let prefix = pack.map(|pack| pack.display().to_string());
    let report = cases::run(&set, |rule| {
        prefix.as_ref().is_none_or(|prefix| rule.place().0.starts_with(prefix.as_str()))
    });
    let mut text = String::new();
    for failure in &report.failures {
        let _ = writeln!(text, "{failure}\n");
    }
    let _ = writeln!(
        text,
        "{} rules: {} cases hold, {} do not, {} known misses",
        report.rules,
        report.passed,
        report.failures.len(),
        report.known_misses
    );
    output.write(text.as_bytes())?;
    Ok(if report.failures.is_empty() { Ending::Well } else { Ending::Findings })
}

fn compare(args: &CompareArgs, output: &mut Output) -> Result<Ending> {
    let analyzers = [pack(&args.first)?, pack(&args.second)?];
    let [first, second] = analyzers.each_ref().map(Analyzer::rules);
    let mut comparison = PackComparison::new(first, second, args.examples);
    let mut scratches = analyzers.each_ref().map(Analyzer::create_scratch);
    let mut findings = [Findings::default(), Findings::default()];
    let ending = args.input.each(|loaded| {
        for side in [0, 1] {
            analyzers[side].annotate_into(&mut scratches[side], &loaded.document, &mut findings[side]);
        }
        let view = |side: usize| analyzers[side].view(&loaded.document, &findings[side]);
        comparison.add(loaded.source.path, &view(0), &view(1));
        Ok(())
    })?;
    match args.json {
        true => output.write_json_line(&comparison)?,
        false => output.write(comparison.to_string().as_bytes())?,
    }
    Ok(ending)
}

/// The embedded pack of this name, or the rules of a file or folder alone.
fn pack(name: &str) -> Result<Analyzer> {
    let rules = match RuleSet::embedded(name) {
        Some(rules) => rules,
        None if Path::new(name).exists() => RuleSet::builder().without_builtin().add_path(name).build()?,
        None => {
            let packs = RuleSet::PACKS.join(", ");
            return Err(Error::usage(format!(
                "no pack `{name}`: name one of {packs}, or a file or folder of rules"
            )));
        }
    };
    Ok(Analyzer::new(rules))
}

fn pages(args: &PagesArgs, output: &mut Output) -> Result<Ending> {
    let analyzer = args.rules.analyzer()?;
    let measured = args.figures.as_deref().map(MeasuredRules::read).transpose()?;
    let (coverage, ending) = coverage(&args.input, &analyzer)?;
    let pages = rule_pages(analyzer.rules(), &coverage, measured.as_ref());
    fs::create_dir_all(&args.output).map_err(|error| Error::io(&args.output, error))?;
    for page in &pages {
        let path = args.output.join(&page.name);
        fs::write(&path, &page.text).map_err(|error| Error::io(&path, error))?;
    }
    output.write(format!("wrote {} pages to {}\n", pages.len(), args.output.display()).as_bytes())?;
    Ok(ending)
}

fn stats(input: &InputArgs, rules: RuleArgs, output: &mut Output) -> Result<Ending> {
    let (coverage, ending) = coverage(input, &rules.analyzer()?)?;
    output.write(coverage.to_string().as_bytes())?;
    Ok(ending)
}

/// What each rule finds in all documents.
fn coverage(input: &InputArgs, analyzer: &Analyzer) -> Result<(Coverage, Ending)> {
    let mut coverage = Coverage::new(analyzer.rules());
    let mut scratch = analyzer.create_scratch();
    let mut findings = Findings::default();
    let ending = input.each(|loaded| {
        analyzer.annotate_into(&mut scratch, &loaded.document, &mut findings);
        coverage.add(&analyzer.view(&loaded.document, &findings));
        Ok(())
    })?;
    Ok((coverage, ending))
}
