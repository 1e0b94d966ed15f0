//! `fineprint schema`

use fineprint::Result;
use fineprint::output::json_schema;

use super::Ending;
use super::output::Output;

/// Prints the JSON Schema of the records
///
/// The schema is of draft 2020-12 and describes one line of `fineprint annotate`.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(_: Args) -> Result<Ending> {
    let mut output = Output::create(None)?;
    output.write(json_schema().as_bytes())?;
    output.flush()?;
    Ok(Ending::Well)
}
