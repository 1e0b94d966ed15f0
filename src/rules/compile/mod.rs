//! Checked entries become a compiled rule set.

mod canonical;
mod settle;

use std::collections::BTreeSet;
use std::ops::Range;
use std::rc::Rc;

use regex::{Regex, RegexBuilder};
use serde::{Deserialize, Serialize};

use super::alternatives::Alternatives;
use super::atom_sets::{AtomSets, Try};
use super::characters::CharacterRules;
use super::diagnostic::{Diagnostics, did_you_mean};
use super::file::{CueEntry, Entries, LexiconEntry, PatternEntry, RuleEntry, RuleKind, Sited};
use super::gates::Gate;
use super::hash::QuickMap;
use super::pattern::{Node, Sequence, Term};
use super::phrase::{Expander, NotPlain, Phrases, Words};
use super::program::{self, Atoms, Program, Refusal, Want};
use super::trie::{AtomId, Trie, TrieBuilder};
use super::vocabulary::Vocabulary;
use super::word_class::WordClasses;
use canonical::canonical;
use settle::Settled;

/// What the engine runs: words, phrases, programs.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Engine {
    pub(crate) vocabulary: Vocabulary,
    pub(crate) trie: Trie,
    pub(crate) atoms: Vec<Atom>,
    /// The text of each atom in patterns, for explanations: `@we`, `safe harbor`.
    pub(crate) atom_names: Vec<String>,
    pub(crate) cues: Vec<CueEntry>,
    pub(crate) programs: Vec<RuleProgram>,
    pub(crate) atom_sets: AtomSets,
    /// For each of the programs, what is asked before it is run.
    pub(crate) gates: Vec<Gate>,
    pub(crate) classes: WordClasses,
    pub(crate) rules: Vec<CompiledRule>,
    /// Made of the rules' character patterns.
    #[serde(skip)]
    pub(crate) characters: CharacterRules,
}

/// What is known of a set of phrases.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Atom {
    /// Index into the rule set's list of attributes.
    pub(crate) attribute: Option<u16>,
    /// Index of the cue that it belongs to.
    pub(crate) cue: Option<u16>,
    /// Whether a `near` or `under` asks for it.
    pub(crate) context: bool,
    /// Whether a program or a context list asks for it; else only cues and attributes do.
    pub(crate) stepped: bool,
}

impl Atom {
    /// Whether it tells something by itself, not only in programs.
    pub(super) fn is_marked(&self) -> bool {
        self.attribute.is_some() || self.cue.is_some() || self.context
    }
}

/// One straight program of a rule's `any`.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct RuleProgram {
    pub(crate) rule: u32,
    /// Which pattern of `any` it comes from.
    pub(crate) pattern: u16,
    pub(crate) program: Program,
}

/// The parts of a rule that are looked at after one of its programs has matched.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct CompiledRule {
    /// Its programs.
    pub(crate) programs: Range<u32>,
    /// Each must match.
    pub(crate) requires: Vec<Alternatives>,
    pub(crate) unless: Alternatives,
    pub(crate) near: Vec<AtomId>,
    pub(crate) under: Vec<AtomId>,
    pub(crate) not_under: Vec<AtomId>,
    #[serde(with = "super::frozen::regexes")]
    pub(crate) regexes: Vec<Regex>,
    /// Constant attributes, as indexes into the rule set's list.
    pub(crate) attributes: Vec<u16>,
}

/// The most bytes that one character pattern may compile to. It refuses what is slow in practice, such as `[a-z]{0,5000}`.
const REGEX_SIZE: usize = 256 * 1024;

pub(crate) struct Compiler<'e> {
    entries: &'e Entries,
    diagnostics: &'e mut Diagnostics,
    words: Words,
    trie: TrieBuilder,
    atoms: Vec<Atom>,
    atom_names: Vec<String>,
    atom_index: QuickMap<String, AtomId>,
    lexicon_index: QuickMap<&'e str, usize>,
    /// The phrases of each lexicon that has been expanded.
    lexicon_phrases: Vec<Option<Rc<Phrases>>>,
    /// Lexicons that are being expanded, to find those that contain themselves.
    open: Vec<usize>,
    pub(crate) attributes: Vec<(String, String)>,
}

