//! The rules with character patterns, and a quick way to tell which of them may match.

use regex::{RegexSet, RegexSetBuilder, SetMatches};

/// Rules with character patterns.
#[derive(Debug, Default)]
pub(crate) struct CharacterRules {
    /// Those rules, by index, sorted.
    pub(crate) rules: Vec<u32>,
    /// The patterns of the rules that judge under all headings, as one automaton. `None` where it would be too large: then
    /// each pattern is asked by itself.
    set: Option<RegexSet>,
    /// The rule of each pattern in the set.
    owners: Vec<u32>,
}

/// The most bytes that the automaton of all patterns may have.
const SET_SIZE: usize = 8 << 20;

impl CharacterRules {
    /// These rules, of which `anywhere` gives the patterns of those that judge under all headings.
    pub(super) fn new<'p>(rules: Vec<u32>, anywhere: impl IntoIterator<Item = (u32, &'p str)>) -> Self {
        let (owners, patterns): (Vec<u32>, Vec<&str>) = anywhere.into_iter().unzip();
        let set = RegexSetBuilder::new(patterns)
            .case_insensitive(true)
            .unicode(false)
            .size_limit(SET_SIZE)
            .dfa_size_limit(SET_SIZE)
            .build();
        CharacterRules { rules, set: set.ok(), owners }
    }

    /// Which rules may match in `text`: one pass over its bytes.
    pub(crate) fn matching(&self, text: &str) -> Matching<'_> {
        let set = self.set.as_ref().filter(|set| !set.is_empty());
        let matches = set.map(|set| set.is_match(text).then(|| set.matches(text)));
        Matching { owners: &self.owners, matches }
    }
}

/// The answer of [`CharacterRules::matching`].
pub(crate) struct Matching<'r> {
    owners: &'r [u32],
    /// Nothing where nobody was asked; `Some(None)` where no pattern matches.
    matches: Option<Option<SetMatches>>,
}

impl Matching<'_> {
    /// Whether a rule may match: `true` for those that judge only under certain headings, which were not asked.
    pub(crate) fn may_match(&self, rule: u32) -> bool {
        let Some(matches) = &self.matches else { return true };
        if !self.owners.contains(&rule) {
            return true;
        }
        matches.as_ref().is_some_and(|matches| matches.iter().any(|pattern| self.owners[pattern] == rule))
    }
}
