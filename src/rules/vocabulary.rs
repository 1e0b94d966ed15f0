//! The words that rules know, as small numbers.

use std::collections::HashMap;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::pattern::Typed;
use super::phrase::CONTRACTIONS;
use crate::short_word::{self, hash, key};

/// A word of the vocabulary. 0 is every word that is in no pattern; the next few stand for typed tokens.
pub(crate) type WordId = u32;

/// The id of all words that no rule knows.
pub(crate) const UNKNOWN: WordId = 0;

/// Surface words, lower case, to ids. Words of up to 16 bytes, which is nearly all of them, are looked up by value.
#[derive(Clone, Debug)]
pub(crate) struct Vocabulary {
    /// Open addressing with linear probing; a free slot has the id `UNKNOWN`.
    slots: Vec<(u128, WordId)>,
    long: HashMap<Box<[u8]>, WordId>,
    count: WordId,
    /// For the ids from `FIRST_CONTRACTION` on: the verb and "not".
    contractions: Vec<(WordId, WordId)>,
}

/// The id of the first contraction.
const FIRST_CONTRACTION: WordId = 1 + Typed::ALL.len() as WordId;

/// Whether this id stands for a typed token.
pub(crate) fn is_typed(word: WordId) -> bool {
    (1..FIRST_CONTRACTION).contains(&word)
}

impl Vocabulary {
    pub(crate) fn new() -> Self {
        let mut vocabulary = Vocabulary {
            slots: vec![(0, UNKNOWN); 1024],
            long: HashMap::new(),
            count: FIRST_CONTRACTION,
            contractions: Vec::new(),
        };
        for (whole, _) in CONTRACTIONS {
            vocabulary.intern(whole);
        }
        let not = vocabulary.intern("not");
        vocabulary.contractions =
            CONTRACTIONS.iter().map(|(_, verb)| (vocabulary.intern(verb), not)).collect();
        vocabulary
    }

    /// Where `word` is a contraction such as "don't": its verb and "not". The latter begins at its last `n`.
    #[inline]
    pub(crate) fn contracted(&self, word: WordId) -> Option<(WordId, WordId)> {
        let index = word.wrapping_sub(FIRST_CONTRACTION) as usize;
        self.contractions.get(index).copied()
    }

    /// The id that stands for a typed token.
    pub(crate) const fn typed(typed: Typed) -> WordId {
        1 + typed as WordId
    }

    /// Number of ids in use.
    pub(crate) fn len(&self) -> usize {
        self.count as usize
    }

    /// The words by their ids; empty for those that stand for no one word.
    pub(crate) fn spelled(&self) -> Vec<String> {
        let mut words = vec![String::new(); self.len()];
        for &(word, id) in self.slots.iter().filter(|&&(_, id)| id != UNKNOWN) {
            let bytes = word.to_le_bytes();
            let length = short_word::LONGEST - word.leading_zeros() as usize / 8;
            words[id as usize] = String::from_utf8_lossy(&bytes[..length]).into_owned();
        }
        let mut long: Vec<_> = self.long.iter().collect();
        long.sort_unstable();
        for (word, &id) in long {
            words[id as usize] = String::from_utf8_lossy(word).into_owned();
        }
        words
    }

    /// The id of `word`, which is given a new one where it has none. `word` is lower case.
    pub(crate) fn intern(&mut self, word: &str) -> WordId {
        let known = self.get(word.as_bytes());
        if known != UNKNOWN {
            return known;
        }
        let id = self.count;
        self.count += 1;
        if word.len() > short_word::LONGEST {
            self.long.insert(word.as_bytes().into(), id);
            return id;
        }
        if self.count as usize * 3 > self.slots.len() {
            self.grow();
        }
        let slot = self.find(key(word.as_bytes()));
        self.slots[slot] = (key(word.as_bytes()), id);
        id
    }

    /// The id of a word in lower case.
    pub(crate) fn get(&self, word: &[u8]) -> WordId {
        match word.len() {
            0..=short_word::LONGEST => self.get_short(key(word)),
            _ => self.get_long(word),
        }
    }

    /// The id of the word with this [key](short_word::key).
    #[inline]
    pub(crate) fn get_short(&self, key: u128) -> WordId {
        self.slots[self.find(key)].1
    }

    pub(crate) fn get_long(&self, word: &[u8]) -> WordId {
        self.long.get(word).copied().unwrap_or(UNKNOWN)
    }

    /// The slot that holds `key`, or the free one where it belongs.
    #[inline]
    fn find(&self, key: u128) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash(key) as usize & mask;
        while self.slots[slot].1 != UNKNOWN && self.slots[slot].0 != key {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn grow(&mut self) {
        let bigger = vec![(0, UNKNOWN); self.slots.len() * 2];
        let old = std::mem::replace(&mut self.slots, bigger);
        for (key, id) in old.into_iter().filter(|&(_, id)| id != UNKNOWN) {
            let slot = self.find(key);
            self.slots[slot] = (key, id);
        }
    }
}

/// Its words are kept, not its slots: most of those are free.
impl Serialize for Vocabulary {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.spelled().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Vocabulary {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut vocabulary = Vocabulary::new();
        let words = Vec::<&str>::deserialize(deserializer)?;
        // In the order of their numbers, so that they get the same ones again.
        words.into_iter().filter(|word| !word.is_empty()).for_each(|word| {
            vocabulary.intern(word);
        });
        Ok(vocabulary)
    }
}

#[cfg(test)]
mod tests {
    use super::{UNKNOWN, Vocabulary};

    #[test]
    fn words_keep_their_ids_while_the_table_grows() {
        let mut vocabulary = Vocabulary::new();
        let words: Vec<String> = (0..5000).map(|n| format!("word{n}x{}", n * 7)).collect();
        let ids: Vec<u32> = words.iter().map(|word| vocabulary.intern(word)).collect();
        for (word, &id) in words.iter().zip(&ids) {
            assert_eq!(vocabulary.get(word.as_bytes()), id);
            assert_eq!(vocabulary.intern(word), id);
        }
        assert_eq!(vocabulary.get(b"absent"), UNKNOWN);
        assert_eq!(vocabulary.get(b"a word of more than sixteen bytes"), UNKNOWN);
    }
}
