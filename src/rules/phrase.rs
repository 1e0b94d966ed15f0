//! Patterns without gaps become plain phrases: slots of words, one of each slot in turn.

use std::rc::Rc;

use super::hash::QuickMap;
use super::pattern::{Node, Sequence, Term};
use super::vocabulary::{Vocabulary, WordId};
use super::word::{Inflection, surface_forms};

/// The words that may stand at one place of a phrase, by the number of their list in [`Words`].
pub(crate) type Slot = u32;

/// Phrases, each a run of slots, one behind the other in one list: there are tens of thousands of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Phrases {
    slots: Vec<Slot>,
    ends: Vec<u32>,
}

impl Phrases {
    pub(super) fn of(phrase: &[Slot]) -> Phrases {
        let mut phrases = Phrases::default();
        phrases.push(phrase);
        phrases
    }

    fn push(&mut self, phrase: &[Slot]) {
        self.slots.extend_from_slice(phrase);
        self.end();
    }

    /// Ends the phrase that the last slots make.
    fn end(&mut self) {
        self.ends.push(self.slots.len() as u32);
    }

    pub(crate) fn extend(&mut self, more: &Phrases) {
        let offset = self.slots.len() as u32;
        self.slots.extend_from_slice(&more.slots);
        self.ends.extend(more.ends.iter().map(|end| offset + end));
    }

    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The slots of each phrase.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &[Slot]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(start, &end)| &self.slots[start as usize..end as usize])
    }

    /// Every phrase of these with every one of `tails` behind it.
    fn followed_by(&self, tails: &Phrases) -> Result<Phrases, NotPlain> {
        if self.len() * tails.len() > MOST_PHRASES {
            return Err(NotPlain::TooLarge);
        }
        let mut longer = Phrases::default();
        for phrase in self.iter() {
            for tail in tails.iter() {
                if phrase.len() + tail.len() > MOST_WORDS {
                    return Err(NotPlain::TooLarge);
                }
                longer.slots.extend_from_slice(phrase);
                longer.push(tail);
            }
        }
        Ok(longer)
    }
}

/// The most phrases that one lexicon or group may stand for.
pub(crate) const MOST_PHRASES: usize = 50_000;

/// The most sequences of words that they may stand for in turn, all forms of each word counted.
const MOST_SPELLED_OUT: usize = 200_000;

/// The most words in a phrase.
pub(crate) const MOST_WORDS: usize = 14;

/// Why a sequence is no set of plain phrases.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum NotPlain {
    /// It has a gap, an anchor or another thing that only patterns have, at this place.
    NotWords((usize, usize)),
    /// It stands for too many phrases or too long ones.
    TooLarge,
    /// A lexicon that it refers to is unknown, or is being defined by itself.
    Lexicon(String, (usize, usize)),
}

/// The words and slots that are known so far.
#[derive(Debug)]
pub(crate) struct Words {
    pub(crate) vocabulary: Vocabulary,
    /// The words of each slot.
    slots: Vec<Box<[WordId]>>,
    /// For each word, the slots of each inflection that was asked for.
    forms: QuickMap<String, [Option<Slot>; Inflection::COUNT]>,
}

impl Words {
    pub(crate) fn new() -> Self {
        Words { vocabulary: Vocabulary::new(), slots: Vec::new(), forms: QuickMap::default() }
    }

    /// The words of a slot.
    pub(crate) fn of(&self, slot: Slot) -> &[WordId] {
        &self.slots[slot as usize]
    }

    /// The words of each slot.
    pub(crate) fn slots(&self) -> impl Iterator<Item = &[WordId]> {
        self.slots.iter().map(|words| &**words)
    }

    pub(super) fn slot_of(&mut self, words: impl Into<Box<[WordId]>>) -> Slot {
        self.slots.push(words.into());
        self.slots.len() as Slot - 1
    }

    /// The slot of all forms of a word.
    fn slot(&mut self, word: &str, inflection: Inflection) -> Slot {
        if let Some(slot) = self.forms.get(word).and_then(|forms| forms[inflection as usize]) {
            return slot;
        }
        let forms = surface_forms(word, inflection);
        let words: Box<[WordId]> = forms.iter().map(|form| self.vocabulary.intern(form)).collect();
        let slot = self.slot_of(words);
        self.forms.entry(word.to_owned()).or_default()[inflection as usize] = Some(slot);
        slot
    }

