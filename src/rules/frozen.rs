//! Rule sets as bytes: the build compiles the built-in rules and keeps them so, since to read them takes a tenth of the time
//! that it takes to compile them, and every program that uses them waits for it.

use super::characters::CharacterRules;
use super::diagnostic::SourceFile;
use super::{Inner, RuleSet};

/// The bytes of a rule set, without the text of its files. They are the same on every machine.
#[allow(dead_code, reason = "the build script freezes, the library thaws")]
pub(crate) fn freeze(rules: &RuleSet) -> postcard::Result<Vec<u8>> {
    postcard::to_allocvec(&*rules.0)
}

/// The rule set that was frozen to these bytes, with the text of its files.
pub(super) fn thaw(bytes: &[u8], files: Vec<SourceFile>) -> postcard::Result<RuleSet> {
    let mut inner: Inner = postcard::from_bytes(bytes)?;
    inner.files = files;
    inner.engine.characters = CharacterRules::of(&inner.engine.rules);
    Ok(RuleSet(inner.into()))
}

/// Character patterns are kept as they are written.
pub(super) mod regexes {
    use regex::Regex;
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use crate::rules::compile::regex_of;

    pub(in crate::rules) fn serialize<S: Serializer>(
        regexes: &[Regex],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        let written: Vec<&str> = regexes.iter().map(Regex::as_str).collect();
        written.serialize(serializer)
    }

    pub(in crate::rules) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Regex>, D::Error> {
        let written = Vec::<&str>::deserialize(deserializer)?;
        written.into_iter().map(|regex| regex_of(regex).map_err(D::Error::custom)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{freeze, thaw};
    use crate::RuleSet;

    #[test]
    fn the_built_in_rules_are_those_of_the_files() {
        let compiled = RuleSet::builder().build().unwrap();
        let bytes = freeze(&compiled).unwrap();
        assert!(bytes == freeze(&RuleSet::builtin()).unwrap(), "the build has frozen other rules");
        let thawed = thaw(&bytes, compiled.0.files.clone()).unwrap();
        assert_eq!(thawed.fingerprint(), compiled.fingerprint());
        assert_eq!(thawed.literal_phrases(), compiled.literal_phrases());
    }
}
