//! All phrases of all rules in one trie over word ids.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::vocabulary::WordId;

/// A set of phrases that steps refer to: a lexicon, or a phrase written in a pattern.
pub(crate) type AtomId = u32;

/// The frozen trie: the root by direct index, the other nodes by sorted edges in one flat list.
#[derive(Clone, Debug)]
pub(crate) struct Trie {
    /// Node behind each word at the root; 0 where there is none.
    root: Vec<u32>,
    nodes: Vec<Node>,
    edges: Vec<(WordId, u32)>,
    /// The different sets of atoms that phrases end in, each once: few, however many phrases there are.
    sets: Vec<Vec<AtomId>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Node {
    first_edge: u32,
    edges: u16,
    /// Index of the node's set of atoms; 0 is the empty one.
    set: u32,
}

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
        let Node { first_edge, edges, .. } = self.nodes[node as usize];
        let edges = &self.edges[first_edge as usize..first_edge as usize + edges as usize];
        let found = match edges.len() {
            0..=8 => edges.iter().position(|edge| edge.0 == word),
            _ => edges.binary_search_by_key(&word, |edge| edge.0).ok(),
        };
        found.map(|edge| edges[edge].1)
    }

    /// Which of [`sets`](Self::sets) holds the atoms of the phrases that end in `node`; 0 where none ends.
    #[inline]
    pub(crate) fn set(&self, node: u32) -> u32 {
        self.nodes[node as usize].set
    }

    /// The different sets of atoms, sorted each; the first is empty.
    pub(crate) fn sets(&self) -> &[Vec<AtomId>] {
        &self.sets
    }

    /// Whether any phrase goes on from `node`.
    #[inline]
    pub(crate) fn goes_on(&self, node: u32) -> bool {
        self.nodes[node as usize].edges > 0
    }
}

/// Builds a [`Trie`].
#[derive(Debug)]
pub(crate) struct TrieBuilder {
    /// Child by node and word.
    edges: HashMap<u64, u32, BuildHasherDefault<EdgeHasher>>,
    /// Atoms by node.
    outputs: Vec<Vec<AtomId>>,
}

impl TrieBuilder {
    pub(crate) fn new() -> Self {
        TrieBuilder { edges: HashMap::default(), outputs: vec![Vec::new()] }
    }

    /// Adds every phrase that takes one word from each slot.
    pub(crate) fn insert<S: AsRef<[WordId]>>(&mut self, slots: &[S], atom: AtomId) {
        self.insert_from(ROOT, slots, atom);
    }

    fn insert_from<S: AsRef<[WordId]>>(&mut self, node: u32, slots: &[S], atom: AtomId) {
        let Some((slot, rest)) = slots.split_first() else {
            let outputs = &mut self.outputs[node as usize];
            if !outputs.contains(&atom) {
                outputs.push(atom);
            }
            return;
        };
        for &word in slot.as_ref() {
            let child = self.child(node, word);
            self.insert_from(child, rest, atom);
        }
    }

    fn child(&mut self, node: u32, word: WordId) -> u32 {
        let fresh = self.outputs.len() as u32;
        let child = *self.edges.entry(u64::from(node) << 32 | u64::from(word)).or_insert(fresh);
        if child == fresh {
            self.outputs.push(Vec::new());
        }
        child
    }

    /// The finished trie over a vocabulary of `words` ids.
    pub(crate) fn freeze(self, words: usize) -> Trie {
        let mut edges: Vec<(u64, u32)> = self.edges.into_iter().collect();
        edges.sort_unstable();
        let mut trie = Trie {
            root: vec![ROOT; words],
            nodes: Vec::with_capacity(self.outputs.len()),
            edges: edges.iter().map(|&(key, child)| (key as WordId, child)).collect(),
            sets: vec![Vec::new()],
        };
        let mut known: HashMap<Vec<AtomId>, u32> = HashMap::from([(Vec::new(), 0)]);
        let mut rest = edges.as_slice();
        for (node, mut outputs) in self.outputs.into_iter().enumerate() {
            let own = rest.iter().take_while(|(key, _)| (key >> 32) as usize == node).count();
            outputs.sort_unstable();
            let set = known.get(&outputs).copied().unwrap_or_else(|| {
                trie.sets.push(outputs.clone());
                known.insert(outputs, trie.sets.len() as u32 - 1);
                trie.sets.len() as u32 - 1
            });
            let first_edge = (edges.len() - rest.len()) as u32;
            trie.nodes.push(Node { first_edge, edges: own as u16, set });
            if node == ROOT as usize {
                rest[..own].iter().for_each(|&(key, child)| trie.root[key as u32 as usize] = child);
            }
            rest = &rest[own..];
        }
        trie
    }
}

/// Mixes the one number that is an edge's key. Edges are sorted before use, so nothing depends on the order it gives.
#[derive(Clone, Copy, Debug, Default)]
struct EdgeHasher(u64);

impl Hasher for EdgeHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.write_u64(self.0 ^ u64::from(byte)));
    }

    fn write_u64(&mut self, key: u64) {
        let mixed = key.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = mixed ^ (mixed >> 29);
    }
}
