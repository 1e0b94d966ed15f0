//! What a run says on standard error while it runs and when it ends.

use std::io::{IsTerminal, stderr};
use std::time::{Duration, Instant};

use super::say;
use fineprint::corpus::Summary;
use indicatif::{HumanBytes, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Runs shorter than this show no progress.
const PATIENCE: Duration = Duration::from_millis(500);
/// Redraws per second.
const REDRAWS: u8 = 10;

/// A progress line on a terminal, and nothing elsewhere.
pub(crate) struct Progress {
    bar: ProgressBar,
    started: Instant,
    quiet: bool,
    /// Whether the bar waits to be shown until the run has proved to be a long one.
    waiting: bool,
}

impl Progress {
    /// Whether a run that is not quiet will show progress, so that it is worth finding out how long it will be.
    pub(crate) fn is_visible(quiet: bool) -> bool {
        !quiet && stderr().is_terminal()
    }

    /// Begins; `documents` is how many there are, where that is known.
    pub(crate) fn start(documents: Option<u64>, quiet: bool) -> Self {
        Progress {
            bar: hidden_bar(documents),
            started: Instant::now(),
            quiet,
            waiting: Progress::is_visible(quiet),
        }
    }

    /// Counts one document; the sums so far are shown.
    pub(crate) fn advance(&mut self, summary: &Summary) {
        self.bar.inc(1);
        let elapsed = self.started.elapsed();
        if self.waiting && elapsed >= PATIENCE {
            self.bar.set_draw_target(ProgressDrawTarget::stderr_with_hz(REDRAWS));
            self.waiting = false;
        }
        if !self.bar.is_hidden() {
            let rate = summary.bytes as f64 / elapsed.as_secs_f64() / 1e6;
            self.bar.set_message(format!("{rate:.1} MB/s, {} failed", summary.failed));
        }
    }

    /// Says a line without tearing the progress line.
    pub(crate) fn say(&self, line: &str) {
        self.bar.suspend(|| say(line));
    }

    /// Ends with a one-line summary.
    pub(crate) fn finish(self, summary: &Summary) {
        self.bar.finish_and_clear();
        if !self.quiet {
            say(&summary_line(summary, self.started.elapsed()));
        }
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

fn summary_line(summary: &Summary, elapsed: Duration) -> String {
    let documents = counted(summary.documents(), "document");
    let annotations = counted(summary.annotations, "annotation");
    let Summary { annotated, failed, skipped, bytes, .. } = summary;
    let bytes = HumanBytes(*bytes);
    let seconds = elapsed.as_secs_f64();
    format!(
        "fineprint: {documents} ({annotated} ok, {failed} failed, {skipped} skipped), {bytes}, {annotations}, {seconds:.2} s"
    )
}

fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