impl<'e> Compiler<'e> {
    pub(crate) fn new(entries: &'e Entries, diagnostics: &'e mut Diagnostics) -> Self {
        let mut lexicon_index = QuickMap::default();
        for (n, lexicon) in entries.lexicons.iter().enumerate() {
            let name = lexicon.name.value.as_str();
            if lexicon_index.insert(name, n).is_some() {
                diagnostics.enter_file(lexicon.name.file);
                diagnostics.report(lexicon.name.at.clone(), format!("a second lexicon `{name}`"));
            }
        }
        Compiler {
            entries,
            diagnostics,
            words: Words::new(),
            trie: TrieBuilder::default(),
            atoms: Vec::new(),
            atom_names: Vec::new(),
            atom_index: QuickMap::default(),
            lexicon_index,
            lexicon_phrases: vec![None; entries.lexicons.len()],
            open: Vec::new(),
            attributes: Vec::new(),
        }
    }

    pub(crate) fn compile(mut self) -> (Engine, Vec<(String, String)>) {
        let entries = self.entries;
        for lexicon in &entries.lexicons {
            self.lexicon(lexicon);
        }
        for (n, cue) in entries.cues.iter().enumerate() {
            self.cue(n, cue);
        }
        let mut programs = Vec::new();
        let mut rules = Vec::new();
        let disabled: BTreeSet<&str> = entries.disabled.iter().map(|rule| rule.value.as_str()).collect();
        for (n, rule) in entries.rules.iter().enumerate() {
            self.enter(&rule.id, Some(rule));
            let mut compiled = self.rule(rule);
            let first = programs.len() as u32;
            if disabled.contains(rule.id.value.as_str()) {
                compiled.0.regexes.clear();
            } else {
                programs.extend(compiled.1.into_iter().map(|(pattern, program)| RuleProgram {
                    rule: n as u32,
                    pattern,
                    program,
                }));
            }
            compiled.0.programs = first..programs.len() as u32;
            rules.push(compiled.0);
        }
        let Settled { word_counts, classes, tries } = self.settle(&mut programs, &mut rules);
        let characters = CharacterRules::of(&rules);
        let graph = self.trie.merge(&self.words, &word_counts);
        let started_by = |atom: AtomId| {
            let first = tries.partition_point(|&(starter, _)| starter < atom);
            let own = tries[first..].iter().take_while(move |&&(starter, _)| starter == atom);
            own.map(|&(_, program)| program).collect::<Vec<Try>>()
        };
        let (atom_sets, places) = AtomSets::new(&graph.sets, &self.atoms, started_by);
        let gates = programs.iter().map(|RuleProgram { rule, program, .. }| Gate {
            needs: program.needs,
            restricted: !rules[*rule as usize].under.is_empty(),
        });
        let gates = gates.collect();
        let engine = Engine {
            trie: graph.lay_out(&places),
            atom_sets,
            vocabulary: self.words.vocabulary,
            atoms: self.atoms,
            atom_names: self.atom_names,
            cues: Vec::new(),
            programs,
            classes,
            gates,
            rules,
            characters,
        };
        (engine, self.attributes)
    }

    fn enter(&mut self, id: &Sited<String>, rule: Option<&RuleEntry>) {
        self.diagnostics.enter_file(id.file);
        self.diagnostics.enter_rule(rule.map(|rule| rule.id.value.clone()));
    }

    fn lexicon(&mut self, lexicon: &'e LexiconEntry) {
        self.enter(&lexicon.name, None);
        let name = format!("@{}", lexicon.name.value);
        let Some(&index) = self.lexicon_index.get(lexicon.name.value.as_str()) else {
            return;
        };
        let Some(phrases) = self.expand_lexicon(index) else {
            return;
        };
        // A lexicon that only serves inside others needs no hits of its own; one in a pattern gets its atom there.
        if let Some(attribute) = &lexicon.attribute {
            let atom = self.atom_for(name, &phrases);
            self.atoms[atom as usize].attribute = Some(self.attribute(attribute));
        }
    }

    fn attribute(&mut self, attribute: &(String, String)) -> u16 {
        let known = self.attributes.iter().position(|known| known == attribute);
        let index = known.unwrap_or_else(|| {
            self.attributes.push(attribute.clone());
            self.attributes.len() - 1
        });
        index as u16
    }

