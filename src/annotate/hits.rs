//! Where the phrases of the rules occur in a view, and what can be told from that at a glance.

use super::cues::CueHits;
use super::stamps::Stamps;
use super::view::{Ends, View};
use super::walks::Walks;
use crate::rules::{AtomId, AtomSet, Engine, Mark, Needs, Try};

/// A phrase found: words `start..end` of the view.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hit {
    pub(crate) start: u16,
    pub(crate) end: u16,
}

impl Hit {
    pub(crate) fn overlaps(&self, other: Hit) -> bool {
        self.start < other.end && other.start < self.end
    }
}

/// All hits in one view. A hit is of a whole set of atoms: all those whose phrases end in the same node of the trie.
#[derive(Debug)]
pub(crate) struct Hits {
    walks: Walks,
    /// Each hit with the set of atoms it is of, in order of starts.
    list: Vec<(AtomSet, Hit)>,
    /// For each word up to [`LAST`], where the hits that begin there begin in `list`; one more for the end.
    begins: [u32; LAST + 2],
    /// The atoms that occur. Most of what is asked is answered here, in a few lines of memory.
    present: Stamps,
    /// For each atom that occurs, where.
    places: Vec<Places>,
    /// Number of words of the view, and position of the clause's own first word.
    words: usize,
    own: usize,
    pub(crate) cues: CueHits,
    /// Attributes, by index, in order of their starts.
    pub(crate) attributes: Vec<(u16, Hit)>,
    /// Atoms that `near` and `under` ask for.
    pub(crate) context: Vec<AtomId>,
}

/// Where an atom occurs, by word: a bit for each word, and the last bit for all words from [`LAST`] on.
#[derive(Clone, Copy, Debug, Default)]
struct Places {
    /// The words at which hits begin.
    starts: u64,
    /// The words behind hits.
    ends: u64,
}

/// Few clauses have more words than there are bits; the last bit stands for all words from here on.
const LAST: usize = u64::BITS as usize - 1;

/// The bit of a word.
fn bit(word: usize) -> u64 {
    1 << word.min(LAST)
}

impl Hits {
    pub(crate) fn new(engine: &Engine) -> Self {
        Hits {
            walks: Walks::default(),
            list: Vec::new(),
            begins: [0; LAST + 2],
            present: Stamps::new(engine.atoms.len()),
            places: vec![Places::default(); engine.atoms.len()],
            words: 0,
            own: 0,
            cues: CueHits::default(),
            attributes: Vec::new(),
            context: Vec::new(),
        }
    }

    /// Shows `visit` the hits of an atom that was looked for, in order of their starts.
    #[inline]
    pub(crate) fn each(&self, engine: &Engine, atom: AtomId, mut visit: impl FnMut(Hit)) {
        let Places { mut starts, ends } = self.places_of(atom);
        let mut last = None;
        while starts != 0 {
            let word = starts.trailing_zeros() as usize;
            starts &= starts - 1;
            let here = &self.list[self.begins[word] as usize..self.begins[word + 1] as usize];
            let likely = here.iter().filter(|(_, hit)| ends & bit(hit.end as usize) != 0);
            // Where only one of the hits ends as those of the atom do, it is of the atom.
            let sure = likely.clone().nth(1).is_none();
            for &(set, hit) in likely {
                if (sure || engine.atom_sets.has(set, atom)) && last.replace(hit) != Some(hit) {
                    visit(hit);
                }
            }
        }
    }

    fn places_of(&self, atom: AtomId) -> Places {
        if self.occurs(atom) { self.places[atom as usize] } else { Places::default() }
    }

    /// The words from the first at which a hit of an atom that was looked for begins to the last; `words` is the length of the
    /// view.
    pub(crate) fn starts(&self, atom: AtomId, words: u16) -> Option<(u16, u16)> {
        let starts = self.places_of(atom).starts;
        let last = LAST.checked_sub(starts.leading_zeros() as usize)?;
        Some((starts.trailing_zeros() as u16, if last == LAST { words } else { last as u16 }))
    }

    /// Whether an atom occurs in the view that the hits were found in.
    #[inline]
    pub(crate) fn has(&self, engine: &Engine, view: &View, atom: AtomId) -> bool {
        match engine.classes.of(atom) {
            Some(class) => view.tokens.iter().any(|token| class.has(token.word)),
            None => self.occurs(atom),
        }
    }

    /// Whether an atom that was looked for occurs.
    #[inline]
    pub(crate) fn occurs(&self, atom: AtomId) -> bool {
        self.present.has(atom)
    }

