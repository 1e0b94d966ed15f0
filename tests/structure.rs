//! The structure that is found in texts of every shape that archives hold. The cases are in `structure/*.toml`.

use std::collections::BTreeMap;
use std::path::Path;

use fineprint::Document;
use fineprint::segment::{ClauseKind, SegmentKind, Structure};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Case>,
}

/// One text, and what is expected of it; what is left out is not checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    text: String,
    /// `markdown`, `plain` or `tagged`; `markdown` if left out.
    #[serde(default)]
    format: Option<String>,
    /// Headings in order; two spaces before each level below the first.
    headings: Option<Vec<String>>,
    /// Styles of the headings in order.
    styles: Option<Vec<String>>,
    /// The visible words of each segment that is neither heading nor furniture, white space collapsed.
    segments: Option<Vec<String>>,
    /// The text of every furniture segment, white space collapsed.
    furniture: Option<Vec<String>>,
    /// The clauses of segments that are no headings.
    clauses: Option<Vec<String>>,
    /// What each of these clauses is: `prose`, `heading`, `item` or `cell`.
    kinds: Option<Vec<String>>,
    /// For each clause of a list item, the first words of its lead-in.
    lead_ins: Option<Vec<String>>,
    /// How each clause joins the one before: `exception`, `contrast`, `continuation`, or nothing.
    turns: Option<Vec<String>>,
    /// Headings that are clauses in their own right.
    sentences_in_headings: Option<Vec<String>>,
    /// Dates with their kind: `updated 2008-04-22`.
    dates: Option<Vec<String>>,
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn read<'t>(case: &'t Case) -> Document<'t> {
    match case.format.as_deref() {
        None | Some("markdown") => Document::from_markdown(&case.text),
        Some("plain") => Document::from_plain(&case.text),
        Some("tagged") => Document::from_tagged(&case.text),
        Some(other) => panic!("{}: no such format: {other}", case.name),
    }
}

/// What was found, in the words of [`Case`].
fn found(case: &Case) -> BTreeMap<&'static str, Vec<String>> {
    let document = read(case);
    let text = document.text();
    let structure = Structure::of(&document);
    let segments = |wanted: &dyn Fn(SegmentKind) -> bool| -> Vec<String> {
        let wanted = structure.segments.iter().filter(|segment| wanted(segment.kind));
        wanted.map(|segment| squeeze(segment.span.of(text))).collect()
    };
    let in_heading = |segment: usize| structure.segments[segment].kind == SegmentKind::Heading;
    let clauses = || structure.clauses.iter().filter(|clause| !in_heading(clause.segment));
    BTreeMap::from([
        (
            "headings",
            structure
                .sections
                .iter()
                .map(|section| {
                    format!("{}{}", "  ".repeat(usize::from(section.level) - 1), section.title(text))
                })
                .collect(),
        ),
        ("styles", structure.sections.iter().map(|section| format!("{:?}", section.style)).collect()),
        ("segments", segments(&|kind| !matches!(kind, SegmentKind::Heading | SegmentKind::Furniture))),
        ("furniture", segments(&|kind| kind == SegmentKind::Furniture)),
        ("clauses", clauses().map(|clause| squeeze(clause.span.of(text))).collect()),
        ("kinds", clauses().map(|clause| format!("{:?}", clause.kind).to_lowercase()).collect()),
        (
            "lead_ins",
            structure
                .clauses
                .iter()
                .filter(|clause| clause.kind == ClauseKind::Item)
                .map(|clause| {
                    let first = clause.lead_in.as_ref().map(|lead_in| &structure.clauses[lead_in.start]);
                    first.map_or(String::new(), |first| squeeze(first.span.of(text)))
                })
                .collect(),
        ),
        (
            "turns",
            clauses()
                .map(|clause| clause.turn.map_or(String::new(), |turn| format!("{turn:?}").to_lowercase()))
                .collect(),
        ),
        (
            "sentences_in_headings",
            structure
                .clauses
                .iter()
                .filter(|clause| in_heading(clause.segment) && clause.kind == ClauseKind::Prose)
                .map(|clause| squeeze(clause.span.of(text)))
                .collect(),
        ),
        (
            "dates",
            structure
                .dates
                .iter()
                .map(|date| format!("{:?} {}", date.kind, date.date).to_lowercase())
                .collect(),
        ),
    ])
}

/// What a case expects, in the words of [`found`].
fn expected(case: &Case) -> impl Iterator<Item = (&'static str, &Vec<String>)> {
    [
        ("headings", &case.headings),
        ("styles", &case.styles),
        ("segments", &case.segments),
        ("furniture", &case.furniture),
        ("clauses", &case.clauses),
        ("kinds", &case.kinds),
        ("lead_ins", &case.lead_ins),
        ("turns", &case.turns),
        ("sentences_in_headings", &case.sentences_in_headings),
        ("dates", &case.dates),
    ]
    .into_iter()
    .filter_map(|(what, wanted)| Some((what, wanted.as_ref()?)))
}

fn run(file: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/structure").join(file);
    let table = std::fs::read_to_string(&path).expect("the case table");
    let table: Table = toml::from_str(&table).unwrap_or_else(|error| panic!("{file}: {error}"));
    let mut failures = String::new();
    for case in &table.case {
        let found = found(case);
        let mut checked = 0;
        for (what, wanted) in expected(case) {
            checked += 1;
            if found[what] != *wanted {
                failures +=
                    &format!("{}: {what}\n  wanted {wanted:#?}\n  found  {:#?}\n", case.name, found[what]);
            }
        }
        assert!(checked > 0, "{}: the case expects nothing", case.name);
    }
    assert!(failures.is_empty(), "{file}\n{failures}");
}

#[test]
fn headings() {
    run("headings.toml");
}

#[test]
fn segments() {
    run("segments.toml");
}

#[test]
fn sentences() {
    run("sentences.toml");
}

#[test]
fn clauses() {
    run("clauses.toml");
}

#[test]
fn furniture() {
    run("furniture.toml");
}

#[test]
fn dates() {
    run("dates.toml");
}
