//! The rules with character patterns, and a quick way to tell which of them may match.

use regex::{RegexSet, RegexSetBuilder};

use super::compile::CompiledRule;
use super::needed_bytes::{ByteSet, begins_text, needed_bytes};

/// Rules with character patterns.
#[derive(Debug, Default)]
pub(crate) struct CharacterRules {
    /// Those that judge only under certain headings.
    under: Vec<u32>,
    /// Of the rest those that match only from the start of a clause: each gives up at the first bytes by itself.
    from_start: Vec<u32>,
    /// The others.
    anywhere: Vec<u32>,
    /// The patterns of the others, as one automaton. `None` where it would be too large: then each is asked by itself.
    set: Option<RegexSet>,
    /// The rule of each pattern in the set.
    owners: Vec<u32>,
    /// Bytes without one of which none of the set matches, where there are such.
    needed: Option<ByteSet>,
}

/// The most bytes that the automaton of all patterns may have.
const SET_SIZE: usize = 8 << 20;

impl CharacterRules {
    /// The character patterns of all rules.
    pub(super) fn of(rules: &[CompiledRule]) -> Self {
        let regexes = |rule: u32| rules[rule as usize].regexes.iter();
        let with_patterns = (0..rules.len() as u32).filter(|&rule| regexes(rule).next().is_some());
        let (under, rest): (Vec<u32>, Vec<u32>) =
            with_patterns.partition(|&rule| !rules[rule as usize].under.is_empty());
        let (from_start, anywhere): (Vec<u32>, Vec<u32>) =
            rest.into_iter().partition(|&rule| regexes(rule).all(|regex| begins_text(regex.as_str())));
        let patterns_of = |&rule: &u32| regexes(rule).map(move |regex| (rule, regex.as_str()));
        let (owners, patterns): (Vec<u32>, Vec<&str>) = anywhere.iter().flat_map(patterns_of).unzip();
        let needed = patterns.iter().map(|pattern| needed_bytes(pattern));
        let needed = needed.reduce(|all, more| Some(all?.union(more?))).flatten();
        let set = RegexSetBuilder::new(patterns)
            .case_insensitive(true)
            .unicode(false)
            .size_limit(SET_SIZE)
            .dfa_size_limit(SET_SIZE)
            .build();
        CharacterRules { under, from_start, anywhere, set: set.ok(), owners, needed }
    }

    /// The rules that judge only under certain headings.
    pub(crate) fn under(&self) -> &[u32] {
        &self.under
    }

    /// Fills `candidates` with the rules that may match in `text`, sorted: one pass over its bytes. `under` are those that may
    /// since they judge only under the headings that the text has.
    pub(crate) fn find_candidates(&self, text: &str, under: &[u32], candidates: &mut Vec<u32>) {
        candidates.clear();
        candidates.extend(under);
        candidates.extend(&self.from_start);
        // Most clauses have neither digit nor colon, and the built-in patterns match nothing without one of them.
        let may_match = self.needed.as_ref().is_none_or(|needed| needed.is_in(text.as_bytes()));
        match &self.set {
            _ if !may_match => {}
            None => candidates.extend(&self.anywhere),
            Some(set) if set.is_match(text) => {
                candidates.extend(set.matches(text).iter().map(|pattern| self.owners[pattern]));
            }
            Some(_) => {}
        }
        candidates.sort_unstable();
        candidates.dedup();
    }
}
