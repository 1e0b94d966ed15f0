//! Text becomes words: each is looked up in the rules' vocabulary once, and from then on is a number.
//!
//! Words are proof against what archived text does to phrases: case, hyphens, emphasis marks, links and line breaks
//! inside a phrase, curly apostrophes, non-breaking spaces, soft hyphens, entities, and UTF-8 read as Latin-1.
//! ASCII takes a fast path over bytes; anything else goes through Unicode word segmentation (UAX #29).

use unicode_segmentation::UnicodeSegmentation;

use crate::Span;
use crate::rules::{UNKNOWN, Vocabulary, WordId, clitic, contraction, without_possessive};
use crate::short_word;

/// One word of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    /// Bytes in the document's text.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Its number in the vocabulary.
    pub(crate) word: WordId,
    pub(crate) flags: u16,
}

impl Token {
    /// A comma stands before it.
    pub(crate) const COMMA: u16 = 1;
    /// `; : ! ?` stands before it: phrases and gaps end here. A full stop does not count: where it ends a sentence it
    /// ends the clause too, and elsewhere it belongs to an abbreviation.
    pub(crate) const BARRIER: u16 = 2;
    /// It begins with a capital letter.
    pub(crate) const CAPITAL: u16 = 4;
    /// It has no small letter.
    pub(crate) const UPPER: u16 = 8;
    /// It is a number in digits.
    pub(crate) const NUMBER: u16 = 16;
    /// It is a web address or host name.
    pub(crate) const URL: u16 = 32;
    /// It is an e-mail address.
    pub(crate) const EMAIL: u16 = 64;
    /// A currency sign stands before it.
    pub(crate) const MONEY: u16 = 128;
    /// It has a shape that rules may ask for.
    pub(crate) const SHAPED: u16 = Token::NUMBER | Token::URL | Token::EMAIL | Token::MONEY | Token::CAPITAL;

    pub(crate) fn has(&self, flag: u16) -> bool {
        self.flags & flag != 0
    }

    pub(crate) fn span(&self) -> Span {
        Span::new(self.start as usize, self.end as usize)
    }
}

/// Appends the words of `text[span]` to `tokens`.
pub(crate) fn tokenize(text: &str, span: Span, vocabulary: &Vocabulary, tokens: &mut Vec<Token>) {
    let mut tokenizer = Tokenizer {
        text: &text[..span.end],
        bytes: &text.as_bytes()[..span.end],
        at: span.start,
        flags: 0,
        vocabulary,
        tokens,
    };
    while tokenizer.at < tokenizer.bytes.len() {
        tokenizer.step();
    }
}

/// What a byte means between words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Soft,
    Word,
    Comma,
    Barrier,
    Money,
    /// `<`: a tag or an autolink.
    Angle,
    /// `]`: the text of a link may end here.
    Bracket,
    /// `&`: an entity.
    Ampersand,
    /// Not ASCII.
    Wide,
}

static CLASSES: [Class; 256] = {
    let mut classes = [Class::Soft; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => Class::Word,
            b',' => Class::Comma,
            b';' | b':' | b'!' | b'?' => Class::Barrier,
            b'$' => Class::Money,
            b'<' => Class::Angle,
            b']' => Class::Bracket,
            b'&' => Class::Ampersand,
            0x80.. => Class::Wide,
            _ => Class::Soft,
        };
        byte += 1;
    }
    classes
};

struct Tokenizer<'t> {
    /// The document's text up to the end of the span.
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    /// Flags that the next word will carry.
    flags: u16,
    vocabulary: &'t Vocabulary,
    tokens: &'t mut Vec<Token>,
}

