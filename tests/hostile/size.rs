//! One line of a hundred megabytes.

use std::time::Instant;

use fineprint::ingest::{Entry, LoadOptions, load};
use fineprint::segment::Structure;

use super::support::Bench;

const SENTENCE: &str = "We may share your e-mail address with our affiliates, except as the law forbids. ";

/// Peak resident memory of this process so far, in bytes, where the system tells it.
fn peak_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes << 10)
}

/// How long it takes per byte to read a line of so many bytes, relative to lines of 64 KiB.
#[test]
fn one_long_line_takes_no_more_per_byte_than_short_ones() {
    let mut bench = Bench::new(fineprint::Analyzer::builtin());
    let mut time = |bytes: usize, times: usize| {
        let entry = Entry::new("long.txt", SENTENCE.repeat(bytes / SENTENCE.len()));
        let start = Instant::now();
        (0..times).for_each(|_| assert!(bench.read(&entry).is_some_and(|clauses| clauses > 100)));
        start.elapsed().as_secs_f64()
    };
    time(1 << 16, 1);
    let (short, long) = (time(1 << 16, 16), time(1 << 20, 1));
    println!("1 MiB on one line takes {:.2} times 16 lines of 64 KiB", long / short);
    assert!(long < 4.0 * short, "{long} s against {short} s");
}

#[test]
#[ignore = "100 MB on one line: cargo test --release --test hostile -- --ignored --nocapture"]
fn a_hundred_megabytes_on_one_line() {
    const SIZE: usize = 100_000_000;
    let before = peak_memory();
    let entry = Entry::new("long.txt", SENTENCE.repeat(SIZE / SENTENCE.len()));
    let start = Instant::now();
    let loaded = load(&entry, &LoadOptions::default()).expect("it is a text");
    let (parsed, memory_parsed) = (start.elapsed(), peak_memory());
    let structure = Structure::of(&loaded.document);
    let (segmented, memory_segmented) = (start.elapsed(), peak_memory());
    assert!(structure.clauses.len() > SIZE / 200);
    drop((structure, loaded));
    let start = Instant::now();
    assert!(Bench::new(fineprint::Analyzer::builtin()).read(&entry).is_some());
    let ratio =
        |memory: Option<u64>| memory.zip(before).map(|(now, before)| (now - before) as f64 / SIZE as f64);
    println!("parsed after {parsed:?}, memory {:?} times the input", ratio(memory_parsed));
    println!("segmented after {segmented:?}, memory {:?} times the input", ratio(memory_segmented));
    println!(
        "annotated, with the record, {:?}, memory {:?} times the input",
        start.elapsed(),
        ratio(peak_memory())
    );
    assert!(ratio(memory_parsed).is_none_or(|ratio| ratio < 3.0));
}
