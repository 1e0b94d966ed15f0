//! The pattern language: text to tree. `docs/rules.md` explains it to the people who write rules.

use serde::{Deserialize, Serialize};

use super::word::Inflection;

/// A pattern or lexicon entry: terms in sequence.
pub(crate) type Sequence = Vec<Term>;

/// One element of a sequence.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Term {
    pub(crate) node: Node,
    /// Followed by `?`.
    pub(crate) optional: bool,
    /// Preceded by `!`: polarity, modality and actor are judged at this word.
    pub(crate) head: bool,
    /// Byte range in the pattern's text.
    pub(crate) at: (usize, usize),
}

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Node {
    /// A word in small letters, with straight apostrophes; a hyphenated one stands for its parts and for the parts written
    /// together.
    Word { word: String, inflection: Inflection },
    /// `@name`
    Lexicon(String),
    /// `#name`
    Typed(Typed),
    /// `_`: any one word.
    AnyWord,
    /// `..`, `..5`, `...`
    Gap(Gap),
    /// `( a | b c )`
    Group(Vec<Sequence>),
    /// `^`: the clause begins here.
    Start,
    /// `$`: the clause ends here.
    End,
}

/// How far apart two terms may be.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) struct Gap {
    /// Most words between.
    pub(crate) most: u16,
    /// Whether it runs across `;` and `:`.
    pub(crate) crosses: bool,
}

impl Gap {
    /// `..`
    pub(crate) const NEAR: Gap = Gap { most: 8, crosses: false };
    /// `...`
    pub(crate) const FAR: Gap = Gap { most: 400, crosses: true };
    /// No gap: the next word.
    pub(crate) const NONE: Gap = Gap { most: 0, crosses: false };
}

macro_rules! typed_tokens {
    ($( $(#[$doc:meta])* $variant:ident = $name:literal, )+) => {
        /// Tokens known by their shape and not by their letters.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub(crate) enum Typed { $( $(#[$doc])* $variant, )+ }

        impl Typed {
            pub(crate) const ALL: &'static [Typed] = &[ $( Typed::$variant, )+ ];

            pub(crate) const fn name(self) -> &'static str {
                match self { $( Typed::$variant => $name, )+ }
            }
        }
    };
}

typed_tokens! {
    /// A number in digits.
    Number = "number",
    /// A number in digits between 3 and 25, as ages of children are.
    Age = "age",
    /// A year between 1990 and 2039.
    Year = "year",
    /// A sum of money: `$5`.
    Money = "money",
    /// A web address or host name.
    Url = "url",
    /// An e-mail address.
    Email = "email",
    /// A capitalised word that is not the first of its clause, or one that no rule knows.
    Name = "name",
    /// The publisher's own name, as its domain and its policy give it.
    Publisher = "self",
}

/// What is wrong with a pattern, and where in its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PatternError {
    pub(crate) at: (usize, usize),
    pub(crate) message: String,
}

/// Reads a pattern. Terms are separated by spaces.
pub(crate) fn parse(text: &str) -> Result<Sequence, PatternError> {
    let mut parser = Parser { text, at: 0 };
    let sequence = parser.sequence(0)?;
    match parser.peek() {
        None => Ok(sequence),
        Some(_) => Err(parser.error(1, "this `)` or `|` is outside of any group")),
    }
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
}

const MOST_NESTING: usize = 8;

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn skip_spaces(&mut self) {
        let rest = &self.text[self.at..];
        self.at += rest.len() - rest.trim_start().len();
    }

    fn error(&self, length: usize, message: impl Into<String>) -> PatternError {
        let end = (self.at + length.max(1)).min(self.text.len().max(self.at + 1));
        PatternError { at: (self.at, end), message: message.into() }
    }

    fn sequence(&mut self, depth: usize) -> Result<Sequence, PatternError> {
        if depth > MOST_NESTING {
            return Err(self.error(1, format!("groups nest deeper than {MOST_NESTING}")));
        }
        let mut terms = Vec::new();
        loop {
            self.skip_spaces();
            match self.peek() {
                None | Some(')' | '|') => break,
                Some(_) => terms.push(self.term(depth)?),
            }
        }
        if terms.is_empty() {
            return Err(self.error(1, "a word is missing here"));
        }
        Ok(terms)
    }

    fn term(&mut self, depth: usize) -> Result<Term, PatternError> {
        let start = self.at;
        let head = self.eat('!');
        let node = match self.peek() {
            Some('(') => self.group(depth)?,
            _ => self.word()?,
        };
        let optional = self.eat('?');
        let unable = matches!(node, Node::Gap(_) | Node::Start | Node::End);
        if unable && (optional || head) {
            self.at = start;
            return Err(self.error(2, "a gap or an anchor takes neither `!` nor `?`"));
        }
        Ok(Term { node, optional, head, at: (start, self.at) })
    }

    fn eat(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        if found {
            self.at += wanted.len_utf8();
        }
        found
    }

    fn group(&mut self, depth: usize) -> Result<Node, PatternError> {
        let open = self.at;
        self.eat('(');
        let mut alternatives = vec![self.sequence(depth + 1)?];
        while self.eat('|') {
            alternatives.push(self.sequence(depth + 1)?);
        }
        if !self.eat(')') {
            self.at = open;
            return Err(self.error(1, "this `(` is never closed"));
        }
        Ok(Node::Group(alternatives))
    }

    fn word(&mut self) -> Result<Node, PatternError> {
        let start = self.at;
        let rest = &self.text[start..];
        let letters = rest.bytes().take_while(u8::is_ascii_lowercase).count();
        let ends = |letter: char| letter.is_whitespace() || matches!(letter, '(' | ')' | '|' | '?');
        let length = rest[letters..].find(ends).map_or(rest.len(), |more| letters + more);
        let word = &rest[..length];
        let node = read_word(word).map_err(|message| self.error(length, message))?;
        self.at += length;
        Ok(node)
    }
}

