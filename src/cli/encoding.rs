//! What to heed when documents are encoded.

use clap::ValueEnum;
use fineprint::output::{EncodeOptions, Mark};
use serde::Serialize;

/// The options that are about formats.
#[derive(Debug, clap::Args, Serialize)]
#[command(next_help_heading = "Formats")]
pub(crate) struct EncodingArgs {
    /// In CSV, put an apostrophe before cells that a spreadsheet could take for a formula
    ///
    /// That is, before cells that begin with = + - @, a tab, or a carriage return.
    #[arg(long)]
    csv_safe: bool,

    /// What to mark in the text, in web-annotation, brat, doccano and label-studio
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = Marked::Clause)]
    mark: Marked,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "kebab-case")]
enum Marked {
    /// The clause
    Clause,
    /// The words that made the rule fire
    Evidence,
}

impl EncodingArgs {
    pub(crate) fn options(&self) -> EncodeOptions {
        let mut options = EncodeOptions::default();
        options.csv_safe = self.csv_safe;
        options.mark = match self.mark {
            Marked::Clause => Mark::Clause,
            Marked::Evidence => Mark::Evidence,
        };
        options
    }
}
