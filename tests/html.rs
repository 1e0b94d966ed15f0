//! Web pages in, Markdown out.
#![cfg(feature = "html")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use fineprint::document::html::{Selector, render, render_tree};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::string::string_regex;
use proptest::test_runner::TestRunner;
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Case>,
}

/// A page and the text that it becomes.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    html: String,
    text: String,
    title: Option<String>,
    select: Option<String>,
    #[serde(default)]
    problems: Vec<String>,
    /// Stands, a hundred times, for `%FILL%` in both page and text.
    fill: Option<String>,
}

/// What `%PROSE%` stands for in pages and in texts.
const PROSE: [&str; 2] = [
    "We collect the names of those who write to us, and keep them for as long as it takes to answer what they asked.",
    "We never sell them, and we share them with nobody but the carrier who brings the answer to where they live.",
];

fn check(table: &str) {
    let table: Table = toml::from_str(table).expect("the table is well formed");
    for case in &table.case {
        let fill = case.fill.as_deref().unwrap_or_default().repeat(100);
        let page = case
            .html
            .replace("%PROSE%", &PROSE.map(|p| format!("<p>{p}</p>")).concat())
            .replace("%FILL%", &fill);
        let text = case.text.replace("%PROSE%", &PROSE.join("\n\n")).replace("%FILL%", fill.trim());
        let selector = case.select.as_deref().map(|s| Selector::new(s).unwrap());
        let rendered = render(&page, selector.as_ref());
        assert_eq!(rendered.text, text, "{}", case.name);
        let from_tree = render_tree(&page, selector.as_ref());
        assert_eq!(from_tree, rendered, "{}, by way of a tree", case.name);
        if case.title.is_some() {
            assert_eq!(rendered.title, case.title, "{}", case.name);
        }
        let problems: Vec<String> = rendered.problems.iter().map(ToString::to_string).collect();
        assert_eq!(problems, case.problems, "{}", case.name);
    }
}

#[test]
fn headings() {
    check(include_str!("html/headings.toml"));
}

#[test]
fn blocks() {
    check(include_str!("html/blocks.toml"));
}

#[test]
fn tables() {
    check(include_str!("html/tables.toml"));
}

#[test]
fn eras() {
    check(include_str!("html/eras.toml"));
}

#[test]
fn furniture() {
    check(include_str!("html/furniture.toml"));
}

#[test]
fn a_bad_selector_is_named() {
    let error = Selector::new("main >> p[").unwrap_err().to_string();
    assert!(error.starts_with("`main >> p[` is not a CSS selector: "), "{error}");
}

/// Pieces of tag soup.
fn soup() -> impl Strategy<Value = String> {
    let names = "(a|b|font|p|div|ul|ol|li|table|tr|td|th|h2|pre|br|svg|select|button|template|nav|footer|title|html|body)";
    let piece = prop_oneof![
        4 => string_regex(&format!("<{names}( (href|class|style)=[a-z#:'\" -]{{0,12}})?>")).unwrap(),
        3 => string_regex(&format!("</{names}>")).unwrap(),
        3 => "[a-zA-Z #*>.\n\u{a0}é&;]{0,12}",
        1 => "(<!--|-->|<!|</|<script>|</script>|<style>|</style>|&lt;|\u{0}|\r)",
    ];
    prop::collection::vec(piece, 0..120).prop_map(|pieces| pieces.concat())
}

/// No line of a rendered text ends in white space other than a hard break, and no two blank lines follow each other.
fn assert_tidy(text: &str) {
    assert!(text.is_empty() || text.ends_with('\n'));
    assert!(!text.contains("\n\n\n") && !text.starts_with('\n'), "{text:?}");
    for line in text.lines() {
        let bare = line.trim_end();
        assert!(bare == line || line.strip_prefix(bare) == Some("  "), "{line:?}");
    }
}

/// The differences that `docs/html.md` lists, so that the list stays true.
#[test]
fn the_known_differences_are_these() {
    let deep = format!("<b>{}one</b>two", "<div>".repeat(11));
    let crowded = format!("<p {}hidden>one</p>two", (0..300).map(|n| format!("a{n} ")).collect::<String>());
    let bodies = "<body>one<body style='font-weight:bold'>";
    for (page, in_one_pass, by_tree) in [
        (deep.as_str(), "**one**two\n", "**onetwo**\n"),
        (&crowded, "two\n", "one\n\ntwo\n"),
        (bodies, "one\n", "**one**\n"),
    ] {
        assert_eq!(render(page, None).text, in_one_pass, "{page}");
        assert_eq!(render_tree(page, None).text, by_tree, "{page}");
    }
}

