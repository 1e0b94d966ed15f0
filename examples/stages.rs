//! One pass over a folder up to one stage, for counting its instructions: `benches/record/instructions.sh` runs it.
//!
//! ```sh
//! cargo run --release --example stages -- policies/ annotate
//! ```

use std::hint::black_box;
use std::io::Write;
use std::path::Path;

use fineprint::ingest::{Entry, LoadOptions, Reader, load};
use fineprint::output::{Annotated, Record};
use fineprint::segment::Structure;
use fineprint::{Analyzer, Error, Findings, Result};

/// The stages in order; each does what the ones before it do.
const STAGES: [&str; 5] = ["none", "parse", "segment", "annotate", "jsonl"];

/// Does everything up to `stage` with every document of `folder` and says how much there was.
pub fn run(folder: &Path, stage: &str, out: &mut dyn Write) -> Result<()> {
    let last = STAGES.iter().position(|known| *known == stage);
    let last =
        last.ok_or_else(|| Error::usage(format!("no stage `{stage}`; there are {}", STAGES.join(", "))))?;
    let entries: Vec<Entry> =
        Reader::builder().path(folder).build()?.filter_map(|entry| entry.ok()).collect();
    let analyzer = Analyzer::builtin();
    let mut scratch = analyzer.create_scratch();
    let mut findings = Findings::default();
    let mut structure = Structure::default();
    let (mut annotations, mut written) = (0, 0);
    for entry in entries.iter().filter(|_| last >= 1) {
        let Ok(loaded) = load(entry, &LoadOptions::default()) else { continue };
        match last {
            1 => {}
            2 => structure.read(&loaded.document),
            _ => analyzer.annotate_into(&mut scratch, &loaded.document, &mut findings),
        }
        annotations += findings.len();
        if last == 4 {
            let annotations = analyzer.view(&loaded.document, &findings);
            let mut line = Vec::new();
            Record::new(&Annotated::new(&loaded, &annotations)).write_line(&mut line)?;
            written += black_box(line).len();
        }
        black_box(&structure);
    }
    let bytes: usize = entries.iter().map(|entry| entry.bytes.len()).sum();
    let documents = entries.len();
    writeln!(out, "{documents} documents, {bytes} bytes, {annotations} annotations, {written} bytes written")
        .map_err(|error| Error::io("output", error))
}

#[allow(dead_code)] // The tests include this file and call `run`.
fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, stage] = arguments.as_slice() else {
        return Err(Error::usage(format!("a folder and a stage: {}", STAGES.join(", "))));
    };
    run(Path::new(folder), stage, &mut std::io::stdout())
}
