//! A folder of policies on all cores: one line for each, in the order of their paths.
//!
//! ```sh
//! cargo run --release --example folder -- policies/
//! ```

use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

use fineprint::corpus::{Outcome, Runner};
use fineprint::ingest::Reader;
use fineprint::{Analyzer, Error, Result};

/// Prints path, number of segments and number of claims of every policy, and what could not be read.
pub fn run(folder: &Path, out: &mut dyn Write) -> Result<()> {
    let reader = Reader::builder().path(folder).build()?;
    let summary = Runner::new(Analyzer::builtin()).run(
        reader,
        // Runs on the threads of the workers.
        |document| document.annotations.structure().segments.len(),
        // Runs here, in order.
        &mut |outcome: Outcome<usize>| {
            let line = match outcome {
                Outcome::Done(done) => {
                    format!("{}: {} segments, {} claims", done.path, done.output, done.annotations)
                }
                Outcome::Skipped(skipped) => skipped.to_string(),
                Outcome::Failed(failure) => format!("not read: {failure}"),
            };
            writeln!(out, "{line}").map_err(|error| Error::io("output", error))?;
            Ok(ControlFlow::Continue(()))
        },
    )?;
    writeln!(out, "{} read, {} not", summary.annotated, summary.failed)
        .map_err(|error| Error::io("output", error))
}

#[allow(dead_code)] // The tests include this file and call `run`.
fn main() -> Result<()> {
    let folder = std::env::args().nth(1).ok_or_else(|| Error::usage("name a folder"))?;
    run(Path::new(&folder), &mut std::io::stdout())
}
