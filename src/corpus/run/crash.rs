//! Points at which tests end the process, or make the disk fail.
//!
//! Everything that makes a run durable (each write of a document, sync, rename, removal and journal line) passes a
//! point first. With `FINEPRINT_CRASH_AT=7` the process aborts at the seventh; with `FINEPRINT_FAIL_AT=7` that operation
//! fails as it would on a full disk. Only builds with debug assertions have them.

use std::io;

/// Passes the next point.
#[cfg(debug_assertions)]
pub(super) fn point() -> io::Result<()> {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    static PASSED: AtomicU64 = AtomicU64::new(0);
    static CRASH_AT: OnceLock<Option<u64>> = OnceLock::new();
    static FAIL_AT: OnceLock<Option<u64>> = OnceLock::new();
    let asked = |name: &str| std::env::var(name).ok().and_then(|number| number.parse().ok());
    let here = Some(PASSED.fetch_add(1, Ordering::SeqCst) + 1);
    if here == *CRASH_AT.get_or_init(|| asked("FINEPRINT_CRASH_AT")) {
        std::process::abort();
    }
    if here == *FAIL_AT.get_or_init(|| asked("FINEPRINT_FAIL_AT")) {
        return Err(io::ErrorKind::StorageFull.into());
    }
    Ok(())
}

/// Nothing happens here outside of tests.
#[cfg(not(debug_assertions))]
pub(super) fn point() -> io::Result<()> {
    Ok(())
}
