//! What changed between two snapshots of a policy, as claims gained and lost.
//!
//! ```sh
//! cargo run --example compare_snapshots -- acme-2011.md acme-2016.md
//! ```

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;

use fineprint::{Analyzer, Document, Error, Result};

/// Prints `+ claim: clause` for each claim that only the newer snapshot makes, and `- claim: clause` for each that only
/// the older one makes.
pub fn run(older: &Path, newer: &Path, out: &mut dyn Write) -> Result<()> {
    let analyzer = Analyzer::builtin();
    let older = claims(&analyzer, older)?;
    let newer = claims(&analyzer, newer)?;
    let lost = older.iter().filter(|(claim, _)| !newer.contains_key(*claim));
    let gained = newer.iter().filter(|(claim, _)| !older.contains_key(*claim));
    let lines = lost.map(|line| ('-', line)).chain(gained.map(|line| ('+', line)));
    for (sign, (claim, clause)) in lines {
        writeln!(out, "{sign} {claim}: {clause}").map_err(|error| Error::io("output", error))?;
    }
    Ok(())
}

/// Each claim of a policy, with the first clause that makes it.
fn claims(analyzer: &Analyzer, path: &Path) -> Result<BTreeMap<String, String>> {
    let text = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
    let document = Document::from_text(&text);
    let mut claims = BTreeMap::new();
    for annotation in &analyzer.annotate(&document) {
        let clause = || annotation.text().split_whitespace().collect::<Vec<_>>().join(" ");
        claims.entry(annotation.claim().to_owned()).or_insert_with(clause);
    }
    Ok(claims)
}

#[allow(dead_code)] // The tests include this file and call `run`.
fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.as_slice() {
        [older, newer] => run(Path::new(older), Path::new(newer), &mut std::io::stdout()),
        _ => Err(Error::usage("name two snapshots, the older one first")),
    }
}
