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

/// The counts of one rule.
#[derive(Clone, Copy, Debug, Default)]
struct Row {
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

    /// Counts one document, annotated with the same rules.
    pub fn add(&mut self, annotations: &Annotations<'_>) {
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
            let Row { documents, affirmed, negated, overlaps, conflicts } = row;
            writeln!(
                f,
                "{:<48} {documents:>9} {affirmed:>8} {negated:>8} {overlaps:>8} {conflicts:>9}",
                rule.id()
            )?;
        }
        Ok(())
    }
}
