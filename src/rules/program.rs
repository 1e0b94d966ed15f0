//! Patterns as the engine runs them: straight sequences of steps over atoms.

use serde::{Deserialize, Serialize};

use super::pattern::{Gap, Node, Sequence, Term};
use super::trie::AtomId;
use super::word::Inflection;

/// What a step looks for.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) enum Want {
    /// A hit of this atom.
    Atom(AtomId),
    /// Any one word.
    AnyWord,
}

/// One step of a program.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct Step {
    /// How far from the step before it may begin.
    pub(crate) gap: Gap,
    pub(crate) want: Want,
    pub(crate) optional: bool,
}

/// One straight pattern.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Program {
    pub(crate) steps: Vec<Step>,
    /// The step at which polarity, modality and actor are judged.
    pub(crate) head: usize,
    /// The first step begins where the clause begins, or at most so many words behind.
    pub(crate) at_start: Option<u16>,
    /// The last step ends where the clause ends, or at most so many words before.
    pub(crate) at_end: Option<u16>,
    /// Where its first steps are words that are not looked for: the atom that tells where they may stand.
    pub(crate) anchor: Option<Anchor>,
    /// What must be among the hits before it is worth a run.
    pub(crate) needs: Needs,
}

/// The first atoms that a program cannot do without and that are looked for, in the order of its steps. Kept in place, and
/// small: they are asked for far more often than anything else of a program.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Needs {
    atoms: [AtomId; MOST_NEEDS],
    /// For each of them, how many words may stand between the one before it and itself at most.
    reaches: [u8; MOST_NEEDS],
    count: u8,
    /// Whether the last of them is the program's last step.
    pub(crate) to_the_end: bool,
    /// How many words behind the start of the clause the first of them may begin at most.
    pub(crate) from_start: Option<u8>,
    /// How many words before the end of the clause the last of them may end at most.
    pub(crate) from_end: Option<u8>,
}

/// An atom that a program cannot do without.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Need {
    pub(crate) atom: AtomId,
    /// How many words may stand between the need before it and this one at most.
    pub(crate) reach: u8,
}

/// More atoms than these are left to the run.
const MOST_NEEDS: usize = 4;

impl Needs {
    fn of(program: &Program, atoms: &impl Sizes) -> Self {
        let mut needs = Needs::default();
        let mut reach = 0u16;
        let capped = |words: u16| words.min(u8::MAX.into()) as u8;
        for (n, step) in program.steps.iter().enumerate() {
            reach = reach.saturating_add(step.gap.most);
            match step.want {
                Want::Atom(atom) if !step.optional && atoms.is_looked_for(atom) => {
                    let place = needs.count as usize;
                    if place == MOST_NEEDS {
                        return needs;
                    }
                    needs.atoms[place] = atom;
                    needs.reaches[place] = capped(reach);
                    if place == 0 {
                        needs.from_start = program.at_start.map(|most| capped(reach.saturating_add(most)));
                    }
                    needs.count += 1;
                    needs.to_the_end = n + 1 == program.steps.len();
                    reach = 0;
                }
                Want::Atom(atom) => reach = reach.saturating_add(atoms.longest(atom)),
                Want::AnyWord => reach = reach.saturating_add(1),
            }
        }
        if needs.count > 0 {
            needs.from_end = program.at_end.map(|most| capped(reach.saturating_add(most)));
        }
        needs
    }

    /// Their atoms, in order.
    #[inline]
    pub(crate) fn atoms(&self) -> &[AtomId] {
        &self.atoms[..self.count as usize]
    }

    #[inline]
    pub(crate) fn iter(&self) -> impl Iterator<Item = Need> + '_ {
        self.atoms().iter().zip(self.reaches).map(|(&atom, reach)| Need { atom, reach })
    }
}

/// What is to be known of atoms to tell where a program can match.
pub(super) trait Sizes {
    /// Whether it is among the hits; if not, it is a class of single words.
    fn is_looked_for(&self, atom: AtomId) -> bool;

    /// The most words of one of its phrases.
    fn longest(&self, atom: AtomId) -> u16;
}

/// The first atom of a program that is looked for, where other steps come before it.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct Anchor {
    pub(crate) atom: AtomId,
    /// How many words before it the program can begin at most.
    pub(crate) reach: u16,
}

