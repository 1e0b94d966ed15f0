//! The names that a policy gives its publisher: `Bunting Media, Inc. ("Bunting", "we")`, "At Bunting, we ...", "Bunting respects
//! your privacy", "this site is operated by Bunting Media".
//!
//! A domain tells the name of most publishers, not that of those who run many sites, and nothing where no domain is known.

use std::ops::Range;

use super::token::Token;
use crate::rules::UNKNOWN;

/// The most names that are taken from one policy.
const MOST_NAMES: usize = 8;

/// The most words of a name.
pub(super) const MOST_WORDS: usize = 5;

/// How far behind "respects your" the word "privacy" stands at most, in words.
const PROMISE_REACH: usize = 12;

/// The most words in brackets that give names.
const MOST_IN_BRACKETS: usize = 40;

const PRONOUNS: [&str; 4] = ["we", "us", "our", "ours"];

/// What brackets may hold beside pronouns that are not quoted.
const BESIDE_PRONOUNS: [&str; 5] = ["and", "or", "hereinafter", "hereafter", "collectively"];

/// Kinds of companies, which are left out of names. Where they are words of the language they have a capital letter.
#[rustfmt::skip]
const SUFFIXES: [&str; 28] = [
    "inc", "llc", "l.l.c", "ltd", "limited", "corp", "corporation", "company", "co", "gmbh", "plc", "ag", "lp",
    "l.p", "llp", "s.a", "sa", "b.v", "bv", "pty", "incorporated", "n.v", "oy", "ab", "pbc", "srl", "sarl", "kg",
];

/// Words before a name.
const ARTICLES: [&str; 6] = ["a", "at", "from", "our", "the", "this"];

/// Words with a capital letter that by themselves name nobody.
#[rustfmt::skip]
const NO_NAMES: [&str; 54] = [
    "affiliates", "agreement", "all", "and", "any", "app", "application", "companies", "company", "customer",
    "data", "each", "everyone", "from", "game", "games", "group", "home", "i", "if", "information", "it", "member",
    "no", "online", "our", "parties", "party", "personal", "platform", "policy", "privacy", "product", "products",
    "publisher", "service", "services", "site", "sites", "software", "statement", "team", "terms", "that", "they",
    "this", "times", "user", "users", "we", "website", "websites", "work", "you",
];

/// What a promise begins with, behind the name: "respects", or "is committed".
#[rustfmt::skip]
const PROMISES: [&str; 10] = [
    "respects", "values", "cares", "recognizes", "recognises", "understands", "takes", "appreciates", "believes",
    "knows",
];
const COMMITTED: [&str; 4] = ["committed", "dedicated", "concerned", "sensitive"];

/// What "At Bunting, ..." goes on with.
const AFTER_GREETING: [&str; 7] = ["we", "us", "our", "your", "it", "protecting", "privacy"];

/// What is published, and how.
const PUBLISHED: [&str; 10] =
    ["site", "website", "sites", "websites", "app", "application", "service", "services", "platform", "game"];
const PUBLISHES: [&str; 7] = ["owned", "operated", "published", "provided", "maintained", "run", "hosted"];

/// The words of one clause.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) text: &'a str,
    pub(super) tokens: &'a [Token],
}

impl<'a> Words<'a> {
    /// Adds the names that the clause gives the publisher, in small letters and without spaces. `early` is for clauses at the
    /// beginning of a policy, where those who promise something are the publisher.
    pub(super) fn names(self, early: bool, names: &mut Vec<String>) {
        let Some((first, last)) = self.tokens.first().zip(self.tokens.last()) else { return };
        if memchr::memchr(b'(', &self.text.as_bytes()[first.start as usize..last.end as usize]).is_some() {
            self.defined(names);
        }
        self.greeting(names);
        if early {
            self.promise(names);
            self.publishing(names);
        }
    }

    /// `Bunting Media, Inc. ("Bunting", "we")`
    fn defined(self, names: &mut Vec<String>) {
        for open in 1..self.tokens.len() {
            if !self.gap(open).contains('(') {
                continue;
            }
            let rest = open + 1..self.tokens.len().min(open + MOST_IN_BRACKETS);
            let close = rest.clone().find(|&at| self.gap(at).contains(')')).unwrap_or(rest.end);
            let brackets = open..close;
            let pronoun = |at: usize| self.is_one_of(at, &PRONOUNS);
            let quoted = brackets.clone().any(|at| pronoun(at) && self.is_quoted(at));
            // "(US)" is a country.
            let bare = |at: usize| pronoun(at) && !self.tokens[at].has(Token::UPPER);
            let pronouns_only = brackets.clone().all(|at| bare(at) || self.is_one_of(at, &BESIDE_PRONOUNS));
            if !quoted && !pronouns_only {
                continue;
            }
            self.add(self.name_before(open), names);
            for at in brackets.filter(|&at| self.is_quoted(at) && !pronoun(at)) {
                self.add(at..self.name_end(at), names);
            }
        }
    }

