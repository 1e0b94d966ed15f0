//! Patterns without gaps become plain phrases: slots of words, one of each slot in turn.

use std::rc::Rc;

use super::hash::QuickMap;
use super::pattern::{Node, Sequence, Term};
use super::vocabulary::{Vocabulary, WordId};
use super::word::{Inflection, surface_forms};

/// The words that may stand at one place of a phrase.
pub(crate) type Slot = Rc<[WordId]>;

/// One phrase: a slot for each of its words.
pub(crate) type Phrase = Vec<Slot>;

/// The most phrases that one lexicon or group may stand for.
pub(crate) const MOST_PHRASES: usize = 50_000;

/// The most sequences of words that they may stand for in turn, all forms of each word counted.
const MOST_SPELLED_OUT: usize = 200_000;

/// How many sequences of words a phrase stands for.
fn spelled_out(phrase: &Phrase) -> usize {
    phrase.iter().map(|slot| slot.len()).fold(1, usize::saturating_mul)
}

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
    /// For each word, the forms of each inflection that was asked for.
    slots: QuickMap<String, [Option<Slot>; Inflection::COUNT]>,
}

impl Words {
    pub(crate) fn new() -> Self {
        Words { vocabulary: Vocabulary::new(), slots: QuickMap::default() }
    }

    /// All forms of a word.
    fn slot(&mut self, word: &str, inflection: Inflection) -> Slot {
        let known = self.slots.get(word).and_then(|slots| slots[inflection as usize].clone());
        known.unwrap_or_else(|| {
            let forms = surface_forms(word, inflection);
            let slot: Slot = forms.iter().map(|form| self.vocabulary.intern(form)).collect();
            self.slots.entry(word.to_owned()).or_default()[inflection as usize] = Some(slot.clone());
            slot
        })
    }
}

/// Turns sequences into phrases; `lexicon` gives the phrases of another lexicon.
pub(crate) struct Expander<'v, L> {
    pub(crate) words: &'v mut Words,
    pub(crate) lexicon: L,
}

impl<L: FnMut(&str) -> Option<Rc<Vec<Phrase>>>> Expander<'_, L> {
    /// All phrases that `sequence` stands for; at least one word each.
    pub(crate) fn phrases(&mut self, sequence: &[Term]) -> Result<Vec<Phrase>, NotPlain> {
        let Some((first, rest)) = sequence.split_first() else {
            return Ok(Vec::new());
        };
        let mut phrases = self.term(first)?;
        for term in rest {
            let tails = self.term(term)?;
            let mut longer = Vec::with_capacity(phrases.len() * tails.len());
            for phrase in &phrases {
                for tail in &tails {
                    if longer.len() >= MOST_PHRASES || phrase.len() + tail.len() > MOST_WORDS {
                        return Err(NotPlain::TooLarge);
                    }
                    longer.push([phrase.as_slice(), tail.as_slice()].concat());
                }
            }
            phrases = longer;
        }
        phrases.retain(|phrase| !phrase.is_empty());
        let spelled_out: usize = phrases.iter().map(spelled_out).sum();
        if spelled_out > MOST_SPELLED_OUT {
            return Err(NotPlain::TooLarge);
        }
        Ok(phrases)
    }

    fn term(&mut self, term: &Term) -> Result<Vec<Phrase>, NotPlain> {
        let mut phrases = match &term.node {
            Node::Word { parts, inflection } => word_phrases(self.words, parts, *inflection),
            Node::Typed(typed) => vec![vec![[Vocabulary::typed(*typed)].into()]],
            Node::Lexicon(name) => match (self.lexicon)(name) {
                Some(phrases) => phrases.as_ref().clone(),
                None => return Err(NotPlain::Lexicon(name.clone(), term.at)),
            },
            Node::Group(alternatives) => self.group(alternatives)?,
            Node::AnyWord | Node::Gap(_) | Node::Start | Node::End => {
                return Err(NotPlain::NotWords(term.at));
            }
        };
        if term.optional {
            phrases.push(Phrase::new());
        }
        Ok(phrases)
    }

    /// The phrases of a group; its alternatives of one word share one slot, which keeps their number small.
    fn group(&mut self, alternatives: &[Sequence]) -> Result<Vec<Phrase>, NotPlain> {
        let mut phrases = Vec::new();
        let mut words: Vec<WordId> = Vec::new();
        for alternative in alternatives {
            for phrase in self.phrases(alternative)? {
                match phrase.as_slice() {
                    [slot] => words.extend(slot.iter()),
                    _ => phrases.push(phrase),
                }
            }
        }
        if !words.is_empty() {
            words.sort_unstable();
            words.dedup();
            phrases.push(vec![words.into()]);
        }
        Ok(phrases)
    }
}

/// The phrases of one written word. `opt-out` is "opt out" and "optout"; `don't` is "do not", as the tokenizer has it.
fn word_phrases(words: &mut Words, parts: &[String], inflection: Inflection) -> Vec<Phrase> {
    let mut slot = |word: &str, inflection| words.slot(word, inflection);
    if let [word] = parts {
        let two = contraction(word).map(|verb| (verb, "not")).or_else(|| clitic(word));
        return match two {
            Some((first, second)) => {
                vec![vec![slot(first, Inflection::Exact), slot(second, Inflection::Exact)]]
            }
            None => vec![vec![slot(without_possessive(word), inflection)]],
        };
    }
    let last = parts.len() - 1;
    let apart = parts
        .iter()
        .enumerate()
        .map(|(n, part)| slot(part, if n == last { inflection } else { Inflection::Exact }))
        .collect();
    let together = vec![slot(&parts.concat(), inflection)];
    vec![apart, together]
}

/// Words that are two: "don't" is "do" and "not". People leave the apostrophe out of the two commonest.
pub(crate) const CONTRACTIONS: &[(&str, &str)] = &[
    ("aren't", "are"),
    ("can't", "can"),
    ("cannot", "can"),
    ("couldn't", "could"),
    ("didn't", "did"),
    ("doesn't", "does"),
    ("doesnt", "does"),
    ("don't", "do"),
    ("dont", "do"),
    ("hadn't", "had"),
    ("hasn't", "has"),
    ("haven't", "have"),
    ("isn't", "is"),
    ("mustn't", "must"),
    ("needn't", "need"),
    ("shan't", "shall"),
    ("shouldn't", "should"),
    ("wasn't", "was"),
    ("weren't", "were"),
    ("won't", "will"),
    ("wouldn't", "would"),
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
