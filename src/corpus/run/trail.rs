//! How far the inputs were read: a number, and a hash over the names of all that came before.

use std::cell::RefCell;
use std::collections::VecDeque;

use sha2::{Digest, Sha256};

use crate::corpus::selection::Choice;
use crate::hex;
use crate::ingest::{Entry, Failure, Reader, Taken};

/// A place in the inputs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Trail {
    /// Number of documents before it, also of those that were passed over and that failed.
    pub(super) position: u64,
    /// Hash over their names, in order.
    names: [u8; 32],
}

impl Trail {
    /// Goes on behind the document of this name.
    pub(super) fn pass(&mut self, name: &str) {
        let mut hasher = Sha256::new();
        hasher.update(self.names);
        hasher.update((name.len() as u64).to_be_bytes());
        hasher.update(name);
        self.names = hasher.finalize().into();
        self.position += 1;
    }

    /// The hash over the names, in hexadecimal digits.
    pub(super) fn names(&self) -> String {
        hex::digits(&self.names)
    }
}

/// The places behind documents that were handed out, and the place behind all that was looked at.
#[derive(Debug, Default)]
pub(super) struct Marks {
    behind: VecDeque<Trail>,
    pub(super) last: Trail,
}

impl Marks {
    pub(super) fn starting_at(trail: Trail) -> Self {
        Marks { last: trail, ..Marks::default() }
    }

    /// The place behind the oldest document that was handed out and not asked for yet.
    pub(super) fn pop(&mut self) -> Trail {
        self.behind.pop_front().unwrap_or(self.last)
    }
}

/// Iterator over the documents that were chosen; leaves a mark behind each.
pub(super) struct Chosen<'r> {
    pub(super) reader: Reader,
    pub(super) choice: &'r Choice,
    pub(super) marks: &'r RefCell<Marks>,
}

impl Iterator for Chosen<'_> {
    type Item = Result<Entry, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let taken = self.reader.take_if(|name| self.choice.wants(name))?;
            let mut marks = self.marks.borrow_mut();
            match taken {
                Taken::Passed(passed) => marks.last.pass(&passed.path),
                Taken::Read(item) => {
                    marks.last.pass(item.as_ref().map_or_else(|failure| &failure.path, |entry| &entry.path));
                    let behind = marks.last;
                    marks.behind.push_back(behind);
                    return Some(item);
                }
            }
        }
    }
}
