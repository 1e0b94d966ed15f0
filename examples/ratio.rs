//! How fast annotation is beside what others need for less: ratios taken in one run, interleaved, by CPU time.
//!
//! ```sh
//! cargo run --release --example ratio -- policies/ --json
//! ```
//!
//! Measured on one thread, documents in memory, medians of the rounds: (a) full annotation to JSONL; (b) `aho-corasick`
//! and (c) `daachorse` counting all overlapping occurrences of the phrases that the rules look for, and no more; (d) one
//! pass of the regex `(?i)privacy policy`; (e) Unicode sentences; (f) for web pages, the tree that scraper builds, and
//! beside it the two ways in which pages become Markdown here, without a tree and by way of one.
//! The numbers of hits and annotations stand beside the times, since a fast wrong answer is none.

use std::fs;
use std::hint::black_box;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use aho_corasick::AhoCorasick;
use daachorse::DoubleArrayAhoCorasick;
use fineprint::corpus::{Outcome, Runner};
use fineprint::document::Format;
use fineprint::document::html::{render, render_tree};
use fineprint::ingest::{Entry, LoadOptions, Reader, load};
use fineprint::output::{Annotated, Record};
use fineprint::{Analyzer, Error, Findings, Result, RuleSet};
use unicode_segmentation::UnicodeSegmentation;

/// Fewest rounds; the median of so many is quoted.
const ROUNDS: usize = 15;

