//! `fineprint merge`

use std::path::PathBuf;

use fineprint::corpus;
use fineprint::{Error, Result};
use serde_json::json;

use super::Ending;
use super::closing::{Written, counted};
use super::destination::{Destination, FormatName};
use super::progress::ProgressArgs;

const EXAMPLES: &str = "\
Examples:
  fineprint merge parts/ --output records.jsonl
  fineprint merge records-1.jsonl records-2.jsonl records-3.jsonl --output records.jsonl

Parts come in the order in which they were written. Shards, known by their journals, must all be there, and give the file
that one run would have written (jsonl, clauses; other formats keep the order of the shards). What no journal tells about
comes in the order of the arguments.";

/// Puts the parts of a folder, or the shards of a run, together into one file
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Folders of parts, and files of the same format
    #[arg(required = true, value_name = "PART")]
    parts: Vec<PathBuf>,

    /// Write to this file; its extension tells the format of the parts, too, unless FORMAT= or --format does
    #[arg(short, long, value_name = "[FORMAT=]FILE", value_parser = Destination::parse)]
    output: Destination,

    /// The format of the parts and of the file [default: jsonl]
    #[arg(long, value_enum)]
    format: Option<FormatName>,

    #[command(flatten)]
    progress: ProgressArgs,
}

pub(crate) fn run(args: Args) -> Result<Ending> {
    if args.output.is_standard_output() || !corpus::is_durable(&args.output.path) {
        return Err(Error::usage("parts are merged to a file"));
    }
    let format = args.output.format(args.format.map(|FormatName(format)| format));
    let mut progress = args.progress.start_on_files();
    let merged = corpus::merge(format, &args.parts, &args.output.path, &mut progress)?;
    progress.finish();
    if !args.progress.quiet {
        let Written { path, bytes, sha256 } = &Written::from(&merged);
        let parts = counted(args.parts.len() as u64, "input");
        progress.log.say(
            "summary",
            || format!("{parts} merged to {path}, {bytes} bytes, sha256 {sha256}"),
            || json!({ "inputs": args.parts.len(), "path": path, "bytes": bytes, "sha256": sha256 }),
        );
    }
    Ok(Ending::Well)
}
