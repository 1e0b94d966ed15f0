//! How long a million policies take: makes a corpus on the fly and annotates it, from memory or from a container.
//!
//! ```text
//! cargo run --release --example scale -- --documents 1000000
//! cargo run --release --example scale -- --documents 20000 --input tar.zst --jobs 2
//! ```

mod make;
mod measure;
mod text;

use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Parser;
use fineprint::corpus::{Outcome, Runner, Summary};
use fineprint::ingest::{Entry, Failure, Reader};
use fineprint::output::{Annotated, Record};
use fineprint::{Analyzer, Error, Result};

use make::Input;
use measure::{Progress, peak_memory, processor_time};
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

    /// Where the scratch folder is made, which is removed in the end: 13 GB for a million documents as a tree or a WARC file
    #[arg(long, value_name = "FOLDER")]
    scratch: Option<PathBuf>,
}

/// What a run came to.
struct Figures {
    summary: Summary,
    /// Bytes of the records.
    written: u64,
    elapsed: Duration,
    /// Processor time of all threads, where the system tells it.
    processor: Option<Duration>,
    /// Processor time that went into making documents, where they were made while they were read.
    making: Option<Duration>,
}

fn main() -> Result<()> {
    let args = Args::parse();
    let corpus = Corpus::learn(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus")), args.seed)?;
    let figures = match args.input {
        Input::Memory => {
            let make = |number| Entry::from_text(corpus.path(number), &corpus.document(number));
            let figures = annotate(&args, (0..args.documents).map(|number| Ok(make(number))))?;
            Figures { making: time_of_making(args.documents, make), ..figures }
        }
        input => {
            let scratch = scratch(args.scratch.as_deref())?;
            let started = Instant::now();
            let made = make::write(input, &corpus, args.documents, scratch.path())?;
            println!("written     {:.1} s to {}", started.elapsed().as_secs_f64(), made.display());
            annotate(&args, Reader::builder().path(made).build()?)?
        }
    };
    report(&args, &figures);
    Ok(())
}

/// Processor time that it takes to make so many documents, judged by making the first of them once more.
fn time_of_making(documents: u64, make: impl Fn(u64) -> Entry) -> Option<Duration> {
    let sample = documents.clamp(1, 3_000);
    let before = processor_time()?;
    (0..sample).for_each(|number| drop(black_box(make(number))));
    let taken = processor_time()?.saturating_sub(before);
    Some(taken.mul_f64(documents as f64 / sample as f64))
}

/// A folder that is removed in the end, also when the run is interrupted.
fn scratch(parent: Option<&Path>) -> Result<tempfile::TempDir> {
    let folder = match parent {
        Some(parent) => tempfile::tempdir_in(parent),
        None => tempfile::tempdir(),
    };
    let folder = folder.map_err(|error| Error::io("a scratch folder", error))?;
    let path = folder.path().to_owned();
    let interrupted = move || {
        let _ = std::fs::remove_dir_all(&path);
        std::process::exit(130);
    };
    ctrlc::set_handler(interrupted)
        .map_err(|error| Error::usage(format!("no signal can be caught: {error}")))?;
    Ok(folder)
}

/// Annotates the entries and writes their records to nowhere.
fn annotate(args: &Args, entries: impl Iterator<Item = Result<Entry, Failure>>) -> Result<Figures> {
    let record = |document: &Annotated<'_>| -> Result<Vec<u8>> {
        let mut line = Vec::new();
        Record::new(document).write_line(&mut line)?;
        Ok(line)
    };
    let runner = Runner::new(Analyzer::builtin()).threads(args.jobs);
    let (started, processor) = (Instant::now(), processor_time());
    let mut written = 0;
    let mut progress = Progress::of("annotated", args.documents);
    let mut count = |outcome: Outcome<Result<Vec<u8>>>| {
        match outcome {
            Outcome::Done(done) => written += done.output?.len() as u64,
            Outcome::Skipped(skipped) => eprintln!("{skipped}"),
            Outcome::Failed(failure) => eprintln!("{failure}"),
        }
        progress.advance();
        Ok(ControlFlow::Continue(()))
    };
    let summary = runner.run(entries, record, &mut count)?;
    let used = processor_time().zip(processor).map(|(now, before)| now.saturating_sub(before));
    Ok(Figures { summary, written, elapsed: started.elapsed(), processor: used, making: None })
}

fn report(args: &Args, figures: &Figures) {
    let Figures { summary, written, elapsed, processor, making } = figures;
    let seconds = elapsed.as_secs_f64();
    let documents = summary.documents();
    let rate = documents as f64 / seconds;
    let megabytes = summary.bytes as f64 / 1e6;
    println!("input       {:?}, {} threads", args.input, args.jobs);
    println!("documents   {documents} ({} annotated, {} failed)", summary.annotated, summary.failed);
    println!("bytes       {megabytes:.1} MB in, {:.1} MB of records", *written as f64 / 1e6);
    println!("annotations {}", summary.annotations);
    println!("time        {seconds:.1} s: {rate:.0} documents/s, {:.2} MB/s", megabytes / seconds);
    if let Some(processor) = processor {
        let used = processor.saturating_sub(making.unwrap_or_default()).as_secs_f64();
        println!("processors  {used:.1} s: {:.2} MB/s of one core", megabytes / used.max(f64::EPSILON));
    }
    if let Some(making) = making {
        println!("making      {:.1} s of processor time, not in the line above", making.as_secs_f64());
    }
    println!("a million   {:.2} hours", 1e6 / rate / 3600.0);
    match peak_memory() {
        Some(bytes) => println!("peak memory {:.0} MB", bytes as f64 / 1e6),
        None => println!("peak memory unknown on this system"),
    }
}
