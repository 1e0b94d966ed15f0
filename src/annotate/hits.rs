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

/// All hits in one view. A hit is of a whole set of atoms: all those whose phrases end in the same node of the trie.
/// Which atoms occur at all is a set of bits; where one occurs is looked up in the list, which is short.
#[derive(Debug)]
pub(crate) struct Hits {
    /// Each hit with the set of atoms it is of, in order of starts.
    list: Vec<(u32, Hit)>,
    /// A bit for each atom that occurs.
    present: Vec<u64>,
    /// Cues, by index, in order of their starts.
    pub(crate) cues: Vec<(u16, Hit)>,
    /// Attributes, by index, in order of their starts.
    pub(crate) attributes: Vec<(u16, Hit)>,
    /// Atoms that `near` and `under` ask for.
    pub(crate) context: Vec<AtomId>,
}

impl Hits {
    pub(crate) fn new(engine: &Engine) -> Self {
        Hits {
            list: Vec::new(),
            present: vec![0; engine.atom_sets.width()],
            cues: Vec::new(),
            attributes: Vec::new(),
            context: Vec::new(),
        }
    }

    /// Whether this memory was made for rules of as many atoms.
    pub(crate) fn fits(&self, engine: &Engine) -> bool {
        self.present.len() == engine.atom_sets.width()
    }

    /// The hits of an atom, in order of their starts.
    pub(crate) fn of<'h>(&'h self, engine: &'h Engine, atom: AtomId) -> impl Iterator<Item = Hit> + 'h {
        let mut last = None;
        let own = self.list.iter().filter(move |(set, _)| engine.atom_sets.has(*set, atom));
        own.map(|&(_, hit)| hit).filter(move |&hit| last.replace(hit) != Some(hit))
    }

    #[inline]
    pub(crate) fn has(&self, atom: AtomId) -> bool {
        self.present[atom as usize / 64] >> (atom % 64) & 1 == 1
    }

    /// The atoms among those of `wanted` that occur, in order. `wanted` has a bit for each atom.
    pub(crate) fn among<'h>(&'h self, wanted: &'h [u64]) -> impl Iterator<Item = AtomId> + 'h {
        self.present.iter().zip(wanted).enumerate().flat_map(|(word, (present, wanted))| {
            let mut bits = present & wanted;
            std::iter::from_fn(move || {
                let bit = (bits != 0).then(|| bits.trailing_zeros())?;
                bits &= bits - 1;
                Some(word as AtomId * 64 + bit)
            })
        })
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
        self.present.fill(0);
        self.cues.clear();
        self.attributes.clear();
        self.context.clear();
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
        let set = engine.trie.set(node);
        if set != 0 {
            self.add(engine, set, Hit { start: start as u16, end: end as u16 });
        }
        if engine.trie.goes_on(node) {
            self.walk(engine, tokens, start, node, end);
        }
    }

    fn add(&mut self, engine: &Engine, set: u32, hit: Hit) {
        self.list.push((set, hit));
        let bits = engine.atom_sets.bits(set);
        self.present.iter_mut().zip(bits).for_each(|(present, bits)| *present |= bits);
        for &atom in engine.atom_sets.marked(set) {
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
        }
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