    /// "At Bunting, we ..."
    fn greeting(self, names: &mut Vec<String>) {
        let start = match (self.is(0, "at"), self.is(0, "here") && self.is(1, "at")) {
            (true, _) => 1,
            (_, true) => 2,
            _ => return,
        };
        let end = self.name_end(start);
        let next = self.after_suffixes(end);
        let goes_on = self.tokens.get(next).is_some_and(|token| token.has(Token::COMMA));
        if goes_on && self.is_one_of(next, &AFTER_GREETING) {
            self.add(start..end, names);
        }
    }

    /// "Bunting respects your privacy", "Bunting is committed to protecting your privacy"
    fn promise(self, names: &mut Vec<String>) {
        let start = usize::from(self.is(0, "the"));
        let end = self.name_end(start);
        let verb = self.after_suffixes(end);
        let promises = self.is_one_of(verb, &PROMISES)
            || self.is(verb, "is") && (verb + 1..verb + 4).any(|at| self.is_one_of(at, &COMMITTED));
        let of_privacy = || (verb..verb + PROMISE_REACH).any(|at| self.is(at, "privacy"));
        // A single word at the start of a sentence has its capital letter anyway; one that no rule knows is a name.
        let is_name = end > start + 1 || self.tokens.get(start).is_some_and(|token| token.word == UNKNOWN);
        if end > start && is_name && promises && of_privacy() {
            self.add(start..end, names);
        }
    }

    /// "This site is owned and operated by Bunting Media."
    fn publishing(self, names: &mut Vec<String>) {
        for by in 3..self.tokens.len() {
            let published = self.is(by, "by")
                && self.is_one_of(by - 1, &PUBLISHES)
                && (by.saturating_sub(6)..by).any(|at| self.is_one_of(at, &PUBLISHED))
                && (by.saturating_sub(4)..by).any(|at| self.is(at, "is") || self.is(at, "are"))
                && !(by.saturating_sub(4)..by).any(|at| self.is(at, "not"));
            if published {
                let start = by + 1 + usize::from(self.is(by + 1, "the"));
                self.add(start..self.name_end(start), names);
            }
        }
    }

    /// Adds the name that stands at `words`, without what belongs to no name.
    fn add(self, words: Range<usize>, names: &mut Vec<String>) {
        let (mut start, mut end) = (words.start, words.end.min(self.tokens.len()));
        while start < end && self.is_suffix(end - 1) {
            end -= 1;
        }
        while start < end && self.is_one_of(start, &ARTICLES) {
            start += 1;
        }
        let named = start..end;
        if named.len() > MOST_WORDS || named.clone().all(|at| self.is_one_of(at, &NO_NAMES)) {
            return;
        }
        let name: String = self.tokens[named].iter().map(|token| token.span().of(self.text)).collect();
        let name = name.to_ascii_lowercase();
        if name.len() > 1 && names.len() < MOST_NAMES && !names.contains(&name) {
            names.push(name);
        }
    }

    /// Where the words with a capital letter end that begin at `start` and belong together.
    fn name_end(self, start: usize) -> usize {
        let belongs = |at: usize| self.tokens[at].has(Token::CAPITAL) && (at == start || self.is_joined(at));
        let words = (start..self.tokens.len()).take(MOST_WORDS + 1).take_while(|&at| belongs(at));
        start + words.count()
    }

    /// The name that ends before the word `end`, with its kind of company.
    fn name_before(self, end: usize) -> Range<usize> {
        let mut start = end;
        let mut last = end;
        while start > 0 && end - start <= MOST_WORDS + 2 {
            let at = start - 1;
            let suffix = self.is_suffix(at);
            let joined = start == end || self.is_joined(start) || self.is_suffix(start);
            if !joined || !suffix && !self.tokens[at].has(Token::CAPITAL) {
                break;
            }
            if suffix && last == start {
                last = at;
            }
            start = at;
        }
        start..last
    }

    fn after_suffixes(self, mut at: usize) -> usize {
        while self.is_suffix(at) {
            at += 1;
        }
        at
    }

