//! Writes as many rows as asked for, by writing the policies of a folder over and over, and says what memory it took:
//! `cargo run --release --example many_rows -- corpus rows.parquet 1000000`

use std::error::Error;
use std::path::Path;

use fineprint::Analyzer;
use fineprint::ingest::{LoadOptions, Reader, load};
use fineprint::output::{Annotated, EncodeOptions, Format};

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [folder, output, rows] = args.as_slice() else {
        return Err("usage: many_rows FOLDER OUTPUT ROWS".into());
    };
    let format = Format::of_path(Path::new(output)).ok_or("the extension of OUTPUT tells no format")?;
    let rows: u64 = rows.parse()?;
    let options = EncodeOptions::default();
    let analyzer = Analyzer::builtin();
    let mut file = format.create(Path::new(output), &options)?;
    let mut written = 0;
    while written < rows {
        let before = written;
        for entry in Reader::builder().path(folder).build()?.flatten() {
            let Ok(loaded) = load(&entry, &LoadOptions::default()) else { continue };
            let annotations = analyzer.annotate(&loaded.document);
            // Annotating is slow beside encoding: what it found in a document serves a hundred times.
            for _ in 0..100 {
                let encoded = format.encode(&Annotated::new(&loaded, &annotations), &options)?;
                written += encoded.rows();
                file.write(encoded)?;
                if written >= rows {
                    break;
                }
            }
        }
        if written == before {
            return Err("there is nothing to write rows about".into());
        }
    }
    let counts = file.finish()?;
    println!("{} documents, {} rows, {} bytes", counts.documents, counts.rows, counts.bytes);
    match peak_memory() {
        Some(peak) => println!("peak memory {} MiB", peak >> 10),
        None => println!("peak memory unknown: there is no /proc here"),
    }
    Ok(())
}

/// The most memory that this process ever held, in KiB, where the system tells.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
