//! The crawls and archives of the shared corpora, where they are at hand.

use std::path::{Path, PathBuf};

use fineprint::ingest::{FailureKind, Reader};

use crate::make::{Item, kinds};

fn shared(name: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let folder = std::env::var_os("FINEPRINT_SHARED").map_or(beside, PathBuf::from);
    let path = folder.join("corpus").join(name);
    if !path.exists() {
        eprintln!("skipped: no shared folder beside the project, and FINEPRINT_SHARED is not set");
        return None;
    }
    Some(path)
}

fn items(path: &Path) -> Vec<Item> {
    Reader::builder().path(path).build().unwrap().collect()
}

/// Pages of sixty that come out of crawls that were packed and broken in all ways, and what is said of the others.
#[test]
fn broken_crawls_give_what_is_left_of_them() {
    let Some(folder) = shared("warc/made") else {
        return;
    };
    let cases: &[(&str, usize, &[FailureKind])] = &[
        ("policies-10.warc", 10, &[]),
        ("policies-20-ce-gzip.warc.gz", 20, &[]),
        ("policies-20-chunked.warc.gz", 20, &[]),
        ("policies-60.warc.gz", 60, &[]),
        ("policies-single-gzip-member.warc.gz", 10, &[]),
        ("policies-corrupt-middle.warc.gz", 59, &[FailureKind::Damaged]),
        ("policies-truncated.warc", 5, &[FailureKind::Truncated]),
        ("policies-truncated.warc.gz", 43, &[FailureKind::Truncated]),
    ];
    for (name, pages, failures) in cases {
        let items = items(&folder.join(name));
        assert_eq!(items.iter().filter(|item| item.is_ok()).count(), *pages, "{name}");
        assert_eq!(kinds(&items), *failures, "{name}");
    }
}

/// Every crawl of other projects' tests: pages, skips and failures are what they are.
#[test]
fn crawls_of_all_makers_are_read() {
    let Some(folder) = shared("warc") else {
        return;
    };
    let (mut pages, mut skipped, mut failed) = (0, 0, 0);
    for item in Reader::builder().path(folder).build().unwrap() {
        match item {
            Ok(_) => pages += 1,
            Err(failure) if failure.kind.is_skip() => skipped += 1,
            Err(failure) => {
                failed += 1;
                assert!(failure.offset.is_some(), "{failure}");
            }
        }
    }
    println!("{pages} pages, {skipped} skipped, {failed} failed");
    assert!(pages > 400 && skipped > 150 && failed > 5 && failed < 20);
}

/// Slow in a build for development, which unpacks at a tenth of the speed.
#[cfg(not(debug_assertions))]
#[test]
fn archives_hold_what_their_folders_would() {
    let Some(archive) = shared("bench-open.tar.xz") else {
        return;
    };
    let items = items(&archive);
    assert_eq!(items.len(), 4_282);
    assert_eq!(kinds(&items), []);
}
