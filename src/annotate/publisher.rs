//! The publisher's own name, which policies use for "we": "ATG adheres to the Safe Harbor principles".

use super::names::{self, Words};
use super::token::{Token, host_of};

/// What is known of the publisher's name, from its domain and from the policy itself.
#[derive(Clone, Debug, Default)]
pub(crate) struct Publisher {
    /// The label of the domain that carries the name: `urbanoutfitters` of `www.urbanoutfitters.co.uk`.
    label: String,
    domain: String,
    /// The names that the policy gives its publisher, in small letters and without spaces.
    given: Vec<String>,
}

/// The shortest beginning of a label that counts as its name.
const SHORTEST_NAME: usize = 3;

/// The most words of a name that a domain holds.
const MOST_WORDS: usize = 4;

/// Those who promise something in so many clauses from the beginning of a policy are its publisher.
const EARLY: usize = 24;

impl Publisher {
    pub(crate) fn set_domain(&mut self, domain: Option<&str>) {
        self.label.clear();
        self.domain.clear();
        let Some(domain) = domain else { return };
        self.domain.push_str(host_of(domain));
        self.domain.make_ascii_lowercase();
        let labels: Vec<&str> = self.domain.split('.').collect();
        let public = match labels.as_slice() {
            [.., second, _] if ["co", "com", "org", "net", "ac", "gov"].contains(second) => 2,
            _ => 1,
        };
        let label = labels[..labels.len().saturating_sub(public)].last().unwrap_or(&labels[0]);
        // Where a name stands in place of a domain: "The Tern Desk".
        let label = label.strip_prefix("the ").unwrap_or(label);
        self.label.extend(label.chars().filter(|&letter| letter != '-' && letter != ' '));
    }

    /// Learns the names that a policy gives its publisher; `clauses` tells which of `tokens` are the words of each clause.
    pub(crate) fn learn(&mut self, text: &str, tokens: &[Token], clauses: &[(u32, u32)]) {
        self.given.clear();
        for (n, &(start, end)) in clauses.iter().enumerate() {
            let words = Words { text, tokens: &tokens[start as usize..end as usize] };
            words.names(n < EARLY, &mut self.given);
        }
    }

    /// Appends the ranges of words that name the publisher.
    pub(crate) fn find(&self, text: &str, tokens: &[Token], found: &mut Vec<(u16, u16)>) {
        found.clear();
        let mut at = 0;
        while at < tokens.len() {
            let rest = &tokens[at..];
            match self.given_length(text, rest).max(self.name_length(text, rest)) {
                0 => at += 1,
                length => {
                    found.push((at as u16, (at + length) as u16));
                    at += length;
                }
            }
        }
    }

    /// How many of the first words are a name that the policy gives its publisher.
    fn given_length(&self, text: &str, tokens: &[Token]) -> usize {
        if !tokens[0].has(Token::CAPITAL) {
            return 0;
        }
        let lengths = self.given.iter().map(|name| {
            let mut rest = name.as_str();
            let spells = |token: &&Token| {
                let word = token.span().of(text);
                let belongs = !rest.is_empty() && starts_with(rest, word, false);
                rest = if belongs { &rest[word.len()..] } else { rest };
                belongs
            };
            let words = tokens.iter().take(names::MOST_WORDS).take_while(spells).count();
            if rest.is_empty() { words } else { 0 }
        });
        lengths.max().unwrap_or(0)
    }

    /// How many of the first words are the publisher's name, as its domain tells it.
    fn name_length(&self, text: &str, tokens: &[Token]) -> usize {
        if self.label.len() < SHORTEST_NAME {
            return 0;
        }
        let first = &tokens[0];
        if first.has(Token::URL) {
            let host = host_of(first.span().of(text));
            return usize::from(host.eq_ignore_ascii_case(&self.domain));
        }
        if !first.has(Token::CAPITAL) && !starts_with(&self.label, first.span().of(text), true) {
            return 0;
        }
        let mut rest = self.label.as_str();
        for (n, token) in tokens.iter().take(MOST_WORDS).enumerate() {
            let word = token.span().of(text);
            if !starts_with(rest, word, false) {
                let covered = self.label.len() - rest.len();
                // "Hyundai" of hyundaiusa.com is a name; "The" of thesite.com is none.
                return if covered > SHORTEST_NAME && first.word == 0 { n } else { 0 };
            }
            rest = &rest[word.len()..];
            if rest.is_empty() {
                return n + 1;
            }
        }
        0
    }
}

/// Whether `label` starts with `word`, or is it where `whole` is asked for, whatever the case.
fn starts_with(label: &str, word: &str, whole: bool) -> bool {
    let same = |length: usize| label.get(..length).is_some_and(|start| start.eq_ignore_ascii_case(word));
    same(word.len()) && (!whole || word.len() == label.len())
}

#[cfg(test)]
mod tests {
    use super::Publisher;
    use crate::Span;
    use crate::annotate::token::tokenize;
    use crate::rules::Vocabulary;

    /// The words of `text` that name the publisher of a policy on `domain`.
    fn names(domain: &str, text: &str) -> Vec<String> {
        let (mut tokens, mut found) = (Vec::new(), Vec::new());
        tokenize(text, Span::new(0, text.len()), &Vocabulary::new(), &mut tokens);
        let mut publisher = Publisher::default();
        publisher.set_domain(Some(domain));
        publisher.learn(text, &tokens, &[(0, tokens.len() as u32)]);
        publisher.find(text, &tokens, &mut found);
        let words = |&(start, end): &(u16, u16)| {
            tokens[start as usize].span().cover(tokens[end as usize - 1].span()).of(text).to_owned()
        };
        found.iter().map(words).collect()
    }

    #[test]
    fn domains_tell_names() {
        let cases: &[(&str, &str, &[&str])] = &[
            ("www.urban-tern.co.example", "Urban Tern and tern.com share", &["Urban Tern"]),
            (
                "urbantern.com",
                "Urban Tern shares, urbantern shares, an urban tern shares",
                &["Urban Tern", "urbantern"],
            ),
            ("ternusa.com", "Tern and TernUSA share", &["Tern", "TernUSA"]),
            ("thesite.com", "The visitors share", &[]),
            ("The Tern Desk", "The Tern Desk shares, Tern Desk keeps", &["Tern Desk", "Tern Desk"]),
            ("Tern- Star", "Tern Star shares", &["Tern Star"]),
        ];
        for (domain, text, wanted) in cases {
            assert_eq!(names(domain, text), *wanted, "{domain}: {text}");
        }
    }

    #[test]
    fn names_that_the_policy_gives_count_wherever_they_stand() {
        let text = "Tern Media, Inc. (\"Tern\" or \"we\") runs this; Tern shares, Tern Media keeps, a tern flies, Ternary sells";
        assert_eq!(names("gull.com", text), ["Tern Media", "Tern", "Tern", "Tern Media"]);
    }
}
