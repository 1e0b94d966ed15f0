//! `fineprint segment`: the tree of sections, segments and clauses.

use fineprint::segment::Structure;
use fineprint::{Result, report};

use super::Ending;
use super::input::InputArgs;
use super::output::Output;
use super::show::LookArgs;

const EXAMPLES: &str = "\
Examples:
  fineprint segment policy.md
  fineprint segment policies/ --json > structure.jsonl";

/// Shows how policies divide into sections, segments and clauses
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    input: InputArgs,

    #[command(flatten)]
    look: LookArgs,

    /// One JSON object per document, with byte spans
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(args: Args) -> Result<Ending> {
    let paint = args.look.paint();
    let mut structure = Structure::default();
    let mut output = Output::create(None)?;
    let ending = args.input.each(|loaded| {
        structure.read(&loaded.document);
        if args.json {
            let tree = fineprint::output::Tree::new(loaded, &structure);
            return output.write_json_line(&tree);
        }
        let tree = report::outline(&loaded.document, &structure, paint);
        output.write(tree.as_bytes())
    })?;
    output.flush()?;
    Ok(ending)
}
