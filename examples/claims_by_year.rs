//! How many policies of each year make a claim: a small table over a folder of archived policies.
//!
//! ```sh
//! cargo run --release --example claims_by_year -- policies/ safe-harbor
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;

use fineprint::corpus::{Outcome, Runner};
use fineprint::ingest::Reader;
use fineprint::output::Annotated;
use fineprint::{Analyzer, Error, Result};

/// The year of a capture and the claims of the policy on one topic.
type Year = Option<(u16, BTreeSet<String>)>;

/// For each claim, the number of policies that make it, by year.
type Table = BTreeMap<String, BTreeMap<u16, usize>>;

/// Prints a line for each claim on `topic`, with a column for each year. Policies without provenance have no year, and
/// are left out.
pub fn run(folder: &Path, topic: &str, out: &mut dyn Write) -> Result<()> {
    let mut table = Table::new();
    let mut years = BTreeSet::new();
    Runner::new(Analyzer::builtin()).run(
        Reader::builder().path(folder).build()?,
        |document| year(document, topic),
        &mut |outcome: Outcome<Year>| {
            if let Some((year, claims)) = outcome.done()?.output {
                years.insert(year);
                for claim in claims {
                    *table.entry(claim).or_default().entry(year).or_default() += 1;
                }
            }
            Ok(ControlFlow::Continue(()))
        },
    )?;
    print(&years, &table, out).map_err(|error| Error::io("output", error))
}

fn year(document: &Annotated<'_>, topic: &str) -> Year {
    let snapshot = document.loaded.document.snapshot()?;
    let claims = document.annotations.iter().map(|annotation| annotation.claim().to_owned());
    let on_topic = |claim: &String| claim.split('.').next() == Some(topic);
    Some((snapshot.interval.year, claims.filter(on_topic).collect()))
}

fn print(years: &BTreeSet<u16>, table: &Table, out: &mut dyn Write) -> std::io::Result<()> {
    write!(out, "{:30}", "")?;
    for year in years {
        write!(out, "{year:>6}")?;
    }
    writeln!(out)?;
    for (claim, counts) in table {
        write!(out, "{claim:30}")?;
        for year in years {
            write!(out, "{:>6}", counts.get(year).unwrap_or(&0))?;
        }
        writeln!(out)?;
    }
    Ok(())
}

#[allow(dead_code)] // The tests include this file and call `run`.
fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.as_slice() {
        [folder, topic] => run(Path::new(folder), topic, &mut std::io::stdout()),
        _ => Err(Error::usage("name a folder and a topic")),
    }
}
