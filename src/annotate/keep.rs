//! What findings of a segment are kept once all of its clauses have been judged.

use super::Finding;
use super::analyze::Run;
use super::view::Sentences;
use crate::taxonomy::Polarity;

impl Run<'_> {
    /// Takes back the findings, from `first` on, of rules whose `near` the segment does not have.
    pub(super) fn keep_near(&mut self, first: usize) {
        let far: Vec<u32> =
            self.scratch.fired.iter().map(|&(rule, _)| rule).filter(|&rule| !self.is_near(rule)).collect();
        if far.is_empty() {
            return;
        }
        self.scratch.fired.retain(|(rule, _)| !far.contains(rule));
        let mut at = 0;
        self.out.found.retain(|finding| {
            at += 1;
            at <= first || !far.contains(&finding.rule)
        });
    }

    fn is_near(&self, rule: u32) -> bool {
        let near = &self.engine.rules[rule as usize].near;
        near.is_empty()
            || near
                .iter()
                .any(|&atom| self.scratch.segment.contains(&atom) || self.scratch.above.contains(&atom))
    }

    /// Takes back the findings of fallback rules where their sentence makes another claim of the same topic.
    pub(super) fn keep_fallbacks(&mut self, first: usize) {
        let clauses = &self.out.structure.clauses;
        let rules = self.rules;
        let facts = |finding: &Finding| {
            let entry = rules.entry(finding.rule as usize);
            let claim = match finding.polarity {
                Polarity::Affirmed => entry.claim.as_ref(),
                _ => entry.negated.as_ref(),
            };
            let topic = claim.and_then(|claim| claim.value.split('.').next()).unwrap_or("");
            (entry.fallback, topic)
        };
        let found = &self.out.found[first..];
        if !found.iter().any(|finding| facts(finding).0) {
            return;
        }
        // Findings stand in the order of their clauses, and so do their sentences.
        let mut sentences = Sentences::default();
        let starts: Vec<usize> =
            found.iter().map(|finding| sentences.start_of(clauses, finding.clause as usize)).collect();
        let mut stronger: Vec<(usize, &str)> = Vec::new();
        for (finding, &sentence) in found.iter().zip(&starts) {
            let (fallback, topic) = facts(finding);
            if !fallback {
                stronger.push((sentence, topic));
            }
        }
        stronger.sort_unstable();
        let keep: Vec<bool> = found
            .iter()
            .zip(&starts)
            .map(|(finding, &sentence)| {
                let (fallback, topic) = facts(finding);
                !fallback || stronger.binary_search(&(sentence, topic)).is_err()
            })
            .collect();
        let mut at = 0;
        self.out.found.retain(|_| {
            at += 1;
            at <= first || keep[at - 1 - first]
        });
    }
}
