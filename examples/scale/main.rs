//! How long a million policies take: makes a corpus on the fly and annotates it, from memory or from a container.
//!
//! ```text
//! cargo run --release --example scale -- --documents 1000000
//! cargo run --release --example scale -- --documents 20000 --input tar.zst --jobs 2
//! ```

mod make;
mod text;

use std::ops::ControlFlow;
use std::path::Path;
use std::time::{Duration, Instant};

use clap::Parser;
use fineprint::corpus::{Outcome, Runner, Summary};
use fineprint::ingest::{Entry, Failure, Reader};
use fineprint::output::{Annotated, Record};
use fineprint::{Analyzer, Error, Result};

use make::Input;
use text::Corpus;

/// Annotates a corpus that is made on the fly, and reports how long it took
#[derive(Debug, Parser)]
struct Args {
    /// How many documents
    #[arg(long, default_value_t = 10_000)]
    documents: u64,

    /// Where they are read from; all but memory are written to a scratch folder first, which does not count
    #[arg(long, value_enum, default_value_t = Input::Memory)]
    input: Input,

    /// Another seed, another corpus
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Number of threads; 0 stands for one per core
    #[arg(short, long, default_value_t = 0)]
    jobs: usize,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let corpus = Corpus::learn(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus")), args.seed)?;
    let numbers = 0..args.documents;
    let started = Instant::now();
    let (summary, written) = match args.input {
        Input::Memory => {
            let entries =
                numbers.map(|number| Ok(Entry::from_text(corpus.path(number), &corpus.document(number))));
            annotate(entries, args.jobs)?
        }
        input => {
            let scratch = tempfile::tempdir().map_err(|error| Error::io("a scratch folder", error))?;
            let made = make::write(input, &corpus, args.documents, scratch.path())?;
            println!("written     {:.1} s to {}", started.elapsed().as_secs_f64(), made.display());
            let started = Instant::now();
            let result = annotate(Reader::builder().path(made).build()?, args.jobs)?;
            report(&args, &result.0, result.1, started.elapsed());
            return Ok(());
        }
    };
    report(&args, &summary, written, started.elapsed());
    Ok(())
}

/// Annotates the entries and writes their records to nowhere; gives the bytes of the records beside the sums.
fn annotate(entries: impl Iterator<Item = Result<Entry, Failure>>, jobs: usize) -> Result<(Summary, u64)> {
    let record = |document: &Annotated<'_>| -> Result<Vec<u8>> {
        let mut line = Vec::new();
        Record::new(document).write_line(&mut line)?;
        Ok(line)
    };
    let mut written = 0;
    let mut count = |outcome: Outcome<Result<Vec<u8>>>| {
        match outcome {
            Outcome::Done(done) => written += done.output?.len() as u64,
            Outcome::Skipped(skipped) => eprintln!("{skipped}"),
            Outcome::Failed(failure) => eprintln!("{failure}"),
        }
        Ok(ControlFlow::Continue(()))
    };
    let summary = Runner::new(Analyzer::builtin()).threads(jobs).run(entries, record, &mut count)?;
    Ok((summary, written))
}

fn report(args: &Args, summary: &Summary, written: u64, elapsed: Duration) {
    let seconds = elapsed.as_secs_f64();
    let rate = summary.documents() as f64 / seconds;
    let megabytes = summary.bytes as f64 / 1e6;
    println!("input       {:?}, {} threads", args.input, args.jobs);
    println!(
        "documents   {} ({} annotated, {} failed)",
        summary.documents(),
        summary.annotated,
        summary.failed
    );
    println!("bytes       {megabytes:.1} MB in, {:.1} MB of records", written as f64 / 1e6);
    println!("annotations {}", summary.annotations);
    println!("time        {seconds:.1} s: {rate:.0} documents/s, {:.2} MB/s", megabytes / seconds);
    println!("a million   {:.2} hours", 1e6 / rate / 3600.0);
    match peak_memory() {
        Some(bytes) => println!("peak memory {:.0} MB", bytes as f64 / 1e6),
        None => println!("peak memory unknown on this system"),
    }
}

/// Peak resident memory of this process, in bytes, where the system tells it.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes << 10)
}
