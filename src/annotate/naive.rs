//! A matcher too simple to be wrong: it tries every way a pattern can lie on the words, straight from the pattern's tree.
//!
//! It shares nothing with the engine but the words' numbers. Tests hold both to the same answers.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::hits::{Hit, Hits};
use super::matcher::{Match, Matcher};
use super::token::{Token, tokenize};
use super::view::{Ends, View};
use crate::rules::naive::{Gap, Inflection, Node, Pattern, Sequence, Term, patterns, surface_forms};
use crate::rules::{Engine, Typed, UNKNOWN, Vocabulary};
use crate::{RuleSet, Span};

/// A way that a pattern lies on the words: the words taken, in order.
type Way = Vec<usize>;

struct Naive<'a> {
    vocabulary: &'a Vocabulary,
    lexicons: &'a dyn Fn(&str) -> Vec<Sequence>,
    tokens: &'a [Token],
}

impl Naive<'_> {
    /// All ways that `pattern` lies on the words: the words taken and where it ends.
    fn ways(&self, pattern: &Sequence) -> BTreeSet<(usize, Way)> {
        let free = Gap { most: u16::MAX, crosses: true };
        self.sequence(pattern, None, free).into_iter().map(|(end, _, way)| (end.unwrap_or(0), way)).collect()
    }

    /// Ways to lie `terms` behind `from` with at most `gap` between; nothing yet taken where `from` is none.
    fn sequence(&self, terms: &[Term], from: Option<usize>, gap: Gap) -> Vec<(Option<usize>, Gap, Way)> {
        let Some((term, rest)) = terms.split_first() else {
            return vec![(from, gap, Way::new())];
        };
        let mut ways = Vec::new();
        for (end, gap, taken) in self.term(term, from, gap) {
            for (end, gap, more) in self.sequence(rest, end, gap) {
                ways.push((end, gap, [taken.as_slice(), more.as_slice()].concat()));
            }
        }
        ways
    }

    fn term(&self, term: &Term, from: Option<usize>, gap: Gap) -> Vec<(Option<usize>, Gap, Way)> {
        let mut ways = match &term.node {
            Node::Gap(wider) => {
                let most = gap.most.saturating_add(wider.most);
                return vec![(from, Gap { most, crosses: gap.crosses | wider.crosses }, Way::new())];
            }
            Node::Start | Node::End => unreachable!("the tests' patterns have no anchors"),
            Node::AnyWord => self.word(&|_| true, from, gap),
            Node::Typed(typed) => {
                let first = self.tokens.first().map_or(0, |token| token.start);
                let wanted = *typed;
                self.word(&|token| is_typed(token, token.start == first, wanted), from, gap)
            }
            Node::Word { word, inflection } => {
                let parts: Vec<&str> = word.split('-').collect();
                let apart: Vec<Term> = parts
                    .iter()
                    .enumerate()
                    .map(|(n, part)| {
                        exact(part, if n + 1 == parts.len() { *inflection } else { Inflection::Exact })
                    })
                    .collect();
                match parts.as_slice() {
                    [part] => {
                        let forms: Vec<u32> = surface_forms(part, *inflection)
                            .iter()
                            .map(|form| self.vocabulary.get(form.as_bytes()))
                            .collect();
                        self.word(&|token| token.word != UNKNOWN && forms.contains(&token.word), from, gap)
                    }
                    _ => [
                        self.sequence(&apart, from, gap),
                        self.sequence(&[exact(&parts.concat(), *inflection)], from, gap),
                    ]
                    .concat(),
                }
            }
            Node::Lexicon(name) => {
                let entries = (self.lexicons)(name);
                entries.iter().flat_map(|entry| self.sequence(entry, from, gap)).collect()
            }
            Node::Group(alternatives) => {
                alternatives.iter().flat_map(|alternative| self.sequence(alternative, from, gap)).collect()
            }
        };
        if term.optional {
            ways.push((from, gap, Way::new()));
        }
        ways
    }

    fn word(
        &self,
        wanted: &dyn Fn(&Token) -> bool,
        from: Option<usize>,
        gap: Gap,
    ) -> Vec<(Option<usize>, Gap, Way)> {
        (0..self.tokens.len())
            .filter(|&at| wanted(&self.tokens[at]) && self.may_follow(from, gap, at))
            .map(|at| (Some(at + 1), Gap { most: 0, crosses: false }, vec![at]))
            .collect()
    }

    fn may_follow(&self, from: Option<usize>, gap: Gap, at: usize) -> bool {
        let Some(from) = from else { return true };
        let barred = |flag| (from..=at).any(|between| self.tokens[between].has(flag));
        from <= at
            && at - from <= gap.most as usize
            && (gap.most > 0 || !barred(Token::COMMA))
            && (gap.crosses || !barred(Token::BARRIER))
    }
}

fn is_typed(token: &Token, first: bool, typed: Typed) -> bool {
    let digits = token.end - token.start;
    match typed {
        Typed::Number => token.has(Token::NUMBER),
        Typed::Age => token.has(Token::NUMBER) && digits <= 2,
        Typed::Year => token.has(Token::NUMBER) && digits == 4,
        Typed::Money => token.has(Token::NUMBER) && token.has(Token::MONEY),
        Typed::Url => token.has(Token::URL),
        Typed::Email => token.has(Token::EMAIL),
        Typed::Name => token.has(Token::CAPITAL) && (!first || token.word == UNKNOWN),
        Typed::Publisher => false,
    }
}

