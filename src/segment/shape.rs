//! What the words of a short line look like: how many, in which case, how they end.

use super::inline::Visible;
use crate::Span;

/// The look of a line, link targets and marks left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// Words, numbers included.
    pub(super) words: usize,
    /// Words of four letters or more, and first words, that do not begin with a capital.
    pub(super) small_words: usize,
    /// Capital letters.
    pub(super) upper: usize,
    /// Small letters.
    pub(super) lower: usize,
    /// Digits.
    pub(super) digits: usize,
    /// The first character that is no white space.
    pub(super) first: Option<char>,
    /// The last character that is no white space, closing brackets and quotes passed over.
    pub(super) last: Option<char>,
    /// Whether a word occurs that only sentences have: a verb form, or a pronoun that is a subject.
    pub(super) sentence_words: usize,
    /// Whether a full stop, question mark or exclamation mark with white space after it stands inside the line.
    pub(super) inner_stop: bool,
    /// Whether an address (e-mail or Web) stands in it.
    pub(super) address: bool,
}

/// The words that make a short text a sentence.
const SENTENCE_WORDS: [&str; 71] = [
    "am",
    "are",
    "be",
    "been",
    "can",
    "can't",
    "cannot",
    "could",
    "did",
    "do",
    "does",
    "doesn't",
    "don't",
    "had",
    "has",
    "have",
    "i",
    "is",
    "isn't",
    "it",
    "may",
    "might",
    "must",
    "please",
    "shall",
    "should",
    "that",
    "there",
    "they",
    "was",
    "we",
    "we'll",
    "we're",
    "were",
    "will",
    "won't",
    "would",
    "you",
    "thank",
    "click",
    "welcome",
    "collects",
    "includes",
    "include",
    "applies",
    "provides",
    "uses",
    "contains",
    "contain",
    "appreciates",
    "respects",
    "takes",
    "offers",
    "makes",
    "requires",
    "values",
    "reserves",
    "keeps",
    "believes",
    "understands",
    "strives",
    "recognizes",
    "cares",
    "operates",
    "owns",
    "shares",
    "sells",
    "discloses",
    "agree",
    "never",
    "doing",
];

impl Shape {
    /// The look of `span`.
    pub(super) fn of(text: &str, span: Span) -> Shape {
        let mut shape = Shape::default();
        let mut stopped = false;
        let mut word = Word::default();
        for character in Visible::of(text, span).flat_map(str::chars) {
            if super::inline::is_blank(character) {
                word.finish(&mut shape);
                stopped = matches!(shape.last, Some('.' | '?' | '!'));
                continue;
            }
            shape.inner_stop |= stopped && character.is_alphanumeric();
            stopped = false;
            shape.first = shape.first.or(Some(character));
            if !matches!(character, ')' | ']' | '"' | '”' | '’' | '\'' | '_') {
                shape.last = Some(character);
            }
            shape.address |= character == '@';
            if character.is_uppercase() {
                shape.upper += 1;
            } else if character.is_lowercase() {
                shape.lower += 1;
            } else if character.is_numeric() {
                shape.digits += 1;
            }
            word.take(character, &mut shape);
        }
        word.finish(&mut shape);
        shape
    }

    /// Whether all letters are capitals, and there are enough of them to tell.
    pub(super) fn is_capitals(&self) -> bool {
        self.lower == 0 && self.upper >= 3
    }

    /// Whether the words are capitalised as in a title.
    pub(super) fn is_title_case(&self) -> bool {
        self.words > 0 && self.upper > 0 && self.small_words == 0
    }

    /// Whether the line begins as a heading may.
    pub(super) fn begins_well(&self) -> bool {
        self.first.is_some_and(|first| {
            first.is_uppercase()
                || first.is_numeric()
                || matches!(first, '"' | '“' | '\'' | '‘' | '¿')
        })
    }
}

/// The word that is being read.
#[derive(Default)]
struct Word {
    letters: [u8; 12],
    length: usize,
    /// Whether its first letter is small.
    small: bool,
    any: bool,
}

impl Word {
    fn take(&mut self, character: char, shape: &mut Shape) {
        let joins = matches!(character, '\'' | '’' | '.' | '-' | '/' | '@');
        let belongs = character.is_alphanumeric() || (joins && self.any);
        if !belongs {
            self.finish(shape);
            return;
        }
        if !self.any {
            self.small = character.is_lowercase();
            self.any = true;
        }
        let byte = if character == '’' {
            '\''
        } else {
            character.to_ascii_lowercase()
        };
        if let Some(slot) = self.letters.get_mut(self.length) {
            *slot = if byte.is_ascii() { byte as u8 } else { b'?' };
        }
        self.length += 1;
    }

    fn finish(&mut self, shape: &mut Shape) {
        if self.any {
            shape.words += 1;
            let long = self.length >= 5 || shape.words == 1;
            shape.small_words += usize::from(self.small && long);
            let letters = &self.letters[..self.length.min(self.letters.len())];
            let bare = letters.strip_suffix(b".").unwrap_or(letters);
            if self.length <= self.letters.len() {
                let is_one = SENTENCE_WORDS.iter().any(|word| word.as_bytes() == bare);
                shape.sentence_words += usize::from(is_one);
            }
            shape.address |= letters.starts_with(b"http") || letters.starts_with(b"www.");
        }
        *self = Word::default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> Shape {
        Shape::of(text, Span::new(0, text.len()))
    }

    #[test]
    fn cases_are_told_apart() {
        assert!(shape("How We Use the Information").is_title_case());
        assert!(!shape("How we collect information").is_title_case());
        assert!(shape("DO-NOT-TRACK (DNT)").is_capitals());
        assert!(!shape("A").is_capitals());
    }

    #[test]
    fn sentences_show() {
        assert_eq!(shape("Our use of cookies").sentence_words, 0);
        assert_eq!(shape("What information do we collect?").sentence_words, 2);
        assert_eq!(shape("What information do we collect?").last, Some('?'));
        assert!(shape("Cookies. We use").inner_stop);
        assert!(!shape("Version 1.2 of Acme").inner_stop);
        assert!(shape("Write to privacy@acme.example").address);
    }
}
