//! What the words of a short line look like: how many, in which case, how they end.

use super::inline::Visible;
use crate::Span;

/// The look of a line, link targets and marks left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Shape {
    /// Words, numbers included.
    pub(super) words: usize,
    /// Words that begin with a small letter although a title would capitalise them.
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

/// Whether a word in small letters stays small in titles.
fn is_minor_word(word: &[u8]) -> bool {
    matches!(
        word,
        b"a" | b"an"
            | b"and"
            | b"as"
            | b"at"
            | b"by"
            | b"for"
            | b"from"
            | b"in"
            | b"into"
            | b"of"
            | b"off"
            | b"on"
            | b"onto"
            | b"or"
            | b"over"
            | b"per"
            | b"the"
            | b"to"
            | b"under"
            | b"via"
            | b"vs"
            | b"with"
            | b"without"
            | b"your"
            | b"our"
            | b"its"
            | b"their"
            | b"e"
            | b"s"
    )
}

/// Words after which a line is prose for certain; the rest of it is not looked at.
pub(super) const MOST_WORDS: usize = 26;

/// Whether a word in small letters makes a short text a sentence.
fn is_sentence_word(word: &[u8]) -> bool {
    matches!(
        word,
        b"am"
            | b"are"
            | b"be"
            | b"been"
            | b"can"
            | b"can't"
            | b"cannot"
            | b"could"
            | b"did"
            | b"do"
            | b"does"
            | b"doesn't"
            | b"don't"
            | b"had"
            | b"has"
            | b"have"
            | b"i"
            | b"is"
            | b"isn't"
            | b"it"
            | b"may"
            | b"might"
            | b"must"
            | b"please"
            | b"shall"
            | b"should"
            | b"that"
            | b"there"
            | b"they"
            | b"was"
            | b"we"
            | b"we'll"
            | b"we're"
            | b"were"
            | b"will"
            | b"won't"
            | b"would"
            | b"you"
            | b"thank"
            | b"click"
            | b"welcome"
            | b"collects"
            | b"includes"
            | b"include"
            | b"applies"
            | b"provides"
            | b"uses"
            | b"contains"
            | b"contain"
            | b"appreciates"
            | b"respects"
            | b"takes"
            | b"offers"
            | b"makes"
            | b"requires"
            | b"values"
            | b"reserves"
            | b"keeps"
            | b"believes"
            | b"understands"
            | b"strives"
            | b"recognizes"
            | b"cares"
            | b"operates"
            | b"owns"
            | b"shares"
            | b"sells"
            | b"discloses"
            | b"agree"
            | b"never"
            | b"doing"
    )
}

impl Shape {
    /// The look of `span`.
    pub(super) fn of(text: &str, span: Span) -> Shape {
        let mut shape = Shape::default();
        let mut stopped = false;
        let mut word = Word::default();
        'line: for piece in Visible::of(text, span) {
            let mut rest = piece.of(text);
            while let Some(character) = rest.chars().next() {
                let run = rest.bytes().take_while(|&byte| ASCII[byte as usize].is_of_word()).count();
                if run > 0 {
                    let (letters, after) = rest.split_at(run);
                    shape.take_run(letters.as_bytes(), stopped);
                    stopped = false;
                    word.take_run(letters.as_bytes());
                    rest = after;
                    continue;
                }
                rest = &rest[character.len_utf8()..];
                let class = Class::of(character);
                if class == Class::Blank {
                    word.finish(&mut shape);
                    if shape.words > MOST_WORDS {
                        break 'line;
                    }
                    stopped = matches!(shape.last, Some('.' | '?' | '!'));
                    continue;
                }
                shape.inner_stop |= stopped && class != Class::Mark;
                stopped = false;
                shape.first = shape.first.or(Some(character));
                if !matches!(character, ')' | ']' | '"' | '”' | '’' | '\'' | '_') {
                    shape.last = Some(character);
                }
                match class {
                    Class::Upper => shape.upper += 1,
                    Class::Lower => shape.lower += 1,
                    Class::Digit => shape.digits += 1,
                    Class::Mark => shape.address |= character == '@',
                    Class::Letter | Class::Blank => {}
                }
                word.take(character, class, &mut shape);
            }
        }
        word.finish(&mut shape);
        shape
    }

    /// Counts a run of ASCII letters and digits; `stopped` tells that a stop and white space stand before it.
    fn take_run(&mut self, run: &[u8], stopped: bool) {
        self.inner_stop |= stopped;
        self.first = self.first.or(Some(run[0] as char));
        self.last = Some(run[run.len() - 1] as char);
        for &byte in run {
            match ASCII[byte as usize] {
                Class::Upper => self.upper += 1,
                Class::Digit => self.digits += 1,
                _ => self.lower += 1,
            }
        }
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
            first.is_uppercase() || first.is_numeric() || matches!(first, '"' | '“' | '\'' | '‘' | '¿')
        })
    }
}

/// What a character is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Blank,
    Upper,
    Lower,
    /// A letter of a script without cases.
    Letter,
    Digit,
    Mark,
}

/// The classes of ASCII; a byte beyond it is a mark here.
static ASCII: [Class; 256] = {
    let mut classes = [Class::Mark; 256];
    let mut byte = 0;
    while byte < 128 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' => Class::Lower,
            b' ' | b'\t'..=b'\r' => Class::Blank,
            b'A'..=b'Z' => Class::Upper,
            b'0'..=b'9' => Class::Digit,
            _ => Class::Mark,
        };
        byte += 1;
    }
    classes
};

impl Class {
    fn of(character: char) -> Class {
        match character {
            '\0'..='\x7f' => ASCII[character as usize],
            _ if super::inline::is_blank(character) => Class::Blank,
            _ if character.is_uppercase() => Class::Upper,
            _ if character.is_lowercase() => Class::Lower,
            _ if character.is_numeric() => Class::Digit,
            _ if character.is_alphabetic() => Class::Letter,
            _ => Class::Mark,
        }
    }

    fn is_of_word(self) -> bool {
        matches!(self, Class::Upper | Class::Lower | Class::Digit)
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
    fn take(&mut self, character: char, class: Class, shape: &mut Shape) {
        let joins = || matches!(character, '\'' | '’' | '.' | '-' | '/' | '@');
        if class == Class::Mark && !(self.any && joins()) {
            self.finish(shape);
            return;
        }
        if !self.any {
            self.small = class == Class::Lower;
            self.any = true;
        }
        let byte = if character == '’' { '\'' } else { character.to_ascii_lowercase() };
        if let Some(slot) = self.letters.get_mut(self.length) {
            *slot = if byte.is_ascii() { byte as u8 } else { b'?' };
        }
        self.length += 1;
    }

    /// Takes a run of ASCII letters and digits.
    fn take_run(&mut self, run: &[u8]) {
        if !self.any {
            self.small = run[0].is_ascii_lowercase();
            self.any = true;
        }
        let free = self.letters.get_mut(self.length..).unwrap_or_default();
        for (slot, byte) in free.iter_mut().zip(run) {
            *slot = byte.to_ascii_lowercase();
        }
        self.length += run.len();
    }

    fn finish(&mut self, shape: &mut Shape) {
        if self.any {
            shape.words += 1;
            let letters = &self.letters[..self.length.min(self.letters.len())];
            let bare = letters.strip_suffix(b".").unwrap_or(letters);
            let minor = shape.words > 1 && self.length <= 7 && is_minor_word(bare);
            shape.small_words += usize::from(self.small && !minor);
            if self.length <= self.letters.len() {
                shape.sentence_words += usize::from(is_sentence_word(bare));
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
