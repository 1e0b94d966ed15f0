//! Rules hold through what archives do to text: each match case is found again after mutations that change no word.

use std::collections::BTreeMap;

use fineprint::{Analyzer, Document};

/// What a mutation does to the words of a case.
type Mutation = fn(&[&str]) -> String;

/// The mutations by name.
const MUTATIONS: &[(&str, Mutation)] = &[
    ("a line break", |words| joined(words, "\n")),
    ("a non-breaking space", |words| joined(words, "\u{a0}")),
    ("a hyphen", |words| {
        joined_where(words, "-", |word| word.bytes().all(|byte| byte.is_ascii_alphabetic()))
    }),
    ("emphasis", |words| wrapped(words, "**", "**")),
    ("a link", |words| wrapped(words, "[", "](https://web.archive.org/web/2011id_/http%3A//a.example/p(q))")),
    ("a tag", |words| wrapped(words, "<b>", "</b>")),
    ("curly apostrophes", |words| words.join(" ").replace('\'', "\u{2019}")),
    ("curly quotes", |words| words.join(" ").replace('"', "\u{201d}")),
    ("British spelling", |words| {
        words.join(" ").replace("onor", "onour").replace("ize ", "ise ").replace("ized", "ised")
    }),
    ("US spelling", |words| {
        words.join(" ").replace("onour", "onor").replace("ise ", "ize ").replace("ised", "ized")
    }),
];

/// The words with `mark` for the space in their middle.
fn joined(words: &[&str], mark: &str) -> String {
    joined_where(words, mark, |_| true)
}

/// The words with `mark` for the space nearest to their middle that has plain words on both sides.
fn joined_where(words: &[&str], mark: &str, plain: impl Fn(&str) -> bool) -> String {
    let middle = words.len() / 2;
    let gaps = 1..words.len();
    let gap =
        gaps.filter(|&at| plain(words[at - 1]) && plain(words[at])).min_by_key(|&at| at.abs_diff(middle));
    match gap {
        Some(at) => format!("{}{mark}{}", words[..at].join(" "), words[at..].join(" ")),
        None => words.join(" "),
    }
}

/// The words with marks around the one in their middle, if it is a plain word.
fn wrapped(words: &[&str], open: &str, close: &str) -> String {
    let middle = words.len() / 2;
    let mut words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    if words[middle].bytes().all(|byte| byte.is_ascii_alphabetic()) {
        words[middle] = format!("{open}{}{close}", words[middle]);
    }
    words.join(" ")
}

/// Whether the rule fires anywhere in `text`.
fn fires(analyzer: &Analyzer, rule: &str, text: &str) -> bool {
    let document = Document::from_markdown(text);
    let annotations = analyzer.annotate(&document);
    (0..annotations.structure().clauses.len())
        .any(|clause| annotations.fired(clause).any(|fired| fired.id() == rule))
}

#[test]
fn match_cases_are_found_through_mutations() {
    let analyzer = Analyzer::builtin();
    let mut tried: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut lost = Vec::new();
    for rule in analyzer.rules().rules() {
        for case in rule.match_cases() {
            let text = case.replace("[[", "").replace("]]", "");
            let words: Vec<&str> = text.split(' ').collect();
            // Cases that need a heading or a lead-in are not found in their bare text and prove nothing here.
            if words.len() < 4 || !fires(&analyzer, rule.id(), &text) {
                continue;
            }
            for (name, mutate) in MUTATIONS {
                let mutated = mutate(&words);
                if mutated == text {
                    continue;
                }
                let (found, all) = tried.entry(name).or_default();
                *all += 1;
                match fires(&analyzer, rule.id(), &mutated) {
                    true => *found += 1,
                    false => lost.push(format!("{name}: {}: {mutated:?}", rule.id())),
                }
            }
        }
    }
    let (found, all) = tried.values().fold((0, 0), |sum, counts| (sum.0 + counts.0, sum.1 + counts.1));
    for (name, (found, all)) in &tried {
        println!("{name:<24} {found:>6} of {all}");
    }
    println!("{found} of {all} mutated cases are found");
    assert!(all > 3000, "only {all} mutated cases");
    assert!(found as f64 >= 0.99 * all as f64, "{found} of {all}:\n{}", lost.join("\n"));
}