    /// Fills `programs` with those that have their two rarest atoms in the view, some more than once. Whether an atom occurs
    /// cannot be foretold, so nothing branches on it.
    pub(crate) fn find_tries(&self, engine: &Engine, programs: &mut Vec<u32>) {
        programs.clear();
        for &(set, _) in &self.list {
            let tries = engine.atom_sets.record(set).tries();
            let mut kept = programs.len();
            programs.resize(kept + tries.len(), 0);
            for Try { program, witness } in tries {
                programs[kept] = program;
                kept += usize::from(self.occurs(witness));
            }
            programs.truncate(kept);
        }
    }

    /// Whether these atoms occur one behind the other, each within reach of the one before, and the last of them where a
    /// match must end, as far as a look at the bits can tell. A cheap `false` for most programs that will not match.
    #[inline]
    pub(crate) fn may_match(&self, needs: &Needs, ends: Ends) -> bool {
        needs.atoms().iter().all(|&atom| self.occurs(atom)) && self.are_in_order(needs, ends)
    }

    fn are_in_order(&self, needs: &Needs, ends: Ends) -> bool {
        let mut last = 0;
        for (n, need) in needs.iter().enumerate() {
            let places = self.places[need.atom as usize];
            let within_reach = match (n, needs.from_start) {
                (0, None) => u64::MAX,
                (0, Some(most)) => spread(bit(self.own), most),
                _ => spread(last, need.reach),
            };
            let starts = places.starts & within_reach;
            if starts == 0 {
                return false;
            }
            last = places.ends & above(starts.trailing_zeros() as usize);
        }
        let in_clause = ends == Ends::Anywhere || !needs.to_the_end || last & above(self.own) != 0;
        in_clause
            && needs.from_end.is_none_or(|most| last & from(self.words.saturating_sub(most.into())) != 0)
    }

    /// Finds all phrases in `view`.
    pub(crate) fn find(&mut self, engine: &Engine, view: &View, publisher: &[(u16, u16)]) {
        self.cues.clear();
        self.attributes.clear();
        self.context.clear();
        (self.words, self.own) = (view.tokens.len(), view.own);
        self.walks.run(&engine.trie, &view.tokens, publisher);
        self.put_in_order();
        self.note(engine);
    }

    /// Brings what the walks found into the order of the words at which it begins.
    fn put_in_order(&mut self) {
        let found = &self.walks.found;
        self.begins.fill(0);
        for (_, hit) in found {
            self.begins[(hit.start as usize).min(LAST) + 1] += 1;
        }
        for word in 0..=LAST {
            self.begins[word + 1] += self.begins[word];
        }
        let mut next = self.begins;
        self.list.clear();
        self.list.resize(found.len(), Default::default());
        for &(set, hit) in found {
            let place = &mut next[(hit.start as usize).min(LAST)];
            self.list[*place as usize] = (set, hit);
            *place += 1;
        }
        if self.words > LAST {
            self.list[self.begins[LAST] as usize..].sort_by_key(|(_, hit)| hit.start);
        }
    }

    /// Notes for each hit what it is of and what it tells by itself.
    fn note(&mut self, engine: &Engine) {
        let (present, places) = (&mut self.present, &mut self.places[..]);
        present.clear();
        for &(set, hit) in &self.list {
            let record = engine.atom_sets.record(set);
            let (start, end) = (bit(hit.start as usize), bit(hit.end as usize));
            for &atom in record.atoms {
                let places = &mut places[atom as usize];
                // What stands there may be of an earlier view.
                let kept = if present.insert(atom) { 0 } else { u64::MAX };
                places.starts = places.starts & kept | start;
                places.ends = places.ends & kept | end;
            }
            for mark in record.marks() {
                match mark {
                    Mark::Cue(cue) => self.cues.add(engine.cues[cue as usize].kind, cue, hit),
                    Mark::Attribute(attribute) => self.attributes.push((attribute, hit)),
                    Mark::Context(atom) => self.context.push(atom),
                }
            }
        }
    }
}

/// The bits from a word on.
#[inline]
fn from(word: usize) -> u64 {
    !(bit(word) - 1)
}

/// The bits above a word; the last one stays, since it stands for many words.
#[inline]
fn above(word: usize) -> u64 {
    from(word) & !bit(word) | bit(LAST)
}

/// Each bit, and so many above it.
#[inline]
fn spread(bits: u64, by: u8) -> u64 {
    let (mut all, mut width, wanted) = (bits, 1, u32::from(by) + 1);
    while width < wanted {
        let step = width.min(wanted - width);
        all |= all.checked_shl(step).unwrap_or(0);
        width += step;
    }
    all
}