impl Tokenizer<'_> {
    fn step(&mut self) {
        let byte = self.bytes[self.at];
        match CLASSES[byte as usize] {
            Class::Soft => self.at += 1,
            Class::Word => self.word(),
            Class::Comma => self.mark(Token::COMMA),
            Class::Barrier if self.is_part_of_name() => self.at += 1,
            Class::Barrier => self.mark(Token::BARRIER),
            Class::Money => self.mark(Token::MONEY),
            Class::Angle => self.angle(),
            Class::Bracket => self.link_target(),
            Class::Ampersand => self.at = self.after_entity().unwrap_or(self.at + 1),
            Class::Wide => self.wide(),
        }
    }

    fn mark(&mut self, flag: u16) {
        self.flags |= flag;
        self.at += 1;
    }

    /// Whether an exclamation mark belongs to a name: "Yahoo! uses cookies".
    fn is_part_of_name(&self) -> bool {
        self.bytes[self.at] == b'!'
            && self.byte(self.at + 1) == b' '
            && self.byte(self.at + 2).is_ascii_lowercase()
    }

    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    fn is_word(&self, at: usize) -> bool {
        self.bytes.get(at).is_some_and(|&byte| CLASSES[byte as usize] == Class::Word)
    }

    /// A word of ASCII letters and digits begins here.
    fn word(&mut self) {
        let start = self.at;
        let mut end = start + 1;
        while self.is_word(end) {
            end += 1;
        }
        match self.byte(end) {
            b'\'' if self.is_word(end + 1) => return self.word_with_apostrophe(start, end),
            b'.' | b'@' if self.is_word(end + 1) => return self.dotted(start, end),
            b',' if self.is_number(start, end) && self.is_number(end + 1, end + 2) => {
                return self.number_with_commas(start, end);
            }
            b':' if self.bytes[end..].starts_with(b"://") => return self.address(start, end + 3),
            b'&' if self.apostrophe_entity(end).is_some() => return self.wide_run(start),
            0x80.. if self.continues_word(end) => {
                return self.wide_run(start);
            }
            b'-' if end == start + 1 && self.byte(start) | 0x20 == b'e' && self.is_word(end + 1) => {
                return self.e_word(start, end);
            }
            _ => {}
        }
        self.at = end;
        self.push(start, end, 0);
    }

    fn is_number(&self, start: usize, end: usize) -> bool {
        end <= self.bytes.len() && self.bytes[start..end].iter().all(u8::is_ascii_digit)
    }

    fn push(&mut self, start: usize, end: usize, flags: u16) {
        let word = self.lookup(start, end);
        self.push_word(start, end, word, flags);
    }

    fn push_word(&mut self, start: usize, end: usize, word: WordId, flags: u16) {
        let letters = &self.bytes[start..end];
        let mut flags = flags | self.flags;
        self.flags = 0;
        if letters[0].is_ascii_uppercase() {
            flags |= Token::CAPITAL;
            if !letters.iter().any(u8::is_ascii_lowercase) {
                flags |= Token::UPPER;
            }
        } else if letters[0].is_ascii_digit() && letters.iter().all(|b| !b.is_ascii_alphabetic()) {
            flags |= Token::NUMBER;
        }
        let word = self.capital_us(letters, word);
        let token = |start: usize, end: usize, word, flags| Token {
            start: start as u32,
            end: end as u32,
            word,
            flags,
        };
        match self.vocabulary.contracted(word) {
            None => self.tokens.push(token(start, end, word, flags)),
            Some((verb, not)) => {
                let last_n = letters.iter().rposition(|byte| byte | 0x20 == b'n').unwrap_or(1);
                let middle = start + last_n.max(1);
                self.tokens.push(token(start, middle, verb, flags));
                self.tokens.push(token(middle, end, not, 0));
            }
        }
    }

    /// "US" in capitals is the country, unless all around is in capitals.
    fn capital_us(&self, letters: &[u8], word: WordId) -> WordId {
        let shouted = self
            .tokens
            .last()
            .is_some_and(|before| before.has(Token::UPPER) && before.end - before.start > 1);
        match letters == b"US" && !shouted {
            true => self.vocabulary.get(b"u.s"),
            false => word,
        }
    }

    /// The number of the ASCII word `start..end`.
    #[inline]
    fn lookup(&self, start: usize, end: usize) -> WordId {
        if end - start > short_word::LONGEST {
            let lower = self.bytes[start..end].to_ascii_lowercase();
            return self.vocabulary.get_long(&lower);
        }
        self.vocabulary.get_short(short_word::small_key(self.bytes, start, end))
    }

    fn lookup_normalized(&self, word: &str) -> WordId {
        match contraction(word) {
            Some(_) => self.vocabulary.get(word.as_bytes()),
            None => self.vocabulary.get(without_possessive(word).as_bytes()),
        }
    }

    /// `don't`, `user's`, `we'll`
    fn word_with_apostrophe(&mut self, start: usize, apostrophe: usize) {
        let mut end = apostrophe + 1;
        while self.is_word(end) {
            end += 1;
        }
        let lower = self.text[start..end].to_ascii_lowercase();
        self.at = end;
        self.push_normalized(start, apostrophe, end, &lower);
    }

    /// Pushes a word that is given in small letters with straight apostrophes; "we'll" is two words, cut at `apostrophe`.
    fn push_normalized(&mut self, start: usize, apostrophe: usize, end: usize, word: &str) {
        let Some((stem, verb)) = clitic(word) else {
            let id = self.lookup_normalized(word);
            return self.push_word(start, end, id, 0);
        };
        let (stem, verb) = (self.vocabulary.get(stem.as_bytes()), self.vocabulary.get(verb.as_bytes()));
        self.push_word(start, apostrophe, stem, 0);
        self.push_word(apostrophe, end, verb, 0);
    }

    /// `e-mail` is the word "email".
    fn e_word(&mut self, start: usize, hyphen: usize) {
        let mut end = hyphen + 1;
        while self.is_word(end) {
            end += 1;
        }
        let joined = format!("e{}", self.text[hyphen + 1..end].to_ascii_lowercase());
        match self.vocabulary.get(joined.as_bytes()) {
            UNKNOWN => {
                self.at = hyphen;
                self.push(start, hyphen, 0);
            }
            word => {
                self.at = end;
                self.push_word(start, end, word, 0);
            }
        }
    }

    fn number_with_commas(&mut self, start: usize, mut end: usize) {
        while self.byte(end) == b',' && self.byte(end + 1).is_ascii_digit() {
            end += 1;
            while self.byte(end).is_ascii_digit() {
                end += 1;
            }
        }
        self.at = end;
        self.push_word(start, end, UNKNOWN, Token::NUMBER);
    }

    /// A word goes on behind a `.` or `@`: a host, an e-mail address, an abbreviation, a number, or a missing space.
    fn dotted(&mut self, start: usize, first_stop: usize) {
        let mut end = first_stop;
        while end < self.bytes.len() && is_address_byte(self.bytes[end]) {
            end += 1;
        }
        while !self.is_word(end - 1) && self.bytes[end - 1] != b'/' {
            end -= 1;
        }
        let run = &self.text[start..end];
        if run.contains('@') {
            self.at = end;
            return self.push_word(start, end, UNKNOWN, Token::EMAIL);
        }
        if is_abbreviation(run) {
            self.at = end;
            let letters: String = run.chars().filter(|&letter| letter != '.').collect();
            let letters = letters.to_ascii_lowercase();
            let word = if letters == "us" { "u.s" } else { &letters };
            let word = self.vocabulary.get(word.as_bytes());
            return self.push_word(start, end, word, 0);
        }
        if is_host(run) {
            return self.host(start, end);
        }
        if run.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
            self.at = end;
            return self.push_word(start, end, UNKNOWN, Token::NUMBER);
        }
        self.at = first_stop;
        self.push(start, first_stop, 0);
    }

    /// `http://...`
    fn address(&mut self, start: usize, mut end: usize) {
        let stops = |byte: u8| {
            byte.is_ascii_whitespace() || matches!(byte, b'<' | b'>' | b'"' | b')' | b']' | b'*' | b'|')
        };
        while end < self.bytes.len() && !stops(self.bytes[end]) {
            end += 1;
        }
        while end > start + 1 && matches!(self.bytes[end - 1], b'.' | b',' | b';' | b':' | b'\'') {
            end -= 1;
        }
        while !self.text.is_char_boundary(end) {
            end += 1;
        }
        self.host(start, end);
    }

    /// A web address: its word is its host without `www.`.
    fn host(&mut self, start: usize, end: usize) {
        self.at = end;
        let address = &self.text[start..end];
        let host = host_of(address).to_ascii_lowercase();
        let word = self.vocabulary.get(host.as_bytes());
        self.push_word(start, end, word, Token::URL);
    }

    /// A tag is skipped; an autolink is a word.
    fn angle(&mut self) {
        let next = self.byte(self.at + 1);
        if !(next.is_ascii_alphabetic() || matches!(next, b'/' | b'!')) {
            self.at += 1;
            return;
        }
        const LONGEST_TAG: usize = 4096;
        let window = &self.bytes[self.at..self.bytes.len().min(self.at + LONGEST_TAG)];
        let Some(length) = window.iter().position(|&byte| byte == b'>') else {
            self.at += 1;
            return;
        };
        let inner = &self.text[self.at + 1..self.at + length];
        if inner.starts_with("http") || inner.starts_with("www.") {
            let start = self.at + 1;
            self.host(start, self.at + length);
            self.at += 1;
            // What follows an autolink begins anew, though its full stop may have been swallowed.
        } else if inner.contains('@') && !inner.contains([' ', '=']) {
            let (start, end) = (self.at + 1, self.at + length);
            self.push_word(start, end, UNKNOWN, Token::EMAIL);
            self.at = end + 1;
        } else {
            self.at += length + 1;
        }
    }

    /// Behind the `]` of a link stands `(target)`, which is no text.
    fn link_target(&mut self) {
        self.at += 1;
        if self.byte(self.at) != b'(' {
            return;
        }
        const LONGEST_TARGET: usize = 4096;
        let limit = self.bytes.len().min(self.at + LONGEST_TARGET);
        let mut depth = 0usize;
        for end in self.at..limit {
            match self.bytes[end] {
                b'(' => depth += 1,
                b')' if depth == 1 => {
                    self.at = end + 1;
                    return;
                }
                b')' => depth -= 1,
                b'\n' if self.byte(end + 1) == b'\n' => return,
                _ => {}
            }
        }
    }

    fn after_entity(&self) -> Option<usize> {
        let window = &self.bytes[self.at..self.bytes.len().min(self.at + 10)];
        let length = window.iter().position(|&byte| byte == b';')?;
        let name = &window[1..length];
        let is_entity = match name.split_first() {
            Some((b'#', digits)) => digits.iter().all(u8::is_ascii_alphanumeric),
            Some(_) => name.iter().all(u8::is_ascii_alphanumeric),
            None => false,
        };
        is_entity.then_some(self.at + length + 1)
    }

    /// The place after an entity for an apostrophe between two letters.
    fn apostrophe_entity(&self, at: usize) -> Option<usize> {
        let rest = &self.bytes[at..];
        let entity = APOSTROPHE_ENTITIES.iter().find(|entity| rest.starts_with(entity.as_bytes()))?;
        let end = at + entity.len();
        self.is_word(end).then_some(end)
    }

    /// Whether what follows the ASCII part of a word at `at` belongs to it.
    fn continues_word(&self, at: usize) -> bool {
        let mut rest = self.text[at..].chars();
        let Some(next) = rest.next() else {
            return false;
        };
        next.is_alphanumeric() && !is_odd_letter(next)
            || is_invisible(next)
            || (apostrophe_length(&self.text[at..]).is_some_and(|length| self.is_word(at + length)))
    }

    /// A character beyond ASCII stands between words or begins one.
    fn wide(&mut self) {
        let rest = &self.text[self.at..];
        if let Some(length) = mojibake_length(rest) {
            self.at += length;
            return;
        }
        let Some(next) = rest.chars().next() else {
            return;
        };
        match next {
            _ if next.is_alphanumeric() && !is_odd_letter(next) => self.wide_run(self.at),
            '；' | '：' => {
                self.flags |= Token::BARRIER;
                self.at += next.len_utf8();
            }
            '€' | '£' => {
                self.flags |= Token::MONEY;
                self.at += next.len_utf8();
            }
            _ => self.at += next.len_utf8(),
        }
    }

    /// A word that is not all ASCII begins at `start`. Repairs what can be repaired, then takes the first word of it.
    fn wide_run(&mut self, start: usize) {
        let mut word = String::new();
        let mut apostrophe = start;
        let mut at = start;
        while at < self.bytes.len() {
            let rest = &self.text[at..];
            if self.is_word(at) {
                word.push(self.bytes[at].to_ascii_lowercase() as char);
                at += 1;
            } else if let Some(end) = self.apostrophe_entity(at) {
                apostrophe = at;
                word.push('\'');
                at = end;
            } else if let Some(length) = apostrophe_length(rest).filter(|l| self.is_word(at + l)) {
                apostrophe = at;
                word.push('\'');
                at += length;
            } else if mojibake_length(rest).is_some() {
                break;
            } else {
                match rest.chars().next() {
                    Some(next) if is_invisible(next) => at += next.len_utf8(),
                    Some(next) if next.is_alphanumeric() && !is_odd_letter(next) => {
                        word.extend(next.to_lowercase());
                        at += next.len_utf8();
                    }
                    _ => break,
                }
            }
        }
        self.at = at.max(start + 1);
        if let Some(whole) = word.unicode_words().next() {
            self.push_normalized(start, apostrophe, at, whole);
        }
    }
}

