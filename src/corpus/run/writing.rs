//! Outcomes in, parts out.

use std::cell::RefCell;
use std::ops::ControlFlow;

use super::journal::{Journal, Line, PartLine, ReadLine};
use super::monitor::Monitor;
use super::order::{Order, Place};
use super::part::Part;
use super::target::Target;
use super::trail::{Marks, Trail};
use crate::Result;
use crate::corpus::{Outcome, Sink, Summary};
use crate::output::{EncodeOptions, Encoded};

/// When a part is full: whichever comes first. What is in a part depends on nothing else, so that parts are the same in
/// every run.
#[derive(Clone, Copy, Debug)]
pub(super) struct PartSize {
    pub(super) documents: u64,
    pub(super) bytes: u64,
}

/// Writes outcomes into parts, and parts into the journal.
pub(super) struct Writing<'r, M> {
    pub(super) targets: &'r [Target],
    pub(super) options: &'r EncodeOptions,
    pub(super) size: PartSize,
    /// Whether the journal tells where each document stands in the whole.
    pub(super) ordered: bool,
    pub(super) marks: &'r RefCell<Marks>,
    pub(super) journal: &'r mut Journal,
    pub(super) monitor: &'r mut M,
    /// The sums of all parts in the journal.
    pub(super) sealed: Summary,
    /// Number of the part that is or will be open.
    pub(super) number: u64,
    pub(super) open: Option<Open<'r>>,
    pub(super) stopped: bool,
}

/// The open part.
pub(super) struct Open<'r> {
    part: Part<'r>,
    sums: Summary,
    behind: Trail,
    order: Option<Order>,
}

impl<M: Monitor> Writing<'_, M> {
    /// The sums of all documents that came through, also of those in the open part.
    pub(super) fn sums(&self) -> Summary {
        let mut sums = self.sealed;
        if let Some(open) = &self.open {
            sums.add_all(&open.sums);
        }
        sums
    }

    /// Seals the last part when all documents came through. A run without documents has one empty part.
    pub(super) fn finish(mut self) -> Result<()> {
        let last = self.marks.borrow().last;
        if self.number == 0 && self.open.is_none() {
            self.begin()?;
        }
        if let Some(open) = self.open.take() {
            self.seal(Open { behind: last, ..open })?;
        }
        self.journal.add(&Line::Read(ReadLine::new(&last)))
    }

    fn begin(&mut self) -> Result<()> {
        let part = Part::begin(self.number, self.targets, self.options)?;
        let order = self.ordered.then(Order::default);
        self.open = Some(Open { part, sums: Summary::default(), behind: Trail::default(), order });
        Ok(())
    }

    fn take(&mut self, outcome: Outcome<Result<Vec<Encoded>>>) -> Result<()> {
        let behind = self.marks.borrow_mut().pop();
        if self.open.is_none() {
            self.begin()?;
        }
        let Some(mut open) = self.open.take() else { return Ok(()) };
        open.sums.add(&outcome);
        open.behind = behind;
        match outcome {
            Outcome::Done(done) => {
                let documents = done.output?;
                let rows = documents.first().map_or(0, Encoded::rows);
                open.part.write(documents)?;
                if let Some(order) = &mut open.order {
                    order.add(Place { position: behind.position, rows });
                }
            }
            Outcome::Skipped(skipped) => {
                self.monitor.skips(&skipped);
                open.part.write_ledger(&skipped)?;
            }
            Outcome::Failed(failure) => {
                self.monitor.fails(&failure);
                open.part.write_ledger(&failure)?;
            }
        }
        if open.sums.documents() >= self.size.documents || open.sums.bytes >= self.size.bytes {
            self.seal(open)
        } else {
            self.open = Some(open);
            Ok(())
        }
    }

    fn seal(&mut self, open: Open<'_>) -> Result<()> {
        let line = PartLine {
            number: self.number,
            position: open.behind.position,
            names: open.behind.names(),
            sums: open.sums.into(),
            files: open.part.seal()?,
            order: open.order,
        };
        self.journal.add(&Line::Part(line))?;
        self.sealed.add_all(&open.sums);
        self.number += 1;
        Ok(())
    }
}

impl<M: Monitor> Sink<Result<Vec<Encoded>>> for Writing<'_, M> {
    fn record(&mut self, outcome: Outcome<Result<Vec<Encoded>>>) -> Result<ControlFlow<()>> {
        if self.monitor.stops() {
            self.stopped = true;
            return Ok(ControlFlow::Break(()));
        }
        self.take(outcome)?;
        let sums = self.sums();
        self.monitor.advances(&sums);
        Ok(ControlFlow::Continue(()))
    }
}
