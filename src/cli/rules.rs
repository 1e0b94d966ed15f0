//! The options that say which rules are applied.

use std::path::PathBuf;

use fineprint::rules::RuleSetBuilder;
use fineprint::{Analyzer, Result, RuleSet};

/// Which rules are applied.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Rules")]
pub(crate) struct RuleArgs {
    /// The pack to begin with; paper-compat counts terms as Amos et al. (2021) did, bug for bug
    #[arg(long, value_name = "NAME", value_parser = clap::builder::PossibleValuesParser::new(RuleSet::PACKS), default_value = "builtin", conflicts_with = "no_builtin")]
    pack: String,

    #[command(flatten)]
    added: AddedRules,
}

/// Rules of one's own.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Rules")]
pub(crate) struct AddedRules {
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
        match RuleSet::embedded(&self.pack) {
            Some(rules) if self.added.rules.is_empty() => Ok(Analyzer::new(rules)),
            _ if self.pack == "paper-compat" => self.added.on(RuleSet::builder().with_paper_compat()),
            _ => self.added.analyzer(),
        }
    }
}

impl AddedRules {
    /// An analyzer with the built-in rules, unless they are left out, and these.
    pub(crate) fn analyzer(&self) -> Result<Analyzer> {
        match (self.rules.is_empty(), self.no_builtin) {
            (true, _) => Ok(Analyzer::builtin()),
            (false, true) => self.on(RuleSet::builder().without_builtin()),
            (false, false) => self.on(RuleSet::builder()),
        }
    }

    fn on(&self, builder: RuleSetBuilder) -> Result<Analyzer> {
        let builder = self.rules.iter().fold(builder, |builder, path| builder.add_path(path));
        builder.build().map(Analyzer::new)
    }
}
