//! Rules that would stall a run are refused by name, or stay bounded.

use std::time::{Duration, Instant};

use fineprint::ingest::Entry;
use fineprint::{Analyzer, RuleSet};

use super::support::Bench;

/// Regular expressions that are known to blow up somewhere.
const EXPRESSIONS: &[&str] = &[
    "(a*)*b",
    "(a|aa)+$",
    "(?i)(x+x+)+y",
    ".*.*.*.*=.*",
    "(a+)+$",
    "([a-zA-Z]+)*$",
    "(.*)*x",
    "(.+)+x",
    "(a?){64}a{64}",
    "a{1000}{1000}",
    r"\w{500}\w{500}",
    "[a-z]{0,5000}zz",
    "[a-z]{0,1000}zz",
    ".*b|a",
    r"(\w+\s+){0,50}x",
    r"(\s*\w*)*;",
    "(x|y|z|[a-z])*q",
    "((a{0,100}){0,100}){0,100}",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    "(?s).*.*.*end",
    r"\b\b\b\b\b",
    "()*",
    "(|a)*",
    "(?:(?:(?:a?)*)*)*",
    "[^;]*;[^;]*;[^;]*;[^;]*;z",
];

/// Patterns of words that try to be many, or to look far.
const PATTERNS: &[&str] = &[
    "we ... we ... we ... we ... we ... we",
    "_ ... _ ... _ ... _ ... _",
    "_ .. _ .. _ .. _ .. _ .. _ .. _ .. _",
    "(we | we .. we) ... (we | we .. we) ... we",
    "a? a? a? a? a? a? a? a? a? a? a? a? a",
    "(a | b | c)? (a | b | c)? (a | b | c)? (a | b | c)? z",
    "((a | b) | (c | d)) ((a | b) | (c | d)) ((a | b) | (c | d))",
    "(a .. b | c .. d) (a .. b | c .. d) (a .. b | c .. d) (a .. b | c .. d) (a .. b | c .. d) (a .. b | c .. d) (a .. b | c .. d)",
    "..64 we ..64 data ..64 share",
    "^ ... $",
    "... ... ...",
    "_",
    "_ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _ _",
    "#number ... #number ... #number",
    "@nobody",
    "!we .. !data",
    "((((((((((((((((we))))))))))))))))",
];

/// How many times what a document takes without any rule it may take with a hostile one.
const MOST: u32 = if cfg!(debug_assertions) { 30 } else { 10 };
/// How often the clock is asked about a rule that seems slow.
const TRIES: usize = 4;

fn pack(key: &str, value: &str) -> String {
    format!(
        "[[claim]]\nid = 'hostile.rule'\nsays = 'It is hostile'\n[[rule]]\nid = 'hostile.rule.one'\nclaim = 'hostile.rule'\n\
         title = 'Hostile'\nsource = ['a test']\ncategory = 'data-security'\n{key} = ['''{value}''']\nmatch = ['We share it.']\nno_match = ['Nothing.']\n"
    )
}

/// The rule set of one rule, or the message with which it is refused. Cases are not what is tested here.
fn build(key: &str, value: &str) -> Result<RuleSet, String> {
    let built = RuleSet::builder().without_builtin().add_text("hostile.toml", &pack(key, value)).build();
    built.map_err(|error| {
        let message = error.to_string();
        assert!(message.contains("hostile.toml") && error.line().is_some(), "not named: {message}");
        message
    })
}

#[test]
fn hostile_rules_are_refused_by_name_or_bounded() {
    // In a release build this is the size of the largest document that is read.
    let size = if cfg!(debug_assertions) { 1 << 15 } else { 16 << 20 };
    let words = "we share a data a b c x xx 1 aaaaaaaaaaaaaaaaaaaaaaaa zz; we may, and we do not, sell it to you = b. ";
    let entry = Entry::new("long.txt", words.repeat(size / words.len()));
    let no_rules =
        RuleSet::builder().without_builtin().add_text("none.toml", "").build().expect("no rules are rules");
    let time = |rules: &RuleSet| {
        let mut bench = Bench::new(Analyzer::new(rules.clone()));
        let start = Instant::now();
        assert!(bench.read(&entry).is_some());
        start.elapsed()
    };
    // The clock is that of a machine on which others work, so the measure is taken in the same run, and what seems slow is
    // asked again.
    let best = |rules: &RuleSet, enough: Duration| {
        let tries = (0..TRIES).map(|_| time(rules));
        let mut best = Duration::MAX;
        for taken in tries {
            best = best.min(taken);
            if best <= enough {
                break;
            }
        }
        best
    };
    let floor = best(&no_rules, Duration::ZERO);
    let limit = floor * MOST;
    let (mut refused, mut accepted, mut slowest) = (Vec::new(), 0, Duration::ZERO);
    let hostile =
        EXPRESSIONS.iter().map(|value| ("regex", value)).chain(PATTERNS.iter().map(|value| ("any", value)));
    for (key, value) in hostile {
        match build(key, value) {
            Ok(rules) => {
                accepted += 1;
                let taken = best(&rules, limit);
                println!("{:?} more than without it: {value}", taken.saturating_sub(floor));
                slowest = slowest.max(taken);
                assert!(taken <= limit, "{value} took {taken:?}, where {limit:?} would be allowed");
            }
            Err(message) => refused.push((value, message)),
        }
    }
    println!("{} refused, without rules {floor:?}, slowest {slowest:?}", refused.len());
    for (value, message) in refused {
        println!("refused: {value}: {}", message.lines().next().unwrap_or_default());
    }
    assert!(accepted >= 5, "only {accepted} rules were accepted, so the clock was hardly asked");
    assert!(EXPRESSIONS.len() + PATTERNS.len() >= 40);
}

#[test]
fn expressions_that_match_where_nothing_stands_are_refused() {
    for expression in ["()*", "(|a)*", "a*", "(?:(?:(?:a?)*)*)*", "^"] {
        let message = build("regex", expression).expect_err(expression);
        assert!(message.contains("where nothing stands"), "{message}");
    }
    assert!(build("regex", "a+").is_ok());
}