impl Program {
    /// The atoms without which the program cannot match.
    pub(crate) fn required(&self) -> impl Iterator<Item = AtomId> + '_ {
        self.steps.iter().filter(|step| !step.optional).filter_map(|step| match step.want {
            Want::Atom(atom) => Some(atom),
            Want::AnyWord => None,
        })
    }

    /// Gives each atom its new number.
    pub(super) fn renumber(&mut self, number: &[AtomId]) {
        for step in &mut self.steps {
            if let Want::Atom(atom) = &mut step.want {
                *atom = number[*atom as usize];
            }
        }
    }

    /// Notes what only those atoms tell that are looked for.
    pub(super) fn settle(&mut self, atoms: &impl Sizes) {
        self.needs = Needs::of(self, atoms);
        self.anchor = self.find_anchor(atoms);
    }

    fn find_anchor(&self, atoms: &impl Sizes) -> Option<Anchor> {
        let mut reach = 0u16;
        for (n, step) in self.steps.iter().enumerate() {
            reach = reach.saturating_add(if n == 0 { 0 } else { step.gap.most });
            match step.want {
                Want::Atom(atom) if atoms.is_looked_for(atom) => {
                    return (n > 0 && !step.optional).then_some(Anchor { atom, reach });
                }
                // One word each.
                Want::Atom(_) | Want::AnyWord => reach = reach.saturating_add(1),
            }
        }
        None
    }
}

/// The most straight programs that one pattern may unfold to.
pub(crate) const MOST_PROGRAMS: usize = 64;

/// The most steps in a program.
pub(crate) const MOST_STEPS: usize = 24;

/// A term on the way to a step: groups with gaps in them are unfolded, plain ones are kept whole.
#[derive(Clone, Debug)]
enum Part<'p> {
    Plain(&'p Term),
    AnyWord { optional: bool },
    Gap(Gap),
    Start((usize, usize)),
    End((usize, usize)),
}

/// Turns the plain terms of patterns into atoms.
pub(crate) trait Atoms {
    /// The atom for these terms in sequence, or why there is none.
    fn atom(&mut self, terms: &[&Term]) -> Result<AtomId, Refusal>;
    /// Whether the lexicon of this name holds verbs.
    fn is_verb_lexicon(&self, name: &str) -> bool;
}

/// Why a pattern was refused, and where.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) at: Option<(usize, usize)>,
    pub(crate) message: String,
}

impl Refusal {
    pub(crate) fn new(at: (usize, usize), message: impl Into<String>) -> Self {
        Refusal { at: Some(at), message: message.into() }
    }
}

/// The straight programs of a pattern.
pub(crate) fn compile(pattern: &Sequence, atoms: &mut dyn Atoms) -> Result<Vec<Program>, Refusal> {
    check_gaps(pattern)?;
    let unfolded = unfold(pattern)?;
    unfolded.iter().map(|parts| straight_program(parts, atoms)).collect()
}

/// Refuses gaps that have nothing on one side.
fn check_gaps(sequence: &Sequence) -> Result<(), Refusal> {
    for end in [sequence.first(), sequence.last()].into_iter().flatten() {
        if matches!(end.node, Node::Gap(_)) {
            return Err(Refusal::new(end.at, "a gap stands between two words, or beside `^` or `$`"));
        }
    }
    let groups = sequence.iter().filter_map(|term| match &term.node {
        Node::Group(alternatives) => Some(alternatives),
        _ => None,
    });
    groups.flatten().try_for_each(check_gaps)
}

/// All ways through the groups that are not plain.
fn unfold(sequence: &Sequence) -> Result<Vec<Vec<Part<'_>>>, Refusal> {
    let mut ways: Vec<Vec<Part<'_>>> = vec![Vec::new()];
    for term in sequence {
        let tails: Vec<Vec<Part<'_>>> = match &term.node {
            Node::Gap(gap) => vec![vec![Part::Gap(*gap)]],
            Node::Start => vec![vec![Part::Start(term.at)]],
            Node::End => vec![vec![Part::End(term.at)]],
            Node::AnyWord => vec![vec![Part::AnyWord { optional: term.optional }]],
            Node::Group(alternatives) if !is_plain(term) => {
                let mut tails = Vec::new();
                for alternative in alternatives {
                    tails.extend(unfold(alternative)?);
                }
                if term.optional {
                    tails.push(Vec::new());
                }
                tails
            }
            _ => vec![vec![Part::Plain(term)]],
        };
        let mut longer = Vec::with_capacity(ways.len() * tails.len());
        for way in &ways {
            for tail in &tails {
                longer.push([way.as_slice(), tail.as_slice()].concat());
            }
        }
        if longer.len() > MOST_PROGRAMS {
            let message =
                format!("this unfolds to more than {MOST_PROGRAMS} patterns; make lexicons of its groups");
            return Err(Refusal::new(term.at, message));
        }
        ways = longer;
    }
    Ok(ways)
}

