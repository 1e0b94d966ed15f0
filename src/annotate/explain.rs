//! Why a clause was judged as it was: what fired, what nearly did, and which cues were seen.

use std::ops::Range;

use super::analyze::Run;
use super::hits::Hit;
use super::matcher::{Match, Matcher};
use super::polarity::Cues;
use super::view::Ends;
use super::{Analyzer, Findings, Scratch};
use crate::rules::{CueKind, Program};
use crate::{Document, Span};

/// All that bears on the judgement of one clause.
#[derive(Clone, Debug, Default)]
pub struct Explanation {
    /// The clause.
    pub clause: Span,
    /// Its context: what it is judged behind.
    pub context: Option<Span>,
    /// Each match of a rule, reported or not.
    pub matches: Vec<ExplainedMatch>,
    /// Rules of which one thing was missing.
    pub near_misses: Vec<NearMiss>,
    /// What was seen of polarity, modality, condition and actor.
    pub cues: Vec<ExplainedCue>,
}

/// A match of a rule.
#[derive(Clone, Debug)]
pub struct ExplainedMatch {
    /// Index of the rule in [`RuleSet::rules`](crate::RuleSet::rules).
    pub rule: usize,
    /// Which pattern of its `any` matched.
    pub pattern: usize,
    /// The words of each step.
    pub steps: Vec<Span>,
    /// The words at which polarity, modality and actor were judged.
    pub head: Span,
    /// Why it was not reported; nothing where it was.
    pub dropped: Option<String>,
}

/// A rule of which one thing was missing.
#[derive(Clone, Debug)]
pub struct NearMiss {
    /// Index of the rule.
    pub rule: usize,
    /// Which pattern of its `any` nearly matched.
    pub pattern: usize,
    /// What was missing.
    pub missing: String,
}

/// A cue in the clause.
#[derive(Clone, Debug)]
pub struct ExplainedCue {
    /// What it tells: `negation`, `modality may`, `actor third-party`, ...
    pub kind: String,
    /// Its words.
    pub span: Span,
    /// For a negation: the words that it denies if they are the head of a match.
    pub reach: Option<Span>,
}

/// Explains the clauses of one document, which it annotates once; see [`Analyzer::explainer`].
#[derive(Debug)]
pub struct Explainer<'a> {
    analyzer: &'a Analyzer,
    document: &'a Document<'a>,
    scratch: Scratch,
    findings: Findings,
}

impl<'a> Explainer<'a> {
    pub(super) fn new(analyzer: &'a Analyzer, document: &'a Document<'a>) -> Self {
        let mut scratch = analyzer.create_scratch();
        let mut findings = Findings::default();
        analyzer.annotate_into(&mut scratch, document, &mut findings);
        Explainer { analyzer, document, scratch, findings }
    }

    /// Why clause `index` was judged as it was; nothing where there is no such clause.
    pub fn explain(&mut self, index: usize) -> Option<Explanation> {
        let clause = self.findings.structure.clauses.get(index)?.span;
        let (reported, fired) = (self.reported(index), self.fired(index));
        let Explainer { analyzer, document, scratch, findings } = self;
        let run = Run::new(analyzer.rules(), document, scratch, findings);
        Some(explain(run, index, clause, &reported, &fired))
    }

    /// The rules with a finding on clause `index`.
    fn reported(&self, index: usize) -> Vec<u32> {
        let found = &self.findings.found;
        let start = found.partition_point(|finding| (finding.clause as usize) < index);
        let own = found[start..].iter().take_while(|finding| finding.clause as usize == index);
        own.map(|finding| finding.rule).collect()
    }

    /// The rules that weighed in on clause `index`.
    fn fired(&self, index: usize) -> Vec<u32> {
        let fired = &self.findings.fired;
        let start = fired.partition_point(|fired| (fired.clause as usize) < index);
        let own = fired[start..].iter().take_while(|fired| fired.clause as usize == index);
        own.map(|fired| fired.rule).collect()
    }
}

/// Explains the clause at `index`, of which these rules were reported and fired.
fn explain(mut run: Run<'_>, index: usize, clause: Span, reported: &[u32], fired: &[u32]) -> Explanation {
    run.look_at(index);
    let view = run.view();
    let words = |hit: Hit| {
        let tokens = &view.tokens[hit.start as usize..(hit.end as usize).max(hit.start as usize + 1)];
        tokens.first().zip(tokens.last()).map_or(clause, |(first, last)| first.span().cover(last.span()))
    };
    let mut explanation = Explanation { clause, ..Explanation::default() };
    if view.own > 0 {
        explanation.context = Some(words(Hit { start: 0, end: view.own as u16 }));
    }
    let mut matcher = Matcher::default();
    for program in &run.engine().programs {
        let rule = program.rule;
        let mut found: Option<Match> = None;
        let missing = missing_atoms(&program.program, &run);
        if missing.is_empty() {
            matcher.run(&program.program, run.engine(), run.hits(), view, Ends::InClause, |first| {
                found.get_or_insert(*first);
                true
            });
        }
        let required = program.program.required().count();
        let (rule, pattern) = (rule as usize, usize::from(program.pattern));
        match found {
            Some(found) => explanation.matches.push(ExplainedMatch {
                rule,
                pattern,
                steps: found.steps().iter().map(|&step| words(step)).collect(),
                head: words(found.head),
                dropped: run.why_dropped(rule as u32, &found, reported, fired),
            }),
            None if missing.is_empty() && required > 1 => explanation.near_misses.push(NearMiss {
                rule,
                pattern,
                missing: "its parts are there, but too far apart or in another order".into(),
            }),
            None if missing.len() == 1 && required > 2 => explanation.near_misses.push(NearMiss {
                rule,
                pattern,
                missing: format!("`{}`", run.engine().atom_names[missing[0] as usize]),
            }),
            None => {}
        }
    }
    let cues = Cues { engine: run.engine(), hits: run.hits(), view };
    for (cue, hit) in run.hits().cues.all() {
        let entry = &run.engine().cues[cue as usize];
        let reach = (entry.kind == CueKind::Negation).then(|| cues.reach_of(cue as usize, hit));
        explanation.cues.push(ExplainedCue {
            kind: kind_name(entry.kind),
            span: words(hit),
            reach: reach.flatten().map(|Range { start, end }| words(Hit { start, end })),
        });
    }
    explanation
}

/// The atoms that the program cannot do without and that the clause does not have.
fn missing_atoms(program: &Program, run: &Run<'_>) -> Vec<u32> {
    program.required().filter(|&atom| !run.hits().has(run.engine(), run.view(), atom)).collect()
}

fn kind_name(kind: CueKind) -> String {
    match kind {
        CueKind::Negation => "negation".into(),
        CueKind::NoNegation => "look-alike of a negation".into(),
        CueKind::Terminator => "ends a negation's reach".into(),
        CueKind::Modality(modality) => format!("modality {modality}"),
        CueKind::Condition => "condition".into(),
        CueKind::Hypothetical => "hypothetical".into(),
        CueKind::NoHypothetical => "an aside, no \"if\" part".into(),
        CueKind::Resumption => "may end an \"if\" part".into(),
        CueKind::Actor(actor) => format!("actor {actor}"),
        CueKind::NoActor => "look-alike of an actor".into(),
    }
}