const APOSTROPHE_ENTITIES: &[&str] =
    &["&rsquo;", "&#39;", "&#8217;", "&apos;", "&#x27;", "&#x2019;", "&#146;"];

/// Soft hyphens and zero-width characters: there for the eye only.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}')
}

/// Letters of Latin-1 that in policies are the first byte of misread UTF-8 or GBK rather than letters.
fn is_odd_letter(letter: char) -> bool {
    matches!(letter, 'ª' | 'º' | '²' | '³' | '¹')
}

/// The length of an apostrophe at the start of `text`: typographic, or one of the shapes it is misread as.
fn apostrophe_length(text: &str) -> Option<usize> {
    const SHAPES: &[&str] =
        &["\u{2019}", "\u{2018}", "\u{b4}", "\u{92}", "â€™", "â\u{80}\u{99}", "\u{a1}\u{af}", "\u{2bc}"];
    SHAPES.iter().find(|shape| text.starts_with(**shape)).map(|shape| shape.len())
}

/// The length of misread punctuation at the start of `text`: `â€œ`, `â€\u{9d}`, `â€”`, `Â `.
fn mojibake_length(text: &str) -> Option<usize> {
    let mut letters = text.chars();
    match (letters.next()?, letters.next()?) {
        ('â', '€' | '\u{80}') => {
            let third = letters.next().map_or(0, char::len_utf8);
            Some(text.len() - letters.as_str().len() - third + third)
        }
        ('Â', '\u{a0}' | '·' | '®' | '©' | '´') => Some(text.len() - letters.as_str().len()),
        _ => None,
    }
}