/// Of three hundred pages of soup, in which every rule of the standard is broken, fewer than five are read in two ways.
#[test]
fn soup_is_read_as_a_tree_is() {
    let mut runner = TestRunner::deterministic();
    let pages = (0..300).map(|_| soup().new_tree(&mut runner).expect("soup can be made").current());
    let differ: Vec<String> =
        pages.filter(|page| render_tree(page, None).text != render(page, None).text).collect();
    assert!(differ.len() < 5, "{} pages, such as {:?}", differ.len(), differ[0]);
}

proptest! {
    #[test]
    fn any_string_renders(page in any::<String>()) {
        assert_tidy(&render(&page, None).text);
    }

    #[test]
    fn any_soup_renders(page in soup()) {
        let first = render(&page, None);
        assert_tidy(&first.text);
        prop_assert!(page.contains('*') || !first.text.contains("****"));
        prop_assert_eq!(&first, &render(&page, None));
        render(&page, Some(&Selector::new("div, li").unwrap()));
    }
}

/// Pages that take a parser without guard seconds to hours. Run with `--release -- --ignored --nocapture`.
#[test]
#[ignore = "measures time"]
fn hostile_pages_are_read_in_time() {
    let attributes: String = (0..100_000).map(|n| format!(" a{n}=1")).collect();
    let fonts: String = (0..400).map(|n| format!("<font size={n}>")).collect();
    let cases = [
        ("div", "<div>".repeat(100_000)),
        ("ul li", "<ul><li>".repeat(64_000)),
        ("b", "<b>".repeat(100_000)),
        ("adoption", "<a>".repeat(40_000) + &"<i>".repeat(40_000) + &"</a>".repeat(40_000)),
        ("attributes", format!("<p{attributes}>x")),
        ("attributes behind a frameset", format!("<frameset><style><p{attributes}>x")),
        ("fonts and paragraphs", fonts + &"<p>x".repeat(200_000)),
        ("fonts in paragraphs", (0..25_000).map(|n| format!("<font size={n}><p>x")).collect()),
        ("nested tables", "<table><tr><td>x".repeat(60_000)),
        ("misnested", "<b><div></b>x".repeat(60_000)),
        ("roots", (0..60_000).map(|n| format!("<body a{n}=1>")).collect()),
        ("svg", "<svg><style>".repeat(80_000)),
        ("opening brackets", "<".repeat(1_000_000)),
        ("comments", "<!--".repeat(250_000)),
        ("comments in scripts", "<script><!--</script>".repeat(50_000)),
        ("scripts in comments in scripts", "<script><!--".to_owned() + &"<script></script>".repeat(60_000)),
        ("text between rows", "<table>x<tr>".repeat(80_000)),
        ("tables between rows", "<table><tr><b>x".repeat(60_000)),
        ("links between rows", "<table>".to_owned() + &"<a href=x>y<p></a>".repeat(50_000)),
        ("ends out of reach", "<p><button>".to_owned() + &"<div>".repeat(470) + &"</p>".repeat(200_000)),
        ("items out of reach", "<li>".to_owned() + &"<div>".repeat(470) + &"<li></li>".repeat(100_000)),
        ("formatting in blocks", ("<b>".to_owned() + &"<div>".repeat(20) + "x</b>").repeat(8_000)),
        ("marks", "<marquee><b>".repeat(200) + &"</b>x".repeat(200_000)),
        ("unknown elements", "<x-y>".repeat(100_000) + &"</x-y>".repeat(100_000)),
    ];
    for (name, page) in cases {
        // A tree costs html5ever up to 500 steps for an end tag that fits nothing.
        let ways =
            [("one pass", render as fn(&str, Option<&Selector>) -> _, 1.0), ("tree", render_tree, 5.0)];
        for (way, read, limit) in ways {
            let start = std::time::Instant::now();
            let rendered = read(&page, None);
            let seconds = start.elapsed().as_secs_f64();
            eprintln!("{name}, {way}: {} bytes, {seconds:.3} s, {:?}", page.len(), rendered.problems);
            assert!(seconds < limit, "{name}, {way}: {seconds:.3} s");
        }
    }
}

