//! Entries that a thread of their own makes, for readers that cannot stop between two of them.

use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{self, JoinHandle};

use super::Entries;
use crate::ingest::{Entry, Failure, FailureKind, Stage};

/// Entries that wait to be taken.
const WAITING: usize = 2;

/// Where the thread puts what it makes.
pub(super) struct Outlet(SyncSender<Result<Entry, Failure>>);

/// Nobody takes entries any more.
#[derive(Debug)]
pub(super) struct Closed;

impl Outlet {
    /// Hands one item on, once there is room for it.
    pub(super) fn put(&self, item: Result<Entry, Failure>) -> Result<(), Closed> {
        self.0.send(item).map_err(|_| Closed)
    }
}

/// The entries that `work` puts out, in their order. `stop` is called when nobody takes them any more.
pub(super) fn produce(
    name: &str,
    work: impl FnOnce(&Outlet) -> Result<(), Closed> + Send + 'static,
    stop: impl Fn() + 'static,
) -> Entries {
    let (sender, items) = sync_channel(WAITING);
    let thread = thread::spawn(move || {
        // Where nobody takes the entries any more, the work is done.
        let _ = work(&Outlet(sender));
    });
    Box::new(Produced { name: name.to_owned(), items, thread: Some(thread), stop })
}

struct Produced<Stop: Fn()> {
    name: String,
    items: Receiver<Result<Entry, Failure>>,
    thread: Option<JoinHandle<()>>,
    stop: Stop,
}

impl<Stop: Fn()> Iterator for Produced<Stop> {
    type Item = Result<Entry, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Ok(item) = self.items.recv() {
            return Some(item);
        }
        let ended = self.thread.take()?.join();
        ended.err().map(|_| {
            let message = "a defect in fineprint made it give up on this container; please report it";
            Err(Failure::new(&self.name, Stage::Read, FailureKind::Panic, message))
        })
    }
}

impl<Stop: Fn()> Drop for Produced<Stop> {
    fn drop(&mut self) {
        if self.thread.is_some() {
            (self.stop)();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_in_order_and_a_panic_is_a_failure() {
        let work = |outlet: &Outlet| {
            for number in 0..100 {
                outlet.put(Ok(Entry::new(number.to_string(), "text")))?;
            }
            panic!("a test of panics");
        };
        let mut items: Vec<_> = produce("t.sqlite", work, || ()).collect();
        let last = items.pop().expect("an item").expect_err("a failure");
        assert_eq!((last.path.as_str(), last.kind), ("t.sqlite", FailureKind::Panic));
        let paths: Vec<_> = items.iter().flatten().map(|entry| entry.path.clone()).collect();
        assert_eq!(paths, (0..100).map(|number| number.to_string()).collect::<Vec<_>>());
    }

    #[test]
    fn work_ends_when_nobody_takes_it() {
        let (sender, ended) = sync_channel(1);
        let work = move |outlet: &Outlet| {
            while outlet.put(Ok(Entry::new("a", "text"))).is_ok() {}
            sender.send(()).map_err(|_| Closed)
        };
        let mut items = produce("t.sqlite", work, || ());
        assert!(items.next().is_some());
        drop(items);
        ended.recv().expect("the thread to end");
    }
}
