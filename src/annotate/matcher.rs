//! Runs a program over the hits of a view.
//!
//! A program is a straight sequence of steps. The state after a step is the set of places where the steps so far can
//! end, each with the best way to get there, so a run takes time in steps times hits whatever the pattern: nothing is
//! ever tried twice. Of several ways to the same end the one that keeps closest together wins.

use std::ops::Range;

use super::hits::{Hit, Hits};
use super::view::{Ends, View};
use crate::rules::{Engine, Gap, MOST_STEPS, Program, Want};

/// A way that a program matches. Kept in place, since millions of them are made.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Match {
    taken: [Hit; MOST_STEPS],
    count: u8,
    /// The words at which polarity, modality and actor are judged.
    pub(crate) head: Hit,
}

impl Match {
    /// The words that each step took, in order; at least one.
    pub(crate) fn steps(&self) -> &[Hit] {
        &self.taken[..self.count as usize]
    }

    /// The words of the last step.
    pub(crate) fn last(&self) -> Hit {
        self.taken[self.count as usize - 1]
    }
}

/// A place where some steps of the program have been taken.
#[derive(Clone, Copy, Debug)]
struct Place {
    hit: Hit,
    step: u16,
    /// How far the next step may be, gaps of skipped optional steps included.
    gap: Gap,
    /// Index of the place before it in the arena.
    before: u32,
}

const FIRST: u32 = u32::MAX;

/// Working memory of the matcher.
#[derive(Debug, Default)]
pub(crate) struct Matcher {
    arena: Vec<Place>,
    /// Indexes into the arena, sorted by where they end.
    frontier: Vec<u32>,
    fresh: Vec<u32>,
}

/// The most matches of one program in one view.
const MOST_MATCHES: usize = 8;

impl Matcher {
    /// All matches of `program` that do not overlap, in order of their ends; `accept` may refuse one.
    pub(crate) fn run(
        &mut self,
        program: &Program,
        engine: &Engine,
        hits: &Hits,
        view: &View,
        ends: Ends,
        mut accept: impl FnMut(&Match) -> bool,
    ) {
        self.arena.clear();
        self.frontier.clear();
        let Some(beginnings) = beginnings(program, hits, view) else {
            return;
        };
        // Whether all steps so far were optional and the next one may still be the first.
        let mut free = true;
        for (step, wanted) in program.steps.iter().enumerate() {
            for &place in &self.frontier {
                let gap = &mut self.arena[place as usize].gap;
                gap.most = gap.most.saturating_add(wanted.gap.most);
                gap.crosses |= wanted.gap.crosses;
            }
            self.fresh.clear();
            match wanted.want {
                Want::Atom(atom) => match engine.classes.of(atom) {
                    None => hits.each(engine, atom, |hit| self.take(program, view, step, hit, free)),
                    Some(class) => {
                        for at in self.within_reach(view, free.then_some(&beginnings)) {
                            if class.has(view.tokens[at as usize].word) {
                                self.take(program, view, step, Hit { start: at, end: at + 1 }, free);
                            }
                        }
                    }
                },
                Want::AnyWord => {
                    for at in self.within_reach(view, free.then_some(&beginnings)) {
                        self.take(program, view, step, Hit { start: at, end: at + 1 }, free);
                    }
                }
            }
            if wanted.optional {
                self.frontier.append(&mut self.fresh);
            } else {
                std::mem::swap(&mut self.frontier, &mut self.fresh);
                free = false;
            }
            if self.frontier.is_empty() && !free {
                return;
            }
            let arena = &self.arena;
            if !self.frontier.is_sorted_by_key(|&place| rank(&arena[place as usize])) {
                self.frontier.sort_unstable_by_key(|&place| rank(&arena[place as usize]));
            }
        }
        self.report(program, view, ends, &mut accept);
    }

