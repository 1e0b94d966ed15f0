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
    /// A bit for the last six bits of each word, which tells most words that are not in the class.
    filter: u64,
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
        let filter = words.iter().fold(0, |filter, word| filter | 1 << (word % 64));
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
    filter: u64,
    words: &'c [WordId],
}

impl WordClass<'_> {
    #[inline]
    pub(crate) fn has(&self, word: WordId) -> bool {
        self.filter >> (word % 64) & 1 == 1 && self.words.binary_search(&word).is_ok()
    }
}
