//! Practices and data types against sentences that people have coded, as in PI-Extract (Bui et al., PoPETs 2021).
//!
//! A record has `labels` among [`PRACTICES`] and, in `attrs.spans`, the words for the data of each label. What of an
//! annotation counts for which label is in `docs/quality.md`.

use std::collections::BTreeMap;

use super::data_types::{DATA_TYPES, type_of_attribute, types_of_object};
use super::gold::{GoldRecord, Task};
use super::mistake::Mistake;
use super::tallies::{Table, Tallies};
use crate::annotate::SegmentScores;
use crate::taxonomy::{Category, Polarity};
use crate::{Analyzer, Annotation, Document, Findings, Span};

/// The labels of a sentence: what is done with data, or denied.
pub const PRACTICES: &[&str] = &["collect", "not-collect", "share", "not-share"];

const COLLECT: usize = 0;
const NOT_COLLECT: usize = 1;
const SHARE: usize = 2;
const NOT_SHARE: usize = 3;

/// The figures for a set of sentences.
#[derive(Clone, Debug, Default)]
pub struct PracticeScores {
    /// Counts by practice and by data type.
    pub tallies: Tallies,
    /// What went wrong with practices.
    pub mistakes: Vec<Mistake>,
    /// Number of records scored.
    pub records: usize,
}

/// Scores `analyzer` on the records that are sentences, each seen in its document.
pub fn score(analyzer: &Analyzer, records: &[GoldRecord]) -> PracticeScores {
    let mut documents: BTreeMap<&str, Vec<&GoldRecord>> = BTreeMap::new();
    for record in records.iter().filter(|record| record.task() == Some(Task::Sentence)) {
        documents.entry(&record.doc).or_default().push(record);
    }
    let names = |labels: &[&str]| labels.iter().map(|label| (*label).to_owned()).collect::<Vec<_>>();
    let (practices, types) = (names(PRACTICES), names(DATA_TYPES));
    let mut scratch = analyzer.create_scratch();
    let mut findings = Findings::default();
    let mut scores = PracticeScores::default();
    for sentences in documents.into_values() {
        let (text, spans) = assemble(&sentences);
        let document = Document::from_markdown(&text).with_domain(sentences[0].domain());
        analyzer.annotate_into(&mut scratch, &document, &mut findings);
        for (record, span) in sentences.iter().zip(spans) {
            scores.records += 1;
            let found = Found::of(analyzer, &document, &findings, span);
            let gold = Gold::of(record);
            let facts = |label: usize| (gold.practices[label], found.practices[label]);
            scores.tallies.tally(&record.file, Table::Practices, &practices).add(&record.doc, facts);
            scores.mistakes.extend(Mistake::of(record, &practices, facts, found.fired));
            let facts = |label: usize| (gold.types[label], found.types[label]);
            scores.tallies.tally(&record.file, Table::DataTypes, &types).add(&record.doc, facts);
        }
    }
    scores
}

/// What people say of one sentence.
#[derive(Default)]
struct Gold {
    practices: [bool; 4],
    types: [bool; 9],
}

impl Gold {
    fn of(record: &GoldRecord) -> Gold {
        let mut gold = Gold::default();
        for label in record.labels.iter().flatten() {
            if let Some(label) = PRACTICES.iter().position(|practice| practice == label) {
                gold.practices[label] = true;
            }
        }
        let objects = record.spans().into_iter().flat_map(|spans| spans.values());
        for object in objects.filter_map(serde_json::Value::as_array).flatten() {
            let object = rejoin(object.as_str().unwrap_or_default());
            types_of_object(&object).into_iter().for_each(|found| gold.types[found] = true);
        }
        gold
    }
}

/// What the rules say of one sentence.
#[derive(Default)]
struct Found {
    practices: [bool; 4],
    types: [bool; 9],
    fired: Vec<String>,
}

