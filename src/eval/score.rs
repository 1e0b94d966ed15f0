//! Precision, recall, F1, and how sure one can be of them.

use std::collections::BTreeMap;

use serde::de::Error as _;
use serde::ser::SerializeStruct as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::bootstrap;
pub use super::bootstrap::{Average, Figure};

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

    pub(super) fn merge(&mut self, other: &Counts) {
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    labels: Vec<String>,
    documents: BTreeMap<String, Vec<Counts>>,
}

impl Tally {
    /// A tally of these labels.
    pub fn new(labels: impl IntoIterator<Item = String>) -> Self {
        Tally { labels: labels.into_iter().collect(), documents: BTreeMap::new() }
    }

    /// The labels, in the order of their indexes.
    pub fn labels(&self) -> &[String] {
        &self.labels
    }

    /// The indexes of all labels.
    pub fn all(&self) -> Vec<usize> {
        (0..self.labels.len()).collect()
    }

    /// The documents of which anything was counted, in the order of their names.
    pub fn documents(&self) -> impl ExactSizeIterator<Item = &str> {
        self.documents.keys().map(String::as_str)
    }

    /// Counts one item of `document`: for each label, whether it is wanted and given.
    pub fn add(&mut self, document: &str, mut judge: impl FnMut(usize) -> (bool, bool)) {
        for (label, counts) in self.row(document).iter_mut().enumerate() {
            let (wanted, given) = judge(label);
            counts.add(wanted, given);
        }
    }

    /// The counts of `document`, made where there are none.
    fn row(&mut self, document: &str) -> &mut [Counts] {
        if !self.documents.contains_key(document) {
            self.documents.insert(document.to_owned(), vec![Counts::default(); self.labels.len()]);
        }
        self.documents.get_mut(document).map_or(&mut [], Vec::as_mut_slice)
    }

    /// Adds the counts of `other`, label by label. Labels that only `other` has come last.
    pub fn merge(&mut self, other: &Tally) {
        self.know(other);
        let places: Vec<usize> = other.labels.iter().filter_map(|label| self.place_of(label)).collect();
        for (document, counts) in &other.documents {
            let row = self.row(document);
            places.iter().zip(counts).for_each(|(&at, counts)| row[at].merge(counts));
        }
    }

    /// Takes over the labels of `other` that it does not have yet, behind its own.
    pub(super) fn know(&mut self, other: &Tally) {
        for label in &other.labels {
            if self.place_of(label).is_none() {
                self.labels.push(label.clone());
                self.documents.values_mut().for_each(|row| row.push(Counts::default()));
            }
        }
    }

    /// The same counts with the labels of `other`, in its order.
    pub(super) fn in_order_of(&self, other: &Tally) -> Tally {
        let mut ordered = Tally::new(other.labels.iter().cloned());
        ordered.merge(self);
        ordered
    }

    fn place_of(&self, label: &str) -> Option<usize> {
        self.labels.iter().position(|known| known == label)
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
        bootstrap::figure(&self.rows(labels), average)
    }

    /// The average F1 of `labels`, without an interval.
    pub fn average(&self, labels: &[usize], average: Average) -> f64 {
        bootstrap::average_f1(self.rows(labels).iter(), average)
    }

    /// For each document, the counts of `labels`.
    pub(super) fn rows(&self, labels: &[usize]) -> Vec<Vec<Counts>> {
        let row = |counts: &Vec<Counts>| labels.iter().map(|&label| counts[label]).collect();
        self.documents.values().map(row).collect()
    }
}

/// In JSON: `{"labels": [...], "documents": {"name": {"label": [hits, false alarms, misses]}}}`; a label that is not
/// there was neither wanted nor given.
impl Serialize for Tally {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let row = |counts: &Vec<Counts>| -> BTreeMap<&str, [usize; 3]> {
            let cells = self.labels.iter().zip(counts).filter(|(_, counts)| **counts != Counts::default());
            cells.map(|(label, c)| (label.as_str(), [c.hits, c.false_alarms, c.misses])).collect()
        };
        let documents: BTreeMap<&String, _> =
            self.documents.iter().map(|(name, counts)| (name, row(counts))).collect();
        let mut out = serializer.serialize_struct("Tally", 2)?;
        out.serialize_field("labels", &self.labels)?;
        out.serialize_field("documents", &documents)?;
        out.end()
    }
}

impl<'de> Deserialize<'de> for Tally {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Written {
            labels: Vec<String>,
            documents: BTreeMap<String, BTreeMap<String, [usize; 3]>>,
        }
        let written = Written::deserialize(deserializer)?;
        let mut tally = Tally::new(written.labels);
        for (document, cells) in &written.documents {
            tally.row(document);
            for (label, &[hits, false_alarms, misses]) in cells {
                let place = tally.place_of(label);
                let place =
                    place.ok_or_else(|| D::Error::custom(format!("`{label}` is not among `labels`")))?;
                tally.row(document)[place] = Counts { hits, false_alarms, misses };
            }
        }
        Ok(tally)
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
