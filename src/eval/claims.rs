//! Claims against clauses that people have coded.

use std::collections::BTreeSet;

use super::gold::{GoldRecord, Task};
use super::mistake::Mistake;
use super::rule_counts::MeasuredRules;
use super::tallies::{Table, Tallies};
use crate::{Analyzer, Document, Findings, Scratch, Span};

/// The figures for a set of clauses.
#[derive(Clone, Debug, Default)]
pub struct ClaimScores {
    /// Counts by claim: sure records of tuning hosts, of other hosts, and unsure records.
    pub tallies: Tallies,
    /// What went wrong in sure records.
    pub mistakes: Vec<Mistake>,
    /// Number of sure records.
    pub records: usize,
}

/// Scores `analyzer` on the records that are clauses, each annotated once. Claims on topics that the gold never codes
/// are not counted against the rules. What each rule made of sure records goes into `measured`.
pub fn score(analyzer: &Analyzer, records: &[GoldRecord], measured: &mut MeasuredRules) -> ClaimScores {
    let clauses = || records.iter().filter(|record| record.task() == Some(Task::Clause));
    let coded = || clauses().filter_map(|record| record.claims.as_ref()).flatten();
    let topics: BTreeSet<&str> = coded().filter_map(|claim| claim.split('.').next()).collect();
    let mut labels: BTreeSet<String> = coded().cloned().collect();
    let declared = analyzer.rules().claims().filter(|claim| topics.contains(claim.topic()));
    labels.extend(declared.map(|claim| claim.id().to_owned()));
    let mut judge = Judge {
        analyzer,
        scratch: analyzer.create_scratch(),
        findings: Findings::default(),
        labels: labels.into_iter().collect(),
        scores: ClaimScores::default(),
    };
    clauses().for_each(|record| judge.judge(record, measured));
    measured.clauses += judge.scores.records;
    judge.scores
}

struct Judge<'a> {
    analyzer: &'a Analyzer,
    scratch: Scratch,
    findings: Findings,
    labels: Vec<String>,
    scores: ClaimScores,
}

impl Judge<'_> {
    fn judge(&mut self, record: &GoldRecord, measured: &mut MeasuredRules) {
        let gold: BTreeSet<&str> = record.claims.iter().flatten().map(String::as_str).collect();
        let (text, judged) = in_context(record);
        let document = Document::from_markdown(&text).with_domain(record.domain());
        self.analyzer.annotate_into(&mut self.scratch, &document, &mut self.findings);
        let annotations = self.analyzer.view(&document, &self.findings);
        let mut given: BTreeSet<&str> = BTreeSet::new();
        let mut fired = Vec::new();
        for annotation in annotations.iter() {
            if !annotation.evidence().last().is_some_and(|last| judged.contains(*last)) {
                continue;
            }
            given.insert(annotation.claim());
            let evidence: Vec<&str> = annotation.evidence().iter().map(|span| span.of(&text)).collect();
            fired.push(format!("{}: {}", annotation.rule().id(), evidence.join(" .. ")));
            if record.sure && self.labels.iter().any(|label| label == annotation.claim()) {
                let right = gold.contains(annotation.claim());
                measured.claim(annotation.rule().id(), right, record.is_for_tuning());
            }
        }
        let labels = &self.labels;
        let facts =
            |label: usize| (gold.contains(labels[label].as_str()), given.contains(labels[label].as_str()));
        let table = match (record.sure, record.is_for_tuning()) {
            (false, _) => Table::ClaimsUnsure,
            (true, true) => Table::ClaimsTuning,
            (true, false) => Table::ClaimsRest,
        };
        self.scores.tallies.tally(&record.file, table, labels).add(&record.doc, facts);
        if record.sure {
            self.scores.records += 1;
            self.scores.mistakes.extend(Mistake::of(record, labels, facts, fired));
        }
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
    // A rule of dashes behind it would make a heading of the text.
    if record.after.contains(char::is_alphanumeric) {
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

#[cfg(test)]
mod tests {
    use super::{Document, GoldRecord, in_context};
    use crate::segment::{ClauseKind, Structure};

    #[test]
    fn rules_of_dashes_make_no_heading_of_the_text() {
        for line in ["=====", "-----", "* * *", "| |"] {
            let record = serde_json::json!({
                "id": "1", "before": line, "text": "We use cookies on our site.", "after": line, "claims": [],
            });
            let record: GoldRecord = serde_json::from_value(record).expect("a record of gold");
            let (text, judged) = in_context(&record);
            let structure = Structure::of(&Document::from_markdown(&text));
            let clause = structure.clauses.iter().find(|clause| judged.contains(clause.span));
            assert!(clause.is_some_and(|clause| clause.kind == ClauseKind::Prose), "{line}");
        }
    }
}
