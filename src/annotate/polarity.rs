//! Polarity, modality, actor and condition of a match, judged once for all rules, over cues that are data.
//!
//! The method is that of ConText (Harkema et al. 2009): a cue has a direction and a reach, some words end its reach,
//! and look-alikes do not count.

use super::cues::Tells;
use super::hits::{Hit, Hits};
use super::matcher::Match;
use super::token::Token;
use super::view::View;
use crate::rules::{CueKind, Engine, RuleEntry};
use crate::segment::Turn;
use crate::taxonomy::{Actor, Modality, Polarity};

/// How far before a verb its modal stands at most, in words.
const MODAL_REACH: usize = 8;

/// How far behind a verb its agent stands at most ("is collected by third parties"), in words.
const AGENT_REACH: usize = 4;

/// The cues of one view.
pub(crate) struct Cues<'a> {
    pub(crate) engine: &'a Engine,
    pub(crate) hits: &'a Hits,
    pub(crate) view: &'a View,
}

impl Cues<'_> {
    fn each(&self, what: Tells) -> impl DoubleEndedIterator<Item = (usize, Hit)> {
        self.hits.cues.that_tell(what).iter().map(|&(cue, hit)| (cue as usize, hit))
    }

    fn kind(&self, cue: usize) -> CueKind {
        self.engine.cues[cue].kind
    }

    pub(crate) fn polarity(&self, found: &Match) -> Polarity {
        let denied = self.each(Tells::Negation).any(|(cue, hit)| {
            !self.is_lookalike(hit) && (self.reaches(cue, hit, found.head) || precedes_evidence(hit, found))
        });
        let turned = self.turns_between(found.head, found.last());
        match denied != turned {
            true => Polarity::Negated,
            false => Polarity::Affirmed,
        }
    }

    /// The words that a negation reaches; nothing where it is a look-alike.
    pub(crate) fn reach_of(&self, cue: usize, hit: Hit) -> Option<std::ops::Range<u16>> {
        let words = self.view.tokens.len() as u16;
        let reached = (0..words).filter(|&at| self.reaches(cue, hit, Hit { start: at, end: at + 1 }));
        let reached: Vec<u16> = reached.filter(|&at| at < hit.start || at >= hit.end).collect();
        match (reached.first(), reached.last()) {
            (Some(&first), Some(&last)) if !self.is_lookalike(hit) => Some(first..last + 1),
            _ => None,
        }
    }

    fn is_lookalike(&self, cue: Hit) -> bool {
        self.each(Tells::NoNegation).any(|(_, hit)| hit.overlaps(cue))
    }

    fn reaches(&self, cue: usize, hit: Hit, head: Hit) -> bool {
        let cue = &self.engine.cues[cue];
        let (from, to) = match cue.backward {
            false => (hit.end, head.start),
            true => (head.end, hit.start),
        };
        if from > to || to - from > cue.reach {
            return false;
        }
        let ended = self.clause_ends_between(from, to) || self.subject_begins_between(from, to);
        let turned = self
            .view
            .turns
            .iter()
            .any(|&(at, turn)| turn != Turn::Continuation && at > from as usize && at <= to as usize);
        !ended && !turned
    }

    /// Whether an "except" or "unless" stands between the head and the end of the evidence: what was denied of the one
    /// is affirmed of the other.
    fn turns_between(&self, head: Hit, last: Hit) -> bool {
        let exceptions = self.view.turns.iter().filter(|(_, turn)| *turn == Turn::Exception);
        let crossed =
            exceptions.filter(|&&(at, _)| head.start < at as u16 && at as u16 <= last.start).count();
        crossed % 2 == 1
    }

    pub(crate) fn modality(&self, head: Hit) -> Modality {
        let nearest = self
            .each(Tells::Modality)
            .filter(|(_, hit)| {
                hit.end <= head.start && (head.start - hit.end) as usize <= MODAL_REACH
                    || hit.start <= head.start && hit.end > head.start
            })
            .filter(|(_, hit)| !self.clause_ends_between(hit.end.min(head.start), head.start))
            .max_by_key(|(_, hit)| (hit.end, hit.end - hit.start));
        match nearest.map(|(cue, _)| self.kind(cue)) {
            Some(CueKind::Modality(modality)) => modality,
            _ => Modality::Asserted,
        }
    }

    /// Whether somebody begins to act behind a comma or in a new part of the sentence: "to avoid this, we share ...", "we do
    /// not sell it; we only share ...".
    fn subject_begins_between(&self, from: u16, to: u16) -> bool {
        let View { tokens, turns, .. } = self.view;
        self.each(Tells::Actor).any(|(_, actor)| {
            let start = actor.start as usize;
            let begins = tokens[start].has(Token::COMMA) || turns.iter().any(|&(at, _)| at == start);
            begins && actor.start >= from && actor.end <= to
        })
    }

    fn clause_ends_between(&self, from: u16, to: u16) -> bool {
        let mut terminators = self.each(Tells::Terminator);
        terminators.any(|(_, stop)| stop.start >= from && stop.end <= to)
    }

    /// Who does what the head says: the agent right behind it, or else the nearest subject before it.
    pub(crate) fn actor(&self, head: Hit) -> Option<Actor> {
        let agent = self
            .each(Tells::Actor)
            .filter(|&(cue, _)| self.engine.cues[cue].backward)
            .filter(|(_, hit)| hit.start >= head.end && (hit.start - head.end) as usize <= AGENT_REACH)
            .min_by_key(|(_, hit)| (hit.start, std::cmp::Reverse(hit.end)));
        let subject = || {
            self.each(Tells::Actor)
                .filter(|&(cue, hit)| !self.engine.cues[cue].backward && hit.end <= head.start)
                .filter(|&(_, hit)| !self.only_looks_like_an_actor(hit))
                .max_by_key(|(_, hit)| (hit.end, hit.end - hit.start))
        };
        match agent.or_else(subject).map(|(cue, _)| self.kind(cue)) {
            Some(CueKind::Actor(actor)) => Some(actor),
            _ => None,
        }
    }

    fn only_looks_like_an_actor(&self, actor: Hit) -> bool {
        self.each(Tells::NoActor).any(|(_, hit)| hit.overlaps(actor))
    }

    /// The words of the condition that limits what `found` says.
    pub(crate) fn condition(&self, found: &Match) -> Option<Hit> {
        let own = self.view.own as u16;
        let (_, hit) = self
            .each(Tells::Condition)
            .find(|(_, hit)| hit.start >= own && !found.steps().iter().any(|step| step.overlaps(*hit)))?;
        Some(Hit { start: hit.start, end: self.part_end(hit) as u16 })
    }

    /// Whether a rule may take a match with this head: most take none that tells only what might be.
    pub(crate) fn may_stand(&self, rule: &RuleEntry, head: Hit) -> bool {
        rule.hypothetical || !self.is_hypothetical(head)
    }

    /// Whether the head stands in a part that tells only what might be: "if we share ...".
    fn is_hypothetical(&self, head: Hit) -> bool {
        self.each(Tells::Hypothetical).any(|(_, hit)| {
            hit.end <= head.start && !self.is_aside(hit) && (head.start as usize) < self.if_end(hit)
        })
    }

    /// Whether what looks like an "if" part is put into the sentence between commas, or ends it: "if any", "if so".
    fn is_aside(&self, cue: Hit) -> bool {
        let ends = |at: u16| {
            let next = self.view.tokens.get(at as usize);
            next.is_none_or(|token| token.flags & COMMA_OR_BARRIER != 0)
        };
        self.each(Tells::NoHypothetical).any(|(_, aside)| aside.overlaps(cue) && ends(aside.end))
    }

    /// Where a part that begins with `cue` ends: at the first comma behind three words, or with the clause.
    fn part_end(&self, cue: Hit) -> usize {
        let tokens = &self.view.tokens;
        let from = cue.end as usize;
        let comma = (from + 2..tokens.len()).find(|&at| tokens[at].flags & COMMA_OR_BARRIER != 0);
        match cue.start as usize == self.view.own {
            true => comma.unwrap_or(tokens.len()),
            false => tokens.len(),
        }
    }

    /// Where an "if" part ends: at a comma with somebody or something to go on behind it, or with the clause.
    fn if_end(&self, cue: Hit) -> usize {
        let tokens = &self.view.tokens;
        let acts = |at: usize| {
            [Tells::Actor, Tells::Terminator, Tells::Resumption]
                .into_iter()
                .flat_map(|what| self.each(what))
                .any(|(_, hit)| (at..=at + 1).contains(&(hit.start as usize)))
        };
        (cue.end as usize + 1..tokens.len())
            .find(|&at| tokens[at].flags & COMMA_OR_BARRIER != 0 && acts(at))
            .unwrap_or(tokens.len())
    }
}

const COMMA_OR_BARRIER: u16 = Token::COMMA | Token::BARRIER;

/// Whether the cue stands right before a part of the evidence behind the head: "we collect no personal data".
fn precedes_evidence(cue: Hit, found: &Match) -> bool {
    cue.start >= found.head.end
        && found
            .steps()
            .iter()
            .any(|step| step.start > found.head.start && step.start >= cue.end && step.start - cue.end <= 1)
}
