//! What the end of a phrase tells: the trie's phrases end in sets of atoms, and each set is told here once.

use serde::{Deserialize, Serialize};

use super::compile::Atom;
use super::trie::AtomId;

/// For each set of atoms: what a place where it is found means to programs, and what it means by itself.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct AtomSets {
    /// Where the lists of each set begin in the three below; one more at the end.
    starts: Vec<Starts>,
    atoms: Vec<AtomId>,
    marks: Vec<Mark>,
    gates: Vec<Try>,
}

/// A program that is to be tried.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub(crate) struct Try {
    pub(crate) program: u32,
    /// Another atom that the program cannot do without, the rarest after the one that starts it: where it is missing, nothing
    /// more is asked. The one that starts it, where there is no other.
    pub(crate) witness: AtomId,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
struct Starts {
    atoms: u32,
    marks: u32,
    gates: u32,
}

/// What a phrase tells by itself, outside programs.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) enum Mark {
    /// It is this cue of the engine's list.
    Cue(u16),
    /// It names this attribute of the rule set's list.
    Attribute(u16),
    /// `near` or `under` may ask for this atom.
    Context(AtomId),
}

impl AtomSets {
    /// The sets over the atoms `known`; `gates` names the programs that each atom starts.
    pub(super) fn new(sets: &[Vec<AtomId>], known: &[Atom], gates: impl Fn(AtomId) -> Vec<Try>) -> Self {
        let mut all = AtomSets {
            starts: vec![Starts::default()],
            atoms: Vec::new(),
            marks: Vec::new(),
            gates: Vec::new(),
        };
        for set in sets {
            all.atoms.extend(set.iter().filter(|&&atom| known[atom as usize].stepped));
            for &atom in set {
                let Atom { cue, attribute, context, .. } = known[atom as usize];
                all.marks.extend(cue.map(Mark::Cue));
                all.marks.extend(attribute.map(Mark::Attribute));
                all.marks.extend(context.then_some(Mark::Context(atom)));
            }
            let mut gates: Vec<Try> = set.iter().flat_map(|&atom| gates(atom)).collect();
            gates.sort_unstable();
            gates.dedup();
            all.gates.append(&mut gates);
            all.starts.push(Starts {
                atoms: all.atoms.len() as u32,
                marks: all.marks.len() as u32,
                gates: all.gates.len() as u32,
            });
        }
        all
    }

    #[inline]
    fn bounds(&self, set: u32) -> (Starts, Starts) {
        (self.starts[set as usize], self.starts[set as usize + 1])
    }

    /// The atoms that programs ask for, sorted.
    #[inline]
    pub(crate) fn atoms(&self, set: u32) -> &[AtomId] {
        let (first, end) = self.bounds(set);
        &self.atoms[first.atoms as usize..end.atoms as usize]
    }

    /// Whether nothing asks for the set.
    #[inline]
    pub(crate) fn is_empty(&self, set: u32) -> bool {
        let (first, end) = self.bounds(set);
        first == end
    }

    #[inline]
    pub(crate) fn has(&self, set: u32, atom: AtomId) -> bool {
        self.atoms(set).binary_search(&atom).is_ok()
    }

    /// What the set tells by itself.
    #[inline]
    pub(crate) fn marks(&self, set: u32) -> &[Mark] {
        let (first, end) = self.bounds(set);
        &self.marks[first.marks as usize..end.marks as usize]
    }

    /// The programs to be tried where the set occurs: those of which it holds the rarest atom.
    #[inline]
    pub(crate) fn gates(&self, set: u32) -> &[Try] {
        let (first, end) = self.bounds(set);
        &self.gates[first.gates as usize..end.gates as usize]
    }
}
