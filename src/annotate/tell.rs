//! A judgement, which knows words only, becomes findings with their bytes.

use super::Finding;
use super::analyze::Run;
use super::hits::Hit;
use super::memo::Judgement;
use super::token::Token;
use crate::Span;
use crate::segment::Turn;

impl Run<'_> {
    /// Notes what was judged of clause `index`, which is in the view.
    pub(super) fn tell(&mut self, index: usize, judgement: &Judgement) {
        let clause = index as u32;
        let memo = std::mem::take(&mut self.scratch.memo);
        self.scratch.segment.extend(memo.context(judgement));
        for verdict in memo.verdicts(judgement) {
            let rule = verdict.rule;
            self.scratch.fired.push((rule, clause));
            let Some(said) = &verdict.said else { continue };
            let tokens = &self.scratch.view.tokens;
            let condition = said.condition.map(|words| words_span(tokens, words));
            let condition = condition.or_else(|| self.exception_after(index));
            let condition = condition.map(|span| within_brackets(self.text, span));
            let evidence = self.evidence(memo.steps(said));
            let attributes = self.out.attributes.len() as u32;
            self.out.attributes.extend(memo.attributes(said));
            self.out.found.push(Finding {
                rule,
                clause,
                polarity: said.polarity,
                modality: said.modality,
                actor: said.actor,
                condition,
                evidence,
                attributes: attributes..self.out.attributes.len() as u32,
            });
        }
        self.scratch.memo = memo;
    }

    /// The exception that the next clause of the same sentence makes.
    fn exception_after(&self, clause: usize) -> Option<Span> {
        let clauses = &self.out.structure.clauses;
        let next = clauses.get(clause + 1)?;
        let same = next.segment == clauses[clause].segment && next.turn == Some(Turn::Exception);
        same.then_some(next.span)
    }

    /// The bytes that the match took: one span for each run of words; none reaches from the context into the clause.
    fn evidence(&mut self, steps: &[Hit]) -> std::ops::Range<u32> {
        let spans = &mut self.out.evidence;
        let tokens = &self.scratch.view.tokens;
        let own = self.scratch.view.own as u16;
        let first = spans.len();
        let mut last_end = None;
        // A phrase may run from the context into the clause; its bytes do not.
        let parts = steps.iter().flat_map(|&step| {
            let middle = own.clamp(step.start, step.end);
            [Hit { end: middle, ..step }, Hit { start: middle, ..step }]
        });
        for part in parts.filter(|part| part.start < part.end) {
            let span = words_span(tokens, part);
            match spans.last_mut() {
                Some(open) if last_end == Some(part.start) && part.start != own && open.end <= span.start => {
                    *open = open.cover(span);
                }
                _ => spans.push(span),
            }
            last_end = Some(part.end);
        }
        spans[first..].sort_unstable();
        first as u32..spans.len() as u32
    }
}

/// A condition in brackets ends with them: "collects your address (if available) from your computer".
fn within_brackets(text: &str, span: Span) -> Span {
    let mut depth = 0;
    for (at, byte) in span.of(text).bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => return Span::new(span.start, span.start + at),
            b')' => depth -= 1,
            _ => {}
        }
    }
    span
}

fn words_span(tokens: &[Token], words: Hit) -> Span {
    tokens[words.start as usize].span().cover(tokens[words.end as usize - 1].span())
}
