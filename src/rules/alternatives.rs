//! Patterns of which one suffices, as `requires` and `unless` have them.

use serde::{Deserialize, Serialize};

use super::program::Program;
use super::trie::AtomId;

/// Programs that are tried until one matches.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct Alternatives {
    programs: Vec<Program>,
    /// For each program the rarest atom that it cannot do without, if any of those is looked for. Kept apart from the programs,
    /// which most of the time need not be read.
    witnesses: Vec<Option<AtomId>>,
}

impl Alternatives {
    pub(super) fn new(programs: Vec<Program>) -> Self {
        let witnesses = vec![None; programs.len()];
        Alternatives { programs, witnesses }
    }

    /// Calls `settle`, which returns the witness, with each program.
    pub(super) fn settle(&mut self, settle: impl FnMut(&mut Program) -> Option<AtomId>) {
        self.witnesses = self.programs.iter_mut().map(settle).collect();
    }

    pub(super) fn renumber(&mut self, number: &[AtomId]) {
        self.programs.iter_mut().for_each(|program| program.renumber(number));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.programs.is_empty()
    }

    /// The programs that have their witness among what `occurs`.
    #[inline]
    pub(crate) fn to_try(&self, occurs: impl Fn(AtomId) -> bool) -> impl Iterator<Item = &Program> {
        let witnessed = self.witnesses.iter().enumerate();
        let witnessed = witnessed.filter(move |(_, witness)| witness.is_none_or(&occurs));
        witnessed.map(|(number, _)| &self.programs[number])
    }
}
