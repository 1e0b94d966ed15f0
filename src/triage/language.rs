//! Which language a text is in.
//!
//! English is what the rules are for, so it is told first and with care: by the share of words that only English is full of,
//! a test that headings, names and lists do not mislead. What it does not recognise is left to the trigrams of whatlang.

use std::ops::ControlFlow;

use memchr::memchr2;

#[cfg(feature = "language")]
#[path = "other_language.rs"]
mod other;
#[cfg(not(feature = "language"))]
#[path = "no_language.rs"]
mod other;

/// Words that make up a fifth or more of English prose and are rare in other languages.
///
/// Left out on purpose: words that other languages of the archive use often (`a`, `me`, `in`, `on`, `as`, `do`, `is`).
const FUNCTION_WORDS: &[&str] = &[
    "the", "of", "and", "to", "that", "you", "your", "we", "our", "with", "for", "this", "which", "from",
    "by", "or", "not", "have", "be", "are", "will", "may", "any", "it", "if", "their", "they", "when",
    "other", "such", "these",
];

/// How many words are looked at.
const SAMPLE: usize = 1_500;
/// With fewer words than this, there is no telling.
const TOO_FEW: usize = 10;
/// The share of function words, in percent, from which a text counts as English. English policies of the archive have
/// 18 to 44, those in other languages below 16 unless they are half English.
const ENGLISH_PERCENT: usize = 17;

/// The language of a text that consists of these clauses, as its code of two letters; `None` where there is no telling.
///
/// English is told by its most common words. Other languages are told by letters and trigrams, which takes the feature
/// `language`; without it there is nothing to tell of them.
pub(super) fn language<'t>(clauses: impl Iterator<Item = &'t str> + Clone) -> Option<&'static str> {
    if is_english(clauses.clone()) { Some("en") } else { other::language(clauses) }
}

/// Whether the clauses are English, as far as their first 1,500 words tell.
fn is_english<'t>(mut clauses: impl Iterator<Item = &'t str>) -> bool {
    let mut sample = Sample::default();
    let _ = clauses.try_for_each(|clause| match plain_words(clause) {
        Some(mut words) => words.try_for_each(|word| sample.add(word)),
        None => words_of(clause).try_for_each(|word| sample.add(word.as_bytes())),
    });
    sample.words >= TOO_FEW && sample.function_words * 100 >= sample.words * ENGLISH_PERCENT
}

/// The words that were looked at.
#[derive(Default)]
struct Sample {
    words: usize,
    function_words: usize,
}

impl Sample {
    /// Looks at one more; breaks where that is enough.
    fn add(&mut self, word: &[u8]) -> ControlFlow<()> {
        /// So many function words are enough, whatever the rest of the sample is.
        const ENOUGH: usize = (SAMPLE * ENGLISH_PERCENT).div_ceil(100);
        self.words += 1;
        self.function_words += usize::from(is_function_word(word));
        match self.words == SAMPLE || self.function_words >= ENOUGH {
            true => ControlFlow::Break(()),
            false => ControlFlow::Continue(()),
        }
    }
}

/// The words of a clause of ASCII without tags and addresses, which most clauses are: what [`words_of`] gives, sooner.
fn plain_words(clause: &str) -> Option<impl Iterator<Item = &[u8]>> {
    let bytes = clause.as_bytes();
    let plain = clause.is_ascii() && memchr2(b'<', b'/', bytes).is_none();
    let words = || bytes.split(|byte| !byte.is_ascii_alphabetic()).filter(|word| !word.is_empty());
    plain.then(words)
}

/// The words of a clause, without those of addresses and tags.
fn words_of(clause: &str) -> impl Iterator<Item = &str> {
    let outside_tags = clause.split('<').enumerate().map(|(index, part)| match part.split_once('>') {
        Some((_, after)) if index > 0 => after,
        _ => part,
    });
    outside_tags
        .flat_map(str::split_whitespace)
        .filter(|token| !is_address(token))
        .flat_map(|token| token.split(|letter: char| !letter.is_alphabetic()))
        .filter(|word| !word.is_empty())
}

fn is_address(token: &str) -> bool {
    token.as_bytes().windows(3).any(|bytes| bytes == b"://")
}

fn is_function_word(word: &[u8]) -> bool {
    static PACKED: [u64; FUNCTION_WORDS.len()] = {
        let mut packed = [0; FUNCTION_WORDS.len()];
        let mut index = 0;
        while index < packed.len() {
            packed[index] = pack(FUNCTION_WORDS[index].as_bytes());
            index += 1;
        }
        packed
    };
    (2..=5).contains(&word.len()) && PACKED.contains(&pack(word))
}

/// Up to eight bytes as one number, ASCII capitals as small letters.
const fn pack(word: &[u8]) -> u64 {
    let mut packed = 0;
    let mut index = 0;
    while index < word.len() {
        packed = packed << 8 | word[index].to_ascii_lowercase() as u64;
        index += 1;
    }
    packed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_english_from_other_languages() {
        let english = "We do not sell the information that you give us, and we never will do so.";
        let german = "Wir verkaufen die Daten, die Sie uns geben, nicht und werden es niemals tun.";
        assert_eq!(language([english].into_iter()), Some("en"));
        assert!(!is_english([german].into_iter()));
        assert_eq!(language(["Privacy"].into_iter()), None);
    }

    #[test]
    fn plain_clauses_have_the_words_that_all_have() {
        for clause in ["We don't sell e-mail addresses, to 3rd parties!", "", "*", "a\tb\nc"] {
            let words: Vec<&[u8]> = words_of(clause).map(str::as_bytes).collect();
            assert_eq!(plain_words(clause).map(Iterator::collect), Some(words), "{clause:?}");
        }
        for clause in ["<b>We</b>", "at http://a.example", "caf\u{e9}"] {
            assert!(plain_words(clause).is_none(), "{clause:?}");
        }
    }

    #[test]
    fn tags_and_addresses_do_not_count() {
        let clause = r#"We may <a href="the of and to">show</a> http://the.example/of/and/to ads"#;
        assert_eq!(words_of(clause).collect::<Vec<_>>(), ["We", "may", "show", "ads"]);
    }
}
