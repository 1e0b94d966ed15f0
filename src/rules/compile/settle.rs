//! What can be told of atoms only when all rules are known: how common they are, which of them are looked for, and from which
//! of them each program is started.

use crate::rules::atom_sets::Try;
use crate::rules::pattern::Typed;
use crate::rules::program::{Program, Sizes};
use crate::rules::trie::AtomId;
use crate::rules::vocabulary::{Vocabulary, WordId};
use crate::rules::word_class::WordClasses;

use super::{Atom, CompiledRule, Compiler, RuleProgram};

/// What the compiler settles when it has read all rules.
pub(super) struct Settled {
    /// How common each word is.
    pub(super) word_counts: Vec<u32>,
    /// The atoms that are not looked for.
    pub(super) classes: WordClasses,
    /// Sorted by the atom that starts them, the programs to be tried.
    pub(super) tries: Vec<(AtomId, Try)>,
}

impl Compiler<'_> {
    /// Takes out of the trie the atoms that need not be looked for, those of single words that are the rarest of no program;
    /// numbers the others by how common they are; and tells the programs. Each program is to start from the rarest atom that it
    /// needs.
    pub(super) fn settle(&mut self, programs: &mut [RuleProgram], rules: &mut [CompiledRule]) -> Settled {
        let word_counts = self.word_counts();
        let common = self.trie.frequencies(&self.words, self.atoms.len(), &word_counts);
        let mut looked_for: Vec<bool> = self.atoms.iter().map(Atom::is_marked).collect();
        for starter in programs.iter().filter_map(|program| rarest(&common, program.program.required())) {
            looked_for[starter as usize] = true;
        }
        let single = self.trie.single_words(&self.words, &looked_for);
        let common = self.renumber(&common, &single, programs, rules);
        let longest = self.trie.longest(&self.words, self.atoms.len());
        let first_single = single.iter().filter(|&&single| !single).count() as AtomId;
        let sizes = AtomSizes { first_single, longest };
        let witness = |program: &Program, but: Option<AtomId>| {
            let asked = |&atom: &AtomId| Some(atom) != but && sizes.is_looked_for(atom);
            rarest(&common, program.required().filter(asked))
        };
        for rule in rules {
            for alternatives in rule.requires.iter_mut().chain([&mut rule.unless]) {
                alternatives.settle(|program| {
                    program.settle(&sizes);
                    witness(program, None)
                });
            }
        }
        let mut tries = Vec::with_capacity(programs.len());
        for (number, RuleProgram { program, .. }) in programs.iter_mut().enumerate() {
            program.settle(&sizes);
            let Some(starter) = rarest(&common, program.required()) else { continue };
            let witness = witness(program, Some(starter)).unwrap_or(starter);
            tries.push((starter, Try { program: number as u32, witness }));
        }
        tries.sort_unstable();
        let classes = self.trie.split_off_words(&self.words, first_single, self.atoms.len());
        Settled { word_counts, classes, tries }
    }

    /// Gives new numbers to all atoms, the commonest first and those of `single` words last: what a view looks at most then
    /// stands close together. Returns how common each is, by its new number.
    fn renumber(
        &mut self,
        common: &[u64],
        single: &[bool],
        programs: &mut [RuleProgram],
        rules: &mut [CompiledRule],
    ) -> Vec<u64> {
        let mut order: Vec<AtomId> = (0..self.atoms.len() as AtomId).collect();
        order.sort_by_key(|&atom| (single[atom as usize], std::cmp::Reverse(common[atom as usize])));
        let mut number = vec![0; order.len()];
        for (new, &old) in order.iter().enumerate() {
            number[old as usize] = new as AtomId;
        }
        self.atoms = order.iter().map(|&old| self.atoms[old as usize]).collect();
        self.atom_names =
            order.iter().map(|&old| std::mem::take(&mut self.atom_names[old as usize])).collect();
        self.trie.renumber(&number);
        programs.iter_mut().for_each(|program| program.program.renumber(&number));
        for rule in rules {
            rule.requires.iter_mut().chain([&mut rule.unless]).for_each(|list| list.renumber(&number));
            for list in [&mut rule.near, &mut rule.under, &mut rule.not_under] {
                list.iter_mut().for_each(|atom| *atom = number[*atom as usize]);
                list.sort_unstable();
            }
        }
        order.iter().map(|&old| common[old as usize]).collect()
    }

    /// How often each word occurs in the cases of the rules: what is common there is common in policies.
    fn word_counts(&self) -> Vec<u32> {
        let vocabulary = &self.words.vocabulary;
        let mut counts = vec![1; vocabulary.len()];
        let mut lower = Vec::new();
        let mut count = |word: WordId| counts[word as usize] += 1;
        let cases = self.entries.rules.iter().flat_map(|rule| rule.matches.iter().chain(&rule.no_matches));
        for case in cases {
            for word in case.text.as_bytes().split(|byte| !byte.is_ascii_alphanumeric()) {
                let Some(first) = word.first() else { continue };
                lower.clear();
                lower.extend(word.iter().map(u8::to_ascii_lowercase));
                count(vocabulary.get(&lower));
                if first.is_ascii_uppercase() {
                    count(Vocabulary::typed(Typed::Name));
                } else if first.is_ascii_digit() {
                    count(Vocabulary::typed(Typed::Number));
                }
            }
        }
        counts
    }
}

/// The rarest of `atoms`, of equally rare ones that with the lowest number.
fn rarest(common: &[u64], atoms: impl Iterator<Item = AtomId>) -> Option<AtomId> {
    atoms.min_by_key(|&atom| (common[atom as usize], atom))
}

/// What programs ask of atoms.
struct AtomSizes {
    /// The atoms from this one on are classes of single words.
    first_single: AtomId,
    /// For each atom, the most words of one of its phrases.
    longest: Vec<u16>,
}

impl Sizes for AtomSizes {
    fn is_looked_for(&self, atom: AtomId) -> bool {
        atom < self.first_single
    }

    fn longest(&self, atom: AtomId) -> u16 {
        self.longest[atom as usize]
    }
}
