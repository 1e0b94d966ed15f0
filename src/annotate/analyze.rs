//! One document through the engine: words, hits, matches, findings, sums.

use super::hits::{Hit, Hits};
use super::matcher::{Match, Matcher};
use super::number_set::NumberSet;
use super::polarity::Cues;
use super::publisher::Publisher;
use super::token::{Token, tokenize};
use super::view::{Ends, Sentences, View};
use super::{Finding, Findings, Fired, SegmentScores};
use crate::rules::{AtomId, CompiledRule, Engine, RuleEntry, RuleKind, RuleProgram};
use crate::segment::{SegmentKind, Turn};
use crate::taxonomy::{Actor, Modality, Polarity};
use crate::{Document, RuleSet, Span};

/// Working memory of one thread, for one rule set. Keeps its buffers from document to document.
#[derive(Debug)]
pub struct Scratch {
    tokens: Vec<Token>,
    /// Range of each clause's words in `tokens`.
    words: Vec<(u32, u32)>,
    view: View,
    hits: Hits,
    matcher: Matcher,
    publisher: Publisher,
    names: Vec<(u16, u16)>,
    /// Context atoms of each section's heading: section and atom, sorted.
    headings: Vec<(u32, AtomId)>,
    /// Context atoms of the headings above the segment at hand, sorted.
    above: Vec<AtomId>,
    /// Context atoms of the segment at hand.
    segment: Vec<AtomId>,
    /// Rules that have fired in the segment at hand, with the clause.
    fired: Vec<(u32, u32)>,
    /// Programs that were run on the clause at hand.
    tried: NumberSet,
    /// Programs that have matched in the clause at hand, and how.
    matched: Vec<(u32, Match)>,
}

impl Scratch {
    pub(crate) fn new(engine: &Engine) -> Self {
        Scratch {
            tokens: Vec::new(),
            words: Vec::new(),
            view: View::default(),
            hits: Hits::new(engine),
            matcher: Matcher::default(),
            publisher: Publisher::default(),
            names: Vec::new(),
            headings: Vec::new(),
            above: Vec::new(),
            segment: Vec::new(),
            fired: Vec::new(),
            tried: NumberSet::new(engine.programs.len()),
            matched: Vec::new(),
        }
    }
}

pub(super) fn annotate(
    rules: &RuleSet,
    scratch: &mut Scratch,
    document: &Document<'_>,
    findings: &mut Findings,
) {
    let engine = rules.engine();
    assert!(scratch.hits.fits(engine), "this scratch belongs to other rules");
    findings.found.clear();
    findings.scores.clear();
    findings.evidence.clear();
    findings.attributes.clear();
    findings.fired.clear();
    findings.structure.read(document);
    let mut run = Run { rules, engine, text: document.text(), scratch, out: findings };
    run.scratch.publisher.set_domain(document.domain());
    run.tokenize();
    run.read_headings();
    for segment in 0..run.out.structure.segments.len() {
        run.segment(segment);
    }
}

/// One document on its way through the engine.
pub(super) struct Run<'a> {
    rules: &'a RuleSet,
    engine: &'a Engine,
    text: &'a str,
    scratch: &'a mut Scratch,
    out: &'a mut Findings,
}

impl<'a> Run<'a> {
    pub(super) fn new(
        rules: &'a RuleSet,
        document: &'a Document<'_>,
        scratch: &'a mut Scratch,
        out: &'a mut Findings,
    ) -> Self {
        Run { rules, engine: rules.engine(), text: document.text(), scratch, out }
    }

