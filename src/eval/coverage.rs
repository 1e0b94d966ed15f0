//! What each rule does over a corpus: coverage, overlaps, conflicts (the table of Snorkel's `LFAnalysis`).

use std::fmt;

use crate::taxonomy::Polarity;
use crate::{Annotation, Annotations, RuleSet};

/// Counts what rules find, document by document.
#[derive(Clone, Debug)]
pub struct Coverage {
    rules: RuleSet,
    rows: Vec<Row>,
    documents: usize,
    clauses: usize,
}

/// Where a rule fired, with or without an annotation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fired {
    /// Number of documents.
    pub documents: usize,
    /// Number of clauses.
    pub clauses: usize,
}

/// The counts of one rule.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
    fired: Fired,
    documents: usize,
    affirmed: usize,
    negated: usize,
    /// Clauses in which another rule makes the same claim.
    overlaps: usize,
    /// Clauses in which another rule of the same claims finds the opposite polarity.
    conflicts: usize,
}

impl Coverage {
    /// No counts yet, for these rules.
    pub fn new(rules: &RuleSet) -> Self {
        let rows = vec![Row::default(); rules.rules().len()];
        Coverage { rules: rules.clone(), rows, documents: 0, clauses: 0 }
    }

    /// Number of documents that were added.
    pub fn documents(&self) -> usize {
        self.documents
    }

    /// Where the rule with this index fired.
    pub fn fired(&self, rule: usize) -> Fired {
        self.rows[rule].fired
    }

    fn add_fired(&mut self, annotations: &Annotations<'_>) {
        let clauses = 0..annotations.structure().clauses.len();
        let mut fired: Vec<usize> =
            clauses.flat_map(|clause| annotations.fired(clause).map(|rule| rule.index())).collect();
        fired.iter().for_each(|&rule| self.rows[rule].fired.clauses += 1);
        fired.sort_unstable();
        fired.dedup();
        fired.into_iter().for_each(|rule| self.rows[rule].fired.documents += 1);
    }

    /// Counts one document, annotated with the same rules.
    pub fn add(&mut self, annotations: &Annotations<'_>) {
        self.add_fired(annotations);
        self.documents += 1;
        self.clauses += annotations.structure().clauses.len();
        let all: Vec<Annotation<'_>> = annotations.iter().collect();
        let mut seen: Vec<usize> = Vec::new();
        let mut rest = all.as_slice();
        while let Some(first) = rest.first() {
            let same = |other: &&Annotation<'_>| other.clause_index() == first.clause_index();
            let (clause, others) = rest.split_at(rest.iter().take_while(same).count());
            for (n, annotation) in clause.iter().enumerate() {
                let index = annotation.rule().index();
                let row = &mut self.rows[index];
                seen.push(index);
                match annotation.polarity() {
                    Polarity::Affirmed => row.affirmed += 1,
                    _ => row.negated += 1,
                }
                let besides = || {
                    let other = clause.iter().enumerate().filter(move |&(m, _)| m != n);
                    other.map(|(_, other)| other)
                };
                row.overlaps += usize::from(besides().any(|other| other.claim() == annotation.claim()));
                row.conflicts += usize::from(besides().any(|other| {
                    other.polarity() != annotation.polarity()
                        && other.rule().claim() == annotation.rule().claim()
                }));
            }
            rest = others;
        }
        seen.sort_unstable();
        seen.dedup();
        seen.into_iter().for_each(|index| self.rows[index].documents += 1);
    }
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} documents, {} clauses", self.documents, self.clauses)?;
        writeln!(
            f,
            "{:<48} {:>9} {:>8} {:>8} {:>8} {:>9}",
            "rule", "documents", "affirmed", "negated", "overlaps", "conflicts"
        )?;
        for (rule, row) in self.rules.rules().zip(&self.rows).filter(|(rule, _)| !rule.is_hint()) {
            let Row { documents, affirmed, negated, overlaps, conflicts, .. } = row;
            writeln!(
                f,
                "{:<48} {documents:>9} {affirmed:>8} {negated:>8} {overlaps:>8} {conflicts:>9}",
                rule.id()
            )?;
        }
        Ok(())
    }
}
