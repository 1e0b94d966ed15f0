//! What the words of a short line look like: how many, in which case, how they end.

use std::ops::ControlFlow;

use super::inline::Visible;
use crate::Span;
use crate::short_word;

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

/// Words that stay small in titles.
#[rustfmt::skip]
const MINOR_WORDS: [&str; 30] = [
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "into", "of", "off", "on", "onto", "or", "over",
    "per", "the", "to", "under", "via", "vs", "with", "without", "your", "our", "its", "their", "e", "s",
];

/// Words that make a short text a sentence.
#[rustfmt::skip]
const SENTENCE_WORDS: [&str; 71] = [
    "am", "are", "be", "been", "can", "can't", "cannot", "could", "did", "do", "does", "doesn't", "don't",
    "had", "has", "have", "i", "is", "isn't", "it", "may", "might", "must", "please", "shall", "should",
    "that", "there", "they", "was", "we", "we'll", "we're", "were", "will", "won't", "would", "you", "thank",
    "click", "welcome", "collects", "includes", "include", "applies", "provides", "uses", "contains",
    "contain", "appreciates", "respects", "takes", "offers", "makes", "requires", "values", "reserves",
    "keeps", "believes", "understands", "strives", "recognizes", "cares", "operates", "owns", "shares",
    "sells", "discloses", "agree", "never", "doing",
];

/// Whether titles leave this word small.
pub(super) fn is_minor_word(word: &str) -> bool {
    MINOR_WORDS.iter().any(|minor| word.eq_ignore_ascii_case(minor))
}

/// Words after which a line is prose for certain; the rest of it is not looked at.
pub(super) const MOST_WORDS: usize = 26;

impl Shape {
    /// The look of `span`.
    pub(super) fn of(text: &str, span: Span) -> Shape {
        let mut reader = Reader { text, shape: Shape::default(), word: Word::default(), stopped: false };
        let _ = Visible::of(text, span).try_for_each(|piece| reader.read(piece));
        reader.word.finish(&mut reader.shape);
        reader.shape
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

/// Reads a line up to where it is prose for certain.
struct Reader<'t> {
    text: &'t str,
    shape: Shape,
    word: Word,
    /// Whether a stop and white space stand before what comes next.
    stopped: bool,
}

impl Reader<'_> {
    /// Reads a part of the line; breaks where the rest need not be looked at.
    fn read(&mut self, piece: Span) -> ControlFlow<()> {
        let bytes = self.text.as_bytes();
        let mut at = piece.start;
        while at < piece.end {
            if ASCII[bytes[at] as usize].is_of_word() {
                at = self.take_run(at, piece.end);
                continue;
            }
            let Some(character) = self.text[at..].chars().next() else { break };
            match Class::of(character) {
                Class::Blank => self.take_blank()?,
                class => self.take(character, class),
            }
            at += character.len_utf8();
        }
        ControlFlow::Continue(())
    }

    /// Reads the ASCII letters and digits from `start` on, but not behind `end`; the byte behind them.
    fn take_run(&mut self, start: usize, end: usize) -> usize {
        let run = &self.text.as_bytes()[start..end];
        let (mut length, mut upper, mut digits) = (0, 0, 0);
        while let Some(&byte) = run.get(length)
            && ASCII[byte as usize].is_of_word()
        {
            upper += usize::from(byte.is_ascii_uppercase());
            digits += usize::from(byte.is_ascii_digit());
            length += 1;
        }
        let shape = &mut self.shape;
        shape.inner_stop |= std::mem::take(&mut self.stopped);
        shape.first = shape.first.or(Some(char::from(run[0])));
        shape.last = Some(char::from(run[length - 1]));
        shape.upper += upper;
        shape.digits += digits;
        shape.lower += length - upper - digits;
        self.word.take_run(self.text.as_bytes(), start, start + length);
        start + length
    }

