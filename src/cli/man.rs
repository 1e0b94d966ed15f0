//! `fineprint man`

use std::path::{Path, PathBuf};

use clap::CommandFactory;
use clap_mangen::Man;
use fineprint::{Error, Result};

use super::output::Output;
use super::{Cli, Ending};

/// Prints the manual page, or writes all manual pages to a folder
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  fineprint man --out ~/.local/share/man/man1")]
pub(crate) struct Args {
    /// Write a page for the program and for each of its commands to this folder, which is made if need be
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(crate) fn run(args: Args) -> Result<Ending> {
    let mut program = Cli::command();
    // Gives every command its full name, so that the page of `annotate` is titled `fineprint annotate`.
    program.build();
    match args.out {
        Some(folder) => write_pages(&program, &folder)?,
        None => write_page(&program, None)?,
    }
    Ok(Ending::Well)
}

fn write_pages(program: &clap::Command, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|error| Error::io(folder, error))?;
    write_page(program, Some(&folder.join("fineprint.1")))?;
    for command in program.get_subcommands().filter(|command| !command.is_hide_set()) {
        let page = folder.join(format!("fineprint-{}.1", command.get_name()));
        write_page(command, Some(&page))?;
    }
    Ok(())
}

fn write_page(command: &clap::Command, path: Option<&Path>) -> Result<()> {
    let mut page = Vec::new();
    let rendered = Man::new(command.clone()).render(&mut page);
    rendered.map_err(|error| Error::io("the manual page", error))?;
    let mut output = Output::create(path)?;
    output.write(&page)?;
    output.flush()
}
