//! What the program shows to people: policies, outlines, rules, explanations, figures.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{Folder, POLICY};

const PACK: &str = r#"
[[claim]]
id   = "security.bug-bounty"
says = "Finders of security holes are rewarded"

[[rule]]
id       = "security.bug-bounty.offers"
claim    = "security.bug-bounty"
title    = "Offers a bug bounty"
category = "data-security"
any      = ["@we .. !(offer/V | run/V) .. bug bounty"]
match    = ["[[We run a bug bounty]] program."]
no_match = ["What is a bug bounty?"]
"#;

#[test]
fn show_underlines_claims_without_colours() {
    let folder = Folder::new();
    folder.write("policy.md", POLICY);
    let shown = folder.run(&["show", "policy.md"]);
    assert_eq!(shown.code, Some(0), "{}", shown.stderr);
    for part in ["Claims", "Silent on", "# Cookies", "~~~", "> safe-harbor.certified", "> cookies.used"] {
        assert!(shown.stdout.contains(part), "no {part} in {}", shown.stdout);
    }
    assert!(!shown.stdout.contains('\u{1b}') && shown.stdout.lines().all(|line| line.chars().count() <= 80));
}

/// What the README shows of a policy is what the program shows of it.
#[test]
fn the_readme_shows_what_is_shown() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let name = "corpus/larkspur-linen.example.md";
    let folder = Folder::new();
    folder.write(name, fs::read(root.join(name)).unwrap());
    let shown = folder.run(&["show", name]).stdout;
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    let (_, rest) = readme.split_once("```text\n").expect("an example in the README");
    let (example, _) = rest.split_once("```").expect("its end");
    let parts: Vec<&str> = example.split("[...]").map(str::trim).collect();
    assert!(parts.len() > 2 && parts.iter().all(|part| part.lines().count() > 5), "{parts:?}");
    for part in parts {
        assert!(shown.contains(part), "this is not shown any more:\n{part}\n\nbut:\n{shown}");
    }
}

#[test]
fn show_colours_when_told_and_never_passes_control_characters_on() {
    let folder = Folder::new();
    folder.write("policy.md", format!("{POLICY}\nWe use cookies\u{1b}[31m and \u{7} bells.\n"));
    let plain = folder.run(&["show", "policy.md"]).stdout;
    assert!(!plain.contains('\u{1b}') && !plain.contains('\u{7}'), "{plain}");
    let colored = folder.run(&["show", "policy.md", "--color", "always"]).stdout;
    assert!(colored.contains("\u{1b}[4;38;5;") && !colored.contains("\u{1b}[31m"));
}

#[test]
fn segment_prints_the_tree_for_people_and_for_programs() {
    let folder = Folder::new();
    folder.write("policy.md", POLICY);
    let tree = folder.run(&["segment", "policy.md"]).stdout;
    assert!(tree.contains("section Atx") && tree.contains("- We use cookies."), "{tree}");
    let json: Value = serde_json::from_str(&folder.run(&["segment", "policy.md", "--json"]).stdout).unwrap();
    let sections = json["sections"].as_array().unwrap();
    assert_eq!(sections.last().unwrap()["heading"], "Cookies");
    for clause in json["segments"].as_array().unwrap().iter().flat_map(|s| s["clauses"].as_array().unwrap()) {
        let (start, end) = (clause["span"][0].as_u64().unwrap(), clause["span"][1].as_u64().unwrap());
        assert_eq!(clause["text"], POLICY[start as usize..end as usize]);
    }
}

#[test]
fn rules_are_listed_shown_and_tested() {
    let folder = Folder::new();
    folder.write("pack.toml", PACK);
    folder.write("policy.md", "We run a bug bounty.\n");
    let list = folder.run(&["rules", "list", "--rules", "pack.toml"]).stdout;
    assert!(list.contains("security.bug-bounty.offers") && list.lines().count() > 100, "{list}");
    let page = folder.run(&["rules", "show", "security.bug-bounty.offers", "--rules", "pack.toml"]).stdout;
    assert!(page.contains("Offers a bug bounty") && page.contains("pack.toml:7"), "{page}");
    let tested = folder.run(&["rules", "test", "pack.toml"]);
    assert_eq!(
        (tested.code, tested.stdout.trim()),
        (Some(0), "1 rules: 2 cases hold, 0 do not, 0 known misses")
    );
    let found =
        folder.run(&["annotate", "policy.md", "-q", "--rules", "pack.toml", "--format", "clauses"]).stdout;
    assert!(found.contains("\"claim\":\"security.bug-bounty\""), "{found}");
    let stats = folder.run(&["rules", "stats", "policy.md", "--rules", "pack.toml"]).stdout;
    assert!(
        stats.lines().any(|line| line.starts_with("security.bug-bounty.offers") && line.contains(" 1 ")),
        "{stats}"
    );
    assert_eq!(folder.run(&["rules", "show", "no.such.rule"]).code, Some(2));
}