    /// The phrases of one written word. `opt-out` is "opt out" and "optout"; `don't` is "do not", as the tokenizer has it.
    fn phrases(&mut self, word: &str, inflection: Inflection) -> Phrases {
        if !word.contains('-') {
            let two = contraction(word).map(|verb| (verb, "not")).or_else(|| clitic(word));
            return match two {
                Some((first, second)) => {
                    Phrases::of(&[self.slot(first, Inflection::Exact), self.slot(second, Inflection::Exact)])
                }
                None => Phrases::of(&[self.slot(without_possessive(word), inflection)]),
            };
        }
        let mut phrases = Phrases::default();
        let mut parts = word.split('-').peekable();
        while let Some(part) = parts.next() {
            let inflection = if parts.peek().is_none() { inflection } else { Inflection::Exact };
            phrases.slots.push(self.slot(part, inflection));
        }
        phrases.end();
        phrases.push(&[self.slot(&word.replace('-', ""), inflection)]);
        phrases
    }
}

/// Turns sequences into phrases; `lexicon` gives the phrases of another lexicon.
pub(crate) struct Expander<'v, L> {
    pub(crate) words: &'v mut Words,
    pub(crate) lexicon: L,
}

impl<L: Fn(&str) -> Option<Rc<Phrases>>> Expander<'_, L> {
    /// All phrases that `terms` stand for in sequence; at least one word each.
    pub(crate) fn phrases<'t>(
        &mut self,
        terms: impl IntoIterator<Item = &'t Term>,
    ) -> Result<Phrases, NotPlain> {
        let mut terms = terms.into_iter();
        let Some(first) = terms.next() else {
            return Ok(Phrases::default());
        };
        let mut phrases = self.term(first)?;
        for term in terms {
            phrases = phrases.followed_by(&self.term(term)?)?;
        }
        self.checked(phrases)
    }

    /// All phrases that a term stands for where it is not left out.
    pub(crate) fn required(&mut self, term: &Term) -> Result<Phrases, NotPlain> {
        let phrases = self.node(term)?;
        self.checked(phrases)
    }

    /// `phrases` without those that have no words, if they are not too many.
    fn checked(&self, mut phrases: Phrases) -> Result<Phrases, NotPlain> {
        if phrases.iter().any(<[Slot]>::is_empty) {
            let mut last = 0;
            phrases.ends.retain(|&end| std::mem::replace(&mut last, end) != end);
        }
        let sequences = |phrase: &[Slot]| {
            let words = phrase.iter().map(|&slot| self.words.of(slot).len());
            words.fold(1, usize::saturating_mul)
        };
        let spelled_out = phrases.iter().map(sequences).fold(0, usize::saturating_add);
        if spelled_out > MOST_SPELLED_OUT { Err(NotPlain::TooLarge) } else { Ok(phrases) }
    }

    fn term(&mut self, term: &Term) -> Result<Phrases, NotPlain> {
        let mut phrases = self.node(term)?;
        if term.optional {
            phrases.end();
        }
        Ok(phrases)
    }

    fn node(&mut self, term: &Term) -> Result<Phrases, NotPlain> {
        match &term.node {
            Node::Word { word, inflection } => Ok(self.words.phrases(word, *inflection)),
            Node::Typed(typed) => {
                let slot = self.words.slot_of([Vocabulary::typed(*typed)]);
                Ok(Phrases::of(&[slot]))
            }
            Node::Lexicon(name) => match (self.lexicon)(name) {
                Some(phrases) => Ok(phrases.as_ref().clone()),
                None => Err(NotPlain::Lexicon(name.clone(), term.at)),
            },
            Node::Group(alternatives) => self.group(alternatives),
            Node::AnyWord | Node::Gap(_) | Node::Start | Node::End => Err(NotPlain::NotWords(term.at)),
        }
    }

    /// The phrases of a group; its alternatives of one word share one slot, which keeps their number small.
    fn group(&mut self, alternatives: &[Sequence]) -> Result<Phrases, NotPlain> {
        let mut phrases = Phrases::default();
        let mut words: Vec<WordId> = Vec::new();
        for alternative in alternatives {
            for phrase in self.phrases(alternative)?.iter() {
                match phrase {
                    [slot] => words.extend(self.words.of(*slot)),
                    _ => phrases.push(phrase),
                }
            }
        }
        if !words.is_empty() {
            words.sort_unstable();
            words.dedup();
            let slot = self.words.slot_of(words);
            phrases.push(&[slot]);
        }
        Ok(phrases)
    }
}