    fn atom_for(&mut self, name: String, phrases: &Phrases) -> AtomId {
        if let Some(&atom) = self.atom_index.get(&name) {
            return atom;
        }
        let atom = self.atoms.len() as AtomId;
        self.atoms.push(Atom::default());
        self.atom_names.push(name.clone());
        self.atom_index.insert(name, atom);
        self.trie.insert(phrases, atom);
        atom
    }

    /// The phrases of a lexicon, each of its entries expanded once; nothing while it is being expanded.
    fn expand_lexicon(&mut self, index: usize) -> Option<Rc<Phrases>> {
        if let Some(phrases) = &self.lexicon_phrases[index] {
            return Some(phrases.clone());
        }
        if self.open.contains(&index) {
            return None;
        }
        self.open.push(index);
        let entries = self.entries;
        let mut phrases = Phrases::default();
        for words in &entries.lexicons[index].words {
            self.expand_lexicons_in(&words.value);
            match self.expand(&words.value) {
                Ok(more) => phrases.extend(&more),
                Err(refusal) => self.refuse(words, refusal),
            }
        }
        self.open.pop();
        let phrases = Rc::new(phrases);
        self.lexicon_phrases[index] = Some(phrases.clone());
        Some(phrases)
    }

    /// The phrases of a sequence. The lexicons that it refers to have been expanded: lexicons are read before all else.
    fn expand(&mut self, sequence: &[Term]) -> Result<Phrases, Refusal> {
        let phrases = self.expander().phrases(sequence);
        phrases.map_err(|reason| self.explain(reason))
    }

    /// Expands the lexicons that a sequence refers to, so that they are at hand.
    fn expand_lexicons_in(&mut self, sequence: &[Term]) {
        for term in sequence {
            match &term.node {
                Node::Lexicon(name) => {
                    if let Some(&index) = self.lexicon_index.get(name.as_str()) {
                        self.expand_lexicon(index);
                    }
                }
                Node::Group(alternatives) => {
                    alternatives.iter().for_each(|inner| self.expand_lexicons_in(inner));
                }
                _ => {}
            }
        }
    }

