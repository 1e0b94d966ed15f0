//! All figures of an evaluation, for people and as JSON.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::claims::{self, Mistake};
use super::gold::GoldRecord;
use super::score::{Average, Counts, Figure, Tally};
use super::segments::{self, Context};
use crate::Analyzer;
use crate::taxonomy::Category;

/// The figures of one evaluation.
///
/// In JSON the keys of [`CategoryReport`] and the figures over sure claims stand at the top level: `macro9`, `micro9`,
/// `macro12`, `micro12`, `categories`, `claims`, `claims_micro`, `claims_macro`.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// Name, version and fingerprint of the rules.
    pub ruleset: String,
    /// Figures for segments, where the gold has any.
    #[serde(flatten)]
    pub segments: Option<CategoryReport>,
    /// Figures for clauses, where the gold has any.
    #[serde(flatten)]
    pub clauses: Option<ClaimReport>,
    /// What went wrong, in the order of the gold.
    #[serde(skip)]
    pub mistakes: Vec<Mistake>,
}

/// Figures for segments.
#[derive(Clone, Debug, Serialize)]
pub struct CategoryReport {
    /// Number of segments.
    pub segments: usize,
    /// Mean F1 of the nine practice categories.
    pub macro9: Figure,
    /// F1 over all labels of the nine practice categories.
    pub micro9: Figure,
    /// Mean F1 of all twelve categories.
    pub macro12: Figure,
    /// F1 over all labels of all twelve categories.
    pub micro12: Figure,
    /// By category.
    pub categories: BTreeMap<String, LabelRow>,
}

/// Figures for clauses.
#[derive(Clone, Debug, Serialize)]
pub struct ClaimReport {
    /// Number of sure records.
    pub clauses: usize,
    /// F1 over all claims of sure records.
    pub claims_micro: Figure,
    /// Mean F1 of the claims of sure records.
    pub claims_macro: Figure,
    /// F1 over sure records of the hosts that are for tuning.
    pub claims_micro_train: Figure,
    /// F1 over sure records of the other hosts.
    pub claims_micro_rest: Figure,
    /// F1 over all records, sure or not.
    pub claims_micro_all: Figure,
    /// By claim, over sure records.
    pub claims: BTreeMap<String, LabelRow>,
}

/// Figures for one label.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct LabelRow {
    /// How often the gold has it.
    pub support: usize,
    /// The share of given labels that are right.
    pub precision: f64,
    /// The share of labels that were found.
    pub recall: f64,
    /// The harmonic mean of the two.
    pub f1: f64,
    /// How often it was given wrongly.
    pub false_alarms: usize,
}

impl From<Counts> for LabelRow {
    fn from(counts: Counts) -> Self {
        LabelRow {
            support: counts.support(),
            precision: counts.precision(),
            recall: counts.recall(),
            f1: counts.f1(),
            false_alarms: counts.false_alarms,
        }
    }
}

impl Report {
    /// Scores `analyzer` on `records`: those with labels as segments in `context`, those with claims as clauses.
    pub fn of(analyzer: &Analyzer, records: &[GoldRecord], context: Context) -> Report {
        let rules = analyzer.rules();
        let ruleset = format!("{} {} {}", rules.name(), rules.version(), rules.fingerprint());
        let mut mistakes = Vec::new();
        let segments = records.iter().any(|record| record.labels.is_some()).then(|| {
            let figures = segments::score(analyzer, records, context);
            mistakes.extend(figures.mistakes);
            CategoryReport::of(&figures.tally, figures.records)
        });
        let clauses = records.iter().any(|record| record.claims.is_some()).then(|| {
            let sure = claims::score(analyzer, records, |record| record.sure);
            let of =
                |wanted: &dyn Fn(&GoldRecord) -> bool| micro(&claims::score(analyzer, records, wanted).tally);
            let report = ClaimReport {
                clauses: sure.records,
                claims_micro: micro(&sure.tally),
                claims_macro: sure.tally.figure(&occurring(&sure.tally), Average::Macro),
                claims_micro_train: of(&|record| record.sure && record.is_for_tuning()),
                claims_micro_rest: of(&|record| record.sure && !record.is_for_tuning()),
                claims_micro_all: of(&|_| true),
                claims: rows(&sure.tally),
            };
            mistakes.extend(sure.mistakes);
            report
        });
        Report { ruleset, segments, clauses, mistakes }
    }
}

impl CategoryReport {
    fn of(tally: &Tally, segments: usize) -> Self {
        let all: Vec<usize> = (0..Category::COUNT).collect();
        let nine: Vec<usize> = Category::ALL
            .iter()
            .filter(|category| category.is_practice())
            .map(|&category| category as usize)
            .collect();
        CategoryReport {
            segments,
            macro9: tally.figure(&nine, Average::Macro),
            micro9: tally.figure(&nine, Average::Micro),
            macro12: tally.figure(&all, Average::Macro),
            micro12: tally.figure(&all, Average::Micro),
            categories: rows(tally),
        }
    }
}

fn micro(tally: &Tally) -> Figure {
    let all: Vec<usize> = (0..tally.labels().len()).collect();
    tally.figure(&all, Average::Micro)
}

fn occurring(tally: &Tally) -> Vec<usize> {
    (0..tally.labels().len()).filter(|&label| tally.counts(label).support() > 0).collect()
}

/// The labels that occur in the gold or were given.
fn rows(tally: &Tally) -> BTreeMap<String, LabelRow> {
    let labels = tally.labels().iter().enumerate();
    let rows = labels.map(|(n, label)| (label.clone(), LabelRow::from(tally.counts(n))));
    rows.filter(|(_, row)| row.support + row.false_alarms > 0).collect()
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "rules: {}", self.ruleset)?;
        if let Some(report) = &self.segments {
            writeln!(f, "\n{} segments", report.segments)?;
            write_rows(f, &report.categories)?;
            write_figure(f, "macro-F1, 9 practice categories", report.macro9)?;
            write_figure(f, "micro-F1, 9 practice categories", report.micro9)?;
            write_figure(f, "macro-F1, all 12 categories", report.macro12)?;
            write_figure(f, "micro-F1, all 12 categories", report.micro12)?;
        }
        if let Some(report) = &self.clauses {
            writeln!(f, "\n{} clauses of which the coder was sure", report.clauses)?;
            write_rows(f, &report.claims)?;
            write_figure(f, "micro-F1", report.claims_micro)?;
            write_figure(f, "macro-F1", report.claims_macro)?;
            write_figure(f, "micro-F1, hosts for tuning", report.claims_micro_train)?;
            write_figure(f, "micro-F1, the other hosts", report.claims_micro_rest)?;
            write_figure(f, "micro-F1, unsure ones too", report.claims_micro_all)?;
        }
        Ok(())
    }
}

fn write_rows(f: &mut fmt::Formatter<'_>, rows: &BTreeMap<String, LabelRow>) -> fmt::Result {
    writeln!(f, "{:<36} {:>7} {:>9} {:>7} {:>6}", "", "support", "precision", "recall", "F1")?;
    for (label, row) in rows {
        let LabelRow { support, precision, recall, f1, .. } = row;
        writeln!(f, "{label:<36} {support:>7} {precision:>9.3} {recall:>7.3} {f1:>6.3}")?;
    }
    Ok(())
}

fn write_figure(f: &mut fmt::Formatter<'_>, name: &str, figure: Figure) -> fmt::Result {
    let Figure { value, low, high } = figure;
    writeln!(f, "{name:<36} {value:.3}  (95 %: {low:.3} to {high:.3})")
}
