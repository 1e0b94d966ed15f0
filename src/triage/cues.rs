//! The words that tell kinds of pages, as data: `kinds.toml`.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

use toml::de::{DeTable, DeValue};

use super::kind::Kind;
use super::words::Words;

/// A cue: phrases that a kind of page is full of.
#[derive(Debug)]
pub(super) struct Cue {
    pub(super) id: String,
    pub(super) kind: Kind,
    pub(super) place: Place,
}

/// Where phrases of a cue are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Sentences and list items.
    Prose,
    /// All clauses.
    Page,
    /// The title and the first headings.
    Name,
}

/// All cues, and their phrases by first word.
#[derive(Debug, Default)]
pub(super) struct Cues {
    pub(super) cues: Vec<Cue>,
    phrases: HashMap<u64, Vec<Phrase>, BuildHasherDefault<AsItIs>>,
    /// A bit for the last bits of each first word: few words of a text need be looked up.
    first_words: FirstWords,
}

/// A word is a hash already.
#[derive(Debug, Default)]
struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|&byte| self.0 = self.0.rotate_left(8) ^ u64::from(byte));
    }

    fn write_u64(&mut self, word: u64) {
        self.0 = word;
    }
}

/// A set of words that may say yes to others.
#[derive(Debug)]
struct FirstWords([u64; 64]);

impl Default for FirstWords {
    fn default() -> Self {
        FirstWords([0; 64])
    }
}

impl FirstWords {
    fn insert(&mut self, word: u64) {
        self.0[(word / 64 % 64) as usize] |= 1 << (word % 64);
    }

    fn may_have(&self, word: u64) -> bool {
        self.0[(word / 64 % 64) as usize] >> (word % 64) & 1 == 1
    }
}

#[derive(Debug)]
struct Phrase {
    /// The words after the first.
    rest: Vec<u64>,
    cue: usize,
}

/// A set of cues, by their positions in [`Cues::cues`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct CueSet(u32);

impl CueSet {
    fn insert(&mut self, cue: usize) {
        self.0 |= 1 << cue;
    }

    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The cues that are in both.
    pub(super) fn among(self, other: CueSet) -> CueSet {
        CueSet(self.0 & other.0)
    }

    /// The positions, in order.
    pub(super) fn iter(self) -> impl Iterator<Item = usize> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let cue = (left != 0).then(|| left.trailing_zeros() as usize)?;
            left &= left - 1;
            Some(cue)
        })
    }
}

impl Cues {
    /// The cues that come with the crate. A test holds that the file can be read.
    pub(super) fn builtin() -> &'static Cues {
        static CUES: LazyLock<Cues> =
            LazyLock::new(|| Cues::read(include_str!("kinds.toml")).unwrap_or_default());
        &CUES
    }

    /// Reads the cues of a file; an error says what is wrong with it.
    fn read(file: &str) -> Result<Cues, String> {
        let table = DeTable::parse(file).map_err(|error| error.to_string())?;
        let entries = table.get_ref().get("cue").and_then(|cue| cue.get_ref().as_array());
        let mut cues = Cues::default();
        for entry in entries.ok_or("there is no [[cue]]")?.iter() {
            let entry = entry.get_ref().as_table().ok_or("a cue is no table")?;
            cues.add(entry)?;
        }
        if cues.cues.len() > CueSet::default().0.leading_zeros() as usize {
            return Err("there are more cues than a set can hold".into());
        }
        Ok(cues)
    }

    fn add(&mut self, entry: &DeTable<'_>) -> Result<(), String> {
        let text = |key: &str| {
            let value = entry.get(key).and_then(|value| value.get_ref().as_str());
            value.ok_or_else(|| format!("a cue has no `{key}`"))
        };
        let id = text("id")?.to_owned();
        let kind = text("kind")?;
        let kind = Kind::named(kind).ok_or_else(|| format!("{id}: no kind is called {kind}"))?;
        let place = match text("in")? {
            "prose" => Place::Prose,
            "page" => Place::Page,
            "name" => Place::Name,
            other => return Err(format!("{id}: no place is called {other}")),
        };
        let phrases = entry.get("any").and_then(|any| any.get_ref().as_array());
        for phrase in phrases.ok_or_else(|| format!("{id}: has no `any`"))?.iter() {
            let DeValue::String(phrase) = phrase.get_ref() else {
                return Err(format!("{id}: a phrase is no text"));
            };
            let mut words = Words::of(phrase);
            let first = words.next().ok_or_else(|| format!("{id}: a phrase has no words"))?;
            let phrase = Phrase { rest: words.collect(), cue: self.cues.len() };
            self.first_words.insert(first);
            self.phrases.entry(first).or_default().push(phrase);
        }
        self.cues.push(Cue { id, kind, place });
        Ok(())
    }

    /// The cues of which this is true.
    pub(super) fn all(&self, wanted: impl Fn(&Cue) -> bool) -> CueSet {
        let mut set = CueSet::default();
        let cues = self.cues.iter().enumerate().filter(|(_, cue)| wanted(cue));
        cues.for_each(|(index, _)| set.insert(index));
        set
    }

    /// The cues that have a phrase in these words.
    pub(super) fn find(&self, words: &[u64]) -> CueSet {
        let mut found = CueSet::default();
        let first = |(_, word): &(usize, &u64)| self.first_words.may_have(**word);
        for (at, word) in words.iter().enumerate().filter(first) {
            for phrase in self.phrases.get(word).into_iter().flatten() {
                let next = &words[at + 1..];
                // Most phrases end at their second word; no function is called to find that out.
                let goes_on = phrase.rest.iter().zip(next).all(|(expected, word)| expected == word);
                if goes_on && phrase.rest.len() <= next.len() {
                    found.insert(phrase.cue);
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&'static str> {
        let cues = Cues::builtin();
        let set = cues.find(&Words::of(text).collect::<Vec<u64>>());
        set.iter().map(|cue| cues.cues[cue].id.as_str()).collect()
    }

    #[test]
    fn the_file_can_be_read_and_every_kind_has_cues() {
        let cues = Cues::read(include_str!("kinds.toml")).unwrap();
        for kind in Kind::ALL.iter().filter(|kind| **kind != Kind::Other) {
            assert!(cues.cues.iter().any(|cue| cue.kind == *kind), "{kind:?}");
        }
    }

    #[test]
    fn phrases_are_found_whatever_their_case_and_marks() {
        assert_eq!(found("We never share your E-Mail Address."), ["collection", "disclosure"]);
        assert_eq!(found("**Page Not Found** (404)"), ["not-found"]);
        assert_eq!(found("The weather is fine."), Vec::<&str>::new());
    }

    #[test]
    fn what_is_wrong_with_a_file_is_said() {
        for (file, expected) in [
            ("", "no [[cue]]"),
            ("[[cue]]\nid = 'a'", "no `kind`"),
            ("[[cue]]\nid = 'a'\nkind = 'b'", "no kind is called b"),
            ("[[cue]]\nid = 'a'\nkind = 'policy'\nin = 'b'", "no place is called b"),
            ("[[cue]]\nid = 'a'\nkind = 'policy'\nin = 'page'\nany = ['.']", "a phrase has no words"),
        ] {
            let error = Cues::read(file).unwrap_err();
            assert!(error.contains(expected), "{file}: {error}");
        }
    }
}
