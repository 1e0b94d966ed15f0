//! What a run says on standard error while it runs.

use std::io::{IsTerminal, stderr};
use std::path::Path;
use std::time::{Duration, Instant};

use fineprint::corpus::{Monitor, Summary};
use fineprint::ingest::Failure;
use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;

use super::interrupt::Interrupt;
use super::log::{Log, LogFormat};

/// Runs shorter than this show no progress bar.
const PATIENCE: Duration = Duration::from_millis(500);
/// Redraws per second.
const REDRAWS: u8 = 10;
/// Documents between two looks at the clock.
const STRIDE: u64 = 16;

/// What a run says on standard error.
#[derive(Debug, clap::Args)]
pub(crate) struct ProgressArgs {
    /// No progress and no summary; documents that failed are named only where there is no --errors
    #[arg(short, long)]
    pub(crate) quiet: bool,

    /// What the lines on standard error are
    #[arg(long, value_enum, default_value_t = LogFormat::Text, value_name = "FORMAT")]
    pub(crate) log_format: LogFormat,

    /// Seconds between two lines of progress where standard error is no terminal
    #[arg(long, value_name = "SECONDS", default_value_t = 10.0, value_parser = parse_seconds)]
    log_every: f64,
}

/// A progress bar on a terminal, and a line from time to time elsewhere.
pub(crate) struct Progress {
    bar: ProgressBar,
    pub(crate) log: Log,
    started: Instant,
    /// Whether the bar waits to be shown until the run has proved to be a long one.
    waiting: bool,
    /// Time between two lines, and when the next is due; `None` where there is a bar, or no wish for either.
    every: Duration,
    due: Option<Instant>,
    /// Whether failures are named.
    names_failures: bool,
    interrupt: Interrupt,
    /// Documents and bytes of earlier runs.
    before: Summary,
    quiet: bool,
}

impl ProgressArgs {
    /// Whether a bar will be shown, so that it is worth finding out how long the run will be.
    pub(crate) fn has_bar(&self) -> bool {
        !self.quiet && self.log_format == LogFormat::Text && stderr().is_terminal()
    }

    /// Begins; `documents` is how many there are, where that is known.
    pub(crate) fn start(&self, documents: Option<u64>, has_ledger: bool) -> Progress {
        let every = Duration::from_secs_f64(self.log_every);
        let has_bar = self.has_bar();
        Progress {
            bar: hidden_bar(documents),
            log: Log::new(self.log_format),
            started: Instant::now(),
            waiting: has_bar,
            every,
            due: (!self.quiet && !has_bar).then(|| Instant::now() + every),
            names_failures: !self.quiet || !has_ledger,
            interrupt: Interrupt::default(),
            before: Summary::default(),
            quiet: self.quiet,
        }
    }
}

impl ProgressArgs {
    /// Begins work that is not about documents one by one.
    pub(crate) fn start_on_files(&self) -> Progress {
        let mut progress = self.start(None, true);
        if let Ok(style) = ProgressStyle::with_template("{msg}, {elapsed}") {
            progress.bar.set_style(style);
        }
        if std::mem::take(&mut progress.waiting) {
            progress.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(REDRAWS));
        }
        progress
    }
}

impl Progress {
    /// Lets a signal stop the run.
    pub(crate) fn stopped_by(mut self, interrupt: Interrupt) -> Self {
        self.interrupt = interrupt;
        self
    }

    /// Takes the bar away and tells how long the run took.
    pub(crate) fn finish(&self) -> Duration {
        self.bar.finish_and_clear();
        self.started.elapsed()
    }

