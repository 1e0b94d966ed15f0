//! Precision, recall, F1, and how sure one can be of them.

use std::collections::BTreeMap;

use serde::Serialize;

/// How often a label was given and should have been.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Given rightly.
    pub hits: usize,
    /// Given wrongly.
    pub false_alarms: usize,
    /// Not given, wrongly.
    pub misses: usize,
}

impl Counts {
    /// Counts one label of one item.
    pub fn add(&mut self, wanted: bool, given: bool) {
        match (wanted, given) {
            (true, true) => self.hits += 1,
            (false, true) => self.false_alarms += 1,
            (true, false) => self.misses += 1,
            (false, false) => {}
        }
    }

    fn merge(&mut self, other: &Counts) {
        self.hits += other.hits;
        self.false_alarms += other.false_alarms;
        self.misses += other.misses;
    }

    /// How often the label should have been given.
    pub fn support(&self) -> usize {
        self.hits + self.misses
    }

    /// The share of given labels that are right; 0 where none was given.
    pub fn precision(&self) -> f64 {
        ratio(self.hits, self.hits + self.false_alarms)
    }

    /// The share of labels that were found; 0 where there is none.
    pub fn recall(&self) -> f64 {
        ratio(self.hits, self.support())
    }

    /// The harmonic mean of precision and recall.
    pub fn f1(&self) -> f64 {
        ratio(2 * self.hits, 2 * self.hits + self.false_alarms + self.misses)
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// The counts of each label, kept apart by document so that intervals can be drawn.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    labels: Vec<String>,
    documents: BTreeMap<String, Vec<Counts>>,
}

/// A figure with its 95 % interval.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Figure {
    /// The figure over all documents.
    pub value: f64,
    /// 2.5th percentile over resampled documents.
    pub low: f64,
    /// 97.5th percentile over resampled documents.
    pub high: f64,
}

/// How the figures of several labels become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Average {
    /// F1 of the summed counts.
    Micro,
    /// Mean of the labels' F1, over labels that occur in the gold.
    Macro,
}

/// How often documents are resampled for an interval.
const RESAMPLES: usize = 1000;

impl Tally {
    /// A tally of these labels.
    pub fn new(labels: impl IntoIterator<Item = String>) -> Self {
        Tally { labels: labels.into_iter().collect(), documents: BTreeMap::new() }
    }

    /// The labels, in the order of their indexes.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// Counts one item of `document`: for each label, whether it is wanted and given.
    pub fn add(&mut self, document: &str, mut judge: impl FnMut(usize) -> (bool, bool)) {
        if !self.documents.contains_key(document) {
            self.documents.insert(document.to_owned(), vec![Counts::default(); self.labels.len()]);
        }
        let Some(counts) = self.documents.get_mut(document) else { return };
        for (label, counts) in counts.iter_mut().enumerate() {
            let (wanted, given) = judge(label);
            counts.add(wanted, given);
        }
    }

    /// The counts of one label over all documents.
    pub fn counts(&self, label: usize) -> Counts {
        let mut sum = Counts::default();
        self.documents.values().for_each(|counts| sum.merge(&counts[label]));
        sum
    }

    /// The counts of these labels over all documents, summed.
    pub fn sum(&self, labels: impl IntoIterator<Item = usize>) -> Counts {
        let mut sum = Counts::default();
        labels.into_iter().for_each(|label| sum.merge(&self.counts(label)));
        sum
    }

    /// The average F1 of `labels` with a bootstrap interval over documents. Deterministic.
    pub fn figure(&self, labels: &[usize], average: Average) -> Figure {
        let documents: Vec<&Vec<Counts>> = self.documents.values().collect();
        let value = average_f1(&documents, labels, average);
        let mut random = SplitMix(0x0F1E_2D3C_4B5A_6978);
        let mut drawn: Vec<f64> = (0..RESAMPLES)
            .map(|_| {
                let sample: Vec<&Vec<Counts>> = documents
                    .iter()
                    .map(|_| documents[(random.next() % documents.len() as u64) as usize])
                    .collect();
                average_f1(&sample, labels, average)
            })
            .collect();
        drawn.sort_unstable_by(f64::total_cmp);
        let at = |share: f64| drawn[((RESAMPLES - 1) as f64 * share) as usize];
        Figure { value, low: at(0.025), high: at(0.975) }
    }
}

fn average_f1(documents: &[&Vec<Counts>], labels: &[usize], average: Average) -> f64 {
    let counts: Vec<Counts> = labels
        .iter()
        .map(|&label| {
            let mut sum = Counts::default();
            documents.iter().for_each(|counts| sum.merge(&counts[label]));
            sum
        })
        .collect();
    match average {
        Average::Micro => {
            let mut sum = Counts::default();
            counts.iter().for_each(|counts| sum.merge(counts));
            sum.f1()
        }
        Average::Macro => {
            let known: Vec<f64> = counts.iter().filter(|c| c.support() > 0).map(Counts::f1).collect();
            known.iter().sum::<f64>() / known.len().max(1) as f64
        }
    }
}

/// A small generator of random numbers (Steele, Lea and Flood, 2014), so that intervals are the same everywhere.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::{Average, Tally};

    #[test]
    fn figures_follow_their_definitions() {
        let mut tally = Tally::new(["a".to_owned(), "b".to_owned()]);
        tally.add("one", |label| [(true, true), (true, false)][label]);
        tally.add("two", |label| [(true, true), (false, true)][label]);
        tally.add("two", |label| [(false, false), (true, true)][label]);
        assert_eq!(tally.counts(0).f1(), 1.0);
        assert_eq!(tally.counts(1).precision(), 0.5);
        assert_eq!(tally.counts(1).recall(), 0.5);
        let micro = tally.figure(&[0, 1], Average::Micro);
        assert_eq!(micro.value, 0.75);
        assert!(micro.low <= micro.value && micro.value <= micro.high);
        assert_eq!(tally.figure(&[0, 1], Average::Macro).value, 0.75);
    }
}
