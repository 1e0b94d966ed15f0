//! Finds the phrases that begin at each word of a view: walks through the trie, side by side.
//!
//! The trie takes more than a megabyte, and every step of a walk reads some other place of it. One walk after the other would
//! wait for memory at each step. Side by side, all of them go one word on at a time, and what they read is under way together.

use super::hits::Hit;
use super::token::Token;
use crate::rules::{AtomSet, Edge, NOTHING, Node, Reached, Trie, Typed, UNKNOWN, Vocabulary, WordId};

/// All walks through one view.
#[derive(Debug, Default)]
pub(crate) struct Walks {
    /// Each place where phrases stand, with the set of their atoms.
    pub(crate) found: Vec<(AtomSet, Hit)>,
    open: Vec<Walk>,
    /// The node that each of the open walks has reached.
    nodes: Vec<Node>,
    looks: Vec<Look>,
    /// What stands in the slot of each look.
    edges: Vec<Edge>,
}

/// The words of a walk that goes on, and the number of the node that it has reached.
#[derive(Clone, Copy, Debug)]
struct Walk {
    words: Hit,
    node: u32,
}

/// A look whether a walk goes on with one more word.
#[derive(Clone, Copy, Debug)]
struct Look {
    /// The words of the walk, with the one more.
    words: Hit,
    word: WordId,
    node: Node,
    slot: u32,
}

impl Walks {
    /// Finds all phrases in `tokens`; `names` are the words of each of the publisher's names.
    pub(crate) fn run(&mut self, trie: &Trie, tokens: &[Token], names: &[(u16, u16)]) {
        self.found.clear();
        self.open.clear();
        for at in 0..tokens.len() {
            let words = Hit { start: at as u16, end: at as u16 + 1 };
            each_word(tokens, at, |word| self.arrive(words, trie.first(word)));
        }
        for &(start, end) in names {
            self.arrive(Hit { start, end }, trie.first(Vocabulary::typed(Typed::Publisher)));
        }
        while !self.open.is_empty() {
            self.look(trie, tokens);
            self.go_on(trie);
        }
    }

    /// Notes what ends at the nodes that the open walks have reached, and where their next words may lead.
    fn look(&mut self, trie: &Trie, tokens: &[Token]) {
        self.nodes.clear();
        self.nodes.extend(self.open.iter().map(|walk| trie.node(walk.node)));
        self.looks.clear();
        for (&Walk { words, .. }, &node) in self.open.iter().zip(&self.nodes) {
            if node.set != NOTHING {
                self.found.push((node.set, words));
            }
            let next = words.end as usize;
            if tokens.get(next).is_none_or(|token| token.has(Token::COMMA | Token::BARRIER)) {
                continue;
            }
            let words = Hit { end: words.end + 1, ..words };
            each_word(tokens, next, |word| {
                self.looks.extend(node.slot(word).map(|slot| Look { words, word, node, slot }));
            });
        }
    }

    /// Takes each walk on that goes on.
    fn go_on(&mut self, trie: &Trie) {
        self.edges.clear();
        self.edges.extend(self.looks.iter().map(|look| trie.edge(look.slot)));
        self.open.clear();
        for n in 0..self.looks.len() {
            let Look { words, word, node, .. } = self.looks[n];
            self.arrive(words, trie.next(node, word, self.edges[n]));
        }
    }

    #[inline]
    fn arrive(&mut self, words: Hit, reached: Reached) {
        match reached {
            Reached::Nothing => {}
            Reached::End(set) => self.found.push((set, words)),
            Reached::Node(node) => self.open.push(Walk { words, node }),
        }
    }
}

/// Shows `visit` the word at `at`, as the vocabulary has it, and the shapes that it has.
#[inline]
fn each_word(tokens: &[Token], at: usize, mut visit: impl FnMut(WordId)) {
    let token = &tokens[at];
    if token.has(Token::SHAPED) {
        typed(tokens, at).map(Vocabulary::typed).for_each(&mut visit);
    }
    if token.word != UNKNOWN {
        visit(token.word);
    }
}

/// The shapes that the word at `at` has.
fn typed(tokens: &[Token], at: usize) -> impl Iterator<Item = Typed> + '_ {
    let token = &tokens[at];
    // Most shaped words have a capital letter and nothing else.
    let shapes = match token.has(Token::SHAPED & !Token::CAPITAL) {
        true => Typed::ALL,
        false => &[Typed::Name],
    };
    shapes.iter().copied().filter(move |&typed| match typed {
        Typed::Number => token.has(Token::NUMBER),
        Typed::Age => token.has(Token::NUMBER) && token.end - token.start <= 2,
        Typed::Year => token.has(Token::NUMBER) && token.end - token.start == 4,
        Typed::Money => token.has(Token::MONEY) && token.has(Token::NUMBER),
        Typed::Url => token.has(Token::URL),
        Typed::Email => token.has(Token::EMAIL),
        Typed::Name => token.has(Token::CAPITAL) && (at > 0 || token.word == UNKNOWN),
        Typed::Publisher => false,
    })
}
