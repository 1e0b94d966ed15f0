//! All phrases of all rules in one automaton over word ids: a trie whose equal branches are shared.

use std::cmp::Reverse;
use std::rc::Rc;

use serde::{Deserialize, Serialize};

use super::atom_sets::{AtomSet, NOTHING};
use super::hash::QuickMap;
use super::pattern::Typed;
use super::phrase::{MOST_WORDS, Phrases, Slot, Words};
use super::vocabulary::{UNKNOWN, Vocabulary, WordId, is_typed};
use super::word_class::WordClasses;

/// A set of phrases that steps refer to: a lexicon, or a phrase written in a pattern.
pub(crate) type AtomId = u32;

/// The frozen trie: the root by direct index, the other nodes by a small hash table each, all in one flat list.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Trie {
    /// Node behind each word at the root; 0 where there is none.
    root: Vec<u32>,
    nodes: Vec<Node>,
    /// Edges by word, with linear probing inside each node's range; a free slot has the word [`UNKNOWN`].
    slots: Vec<(WordId, u32)>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
struct Node {
    first_slot: u32,
    /// One less than the number of its slots, a power of two; no slots where it is [`LEAF`].
    mask: u32,
    /// The atoms of the phrases that end here.
    set: AtomSet,
    /// A bit for the last six bits of each word that goes on from here: most words that do not are told without a look
    /// at the slots.
    filter: u64,
}

/// The mask of a node from which no phrase goes on.
const LEAF: u32 = u32::MAX;

/// The node that every walk starts from.
pub(crate) const ROOT: u32 = 0;