    /// The words at which the next step may begin, as far as the frontier tells; `beginnings` are those where it may be the
    /// first.
    fn within_reach(&self, view: &View, beginnings: Option<&Range<u16>>) -> Range<u16> {
        let places = self.frontier.iter().map(|&place| &self.arena[place as usize]);
        let behind = places.clone().map(|place| place.hit.end).min();
        let furthest =
            places.map(|place| place.hit.end.saturating_add(place.gap.most).saturating_add(1)).max();
        let reach = behind.unwrap_or(u16::MAX)..furthest.unwrap_or(0).min(view.tokens.len() as u16);
        match beginnings {
            Some(free) => reach.start.min(free.start)..reach.end.max(free.end),
            None => reach,
        }
    }

    /// Takes `hit` for `step` from the nearest place that allows it.
    fn take(&mut self, program: &Program, view: &View, step: usize, hit: Hit, free: bool) {
        let reachable = self.frontier.partition_point(|&p| self.arena[p as usize].hit.end <= hit.start);
        let nearest = self.frontier[..reachable]
            .iter()
            .rev()
            .find(|&&place| allows(&self.arena[place as usize], hit, view));
        let before = match nearest {
            Some(&place) => place,
            None if free && begins_well(program, view, hit) => FIRST,
            None => return,
        };
        self.fresh.push(self.arena.len() as u32);
        self.arena.push(Place { hit, step: step as u16, gap: Gap::NONE, before });
    }

    fn report(&mut self, program: &Program, view: &View, ends: Ends, accept: &mut dyn FnMut(&Match) -> bool) {
        let mut after = 0;
        let mut matches = 0;
        let mut last_places: Vec<u32> = std::mem::take(&mut self.frontier);
        for &last in &last_places {
            let end = self.arena[last as usize].hit.end as usize;
            if (ends == Ends::InClause && end <= view.own) || !ends_well(program, view, end) {
                continue;
            }
            let found = self.trace(program, last);
            if found.taken[0].start < after || !accept(&found) {
                continue;
            }
            after = end as u16;
            matches += 1;
            if matches == MOST_MATCHES {
                break;
            }
        }
        last_places.clear();
        self.frontier = last_places;
    }

    /// The way that led to a place.
    fn trace(&self, program: &Program, last: u32) -> Match {
        let mut found = Match { taken: [Hit::default(); MOST_STEPS], count: 0, head: Hit::default() };
        let mut head = None;
        let mut at = last;
        while at != FIRST {
            let place = self.arena[at as usize];
            found.taken[found.count as usize] = place.hit;
            found.count += 1;
            if place.step as usize == program.head {
                head = Some(place.hit);
            }
            at = place.before;
        }
        found.taken[..found.count as usize].reverse();
        found.head = head.unwrap_or(found.taken[0]);
        found
    }
}

/// The words at which a program may begin, as far as its anchor tells; nothing where that does not occur.
fn beginnings(program: &Program, hits: &Hits, view: &View) -> Option<Range<u16>> {
    let words = view.tokens.len() as u16;
    let Some(anchor) = program.anchor else {
        return Some(0..words);
    };
    let (first, last) = hits.starts(anchor.atom, words)?;
    Some(first.saturating_sub(anchor.reach)..last)
}

/// Whether a program may begin with `hit`, as far as `^` goes.
fn begins_well(program: &Program, view: &View, hit: Hit) -> bool {
    let start = hit.start as usize;
    program.at_start.is_none_or(|most| start >= view.own && start - view.own <= most as usize)
}

/// Whether a program may end before the word `end`, as far as `$` goes.
fn ends_well(program: &Program, view: &View, end: usize) -> bool {
    program.at_end.is_none_or(|most| view.tokens.len() - end <= most as usize)
}

/// Sorts places by end; the last of equal end is the one to prefer: the longer hit, then the later step.
fn rank(place: &Place) -> (u16, std::cmp::Reverse<u16>, u16) {
    (place.hit.end, std::cmp::Reverse(place.hit.start), place.step)
}

/// Whether the next step may be taken by `hit` from `place`.
fn allows(place: &Place, hit: Hit, view: &View) -> bool {
    let (end, start) = (place.hit.end as usize, hit.start as usize);
    let Gap { most, crosses } = place.gap;
    if start - end > most as usize {
        return false;
    }
    let next_word = most == 0;
    let comma = next_word && view.tokens[start].has(super::token::Token::COMMA);
    !comma && (crosses || !view.is_barred(end, start))
}