/// Whether the term stands for words alone: no gap, anchor or head inside.
fn is_plain(term: &Term) -> bool {
    match &term.node {
        Node::Word { .. } | Node::Lexicon(_) | Node::Typed(_) => true,
        Node::AnyWord | Node::Gap(_) | Node::Start | Node::End => false,
        Node::Group(alternatives) => {
            alternatives.iter().flatten().all(|inner| is_plain(inner) && !inner.head)
        }
    }
}

fn straight_program(parts: &[Part<'_>], atoms: &mut dyn Atoms) -> Result<Program, Refusal> {
    let mut program = Program {
        steps: Vec::new(),
        head: 0,
        at_start: None,
        at_end: None,
        anchor: None,
        needs: Needs::default(),
    };
    let mut gap = Gap::NONE;
    let mut marked_head = None;
    let mut verb_head = None;
    let mut at = 0;
    while at < parts.len() {
        if let Part::End(place) = &parts[at] {
            program.at_end = Some(gap.most);
            if at + 1 < parts.len() {
                return Err(Refusal::new(*place, "`$` stands at the end of a pattern"));
            }
            break;
        }
        match &parts[at] {
            Part::Start(place) => {
                if at > 0 {
                    return Err(Refusal::new(*place, "`^` stands at the beginning of a pattern"));
                }
                program.at_start = Some(0);
                at += 1;
            }
            Part::Gap(wider) => {
                // Where an optional group beside it is left out, a gap may come to stand first, and means nothing.
                match &mut program.at_start {
                    Some(most) if program.steps.is_empty() => *most += wider.most,
                    _ if program.steps.is_empty() => {}
                    _ => {
                        let most = gap.most + wider.most;
                        gap = Gap { most, crosses: gap.crosses || wider.crosses };
                    }
                }
                at += 1;
            }
            Part::AnyWord { optional } => {
                program.steps.push(Step { gap, want: Want::AnyWord, optional: *optional });
                gap = Gap::NONE;
                at += 1;
            }
            Part::Plain(first) => {
                let run = phrase_length(&parts[at..]);
                let terms: Vec<&Term> = parts[at..at + run].iter().filter_map(plain).collect();
                let step = program.steps.len();
                if first.head {
                    marked_head = Some(step);
                }
                if verb_head.is_none() && is_verb(first, atoms) {
                    verb_head = Some(step);
                }
                let want = Want::Atom(atoms.atom(&terms)?);
                program.steps.push(Step { gap, want, optional: first.optional });
                gap = Gap::NONE;
                at += run;
            }
            Part::End(_) => unreachable!("handled above"),
        }
    }
    program.head = marked_head.or(verb_head).unwrap_or(0);
    match program.steps.len() {
        _ if program.required().next().is_none() => {
            Err(Refusal { at: None, message: "every part of this pattern is optional".into() })
        }
        0..=MOST_STEPS => Ok(program),
        _ => Err(Refusal { at: None, message: format!("more than {MOST_STEPS} steps") }),
    }
}

fn plain<'p>(part: &Part<'p>) -> Option<&'p Term> {
    match part {
        Part::Plain(term) => Some(term),
        _ => None,
    }
}

/// How many of the first parts make one phrase: a run of words that must all be there.
fn phrase_length(parts: &[Part<'_>]) -> usize {
    let joins = |part: &Part<'_>| {
        plain(part).is_some_and(|term| !term.optional && matches!(term.node, Node::Word { .. }))
    };
    if !joins(&parts[0]) {
        return 1;
    }
    let more = parts[1..].iter().take_while(|part| joins(part) && plain(part).is_some_and(|term| !term.head));
    1 + more.count()
}

fn is_verb(term: &Term, atoms: &dyn Atoms) -> bool {
    match &term.node {
        Node::Word { inflection, .. } => *inflection == Inflection::Verb,
        Node::Lexicon(name) => atoms.is_verb_lexicon(name),
        Node::Group(alternatives) => {
            alternatives.iter().all(|sequence| sequence.first().is_some_and(|t| is_verb(t, atoms)))
        }
        _ => false,
    }
}