impl Found {
    fn of(analyzer: &Analyzer, document: &Document<'_>, findings: &Findings, sentence: Span) -> Found {
        let annotations = analyzer.view(document, findings);
        let mut found = Found::default();
        let inside = |a: &Annotation<'_>| a.evidence().last().is_some_and(|last| sentence.contains(*last));
        for annotation in annotations.iter().filter(inside) {
            let labels = labels_of(&annotation);
            labels.iter().for_each(|&label| found.practices[label] = true);
            if !labels.is_empty() {
                let types =
                    annotation.attributes().filter_map(|(kind, value)| type_of_attribute(kind, value));
                types.for_each(|at| found.types[at] = true);
            }
            let evidence: Vec<&str> =
                annotation.evidence().iter().map(|span| span.of(document.text())).collect();
            found.fired.push(format!("{}: {}", annotation.rule().id(), evidence.join(" .. ")));
        }
        found.carried(analyzer, findings, sentence);
        found
    }

    /// Where a sentence carries a category and no annotation denies it, its practice is affirmed.
    fn carried(&mut self, analyzer: &Analyzer, findings: &Findings, sentence: Span) {
        let clauses = &findings.structure().clauses;
        let inside = findings.fired.iter().filter(|f| sentence.contains(clauses[f.clause as usize].span));
        let mut rules: Vec<u32> = inside.map(|fired| fired.rule).collect();
        rules.sort_unstable();
        let sums = SegmentScores::of(analyzer.rules(), rules.iter().copied());
        for (category, affirmed, denied) in [
            (Category::FirstPartyCollectionUse, COLLECT, NOT_COLLECT),
            (Category::ThirdPartySharingCollection, SHARE, NOT_SHARE),
        ] {
            self.practices[affirmed] |= !self.practices[denied] && sums.carries(analyzer.rules(), category);
        }
    }
}

/// The practices that an annotation affirms and denies. A denial that is limited by an exception, a condition or consent
/// affirms the practice too.
fn labels_of(annotation: &Annotation<'_>) -> Vec<usize> {
    let claim = annotation.claim();
    let (topic, what) = claim.split_once('.').unwrap_or((claim, ""));
    let (affirmed, denied) = match (topic, what) {
        ("collection", _) | ("children", "collects" | "not-knowingly-collected") => (COLLECT, NOT_COLLECT),
        ("cookies", "not-used") => (COLLECT, NOT_COLLECT),
        ("cookie-contents" | "communications", _) => (COLLECT, NOT_COLLECT),
        ("sharing" | "sale" | "third-party-collection", _) => (SHARE, NOT_SHARE),
        _ => return Vec::new(),
    };
    let denies = annotation.polarity() == Polarity::Negated || what == "never" || claim == "collection.none";
    match (denies, annotation.condition()) {
        (false, _) => vec![affirmed],
        (true, Some(_)) => vec![denied, affirmed],
        (true, None) => vec![denied],
    }
}

/// The document that the sentences make, a paragraph each, and where each of them is in it. A sentence behind a colon is
/// a list item.
fn assemble(records: &[&GoldRecord]) -> (String, Vec<Span>) {
    let mut text = String::new();
    let mut spans = Vec::new();
    for record in records {
        if text.trim_end().ends_with(':') {
            text.push_str("  * ");
        }
        let start = text.len();
        text.push_str(&rejoin(&record.text));
        spans.push(Span::new(start, text.len()));
        text.push_str("\n\n");
    }
    (text, spans)
}

/// Undoes what a tokenizer did: "we do n't sell , rent" becomes "we don't sell, rent".
fn rejoin(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut glue = true;
    for word in text.split_whitespace() {
        let to_left =
            matches!(word, "." | "," | ";" | ":" | "?" | "!" | ")" | "]" | "-" | "/" | "n't" | "nt")
                || word.starts_with(['\'', '\u{2019}']) && word.len() > 1;
        if !glue && !to_left {
            out.push(' ');
        }
        out.push_str(if word == "nt" { "n't" } else { word });
        glue = matches!(word, "(" | "[" | "-" | "/");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::rejoin;

    #[test]
    fn tokens_are_joined_again() {
        assert_eq!(
            rejoin("We do n't sell ( or rent ) your e - mail , ever ."),
            "We don't sell (or rent) your e-mail, ever."
        );
        assert_eq!(rejoin("children 's data ; we do nt"), "children's data; we don't");
        assert_eq!(rejoin("  "), "");
    }
}
