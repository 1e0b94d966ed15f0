//! Categories against segments that people have coded, as in OPP-115.

use std::collections::BTreeMap;

use super::gold::{GoldRecord, Task};
use super::mistake::Mistake;
use super::rule_counts::MeasuredRules;
use super::tallies::{Table, Tallies};
use crate::annotate::SegmentScores;
use crate::taxonomy::Category;
use crate::{Analyzer, Document, Findings, Span};

/// How much of the document a segment is seen in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Context {
    /// Each segment alone.
    Segment,
    /// Each segment in its place: under its headings, with its neighbours.
    Document,
}

impl Context {
    /// `segment` or `document`.
    pub fn name(self) -> &'static str {
        match self {
            Context::Segment => "segment",
            Context::Document => "document",
        }
    }
}

/// The figures for a set of segments.
#[derive(Clone, Debug, Default)]
pub struct SegmentFigures {
    /// Counts by category, in the order of [`Category::ALL`].
    pub tallies: Tallies,
    /// What went wrong.
    pub mistakes: Vec<Mistake>,
    /// Number of records scored.
    pub records: usize,
}

/// The rules that fired in one gold segment, with its categories.
pub(crate) struct Observation {
    pub(crate) fired: Vec<u32>,
    pub(crate) gold: [bool; Category::COUNT],
}

/// Scores `analyzer` on the records that are segments. What each rule made of them goes into `measured`.
pub fn score(
    analyzer: &Analyzer,
    records: &[GoldRecord],
    context: Context,
    measured: &mut MeasuredRules,
) -> SegmentFigures {
    let labels: Vec<String> = Category::ALL.iter().map(|category| category.name().to_owned()).collect();
    let rules = analyzer.rules();
    let mut figures = SegmentFigures::default();
    observe(analyzer, records, context, |record, observation| {
        figures.records += 1;
        let scores = SegmentScores::of(rules, observation.fired.iter().copied());
        let facts = |label: usize| (observation.gold[label], scores.carries(rules, Category::ALL[label]));
        figures.tallies.tally(&record.file, Table::Categories, &labels).add(&record.doc, facts);
        let fired = || observation.fired.iter().map(|&rule| rules.rule_at(rule as usize));
        for rule in fired() {
            let right = observation.gold[rule.category() as usize];
            measured.segment(rule.id(), right, record.split.as_deref() == Some("train"));
        }
        let fired = fired().map(|rule| rule.id().to_owned()).collect();
        figures.mistakes.extend(Mistake::of(record, &labels, facts, fired));
    });
    measured.segments += figures.records;
    figures
}

/// Annotates the records and tells for each which rules fired in it.
pub(crate) fn observe(
    analyzer: &Analyzer,
    records: &[GoldRecord],
    context: Context,
    mut see: impl FnMut(&GoldRecord, Observation),
) {
    let mut scratch = analyzer.create_scratch();
    let mut findings = Findings::default();
    for group in groups(records, context) {
        let (text, spans) = assemble(&group);
        let document = Document::from_markdown(&text).with_domain(group[0].domain());
        analyzer.annotate_into(&mut scratch, &document, &mut findings);
        let clauses = &findings.structure().clauses;
        for (record, span) in group.iter().zip(spans) {
            let inside = |clause: u32| span.contains(clauses[clause as usize].span);
            let all = findings.fired.iter().filter(|fired| inside(fired.clause));
            let mut fired: Vec<u32> = all.map(|fired| fired.rule).collect();
            fired.sort_unstable();
            fired.dedup();
            let mut gold = [false; Category::COUNT];
            for label in record.labels.iter().flatten() {
                if let Some(category) = Category::from_name(label) {
                    gold[category as usize] = true;
                }
            }
            see(record, Observation { fired, gold });
        }
    }
}

/// The records that are read together: those of one document, or each alone.
fn groups(records: &[GoldRecord], context: Context) -> Vec<Vec<&GoldRecord>> {
    let labelled = records.iter().filter(|record| record.task() == Some(Task::Segment));
    if context == Context::Segment {
        return labelled.map(|record| vec![record]).collect();
    }
    let mut documents: BTreeMap<&str, Vec<&GoldRecord>> = BTreeMap::new();
    for record in labelled {
        documents.entry(&record.doc).or_default().push(record);
    }
    documents.into_values().collect()
}

/// The document that the records make, and where each of them is in it. Lines behind a line that ends in a colon are its
/// list items, as they were before the corpus was made plain.
fn assemble(records: &[&GoldRecord]) -> (String, Vec<Span>) {
    let mut text = String::new();
    let mut spans = Vec::new();
    for record in records {
        let start = text.len();
        let mut in_list = false;
        for line in record.text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            if in_list {
                text.push_str("  * ");
            }
            text.push_str(line);
            text.push_str("\n\n");
            in_list |= line.ends_with(':');
        }
        spans.push(Span::new(start, text.len()));
    }
    (text, spans)
}
