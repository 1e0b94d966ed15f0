//! The examples do what they say.
#![cfg(feature = "parallel")]

use std::fs;

#[path = "../examples/claims_by_year.rs"]
pub mod claims_by_year;
#[path = "../examples/compare_snapshots.rs"]
pub mod compare_snapshots;
#[path = "../examples/folder.rs"]
pub mod folder;
#[path = "../examples/one_document.rs"]
pub mod one_document;
#[path = "../examples/own_rules.rs"]
pub mod own_rules;

#[cfg(feature = "html")]
#[path = "../examples/ratio.rs"]
pub mod ratio;
#[cfg(feature = "html")]
#[path = "../examples/worst_cases.rs"]
pub mod worst_cases;

#[path = "../examples/stages.rs"]
pub mod stages;

/// What an example writes.
fn written(run: impl FnOnce(&mut Vec<u8>) -> fineprint::Result<()>) -> String {
    let mut out = Vec::new();
    run(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// A policy with the provenance line of the archive.
fn archived(date: &str, policy: &str) -> String {
    let timestamp = date.replace('-', "") + "120000";
    format!(
        "> *The following text is extracted and transformed from the acme.example privacy policy that was archived on \
         {date}. Please check the [original snapshot on the Wayback Machine]\
         (https://web.archive.org/web/{timestamp}id_/http%3A//www.acme.example/privacy) for the most accurate \
         reproduction.*\n\n# Privacy\n\n{policy}\n"
    )
}

const CERTIFIED: &str = "Acme adheres to the EU-US Safe Harbor principles.";
const SILENT: &str = "Bananas are yellow.";

#[test]
fn one_document() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("policy.md");
    fs::write(&path, "We adhere to the EU-US Safe Harbor principles.\n").unwrap();
    let written = written(|out| one_document::run(&path, out));
    assert!(written.contains("safe-harbor.certified: "), "{written}");
}

#[test]
fn folder() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("b.md"), CERTIFIED).unwrap();
    fs::write(folder.path().join("a.md"), SILENT).unwrap();
    fs::write(folder.path().join("c.md"), "\0\0").unwrap();
    let written = written(|out| folder::run(folder.path(), out));
    let lines: Vec<&str> = written.lines().collect();
    assert_eq!(lines.len(), 4, "{written}");
    assert!(lines[0].ends_with("a.md: 1 segments, 0 claims"), "{written}");
    assert!(lines[1].contains("b.md: 1 segments, "), "{written}");
    assert!(lines[2].contains("c.md: is not a text"), "{written}");
    assert_eq!(lines[3], "2 read, 1 not");
}

#[test]
fn own_rules() {
    let written = written(|out| own_rules::run(out));
    assert_eq!(
        written,
        "toolbar.bundled (toolbar.bundled.installs): When you install our software, it installs the Acme Toolbar in your \
         browser.\n"
    );
}

#[test]
fn claims_by_year() {
    let folder = tempfile::tempdir().unwrap();
    let policies = [("2009-03-01", CERTIFIED), ("2009-09-01", CERTIFIED), ("2017-01-01", SILENT)];
    for (date, policy) in policies {
        fs::write(folder.path().join(format!("{date}.md")), archived(date, policy)).unwrap();
    }
    let written = written(|out| claims_by_year::run(folder.path(), "safe-harbor", out));
    let rows: Vec<Vec<&str>> = written.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!(rows[0], ["2009", "2017"], "{written}");
    assert!(rows.contains(&vec!["safe-harbor.certified", "2", "0"]), "{written}");
}

#[test]
fn compare_snapshots() {
    let folder = tempfile::tempdir().unwrap();
    let [older, newer] = ["older.md", "newer.md"].map(|name| folder.path().join(name));
    fs::write(&older, archived("2011-05-27", CERTIFIED)).unwrap();
    fs::write(&newer, archived("2016-05-27", SILENT)).unwrap();
    let written = written(|out| compare_snapshots::run(&older, &newer, out));
    assert!(written.contains(&format!("- safe-harbor.certified: {CERTIFIED}\n")), "{written}");
    assert!(!written.contains("+ "), "{written}");
}

#[test]
#[cfg(feature = "html")]
fn ratio() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("policy.md"), format!("# Privacy\n\n{CERTIFIED}\n")).unwrap();
    fs::write(folder.path().join("page.html"), format!("<html><body><p>{SILENT}</p></body></html>")).unwrap();
    let rules = r#"
        claim = [{ id = "harbor.adheres", says = "The publisher adheres to a harbor" }]

        [[rule]]
        id = "harbor.adheres.to"
        claim = "harbor.adheres"
        title = "Adheres"
        description = "Says that it adheres."
        source = ["a test"]
        category = "practice-not-covered"
        any = ["adhere/V to .. safe harbor"]
        match = ["We adhere to the [[Safe Harbor]]."]
        no_match = ["A harbor is safe."]
    "#;
    let rules = fineprint::RuleSet::builder().without_builtin().add_text("own.toml", rules).build().unwrap();
    let report = ratio::measure(|| rules, folder.path(), 1).unwrap();
    assert_eq!(report.annotations, 1, "{report:?}");
    assert!(report.hits >= 2 && report.phrases >= 5, "`adheres to` and `safe harbor`: {report:?}");
    assert!(report.md_vs_aho_corasick > 0.0 && report.html_vs_scraper.is_some());
    let json = serde_json::to_value(&report).unwrap();
    for key in ["md_vs_daachorse", "md_vs_unicode_sentences", "threads_2_vs_1", "start_ms", "compile_ms"] {
        assert!(json.get(key).is_some(), "{key}");
    }
}

#[test]
#[cfg(feature = "html")]
fn worst_cases() {
    let folder = tempfile::tempdir().unwrap();
    let sentences: Vec<String> = (0..80)
        .map(|n| format!("In case {n} we share your name and your address with our partners."))
        .collect();
    fs::write(folder.path().join("policy.md"), sentences.join("\n\n")).unwrap();
    let effort = worst_cases::Effort { rounds: 1, bytes: 1, tiny: 3, rules: &[2, 4] };
    let report = worst_cases::measure(folder.path(), effort).unwrap();
    assert_eq!(report.cases.len(), 6, "{report:?}");
    assert!(report.cases.iter().all(|&(_, bytes, each, _)| bytes > 0 && each >= 0.0), "{report:?}");
    let rules: Vec<usize> = report.rules.iter().map(|&(rules, _)| rules).collect();
    assert_eq!(rules, [2, 4]);
}

#[test]
fn stages() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("policy.md"), format!("# Privacy\n\n{CERTIFIED}\n")).unwrap();
    let all = written(|out| stages::run(folder.path(), "jsonl", out));
    assert!(all.starts_with("1 documents, ") && all.contains(", 1 annotations, "), "{all}");
    let parsed = written(|out| stages::run(folder.path(), "parse", out));
    assert!(parsed.ends_with(", 0 annotations, 0 bytes written\n"), "{parsed}");
    assert!(stages::run(folder.path(), "paint", &mut Vec::new()).is_err());
}
