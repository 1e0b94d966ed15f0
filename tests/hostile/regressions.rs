//! Documents that once broke something. Every file in `tests/regressions/` is read the whole way, and in time.

use std::fs;
use std::path::Path;
use std::time::Duration;

use fineprint::ingest::Entry;

use super::support::read_in_time;

#[test]
fn what_once_broke_something_is_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/regressions");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty());
    for path in paths {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        read_in_time(&name, Entry::new(name.clone(), fs::read(&path).unwrap()), Duration::from_secs(1));
    }
}
