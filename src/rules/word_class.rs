//! Atoms that are not looked for: sets of single words, mostly common ones, that stand beside rarer words in patterns.
//!
//! "(your | their | the | any)" occurs in every clause and decides nothing. Instead of noting all its places beforehand, the
//! matcher looks at the few words where such an atom may stand.

use serde::{Deserialize, Serialize};

use super::trie::AtomId;
use super::vocabulary::WordId;

/// The words of each such atom.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct WordClasses {
    /// The atom of the first class; the others follow in order.
    first: AtomId,
    classes: Vec<Class>,
    words: Vec<WordId>,
}

#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
struct Class {
    filter: Filter,
    first: u32,
    end: u32,
}

impl WordClasses {
    /// The classes of the atoms from `first` on, each of these words.
    pub(super) fn new(first: AtomId, classes: Vec<Vec<WordId>>) -> Self {
        let mut all = WordClasses { first, ..WordClasses::default() };
        classes.into_iter().for_each(|words| all.push(words));
        all
    }

    fn push(&mut self, mut words: Vec<WordId>) {
        words.sort_unstable();
        words.dedup();
        let first = self.words.len() as u32;
        self.words.extend(&words);
        let filter = Filter::of(&words);
        self.classes.push(Class { filter, first, end: self.words.len() as u32 });
    }

    /// All words of all classes, with repeats.
    pub(crate) fn words(&self) -> &[WordId] {
        &self.words
    }

    /// The class of an atom, where it has one; all other atoms are among the hits.
    #[inline]
    pub(crate) fn of(&self, atom: AtomId) -> Option<WordClass<'_>> {
        let class = self.classes[atom.checked_sub(self.first)? as usize];
        let words = &self.words[class.first as usize..class.end as usize];
        Some(WordClass { filter: class.filter, words })
    }
}

/// A set of single words.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WordClass<'c> {
    filter: Filter,
    words: &'c [WordId],
}

impl WordClass<'_> {
    #[inline]
    pub(crate) fn has(&self, word: WordId) -> bool {
        self.filter.may_have(word) && self.words.binary_search(&word).is_ok()
    }
}

/// Tells nearly all words that are not in a class: a bit for the last six bits of each of its words, and one for the six before.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
struct Filter {
    low: u64,
    high: u64,
}

impl Filter {
    fn of(words: &[WordId]) -> Self {
        let fold = |bit: fn(WordId) -> u64| words.iter().fold(0, |bits, &word| bits | bit(word));
        Filter { low: fold(Filter::low), high: fold(Filter::high) }
    }

    fn low(word: WordId) -> u64 {
        1 << (word % 64)
    }

    fn high(word: WordId) -> u64 {
        1 << (word / 64 % 64)
    }

    #[inline]
    fn may_have(self, word: WordId) -> bool {
        // Both at once: which of them says no cannot be foretold.
        (self.low & Filter::low(word) != 0) & (self.high & Filter::high(word) != 0)
    }
}
