//! One document through the engine: words, hits, matches, findings, sums.

use super::hits::Hits;
use super::matcher::{Match, Matcher};
use super::memo::Memo;
use super::publisher::Publisher;
use super::stamps::Stamps;
use super::token::{Token, tokenize};
use super::view::View;
use super::{Findings, Fired, SegmentScores};
use crate::rules::{AtomId, Engine};
use crate::segment::SegmentKind;
use crate::{Document, RuleSet};

/// Working memory of one thread, for one rule set. Keeps its buffers from document to document.
#[derive(Debug)]
pub struct Scratch {
    /// The fingerprint of the rules that it was made for.
    rules: String,
    tokens: Vec<Token>,
    /// Range of each clause's words in `tokens`.
    words: Vec<(u32, u32)>,
    pub(super) view: View,
    pub(super) hits: Hits,
    /// Whether the hits are those of the view.
    looked: bool,
    pub(super) matcher: Matcher,
    publisher: Publisher,
    names: Vec<(u16, u16)>,
    /// Context atoms of each section's heading: section and atom, sorted.
    headings: Vec<(u32, AtomId)>,
    /// Context atoms of the headings above the segment at hand, sorted.
    pub(super) above: Vec<AtomId>,
    /// Rules with character patterns that judge only under such headings.
    pub(super) under: Vec<u32>,
    /// Context atoms of the segment at hand.
    pub(super) segment: Vec<AtomId>,
    /// Rules that have fired in the segment at hand, with the clause.
    pub(super) fired: Vec<(u32, u32)>,
    /// Programs that may be worth a run on the clause at hand.
    pub(super) to_try: Vec<u32>,
    /// Those that were looked at.
    pub(super) tried: Stamps,
    /// Programs that have matched in the clause at hand, and how.
    pub(super) matched: Vec<(u32, Match)>,
    pub(super) memo: Memo,
    /// Rules with character patterns that may match in the clause at hand.
    pub(super) candidates: Vec<u32>,
}

impl Scratch {
    pub(crate) fn new(rules: &RuleSet) -> Self {
        let engine = rules.engine();
        Scratch {
            rules: rules.fingerprint().to_owned(),
            tokens: Vec::new(),
            words: Vec::new(),
            view: View::default(),
            hits: Hits::new(engine),
            looked: false,
            matcher: Matcher::default(),
            publisher: Publisher::default(),
            names: Vec::new(),
            headings: Vec::new(),
            above: Vec::new(),
            under: Vec::new(),
            segment: Vec::new(),
            fired: Vec::new(),
            to_try: Vec::new(),
            tried: Stamps::new(engine.programs.len()),
            matched: Vec::new(),
            memo: Memo::default(),
            candidates: Vec::new(),
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
    assert!(scratch.rules == rules.fingerprint(), "this scratch belongs to other rules");
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
    pub(super) rules: &'a RuleSet,
    pub(super) engine: &'a Engine,
    pub(super) text: &'a str,
    pub(super) scratch: &'a mut Scratch,
    pub(super) out: &'a mut Findings,
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
        self.see(clause);
        self.look();
    }

    fn tokenize(&mut self) {
        let Scratch { tokens, words, publisher, .. } = &mut *self.scratch;
        tokens.clear();
        words.clear();
        for clause in &self.out.structure.clauses {
            let start = tokens.len() as u32;
            tokenize(self.text, clause.span, &self.engine.vocabulary, tokens);
            words.push((start, tokens.len() as u32));
        }
        publisher.learn(self.text, tokens, words);
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

    /// Fills the view with one clause; its hits are still to be found.
    fn see(&mut self, index: usize) {
        let scratch = &mut *self.scratch;
        let clauses = &self.out.structure.clauses;
        scratch.view.fill(clauses, index, &scratch.tokens, &scratch.words);
        scratch.view.is_question = clauses[index].span.of(self.text).ends_with('?');
        scratch.publisher.find(self.text, &scratch.view.tokens, &mut scratch.names);
        scratch.looked = false;
    }

    /// Finds the phrases in the view, unless that has been done.
    pub(super) fn look(&mut self) {
        let scratch = &mut *self.scratch;
        if !std::mem::replace(&mut scratch.looked, true) {
            scratch.hits.find(self.engine, &scratch.view, &scratch.names);
        }
    }

    /// Judges one clause, or remembers how it was judged, and tells what was found.
    fn clause(&mut self, index: usize) {
        self.see(index);
        let Scratch { memo, view, names, above, .. } = &mut *self.scratch;
        let known = memo.recall(view, names, above);
        let judgement = known.unwrap_or_else(|| {
            self.look();
            self.judge()
        });
        self.tell(index, &judgement);
        self.character_rules(index);
    }

    /// Gathers the context atoms of the headings above a segment, and what asks for them.
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
        let mut under = std::mem::take(&mut self.scratch.under);
        under.clear();
        under.extend(self.engine.characters.under().iter().filter(|&&rule| self.stands_under(rule)));
        self.scratch.under = under;
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
