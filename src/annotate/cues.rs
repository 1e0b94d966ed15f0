//! The cues of a view, kept by what they tell.

use super::hits::Hit;
use crate::rules::CueKind;

/// What cues tell, the details aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tells {
    Negation,
    NoNegation,
    Terminator,
    Modality,
    Condition,
    Hypothetical,
    NoHypothetical,
    Resumption,
    Actor,
    NoActor,
}

impl Tells {
    const COUNT: usize = Tells::NoActor as usize + 1;

    fn of(kind: CueKind) -> Tells {
        match kind {
            CueKind::Negation => Tells::Negation,
            CueKind::NoNegation => Tells::NoNegation,
            CueKind::Terminator => Tells::Terminator,
            CueKind::Modality(_) => Tells::Modality,
            CueKind::Condition => Tells::Condition,
            CueKind::Hypothetical => Tells::Hypothetical,
            CueKind::NoHypothetical => Tells::NoHypothetical,
            CueKind::Resumption => Tells::Resumption,
            CueKind::Actor(_) => Tells::Actor,
            CueKind::NoActor => Tells::NoActor,
        }
    }
}

/// The cues of a view, each by its index in the engine's list.
#[derive(Debug, Default)]
pub(crate) struct CueHits {
    /// One list for each thing that cues tell, in order of starts. Every match asks for most of them.
    lists: [Vec<(u16, Hit)>; Tells::COUNT],
}

impl CueHits {
    pub(crate) fn that_tell(&self, what: Tells) -> &[(u16, Hit)] {
        &self.lists[what as usize]
    }

    pub(crate) fn add(&mut self, kind: CueKind, cue: u16, hit: Hit) {
        self.lists[Tells::of(kind) as usize].push((cue, hit));
    }

    pub(crate) fn clear(&mut self) {
        self.lists.iter_mut().for_each(Vec::clear);
    }

    /// All cues, in the order of their words.
    pub(crate) fn all(&self) -> Vec<(u16, Hit)> {
        let mut all = self.lists.concat();
        all.sort_by_key(place);
        all
    }
}

fn place(&(cue, hit): &(u16, Hit)) -> (u16, u16, u16) {
    (hit.start, hit.end, cue)
}
