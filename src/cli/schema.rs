//! `fineprint schema`

use clap::ValueEnum;
use fineprint::Result;
use fineprint::output::{json_schema, parquet_schema, sql_schema};

use super::Ending;
use super::output::Output;

/// Prints what the records and tables look like
///
/// `json-schema` is of draft 2020-12 and describes one line of `fineprint annotate`; `sql` makes the tables of
/// `--format sqlite`; `parquet` is the schema of `--format parquet`, whose columns CSV and the flat lines have too.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Of what
    #[arg(long, value_enum, default_value_t = Notation::JsonSchema)]
    format: Notation,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Notation {
    /// The JSON records
    JsonSchema,
    /// The tables of SQLite files
    Sql,
    /// The columns of Parquet files
    Parquet,
}

pub(crate) fn run(args: Args) -> Result<Ending> {
    let schema = match args.format {
        Notation::JsonSchema => json_schema(),
        Notation::Sql => sql_schema(),
        Notation::Parquet => parquet_schema(),
    };
    let mut output = Output::create(None)?;
    output.write(schema.as_bytes())?;
    output.flush()?;
    Ok(Ending::Well)
}
