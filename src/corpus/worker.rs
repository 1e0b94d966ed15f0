//! What one thread does with one document, and the memory that it keeps from document to document.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Mutex, PoisonError};

use super::filter::Filter;
use super::outcome::{Done, Outcome, Reason, Skipped};
use crate::ingest::{Entry, Failure, FailureKind, LoadOptions, Stage, load};
use crate::output::Annotated;
use crate::triage::Only;
use crate::{Analyzer, Findings, Scratch};

/// Annotates documents on any thread.
#[derive(Debug)]
pub(super) struct Workshop<'r, Task> {
    analyzer: &'r Analyzer,
    options: &'r LoadOptions,
    only: &'r Only,
    filters: &'r [Filter],
    task: Task,
    idle: Mutex<Vec<Bench>>,
}

/// The memory of one thread.
#[derive(Debug)]
struct Bench {
    scratch: Scratch,
    findings: Findings,
}

impl<'r, Task> Workshop<'r, Task> {
    pub(super) fn new(
        analyzer: &'r Analyzer,
        options: &'r LoadOptions,
        only: &'r Only,
        filters: &'r [Filter],
        task: Task,
    ) -> Self {
        Workshop { analyzer, options, only, filters, task, idle: Mutex::new(Vec::new()) }
    }

    /// Loads and annotates one document and does the run's task with it. A panic on the way is the document's failure;
    /// the memory that it may have left in disorder is thrown away.
    pub(super) fn process<T>(&self, entry: &Entry) -> Outcome<T>
    where
        Task: Fn(&Annotated<'_>) -> T,
    {
        let mut bench = self.take_bench();
        match catch_unwind(AssertUnwindSafe(|| self.annotate(entry, &mut bench))) {
            Ok(outcome) => {
                self.benches().push(bench);
                outcome
            }
            Err(panic) => Outcome::Failed(contained(entry, &*panic)),
        }
    }

    fn annotate<T>(&self, entry: &Entry, bench: &mut Bench) -> Outcome<T>
    where
        Task: Fn(&Annotated<'_>) -> T,
    {
        let loaded = match load(entry, self.options) {
            Ok(loaded) => loaded,
            Err(failure) => return failure.into(),
        };
        let (path, bytes) = (entry.path.clone(), entry.bytes.len());
        if let Some(reason) = self.filters.iter().find_map(|filter| filter.refuses(&loaded)) {
            return Outcome::Skipped(Skipped::new(path, bytes, reason));
        }
        self.analyzer.annotate_into(&mut bench.scratch, &loaded.document, &mut bench.findings);
        let annotations = self.analyzer.view(&loaded.document, &bench.findings);
        let annotated = Annotated::new(&loaded, &annotations);
        if !self.only.is_all()
            && let Some(why) = self.only.refuses(annotated.triage())
        {
            return Outcome::Skipped(Skipped::new(path, bytes, Reason::new("not-wanted", why)));
        }
        let output = (self.task)(&annotated);
        Outcome::Done(Done { path, bytes, annotations: annotations.len(), output })
    }

    fn take_bench(&self) -> Bench {
        let idle = self.benches().pop();
        idle.unwrap_or_else(|| Bench {
            scratch: self.analyzer.create_scratch(),
            findings: Findings::default(),
        })
    }

    fn benches(&self) -> std::sync::MutexGuard<'_, Vec<Bench>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn contained(entry: &Entry, panic: &(dyn Any + Send)) -> Failure {
    let text = panic.downcast_ref::<&str>().copied();
    let text = text.or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let message = format!(
        "a defect in fineprint made it give up on this document ({}); please report it with the document",
        text.unwrap_or("no message")
    );
    Failure::new(&entry.path, Stage::Annotate, FailureKind::Panic, message)
}