/// Words that are two: "don't" is "do" and "not". People leave the apostrophe out.
pub(crate) const CONTRACTIONS: &[(&str, &str)] = &[
    ("aren't", "are"),
    ("arent", "are"),
    ("can't", "can"),
    ("cannot", "can"),
    ("couldn't", "could"),
    ("couldnt", "could"),
    ("didn't", "did"),
    ("didnt", "did"),
    ("doesn't", "does"),
    ("doesnt", "does"),
    ("don't", "do"),
    ("dont", "do"),
    ("hadn't", "had"),
    ("hasn't", "has"),
    ("hasnt", "has"),
    ("haven't", "have"),
    ("havent", "have"),
    ("isn't", "is"),
    ("isnt", "is"),
    ("mustn't", "must"),
    ("needn't", "need"),
    ("shan't", "shall"),
    ("shouldn't", "should"),
    ("shouldnt", "should"),
    ("wasn't", "was"),
    ("wasnt", "was"),
    ("weren't", "were"),
    ("werent", "were"),
    ("won't", "will"),
    ("wont", "will"),
    ("wouldn't", "would"),
    ("wouldnt", "would"),
];

/// The verb of a contraction: such a word is two tokens, the second of them "not".
pub(crate) fn contraction(word: &str) -> Option<&'static str> {
    CONTRACTIONS.iter().find(|(whole, _)| *whole == word).map(|&(_, verb)| verb)
}

/// The verb that `'re` and the like stand for, where `word` ends in one, and what stands before it: "we'll" is "we will".
pub(crate) fn clitic(word: &str) -> Option<(&str, &'static str)> {
    const CLITICS: &[(&str, &str)] =
        &[("'re", "are"), ("'ve", "have"), ("'ll", "will"), ("'d", "would"), ("'m", "am")];
    let (suffix, verb) = CLITICS.iter().find(|(suffix, _)| word.ends_with(suffix))?;
    let stem = &word[..word.len() - suffix.len()];
    (!stem.is_empty()).then_some((stem, verb))
}

/// `word` without `'s` or a bare apostrophe at its end: "children's" counts as "children".
pub(crate) fn without_possessive(word: &str) -> &str {
    let stem = word.strip_suffix("'s").or_else(|| word.strip_suffix('\''));
    stem.filter(|stem| !stem.is_empty()).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::{Expander, MOST_WORDS, NotPlain, Phrases, Words};
    use crate::rules::pattern::parse;

    /// The phrases of `pattern`, forms of one word joined by `/`; `@data` is "name" and "postal address".
    fn expand(pattern: &str) -> Result<Vec<String>, NotPlain> {
        let mut words = Words::new();
        let no_lexicons = |_: &str| None;
        let data = Expander { words: &mut words, lexicon: no_lexicons }
            .phrases(&parse("(name | postal address)").unwrap())
            .map(Rc::new)?;
        let lexicon = |name: &str| (name == "data").then(|| data.clone());
        let phrases: Phrases = Expander { words: &mut words, lexicon }.phrases(&parse(pattern).unwrap())?;
        let spelled = words.vocabulary.spelled();
        let slot = |&slot: &u32| {
            let forms: Vec<&str> =
                words.of(slot).iter().map(|&word| spelled[word as usize].as_str()).collect();
            forms.join("/")
        };
        let phrase = |slots: &[u32]| slots.iter().map(slot).collect::<Vec<String>>().join(" ");
        let mut all: Vec<String> = phrases.iter().map(phrase).collect();
        all.sort();
        Ok(all)
    }

    #[test]
    fn patterns_stand_for_phrases() {
        assert_eq!(expand("opt-out now?").unwrap(), ["opt out", "opt out now", "optout", "optout now"]);
        assert_eq!(expand("(sell | rent) it").unwrap(), ["sell/rent it"]);
        assert_eq!(
            expand("your? @data").unwrap(),
            ["name", "postal address", "your name", "your postal address"]
        );
        assert_eq!(expand("don't").unwrap(), ["do not"]);
        assert_eq!(expand("cookie/N").unwrap(), ["cookie/cookies"]);
        assert_eq!(expand("(a | b)? c?").unwrap(), ["a/b", "a/b c", "c"]);
    }

    #[test]
    fn what_is_no_phrase_is_refused() {
        assert!(matches!(expand("we .. you"), Err(NotPlain::NotWords((3, 5)))));
        assert!(matches!(expand("@nobody"), Err(NotPlain::Lexicon(name, _)) if name == "nobody"));
        assert_eq!(expand(&"a ".repeat(MOST_WORDS + 1)), Err(NotPlain::TooLarge));
        assert_eq!(expand(&"(a | b c)? ".repeat(MOST_WORDS + 9)), Err(NotPlain::TooLarge));
    }
}