/// What was measured: everything that stands in the JSON.
#[derive(Debug, serde::Serialize)]
pub struct Report {
    /// Bytes of Markdown and other text.
    pub bytes: usize,
    /// Bytes of web pages.
    pub html_bytes: usize,
    /// Phrases that (b) and (c) look for.
    pub phrases: usize,
    /// What (b) found.
    pub hits: usize,
    /// What (a) found.
    pub annotations: usize,
    /// Rounds of each.
    pub rounds: usize,
    /// Megabytes (10^6 bytes) a second, by name.
    pub megabytes_per_second: Vec<(&'static str, f64)>,
    /// Full annotation beside (b): above 1, annotation is the faster.
    pub md_vs_aho_corasick: f64,
    /// Beside (c).
    pub md_vs_daachorse: f64,
    /// Beside (d).
    pub md_vs_regex: f64,
    /// Beside (e).
    pub md_vs_unicode_sentences: f64,
    /// Full annotation of web pages beside (f); `None` without web pages.
    pub html_vs_scraper: Option<f64>,
    /// Pages to Markdown without a tree, as is the rule, beside (f).
    pub html_render_vs_scraper: Option<f64>,
    /// Pages to Markdown by way of a tree, as for a selector, beside (f).
    pub html_tree_vs_scraper: Option<f64>,
    /// CPU time on one thread over CPU time on two for the same work, times two: 2 is perfect. `None` where the system does
    /// not tell CPU time.
    pub threads_2_vs_1: Option<f64>,
    /// Milliseconds until the rules are there: those that are built in have been compiled by the build.
    pub start_ms: f64,
    /// Milliseconds to compile the built-in rules from their files, as where rules are added to them.
    pub compile_ms: f64,
}

/// Measures over all documents of a folder, `rounds` times, with the rules that `load_rules` gives.
pub fn measure(load_rules: impl FnOnce() -> RuleSet, folder: &Path, rounds: usize) -> Result<Report> {
    let started = Clock::now();
    let rules = load_rules();
    let start_ms = started.seconds() * 1e3;
    let analyzer = Analyzer::new(rules);
    let started = Clock::now();
    black_box(RuleSet::builder().build()?);
    let compile_ms = started.seconds() * 1e3;
    let entries: Vec<Entry> =
        Reader::builder().path(folder).build()?.filter_map(|entry| entry.ok()).collect();
    let is_page = |entry: &Entry| {
        load(entry, &LoadOptions::default()).is_ok_and(|loaded| loaded.document.format() == Format::Html)
    };
    let (pages, texts): (Vec<Entry>, Vec<Entry>) = entries.into_iter().partition(is_page);
    let decoded = |entry: &Entry| String::from_utf8_lossy(&entry.bytes).into_owned();
    let plain: Vec<String> = texts.iter().map(decoded).collect();
    let page_texts: Vec<String> = pages.iter().map(decoded).collect();
    if plain.is_empty() {
        return Err(Error::usage(format!("no documents that are no web pages in {}", folder.display())));
    }

    let phrases = analyzer.rules().literal_phrases();
    let ours = AhoCorasick::builder().ascii_case_insensitive(true).build(&phrases);
    let ours = ours.map_err(|error| Error::usage(format!("aho-corasick refuses the phrases: {error}")))?;
    let theirs: DoubleArrayAhoCorasick<u32> = DoubleArrayAhoCorasick::new(&phrases)
        .map_err(|error| Error::usage(format!("daachorse refuses the phrases: {error}")))?;
    // daachorse knows no case: it gets the text in small letters, made outside the measured time.
    let lower: Vec<String> = plain.iter().map(|text| text.to_ascii_lowercase()).collect();
    let regex = regex::Regex::new("(?i)privacy policy").map_err(|error| Error::usage(error.to_string()))?;

    let mut annotations = 0;
    let mut hits = 0;
    let mut times: [Vec<f64>; 9] = Default::default();
    for _ in 0..rounds.max(1) {
        times[0].push(timed(|| annotations = annotate(&analyzer, &texts)));
        times[1].push(timed(|| {
            hits = plain.iter().map(|text| ours.find_overlapping_iter(text).count()).sum();
        }));
        times[2].push(timed(|| sum(&lower, |text| theirs.find_overlapping_iter(text).count())));
        times[3].push(timed(|| sum(&plain, |text| regex.find_iter(text).count())));
        times[4].push(timed(|| sum(&plain, |text| text.unicode_sentences().count())));
        times[5].push(timed(|| {
            black_box(annotate(&analyzer, &pages));
        }));
        times[6].push(timed(|| {
            sum(&page_texts, |page| scraper::Html::parse_document(page).tree.nodes().count());
        }));
        times[7].push(timed(|| sum(&page_texts, |page| render(page, None).text.len())));
        times[8].push(timed(|| sum(&page_texts, |page| render_tree(page, None).text.len())));
    }
    // Work too small for the clock takes a nanosecond, not none.
    let medians = times.map(|times| median(times).max(1e-9));
    let bytes: usize = plain.iter().map(String::len).sum();
    let html_bytes: usize = page_texts.iter().map(String::len).sum();
    let names = [
        "fineprint",
        "aho-corasick",
        "daachorse",
        "regex",
        "unicode_sentences",
        "fineprint html",
        "scraper",
        "html to Markdown",
        "by way of a tree",
    ];
    let sizes = [bytes, bytes, bytes, bytes, bytes, html_bytes, html_bytes, html_bytes, html_bytes];
    let beside_scraper = |n: usize| (html_bytes > 0).then(|| medians[6] / medians[n]);
    let speed = |n: usize| (names[n], sizes[n] as f64 / 1e6 / medians[n]);
    Ok(Report {
        bytes,
        html_bytes,
        phrases: phrases.len(),
        hits,
        annotations,
        rounds,
        megabytes_per_second: (0..names.len()).filter(|&n| sizes[n] > 0).map(speed).collect(),
        md_vs_aho_corasick: medians[1] / medians[0],
        md_vs_daachorse: medians[2] / medians[0],
        md_vs_regex: medians[3] / medians[0],
        md_vs_unicode_sentences: medians[4] / medians[0],
        html_vs_scraper: beside_scraper(5),
        html_render_vs_scraper: beside_scraper(7),
        html_tree_vs_scraper: beside_scraper(8),
        threads_2_vs_1: threads(&analyzer, &texts, rounds)?,
        start_ms,
        compile_ms,
    })
}

/// Annotates all documents to JSONL in memory, on this thread; the number of annotations.
pub(crate) fn annotate(analyzer: &Analyzer, entries: &[Entry]) -> usize {
    let options = LoadOptions::default();
    let mut scratch = analyzer.create_scratch();
    let mut findings = Findings::default();
    let mut line = Vec::new();
    let mut count = 0;
    for entry in entries {
        let Ok(loaded) = load(entry, &options) else { continue };
        analyzer.annotate_into(&mut scratch, &loaded.document, &mut findings);
        let annotations = analyzer.view(&loaded.document, &findings);
        count += annotations.len();
        line.clear();
        let annotated = Annotated::new(&loaded, &annotations);
        let record = Record::new(&annotated);
        record.write_line(&mut line).expect("writing to memory does not fail");
        black_box(&line);
    }
    count
}

fn sum(texts: &[String], count: impl Fn(&str) -> usize) {
    black_box(texts.iter().map(|text| count(text)).sum::<usize>());
}

/// CPU time of the same work on one thread and on two.
fn threads(analyzer: &Analyzer, entries: &[Entry], rounds: usize) -> Result<Option<f64>> {
    // The clock of a whole process ticks slowly: the work must last for many ticks, a megabyte for each round.
    let bytes: usize = entries.iter().map(|entry| entry.bytes.len()).sum();
    let repeats = ((rounds << 20) / bytes.max(1)).clamp(1, 1_000);
    let run = |threads: usize| -> Result<Option<f64>> {
        let before = process_seconds();
        let work = (0..repeats).flat_map(|_| entries.iter().cloned().map(Ok));
        let line = |document: &Annotated<'_>| {
            let mut line = Vec::new();
            Record::new(document).write_line(&mut line).map(|()| line.len())
        };
        let mut sink = |outcome: Outcome<Result<usize>>| {
            black_box(outcome.done().is_ok());
            Ok(ControlFlow::Continue(()))
        };
        Runner::new(analyzer.clone()).threads(threads).run(work, line, &mut sink)?;
        Ok(process_seconds().zip(before).map(|(after, before)| after - before))
    };
    let (one, two) = (run(1)?, run(2)?);
    Ok(one.zip(two).filter(|(_, two)| *two > 0.0).map(|(one, two)| 2.0 * one / two))
}

