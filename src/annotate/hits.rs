//! Where the phrases of the rules occur in a view: one walk of the trie from each word.

use super::token::Token;
use super::view::{Ends, View};
use crate::rules::{AtomId, Engine, Needs, ROOT, Typed, UNKNOWN, Vocabulary, WordId};

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
    /// Each hit with the set of atoms it is of, in order of starts.
    list: Vec<(u32, Hit)>,
    /// For each atom, a bit for every hit that is of it; see [`LAST`].
    places: Vec<u64>,
    /// The atoms that occur, each once.
    occurring: Vec<AtomId>,
    /// A bit for every hit that ends in the clause's own words.
    own: u64,
    /// Cues, by index, in order of their starts.
    pub(crate) cues: Vec<(u16, Hit)>,
    /// Attributes, by index, in order of their starts.
    pub(crate) attributes: Vec<(u16, Hit)>,
    /// Atoms that `near` and `under` ask for.
    pub(crate) context: Vec<AtomId>,
}

/// Hits have a bit each as far as bits go. Few clauses have more; the last bit stands for all hits from there on.
const LAST: usize = u64::BITS as usize - 1;

impl Hits {
    pub(crate) fn new(engine: &Engine) -> Self {
        Hits {
            list: Vec::new(),
            places: vec![0; engine.atoms.len()],
            occurring: Vec::new(),
            own: 0,
            cues: Vec::new(),
            attributes: Vec::new(),
            context: Vec::new(),
        }
    }

    /// Whether this memory was made for rules of as many atoms.
    pub(crate) fn fits(&self, engine: &Engine) -> bool {
        self.places.len() == engine.atoms.len()
    }

    /// The hits of an atom that was looked for, in order of their starts.
    pub(crate) fn of<'h>(&'h self, engine: &'h Engine, atom: AtomId) -> impl Iterator<Item = Hit> + 'h {
        let places = self.places[atom as usize];
        let first = bits(places & !(1 << LAST)).map(|place| self.list[place].1);
        let rest = if places >> LAST == 1 { &self.list[LAST..] } else { &[] };
        let rest = rest.iter().filter(move |(set, _)| engine.atom_sets.has(*set, atom)).map(|&(_, hit)| hit);
        let mut last = None;
        first.chain(rest).filter(move |&hit| last.replace(hit) != Some(hit))
    }

    /// The first word at which a hit of an atom that was looked for begins, and the last; `words` is the length of the view.
    pub(crate) fn starts(&self, atom: AtomId, words: u16) -> Option<(u16, u16)> {
        let places = self.places[atom as usize];
        let first = (places != 0).then(|| self.list[places.trailing_zeros() as usize].1.start)?;
        let last = LAST - places.leading_zeros() as usize;
        Some((first, if last == LAST { words } else { self.list[last].1.start }))
    }

    /// Whether an atom occurs in the view that the hits were found in.
    #[inline]
    pub(crate) fn has(&self, engine: &Engine, view: &View, atom: AtomId) -> bool {
        match engine.classes.of(atom) {
            Some(class) => view.tokens.iter().any(|token| class.has(token.word)),
            None => self.places[atom as usize] != 0,
        }
    }

    /// The atoms that occur, each once, in the order in which they were met.
    pub(crate) fn occurring(&self) -> &[AtomId] {
        &self.occurring
    }

    /// Whether these atoms occur one behind the other, and the last of them where a match must end, as far as a look at the
    /// bits can tell. A cheap `false` for most programs that will not match.
    #[inline]
    pub(crate) fn may_match(&self, needs: &Needs, ends: Ends) -> bool {
        let mut allowed = u64::MAX;
        let mut places = u64::MAX;
        for &atom in needs.atoms() {
            places = self.places[atom as usize] & allowed;
            if places == 0 {
                return false;
            }
            // All bits above the lowest; the last one stays, since it stands for many hits.
            allowed = !(places ^ (places - 1)) | 1 << LAST;
        }
        ends == Ends::Anywhere || !needs.to_the_end || places & self.own != 0
    }

    /// Finds all phrases in `view`.
    pub(crate) fn find(&mut self, engine: &Engine, view: &View, publisher: &[(u16, u16)]) {
        self.clear();
        let mut names = publisher.iter().peekable();
        for start in 0..view.tokens.len() {
            self.walk(engine, &view.tokens, start, ROOT, start);
            while let Some(&(_, end)) = names.next_if(|(at, _)| *at as usize == start) {
                self.walk_word(engine, &view.tokens, start, ROOT, Typed::Publisher, end as usize);
            }
        }
        let ends_in_own = |(_, hit): &&(u32, Hit)| hit.end as usize > view.own;
        for (place, _) in self.list.iter().enumerate().filter(|(_, found)| ends_in_own(found)) {
            self.own |= 1 << place.min(LAST);
        }
        if !publisher.is_empty() {
            self.cues.sort_by_key(|&(cue, hit)| (hit.start, hit.end, cue));
        }
    }

    fn clear(&mut self) {
        self.list.clear();
        for &atom in &self.occurring {
            self.places[atom as usize] = 0;
        }
        self.occurring.clear();
        self.own = 0;
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
        if !engine.atom_sets.is_empty(set) {
            self.add(engine, set, Hit { start: start as u16, end: end as u16 });
        }
        if engine.trie.goes_on(node) {
            self.walk(engine, tokens, start, node, end);
        }
    }

    fn add(&mut self, engine: &Engine, set: u32, hit: Hit) {
        let place = 1 << self.list.len().min(LAST);
        self.list.push((set, hit));
        for &atom in engine.atom_sets.atoms(set) {
            let places = &mut self.places[atom as usize];
            if *places == 0 {
                self.occurring.push(atom);
            }
            *places |= place;
        }
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

/// The positions of the bits that are set, from the lowest.
fn bits(mut bits: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let lowest = (bits != 0).then(|| bits.trailing_zeros() as usize)?;
        bits &= bits - 1;
        Some(lowest)
    })
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
