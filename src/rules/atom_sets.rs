//! What the end of a phrase tells: the trie's phrases end in sets of atoms, and each set is told here once.

use serde::{Deserialize, Serialize};

use super::compile::Atom;
use super::trie::AtomId;

/// For each set of atoms: what a place where it is found means to programs, and what it means by itself.
///
/// All that is known of a set stands in one place of memory, since sets are looked at in no order and at every phrase: three
/// lengths, and then its atoms, its marks and its tries.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct AtomSets {
    records: Vec<u32>,
}

/// Where the record of a set of atoms begins.
pub(crate) type AtomSet = u32;

/// The set that nothing asks for.
pub(crate) const NOTHING: AtomSet = 0;

/// What is known of one set of atoms.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Record<'s> {
    /// The atoms that programs ask for, sorted.
    pub(crate) atoms: &'s [AtomId],
    marks: &'s [u32],
    tries: &'s [u32],
}

/// A program that is to be tried.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Try {
    pub(crate) program: u32,
    /// Another atom that the program cannot do without, the rarest after the one that starts it: where it is missing, nothing
    /// more is asked. The one that starts it, where there is no other.
    pub(crate) witness: AtomId,
}

/// What a phrase tells by itself, outside programs.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Mark {
    /// It is this cue of the engine's list.
    Cue(u16),
    /// It names this attribute of the rule set's list.
    Attribute(u16),
    /// `near` or `under` may ask for this atom.
    Context(AtomId),
}

impl Mark {
    /// The two lowest bits say what it is, the others which one.
    fn to_number(self) -> u32 {
        match self {
            Mark::Cue(cue) => u32::from(cue) << 2,
            Mark::Attribute(attribute) => u32::from(attribute) << 2 | 1,
            Mark::Context(atom) => atom << 2 | 2,
        }
    }

    fn of_number(number: u32) -> Self {
        match (number & 3, number >> 2) {
            (0, cue) => Mark::Cue(cue as u16),
            (1, attribute) => Mark::Attribute(attribute as u16),
            (_, atom) => Mark::Context(atom),
        }
    }
}

impl AtomSets {
    /// The records of `sets`, and where each of them begins; `known` are the atoms, and `tries` names the programs that each
    /// atom starts.
    pub(super) fn new(
        sets: &[Vec<AtomId>],
        known: &[Atom],
        tries: impl Fn(AtomId) -> Vec<Try>,
    ) -> (Self, Vec<AtomSet>) {
        let mut records = vec![0, 0, 0];
        let places = sets.iter().map(|set| {
            let asked = set.iter().copied().filter(|&atom| known[atom as usize].stepped);
            let atoms: Vec<AtomId> = asked.collect();
            let marks: Vec<u32> = set.iter().flat_map(|&atom| marks_of(known, atom)).collect();
            let mut own: Vec<Try> = set.iter().flat_map(|&atom| tries(atom)).collect();
            own.sort_unstable();
            own.dedup();
            if atoms.is_empty() && marks.is_empty() && own.is_empty() {
                return NOTHING;
            }
            let place = records.len() as AtomSet;
            records.extend([atoms.len() as u32, marks.len() as u32, own.len() as u32]);
            records.extend(atoms);
            records.extend(marks);
            records.extend(own.iter().flat_map(|one| [one.program, one.witness]));
            place
        });
        let places = places.collect();
        (AtomSets { records }, places)
    }

    /// What is known of a set.
    #[inline]
    pub(crate) fn record(&self, set: AtomSet) -> Record<'_> {
        let (lengths, rest) = self.records[set as usize..].split_at(3);
        let (atoms, rest) = rest.split_at(lengths[0] as usize);
        let (marks, rest) = rest.split_at(lengths[1] as usize);
        Record { atoms, marks, tries: &rest[..2 * lengths[2] as usize] }
    }

    #[inline]
    pub(crate) fn has(&self, set: AtomSet, atom: AtomId) -> bool {
        self.record(set).atoms.binary_search(&atom).is_ok()
    }
}

/// What the phrases of an atom tell by themselves.
fn marks_of(known: &[Atom], atom: AtomId) -> impl Iterator<Item = u32> {
    let Atom { cue, attribute, context, .. } = known[atom as usize];
    let marks = [cue.map(Mark::Cue), attribute.map(Mark::Attribute), context.then_some(Mark::Context(atom))];
    marks.into_iter().flatten().map(Mark::to_number)
}

impl<'s> Record<'s> {
    /// What the set tells by itself.
    #[inline]
    pub(crate) fn marks(self) -> impl Iterator<Item = Mark> + 's {
        self.marks.iter().map(|&number| Mark::of_number(number))
    }

    /// The programs to be tried where the set occurs: those of which it holds the rarest atom.
    #[inline]
    pub(crate) fn tries(self) -> impl ExactSizeIterator<Item = Try> + 's {
        let pairs = self.tries.chunks_exact(2);
        pairs.map(|pair| Try { program: pair[0], witness: pair[1] })
    }
}

#[cfg(test)]
mod tests {
    use super::{AtomSets, Mark, NOTHING, Try};
    use crate::rules::compile::Atom;

    #[test]
    fn a_record_holds_what_was_put_in() {
        let known = [
            Atom { stepped: true, ..Atom::default() },
            Atom { cue: Some(7), attribute: Some(u16::MAX), ..Atom::default() },
            Atom { stepped: true, context: true, ..Atom::default() },
            Atom::default(),
        ];
        let first = Try { program: 9, witness: 0 };
        let tries = |atom| if atom == 2 { vec![first, first] } else { Vec::new() };
        let (sets, places) = AtomSets::new(&[vec![], vec![3], vec![0, 1, 2], vec![0]], &known, tries);
        assert_eq!(places[..2], [NOTHING, NOTHING]);
        let record = sets.record(places[2]);
        assert_eq!(record.atoms, [0, 2]);
        let marks: Vec<Mark> = record.marks().collect();
        assert_eq!(marks, [Mark::Cue(7), Mark::Attribute(u16::MAX), Mark::Context(2)]);
        assert_eq!(record.tries().collect::<Vec<Try>>(), [first]);
        assert!(
            sets.has(places[3], 0) && !sets.has(places[3], 2) && sets.record(places[3]).tries().count() == 0
        );
    }
}
