//! `fineprint show`: the policy with its claims underlined.

use std::io::IsTerminal;

use fineprint::report::{self, Paint};
use fineprint::{Findings, Result};

use super::Ending;
use super::input::InputArgs;
use super::output::Output;
use super::rules::RuleArgs;

const EXAMPLES: &str = "\
Examples:
  fineprint show policy.md
  fineprint show policy.html --select main --color always | less -R
  fineprint show policy.md --rules my-rules.toml";

/// Shows policies to people: the text with its claims underlined, and a summary on top
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    input: InputArgs,

    #[command(flatten)]
    rules: RuleArgs,

    #[command(flatten)]
    look: LookArgs,
}

/// How output for people looks.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct LookArgs {
    /// When to use colours; `auto` is on a terminal, unless NO_COLOR is set
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    color: Color,

    /// Columns; by default those of $COLUMNS, or 80
    #[arg(long, value_name = "N")]
    width: Option<usize>,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Color {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

impl LookArgs {
    pub(crate) fn paint(&self) -> Paint {
        let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let color = match self.color {
            Color::Auto => std::io::stdout().is_terminal() && !no_color,
            Color::Always => true,
            Color::Never => false,
        };
        let columns = || std::env::var("COLUMNS").ok()?.parse().ok();
        let width = self.width.or_else(columns).unwrap_or(80).clamp(40, 200);
        Paint { color, width }
    }
}

pub(crate) fn run(args: Args) -> Result<Ending> {
    let analyzer = args.rules.analyzer()?;
    let paint = args.look.paint();
    let mut scratch = analyzer.create_scratch();
    let mut findings = Findings::default();
    let mut output = Output::create(None)?;
    let mut first = true;
    let ending = args.input.each(|loaded| {
        analyzer.annotate_into(&mut scratch, &loaded.document, &mut findings);
        let annotations = analyzer.view(&loaded.document, &findings);
        if !std::mem::take(&mut first) {
            output.write(b"\n")?;
        }
        let shown = report::policy(loaded.source.path, &loaded.document, &annotations, paint);
        output.write(shown.as_bytes())
    })?;
    output.flush()?;
    Ok(ending)
}
