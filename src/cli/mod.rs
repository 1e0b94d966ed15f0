//! The command line: what it accepts, and how each way of ending becomes an exit code.

mod annotate;
mod calibrate;
mod closing;
mod completions;
mod containers;
mod dedup;
mod destination;
mod dry_run;
mod encoding;
mod eval;
mod explain;
mod input;
mod interrupt;
mod log;
mod man;
mod memory;
mod merge;
mod output;
mod progress;
mod rules;
mod rules_command;
mod schema;
mod segment;
mod selection;
mod show;
mod stream;

use std::io::{self, ErrorKind, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use fineprint::Result;

/// Everything went well.
const OK: u8 = 0;
/// The command line cannot be used, or nothing could be done.
const FATAL: u8 = 2;
/// A check found something: a case of a rule does not hold.
const FINDINGS: u8 = 1;
/// The run finished, but some documents failed.
const SOME_FAILED: u8 = 3;
/// A signal stopped the run, which can be taken up again.
const INTERRUPTED: u8 = 130;

const EXIT_CODES: &str = "\
Exit codes:
  0    all is well; also when the reader of the output went away (`| head`), and when a run was finished before
  1    `rules test`: some cases do not hold
  2    the command line cannot be used, or something else stopped the run, such as a full disk
  3    the run finished, but some documents could not be annotated
  130  a signal stopped the run; the command that goes on with it was printed";

/// Reads archived privacy policies and says what every clause claims.
#[derive(Debug, Parser)]
#[command(version, about, long_about = None, after_help = EXIT_CODES, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Annotate(annotate::Args),
    Merge(merge::Args),
    Show(show::Args),
    Segment(segment::Args),
    Dedup(dedup::Args),
    Rules(rules_command::Args),
    Explain(explain::Args),
    Eval(eval::Args),
    Calibrate(calibrate::Args),
    Schema(schema::Args),
    Completions(completions::Args),
    Man(man::Args),
}

/// How a command ended that was not stopped by an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Everything went well.
    Well,
    /// Some documents failed.
    SomeFailed,
    /// A check found something.
    Findings,
    /// A signal stopped the run.
    Interrupted,
}

/// Runs the program with the arguments of the process.
pub(crate) fn run() -> ExitCode {
    let result = match Cli::parse().command {
        Command::Annotate(args) => annotate::run(args),
        Command::Merge(args) => merge::run(args),
        Command::Show(args) => show::run(args),
        Command::Segment(args) => segment::run(args),
        Command::Dedup(args) => dedup::run(args),
        Command::Rules(args) => rules_command::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Eval(args) => eval::run(args),
        Command::Calibrate(args) => calibrate::run(args),
        Command::Schema(args) => schema::run(args),
        Command::Completions(args) => completions::run(args),
        Command::Man(args) => man::run(args),
    };
    exit_code(result)
}

/// The exit code of a result; what went wrong is said on standard error.
fn exit_code(result: Result<Ending>) -> ExitCode {
    let code = match result {
        Ok(Ending::Well) => OK,
        Ok(Ending::SomeFailed) => SOME_FAILED,
        Ok(Ending::Findings) => FINDINGS,
        Ok(Ending::Interrupted) => INTERRUPTED,
        Err(error) if error.io_kind() == Some(ErrorKind::BrokenPipe) => OK,
        Err(error) => {
            say(&format!("fineprint: {error}"));
            FATAL
        }
    };
    ExitCode::from(code)
}

/// Says a line on standard error. Where that is closed, there is nobody to say it to.
///
/// Names of files and words of documents may stand in it, so control characters do not reach the terminal.
pub(crate) fn say(line: &str) {
    let _ = writeln!(io::stderr(), "{}", harmless(line));
}

/// `line` with control characters, but for line ends and tabs, shown as U+FFFD.
fn harmless(line: &str) -> String {
    let is_hidden = |letter: char| letter.is_control() && !matches!(letter, '\n' | '\t');
    line.chars().map(|letter| if is_hidden(letter) { char::REPLACEMENT_CHARACTER } else { letter }).collect()
}
