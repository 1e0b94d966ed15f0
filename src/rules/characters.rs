//! The rules with character patterns, and a quick way to tell which of them may match.

use regex::{RegexSet, RegexSetBuilder};

/// Rules with character patterns.
#[derive(Debug, Default)]
pub(crate) struct CharacterRules {
    /// Those that judge only under certain headings.
    under: Vec<u32>,
    /// The others.
    anywhere: Vec<u32>,
    /// The patterns of the others, as one automaton. `None` where it would be too large: then each is asked by itself.
    set: Option<RegexSet>,
    /// The rule of each pattern in the set.
    owners: Vec<u32>,
}

/// The most bytes that the automaton of all patterns may have.
const SET_SIZE: usize = 8 << 20;

impl CharacterRules {
    /// The rules that judge only `under` certain headings, and the patterns of all others.
    pub(super) fn new<'p>(under: Vec<u32>, patterns: impl IntoIterator<Item = (u32, &'p str)>) -> Self {
        let (owners, patterns): (Vec<u32>, Vec<&str>) = patterns.into_iter().unzip();
        let set = RegexSetBuilder::new(patterns)
            .case_insensitive(true)
            .unicode(false)
            .size_limit(SET_SIZE)
            .dfa_size_limit(SET_SIZE)
            .build();
        let mut anywhere = owners.clone();
        anywhere.dedup();
        CharacterRules { under, anywhere, set: set.ok(), owners }
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
        match &self.set {
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
