//! All figures of an evaluation, for people and as JSON.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use super::claims;
use super::gold::{self, GoldRecord};
use super::mistake::Mistake;
use super::practices;
use super::rule_counts::MeasuredRules;
use super::score::{Counts, Figure, Tally};
use super::segments::{self, Context};
use super::tallies::{Group, MEASURES, Measure, Tallies};
use crate::Analyzer;

/// The version of the JSON that `fineprint eval --json` prints and `--compare` reads.
pub const FORMAT: &str = "fineprint-eval/1";

/// The figures of one evaluation.
///
/// In JSON, [`figures`](Self::figures) and [`rows`](Self::rows) stand at the top level: `macro9`, `micro9`, `macro12`,
/// `micro12`, `claims_micro`, ... and `categories`, `claims`, `practices`, `data_types`. `counts` is what
/// [`Comparison`](super::compare::Comparison) draws its intervals from.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// The version of this layout: [`FORMAT`].
    pub format: &'static str,
    /// Name, version and fingerprint of the rules.
    pub ruleset: String,
    /// `segment` or `document`.
    pub context: &'static str,
    /// What was judged.
    pub gold: Gold,
    /// The averages, by their keys.
    #[serde(flatten)]
    pub figures: BTreeMap<&'static str, Figure>,
    /// The figures of each label, by group.
    #[serde(flatten)]
    pub rows: BTreeMap<&'static str, BTreeMap<String, LabelRow>>,
    /// The averages of each gold file, where there are several, and the F1 of its practices.
    pub files: BTreeMap<String, BTreeMap<String, f64>>,
    /// Counts by file, table, document and label.
    pub counts: Tallies,
    /// What went wrong, in the order of the gold.
    #[serde(skip)]
    pub mistakes: Vec<Mistake>,
    /// How often each rule was right.
    #[serde(skip)]
    pub rules: MeasuredRules,
}

/// What was judged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gold {
    /// SHA-256 of the records.
    pub sha256: String,
    /// Number of segments with categories.
    pub segments: usize,
    /// Number of clauses of which the coder was sure.
    pub clauses: usize,
    /// Number of sentences with practices.
    pub sentences: usize,
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
    /// Scores `analyzer` on `records`, each by its [`Task`](gold::Task): segments in `context`, clauses between their
    /// neighbours, sentences in their document.
    pub fn of(analyzer: &Analyzer, records: &[GoldRecord], context: Context) -> Report {
        let rules = analyzer.rules();
        let ruleset = format!("{} {} {}", rules.name(), rules.version(), rules.fingerprint());
        let mut measured = MeasuredRules { ruleset: ruleset.clone(), ..MeasuredRules::default() };
        let segments = segments::score(analyzer, records, context, &mut measured);
        let clauses = claims::score(analyzer, records, &mut measured);
        let sentences = practices::score(analyzer, records);
        let mut counts = segments.tallies;
        counts.extend(clauses.tallies);
        counts.extend(sentences.tallies);
        Report {
            format: FORMAT,
            ruleset,
            context: context.name(),
            gold: Gold {
                sha256: gold::fingerprint(records),
                segments: segments.records,
                clauses: clauses.records,
                sentences: sentences.records,
            },
            figures: MEASURES.iter().filter_map(|measure| figure(&counts, measure)).collect(),
            rows: Group::ALL.into_iter().filter_map(|group| rows(&counts, group)).collect(),
            files: by_file(&counts),
            counts,
            mistakes: [segments.mistakes, clauses.mistakes, sentences.mistakes].concat(),
            rules: measured,
        }
    }
}

fn figure(counts: &Tallies, measure: &Measure) -> Option<(&'static str, Figure)> {
    let tally = counts.sum(measure.tables, None)?;
    Some((measure.key, tally.figure(&measure.labels(&tally), measure.average)))
}

/// The labels of a group that occur in the gold or were given.
fn rows(counts: &Tallies, group: Group) -> Option<(&'static str, BTreeMap<String, LabelRow>)> {
    let tally = counts.sum(group.tables(), None)?;
    let rows = label_rows(&tally).filter(|(_, row)| row.support + row.false_alarms > 0);
    Some((group.key(), rows.collect()))
}

fn label_rows(tally: &Tally) -> impl Iterator<Item = (String, LabelRow)> + '_ {
    let labels = tally.labels().iter().enumerate();
    labels.map(|(n, label)| (label.clone(), LabelRow::from(tally.counts(n))))
}

/// The averages of each file, where there are several of a group.
fn by_file(counts: &Tallies) -> BTreeMap<String, BTreeMap<String, f64>> {
    let mut files: BTreeMap<String, BTreeMap<String, f64>> = BTreeMap::new();
    for measure in MEASURES {
        let names: Vec<&str> = counts.files(measure.group.tables()).collect();
        for name in names.iter().filter(|_| names.len() > 1) {
            let Some(tally) = counts.sum(measure.tables, Some(name)) else { continue };
            let value = tally.average(&measure.labels(&tally), measure.average);
            let file = files.entry((*name).to_owned()).or_default();
            file.insert(measure.key.to_owned(), value);
            if measure.key == "practices_micro" {
                let rows = label_rows(&tally).map(|(label, row)| (format!("practices.{label}"), row.f1));
                file.extend(rows);
            }
        }
    }
    files
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "rules: {}", self.ruleset)?;
        for group in Group::ALL {
            let Some(rows) = self.rows.get(group.key()) else { continue };
            let Gold { segments, clauses, sentences, .. } = self.gold;
            match group {
                Group::Categories => writeln!(f, "\n{segments} segments")?,
                Group::Claims => writeln!(f, "\n{clauses} clauses of which the coder was sure")?,
                Group::Practices => writeln!(f, "\n{sentences} sentences: practices")?,
                Group::DataTypes => writeln!(f, "\n{sentences} sentences: data types")?,
            }
            write_rows(f, rows)?;
            let measures: Vec<&Measure> = MEASURES.iter().filter(|measure| measure.group == group).collect();
            for measure in &measures {
                if let Some(Figure { value, low, high }) = self.figures.get(measure.key) {
                    writeln!(f, "{:<36} {value:.3}  (95 %: {low:.3} to {high:.3})", measure.title)?;
                }
            }
            self.write_files(f, group, &measures)?;
        }
        Ok(())
    }
}

impl Report {
    /// One line for each file of a group, where there are several.
    fn write_files(&self, f: &mut fmt::Formatter<'_>, group: Group, measures: &[&Measure]) -> fmt::Result {
        let mut keys: Vec<String> = measures.iter().map(|measure| measure.key.to_owned()).collect();
        if group == Group::Practices {
            keys.extend(practices::PRACTICES.iter().map(|label| format!("practices.{label}")));
        }
        let first = keys.first().cloned().unwrap_or_default();
        let mut files = self.files.iter().filter(|(_, figures)| figures.contains_key(&first)).peekable();
        if files.peek().is_none() {
            return Ok(());
        }
        let heading = |key: &String| key.split_once(['_', '.']).map_or(key.clone(), |(_, rest)| rest.into());
        let headings: Vec<String> = keys.iter().map(heading).collect();
        write!(f, "\n{:<36}", "by file")?;
        headings.iter().try_for_each(|heading| write!(f, " {heading:>11}"))?;
        for (file, figures) in files {
            write!(f, "\n{file:<36}")?;
            for key in &keys {
                match figures.get(key) {
                    Some(value) => write!(f, " {value:>11.3}")?,
                    None => write!(f, " {:>11}", "-")?,
                }
            }
        }
        writeln!(f)
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
