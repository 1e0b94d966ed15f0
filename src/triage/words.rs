//! Words as hashes: what is left of a text when markup, addresses, marks and case are taken away.
//!
//! Both the simhash and the cues of [`kind`](super::kind) are made of these words. Simhashes are kept for years, so nothing
//! here depends on tables that change: which letters make up a word is spelt out below and is the same in every version.

/// The words of a text, in order, each as a 64-bit hash.
///
/// A word is a run of ASCII letters and digits and of other letters (see [`class`]); ASCII capitals count as small letters.
/// Link targets, tags, entities and addresses are left out. Linear in the length of the text.
#[derive(Clone, Debug)]
pub(super) struct Words<'t> {
    text: &'t str,
    at: usize,
}

/// What a character is to a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Class {
    /// Part of a word.
    Letter,
    /// A word by itself: the scripts that put no spaces between words.
    Whole,
    /// Not there at all: a soft hyphen, a joiner of no width.
    Nothing,
    /// Ends a word.
    Gap,
}

/// Longest link target, tag and entity that is left out, in bytes; what is longer is text.
const LONGEST_TARGET: usize = 4_096;
const LONGEST_ENTITY: usize = 10;

impl<'t> Words<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        Words::from(text, 0)
    }

    /// The words behind the first `at` bytes of a text, which end on a character boundary.
    pub(super) fn from(text: &'t str, at: usize) -> Self {
        Words { text, at }
    }

    /// The byte behind what was read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// The next word that begins before byte `end`. Where there is none, all is read up to `end`, or up to the end of the
    /// markup that stands across it.
    #[inline]
    pub(super) fn next_before(&mut self, end: usize) -> Option<u64> {
        let bytes = &self.text.as_bytes()[..end];
        loop {
            match BEGINS[usize::from(*bytes.get(self.at)?)] {
                Beginning::Gap => self.at += 1,
                Beginning::Word => return Some(self.word()),
                Beginning::Other => {
                    if let Some(word) = self.look_closer() {
                        return Some(word);
                    }
                }
            }
        }
    }

    /// The word that begins here, with an ASCII letter or any other.
    #[inline]
    fn word(&mut self) -> u64 {
        let rest = &self.text.as_bytes()[self.at..];
        let mut hash = START;
        let mut letters = 0;
        while let Some(small @ 1..) = rest.get(letters).map(|&byte| SMALL[usize::from(byte)]) {
            hash = append(hash, small.into());
            letters += 1;
        }
        self.at += letters;
        // Behind anything else of ASCII, markup or not, the word has ended.
        match rest.get(letters) {
            Some(0x80..) => self.wide_word(hash),
            _ => finish(hash),
        }
    }

    /// The word that hashes to `hash` so far, where a character that is not ASCII comes next.
    fn wide_word(&mut self, mut hash: u64) -> u64 {
        while let Some(letter) = self.text[self.at..].chars().next() {
            match class(letter) {
                Class::Letter => hash = append(hash, letter.to_ascii_lowercase().into()),
                Class::Nothing => {}
                Class::Gap | Class::Whole => break,
            }
            self.at += letter.len_utf8();
        }
        finish(hash)
    }

    /// Goes past the markup or the character at hand; returns the word where it is or begins one.
    fn look_closer(&mut self) -> Option<u64> {
        let hidden = self.hidden();
        if hidden > 0 {
            self.at += hidden;
            return None;
        }
        let letter = self.text[self.at..].chars().next()?;
        let class = class(letter);
        if class == Class::Letter {
            return Some(self.word());
        }
        self.at += letter.len_utf8();
        (class == Class::Whole).then(|| finish(append(START, letter.into())))
    }

    /// Bytes of the markup that begins at the next character, or zero.
    fn hidden(&self) -> usize {
        let rest = &self.text.as_bytes()[self.at..];
        match rest[0] {
            b'<' => tag(rest),
            b']' => target(rest),
            b'&' => entity(rest),
            b'h' | b'H' => address(rest),
            _ => 0,
        }
    }
}

impl Iterator for Words<'_> {
    type Item = u64;

    fn next(&mut self) -> Option<u64> {
        self.next_before(self.text.len())
    }
}

/// For each byte that is an ASCII letter or digit, what it is as a small letter; zero for all others.
static SMALL: [u8; 256] = {
    let mut table = [0; 256];
    let mut byte = 0u8;
    while byte < 0x80 {
        if byte.is_ascii_alphanumeric() {
            table[byte as usize] = byte.to_ascii_lowercase();
        }
        byte += 1;
    }
    table
};

/// What may begin with a byte.
#[derive(Clone, Copy)]
enum Beginning {
    /// Nothing: it stands between words.
    Gap,
    /// A word of ASCII.
    Word,
    /// Markup, an address, or a character that is not ASCII: it takes a closer look.
    Other,
}

