//! Rules with character patterns, which are run on the bytes of a clause.

use super::Finding;
use super::analyze::Run;
use crate::Span;
use crate::rules::CompiledRule;
use crate::taxonomy::{Modality, Polarity};

impl Run<'_> {
    /// Runs the character patterns of all rules that judge clause `index`.
    pub(super) fn character_rules(&mut self, index: usize) {
        let span = self.out.structure.clauses[index].span;
        let text = span.of(self.text);
        let mut candidates = std::mem::take(&mut self.scratch.candidates);
        self.engine.characters.find_candidates(text, &self.scratch.under, &mut candidates);
        for &rule in &candidates {
            let compiled = &self.engine.rules[rule as usize];
            if !self.may_judge(rule) {
                continue;
            }
            // Whether there is a match is told much faster than where all of them are.
            if !compiled.regexes.iter().any(|regex| regex.is_match(text)) || !self.holds(rule) {
                continue;
            }
            self.scratch.fired.push((rule, index as u32));
            if self.rules.entry(rule as usize).claim.is_some() {
                let evidence = self.every_match(compiled, span);
                self.out.found.push(Finding {
                    rule,
                    clause: index as u32,
                    polarity: Polarity::Affirmed,
                    modality: Modality::Asserted,
                    actor: None,
                    condition: None,
                    evidence,
                    attributes: 0..0,
                });
            }
        }
        self.scratch.candidates = candidates;
    }

    /// The bytes that the character patterns of a rule match in `clause`: every match, none over another.
    fn every_match(&mut self, rule: &CompiledRule, clause: Span) -> std::ops::Range<u32> {
        let spans = &mut self.out.evidence;
        let first = spans.len();
        let text = clause.of(self.text);
        let found = rule.regexes.iter().flat_map(|regex| regex.find_iter(text));
        spans.extend(
            found
                .filter(|m| !m.is_empty())
                .map(|m| Span::new(clause.start + m.start(), clause.start + m.end())),
        );
        spans[first..].sort_unstable();
        let mut kept = first;
        for at in first..spans.len() {
            if at == first || spans[at].start >= spans[kept - 1].end {
                spans[kept] = spans[at];
                kept += 1;
            }
        }
        spans.truncate(kept);
        first as u32..kept as u32
    }
}