impl Trie {
    /// The node behind `word` from `node`, if any phrase goes on so.
    #[inline]
    pub(crate) fn next(&self, node: u32, word: WordId) -> Option<u32> {
        if node == ROOT {
            let child = *self.root.get(word as usize)?;
            return (child != ROOT).then_some(child);
        }
        let Node { first_slot, mask, filter, .. } = self.nodes[node as usize];
        if filter >> (word % 64) & 1 == 0 {
            return None;
        }
        let mut slot = word & mask;
        loop {
            let (known, child) = self.slots[(first_slot + slot) as usize];
            if known == word {
                return Some(child);
            }
            if known == UNKNOWN {
                return None;
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Every sequence of words that is a phrase, without those that have a typed token in them.
    pub(crate) fn phrases(&self) -> Vec<Vec<WordId>> {
        let mut found = Vec::new();
        let edges = |node: u32| -> Vec<(WordId, u32)> {
            let Node { first_slot, mask, .. } = self.nodes[node as usize];
            let slots = if mask == LEAF { 0..0 } else { first_slot..first_slot + mask + 1 };
            slots.map(|slot| self.slots[slot as usize]).filter(|&(word, _)| word != UNKNOWN).collect()
        };
        let mut open = vec![(ROOT, Vec::new())];
        while let Some((node, words)) = open.pop() {
            for (word, child) in edges(node).into_iter().filter(|&(word, _)| !is_typed(word)) {
                let phrase = [words.as_slice(), &[word]].concat();
                if self.set(child) != NOTHING {
                    found.push(phrase.clone());
                }
                open.push((child, phrase));
            }
        }
        found
    }

    /// Which set of atoms the phrases that end in `node` are of.
    #[inline]
    pub(crate) fn set(&self, node: u32) -> AtomSet {
        self.nodes[node as usize].set
    }

    /// Gives each node its set by `places`, which says where the one of each number is.
    pub(super) fn place_sets(&mut self, places: &[AtomSet]) {
        self.nodes.iter_mut().for_each(|node| node.set = places[node.set as usize]);
    }

    /// Whether any phrase goes on from `node`.
    #[inline]
    pub(crate) fn goes_on(&self, node: u32) -> bool {
        self.nodes[node as usize].mask != LEAF
    }
}

impl Trie {
    /// Adds a node with these edges. At least a quarter of its slots stays free, so that probing ends.
    fn push(&mut self, edges: &[(WordId, u32)], set: u32) {
        let first_slot = self.slots.len() as u32;
        if edges.is_empty() {
            return self.nodes.push(Node { first_slot, mask: LEAF, set, filter: 0 });
        }
        let count = (edges.len() + edges.len().div_ceil(3)).next_power_of_two();
        let mask = count as u32 - 1;
        self.slots.resize(self.slots.len() + count, (UNKNOWN, 0));
        let mut filter = 0;
        for &(word, child) in edges {
            filter |= 1 << (word % 64);
            let mut slot = word & mask;
            while self.slots[(first_slot + slot) as usize].0 != UNKNOWN {
                slot = (slot + 1) & mask;
            }
            self.slots[(first_slot + slot) as usize] = (word, child);
        }
        self.nodes.push(Node { first_slot, mask, set, filter });
    }
}

/// Collects phrases and makes them one automaton.
#[derive(Debug, Default)]
pub(crate) struct TrieBuilder {
    /// The slots of all phrases, one phrase behind the other.
    slots: Vec<Slot>,
    phrases: Vec<Entry>,
}

/// A phrase of an atom.
#[derive(Clone, Copy, Debug)]
struct Entry {
    first_slot: u32,
    slots: u8,
    atom: AtomId,
}

/// A phrase on the way, and how many of its words have been read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Item(u32);

impl Item {
    /// Bits of the number of words: a phrase has at most [`MOST_WORDS`].
    const WORDS: u32 = 4;

    fn new(phrase: u32) -> Self {
        const { assert!(MOST_WORDS < 1 << Item::WORDS) };
        Item(phrase << Item::WORDS)
    }

    fn phrase(self) -> usize {
        (self.0 >> Item::WORDS) as usize
    }

    fn words(self) -> usize {
        (self.0 % (1 << Item::WORDS)) as usize
    }

    /// The same phrase, one word on.
    fn next(self) -> Self {
        Item(self.0 + 1)
    }
}

impl TrieBuilder {
    /// Adds phrases of an atom.
    pub(crate) fn insert(&mut self, phrases: &Phrases, atom: AtomId) {
        for phrase in phrases.iter() {
            self.phrases.push(Entry { first_slot: self.slots.len() as u32, slots: phrase.len() as u8, atom });
            self.slots.extend_from_slice(phrase);
        }
    }

    fn slots(&self, entry: Entry) -> &[Slot] {
        &self.slots[entry.first_slot as usize..][..entry.slots as usize]
    }

    /// The phrases, each with its atom.
    fn entries(&self) -> impl Iterator<Item = (&[Slot], AtomId)> {
        self.phrases.iter().map(|&entry| (self.slots(entry), entry.atom))
    }

    /// How often each of `atoms` atoms occurs, roughly, where words occur as often as `counts` says: for each phrase the
    /// count of its rarest slot.
    pub(crate) fn frequencies(&self, words: &Words, atoms: usize, counts: &[u32]) -> Vec<u64> {
        let count = |words: &[WordId]| words.iter().map(|&word| u64::from(counts[word as usize])).sum();
        let counts: Vec<u64> = words.slots().map(count).collect();
        let mut frequencies = vec![0; atoms];
        for (phrase, atom) in self.entries() {
            let rarest = phrase.iter().map(|&slot| counts[slot as usize]).min();
            frequencies[atom as usize] += rarest.unwrap_or(0);
        }
        frequencies
    }

    /// For each of `atoms` atoms, the most words of one of its phrases. The publisher's name has any number of words.
    pub(crate) fn longest(&self, words: &Words, atoms: usize) -> Vec<u16> {
        let publisher = Vocabulary::typed(Typed::Publisher);
        let names: Vec<bool> = words.slots().map(|words| words.contains(&publisher)).collect();
        let mut longest = vec![0; atoms];
        for (phrase, atom) in self.entries() {
            let named = phrase.iter().any(|&slot| names[slot as usize]);
            let words = if named { u16::MAX } else { phrase.len() as u16 };
            longest[atom as usize] = words.max(longest[atom as usize]);
        }
        longest
    }

    /// For each atom, whether it is nothing but single words and need not be looked for.
    pub(crate) fn single_words(&self, words: &Words, looked_for: &[bool]) -> Vec<bool> {
        let typed = |slot: Slot| words.of(slot).iter().any(|&word| is_typed(word));
        let mut single: Vec<bool> = looked_for.iter().map(|looked_for| !looked_for).collect();
        for (phrase, atom) in self.entries() {
            single[atom as usize] &= matches!(phrase, &[slot] if !typed(slot));
        }
        single
    }

    /// Gives each atom its new number.
    pub(crate) fn renumber(&mut self, number: &[AtomId]) {
        self.phrases.iter_mut().for_each(|entry| entry.atom = number[entry.atom as usize]);
    }

    /// Takes out the atoms from `first` to the last of `atoms`, which are nothing but single words.
    pub(crate) fn split_off_words(&mut self, words: &Words, first: AtomId, atoms: usize) -> WordClasses {
        let mut classes = vec![Vec::new(); atoms - first as usize];
        for (phrase, atom) in self.entries().filter(|&(_, atom)| atom >= first) {
            classes[(atom - first) as usize].extend(phrase.iter().flat_map(|&slot| words.of(slot)));
        }
        self.phrases.retain(|entry| entry.atom < first);
        WordClasses::new(first, classes)
    }

    /// The finished trie over the vocabulary of `words`, and the different sets of atoms that phrases end in, sorted each: few,
    /// however many phrases there are. The first is empty.
    ///
    /// Phrases are read side by side: a node is the set of phrases that are on the way there, and ways that lead to the
    /// same set share their node. So ten words, each of which may be followed by any of ten others, are two nodes and
    /// not a hundred.
    ///
    /// `counts` tells how common each word is: nodes behind common words come first, so that those that are visited most stand
    /// close together, and common words are found first among the edges.
    pub(crate) fn freeze(self, words: &Words, counts: &[u32]) -> (Trie, Vec<Vec<AtomId>>) {
        let vocabulary = words.vocabulary.len();
        let mut trie = Trie { root: vec![ROOT; vocabulary], nodes: Vec::new(), slots: Vec::new() };
        let mut sets = vec![Vec::new()];
        let mut known_sets: QuickMap<Vec<AtomId>, u32> = QuickMap::from_iter([(Vec::new(), 0)]);
        let mut known_nodes: QuickMap<Rc<[Item]>, u32> = QuickMap::default();
        let mut waiting: Vec<Rc<[Item]>> = vec![(0..self.phrases.len() as u32).map(Item::new).collect()];
        let mut steps: Vec<(WordId, Item)> = Vec::new();
        let mut edges: Vec<(WordId, u32)> = Vec::new();
        let mut target: Vec<Item> = Vec::new();
        let mut next = 0;
        while next < waiting.len() {
            let items = waiting[next].clone();
            steps.clear();
            edges.clear();
            let mut ending: Vec<AtomId> = Vec::new();
            for &item in items.iter() {
                let entry = self.phrases[item.phrase()];
                match self.slots(entry).get(item.words()) {
                    Some(&slot) => steps.extend(words.of(slot).iter().map(|&word| (word, item.next()))),
                    None => ending.push(entry.atom),
                }
            }
            sort_by_word(&mut steps, vocabulary);
            let mut runs: Vec<&[(WordId, Item)]> = steps.chunk_by(|a, b| a.0 == b.0).collect();
            runs.sort_by_key(|run| Reverse(counts[run[0].0 as usize]));
            for run in runs {
                target.clear();
                target.extend(run.iter().map(|&(_, item)| item));
                let node = known_nodes.get(target.as_slice()).copied().unwrap_or_else(|| {
                    let fresh = waiting.len() as u32;
                    let items: Rc<[Item]> = target.as_slice().into();
                    known_nodes.insert(items.clone(), fresh);
                    waiting.push(items);
                    fresh
                });
                edges.push((run[0].0, node));
                if next == ROOT as usize {
                    trie.root[run[0].0 as usize] = node;
                }
            }
            ending.sort_unstable();
            ending.dedup();
            let set = *known_sets.entry(ending).or_insert_with_key(|ending| {
                sets.push(ending.clone());
                sets.len() as u32 - 1
            });
            trie.push(&edges, set);
            next += 1;
        }
        (trie, sets)
    }
}

/// Sorts steps by word, and those of one word as they stand: that is the order of their phrases, since phrases are read in
/// order. Long lists, above all the one of the root, are counted into their places, which is far quicker than comparing.
fn sort_by_word(steps: &mut Vec<(WordId, Item)>, words: usize) {
    if steps.len() < words {
        return steps.sort_unstable();
    }
    let mut places = vec![0usize; words + 1];
    for &(word, _) in steps.iter() {
        places[word as usize + 1] += 1;
    }
    for word in 0..words {
        places[word + 1] += places[word];
    }
    let mut sorted = vec![(UNKNOWN, Item(0)); steps.len()];
    for &step in steps.iter() {
        let place = &mut places[step.0 as usize];
        sorted[*place] = step;
        *place += 1;
    }
    *steps = sorted;
}

#[cfg(test)]
mod tests {
    use super::{Phrases, ROOT, Trie, TrieBuilder, Words};

    /// The atoms of the phrases that are exactly `words`.
    fn atoms((trie, sets): &(Trie, Vec<Vec<u32>>), words: &[u32]) -> Vec<u32> {
        let mut node = ROOT;
        for &word in words {
            match trie.next(node, word) {
                Some(child) => node = child,
                None => return Vec::new(),
            }
        }
        sets[trie.set(node) as usize].clone()
    }

    #[test]
    fn phrases_are_found_and_share_their_ways() {
        let mut words = Words::new();
        let mut builder = TrieBuilder::default();
        for (atom, phrase) in
            [(7, &[&[1u32, 2, 3] as &[u32], &[4, 5, 6]] as &[&[u32]]), (8, &[&[2]]), (9, &[&[2], &[5]])]
        {
            let slots: Vec<u32> = phrase.iter().map(|&slot| words.slot_of(slot)).collect();
            builder.insert(&Phrases::of(&slots), atom);
        }
        let trie = builder.freeze(&words, &[1; 7]);
        assert_eq!(atoms(&trie, &[1, 4]), [7]);
        assert_eq!(atoms(&trie, &[2]), [8]);
        assert_eq!(atoms(&trie, &[2, 5]), [7, 9]);
        assert_eq!(atoms(&trie, &[2, 6]), [7]);
        assert!(atoms(&trie, &[4]).is_empty() && atoms(&trie, &[1, 4, 4]).is_empty());
        assert_eq!(
            trie.0.nodes.len(),
            5,
            "1 and 3 lead to one node, 4 and 6 to another, 2 and 2 5 to their own"
        );
    }
}
