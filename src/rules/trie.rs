//! All phrases of all rules in one automaton over word ids: a trie whose equal branches are shared.

use std::cmp::Reverse;
use std::ops::Range;
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

/// The trie as it is walked: the root by direct index, the other nodes by a small hash table each, all in one flat list.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Trie {
    /// What each word leads to at the root.
    root: Vec<Target>,
    nodes: Vec<Node>,
    /// Edges by word, with linear probing inside each node's range; a free slot has the word [`UNKNOWN`].
    slots: Vec<Edge>,
}

/// A place from which phrases go on.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Node {
    /// A bit for the last six bits of each word that goes on from here: most words that do not are told without a look
    /// at the slots.
    filter: u64,
    /// The atoms of the phrases that end here.
    pub(crate) set: AtomSet,
    /// The first of its slots, and in the lowest bits the logarithm of their number. Four nodes fill a line of memory so, and none
    /// stands across two.
    slots: u32,
}

const _: () = assert!(size_of::<Node>() == 16);

/// What a word leads to.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Edge {
    word: WordId,
    target: Target,
}

/// A [`Reached`] as a number: half of all nodes are ends, which so take no room and need not be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub(crate) struct Target(u32);

/// Where a walk stands after a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reached {
    /// At no phrase.
    Nothing,
    /// Behind phrases of these atoms, none of which goes on.
    End(AtomSet),
    /// At a node, by its number.
    Node(u32),
}

impl Target {
    const NOTHING: Target = Target(0);
    /// Marks the ends.
    const END: u32 = 1 << 31;

    fn end(set: AtomSet) -> Self {
        Target(if set == NOTHING { 0 } else { Target::END | set })
    }

    #[inline]
    pub(crate) fn reached(self) -> Reached {
        match self {
            Target::NOTHING => Reached::Nothing,
            Target(end) if end & Target::END != 0 => Reached::End(end & !Target::END),
            Target(node) => Reached::Node(node),
        }
    }
}

impl Node {
    /// Bits of the logarithm of the number of slots.
    const LOGARITHM: u32 = 5;

    fn first_slot(self) -> u32 {
        self.slots >> Node::LOGARITHM
    }

    /// One less than the number of its slots, a power of two.
    fn mask(self) -> u32 {
        (1 << (self.slots % (1 << Node::LOGARITHM))) - 1
    }

    /// The slot where the edge of `word` stands if there is one, or behind which it stands.
    #[inline]
    pub(crate) fn slot(self, word: WordId) -> Option<u32> {
        let may_go_on = self.filter >> (word % 64) & 1 == 1;
        may_go_on.then(|| self.first_slot() + (word & self.mask()))
    }
}

impl Trie {
    /// What `word` leads to at the root.
    #[inline]
    pub(crate) fn first(&self, word: WordId) -> Reached {
        self.root[word as usize].reached()
    }

    #[inline]
    pub(crate) fn node(&self, number: u32) -> Node {
        self.nodes[number as usize]
    }

    #[inline]
    pub(crate) fn edge(&self, slot: u32) -> Edge {
        self.slots[slot as usize]
    }

    /// What `word` leads to from `node`; `edge` is what stands in the first slot where its own may stand.
    #[inline]
    pub(crate) fn next(&self, node: Node, word: WordId, mut edge: Edge) -> Reached {
        let mut slot = word & node.mask();
        while edge.word != word {
            if edge.word == UNKNOWN {
                return Reached::Nothing;
            }
            slot = (slot + 1) & node.mask();
            edge = self.edge(node.first_slot() + slot);
        }
        edge.target.reached()
    }

    /// Every sequence of words that is a phrase, without those that have a typed token in them.
    pub(crate) fn phrases(&self) -> Vec<Vec<WordId>> {
        let mut found = Vec::new();
        let root = (0..).zip(&self.root).map(|(word, &target)| Edge { word, target }).collect();
        let mut open: Vec<(Vec<Edge>, Vec<WordId>)> = vec![(root, Vec::new())];
        while let Some((edges, words)) = open.pop() {
            for Edge { word, target } in edges.into_iter().filter(|edge| !is_typed(edge.word)) {
                let phrase = [words.as_slice(), &[word]].concat();
                match target.reached() {
                    Reached::Nothing => {}
                    Reached::End(_) => found.push(phrase),
                    Reached::Node(number) => {
                        let node = self.node(number);
                        if node.set != NOTHING {
                            found.push(phrase.clone());
                        }
                        let slots = &self.slots[node.first_slot() as usize..][..=node.mask() as usize];
                        open.push((slots.to_vec(), phrase));
                    }
                }
            }
        }
        found
    }
}

/// All phrases side by side: a node is the set of phrases that are on the way there, and ways that lead to the same set share
/// their node. So ten words, each of which may be followed by any of ten others, are two nodes and not a hundred.
#[derive(Debug)]
pub(crate) struct Graph {
    /// For each node, the set of its phrases that end there and its edges. The first is the root.
    nodes: Vec<(usize, Range<usize>)>,
    edges: Vec<(WordId, usize)>,
    /// The different sets of atoms that phrases end in, sorted each: few, however many phrases there are. The first is empty.
    pub(crate) sets: Vec<Vec<AtomId>>,
    /// Number of words of the vocabulary.
    words: usize,
}

