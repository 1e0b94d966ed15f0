//! What archives have in common: their members are read one after the other, and what is wrong with one is said before the
//! next.

use std::collections::VecDeque;

use super::Entries;
use crate::ingest::entry::Entry;
use crate::ingest::failure::{Failure, FailureKind};

/// An archive that is gone through from member to member.
pub(super) trait Archive {
    /// Goes on to the next member, and begins to read it if it is to be read.
    fn next_member(&mut self, said: &mut Said) -> Step;

    /// A failure of the archive as a whole.
    fn failure(&self, kind: FailureKind, message: &str) -> Failure;
}

/// What came next in an archive.
pub(super) enum Step {
    /// A member that is read.
    Member(Entries),
    /// One that is not.
    Passed,
    /// Nothing: all members were seen.
    End,
    /// Damage, behind which nothing can be found.
    Broken(Failure),
}

/// What an archive has said so far.
#[derive(Default)]
pub(super) struct Said {
    /// What was wrong with members, or between them.
    pub(super) failures: VecDeque<Failure>,
    /// Whether there was a member that is to be read.
    pub(super) found: bool,
}

/// The documents among the members of an archive.
pub(super) struct Members<A> {
    archive: A,
    /// The member that is being read.
    member: Option<Entries>,
    said: Said,
    ended: bool,
}

impl<A: Archive> Members<A> {
    /// `said` is what is known before the first member.
    pub(super) fn of(archive: A, said: Said) -> Self {
        Members { archive, member: None, said, ended: false }
    }

    fn advance(&mut self) {
        match self.archive.next_member(&mut self.said) {
            Step::Member(entries) => self.member = Some(entries),
            Step::Passed => {}
            Step::End => self.end(),
            Step::Broken(failure) => {
                self.ended = true;
                self.said.failures.push_back(failure);
            }
        }
    }

    /// An archive in which there was nothing to read is a failure, as is a glob that matches nothing.
    fn end(&mut self) {
        self.ended = true;
        if !self.said.found {
            let message = "no member of this archive is a document; --glob chooses others";
            self.said.failures.push_back(self.archive.failure(FailureKind::Missing, message));
        }
    }
}

impl<A: Archive> Iterator for Members<A> {
    type Item = Result<Entry, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(failure) = self.said.failures.pop_front() {
                return Some(Err(failure));
            }
            if let Some(item) = self.member.as_mut().and_then(Iterator::next) {
                return Some(item);
            }
            self.member = None;
            if self.ended {
                return None;
            }
            self.advance();
        }
    }
}