    fn is_suffix(self, at: usize) -> bool {
        let capital = |at: usize| self.tokens.get(at).is_some_and(|token| token.has(Token::CAPITAL));
        self.is_one_of(at, &SUFFIXES) && (capital(at) || self.is(at, "gmbh") || self.is(at, "plc"))
    }

    /// Whether nothing stands before a word that would part it from the word before.
    fn is_joined(self, at: usize) -> bool {
        let parts = |letter: char| !letter.is_whitespace() && !"&*_-.".contains(letter);
        !self.tokens[at].has(Token::COMMA | Token::BARRIER) && !self.gap(at).contains(parts)
    }

    /// Whether a quotation mark stands right before a word.
    fn is_quoted(self, at: usize) -> bool {
        self.gap(at).trim_end_matches(['*', '_']).ends_with(is_quote)
    }

    /// What stands between a word and the one before it.
    fn gap(self, at: usize) -> &'a str {
        let before = at.checked_sub(1).map_or(self.tokens[at].start, |before| self.tokens[before].end);
        self.text.get(before as usize..self.tokens[at].start as usize).unwrap_or("")
    }

    fn is(self, at: usize, word: &str) -> bool {
        self.tokens.get(at).is_some_and(|token| token.span().of(self.text).eq_ignore_ascii_case(word))
    }

    fn is_one_of(self, at: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(at, word))
    }
}

fn is_quote(letter: char) -> bool {
    matches!(letter, '"' | '\'' | '`' | '“' | '”' | '„' | '‘' | '’' | '«')
}

#[cfg(test)]
mod tests {
    use super::Words;
    use crate::Span;
    use crate::annotate::token::tokenize;
    use crate::rules::Vocabulary;

    fn names(text: &str, early: bool) -> Vec<String> {
        let mut vocabulary = Vocabulary::new();
        for word in ["we", "everyone", "times"] {
            vocabulary.intern(word);
        }
        let (mut tokens, mut names) = (Vec::new(), Vec::new());
        tokenize(text, Span::new(0, text.len()), &vocabulary, &mut tokens);
        Words { text, tokens: &tokens }.names(early, &mut names);
        names
    }

    #[test]
    fn names_are_read_from_what_defines_them() {
        let cases: &[(&str, &[&str])] = &[
            (
                "Bunting Media, Inc. (\"Bunting\", \"we\" or \"us\") runs this site",
                &["buntingmedia", "bunting"],
            ),
            (
                "**Bunting Media LLC** (collectively, “**Bunting**,” “**we**”) runs it",
                &["buntingmedia", "bunting"],
            ),
            ("This site belongs to Bunting & Daughters Ltd (hereinafter 'we')", &["buntingdaughters"]),
            ("The Bunting Company (we, us and our) respects", &["bunting"]),
            ("our owner (the \"Company\", \"we\") keeps it", &[]),
            ("Gadwall Inc. (\"Gadwall\") sets cookies", &[]),
            ("cookies (we all know them) are set by Gadwall (see below)", &[]),
            ("At Bunting, we keep few records", &["bunting"]),
            ("Here at Bunting Media, your trust counts", &["buntingmedia"]),
            ("At Bunting your trust counts", &[]),
            ("At times, we write to you", &[]),
            ("Bunting Inc., a Delaware company (\"Bunting\", \"we\")", &["bunting"]),
            ("members of the Gadwall Alliance (US) and others", &[]),
            ("At The Home Bunting, your trust counts", &["homebunting"]),
        ];
        for (text, wanted) in cases {
            assert_eq!(names(text, false), *wanted, "{text}");
        }
    }

    #[test]
    fn who_promises_something_early_is_the_publisher() {
        let cases: &[(&str, &[&str])] = &[
            ("Bunting respects your privacy", &["bunting"]),
            ("The Bunting Times is strongly committed to your privacy", &["buntingtimes"]),
            ("Bunting Media, Inc. takes privacy seriously", &["buntingmedia"]),
            ("Everyone respects your privacy", &[]),
            ("We respect your privacy", &[]),
            ("Bunting respects your time", &[]),
            ("This web site is owned and operated by Bunting Media Ltd.", &["buntingmedia"]),
            ("Sites that are not operated by Gadwall", &[]),
            ("Sites that are linked to by others, and hosted by Gadwall", &[]),
        ];
        for (text, wanted) in cases {
            assert_eq!(names(text, true), *wanted, "{text}");
            assert!(names(text, false).is_empty(), "{text}");
        }
    }
}