impl Graph {
    /// The trie over these nodes; `places` tells where what is known of each set stands.
    pub(crate) fn lay_out(&self, places: &[AtomSet]) -> Trie {
        let mut inner = 0..;
        let targets = self.nodes.iter().map(|(set, edges)| match edges.is_empty() {
            true => Target::end(places[*set]),
            false => inner.next().map_or(Target::NOTHING, Target),
        });
        let targets: Vec<Target> = targets.collect();
        let mut trie = Trie { root: vec![Target::NOTHING; self.words], nodes: Vec::new(), slots: Vec::new() };
        for (set, edges) in self.nodes.iter().filter(|(_, edges)| !edges.is_empty()) {
            let edges = self.edges[edges.clone()].iter();
            let edges = edges.map(|&(word, node)| Edge { word, target: targets[node] });
            if trie.nodes.is_empty() {
                edges.clone().for_each(|edge| trie.root[edge.word as usize] = edge.target);
                trie.nodes.push(Node::default());
            } else {
                trie.push(edges.collect(), places[*set]);
            }
        }
        trie
    }
}

impl Trie {
    /// Adds a node with these edges. At least a quarter of its slots stays free, so that probing ends.
    fn push(&mut self, edges: Vec<Edge>, set: AtomSet) {
        let first_slot = self.slots.len() as u32;
        let count = (edges.len() + edges.len().div_ceil(3)).next_power_of_two();
        assert!(
            first_slot < 1 << (u32::BITS - Node::LOGARITHM),
            "the phrases of these rules take a gigabyte"
        );
        self.slots.resize(self.slots.len() + count, Edge::default());
        let node = Node { filter: 0, set, slots: first_slot << Node::LOGARITHM | count.ilog2() };
        let filter = edges.iter().fold(0, |filter, edge| filter | 1 << (edge.word % 64));
        for edge in edges {
            let mut slot = edge.word & node.mask();
            while self.edge(first_slot + slot).word != UNKNOWN {
                slot = (slot + 1) & node.mask();
            }
            self.slots[(first_slot + slot) as usize] = edge;
        }
        self.nodes.push(Node { filter, ..node });
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

    /// All phrases as one graph over the vocabulary of `words`.
    ///
    /// `counts` tells how common each word is: nodes behind common words come first, so that those that are visited most stand
    /// close together, and common words are found first among the edges.
    pub(crate) fn merge(self, words: &Words, counts: &[u32]) -> Graph {
        let vocabulary = words.vocabulary.len();
        let mut graph =
            Graph { nodes: Vec::new(), edges: Vec::new(), sets: vec![Vec::new()], words: vocabulary };
        let mut known_sets: QuickMap<Vec<AtomId>, usize> = QuickMap::from_iter([(Vec::new(), 0)]);
        let mut known_nodes: QuickMap<Rc<[Item]>, usize> = QuickMap::default();
        let mut waiting: Vec<Rc<[Item]>> = vec![(0..self.phrases.len() as u32).map(Item::new).collect()];
        let mut steps: Vec<(WordId, Item)> = Vec::new();
        let mut target: Vec<Item> = Vec::new();
        while let Some(items) = waiting.get(graph.nodes.len()).cloned() {
            steps.clear();
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
            let first_edge = graph.edges.len();
            for run in runs {
                target.clear();
                target.extend(run.iter().map(|&(_, item)| item));
                let node = known_nodes.get(target.as_slice()).copied().unwrap_or_else(|| {
                    let fresh = waiting.len();
                    let items: Rc<[Item]> = target.as_slice().into();
                    known_nodes.insert(items.clone(), fresh);
                    waiting.push(items);
                    fresh
                });
                graph.edges.push((run[0].0, node));
            }
            ending.sort_unstable();
            ending.dedup();
            let set = *known_sets.entry(ending).or_insert_with_key(|ending| {
                graph.sets.push(ending.clone());
                graph.sets.len() - 1
            });
            graph.nodes.push((set, first_edge..graph.edges.len()));
        }
        graph
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
    use super::{AtomSet, Phrases, Reached, Trie, TrieBuilder, Words};

    /// The set of the phrases that are exactly `words`; 0 where there are none.
    fn set(trie: &Trie, words: &[u32]) -> AtomSet {
        let mut reached = trie.first(words[0]);
        for &word in &words[1..] {
            let Reached::Node(number) = reached else { return 0 };
            let node = trie.node(number);
            let Some(slot) = node.slot(word) else { return 0 };
            reached = trie.next(node, word, trie.edge(slot));
        }
        match reached {
            Reached::Nothing => 0,
            Reached::End(set) => set,
            Reached::Node(number) => trie.node(number).set,
        }
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
        let graph = builder.merge(&words, &[1; 7]);
        let places: Vec<AtomSet> = (0..graph.sets.len() as AtomSet).collect();
        let trie = graph.lay_out(&places);
        let atoms = |words| graph.sets[set(&trie, words) as usize].clone();
        assert_eq!(atoms(&[1, 4]), [7]);
        assert_eq!(atoms(&[2]), [8]);
        assert_eq!(atoms(&[2, 5]), [7, 9]);
        assert_eq!(atoms(&[2, 6]), [7]);
        assert!(atoms(&[4]).is_empty() && atoms(&[1, 4, 4]).is_empty());
        assert_eq!(
            (graph.nodes.len(), trie.nodes.len()),
            (5, 3),
            "1 and 3 lead to one node, 4 and 6 to another, 2 and 2 5 to their own; those without edges are ends"
        );
    }
}
