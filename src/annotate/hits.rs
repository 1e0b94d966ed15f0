//! Where the phrases of the rules occur in a view: one walk of the trie from each word.

use super::cues::CueHits;
use super::number_set::NumberSet;
use super::token::Token;
use super::view::{Ends, View};
use crate::rules::{AtomId, AtomSet, Engine, Mark, NOTHING, Needs, ROOT, Typed, UNKNOWN, Vocabulary};

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
    list: Vec<(AtomSet, Hit)>,
    /// For each word up to [`LAST`], where the hits that begin there begin in `list`; one more for the end.
    begins: [u32; LAST + 2],
    /// The atoms that occur. Most of what is asked is answered here, in a few lines of memory.
    present: NumberSet,
    /// For each atom, where it occurs.
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
            list: Vec::new(),
            begins: [0; LAST + 2],
            present: NumberSet::new(engine.atoms.len()),
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
        let Places { mut starts, ends } = self.places[atom as usize];
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

    /// The words from the first at which a hit of an atom that was looked for begins to the last; `words` is the length of the
    /// view.
    pub(crate) fn starts(&self, atom: AtomId, words: u16) -> Option<(u16, u16)> {
        let starts = self.places[atom as usize].starts;
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

    /// The programs that have their two rarest atoms in the view, some more than once.
    pub(crate) fn to_try<'h>(&'h self, engine: &'h Engine) -> impl Iterator<Item = u32> + 'h {
        let tries = self.list.iter().flat_map(|&(set, _)| engine.atom_sets.record(set).tries());
        tries.filter(|wanted| self.occurs(wanted.witness)).map(|wanted| wanted.program)
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
        self.clear();
        let words = view.tokens.len();
        let mut names = publisher.iter().peekable();
        for start in 0..words {
            if start <= LAST {
                self.begins[start] = self.list.len() as u32;
            }
            self.walk(engine, &view.tokens, start, ROOT, start);
            while let Some(&(_, end)) = names.next_if(|(at, _)| *at as usize == start) {
                self.walk_typed(engine, &view.tokens, start, ROOT, Typed::Publisher, end as usize);
            }
        }
        self.begins[words.min(LAST + 1)..].fill(self.list.len() as u32);
        (self.words, self.own) = (words, view.own);
        if !publisher.is_empty() {
            self.cues.sort();
        }
    }

    fn clear(&mut self) {
        let places = &mut self.places;
        self.present.drain(|atom| places[atom as usize] = Places::default());
        self.list.clear();
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
        if set != NOTHING {
            self.add(engine, set, Hit { start: start as u16, end: end as u16 });
        }
        engine.trie.goes_on(node)
    }

    fn add(&mut self, engine: &Engine, set: AtomSet, hit: Hit) {
        let (start, end) = (bit(hit.start as usize), bit(hit.end as usize));
        self.list.push((set, hit));
        let record = engine.atom_sets.record(set);
        for &atom in record.atoms {
            self.present.insert(atom);
            let places = &mut self.places[atom as usize];
            places.starts |= start;
            places.ends |= end;
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
