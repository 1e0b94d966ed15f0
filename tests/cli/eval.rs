//! `eval`: what it prints, what it compares, what it refuses.

use serde_json::Value;

use crate::support::Folder;

const CLAUSES: [&str; 3] = [
    r#"{"id":"a","doc":"x","text":"We use cookies.","claims":["cookies.used"]}"#,
    r#"{"id":"b","doc":"y","text":"We like cookies.","claims":["cookies.used"]}"#,
    r#"{"id":"c","doc":"z","text":"We do not use cookies.","claims":["cookies.not-used"]}"#,
];

/// A rule that finds what the built-in ones miss in the second clause.
const LIKES: &str = r#"
[[rule]]
id       = "cookies.used.likes"
claim    = "cookies.used"
title    = "Likes cookies"
category = "first-party-collection-use"
any      = ["we like cookies"]
match    = ["[[We like cookies]]."]
no_match = ["We like cake."]
"#;

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn figures_are_compared_in_pairs() {
    let folder = Folder::new();
    folder.write("gold.jsonl", CLAUSES.join("\n"));
    folder.write("likes.toml", LIKES);
    let before = folder.run(&["eval", "--gold", "gold.jsonl", "--json"]);
    assert_eq!(before.code, Some(0), "{}", before.stderr);
    folder.write("before.json", &before.stdout);
    let args = ["eval", "--gold", "gold.jsonl", "--rules", "likes.toml", "--compare", "before.json"];
    let text = folder.run(&args);
    assert!(text.stdout.contains("  cookies.used "), "{}{}", text.stdout, text.stderr);
    let compared = json(&folder.run(&[&args[..], &["--json"]].concat()).stdout);
    let micro = &compared["figures"]["claims_micro"];
    assert_eq!((micro["old"].as_f64(), micro["new"].as_f64()), (Some(0.8), Some(1.0)), "{compared}");
    assert!((micro["difference"]["value"].as_f64().unwrap() - 0.2).abs() < 1e-9);
    assert_eq!(compared["rows"]["claims"]["cookies.not-used"]["difference"]["high"], 0.0);
    let again = json(&folder.run(&[&args[..], &["--json"]].concat()).stdout);
    assert_eq!(compared, again, "the same runs give the same intervals");
    // The same rules differ in nothing.
    let same = folder.run(&["eval", "--gold", "gold.jsonl", "--compare", "before.json", "--json"]);
    assert_eq!(json(&same.stdout)["figures"]["claims_micro"]["difference"]["low"], 0.0);
}

#[test]
fn other_gold_and_other_files_are_not_compared() {
    let folder = Folder::new();
    folder.write("gold.jsonl", CLAUSES.join("\n"));
    folder.write("less.jsonl", CLAUSES[..2].join("\n"));
    folder.write("before.json", folder.run(&["eval", "--gold", "gold.jsonl", "--json"]).stdout);
    let refused = |gold: &str, old: &str, part: &str| {
        let ended = folder.run(&["eval", "--gold", gold, "--compare", old]);
        assert_eq!(ended.code, Some(2), "{}", ended.stdout);
        assert!(ended.stderr.contains(part), "no {part:?} in {}", ended.stderr);
    };
    refused("less.jsonl", "before.json", "other gold");
    folder.write("old.json", r#"{"ruleset":"builtin 0.0.1 x","claims_micro":{"value":1.0}}"#);
    refused("gold.jsonl", "old.json", "old.json: it has no `format`");
    folder.write("new.json", r#"{"format":"fineprint-eval/9"}"#);
    refused("gold.jsonl", "new.json", "`fineprint-eval/9`");
    folder.write("text.json", "not JSON");
    refused("gold.jsonl", "text.json", "text.json: no output of `eval --json`");
    refused("gold.jsonl", "none.json", "none.json");
}

#[test]
fn sentences_are_scored_by_practice_and_data_type() {
    let folder = Folder::new();
    let gold = [
        r#"{"id":"a","doc":"x","text":"We collect your e - mail address .","labels":["collect"],"attrs":{"spans":{"collect":["your e - mail address"]}}}"#,
        r#"{"id":"b","doc":"x","text":"We do n't share your information with anyone .","labels":["not-share"],"attrs":{"spans":{"not-share":["your information"]}}}"#,
        r#"{"id":"c","doc":"x","text":"The garden has a pond .","labels":[],"attrs":{"spans":{}}}"#,
        r#"{"id":"d","doc":"y","text":"We do not share your address with anyone , except with your consent .","labels":["share","not-share"],"attrs":{"spans":{"share":["your address"]}}}"#,
    ];
    folder.write("one.jsonl", gold[..3].join("\n"));
    folder.write("two.jsonl", gold[3]);
    let ended = folder.run(&["eval", "--gold", "one.jsonl", "two.jsonl", "--json"]);
    let figures = json(&ended.stdout);
    assert_eq!(figures["gold"]["sentences"], 4, "{}", ended.stderr);
    for label in ["collect", "share", "not-share"] {
        assert_eq!(figures["practices"][label]["f1"], 1.0, "{label}: {figures}");
    }
    assert_eq!(figures["data_types"]["contact"]["recall"], 1.0, "{figures}");
    assert_eq!(figures["files"]["one"]["practices.not-share"], 1.0, "{figures}");
    assert!(figures["macro9"].is_null(), "sentences are not scored as segments");
}

#[test]
fn claims_are_reported_by_file_and_half() {
    let folder = Folder::new();
    folder.write("one.jsonl", CLAUSES[..2].join("\n"));
    folder.write("two.jsonl", CLAUSES[2]);
    let ended = folder.run(&["eval", "--gold", "one.jsonl", "two.jsonl", "--write-figures", "rules.json"]);
    let lines: Vec<&str> = ended.stdout.lines().skip_while(|line| !line.starts_with("by file")).collect();
    assert!(lines.len() == 3 && lines[1].starts_with("one "), "{}", ended.stdout);
    let rules = json(&folder.read("rules.json"));
    assert_eq!(rules["clauses"], 3);
    assert!(rules["rules"].as_object().is_some_and(|rules| !rules.is_empty()), "{rules}");
    let text = folder.read("rules.json");
    assert!(!text.contains("We like"), "no text of the gold: {text}");
}
