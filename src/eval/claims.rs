//! Claims against clauses that people have coded.

use std::collections::BTreeSet;

use super::gold::GoldRecord;
use super::score::Tally;
use crate::{Analyzer, Document, Span};

/// A record for which something was missed or found wrongly.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Mistake {
    /// The record.
    pub id: String,
    /// Its text.
    pub text: String,
    /// Labels that were not found.
    pub missed: Vec<String>,
    /// Labels that were found wrongly.
    pub wrong: Vec<String>,
    /// The rules that fired, with what they found.
    pub fired: Vec<String>,
}

/// The figures for one set of records.
#[derive(Clone, Debug)]
pub struct ClaimScores {
    /// Counts by claim.
    pub tally: Tally,
    /// What went wrong.
    pub mistakes: Vec<Mistake>,
    /// Number of records scored.
    pub records: usize,
}

/// Scores `analyzer` on the records with claims for which `wanted` holds. Claims on topics that the gold never codes
/// are not counted against the rules.
pub fn score(
    analyzer: &Analyzer,
    records: &[GoldRecord],
    wanted: impl Fn(&GoldRecord) -> bool,
) -> ClaimScores {
    let coded = || records.iter().filter_map(|record| record.claims.as_ref()).flatten();
    let topics: BTreeSet<&str> = coded().filter_map(|claim| claim.split('.').next()).collect();
    let mut labels: BTreeSet<String> = coded().cloned().collect();
    let declared = analyzer.rules().claims().filter(|claim| topics.contains(claim.topic()));
    labels.extend(declared.map(|claim| claim.id().to_owned()));
    let mut scores = ClaimScores { tally: Tally::new(labels), mistakes: Vec::new(), records: 0 };
    for record in records.iter().filter(|record| record.claims.is_some() && wanted(record)) {
        scores.records += 1;
        judge(analyzer, record, &mut scores);
    }
    scores
}

fn judge(analyzer: &Analyzer, record: &GoldRecord, scores: &mut ClaimScores) {
    let gold: BTreeSet<&str> = record.claims.iter().flatten().map(String::as_str).collect();
    let (text, judged) = in_context(record);
    let document = Document::from_markdown(&text).with_domain(record.domain());
    let annotations = analyzer.annotate(&document);
    let mut given: BTreeSet<&str> = BTreeSet::new();
    let mut fired = Vec::new();
    for annotation in annotations.iter() {
        let inside = annotation.evidence().last().is_some_and(|last| judged.contains(*last));
        if inside {
            given.insert(annotation.claim());
            let evidence: Vec<&str> = annotation.evidence().iter().map(|span| span.of(&text)).collect();
            fired.push(format!("{}: {}", annotation.rule().id(), evidence.join(" .. ")));
        }
    }
    let labels: Vec<String> = scores.tally.labels().to_vec();
    let facts =
        |label: usize| (gold.contains(labels[label].as_str()), given.contains(labels[label].as_str()));
    scores.tally.add(&record.doc, facts);
    let named = |missed: bool| -> Vec<String> {
        let all = (0..labels.len()).filter(|&label| facts(label) == (missed, !missed));
        all.map(|label| labels[label].clone()).collect()
    };
    let (missed, wrong) = (named(true), named(false));
    if !missed.is_empty() || !wrong.is_empty() {
        scores.mistakes.push(Mistake {
            id: record.id.clone(),
            text: record.text.clone(),
            missed,
            wrong,
            fired,
        });
    }
}

/// The record's text between what stands before and after it, and where in this it is. A text behind a colon is a list
/// item; where an edge is no end of a sentence, a paragraph ends.
fn in_context(record: &GoldRecord) -> (String, Span) {
    let mut text = record.before.trim().to_owned();
    if text.ends_with(':') {
        text.push_str("\n\n  * ");
    } else if !text.is_empty() {
        text.push_str(edge(&text));
    }
    let start = text.len();
    text.push_str(&record.text);
    let judged = Span::new(start, text.len());
    if !record.after.trim().is_empty() {
        let edge = edge(&text);
        text.push_str(edge);
        text.push_str(record.after.trim());
    }
    (text, judged)
}

/// What stands between two texts of which the first ends so.
fn edge(before: &str) -> &'static str {
    let end = before.trim_end().trim_end_matches(['"', '\'', ')', ']', '*', '\u{201d}', '\u{2019}']);
    let last_word = end.rsplit(char::is_whitespace).next().unwrap_or("");
    let inner = last_word.trim_end_matches('.');
    let abbreviated = inner.contains('.') || inner.len() < 2;
    match end.ends_with(['!', '?']) || (end.ends_with('.') && !abbreviated) {
        true => " ",
        false => "\n\n",
    }
}
