//! `fineprint completions`

use clap::CommandFactory;
use clap_complete::{Shell, generate};
use fineprint::Result;

use super::output::Output;
use super::{Cli, Ending};

/// Prints the completions for a shell
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Example:\n  fineprint completions bash > ~/.local/share/bash-completion/completions/fineprint"
)]
pub(crate) struct Args {
    /// The shell
    shell: Shell,
}

pub(crate) fn run(args: Args) -> Result<Ending> {
    let mut script = Vec::new();
    generate(args.shell, &mut Cli::command(), "fineprint", &mut script);
    let mut output = Output::create(None)?;
    output.write(&script)?;
    output.flush()?;
    Ok(Ending::Well)
}
