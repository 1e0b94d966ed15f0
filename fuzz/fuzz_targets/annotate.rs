//! Any bytes, through load, annotate and the record.
#![no_main]

use fineprint::Analyzer;
use fineprint::ingest::{Entry, LoadOptions, load};
use fineprint::output::{Annotated, Record};
use libfuzzer_sys::fuzz_target;

thread_local! {
    static ANALYZER: Analyzer = Analyzer::builtin();
}

fuzz_target!(|bytes: &[u8]| {
    let (&kind, bytes) = bytes.split_first().unwrap_or((&0, &[]));
    let path = ["fuzz.md", "fuzz.txt", "fuzz.html"][usize::from(kind) % 3];
    let entry = Entry::new(path, bytes);
    let Ok(loaded) = load(&entry, &LoadOptions::default()) else { return };
    ANALYZER.with(|analyzer| {
        let annotations = analyzer.annotate(&loaded.document);
        for annotation in annotations.iter() {
            assert!(annotation.clause().contains(annotation.evidence()[0]));
        }
        let mut record = Vec::new();
        let annotated = Annotated::new(&loaded, &annotations);
        Record::new(&annotated).write_line(&mut record).expect("memory can be written to");
    });
});
