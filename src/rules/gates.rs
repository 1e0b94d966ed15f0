//! Which programs to try where an atom occurs.

use super::program::Needs;
use super::trie::AtomId;

/// For each atom, the programs that are started by it.
#[derive(Debug)]
pub(crate) struct Gates {
    /// For each atom, where its gates begin in `all`; one more at the end.
    starts: Vec<u32>,
    all: Vec<Gate>,
}

/// A program, to be tried where one of its atoms occurs. All that most tries need is here, in one place of memory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gate {
    pub(crate) program: u32,
    pub(crate) needs: Needs,
    /// Whether the rule judges only under certain headings.
    pub(crate) restricted: bool,
}

impl Gates {
    pub(super) fn new(mut gates: Vec<(AtomId, Gate)>, atoms: usize) -> Self {
        gates.sort_by_key(|&(atom, gate)| (atom, gate.program));
        let starts = (0..=atoms).map(|atom| gates.partition_point(|&(at, _)| (at as usize) < atom) as u32);
        Gates { starts: starts.collect(), all: gates.into_iter().map(|(_, gate)| gate).collect() }
    }

    /// The programs that this atom starts.
    #[inline]
    pub(crate) fn of(&self, atom: AtomId) -> &[Gate] {
        &self.all[self.starts[atom as usize] as usize..self.starts[atom as usize + 1] as usize]
    }
}
