//! Parallel inside, in order outside.

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::filter::Filter;
use super::outcome::{Reason, Summary};
use super::sink::Sink;
use super::window::Window;
use super::worker::Workshop;
use crate::ingest::{Entry, Failure, LoadOptions, Loaded};
use crate::output::Annotated;
use crate::triage::Only;
use crate::{Analyzer, Error, Result};

/// Documents in flight for each thread: enough that one slow document does not starve the others.
const DOCUMENTS_PER_THREAD: usize = 64;
/// Bytes of input in flight.
const BYTES_IN_FLIGHT: usize = 32 << 20;

/// Annotates many documents on many threads. See the [module](super) for an example.
#[derive(Clone, Debug)]
pub struct Runner {
    analyzer: Analyzer,
    options: LoadOptions,
    only: Only,
    filters: Vec<Filter>,
    threads: usize,
}

impl Runner {
    /// A runner on all cores.
    pub fn new(analyzer: Analyzer) -> Self {
        Runner {
            analyzer,
            options: LoadOptions::default(),
            only: Only::default(),
            filters: Vec::new(),
            threads: 0,
        }
    }

    /// Annotates on so many threads; 0 stands for one per core. What comes out is the same on any number.
    pub fn threads(mut self, threads: usize) -> Self {
        self.threads = threads;
        self
    }

    /// What to heed when entries are made into documents.
    pub fn load_options(mut self, options: LoadOptions) -> Self {
        self.options = options;
        self
    }

    /// Hands on only the documents that are wanted. Each of the others is [`Outcome::Skipped`](super::Outcome::Skipped), of the kind
    /// `not-wanted`.
    pub fn only(mut self, only: Only) -> Self {
        self.only = only;
        self
    }

    /// Skips documents of which `filter` gives a reason not to want them. The first of several filters decides.
    ///
    /// It runs on the threads of the workers, before a document is annotated, and sees no other document.
    pub fn filter(mut self, filter: impl Fn(&Loaded<'_>) -> Option<Reason> + Send + Sync + 'static) -> Self {
        self.filters.push(Filter::new(filter));
        self
    }

    /// The analyzer.
    pub fn analyzer(&self) -> &Analyzer {
        &self.analyzer
    }

    /// Annotates all entries, does `task` with each document on the thread that annotated it, and hands the outcomes to
    /// `sink` on this thread, in the order of the entries.
    ///
    /// Entries are taken as there is room for them: some 64 per thread and 32 MiB in all are in flight at most, and
    /// whatever `task` returned for them. A document that is skipped or cannot be annotated is an outcome, too,
    /// even when `task` panics on it.
    ///
    /// # Errors
    ///
    /// When the sink returns an error, when the threads cannot be started, or when documents were lost on the way, which
    /// would be a defect.
    pub fn run<T: Send>(
        &self,
        entries: impl IntoIterator<Item = Result<Entry, Failure>>,
        task: impl Fn(&Annotated<'_>) -> T + Sync,
        sink: &mut impl Sink<T>,
    ) -> Result<Summary> {
        let pool = self.start()?;
        let threads = pool.current_num_threads();
        let workshop = Workshop::new(&self.analyzer, &self.options, &self.only, &self.filters, task);
        let mut window = Window::new(threads * DOCUMENTS_PER_THREAD, BYTES_IN_FLIGHT);
        let mut summary = Summary::default();
        let stopped = AtomicBool::new(false);
        let result = pool.in_place_scope(|scope| {
            let (finished, arrivals) = mpsc::channel();
            let start = |number: usize, entry: Entry| {
                let (finished, workshop, stopped) = (finished.clone(), &workshop, &stopped);
                scope.spawn(move |_| {
                    if !stopped.load(Ordering::Relaxed) {
                        // Nobody listens any more when the run has just been stopped.
                        let _ = finished.send((number, workshop.process(&entry)));
                    }
                });
            };
            let mut entries = entries.into_iter();
            let mut is_more = true;
            let mut read = 0;
            while is_more || !window.is_empty() {
                if is_more && window.has_room() {
                    let entry = entries.next();
                    read += u64::from(entry.is_some());
                    match entry {
                        Some(Ok(entry)) => start(window.open(entry.bytes.len()), entry),
                        Some(Err(failure)) => {
                            let number = window.open(0);
                            window.close(number, failure.into());
                        }
                        None => is_more = false,
                    }
                } else if let Ok((number, outcome)) = arrivals.recv() {
                    window.close(number, outcome);
                }
                // Reading may take long, so what is done does not wait for it.
                for (number, outcome) in arrivals.try_iter() {
                    window.close(number, outcome);
                }
                while let Some(outcome) = window.pop() {
                    summary.add(&outcome);
                    let flow = sink.record(outcome);
                    if !matches!(flow, Ok(ControlFlow::Continue(()))) {
                        stopped.store(true, Ordering::Relaxed);
                        return flow.map(drop);
                    }
                }
            }
            check_sums(read, &summary)
        });
        result.map(|()| summary)
    }

    fn start(&self) -> Result<ThreadPool> {
        let pool = ThreadPoolBuilder::new().num_threads(self.threads).build();
        pool.map_err(|error| Error::usage(format!("the threads cannot be started: {error}")))
    }
}

/// Every document that was read must have come through.
fn check_sums(read: u64, summary: &Summary) -> Result<()> {
    let came = summary.documents();
    if read == came {
        return Ok(());
    }
    Err(Error::usage(format!(
        "a defect in fineprint: {read} documents were read and {came} came through; please report it"
    )))
}
