//! `fineprint annotate --dry-run`

use fineprint::Result;
use fineprint::corpus::{Census, Selection};
use fineprint::ingest::Reader;
use indicatif::HumanBytes;

use super::Ending;
use super::closing::counted;
use super::log::LogFormat;
use super::output::Output;

/// Prints what would be read.
pub(crate) fn dry_run(
    selection: &Selection,
    readers: impl Fn() -> Result<Reader>,
    format: LogFormat,
) -> Result<Ending> {
    let census = selection.count(readers)?;
    let mut output = Output::create(None)?;
    match format {
        LogFormat::Text => output.write(text(&census).as_bytes())?,
        LogFormat::Json => output.write_json_line(&census)?,
    }
    output.flush()?;
    Ok(if census.failed == 0 { Ending::Well } else { Ending::SomeFailed })
}

fn text(census: &Census) -> String {
    let documents = counted(census.documents, "document");
    let containers = counted(census.containers, "container");
    let bytes = HumanBytes(census.bytes);
    let mut text = format!("{documents} ({} cannot be read), {bytes}, {containers}\n", census.failed);
    for path in &census.first {
        text += &format!("  {path}\n");
    }
    let more = census.documents - census.first.len() as u64;
    if more > 0 {
        text += &format!("  and {more} more\n");
    }
    text
}