    fn draw(&mut self, sums: &Summary, now: Instant) {
        let elapsed = now - self.started;
        if self.waiting && elapsed >= PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(REDRAWS));
            self.bar.reset_eta();
            self.waiting = false;
        }
        if !self.bar.is_hidden() {
            self.bar.set_position(sums.documents());
            self.bar.set_message(format!("{:.1} MB/s, {} failed", self.rate(sums, elapsed), sums.failed));
        }
        if self.due.is_some_and(|due| now >= due) {
            self.due = Some(now + self.every);
            self.say_line(sums, elapsed);
        }
    }

    fn say_line(&self, sums: &Summary, elapsed: Duration) {
        let (seconds, rate) = (elapsed.as_secs_f64(), self.rate(sums, elapsed));
        let Summary { annotated, failed, skipped, bytes, .. } = *sums;
        let documents = sums.documents();
        self.log.say(
            "progress",
            || {
                format!(
                    "{documents} documents, {failed} failed, {skipped} skipped, {seconds:.0} s, {rate:.1} MB/s"
                )
            },
            || {
                json!({
                    "documents": documents, "ok": annotated, "failed": failed, "skipped": skipped,
                    "bytes": bytes, "seconds": rounded(seconds), "megabytes_per_second": rounded(rate),
                })
            },
        );
    }

    /// Megabytes a second in this run.
    fn rate(&self, sums: &Summary, elapsed: Duration) -> f64 {
        (sums.bytes - self.before.bytes) as f64 / elapsed.as_secs_f64().max(1e-3) / 1e6
    }
}

impl Monitor for Progress {
    fn note(&mut self, note: &str) {
        if self.quiet {
            return;
        }
        self.bar.suspend(|| self.log.say("note", || note.into(), || json!({ "message": note })));
    }

    fn passes(&mut self, position: u64, of: u64) {
        if position.is_multiple_of(STRIDE) && self.due.is_some_and(|due| Instant::now() >= due) {
            self.due = Some(Instant::now() + self.every);
            self.log.say(
                "passing",
                || format!("{position} of {of} documents passed over"),
                || json!({ "documents": position, "of": of }),
            );
        }
    }

    fn joins(&mut self, path: &Path, bytes: u64, of: u64) {
        let path = path.display();
        if !self.bar.is_hidden() {
            self.bar.set_message(format!("{path}: {} of {} joined", HumanBytes(bytes), HumanBytes(of)));
        }
        if self.due.is_some_and(|due| Instant::now() >= due) {
            self.due = Some(Instant::now() + self.every);
            self.log.say(
                "joining",
                || format!("{path}: {} of {} joined", HumanBytes(bytes), HumanBytes(of)),
                || json!({ "path": path.to_string(), "bytes": bytes, "of": of }),
            );
        }
    }

    fn fails(&mut self, failure: &Failure) {
        if self.names_failures {
            self.bar.suspend(|| self.log.say("failed", || failure.to_string(), || json!(failure)));
        }
    }

    fn resumes(&mut self, before: &Summary) {
        self.before = *before;
        self.bar.set_position(before.documents());
        let documents = before.documents();
        if !self.quiet {
            self.log.say(
                "resumed",
                || format!("going on behind {documents} documents that are done"),
                || json!({ "documents": documents }),
            );
        }
    }

    fn advances(&mut self, sums: &Summary) {
        let watched = self.waiting || self.due.is_some() || !self.bar.is_hidden();
        if watched && sums.documents().is_multiple_of(STRIDE) {
            self.draw(sums, Instant::now());
        }
    }

    fn stops(&self) -> bool {
        self.interrupt.came()
    }
}

fn hidden_bar(documents: Option<u64>) -> ProgressBar {
    let bar = ProgressBar::with_draw_target(documents, ProgressDrawTarget::hidden());
    let template = match documents {
        Some(_) => "{pos}/{len} documents [{bar:30}] {msg}, {eta} left",
        None => "{pos} documents, {elapsed}, {msg}",
    };
    match ProgressStyle::with_template(template) {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// With two decimals.
pub(crate) fn rounded(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

fn parse_seconds(text: &str) -> Result<f64, String> {
    let seconds: f64 = text.parse().map_err(|_| format!("`{text}` is no number of seconds"))?;
    let is_time = (0.01..=86_400.0).contains(&seconds);
    if is_time { Ok(seconds) } else { Err("between 0.01 and 86400".into()) }
}