    pub(super) fn engine(&self) -> &'a Engine {
        self.engine
    }

    pub(super) fn view(&self) -> &View {
        &self.scratch.view
    }

    pub(super) fn hits(&self) -> &Hits {
        &self.scratch.hits
    }

    /// Fills view and hits with one clause of a document that has been annotated.
    pub(super) fn look_at(&mut self, clause: usize) {
        let structure = &self.out.structure;
        let section = structure.segments[structure.clauses[clause].segment].section;
        self.look_up(section);
        self.fill(clause);
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
        } else if !entry.hypothetical && cues.is_hypothetical(found.head) {
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

    fn tokenize(&mut self) {
        let Scratch { tokens, words, .. } = &mut *self.scratch;
        tokens.clear();
        words.clear();
        for clause in &self.out.structure.clauses {
            let start = tokens.len() as u32;
            tokenize(self.text, clause.span, &self.engine.vocabulary, tokens);
            words.push((start, tokens.len() as u32));
        }
    }

    /// Notes what `under` may ask of each section's heading.
    fn read_headings(&mut self) {
        let Scratch { view, hits, headings, .. } = &mut *self.scratch;
        headings.clear();
        for (n, section) in self.out.structure.sections.iter().enumerate() {
            view.tokens.clear();
            tokenize(self.text, section.heading, &self.engine.vocabulary, &mut view.tokens);
            hits.find(self.engine, view, &[]);
            headings.extend(hits.context.iter().map(|&atom| (n as u32, atom)));
        }
        headings.sort_unstable();
    }

    fn segment(&mut self, index: usize) {
        let segment = &self.out.structure.segments[index];
        let (clauses, section) = (segment.clauses.clone(), segment.section);
        let judged = segment.kind != SegmentKind::Furniture;
        self.out.scores.push(SegmentScores::default());
        self.scratch.fired.clear();
        self.scratch.segment.clear();
        let first = self.out.found.len();
        if judged {
            self.look_up(section);
            clauses.for_each(|clause| self.clause(clause));
            self.keep_near(first);
            self.keep_fallbacks(first);
        }
        self.add_weights(index);
    }

    /// Fills view and hits with one clause.
    fn fill(&mut self, index: usize) {
        let scratch = &mut *self.scratch;
        let clauses = &self.out.structure.clauses;
        scratch.view.fill(clauses, index, &scratch.tokens, &scratch.words);
        scratch.view.is_question = clauses[index].span.of(self.text).ends_with('?');
        scratch.publisher.find(self.text, &scratch.view.tokens, &mut scratch.names);
        scratch.hits.find(self.engine, &scratch.view, &scratch.names);
    }

    fn clause(&mut self, index: usize) {
        self.fill(index);
        self.scratch.segment.extend(&self.scratch.hits.context);
        let mut matched = std::mem::take(&mut self.scratch.matched);
        self.run_programs(&mut matched);
        let mut last = None;
        let mut stands = false;
        let mut reported = [false; 2];
        for (program, found) in &matched {
            let rule = self.engine.programs[*program as usize].rule;
            if last.replace(rule) != Some(rule) {
                stands = self.may_judge(rule);
                reported = [false; 2];
            }
            if stands {
                self.report(rule, found, index, &mut reported);
            }
        }
        self.scratch.matched = matched;
        self.character_rules(index);
    }

    /// Runs the programs that have all they need in this clause, and leaves their matches in the order of the rules.
    fn run_programs(&mut self, matched: &mut Vec<(u32, Match)>) {
        matched.clear();
        let Scratch { hits, view, matcher, above, tried, .. } = &mut *self.scratch;
        tried.clear();
        // Rules for certain headings ask for the commonest words below them; elsewhere they are not even run.
        let elsewhere = |rule: u32| {
            let under = &self.engine.rules[rule as usize].under;
            !above.iter().any(|atom| under.binary_search(atom).is_ok())
        };
        for number in hits.gates(self.engine) {
            let gate = &self.engine.gates[number as usize];
            if !hits.may_match(&gate.needs, Ends::InClause) || !tried.insert(number) {
                continue;
            }
            let RuleProgram { rule, program, .. } = &self.engine.programs[number as usize];
            if gate.restricted && elsewhere(*rule) {
                continue;
            }
            let entry = self.rules.entry(*rule as usize);
            let cues = Cues { engine: self.engine, hits, view };
            matcher.run(program, self.engine, hits, view, Ends::InClause, |found| {
                let accepted =
                    head_may_stand(found.head, view) && barred_actor(entry, &cues, found.head).is_none();
                if accepted {
                    matched.push((number, *found));
                }
                accepted
            });
        }
        matched.sort_by_key(|&(number, _)| number);
    }

    /// Whether a rule judges this kind of clause, under these headings.
    fn may_judge(&self, rule: u32) -> bool {
        let silent = self.scratch.view.states_nothing() && !self.rules.entry(rule as usize).headings;
        !silent && self.stands_under(rule)
    }

    fn stands_under(&self, rule: u32) -> bool {
        let compiled = &self.engine.rules[rule as usize];
        let has = |atoms: &[AtomId]| self.scratch.above.iter().any(|atom| atoms.binary_search(atom).is_ok());
        (compiled.under.is_empty() || has(&compiled.under)) && !has(&compiled.not_under)
    }

    /// Gathers the context atoms of the headings above a segment.
    fn look_up(&mut self, section: Option<usize>) {
        let Scratch { headings, above, .. } = &mut *self.scratch;
        above.clear();
        let sections = &self.out.structure.sections;
        let mut next = section;
        while let Some(index) = next {
            let start = headings.partition_point(|&(at, _)| (at as usize) < index);
            let own = headings[start..].iter().take_while(|&&(at, _)| at as usize == index);
            above.extend(own.map(|&(_, atom)| atom));
            next = sections[index].parent.filter(|&parent| parent < index);
        }
        above.sort_unstable();
        above.dedup();
    }

    fn report(&mut self, rule: u32, found: &Match, clause: usize, reported: &mut [bool; 2]) {
        if !self.holds(rule) {
            return;
        }
        let entry = self.rules.entry(rule as usize);
        let cues = Cues { engine: self.engine, hits: &self.scratch.hits, view: &self.scratch.view };
        if !entry.hypothetical && cues.is_hypothetical(found.head) {
            return;
        }
        self.scratch.fired.push((rule, clause as u32));
        let polarity = match entry.ignores_polarity {
            true => Polarity::Affirmed,
            false => cues.polarity(found),
        };
        let claim = match polarity {
            Polarity::Affirmed => &entry.claim,
            _ => &entry.negated,
        };
        let again = std::mem::replace(&mut reported[polarity as usize], true);
        if entry.kind == RuleKind::Hint || claim.is_none() || again {
            return;
        }
        let modality = cues.modality(found.head);
        let actor = cues.actor(found.head);
        let condition = cues.condition(found).or_else(|| self.exception_after(clause));
        let condition = condition.map(|span| within_brackets(self.text, span));
        let evidence = self.evidence(found);
        let attributes = self.attributes(rule, found);
        self.out.found.push(Finding {
            rule,
            clause: clause as u32,
            polarity,
            modality,
            actor,
            condition,
            evidence,
            attributes,
        });
    }

    /// Whether the rule's `requires` and `unless` let it stand.
    fn holds(&mut self, rule: u32) -> bool {
        let compiled = &self.engine.rules[rule as usize];
        let mut matcher = std::mem::take(&mut self.scratch.matcher);
        let Scratch { hits, view, .. } = &*self.scratch;
        let mut matches = |programs: &[crate::rules::Program]| {
            programs.iter().any(|program| {
                hits.may_match(&program.needs, Ends::Anywhere) && {
                    let mut any = false;
                    matcher.run(program, self.engine, hits, view, Ends::Anywhere, |_| {
                        std::mem::replace(&mut any, true)
                    });
                    any
                }
            })
        };
        let required = compiled.requires.iter().all(|pattern| matches(pattern));
        let holds = required && !matches(&compiled.unless);
        self.scratch.matcher = matcher;
        holds
    }

    /// The exception that the next clause of the same sentence makes.
    fn exception_after(&self, clause: usize) -> Option<Span> {
        let clauses = &self.out.structure.clauses;
        let next = clauses.get(clause + 1)?;
        let same = next.segment == clauses[clause].segment && next.turn == Some(Turn::Exception);
        same.then_some(next.span)
    }

    /// The bytes that the match took: one span for each run of words; none reaches from the context into the clause.
    fn evidence(&mut self, found: &Match) -> std::ops::Range<u32> {
        let spans = &mut self.out.evidence;
        let tokens = &self.scratch.view.tokens;
        let own = self.scratch.view.own as u16;
        let first = spans.len();
        let mut last_end = None;
        // A phrase may run from the context into the clause; its bytes do not.
        let parts = found.steps().iter().flat_map(|&step| {
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

    /// The attributes that the clause names, and those that come with the rule.
    fn attributes(&mut self, rule: u32, found: &Match) -> std::ops::Range<u32> {
        let scratch = &*self.scratch;
        let own = scratch.view.own as u16;
        let first = self.out.attributes.len();
        let attributes = &mut self.out.attributes;
        attributes.extend(&self.engine.rules[rule as usize].attributes);
        for &(attribute, hit) in &scratch.hits.attributes {
            let in_evidence = || found.steps().iter().any(|step| step.overlaps(hit));
            if hit.start >= own || in_evidence() {
                attributes.push(attribute);
            }
        }
        attributes[first..].sort_unstable();
        let mut kept = first;
        for at in first..attributes.len() {
            if at == first || attributes[at] != attributes[at - 1] {
                attributes[kept] = attributes[at];
                kept += 1;
            }
        }
        attributes.truncate(kept);
        first as u32..kept as u32
    }

    /// Rules with character patterns, run on the clause.
    fn character_rules(&mut self, clause: usize) {
        let span = self.out.structure.clauses[clause].span;
        for &rule in &self.engine.regex_rules {
            if !self.may_judge(rule) {
                continue;
            }
            let compiled = &self.engine.rules[rule as usize];
            let text = span.of(self.text);
            // Whether there is a match is told much faster than where all of them are.
            if !compiled.regexes.iter().any(|regex| regex.is_match(text)) || !self.holds(rule) {
                continue;
            }
            self.scratch.fired.push((rule, clause as u32));
            if self.rules.entry(rule as usize).claim.is_some() {
                let evidence = self.every_match(compiled, span);
                self.out.found.push(Finding {
                    rule,
                    clause: clause as u32,
                    polarity: Polarity::Affirmed,
                    modality: Modality::Asserted,
                    actor: None,
                    condition: None,
                    evidence,
                    attributes: 0..0,
                });
            }
        }
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

    /// Takes back the findings, from `first` on, of rules whose `near` the segment does not have.
    fn keep_near(&mut self, first: usize) {
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
    fn keep_fallbacks(&mut self, first: usize) {
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

    /// Adds the weight of every rule that fired, once, to the segment's sums.
    fn add_weights(&mut self, segment: usize) {
        let fired = &mut self.scratch.fired;
        fired.sort_unstable();
        fired.dedup();
        let first = self.out.fired.len();
        self.out.fired.extend(fired.iter().map(|&(rule, clause)| Fired { rule, clause }));
        let rules = self.out.fired[first..].iter().map(|fired| fired.rule);
        self.out.scores[segment] = SegmentScores::of(self.rules, rules);
        self.out.fired[first..].sort_unstable_by_key(|fired| (fired.clause, fired.rule));
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