    fn take_blank(&mut self) -> ControlFlow<()> {
        self.word.finish(&mut self.shape);
        self.stopped = matches!(self.shape.last, Some('.' | '?' | '!'));
        if self.shape.words > MOST_WORDS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Reads one character that is no ASCII letter or digit.
    fn take(&mut self, character: char, class: Class) {
        let shape = &mut self.shape;
        shape.inner_stop |= std::mem::take(&mut self.stopped) && class != Class::Mark;
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
        self.word.take(character, class, shape);
    }
}

/// The word that is being read.
#[derive(Default)]
struct Word {
    /// Its first [`KEPT`] characters in small letters, as a number.
    letters: u128,
    /// Characters so far.
    length: usize,
    /// Whether its first letter is small.
    small: bool,
}

/// Longer words are in no list.
const KEPT: usize = 12;

impl Word {
    fn take(&mut self, character: char, class: Class, shape: &mut Shape) {
        let joins = || matches!(character, '\'' | '’' | '.' | '-' | '/' | '@');
        if class == Class::Mark && !(self.length > 0 && joins()) {
            self.finish(shape);
            return;
        }
        if self.length == 0 {
            self.small = class == Class::Lower;
        }
        let letter = match character {
            '’' => b'\'',
            _ if character.is_ascii() => character.to_ascii_lowercase() as u8,
            _ => b'?',
        };
        self.append(letter.into(), 1);
    }

    /// Takes the ASCII letters and digits `start..end` of `text`.
    fn take_run(&mut self, text: &[u8], start: usize, end: usize) {
        if self.length == 0 {
            self.small = text[start].is_ascii_lowercase();
        }
        let kept = end.min(start + KEPT);
        self.append(short_word::small_key(text, start, kept), end - start);
    }

    fn append(&mut self, letters: u128, length: usize) {
        if self.length < KEPT {
            self.letters |= letters << (8 * self.length);
        }
        self.length += length;
    }

    fn finish(&mut self, shape: &mut Shape) {
        if self.length == 0 {
            return;
        }
        let Word { letters, length, small } = std::mem::take(self);
        shape.words += 1;
        let known = if length <= KEPT { Known::of(letters, length) } else { None };
        let minor = known == Some(Known::Minor) && shape.words > 1 && length <= LONGEST_MINOR;
        shape.small_words += usize::from(small && !minor);
        shape.sentence_words += usize::from(known == Some(Known::OfSentence));
        shape.address |= letters as u32 == HTTP || letters as u32 == WWW;
    }
}

/// The longest word that stays small in titles, with its mark.
const LONGEST_MINOR: usize = 7;

/// What addresses begin with, as numbers.
const HTTP: u32 = short_word::key(b"http") as u32;
const WWW: u32 = short_word::key(b"www.") as u32;

/// What is known of a word.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    /// It is one of [`MINOR_WORDS`].
    Minor,
    /// It is one of [`SENTENCE_WORDS`].
    OfSentence,
}

/// The words of both lists at the places that their hashes name, or at the next free one. The highest byte tells the list.
static KNOWN: [u128; PLACES] = {
    let mut places = [0; PLACES];
    let mut n = 0;
    while n < MINOR_WORDS.len() + SENTENCE_WORDS.len() {
        let (word, list) = match n < MINOR_WORDS.len() {
            true => (MINOR_WORDS[n], 1),
            false => (SENTENCE_WORDS[n - MINOR_WORDS.len()], 2),
        };
        assert!(word.len() <= KEPT);
        let key = short_word::key(word.as_bytes());
        let mut place = short_word::hash(key) as usize % PLACES;
        while places[place] != 0 {
            place = (place + 1) % PLACES;
        }
        places[place] = key | list << 120;
        n += 1;
    }
    places
};

/// More than twice as many as there are words.
const PLACES: usize = 256;

impl Known {
    /// What is known of a word of so many bytes; a full stop behind it does not count.
    fn of(letters: u128, length: usize) -> Option<Known> {
        let last = 8 * (length - 1);
        let bare = if (letters >> last) as u8 == b'.' { letters & !(0xff << last) } else { letters };
        let mut place = short_word::hash(bare) as usize % PLACES;
        while KNOWN[place] != 0 {
            if KNOWN[place] << 8 == bare << 8 {
                return Some(if KNOWN[place] >> 120 == 1 { Known::Minor } else { Known::OfSentence });
            }
            place = (place + 1) % PLACES;
        }
        None
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