/// The corpora that lie beside the project on the machines of its developers.
fn shared(path: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("FINEPRINT_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    let path = folder.join(path);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not here", path.display());
    None
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn words(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect()
}

/// The Markdown without its provenance line and its links' addresses.
fn without_addresses(markdown: &str) -> String {
    let body = markdown.split_once("\n\n").map_or(markdown, |(_, body)| body);
    let mut text = String::new();
    for (index, piece) in body.split("](").enumerate() {
        let after = if index == 0 { piece } else { piece.split_once(')').map_or("", |(_, after)| after) };
        text.push_str(after);
        text.push(' ');
    }
    text
}

#[test]
fn the_words_of_the_corpus_survive() {
    let Some(folder) = shared("corpus/princeton") else {
        return;
    };
    let mut pairs = 0;
    let mut good = 0;
    for page in files(&folder, "html") {
        let Ok(markdown) = std::fs::read_to_string(page.with_extension("md")) else {
            continue;
        };
        let rendered = render(&std::fs::read_to_string(&page).unwrap(), None);
        let ours = words(&format!("{} {}", rendered.title.unwrap_or_default(), rendered.text));
        let theirs = words(&without_addresses(&markdown));
        let found = theirs.intersection(&ours).count();
        let recall = found as f64 / theirs.len() as f64;
        eprintln!("{}: {recall:.3}", page.display());
        pairs += 1;
        good += usize::from(recall >= 0.97);
    }
    assert!(good * 2 > pairs, "{good} of {pairs}");
}

#[test]
fn the_headings_of_the_gold_stand_on_lines_of_their_own() {
    let Some(folder) = shared("gold/sections") else {
        return;
    };
    let truth = std::fs::read_to_string(folder.join("truth.jsonl")).unwrap();
    let mut wanted = 0;
    let mut found = 0;
    for line in truth.lines() {
        let record: serde_json::Value = serde_json::from_str(line).unwrap();
        let path = record["path"].as_str().unwrap();
        if !path.ends_with(".html") {
            continue;
        }
        let text = render(&std::fs::read_to_string(folder.join(path)).unwrap(), None).text;
        let lines: BTreeSet<&str> = text.lines().map(str::trim_end).collect();
        for heading in record["headings"].as_array().unwrap() {
            let heading = heading.as_str().unwrap();
            wanted += 1;
            let forms = [format!("### {heading}"), format!("**{heading}**")];
            if forms.iter().any(|form| lines.contains(form.as_str())) {
                found += 1;
            } else {
                eprintln!("{path}: {heading}");
            }
        }
    }
    eprintln!("{found} of {wanted} headings");
    assert!(found * 100 >= wanted * 99);
}

/// The bytes from the first to the last difference between two texts.
fn differing(one: &str, other: &str) -> usize {
    let same = |a: &mut dyn Iterator<Item = u8>, b: &mut dyn Iterator<Item = u8>| {
        a.zip(b).take_while(|(a, b)| a == b).count()
    };
    let start = same(&mut one.bytes(), &mut other.bytes());
    let (one, other) = (&one.as_bytes()[start..], &other.as_bytes()[start..]);
    let end = same(&mut one.iter().rev().copied(), &mut other.iter().rev().copied());
    one.len().max(other.len()) - end
}

/// Every page that is at hand, by way of a tree and without.
#[test]
fn real_pages_are_read_as_a_tree_is() {
    let named = std::env::var_os("FINEPRINT_PAGES").map(PathBuf::from);
    let beside = || ["corpus", "gold"].into_iter().filter_map(shared).collect();
    let folders: Vec<PathBuf> = named.map_or_else(beside, |folder| vec![folder]);
    let (mut pages, mut bytes, mut other_pages, mut other_bytes) = (0, 0, 0, 0);
    for path in folders.iter().flat_map(|folder| files(folder, "html")) {
        let page = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        let (tree, stream) = (render_tree(&page, None), render(&page, None));
        pages += 1;
        bytes += tree.text.len();
        if tree != stream {
            other_pages += 1;
            other_bytes += differing(&tree.text, &stream.text);
            eprintln!("{}: differs", path.display());
        }
    }
    eprintln!("{pages} pages, {bytes} bytes of text; {other_pages} pages differ, in {other_bytes} bytes");
    assert!(folders.is_empty() || pages > 0);
    assert!(other_bytes * 100 <= bytes);
}