/// CPU time of this thread where the system tells it, otherwise the time of day.
pub(crate) enum Clock {
    Cpu(f64),
    Wall(Instant),
}

impl Clock {
    pub(crate) fn now() -> Clock {
        thread_seconds().map_or_else(|| Clock::Wall(Instant::now()), Clock::Cpu)
    }

    pub(crate) fn seconds(&self) -> f64 {
        match self {
            Clock::Cpu(start) => thread_seconds().unwrap_or(*start) - start,
            Clock::Wall(start) => start.elapsed().as_secs_f64(),
        }
    }
}

fn timed(work: impl FnOnce()) -> f64 {
    let clock = Clock::now();
    work();
    clock.seconds()
}

/// Linux counts the nanoseconds that a thread has run.
fn thread_seconds() -> Option<f64> {
    let text = fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse::<f64>().ok().map(|nanoseconds| nanoseconds / 1e9)
}

/// User and system time of the whole process with the threads that have ended, in ticks of 10 ms.
fn process_seconds() -> Option<f64> {
    let text = fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = text.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: f64 = fields.get(11)?.parse::<f64>().ok()? + fields.get(12)?.parse::<f64>().ok()?;
    Some(ticks / 100.0)
}

pub(crate) fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(0.0)
}

fn print(report: &Report) {
    println!(
        "{:.1} MB of text, {:.1} MB of web pages, medians of {} rounds, one thread, CPU time",
        report.bytes as f64 / 1e6,
        report.html_bytes as f64 / 1e6,
        report.rounds
    );
    println!("{} phrases, {} hits; {} annotations\n", report.phrases, report.hits, report.annotations);
    for (name, speed) in &report.megabytes_per_second {
        println!("{name:>18} {speed:>8.1} MB/s");
    }
    println!("\nfull annotation is so many times as fast as");
    let ratios = [
        ("aho-corasick", Some(report.md_vs_aho_corasick)),
        ("daachorse", Some(report.md_vs_daachorse)),
        ("regex", Some(report.md_vs_regex)),
        ("unicode_sentences", Some(report.md_vs_unicode_sentences)),
        ("scraper", report.html_vs_scraper),
    ];
    for (name, ratio) in ratios {
        if let Some(ratio) = ratio {
            println!("{name:>18} {ratio:>8.3}");
        }
    }
    if let Some((render, tree)) = report.html_render_vs_scraper.zip(report.html_tree_vs_scraper) {
        println!(
            "\npages become Markdown {render:.2} times as fast as scraper parses them; by way of a tree, {tree:.2}"
        );
    }
    if let Some(threads) = report.threads_2_vs_1 {
        println!("\ntwo threads do {threads:.2} times the work of one, by CPU time");
    }
    println!(
        "the built-in rules are read in {:.0} ms, and would compile in {:.0} ms",
        report.start_ms, report.compile_ms
    );
}

/// Measures and prints; the bench calls this.
#[allow(dead_code)] // The tests include this file and call `measure`.
pub fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let report = measure(RuleSet::builtin, Path::new(folder_of(&arguments)), ROUNDS)?;
    tell(&report, &arguments, print)
}

/// The folder that is measured: the one that is named, or else `corpus/`.
pub(crate) fn folder_of(arguments: &[String]) -> &str {
    let named = arguments.iter().find(|argument| !argument.starts_with('-'));
    named.map_or(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus"), String::as_str)
}

/// Prints a report, as JSON where `--json` asks for it.
pub(crate) fn tell<R: serde::Serialize>(report: &R, arguments: &[String], print: fn(&R)) -> Result<()> {
    if arguments.iter().any(|argument| argument == "--json") {
        let json = serde_json::to_string_pretty(report).map_err(|error| Error::usage(error.to_string()))?;
        println!("{json}");
    } else {
        print(report);
    }
    Ok(())
}
