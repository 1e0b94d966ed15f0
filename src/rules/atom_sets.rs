//! The sets of atoms that the phrases of the trie end in.

use super::compile::Atom;
use super::trie::AtomId;

/// The sets of atoms that the trie's phrases end in.
#[derive(Debug)]
pub(crate) struct AtomSets {
    /// For each set, where it ends in `atoms` and in `marked`.
    ends: Vec<(u32, u32)>,
    atoms: Vec<AtomId>,
    /// Those of the atoms that are cues, attributes or context.
    marked: Vec<AtomId>,
}

impl AtomSets {
    pub(super) fn new(sets: &[Vec<AtomId>], known: &[Atom]) -> Self {
        let mut all = AtomSets { ends: vec![(0, 0)], atoms: Vec::new(), marked: Vec::new() };
        for set in sets {
            all.atoms.extend(set.iter().filter(|&&atom| known[atom as usize].stepped));
            all.marked.extend(set.iter().filter(|&&atom| known[atom as usize].is_marked()));
            all.ends.push((all.atoms.len() as u32, all.marked.len() as u32));
        }
        all
    }

    /// The atoms that programs ask for, sorted.
    #[inline]
    pub(crate) fn atoms(&self, set: u32) -> &[AtomId] {
        let (first, end) = (self.ends[set as usize].0, self.ends[set as usize + 1].0);
        &self.atoms[first as usize..end as usize]
    }

    /// Whether nothing asks for the set.
    #[inline]
    pub(crate) fn is_empty(&self, set: u32) -> bool {
        self.ends[set as usize] == self.ends[set as usize + 1]
    }

    #[inline]
    pub(crate) fn has(&self, set: u32, atom: AtomId) -> bool {
        self.atoms(set).binary_search(&atom).is_ok()
    }

    #[inline]
    pub(crate) fn marked(&self, set: u32) -> &[AtomId] {
        let (first, end) = (self.ends[set as usize].1, self.ends[set as usize + 1].1);
        &self.marked[first as usize..end as usize]
    }
}
