//! What one policy claims.
//!
//! ```sh
//! cargo run --example one_document -- policy.md
//! ```

use std::io::Write;
use std::path::Path;

use fineprint::{Analyzer, Document, Error, Result};

/// Prints every claim with the words that show it.
pub fn run(path: &Path, out: &mut dyn Write) -> Result<()> {
    let text = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
    let document = Document::from_text(&text);
    let analyzer = Analyzer::builtin();
    for annotation in &analyzer.annotate(&document) {
        let evidence: Vec<&str> = annotation.evidence().iter().map(|span| span.of(&text)).collect();
        writeln!(out, "{}: {}", annotation.claim(), evidence.join(" ... "))
            .map_err(|error| Error::io("output", error))?;
    }
    Ok(())
}

#[allow(dead_code)] // The tests include this file and call `run`.
fn main() -> Result<()> {
    let path = std::env::args().nth(1).ok_or_else(|| Error::usage("name a policy"))?;
    run(Path::new(&path), &mut std::io::stdout())
}
