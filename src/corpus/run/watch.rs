//! Long work on one file, watched by its size.

use std::panic::resume_unwind;
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use super::Monitor;
use super::digest::size;

/// Time between two looks at the file.
const PAUSE: Duration = Duration::from_millis(200);

/// Does `work`, which makes the file `whole` of inputs of `of` bytes, and tells `monitor` how far it is. People know the file
/// as `path`.
pub(super) fn watched<T: Send>(
    path: &Path,
    whole: &Path,
    of: u64,
    monitor: &mut impl Monitor,
    work: impl FnOnce() -> T + Send,
) -> T {
    monitor.joins(path, 0, of);
    let done = thread::scope(|scope| {
        let (finished, finish) = channel();
        let worker = scope.spawn(move || {
            let done = work();
            // Whoever waits for it is there until it came.
            let _ = finished.send(());
            done
        });
        while finish.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
            monitor.joins(path, size(whole).unwrap_or(0).min(of), of);
        }
        worker.join()
    });
    monitor.joins(path, of, of);
    done.unwrap_or_else(|panic| resume_unwind(panic))
}
