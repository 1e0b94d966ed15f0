//! An evaluation against an earlier one of the same gold, figure by figure.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::bootstrap::{self, Average, Figure};
use super::report::{FORMAT, Report};
use super::score::Tally;
use super::tallies::{Group, MEASURES, Tallies};
use crate::{Error, Result};

/// What of an earlier evaluation a later one can be compared with: the JSON of [`Report`], read back.
#[derive(Clone, Debug, Deserialize)]
pub struct Earlier {
    ruleset: String,
    context: String,
    gold: EarlierGold,
    counts: Tallies,
}

#[derive(Clone, Debug, Deserialize)]
struct EarlierGold {
    sha256: String,
}

impl Earlier {
    /// Reads what `fineprint eval --json` printed.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is no such JSON, or has another version of its layout.
    pub fn read(path: &Path) -> Result<Earlier> {
        #[derive(Deserialize)]
        struct Version {
            format: Option<String>,
        }
        let text = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
        let wrong = |what: String| {
            Error::input(path, None, format!("{what}; make it anew with `fineprint eval --json`"))
        };
        let no_json = |error: serde_json::Error| wrong(format!("no output of `eval --json`: {error}"));
        match serde_json::from_str::<Version>(&text).map_err(no_json)?.format.as_deref() {
            Some(FORMAT) => serde_json::from_str(&text).map_err(no_json),
            Some(other) => Err(wrong(format!("its format is `{other}`, and this version reads `{FORMAT}`"))),
            None => Err(wrong("it has no `format`, so it holds no counts to compare with".into())),
        }
    }
}

impl From<&Report> for Earlier {
    fn from(report: &Report) -> Self {
        Earlier {
            ruleset: report.ruleset.clone(),
            context: report.context.to_owned(),
            gold: EarlierGold { sha256: report.gold.sha256.clone() },
            counts: report.counts.clone(),
        }
    }
}

/// How the figures of two evaluations of the same gold differ.
///
/// Intervals come from a paired bootstrap: each of 1000 resamples draws the same documents for both evaluations, so that
/// what is hard for both cancels out. Deterministic.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// The earlier rules, and the context they were scored in.
    pub old: Side,
    /// The later rules.
    pub new: Side,
    /// The averages, by the keys of [`Report`].
    pub figures: BTreeMap<&'static str, Change>,
    /// The F1 of each label, by group.
    pub rows: BTreeMap<&'static str, BTreeMap<String, Change>>,
}

/// One of the two evaluations.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Side {
    /// Name, version and fingerprint of the rules.
    pub ruleset: String,
    /// `segment` or `document`.
    pub context: String,
}

/// A figure before and after.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Change {
    /// In the earlier evaluation.
    pub old: f64,
    /// In the later one.
    pub new: f64,
    /// What the later is above the earlier, with its 95 % interval.
    pub difference: Figure,
}

impl Change {
    /// Whether the interval leaves no room for "no difference".
    pub fn is_clear(&self) -> bool {
        self.difference.low > 0.0 || self.difference.high < 0.0
    }
}

impl Comparison {
    /// Compares `new` with `old`.
    ///
    /// # Errors
    ///
    /// When the two were not scored on the same gold records.
    pub fn of(old: &Earlier, new: &Report) -> Result<Comparison> {
        if old.gold.sha256 != new.gold.sha256 {
            let short = |hash: &str| hash.chars().take(12).collect::<String>();
            return Err(Error::usage(format!(
                "the earlier figures are of other gold (SHA-256 {}..., now {}...); name the same files in the same \
                 order, or score both anew",
                short(&old.gold.sha256),
                short(&new.gold.sha256)
            )));
        }
        let side = |ruleset: &str, context: &str| Side { ruleset: ruleset.into(), context: context.into() };
        let mut comparison = Comparison {
            old: side(&old.ruleset, &old.context),
            new: side(&new.ruleset, new.context),
            figures: BTreeMap::new(),
            rows: BTreeMap::new(),
        };
        for measure in MEASURES {
            let Some(pair) = Pair::of(&old.counts, &new.counts, measure.tables) else { continue };
            let change = pair.change(&measure.labels(&pair.new), measure.average);
            comparison.figures.insert(measure.key, change);
        }
        for group in Group::ALL {
            let Some(pair) = Pair::of(&old.counts, &new.counts, group.tables()) else { continue };
            let labels = pair.new.labels().iter().enumerate();
            let changes = labels.map(|(n, label)| (label.clone(), pair.change(&[n], Average::Micro)));
            comparison.rows.insert(group.key(), changes.collect());
        }
        Ok(comparison)
    }
}

/// Two tallies with the same labels in the same order, over the same documents.
struct Pair {
    old: Tally,
    new: Tally,
}

impl Pair {
    fn of(old: &Tallies, new: &Tallies, tables: &[super::tallies::Table]) -> Option<Pair> {
        let (mut old, mut new) = (old.sum(tables, None)?, new.sum(tables, None)?);
        // The rules of one side may declare claims that the other's do not.
        new.know(&old);
        old = old.in_order_of(&new);
        Some(Pair { old, new })
    }

    fn change(&self, labels: &[usize], average: Average) -> Change {
        let (old, new) = (self.old.rows(labels), self.new.rows(labels));
        Change {
            old: bootstrap::average_f1(old.iter(), average),
            new: bootstrap::average_f1(new.iter(), average),
            difference: bootstrap::difference(&old, &new, average),
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, side) in [("old", &self.old), ("new", &self.new)] {
            writeln!(f, "{name}: {}, {} context", side.ruleset, side.context)?;
        }
        writeln!(f, "\n{:<36} {:>6} {:>6} {:>7}  95 %, documents in pairs", "", "old", "new", "change")?;
        for group in Group::ALL {
            for measure in MEASURES.iter().filter(|measure| measure.group == group) {
                if let Some(change) = self.figures.get(measure.key) {
                    write_change(f, measure.title, change)?;
                }
            }
            let rows = self.rows.get(group.key()).into_iter().flatten();
            for (label, change) in rows.filter(|(_, change)| change.old != change.new) {
                write_change(f, &format!("  {label}"), change)?;
            }
        }
        writeln!(f, "\n* the interval leaves zero out; labels whose F1 is the same are not shown")
    }
}

fn write_change(f: &mut fmt::Formatter<'_>, name: &str, change: &Change) -> fmt::Result {
    let Change { old, new, difference: Figure { value, low, high } } = change;
    let mark = if change.is_clear() { " *" } else { "" };
    writeln!(f, "{name:<36} {old:>6.3} {new:>6.3} {value:>+7.3}  {low:+.3} to {high:+.3}{mark}")
}