fn read_word(word: &str) -> Result<Node, String> {
    match word {
        "" => return Err("a word is missing here".into()),
        "^" => return Ok(Node::Start),
        "$" => return Ok(Node::End),
        "_" => return Ok(Node::AnyWord),
        ".." => return Ok(Node::Gap(Gap::NEAR)),
        "..." => return Ok(Node::Gap(Gap::FAR)),
        _ => {}
    }
    if let Some(count) = word.strip_prefix("..") {
        return match count.parse() {
            Ok(most @ 1..=64) => Ok(Node::Gap(Gap { most, crosses: false })),
            _ => Err("a gap is `..`, `..N` with N from 1 to 64, or `...`".into()),
        };
    }
    if let Some(name) = word.strip_prefix('@') {
        return match is_name(name) {
            true => Ok(Node::Lexicon(name.to_owned())),
            false => Err("a lexicon's name has small letters, digits, `-` and `_`".into()),
        };
    }
    if let Some(name) = word.strip_prefix('#') {
        return match Typed::ALL.iter().find(|typed| typed.name() == name) {
            Some(&typed) => Ok(Node::Typed(typed)),
            None => Err(format!("no typed token `#{name}`; there are {}", typed_names())),
        };
    }
    let (word, inflection) = match word.rsplit_once('/') {
        None => (word, Inflection::Exact),
        Some((word, "V")) => (word, Inflection::Verb),
        Some((word, "N")) => (word, Inflection::Noun),
        Some(_) => return Err("`/` is followed by V (verb) or N (noun)".into()),
    };
    let word = checked_word(word)?;
    Ok(Node::Word { word, inflection })
}

/// A word in small letters, if it is one.
fn checked_word(word: &str) -> Result<String, String> {
    // Nearly all words.
    if !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        return Ok(word.to_owned());
    }
    let allowed = |letter: char| letter.is_alphanumeric() || matches!(letter, '\'' | '.' | '&');
    if word.split('-').any(|part| part.is_empty() || !part.chars().all(allowed)) {
        return Err(format!("`{word}` is no word; words have letters, digits, `'`, `&`, inner `-` and `.`"));
    }
    Ok(word.to_lowercase())
}

pub(crate) fn is_name(name: &str) -> bool {
    let allowed = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    name.starts_with(|first: char| first.is_ascii_lowercase())
        && name.chars().all(|letter| allowed(letter) || matches!(letter, '-' | '_'))
}

fn typed_names() -> String {
    let names: Vec<String> = Typed::ALL.iter().map(|typed| format!("#{}", typed.name())).collect();
    names.join(" ")
}

#[cfg(test)]
mod tests {
    use super::{Gap, Node, parse};

    #[test]
    fn reads_every_kind_of_term() {
        let terms = parse("^ @we may? !(share/V | pass on) .. #number ..3 opt-out _ ... you $").unwrap();
        assert_eq!(terms.len(), 12);
        assert_eq!(terms[0].node, Node::Start);
        assert!(terms[2].optional);
        assert!(terms[3].head);
        assert!(matches!(&terms[3].node, Node::Group(alternatives) if alternatives.len() == 2));
        assert_eq!(terms[4].node, Node::Gap(Gap::NEAR));
        assert_eq!(terms[6].node, Node::Gap(Gap { most: 3, crosses: false }));
        assert!(matches!(&terms[7].node, Node::Word { word, .. } if word == "opt-out"));
    }

    #[test]
    fn errors_point_at_the_place() {
        let at = |text: &str| parse(text).unwrap_err().at;
        assert_eq!(at("we (share"), (3, 4));
        assert_eq!(at("we share)"), (8, 9));
        assert_eq!(at("we #colour data"), (3, 10));
        assert_eq!(at("we share/X"), (3, 10));
        assert_eq!(at("we ..99 data"), (3, 7));
        assert_eq!(at("a ( | b)"), (4, 5));
    }
}
