//! Whether a text is English, by the share of its words that only English is full of.

/// Words that make up a fifth or more of English prose and are rare in other languages.
///
/// Left out on purpose: words that other languages of the archive use often (`a`, `me`, `in`, `on`, `as`, `do`, `is`).
const FUNCTION_WORDS: &[&str] = &[
    "the", "of", "and", "to", "that", "you", "your", "we", "our", "with", "for", "this", "which", "from",
    "by", "or", "not", "have", "be", "are", "will", "may", "any", "it", "if", "their", "they", "when",
    "other", "such", "these",
];

/// How many words are looked at.
const SAMPLE: usize = 3_000;
/// With fewer words than this, there is no telling.
const TOO_FEW: usize = 10;
/// The share of function words, in percent, from which a text counts as English. English policies of the archive have
/// 18 to 44, those in other languages below 16 unless they are half English.
const ENGLISH_PERCENT: usize = 17;

/// `Some("en")` where the clauses are English, as far as their first few thousand words tell; otherwise `None`.
pub(super) fn language<'t>(clauses: impl IntoIterator<Item = &'t str>) -> Option<&'static str> {
    let mut words = 0;
    let mut function_words = 0;
    for word in clauses.into_iter().flat_map(words_of).take(SAMPLE) {
        words += 1;
        function_words += usize::from(is_function_word(word));
    }
    (words >= TOO_FEW && function_words * 100 >= words * ENGLISH_PERCENT).then_some("en")
}

/// The words of a clause, without those of addresses and tags.
fn words_of(clause: &str) -> impl Iterator<Item = &str> {
    let outside_tags = clause.split('<').enumerate().map(|(index, part)| match part.split_once('>') {
        Some((_, after)) if index > 0 => after,
        _ => part,
    });
    outside_tags
        .flat_map(str::split_whitespace)
        .filter(|token| !token.contains("://"))
        .flat_map(|token| token.split(|letter: char| !letter.is_alphabetic()))
        .filter(|word| !word.is_empty())
}

fn is_function_word(word: &str) -> bool {
    (2..=5).contains(&word.len())
        && FUNCTION_WORDS.iter().any(|function_word| word.eq_ignore_ascii_case(function_word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_english_from_other_languages() {
        let english = "We do not sell the information that you give us, and we never will do so.";
        let german = "Wir verkaufen die Daten, die Sie uns geben, nicht und werden es niemals tun.";
        assert_eq!(language([english]), Some("en"));
        assert_eq!(language([german]), None);
        assert_eq!(language(["Privacy"]), None);
    }

    #[test]
    fn tags_and_addresses_do_not_count() {
        let clause = r#"We may <a href="the of and to">show</a> http://the.example/of/and/to ads"#;
        assert_eq!(words_of(clause).collect::<Vec<_>>(), ["We", "may", "show", "ads"]);
    }
}
