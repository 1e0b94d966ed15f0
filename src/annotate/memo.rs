//! What was judged once is not judged again: sentences come back, in archives most of them.
//!
//! Policies are made of sentences that their authors took from one another, and snapshots of one site repeat nearly all of
//! them: of the text of 4,282 policies of as many sites 58 % had occurred before, of snapshots in series 88 %. A judgement
//! depends on the words of a view and on nothing else in the document, so it is kept with those words and compared word by
//! word when they come again. It never changes a result.

use std::hash::Hasher;
use std::ops::Range;

use super::hits::Hit;
use super::token::Token;
use super::view::View;
use crate::rules::{AtomId, QuickHasher, QuickMap};
use crate::segment::{ClauseKind, Turn};
use crate::taxonomy::{Actor, Modality, Polarity};

/// What a rule says of a clause.
#[derive(Clone, Debug)]
pub(crate) struct Verdict {
    pub(crate) rule: u32,
    /// Nothing where it only weighs in on categories.
    pub(crate) said: Option<Said>,
}

/// A claim, in words of the view.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) polarity: Polarity,
    pub(crate) modality: Modality,
    pub(crate) actor: Option<Actor>,
    /// The words of the condition that limits it.
    pub(crate) condition: Option<Hit>,
    /// Into the memo's steps.
    pub(crate) steps: Range<u32>,
    /// Into the memo's attributes.
    pub(crate) attributes: Range<u32>,
}

/// All that was judged of one view.
#[derive(Clone, Debug)]
pub(crate) struct Judgement {
    /// Where its key stands.
    key: Range<u32>,
    verdicts: Range<u32>,
    context: Range<u32>,
}

/// The judgements of one thread.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    /// The key of the view at hand, and its hash.
    asked: (Vec<u64>, u64),
    /// Judgements by the hash of their key; of two with one hash the later is kept.
    by_hash: QuickMap<u64, Judgement>,
    keys: Vec<u64>,
    verdicts: Vec<Verdict>,
    steps: Vec<Hit>,
    attributes: Vec<u16>,
    context: Vec<AtomId>,
    /// Where the judgement that is being made begins in `verdicts`.
    open: u32,
}

/// The most bytes that are kept. Then all is forgotten: what is common is soon learned again.
const MOST_BYTES: usize = 8 << 20;

impl Memo {
    /// The judgement of a view with the same words, publisher's `names` and context atoms of the headings `above`.
    pub(crate) fn recall(
        &mut self,
        view: &View,
        names: &[(u16, u16)],
        above: &[AtomId],
    ) -> Option<Judgement> {
        if self.bytes() > MOST_BYTES {
            self.forget();
        }
        // What a judgement that was never ended had added.
        self.verdicts.truncate(self.open as usize);
        let (key, hash) = &mut self.asked;
        write_key(view, names, above, key);
        *hash = hash_of(key);
        let known = self.by_hash.get(hash)?;
        let same = self.keys[known.key.start as usize..known.key.end as usize] == **key;
        same.then(|| known.clone())
    }

    /// About as many bytes as are kept.
    fn bytes(&self) -> usize {
        size_of_val(&*self.keys)
            + size_of_val(&*self.verdicts)
            + size_of_val(&*self.steps)
            + size_of_val(&*self.attributes)
            + size_of_val(&*self.context)
            + 2 * size_of::<(u64, Judgement)>() * self.by_hash.len()
    }

    fn forget(&mut self) {
        self.by_hash.clear();
        self.keys.clear();
        self.verdicts.clear();
        self.steps.clear();
        self.attributes.clear();
        self.context.clear();
        self.open = 0;
    }

    /// Adds a verdict to the judgement that is being made.
    pub(crate) fn add(&mut self, verdict: Verdict) {
        self.verdicts.push(verdict);
    }

    pub(crate) fn add_steps(&mut self, steps: &[Hit]) -> Range<u32> {
        let first = self.steps.len() as u32;
        self.steps.extend_from_slice(steps);
        first..self.steps.len() as u32
    }

    /// Keeps attributes sorted, each once.
    pub(crate) fn add_attributes(&mut self, attributes: impl Iterator<Item = u16>) -> Range<u32> {
        let first = self.attributes.len();
        self.attributes.extend(attributes);
        self.attributes[first..].sort_unstable();
        let mut kept = first;
        for at in first..self.attributes.len() {
            if at == first || self.attributes[at] != self.attributes[at - 1] {
                self.attributes[kept] = self.attributes[at];
                kept += 1;
            }
        }
        self.attributes.truncate(kept);
        first as u32..kept as u32
    }

    /// Ends the judgement of the view that was asked for last.
    pub(crate) fn keep(&mut self, context: &[AtomId]) -> Judgement {
        let (key, hash) = &self.asked;
        let (first_key, first_context) = (self.keys.len() as u32, self.context.len() as u32);
        self.keys.extend_from_slice(key);
        self.context.extend_from_slice(context);
        let end = self.verdicts.len() as u32;
        let judgement = Judgement {
            key: first_key..self.keys.len() as u32,
            verdicts: std::mem::replace(&mut self.open, end)..end,
            context: first_context..self.context.len() as u32,
        };
        self.by_hash.insert(*hash, judgement.clone());
        judgement
    }

    pub(crate) fn verdicts(&self, judgement: &Judgement) -> &[Verdict] {
        &self.verdicts[judgement.verdicts.start as usize..judgement.verdicts.end as usize]
    }

    /// The atoms of the clause that `near` may ask for.
    pub(crate) fn context(&self, judgement: &Judgement) -> &[AtomId] {
        &self.context[judgement.context.start as usize..judgement.context.end as usize]
    }

    pub(crate) fn steps(&self, said: &Said) -> &[Hit] {
        &self.steps[said.steps.start as usize..said.steps.end as usize]
    }

    pub(crate) fn attributes(&self, said: &Said) -> &[u16] {
        &self.attributes[said.attributes.start as usize..said.attributes.end as usize]
    }
}

/// Everything that a judgement can depend on, as numbers.
fn write_key(view: &View, names: &[(u16, u16)], above: &[AtomId], key: &mut Vec<u64>) {
    key.clear();
    let kind = match view.kind {
        None => 0,
        Some(ClauseKind::Prose) => 1,
        Some(ClauseKind::Heading) => 2,
        Some(ClauseKind::Item) => 3,
        Some(ClauseKind::Cell) => 4,
    };
    let pair = |low: usize, high: u64| low as u64 | high << 32;
    key.push(pair(view.own, kind << 1 | u64::from(view.is_question)));
    key.push(pair(view.turns.len(), names.len() as u64) | (above.len() as u64) << 48);
    key.extend(view.turns.iter().map(|&(at, turn)| {
        let turn = match turn {
            Turn::Exception => 0,
            Turn::Contrast => 1,
            Turn::Continuation => 2,
        };
        pair(at, turn)
    }));
    key.extend(names.iter().map(|&(start, end)| pair(start.into(), end.into())));
    key.extend(above.iter().map(|&atom| u64::from(atom)));
    key.extend(view.tokens.iter().map(|token| {
        // Of a number rules may ask how long it is, up to four digits.
        let length = if token.has(Token::NUMBER) { u64::from((token.end - token.start).min(5)) } else { 0 };
        u64::from(token.word) | u64::from(token.flags) << 32 | length << 48
    }));
}

fn hash_of(key: &[u64]) -> u64 {
    let mut hasher = QuickHasher::default();
    key.iter().for_each(|&number| hasher.write_u64(number));
    hasher.finish()
}