    fn expander(&mut self) -> Expander<'_, impl Fn(&str) -> Option<Rc<Phrases>>> {
        let Compiler { words, lexicon_index, lexicon_phrases, .. } = self;
        let lexicon = |name: &str| lexicon_phrases[*lexicon_index.get(name)?].clone();
        Expander { words, lexicon }
    }

    fn explain(&self, reason: NotPlain) -> Refusal {
        match reason {
            NotPlain::NotWords(at) => Refusal::new(at, "only words, lexicons and groups may stand here"),
            NotPlain::TooLarge => Refusal {
                at: None,
                message: "this stands for too many phrases, or too long ones; split it".into(),
            },
            NotPlain::Lexicon(name, at) if self.lexicon_index.contains_key(name.as_str()) => {
                Refusal::new(at, format!("lexicon `{name}` contains itself"))
            }
            NotPlain::Lexicon(name, at) => {
                let names = self.entries.lexicons.iter().map(|lexicon| lexicon.name.value.as_str());
                let help = did_you_mean(&name, names);
                let help = help.map_or(String::new(), |help| format!("; {help}"));
                Refusal::new(at, format!("no lexicon `@{name}`{help}"))
            }
        }
    }

    fn refuse(&mut self, sited: &Sited<Sequence>, refusal: Refusal) {
        self.diagnostics.enter_file_keeping_rule(sited.file);
        let quote = sited.at.start + 1;
        let at = match refusal.at {
            Some((start, end)) => quote + start..quote + end,
            None => sited.at.clone(),
        };
        self.diagnostics.report(at, refusal.message);
    }

    fn cue(&mut self, index: usize, cue: &'e CueEntry) {
        for words in &cue.words {
            self.diagnostics.enter_file(words.file);
            match self.expand(&words.value) {
                Ok(phrases) => {
                    let atom = self.atom_for(format!("cue {index}"), &Phrases::default());
                    self.atoms[atom as usize].cue = Some(index as u16);
                    self.trie.insert(&phrases, atom);
                }
                Err(refusal) => self.refuse(words, refusal),
            }
        }
    }

    fn rule(&mut self, rule: &'e RuleEntry) -> (CompiledRule, Vec<(u16, Program)>) {
        let mut any = Vec::new();
        for (n, pattern) in rule.any.iter().enumerate() {
            any.extend(self.pattern(pattern).into_iter().map(|program| (n as u16, program)));
        }
        let compiled = CompiledRule {
            programs: 0..0,
            requires: rule.requires.iter().map(|one| Alternatives::new(self.pattern(one))).collect(),
            unless: Alternatives::new(rule.unless.iter().flat_map(|one| self.pattern(one)).collect()),
            near: self.context(&rule.near),
            under: self.context(&rule.under),
            not_under: self.context(&rule.not_under),
            regexes: rule.regex.iter().filter_map(|regex| self.regex(regex)).collect(),
            attributes: rule.attributes.iter().map(|attribute| self.attribute(attribute)).collect(),
        };
        if rule.kind == RuleKind::Claim && rule.title.is_empty() {
            self.diagnostics.report(rule.id.at.clone(), "`title` is empty");
        }
        (compiled, any)
    }

    fn pattern(&mut self, pattern: &'e PatternEntry) -> Vec<Program> {
        match program::compile(&pattern.sequence.value, self) {
            Ok(programs) => programs,
            Err(refusal) => {
                self.refuse(&pattern.sequence, refusal);
                Vec::new()
            }
        }
    }

    /// `near`, `under` and `not_under` take phrases and lexicons: one step each. Their atoms, sorted.
    fn context(&mut self, patterns: &'e [PatternEntry]) -> Vec<AtomId> {
        let mut atoms = Vec::new();
        for pattern in patterns {
            for program in self.pattern(pattern) {
                match (program.steps.as_slice(), program.at_start.is_some() || program.at_end.is_some()) {
                    ([step], false) => {
                        if let Want::Atom(atom) = step.want {
                            self.atoms[atom as usize].context = true;
                            atoms.push(atom);
                        }
                    }
                    _ => self.refuse(
                        &pattern.sequence,
                        Refusal {
                            at: None,
                            message: "here stands one phrase or lexicon, without gaps and anchors".into(),
                        },
                    ),
                }
            }
        }
        atoms.sort_unstable();
        atoms.dedup();
        atoms
    }

    fn regex(&mut self, regex: &Sited<String>) -> Option<Regex> {
        let message = match regex_of(&regex.value) {
            Ok(built) if !built.is_match("") => return Some(built),
            Ok(_) => {
                "this expression matches where nothing stands, so everywhere; ask for a character".into()
            }
            Err(regex::Error::CompiledTooBig(_)) => format!(
                "this expression compiles to more than {} KiB; repeat less, or write a word pattern",
                REGEX_SIZE / 1024
            ),
            Err(other) => format!("not a regular expression: {other}"),
        };
        self.diagnostics.report(regex.at.clone(), message);
        None
    }
}

/// A character pattern, compiled.
pub(super) fn regex_of(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern)
        .case_insensitive(true)
        .unicode(false)
        .size_limit(REGEX_SIZE)
        .dfa_size_limit(4 * REGEX_SIZE)
        .build()
}

impl Atoms for Compiler<'_> {
    fn atom(&mut self, terms: &[&Term]) -> Result<AtomId, Refusal> {
        let name = canonical(terms);
        if let Some(&atom) = self.atom_index.get(&name) {
            self.atoms[atom as usize].stepped = true;
            return Ok(atom);
        }
        let phrases = match terms {
            [term] => self.expander().required(term),
            _ => self.expander().phrases(terms.iter().copied()),
        };
        let phrases = phrases.map_err(|reason| self.explain(reason))?;
        if phrases.is_empty() {
            return Err(Refusal { at: Some(terms[0].at), message: "this matches no word".into() });
        }
        let atom = self.atom_for(name, &phrases);
        self.atoms[atom as usize].stepped = true;
        Ok(atom)
    }

    fn is_verb_lexicon(&self, name: &str) -> bool {
        let index = self.lexicon_index.get(name);
        index.is_some_and(|&index| self.entries.lexicons[index].verb)
    }
}