fn is_address_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'.' | b'-' | b'_' | b'~' | b'/' | b'%' | b'?' | b'=' | b'@' | b'#' | b'+')
}

/// `U.S`, `e.g`, `D.C`: single letters with dots between.
fn is_abbreviation(run: &str) -> bool {
    run.split('.').all(|part| part.len() == 1 && part.as_bytes()[0].is_ascii_alphabetic())
}

/// Whether a dotted run is a host name: its last label is letters as top-level domains are.
fn is_host(run: &str) -> bool {
    if run.starts_with("www.") {
        return true;
    }
    let host = run.split(['/', '?', '#']).next().unwrap_or(run);
    let Some((before, last)) = host.rsplit_once('.') else {
        return false;
    };
    let is_domain = (2..=6).contains(&last.len()) && last.bytes().all(|b| b.is_ascii_lowercase())
        || ["COM", "ORG", "NET"].contains(&last);
    is_domain && before.bytes().any(|byte| byte.is_ascii_alphabetic()) && !before.ends_with('.')
}

/// The host of a web address, without `www.`, port and path.
pub(crate) fn host_of(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or(rest);
    host.strip_prefix("www.").or_else(|| host.strip_prefix("WWW.")).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_segmentation::UnicodeSegmentation;

    use super::{Token, tokenize};
    use crate::Span;
    use crate::rules::{UNKNOWN, Vocabulary};

    const WORDS: &[&str] = &[
        "do",
        "not",
        "track",
        "users",
        "email",
        "web",
        "beacons",
        "can",
        "child",
        "children",
        "export.gov",
        "u.s",
        "eu",
        "we",
        "opt",
        "out",
        "user",
        "information",
        "telecommunications",
    ];

    /// The words that a vocabulary of `WORDS` knows in `text`, others as `?`.
    fn words(text: &str) -> String {
        let mut vocabulary = Vocabulary::new();
        let ids: Vec<u32> = WORDS.iter().map(|word| vocabulary.intern(word)).collect();
        let mut tokens = Vec::new();
        tokenize(text, Span::new(0, text.len()), &vocabulary, &mut tokens);
        let name = |token: &Token| match ids.iter().position(|&id| id == token.word) {
            Some(at) if token.word != UNKNOWN => WORDS[at],
            _ => "?",
        };
        tokens.iter().map(name).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_survive_what_archives_do_to_them() {
        let expected = [
            ("Do-Not-Track", "do not track"),
            ("**Do** *Not*\nTrack", "do not track"),
            ("[Do Not](https://web.archive.org/web/2014id_/http%3A//a.example/x(y)) Track", "do not track"),
            ("do\u{a0}not\u{200b} tr\u{ad}ack", "do not track"),
            ("<b>do</b>&nbsp;not track", "do not track"),
            ("user's users' user\u{2019}s user&rsquo;s user\u{b4}s", "user users user user user"),
            ("user\u{a1}\u{af}s userâ€™s", "user user"),
            ("Don't don\u{2019}t dont cannot can't won't", "do not do not do not can not can not ? not"),
            ("we'll we\u{2019}re we\u{2019}ve", "we ? we ? we ?"),
            ("E-mail e-mail EMAIL email", "email email email email"),
            ("the U.S. and the US but contact us", "? u.s ? ? u.s ? ? ?"),
            ("E.U. www.export.gov/safeharbor. http://export.gov", "eu export.gov export.gov"),
            ("children's Children\u{2019}s", "children children"),
            ("telecommunications", "telecommunications"),
            ("1\\. web-beacons", "? web beacons"),
        ];
        for (text, words_of_text) in expected {
            assert_eq!(words(text), words_of_text, "{text:?}");
        }
    }

    fn flags(text: &str) -> Vec<u16> {
        let mut tokens = Vec::new();
        tokenize(text, Span::new(0, text.len()), &Vocabulary::new(), &mut tokens);
        tokens.iter().map(|token| token.flags).collect()
    }

    #[test]
    fn shapes_are_seen() {
        assert_eq!(flags("10,000")[0] & Token::NUMBER, Token::NUMBER);
        assert_eq!(flags("pay $5")[1], Token::NUMBER | Token::MONEY);
        assert_eq!(flags("privacy@acme.example"), [Token::EMAIL]);
        assert_eq!(flags("see www.acme.example.")[1], Token::URL);
        assert_eq!(flags("Acme")[0], Token::CAPITAL);
        assert_eq!(flags("ACME")[0], Token::CAPITAL | Token::UPPER);
        assert_eq!(flags("a, b; c"), [0, Token::COMMA, Token::BARRIER]);
        assert_eq!(flags("Acme! uses"), [Token::CAPITAL, 0]);
        assert_eq!(flags("wait! See")[1], Token::CAPITAL | Token::BARRIER);
    }

    proptest! {
        /// But for `;` between digits, which UAX #29 takes for a part of the number and we for an end.
        #[test]
        fn ascii_words_are_those_of_unicode_segmentation(text in "[a-zA-Z0-9 \n!?()\"-]{0,80}") {
            let mut tokens = Vec::new();
            tokenize(&text, Span::new(0, text.len()), &Vocabulary::new(), &mut tokens);
            let ours: Vec<&str> = tokens.iter().map(|token| token.span().of(&text)).collect();
            let theirs: Vec<&str> = text.unicode_words().collect();
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn tokens_are_in_order_and_on_character_boundaries(text in "\\PC{0,60}|[a-z.,'@:/<>&;\\[\\]()\u{2019}é ]{0,80}") {
            let mut tokens = Vec::new();
            tokenize(&text, Span::new(0, text.len()), &Vocabulary::new(), &mut tokens);
            let mut end = 0;
            for token in tokens {
                let span = token.span();
                prop_assert!(span.start >= end && span.end > span.start, "{span:?} in {text:?}");
                prop_assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end));
                end = span.end;
            }
        }
    }
}
