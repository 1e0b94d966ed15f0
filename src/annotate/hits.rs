//! Where the phrases of the rules occur in a view: one walk of the trie from each word.

use super::cues::CueHits;
use super::token::Token;
use super::view::{Ends, View};
use crate::rules::{AtomId, Engine, Mark, Needs, ROOT, Typed, UNKNOWN, Vocabulary};

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
    /// A bit for every hit that ends in the clause's own words.
    own: u64,
    pub(crate) cues: CueHits,
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
            own: 0,
            cues: CueHits::default(),
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

    /// The programs that have their rarest atom in the view, some more than once.
    pub(crate) fn gates<'h>(&'h self, engine: &'h Engine) -> impl Iterator<Item = u32> + 'h {
        self.list.iter().flat_map(|&(set, _)| engine.atom_sets.gates(set)).copied()
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
        self.clear(engine);
        let mut names = publisher.iter().peekable();
        for start in 0..view.tokens.len() {
            self.walk(engine, &view.tokens, start, ROOT, start);
            while let Some(&(_, end)) = names.next_if(|(at, _)| *at as usize == start) {
                self.walk_typed(engine, &view.tokens, start, ROOT, Typed::Publisher, end as usize);
            }
        }
        let ends_in_own = |(_, hit): &&(u32, Hit)| hit.end as usize > view.own;
        for (place, _) in self.list.iter().enumerate().filter(|(_, found)| ends_in_own(found)) {
            self.own |= 1 << place.min(LAST);
        }
        if !publisher.is_empty() {
            self.cues.sort();
        }
    }

    fn clear(&mut self, engine: &Engine) {
        for &(set, _) in &self.list {
            engine.atom_sets.atoms(set).iter().for_each(|&atom| self.places[atom as usize] = 0);
        }
        self.list.clear();
        self.own = 0;
        self.cues.clear();
        self.attributes.clear();
        self.context.clear();
    }

    /// Goes on from `node` with the word at `at`, a phrase having begun at `start`.
    fn walk(&mut self, engine: &Engine, tokens: &[Token], start: usize, mut node: u32, mut at: usize) {
        while let Some(token) = tokens.get(at) {
            if at > start && token.flags & (Token::COMMA | Token::BARRIER) != 0 {
                return;
            }
            if token.flags & Token::SHAPED != 0 {
                for typed in typed(tokens, at) {
                    self.walk_typed(engine, tokens, start, node, typed, at + 1);
                }
            }
            if token.word == UNKNOWN {
                return;
            }
            let Some(child) = engine.trie.next(node, token.word) else { return };
            at += 1;
            if !self.arrive(engine, start, child, at) {
                return;
            }
            node = child;
        }
    }

    /// Goes on from `node` with something of a shape that ends before the word `end`.
    fn walk_typed(
        &mut self,
        engine: &Engine,
        tokens: &[Token],
        start: usize,
        node: u32,
        typed: Typed,
        end: usize,
    ) {
        if let Some(child) = engine.trie.next(node, Vocabulary::typed(typed))
            && self.arrive(engine, start, child, end)
        {
            self.walk(engine, tokens, start, child, end);
        }
    }

    /// Notes what ends at `node`; whether any phrase goes on from there.
    #[inline]
    fn arrive(&mut self, engine: &Engine, start: usize, node: u32, end: usize) -> bool {
        let set = engine.trie.set(node);
        if !engine.atom_sets.is_empty(set) {
            self.add(engine, set, Hit { start: start as u16, end: end as u16 });
        }
        engine.trie.goes_on(node)
    }

    fn add(&mut self, engine: &Engine, set: u32, hit: Hit) {
        let place = 1 << self.list.len().min(LAST);
        self.list.push((set, hit));
        for &atom in engine.atom_sets.atoms(set) {
            self.places[atom as usize] |= place;
        }
        for &mark in engine.atom_sets.marks(set) {
            match mark {
                Mark::Cue(cue) => self.cues.add(engine.cues[cue as usize].kind, cue, hit),
                Mark::Attribute(attribute) => self.attributes.push((attribute, hit)),
                Mark::Context(atom) => self.context.push(atom),
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
