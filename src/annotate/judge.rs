//! What the rules say of a clause, by its words alone.

use super::analyze::{Run, Scratch};
use super::hits::Hit;
use super::matcher::Match;
use super::memo::{Judgement, Said, Verdict};
use super::polarity::Cues;
use super::view::{Ends, View};
use crate::rules::{Alternatives, AtomId, MOST_WORDS, RuleEntry, RuleKind, RuleProgram};
use crate::segment::Turn;
use crate::taxonomy::{Actor, Polarity};

impl Run<'_> {
    /// Judges the clause in the view, whose hits have been found, and keeps the judgement.
    pub(super) fn judge(&mut self) -> Judgement {
        self.drop_inner_names();
        let mut matched = std::mem::take(&mut self.scratch.matched);
        self.run_programs(&mut matched);
        let engine = self.engine;
        let rule_of = |program: u32| engine.programs[program as usize].rule;
        for of_rule in matched.chunk_by(|&(a, _), &(b, _)| rule_of(a) == rule_of(b)) {
            let rule = rule_of(of_rule[0].0);
            if self.may_judge(rule) && self.holds(rule) {
                let mut said = [false; 2];
                for (_, found) in of_rule {
                    if let Some(verdict) = self.verdict(rule, found, &mut said) {
                        self.scratch.memo.add(verdict);
                    }
                }
            }
        }
        self.scratch.matched = matched;
        let Scratch { memo, hits, .. } = &mut *self.scratch;
        memo.keep(&hits.context)
    }

    /// Drops the names of data and recipients that stand inside longer ones: the "address" of an "IP address" is no contact
    /// data. Purposes are no names: "to show relevant ads" serves marketing and advertising.
    fn drop_inner_names(&mut self) {
        const NAMES: [&str; 2] = ["data", "recipient"];
        let all = &mut self.scratch.hits.attributes;
        let kind = |attribute: u16| self.rules.attribute(attribute).0;
        let is_inner = |n: usize| {
            let (attribute, hit) = all[n];
            if !NAMES.contains(&kind(attribute)) {
                return false;
            }
            let before = all[..n].iter().rev();
            let before =
                before.take_while(|(_, other)| other.start as usize + MOST_WORDS > hit.start as usize);
            let same_start = all[n + 1..].iter().take_while(|(_, other)| other.start == hit.start);
            before.chain(same_start).any(|&(longer, other)| {
                other != hit
                    && other.start <= hit.start
                    && other.end >= hit.end
                    && kind(longer) == kind(attribute)
            })
        };
        let inner: Vec<bool> = (0..all.len()).map(is_inner).collect();
        let mut inner = inner.into_iter();
        all.retain(|_| inner.next() == Some(false));
    }

    /// Runs the programs that have all they need in this clause, and leaves their matches in the order of the rules.
    fn run_programs(&mut self, matched: &mut Vec<(u32, Match)>) {
        matched.clear();
        let Scratch { hits, view, matcher, above, to_try, tried, .. } = &mut *self.scratch;
        hits.find_tries(self.engine, to_try);
        tried.clear();
        // Rules for certain headings ask for the commonest words below them; elsewhere they are not even run.
        let elsewhere = |rule: u32| {
            let under = &self.engine.rules[rule as usize].under;
            !above.iter().any(|atom| under.binary_search(atom).is_ok())
        };
        for &number in &*to_try {
            let gate = &self.engine.gates[number as usize];
            if !tried.insert(number) || !hits.may_match(&gate.needs, Ends::InClause) {
                continue;
            }
            let RuleProgram { rule, program, .. } = &self.engine.programs[number as usize];
            if gate.restricted && elsewhere(*rule) {
                continue;
            }
            let entry = self.rules.entry(*rule as usize);
            let cues = Cues { engine: self.engine, hits, view };
            let mut hinted = false;
            matcher.run(program, self.engine, hits, view, Ends::InClause, |found| {
                let accepted =
                    head_may_stand(found.head, view) && barred_actor(entry, &cues, found.head).is_none();
                if accepted && !hinted {
                    matched.push((number, *found));
                    hinted = entry.kind == RuleKind::Hint && cues.may_stand(entry, found.head);
                }
                accepted
            });
            // A hint says the same however often it matches.
            if hinted {
                tried.extend(self.engine.rules[*rule as usize].programs.clone());
            }
        }
        matched.sort_by_key(|&(number, _)| number);
    }

    /// Whether a rule judges this kind of clause, under these headings.
    pub(super) fn may_judge(&self, rule: u32) -> bool {
        let silent = self.scratch.view.states_nothing() && !self.rules.entry(rule as usize).headings;
        !silent && self.stands_under(rule)
    }

    pub(super) fn stands_under(&self, rule: u32) -> bool {
        let compiled = &self.engine.rules[rule as usize];
        let has = |atoms: &[AtomId]| self.scratch.above.iter().any(|atom| atoms.binary_search(atom).is_ok());
        (compiled.under.is_empty() || has(&compiled.under)) && !has(&compiled.not_under)
    }

    /// What one match makes its rule say, which holds. `said` tells which polarities the rule has spoken for in this clause: it
    /// says each only once.
    fn verdict(&mut self, rule: u32, found: &Match, said: &mut [bool; 2]) -> Option<Verdict> {
        let entry = self.rules.entry(rule as usize);
        let cues = Cues { engine: self.engine, hits: &self.scratch.hits, view: &self.scratch.view };
        if !cues.may_stand(entry, found.head) {
            return None;
        }
        if entry.kind == RuleKind::Hint {
            return Some(Verdict { rule, said: None });
        }
        let polarity = match entry.ignores_polarity {
            true => Polarity::Affirmed,
            false => cues.polarity(found),
        };
        let claim = match polarity {
            Polarity::Affirmed => &entry.claim,
            _ => &entry.negated,
        };
        let again = std::mem::replace(&mut said[polarity as usize], true);
        if claim.is_none() || again {
            return Some(Verdict { rule, said: None });
        }
        let (modality, actor, condition) =
            (cues.modality(found.head), cues.actor(found.head), cues.condition(found));
        let steps = self.scratch.memo.add_steps(found.steps());
        let attributes = self.attributes(rule, found);
        Some(Verdict { rule, said: Some(Said { polarity, modality, actor, condition, steps, attributes }) })
    }

    /// Whether the rule's `requires` and `unless` let it stand.
    pub(super) fn holds(&mut self, rule: u32) -> bool {
        let compiled = &self.engine.rules[rule as usize];
        if compiled.requires.is_empty() && compiled.unless.is_empty() {
            return true;
        }
        self.look();
        let mut matcher = std::mem::take(&mut self.scratch.matcher);
        let Scratch { hits, view, .. } = &*self.scratch;
        let mut matches = |alternatives: &Alternatives| {
            alternatives.to_try(|atom| hits.occurs(atom)).any(|program| {
                hits.may_match(&program.needs, Ends::Anywhere) && {
                    let mut any = false;
                    matcher.run(program, self.engine, hits, view, Ends::Anywhere, |_| {
                        std::mem::replace(&mut any, true)
                    });
                    any
                }
            })
        };
        let required = compiled.requires.iter().all(&mut matches);
        let holds = required && !matches(&compiled.unless);
        self.scratch.matcher = matcher;
        holds
    }

    /// The attributes that the clause names, and those that come with the rule.
    fn attributes(&mut self, rule: u32, found: &Match) -> std::ops::Range<u32> {
        let Scratch { memo, hits, view, .. } = &mut *self.scratch;
        let own = view.own as u16;
        let in_evidence = |hit: Hit| found.steps().iter().any(|step| step.overlaps(hit));
        let named = hits.attributes.iter().filter(|&&(_, hit)| hit.start >= own || in_evidence(hit));
        let constant = &self.engine.rules[rule as usize].attributes;
        memo.add_attributes(constant.iter().copied().chain(named.map(|&(attribute, _)| attribute)))
    }

    /// Why a match of `rule` is not reported; nothing where it is.
    pub(super) fn why_dropped(
        &self,
        rule: u32,
        found: &Match,
        reported: &[u32],
        fired: &[u32],
    ) -> Option<String> {
        let entry = self.rules.entry(rule as usize);
        let cues = Cues { engine: self.engine, hits: &self.scratch.hits, view: &self.scratch.view };
        let reason = if reported.contains(&rule) {
            return None;
        } else if let Some(actor) = barred_actor(entry, &cues, found.head) {
            return Some(format!("the actor is {actor}"));
        } else if self.scratch.view.states_nothing() && !entry.headings {
            "headings and questions are not for this rule"
        } else if !self.stands_under(rule) {
            "its headings (`under`, `not_under`) do not allow it"
        } else if !head_may_stand(found.head, &self.scratch.view) {
            "its head stands before the turn of the sentence"
        } else if !cues.may_stand(entry, found.head) {
            "it stands in an \"if\" part"
        } else if fired.contains(&rule) && entry.kind == RuleKind::Hint {
            "it is a hint and only weighs in on categories"
        } else if fired.contains(&rule) {
            match (cues.polarity(found), entry.fallback) {
                (Polarity::Negated, _) if entry.negated.is_none() => {
                    "it is denied, and the rule has no `negated` claim"
                }
                (Polarity::Affirmed, _) if entry.claim.is_none() => {
                    "it is affirmed, and the rule has only a `negated` claim"
                }
                (_, true) => "its sentence makes a stronger claim of the same topic",
                _ => "the same claim was found by an earlier pattern",
            }
        } else {
            "`requires`, `unless` or `near` does not allow it"
        };
        Some(reason.to_owned())
    }
}

/// Who acts at the head, where the rule's `actor` or `not_actor` does not allow it. An unknown actor is allowed.
fn barred_actor(rule: &RuleEntry, cues: &Cues<'_>, head: Hit) -> Option<Actor> {
    let barred = &rule.barred_actors;
    if barred.is_empty() { None } else { cues.actor(head).filter(|actor| barred.contains(actor)) }
}

/// Behind "but" or ";" a statement begins anew: its verb must stand there, though its subject need not.
fn head_may_stand(head: Hit, view: &View) -> bool {
    match view.turn() {
        Some(Turn::Contrast | Turn::Continuation) => head.start as usize >= view.own,
        _ => true,
    }
}
