//! The options that say which rules are applied.

use std::path::PathBuf;

use fineprint::{Analyzer, Result, RuleSet};

/// Which rules are applied.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Rules")]
pub(crate) struct RuleArgs {
    /// Add the rules of this file, or of all *.toml files in this folder; can be given more than once
    #[arg(long, value_name = "FILE|DIR")]
    rules: Vec<PathBuf>,

    /// Leave the built-in rules and their lexicons out
    #[arg(long, requires = "rules")]
    no_builtin: bool,
}

impl RuleArgs {
    /// An analyzer with these rules.
    pub(crate) fn analyzer(&self) -> Result<Analyzer> {
        if self.rules.is_empty() {
            return Ok(Analyzer::builtin());
        }
        let mut builder = RuleSet::builder();
        if self.no_builtin {
            builder = builder.without_builtin();
        }
        let builder = self.rules.iter().fold(builder, |builder, path| builder.add_path(path));
        builder.build().map(Analyzer::new)
    }
}
