//! Where the phrases of the rules occur in a view: one walk of the trie from each word.

use super::token::Token;
use super::view::View;
use crate::rules::{AtomId, Engine, ROOT, Typed, UNKNOWN, Vocabulary, WordId};

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

const NONE: u32 = u32::MAX;

/// All hits in one view, by atom. Buffers are kept from view to view; clearing costs nothing.
#[derive(Debug)]
pub(crate) struct Hits {
    /// Each hit with the index of the next one of the same atom.
    list: Vec<(Hit, u32)>,
    /// For each atom: the epoch in which it was last seen, and its first and last hit then.
    by_atom: Vec<(u32, u32, u32)>,
    epoch: u32,
    /// The atoms that programs ask for and that occur, in order of first occurrence.
    pub(crate) touched: Vec<AtomId>,
    /// Cues, by index, in order of their starts.
    pub(crate) cues: Vec<(u16, Hit)>,
    /// Attributes, by index, in order of their starts.
    pub(crate) attributes: Vec<(u16, Hit)>,
    /// Atoms that `near` and `under` ask for.
    pub(crate) context: Vec<AtomId>,
}

impl Hits {
    pub(crate) fn new(atoms: usize) -> Self {
        Hits {
            list: Vec::new(),
            by_atom: vec![(0, NONE, NONE); atoms],
            epoch: 0,
            touched: Vec::new(),
            cues: Vec::new(),
            attributes: Vec::new(),
            context: Vec::new(),
        }
    }

    pub(crate) fn atoms(&self) -> usize {
        self.by_atom.len()
    }

    /// The hits of an atom, in order of their starts.
    pub(crate) fn of(&self, atom: AtomId) -> impl Iterator<Item = Hit> + '_ {
        let (epoch, first, _) = self.by_atom[atom as usize];
        let mut next = if epoch == self.epoch { first } else { NONE };
        std::iter::from_fn(move || {
            let (hit, after) = *self.list.get(next as usize)?;
            next = after;
            Some(hit)
        })
    }

    #[inline]
    pub(crate) fn has(&self, atom: AtomId) -> bool {
        self.by_atom[atom as usize].0 == self.epoch
    }

    /// Finds all phrases in `view`.
    pub(crate) fn find(&mut self, engine: &Engine, view: &View, publisher: &[(u16, u16)]) {
        self.clear();
        for start in 0..view.tokens.len() {
            self.walk(engine, &view.tokens, start, ROOT, start);
        }
        for &(start, end) in publisher {
            self.walk_word(engine, &view.tokens, start as usize, ROOT, Typed::Publisher, end as usize);
        }
        if !publisher.is_empty() {
            self.cues.sort_by_key(|&(cue, hit)| (hit.start, hit.end, cue));
        }
    }

    fn clear(&mut self) {
        self.list.clear();
        self.touched.clear();
        self.cues.clear();
        self.attributes.clear();
        self.context.clear();
        self.epoch += 1;
        if self.epoch == u32::MAX {
            self.by_atom.fill((0, NONE, NONE));
            self.epoch = 1;
        }
    }

    /// Goes on from `node` with the word at `at`, a phrase having begun at `start`.
    fn walk(&mut self, engine: &Engine, tokens: &[Token], start: usize, node: u32, at: usize) {
        let Some(token) = tokens.get(at) else { return };
        if at > start && token.flags & (Token::COMMA | Token::BARRIER) != 0 {
            return;
        }
        if token.word != UNKNOWN
            && let Some(child) = engine.trie.next(node, token.word)
        {
            self.arrive(engine, tokens, start, child, at + 1);
        }
        const SHAPED: u16 = Token::NUMBER | Token::URL | Token::EMAIL | Token::MONEY | Token::CAPITAL;
        if token.flags & SHAPED != 0 {
            for &typed in Typed::ALL {
                if is_typed(tokens, at, typed) {
                    self.walk_word(engine, tokens, start, node, typed, at + 1);
                }
            }
        }
    }

    fn walk_word(
        &mut self,
        engine: &Engine,
        tokens: &[Token],
        start: usize,
        node: u32,
        typed: Typed,
        end: usize,
    ) {
        let word: WordId = Vocabulary::typed(typed);
        if let Some(child) = engine.trie.next(node, word) {
            self.arrive(engine, tokens, start, child, end);
        }
    }

    fn arrive(&mut self, engine: &Engine, tokens: &[Token], start: usize, node: u32, end: usize) {
        let hit = Hit { start: start as u16, end: end as u16 };
        for &atom in engine.trie.outputs(node) {
            self.add(engine, atom, hit);
        }
        if engine.trie.goes_on(node) {
            self.walk(engine, tokens, start, node, end);
        }
    }

    fn add(&mut self, engine: &Engine, atom: AtomId, hit: Hit) {
        let info = engine.atoms[atom as usize];
        if let Some(cue) = info.cue {
            self.cues.push((cue, hit));
        }
        if let Some(attribute) = info.attribute {
            self.attributes.push((attribute, hit));
        }
        if info.context {
            self.context.push(atom);
        }
        if info.stepped {
            self.link(atom, hit);
        }
    }

    fn link(&mut self, atom: AtomId, hit: Hit) {
        let index = self.list.len() as u32;
        let (epoch, first, last) = &mut self.by_atom[atom as usize];
        if *epoch != self.epoch {
            (*epoch, *first, *last) = (self.epoch, index, index);
            self.touched.push(atom);
        } else {
            if self.list[*last as usize].0 == hit {
                return;
            }
            self.list[*last as usize].1 = index;
            *last = index;
        }
        self.list.push((hit, NONE));
    }
}

/// Whether the word at `at` has the shape of `typed`.
fn is_typed(tokens: &[Token], at: usize, typed: Typed) -> bool {
    let token = &tokens[at];
    match typed {
        Typed::Number => token.has(Token::NUMBER),
        Typed::Age => token.has(Token::NUMBER) && token.end - token.start <= 2,
        Typed::Year => token.has(Token::NUMBER) && token.end - token.start == 4,
        Typed::Money => token.has(Token::MONEY) && token.has(Token::NUMBER),
        Typed::Url => token.has(Token::URL),
        Typed::Email => token.has(Token::EMAIL),
        Typed::Name => token.has(Token::CAPITAL) && (at > 0 || token.word == UNKNOWN),
        Typed::Publisher => false,
    }
}
