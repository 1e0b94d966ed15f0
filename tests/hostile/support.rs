//! Reading one document the whole way, on a small stack, against the clock.

use std::time::{Duration, Instant};

use fineprint::ingest::{Entry, LoadOptions, load};
use fineprint::output::{Annotated, Record};
use fineprint::report::{self, Paint};
use fineprint::{Analyzer, Findings, Scratch};

/// The stack of the threads on which documents are read here: what threads have by default.
const STACK: usize = 2 << 20;

/// How much longer things may take in a build without optimisation.
pub(crate) fn slack() -> u32 {
    if cfg!(debug_assertions) { 30 } else { 1 }
}

/// What reads document after document on one thread.
pub(crate) struct Bench {
    analyzer: Analyzer,
    scratch: Scratch,
    findings: Findings,
}

impl Bench {
    pub(crate) fn new(analyzer: Analyzer) -> Self {
        let scratch = analyzer.create_scratch();
        Bench { analyzer, scratch, findings: Findings::default() }
    }

    /// Loads and annotates an entry and writes its record; gives the number of clauses, or `None` where it is no text.
    pub(crate) fn read(&mut self, entry: &Entry) -> Option<usize> {
        let loaded = load(entry, &LoadOptions::default()).ok()?;
        self.analyzer.annotate_into(&mut self.scratch, &loaded.document, &mut self.findings);
        let annotations = self.analyzer.view(&loaded.document, &self.findings);
        let annotated = Annotated::new(&loaded, &annotations);
        let mut record = Vec::new();
        Record::new(&annotated).write_line(&mut record).expect("memory can be written to");
        Some(annotations.structure().clauses.len())
    }
}

/// Reads an entry, writes its record, and shows it to people, on a thread with a stack of 2 MiB, within `limit`.
pub(crate) fn read_in_time(what: &str, entry: Entry, limit: Duration) {
    let analyzer = Analyzer::builtin();
    let show = move || {
        let start = Instant::now();
        let mut bench = Bench::new(analyzer);
        bench.read(&entry);
        let read = start.elapsed();
        if let Ok(loaded) = load(&entry, &LoadOptions::default()) {
            let annotations = bench.analyzer.view(&loaded.document, &bench.findings);
            let shown = report::policy(&entry.path, &loaded.document, &annotations, Paint::PLAIN);
            let outline = report::outline(&loaded.document, annotations.structure(), Paint::PLAIN);
            assert!(is_harmless(&shown) && is_harmless(&outline), "control characters are shown");
        }
        read
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(show).expect("a thread");
    let taken = thread.join().unwrap_or_else(|_| panic!("{what} made it panic"));
    println!("{what}: {taken:?}");
    assert!(taken < limit * slack(), "{what} took {taken:?}");
}

/// Whether a text can be written to a terminal: no control characters but line ends.
pub(crate) fn is_harmless(text: &str) -> bool {
    !text.chars().any(|letter| letter.is_control() && letter != '\n')
}

/// Numbers that look random and are the same in every run (SplitMix64).
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 where `end` is 0.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        if end == 0 { 0 } else { (self.next() % end as u64) as usize }
    }
}
