//! Average F1 with percentile intervals over resampled documents, of one run and of the difference between two.

use serde::Serialize;

use super::score::Counts;
use crate::random::SplitMix;

/// A figure with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
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

/// For each document, the counts of each label.
pub(super) type Rows = [Vec<Counts>];

/// The average over `rows`, with its interval.
pub(super) fn figure(rows: &Rows, average: Average) -> Figure {
    interval(rows.len(), |sample| average_f1(sample.iter().map(|&at| &rows[at]), average))
}

/// What the average over `new` is above the one over `old`, with its interval. Both hold the same documents in the same
/// order, and each resample draws the same documents from both, so that what is hard for both runs cancels out.
pub(super) fn difference(old: &Rows, new: &Rows, average: Average) -> Figure {
    debug_assert_eq!(old.len(), new.len());
    interval(new.len(), |sample| {
        let of = |rows: &Rows| average_f1(sample.iter().map(|&at| &rows[at]), average);
        of(new) - of(old)
    })
}

/// `measure` over all of `count` documents, and its percentiles over resampled ones.
fn interval(count: usize, measure: impl Fn(&[usize]) -> f64) -> Figure {
    let mut sample: Vec<usize> = (0..count).collect();
    let value = measure(&sample);
    let mut random = SplitMix(0x0F1E_2D3C_4B5A_6978);
    let mut drawn: Vec<f64> = (0..RESAMPLES)
        .map(|_| {
            sample.iter_mut().for_each(|at| *at = (random.next() % count as u64) as usize);
            measure(&sample)
        })
        .collect();
    drawn.sort_unstable_by(f64::total_cmp);
    let at = |share: f64| drawn[((RESAMPLES - 1) as f64 * share) as usize];
    Figure { value, low: at(0.025), high: at(0.975) }
}

/// The average F1 over documents.
pub(super) fn average_f1<'r>(rows: impl Iterator<Item = &'r Vec<Counts>>, average: Average) -> f64 {
    let mut sums: Vec<Counts> = Vec::new();
    for row in rows {
        sums.resize(row.len(), Counts::default());
        sums.iter_mut().zip(row).for_each(|(sum, counts)| sum.merge(counts));
    }
    match average {
        Average::Micro => {
            let mut sum = Counts::default();
            sums.iter().for_each(|counts| sum.merge(counts));
            sum.f1()
        }
        Average::Macro => {
            let known: Vec<f64> = sums.iter().filter(|c| c.support() > 0).map(Counts::f1).collect();
            known.iter().sum::<f64>() / known.len().max(1) as f64
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Average, Counts, difference, figure};

    fn row(hits: usize, misses: usize) -> Vec<Counts> {
        vec![Counts { hits, misses, false_alarms: 0 }]
    }

    #[test]
    fn a_difference_is_drawn_in_pairs() {
        // The documents differ much from each other, but the new run is better by the same on each.
        let old: Vec<_> = (0..20).map(|n| row(n, 40)).collect();
        let new: Vec<_> = (0..20).map(|n| row(n + 2, 38)).collect();
        let (alone, paired) = (figure(&new, Average::Micro), difference(&old, &new, Average::Micro));
        assert!(paired.low > 0.0, "better on every document is better on every sample: {paired:?}");
        assert!(paired.high - paired.low < (alone.high - alone.low) / 4.0, "{paired:?} against {alone:?}");
        assert_eq!(difference(&old, &old, Average::Macro), super::Figure { value: 0.0, low: 0.0, high: 0.0 });
    }

    #[test]
    fn no_documents_give_no_figure_and_no_fault() {
        assert_eq!(figure(&[], Average::Macro).value, 0.0);
    }
}
