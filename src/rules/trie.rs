//! All phrases of all rules in one trie over word ids.

use std::collections::BTreeMap;

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
    outputs: Vec<AtomId>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Node {
    first_edge: u32,
    edges: u16,
    outputs: u16,
    first_output: u32,
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
        let Node {
            first_edge, edges, ..
        } = self.nodes[node as usize];
        let edges = &self.edges[first_edge as usize..first_edge as usize + edges as usize];
        let found = match edges.len() {
            0..=8 => edges.iter().position(|edge| edge.0 == word),
            _ => edges.binary_search_by_key(&word, |edge| edge.0).ok(),
        };
        found.map(|edge| edges[edge].1)
    }

    /// The atoms of the phrases that end in `node`.
    #[inline]
    pub(crate) fn outputs(&self, node: u32) -> &[AtomId] {
        let node = self.nodes[node as usize];
        &self.outputs
            [node.first_output as usize..node.first_output as usize + node.outputs as usize]
    }

    /// Whether any phrase goes on from `node`.
    #[inline]
    pub(crate) fn goes_on(&self, node: u32) -> bool {
        self.nodes[node as usize].edges > 0
    }

    /// Whether any phrase begins with `word`.
    pub(crate) fn begins_with(&self, word: WordId) -> bool {
        self.next(ROOT, word).is_some()
    }
}

/// Builds a [`Trie`].
#[derive(Debug)]
pub(crate) struct TrieBuilder {
    nodes: Vec<BuilderNode>,
}

#[derive(Debug, Default)]
struct BuilderNode {
    edges: BTreeMap<WordId, u32>,
    outputs: Vec<AtomId>,
}

impl TrieBuilder {
    pub(crate) fn new() -> Self {
        TrieBuilder {
            nodes: vec![BuilderNode::default()],
        }
    }

    /// Adds every phrase that takes one word from each slot.
    pub(crate) fn insert<S: AsRef<[WordId]>>(&mut self, slots: &[S], atom: AtomId) {
        self.insert_from(ROOT, slots, atom);
    }

    fn insert_from<S: AsRef<[WordId]>>(&mut self, node: u32, slots: &[S], atom: AtomId) {
        let Some((slot, rest)) = slots.split_first() else {
            let outputs = &mut self.nodes[node as usize].outputs;
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
        let fresh = self.nodes.len() as u32;
        let child = *self.nodes[node as usize].edges.entry(word).or_insert(fresh);
        if child == fresh {
            self.nodes.push(BuilderNode::default());
        }
        child
    }

    /// The finished trie over a vocabulary of `words` ids.
    pub(crate) fn freeze(self, words: usize) -> Trie {
        let mut trie = Trie {
            root: vec![ROOT; words],
            nodes: Vec::with_capacity(self.nodes.len()),
            edges: Vec::new(),
            outputs: Vec::new(),
        };
        for (&word, &child) in &self.nodes[ROOT as usize].edges {
            trie.root[word as usize] = child;
        }
        for node in self.nodes {
            trie.nodes.push(Node {
                first_edge: trie.edges.len() as u32,
                edges: node.edges.len() as u16,
                outputs: node.outputs.len() as u16,
                first_output: trie.outputs.len() as u32,
            });
            trie.edges.extend(node.edges);
            trie.outputs.extend(node.outputs);
        }
        trie
    }
}