fn exact(word: &str, inflection: Inflection) -> Term {
    Term { node: Node::Word { word: word.to_owned(), inflection }, optional: false, head: false, at: (0, 0) }
}

/// Runs one rule's patterns both ways over `text` and compares.
fn compare(rules: &RuleSet, text: &str) -> Result<usize, String> {
    let engine: &Engine = rules.engine();
    let mut tokens = Vec::new();
    tokenize(text, Span::new(0, text.len()), &engine.vocabulary, &mut tokens);
    tokens.truncate(40);
    let view = View::of_tokens(tokens.clone());
    let mut hits = Hits::new(engine);
    hits.find(engine, &view, &[]);
    let lexicons = |name: &str| rules.lexicon_entries(name);
    let naive = Naive { vocabulary: &engine.vocabulary, lexicons: &lexicons, tokens: &tokens };
    let mut matched = 0;
    for Pattern { rule, pattern, sequence } in patterns(rules) {
        let ways = naive.ways(sequence);
        let mut found: Vec<Match> = Vec::new();
        for program in engine.programs.iter().filter(|p| p.rule == rule && p.pattern == pattern) {
            let ready = program.program.required().all(|atom| hits.has(engine, &view, atom));
            if ready {
                Matcher::default().run(&program.program, engine, &hits, &view, Ends::InClause, |m| {
                    found.push(*m);
                    true
                });
            }
        }
        let ends = |found: &[Match]| found.iter().map(|m| m.last().end as usize).min();
        let (fast, slow) = (ends(&found), ways.iter().map(|(end, _)| *end).min());
        if fast != slow {
            return Err(format!(
                "rule {rule} in {text:?}: the engine ends at {fast:?}, the naive matcher at {slow:?}"
            ));
        }
        for m in &found {
            let taken: Way =
                m.steps().iter().flat_map(|&Hit { start, end }| start as usize..end as usize).collect();
            if !ways.iter().any(|(_, way)| *way == taken) {
                return Err(format!(
                    "rule {rule} in {text:?}: the engine takes words {taken:?}, which is no way"
                ));
            }
        }
        matched += usize::from(fast.is_some());
    }
    Ok(matched)
}

const LEXICONS: &str = r#"
[[lexicon]]
name = "vowel"
words = ["a", "e", "i o", "a e"]
[[lexicon]]
name = "letter"
words = ["@vowel", "b", "c (d | e)?", "b-c"]
"#;

fn rules_of(patterns: &[String]) -> RuleSet {
    let mut text = String::from(LEXICONS);
    text.push_str("[[claim]]\nid = \"test.claim\"\nsays = \"x\"\n");
    for (n, pattern) in patterns.iter().enumerate() {
        text.push_str(&format!(
            "[[rule]]\nid = \"test.r{n}\"\nclaim = \"test.claim\"\ntitle = \"t\"\ncategory = \"data-security\"\n\
             any = [\"{pattern}\"]\nmatch = [\"x\"]\nno_match = [\"y\"]\n"
        ));
    }
    RuleSet::builder()
        .without_builtin()
        .add_text("random.toml", &text)
        .build()
        .expect("the patterns are sound")
}

fn term() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        prop::sample::select(vec![
            "a", "b", "c", "d", "e", "b-c", "a/N", "#number", "_", "@vowel", "@letter"
        ])
        .prop_map(str::to_owned),
        ("[a-e]", "[a-e]").prop_map(|(x, y)| format!("({x} | {y} {x})")),
        ("[a-e]", "[a-e]", "[a-e]").prop_map(|(x, y, z)| format!("({x} .. {y} | {z})")),
    ];
    (leaf, any::<bool>(), 0..4).prop_map(|(leaf, optional, luck)| {
        let mark = if optional && luck == 0 { "?" } else { "" };
        format!("{leaf}{mark}")
    })
}

fn pattern() -> impl Strategy<Value = String> {
    let gap = prop::sample::select(vec![" ", " ", " .. ", " ..2 ", " ... "]);
    (prop::sample::select(vec!["a", "b", "@vowel", "d"]), prop::collection::vec((gap, term()), 0..4))
        .prop_map(|(first, rest)| {
            let mut text = first.to_owned();
            for (gap, term) in rest {
                text.push_str(gap);
                text.push_str(&term);
            }
            text
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn engine_and_naive_matcher_agree_on_random_text(
        patterns in prop::collection::vec(pattern(), 1..4),
        texts in prop::collection::vec("([a-f]|bc|7|as|i o)([ -]|, |; |: | ){1}([a-f]([ ]|, |; )){0,14}", 1..4),
    ) {
        let rules = rules_of(&patterns);
        for text in &texts {
            if let Err(difference) = compare(&rules, text) {
                prop_assert!(false, "{difference}\npatterns: {patterns:?}");
            }
        }
    }
}

#[test]
fn engine_and_naive_matcher_agree_on_policies() {
    // A sample of rules and sentences: the naive matcher takes exponential time, which is why it is right.
    let rules = RuleSet::builder().build().unwrap();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.sort();
    let mut matched = 0;
    for path in names.iter().filter(|path| path.extension().is_some_and(|e| e == "md")).step_by(4) {
        let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
        for line in text.lines().filter(|line| line.len() > 40 && line.len() < 160).step_by(3).take(6) {
            matched += compare(&rules, line).unwrap_or_else(|difference| panic!("{difference}"));
        }
    }
    assert!(matched > 0, "no rule matched anything");
}
