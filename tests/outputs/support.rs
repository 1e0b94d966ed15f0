//! Documents to write: those of corpus/ and some that are hard on offsets.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use fineprint::Analyzer;
use fineprint::ingest::{Entry, LoadOptions, load};
use fineprint::output::{Annotated, Counts, EncodeOptions, Format};

/// A policy with letters of one to four bytes, all line ends, and a tab.
pub(crate) const HARD: &str = "\
# Privacy — Café Ünicøde 🍪🍪\r\n\r\n\
We adhere to the “EU‑US Safe Harbor” principles 🇪🇺,\nand we never sell\u{2028}your\tdata.\r\n\r\n\
## Cookies 🍪 & other “crumbs”\r\n\r\n\
𝒲e use cookies. We use cookies 🍪, “web beacons” — and e‑mail addresses;\rwe may share your naïve name\u{85}with our affiliates.\n";

/// Does `task` with an annotated document.
pub(crate) fn annotated<T>(entry: &Entry, task: impl FnOnce(&Annotated<'_>) -> T) -> T {
    static ANALYZER: LazyLock<Analyzer> = LazyLock::new(Analyzer::builtin);
    let loaded = load(entry, &LoadOptions::default()).unwrap();
    let annotations = ANALYZER.annotate(&loaded.document);
    task(&Annotated::new(&loaded, &annotations))
}

/// Does `task` with every policy of corpus/ and with [`HARD`].
pub(crate) fn corpus(mut task: impl FnMut(&Annotated<'_>)) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let is_policy =
        |path: &Path| path.extension().is_some_and(|end| end == "md" || end == "txt" || end == "html");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    annotated(&Entry::from_text("hard.md", HARD), &mut task);
    annotated(&Entry::from_text("empty.md", ""), &mut task);
    for path in paths.iter().filter(|path| is_policy(path)) {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        annotated(&Entry::new(name, fs::read(path).unwrap()), &mut task);
    }
}

/// Writes [`corpus`] to a file, or folder.
pub(crate) fn write_corpus(format: Format, target: &Path, options: &EncodeOptions) -> Counts {
    let mut file = format.create(target, options).unwrap();
    corpus(|document| file.write(format.encode(document, options).unwrap()).unwrap());
    file.finish().unwrap()
}