#[test]
fn a_case_that_does_not_hold_is_exit_code_1_and_a_bad_file_is_2() {
    let folder = Folder::new();
    folder.write("wrong.toml", PACK.replace("What is a bug bounty?", "We offer a bug bounty."));
    let tested = folder.run(&["rules", "test", "wrong.toml"]);
    assert_eq!(tested.code, Some(1), "{}", tested.stdout);
    assert!(tested.stdout.contains("wrong.toml:13: security.bug-bounty.offers"), "{}", tested.stdout);
    folder.write("typo.toml", PACK.replace("category", "categroy").replace("@we ..", "@wee .."));
    let refused = folder.run(&["rules", "test", "typo.toml"]);
    assert_eq!(refused.code, Some(2));
    for part in [
        "typo.toml:10:1 (rule security.bug-bounty.offers)",
        "did you mean `category`?",
        "^^^^^^^^",
        "no lexicon `@wee`",
    ] {
        assert!(refused.stderr.contains(part), "no {part} in {}", refused.stderr);
    }
}

#[test]
fn of_a_file_that_is_no_toml_the_first_error_is_told() {
    let folder = Folder::new();
    folder.write("quote.toml", PACK.replacen("id       = \"", "id       = ", 1));
    let refused = folder.run(&["rules", "test", "quote.toml"]);
    assert_eq!(refused.code, Some(2));
    for part in ["this is not TOML", "1 error in the rules"] {
        assert!(refused.stderr.contains(part), "no {part} in {}", refused.stderr);
    }
}

#[test]
fn explain_tells_what_fired_and_why() {
    let folder = Folder::new();
    folder.write("policy.md", "We do not use cookies.\n");
    let explained = folder.run(&["explain", "policy.md", "--at", "1"]).stdout;
    for part in
        ["Fired", "cookies.used", "negation: \"not\", reaches \"use cookies\"", "Categories of its segment"]
    {
        assert!(explained.contains(part), "no {part} in {explained}");
    }
    assert_eq!(folder.run(&["explain", "policy.md", "--at", "9"]).code, Some(2));
}

#[test]
fn a_rule_may_say_who_acts() {
    let folder = Folder::new();
    let by_us = PACK
        .replace("category =", "not_actor = [\"user\"]\ncategory =")
        .replace("@we .. !", "!")
        .replace("[[We run", "We [[run")
        .replace("What is a bug bounty?", "You may run a bug bounty.");
    folder.write("pack.toml", &by_us);
    folder.write("policy.md", "You may offer a bug bounty.\n\nOf data you give us we offer a bug bounty.\n");
    let tested = folder.run(&["rules", "test", "pack.toml"]);
    assert_eq!(tested.code, Some(0), "{}{}", tested.stdout, tested.stderr);
    let page = folder.run(&["rules", "show", "security.bug-bounty.offers", "--rules", "pack.toml"]).stdout;
    assert!(page.contains("- not where the actor is: user"), "{page}");
    let explain =
        |line: &str| folder.run(&["explain", "policy.md", "--at", line, "--rules", "pack.toml"]).stdout;
    let dropped = explain("1");
    assert!(dropped.contains("security.bug-bounty.offers: the actor is user"), "{dropped}");
    let kept = explain("3");
    let fired = kept.find("Fired").zip(kept.find("security.bug-bounty.offers"));
    assert!(fired.is_some_and(|(fired, rule)| fired < rule) && !kept.contains("the actor is"), "{kept}");
    folder.write("typo.toml", by_us.replace("\"user\"", "\"usr\""));
    folder.write("nobody.toml", by_us.replace("[\"user\"]", "[\"user\"]\nactor = \"user\""));
    for (file, parts) in [
        ("typo.toml", &["typo.toml:10:14", "no not_actor `usr`", "did you mean `user`?", "^^^^^"][..]),
        ("nobody.toml", &["`actor` and `not_actor` leave nobody who may act"][..]),
    ] {
        let refused = folder.run(&["rules", "test", file]);
        assert_eq!(refused.code, Some(2), "{}", refused.stdout);
        for part in parts {
            assert!(refused.stderr.contains(part), "no {part} in {}", refused.stderr);
        }
    }
}

#[test]
fn eval_scores_gold_of_both_kinds() {
    let folder = Folder::new();
    let gold = [
        r#"{"id":"a","doc":"x","text":"We use cookies.","claims":["cookies.used"]}"#,
        r#"{"id":"b","doc":"y","text":"We like cookies.","claims":["cookies.used"]}"#,
        r#"{"id":"c","doc":"y","text":"We use SSL encryption, firewalls and other security measures to protect your data from unauthorized access.","labels":["data-security"]}"#,
    ];
    folder.write("gold.jsonl", gold.join("\n"));
    let ended = folder.run(&["eval", "--gold", "gold.jsonl", "--json", "--errors", "mistakes.jsonl"]);
    let figures: Value = serde_json::from_str(&ended.stdout).unwrap();
    for key in
        ["macro9", "micro9", "macro12", "micro12", "categories", "claims", "claims_micro", "claims_macro"]
    {
        assert!(!figures[key].is_null(), "no {key} in {figures}");
    }
    assert_eq!(figures["claims"]["cookies.used"]["recall"], 0.5);
    assert_eq!(figures["categories"]["data-security"]["f1"], 1.0);
    let mistakes = folder.read("mistakes.jsonl");
    assert!(mistakes.contains("\"id\":\"b\"") && !mistakes.contains("\"id\":\"a\""), "{mistakes}");
    folder.write("bad.jsonl", "{\n");
    let refused = folder.run(&["eval", "--gold", "bad.jsonl"]);
    assert!(refused.code == Some(2) && refused.stderr.contains("bad.jsonl:1"), "{}", refused.stderr);
}
