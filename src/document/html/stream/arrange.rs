//! Puts parts of a flow where a tree builder would have put them.
//!
//! Two things on broken pages stand elsewhere in the tree than in the source: what is between the cells of a table goes
//! before the table, and formatting that ends inside a block, which began inside of it, is split where the block begins.
//! Both are known too late. They are noted down on the way, and done once, when the page is over.

use std::collections::BTreeMap;
use std::ops::Range;

use super::super::flow::{Flow, Part};

/// What is to be done to a flow. All numbers are places among its parts as they are before anything is done.
#[derive(Debug, Default)]
pub(super) struct Edits {
    /// Parts to put before the part with this number.
    inserted: BTreeMap<usize, Vec<Part>>,
    /// Parts to move before the part with this number.
    moved: BTreeMap<usize, Vec<Range<usize>>>,
    /// Where the parts to move begin and end now.
    gone: BTreeMap<usize, usize>,
}

impl Edits {
    /// Puts `part` before the part `at`, behind what was put there already.
    pub(super) fn insert(&mut self, at: usize, part: Part) {
        self.inserted.entry(at).or_default().push(part);
    }

    /// Moves `parts` before the part `to`, which is before all of them.
    pub(super) fn move_before(&mut self, to: usize, parts: Range<usize>) {
        if !parts.is_empty() {
            self.gone.insert(parts.start, parts.end);
            self.moved.entry(to).or_default().push(parts);
        }
    }

    /// Does it.
    pub(super) fn apply(mut self, flow: &mut Flow) {
        if self.inserted.is_empty() && self.moved.is_empty() {
            return;
        }
        let parts = self.arranged(&flow.parts);
        for (at, part) in parts.iter().enumerate() {
            match *part {
                Part::Open(place) => flow.elements[place].parts.start = at,
                Part::Close(place) => flow.elements[place].parts.end = at,
                Part::Text { .. } | Part::Control => {}
            }
        }
        flow.parts = parts;
    }

    fn arranged(&mut self, parts: &[Part]) -> Vec<Part> {
        let mut arranged = Vec::with_capacity(parts.len() + 2 * self.inserted.len());
        // What is still to be written, the next last. A part that is moved may hold tables, before which parts are moved.
        let whole = 0..parts.len();
        let mut left = vec![whole];
        while let Some(range) = left.pop() {
            let mut at = range.start;
            while at < range.end {
                // The first of a range that is being moved is in its new place.
                if let Some(end) = self.gone.get(&at).copied().filter(|_| at > range.start) {
                    at = end;
                    continue;
                }
                if let Some(moved) = self.moved.remove(&at) {
                    left.push(at..range.end);
                    left.extend(moved.into_iter().rev());
                    break;
                }
                arranged.extend(self.inserted.remove(&at).unwrap_or_default());
                arranged.push(parts[at]);
                at += 1;
            }
        }
        // Behind the last part of all.
        arranged.extend(std::mem::take(&mut self.inserted).into_values().flatten());
        arranged
    }
}
