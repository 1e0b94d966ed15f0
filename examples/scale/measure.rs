//! What a run takes, and how far it has come.

use std::fs;
use std::time::{Duration, Instant};

/// Says on standard error how far a long step has come, every ten seconds.
pub(crate) struct Progress {
    what: &'static str,
    total: u64,
    done: u64,
    started: Instant,
    said: Instant,
}

impl Progress {
    pub(crate) fn of(what: &'static str, total: u64) -> Self {
        let now = Instant::now();
        Progress { what, total, done: 0, started: now, said: now }
    }

    /// One document more is done.
    pub(crate) fn advance(&mut self) {
        self.done += 1;
        if self.said.elapsed() < Duration::from_secs(10) {
            return;
        }
        self.said = Instant::now();
        let rate = self.done as f64 / self.started.elapsed().as_secs_f64();
        let left = self.total.saturating_sub(self.done) as f64 / rate / 60.0;
        eprintln!(
            "{} {} of {}, {rate:.0} a second, {left:.0} minutes left",
            self.what, self.done, self.total
        );
    }
}

/// Peak resident memory of this process, in bytes, where the system tells it.
pub(crate) fn peak_memory() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
    let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kilobytes << 10)
}

/// Time that the processors have spent on this process, in the program and in the system, where the system tells it.
pub(crate) fn processor_time() -> Option<Duration> {
    /// The kernel counts in hundredths of a second, whatever its own clock does.
    const TICK: Duration = Duration::from_millis(10);
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program stands in brackets and may hold anything.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut times = fields.split_whitespace().skip(11);
    let mut next = || times.next()?.parse::<u32>().ok();
    Some(TICK * (next()? + next()?))
}
