//! Whether a text is English, by the share of its words that only English is full of.

/// Words that make up a fifth or more of English prose and are rare in other languages.
///
/// Left out on purpose: words that other languages of the archive use often (`a`, `me`, `in`, `on`, `as`, `do`, `is`).
const FUNCTION_WORDS: &[&str] = &[
    "the", "of", "and", "to", "that", "you", "your", "we", "our", "with", "for", "this", "which",
    "from", "by", "or", "not", "have", "be", "are", "will", "may", "any", "it", "if", "their",
    "they", "when", "other", "such", "these",
];

/// How many words are looked at.
const SAMPLE: usize = 3_000;
/// With fewer words than this, there is no telling.
const TOO_FEW: usize = 10;
/// The share of function words, in percent, from which a text counts as English.
const ENGLISH_PERCENT: usize = 14;

/// `Some("en")` where the text is English, as far as its first few thousand words tell; otherwise `None`.
///
/// ```
/// use fineprint::ingest::language;
///
/// assert_eq!(language("We do not sell the information that you give us, and we never will do so."), Some("en"));
/// assert_eq!(language("Wir verkaufen die Daten, die Sie uns geben, nicht und werden es niemals tun."), None);
/// ```
pub fn language(text: &str) -> Option<&'static str> {
    let mut words = 0;
    let mut function_words = 0;
    let letters = text
        .split(|letter: char| !letter.is_alphabetic())
        .filter(|word| !word.is_empty());
    for word in letters.take(SAMPLE) {
        words += 1;
        function_words += usize::from(is_function_word(word));
    }
    (words >= TOO_FEW && function_words * 100 >= words * ENGLISH_PERCENT).then_some("en")
}

fn is_function_word(word: &str) -> bool {
    (2..=5).contains(&word.len())
        && FUNCTION_WORDS
            .iter()
            .any(|function_word| word.eq_ignore_ascii_case(function_word))
}