static BEGINS: [Beginning; 256] = {
    let mut table = [Beginning::Other; 256];
    let mut byte = 0u8;
    while byte < 0x80 {
        table[byte as usize] = match byte {
            b'<' | b']' | b'&' | b'h' | b'H' => Beginning::Other,
            _ if SMALL[byte as usize] > 0 => Beginning::Word,
            _ => Beginning::Gap,
        };
        byte += 1;
    }
    table
};

/// The beginning of every hash.
const START: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a over the code points.
fn append(hash: u64, letter: u32) -> u64 {
    (hash ^ u64::from(letter)).wrapping_mul(0x0100_0000_01b3)
}

/// The last step of MurmurHash3, which spreads every bit over all others.
pub(super) fn finish(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xff51_afd7_ed55_8ccd);
    hash = (hash ^ (hash >> 33)).wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    hash ^ (hash >> 33)
}

fn class(letter: char) -> Class {
    match u32::from(letter) {
        0x30..=0x39 | 0x41..=0x5a | 0x61..=0x7a => Class::Letter,
        0xad | 0x200b..=0x200f | 0x2060..=0x2064 | 0xfeff => Class::Nothing,
        // ASCII, Latin-1 marks, punctuation, symbols, arrows, boxes; CJK marks; private use; specials.
        0x00..=0xbf | 0xd7 | 0xf7 | 0x2000..=0x2bff | 0x3000..=0x303f => Class::Gap,
        0xe000..=0xf8ff | 0xfff0..=0xffff => Class::Gap,
        0x3040..=0x30ff | 0x3400..=0x9fff | 0xf900..=0xfaff | 0x2_0000..=0x3_ffff => Class::Whole,
        _ => Class::Letter,
    }
}

/// Bytes of the tag or autolink at the start of `rest`. The search stops at the next `<`, so that all searches together
/// read the text once.
fn tag(rest: &[u8]) -> usize {
    let opens = |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'/' | b'!');
    if !rest.get(1).is_some_and(opens) {
        return 0;
    }
    let near = &rest[1..rest.len().min(LONGEST_TARGET)];
    match near.iter().position(|byte| matches!(byte, b'<' | b'>')) {
        Some(end) if near[end] == b'>' => end + 2,
        _ => 0,
    }
}

/// Bytes of `](target)` at the start of `rest`. The search stops at the end of the line and at the next `]`.
fn target(rest: &[u8]) -> usize {
    if rest.get(1) != Some(&b'(') {
        return 0;
    }
    let mut depth = 0usize;
    for (index, byte) in rest.iter().enumerate().take(LONGEST_TARGET).skip(1) {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 1 => return index + 1,
            b')' => depth -= 1,
            b'\n' | b']' => return 0,
            _ => {}
        }
    }
    0
}

/// Bytes of `&name;` or `&#12;` at the start of `rest`.
fn entity(rest: &[u8]) -> usize {
    let near = &rest[1..rest.len().min(LONGEST_ENTITY)];
    let name = near.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'#').count();
    if name > 1 && near.get(name) == Some(&b';') { name + 2 } else { 0 }
}

/// Bytes of `http://...` at the start of `rest`, to the next white space or bracket.
fn address(rest: &[u8]) -> usize {
    let starts = |scheme: &[u8]| rest.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme));
    if !starts(b"http://") && !starts(b"https://") {
        return 0;
    }
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'<' | b'>' | b')' | b']' | b'"');
    // Continuation bytes are no such characters, so this ends on a boundary.
    rest.iter().position(ends).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::Words;

    fn same(left: &str, right: &str) {
        let words = |text| Words::of(text).collect::<Vec<u64>>();
        assert_eq!(words(left), words(right), "{left:?} and {right:?}");
    }

    #[test]
    fn markup_case_and_addresses_are_not_words() {
        same("We use **Cookies**, see [here](http://a.example/(b)/c).", "we use cookies see here");
        same("<p class=\"x\">We&nbsp;use</p> http://web.archive.org/web/2001/x cookies", "We use cookies");
        same("coo\u{ad}kies\u{a0}are \u{201c}small\u{201d}", "cookies are small");
        same("a < b & c", "a b c");
        same("we<br>use", "we use");
    }

    #[test]
    fn letters_of_other_scripts_are_words() {
        assert_eq!(Words::of("données für Ελληνικά данные").count(), 4);
        assert_eq!(Words::of("個人情報").count(), 4);
        assert_eq!(Words::of("").count() + Words::of("... -- \n").count(), 0);
    }

    #[test]
    fn markup_that_never_ends_is_text() {
        for text in ["[a](b", "<a b", "&amp", "](](](", "<a <a <a", "http://"] {
            let _ = Words::of(text).count();
        }
        same("[a](b c", "a b c");
    }

    #[test]
    fn the_hash_of_a_word_is_the_same_for_ever() {
        assert_eq!(Words::of("privacy").next(), Some(0x55f1_6a09_b20b_b674));
    }
}
