//! What a clause is judged in: its own words, behind the words of its context.
//!
//! The context is what the clause leans on: the lead-in of a list item, and the parts of its own sentence before it.
//! "We may share your data: * with our affiliates" is judged as one text, but a match must reach into the item.

use std::ops::Range;

use super::token::Token;
use crate::segment::{Clause, ClauseKind, Turn};

/// The words of a clause with its context, as positions from 0.
#[derive(Debug, Default)]
pub(crate) struct View {
    pub(crate) tokens: Vec<Token>,
    /// Position of the clause's own first word.
    pub(crate) own: usize,
    /// Where the sense turns, by position; the clause's own turn is at `own`.
    pub(crate) turns: Vec<(usize, Turn)>,
    /// For each position, the last one at or before it that has a barrier before it.
    pub(crate) barriers: Vec<u16>,
    pub(crate) kind: Option<ClauseKind>,
    /// Whether the clause ends in a question mark.
    pub(crate) is_question: bool,
}

/// Where a match must end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ends {
    /// In the clause itself: the match is what the clause says.
    InClause,
    /// In the clause or its context: the match is something to go by.
    Anywhere,
}

/// The most words of context, and of a clause. What is longer is cut: the context at its front, the clause at its end.
const MOST_CONTEXT: usize = 64;
pub(crate) const MOST_WORDS: usize = 512;

impl View {
    /// Fills the view with clause `index`. `words` gives the range of each clause in `tokens`.
    pub(crate) fn fill(&mut self, clauses: &[Clause], index: usize, tokens: &[Token], words: &[(u32, u32)]) {
        self.tokens.clear();
        self.turns.clear();
        self.barriers.clear();
        let clause = &clauses[index];
        self.kind = Some(clause.kind);
        let mut room = MOST_CONTEXT;
        let mut start = index;
        while room > 0 && index - start < MOST_CONTEXT && continues(clauses, start) {
            start -= 1;
            room = room.saturating_sub(length(words, start));
        }
        if let Some(lead_in) = clauses[start].lead_in.clone().filter(|_| room > 0) {
            self.context(clauses, last_words(lead_in, words, room), tokens, words);
        }
        self.context(clauses, start..index, tokens, words);
        let surplus = self.tokens.len().saturating_sub(MOST_CONTEXT);
        if surplus > 0 {
            self.tokens.drain(..surplus);
            self.turns.retain(|&(at, _)| at >= surplus);
            self.turns.iter_mut().for_each(|turn| turn.0 -= surplus);
        }
        self.own = self.tokens.len();
        if let Some(turn) = clause.turn {
            self.turns.push((self.own, turn));
        }
        self.extend(index, tokens, words);
        self.tokens.truncate(self.own + MOST_WORDS);
        self.mark_barriers();
    }

    fn context(&mut self, clauses: &[Clause], range: Range<usize>, tokens: &[Token], words: &[(u32, u32)]) {
        for index in range {
            if let Some(turn) = clauses.get(index).and_then(|clause| clause.turn) {
                self.turns.push((self.tokens.len(), turn));
            }
            self.extend(index, tokens, words);
        }
    }

    fn extend(&mut self, index: usize, tokens: &[Token], words: &[(u32, u32)]) {
        if let Some(&(start, end)) = words.get(index) {
            self.tokens.extend_from_slice(&tokens[start as usize..end as usize]);
        }
    }

    fn mark_barriers(&mut self) {
        let mut last = 0;
        for (at, token) in self.tokens.iter().enumerate() {
            if token.has(Token::BARRIER) && at > 0 {
                last = at as u16;
            }
            self.barriers.push(last);
        }
    }

    /// Whether `;`, `:` or the like stands between the end of one match and the start of the next.
    #[inline]
    pub(crate) fn is_barred(&self, end: usize, start: usize) -> bool {
        self.barriers[start] as usize >= end && end > 0
    }

    /// Whether the clause is a heading or a question: it may mention a thing, but states nothing.
    pub(crate) fn states_nothing(&self) -> bool {
        self.kind == Some(ClauseKind::Heading) || self.is_question
    }

    /// How the clause joins its own sentence, where it is not the first part.
    pub(crate) fn turn(&self) -> Option<Turn> {
        self.turns.last().filter(|&&(at, _)| at == self.own).map(|&(_, turn)| turn)
    }
}

/// Whether a clause goes on with the sentence of the clause before it.
fn continues(clauses: &[Clause], index: usize) -> bool {
    index > 0 && clauses[index].turn.is_some() && clauses[index - 1].segment == clauses[index].segment
}

/// Number of words of a clause.
fn length(words: &[(u32, u32)], index: usize) -> usize {
    words.get(index).map_or(0, |&(start, end)| (end - start) as usize)
}

/// The last of the clauses in `range` that hold so many words; a view must not take longer the longer a lead-in is.
fn last_words(range: Range<usize>, words: &[(u32, u32)], wanted: usize) -> Range<usize> {
    let (mut start, mut room) = (range.end, wanted);
    while start > range.start && room > 0 && range.end - start < MOST_CONTEXT {
        start -= 1;
        room = room.saturating_sub(length(words, start));
    }
    start..range.end
}

/// Finds the sentences of clauses. Clauses that are asked for in rising order take linear time in all.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Sentences {
    /// The clause that was asked for last, and where its sentence begins.
    asked: (usize, usize),
}

impl Sentences {
    /// The first clause of the sentence that clause `index` is a part of.
    pub(crate) fn start_of(&mut self, clauses: &[Clause], index: usize) -> usize {
        let (known, known_start) = if self.asked.0 <= index { self.asked } else { (0, 0) };
        let mut start = index;
        while start > known && continues(clauses, start) {
            start -= 1;
        }
        if start == known {
            start = known_start;
        }
        self.asked = (index, start);
        start
    }
}

#[cfg(test)]
impl View {
    /// A view of these words alone, for tests of the matchers.
    pub(crate) fn of_tokens(tokens: Vec<Token>) -> View {
        let mut view = View { tokens, ..View::default() };
        view.mark_barriers();
        view
    }
}
