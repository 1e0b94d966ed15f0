//! Which programs to try where an atom occurs.

use super::program::Program;
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
    /// The first seen atoms that the program needs, in the order of its steps.
    required: [AtomId; GATE_ATOMS],
    count: u8,
    /// Whether the last of them is the program's last step.
    pub(crate) to_the_end: bool,
    /// Whether the rule judges only under certain headings.
    pub(crate) restricted: bool,
}

/// The most atoms that a gate looks at.
const GATE_ATOMS: usize = 5;

impl Gate {
    /// A gate to a program; `seen` tells the atoms that are among the hits of a view.
    pub(super) fn new(
        number: u32,
        program: &Program,
        restricted: bool,
        seen: impl Fn(AtomId) -> bool,
    ) -> Self {
        let mut gate =
            Gate { program: number, required: [0; GATE_ATOMS], count: 0, to_the_end: false, restricted };
        let mut last = None;
        for atom in program.required().filter(|&atom| seen(atom)) {
            if gate.count as usize == GATE_ATOMS {
                return gate;
            }
            gate.required[gate.count as usize] = atom;
            gate.count += 1;
            last = Some(atom);
        }
        gate.to_the_end = last.is_some() && program.last_required() == last;
        gate
    }

    /// The first seen atoms that the program needs, in the order of its steps.
    #[inline]
    pub(crate) fn required(&self) -> &[AtomId] {
        &self.required[..self.count as usize]
    }
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
