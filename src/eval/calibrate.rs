//! Fits the weights of rules and the thresholds of categories to gold labels.
//!
//! Each category is a logistic regression over the rules that fired in a segment. A rule's weight for its own category
//! is never negative: it is evidence for it, and calibration may only say how strong. What it says about the other
//! categories (`votes`) may have either sign and is kept sparse. Weights are scaled so that every threshold is 1: a
//! weight of 1 decides alone. Deterministic: the same rules and gold give the same weights.

use std::collections::BTreeMap;

use super::gold::GoldRecord;
use super::score::Counts;
use super::segments::{self, Context, Observation};
use crate::Analyzer;
use crate::taxonomy::Category;

/// What calibration found for one rule.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleWeights {
    /// For its own category.
    pub weight: f64,
    /// For other categories; small ones are left out.
    pub votes: Vec<(Category, f64)>,
}

/// What calibration found.
#[derive(Clone, Debug)]
pub struct Calibration {
    /// By rule id. Rules that never fired in the gold are not in it.
    pub rules: BTreeMap<String, RuleWeights>,
    /// F1 of each category on documents left out in turn.
    pub cross_validated: Vec<(Category, f64)>,
    /// Mean of these F1 over the nine practice categories.
    pub macro9: f64,
}

/// How many parts the documents are divided into for cross-validation.
const FOLDS: usize = 6;

/// The strengths of regularisation that are tried: on own weights (squared) and on votes (absolute); strongest first.
const STRENGTHS: &[(f64, f64)] =
    &[(2.0, 6.0), (1.0, 6.0), (1.0, 4.0), (0.3, 6.0), (0.3, 3.5), (1.0, 2.0), (0.3, 2.0)];

/// How much better a weaker regularisation must do to be taken: what it gains by luck on the documents left out, other
/// documents lose again.
const WORTH_IT: f64 = 0.006;

/// Votes below this are left out: they would only make the rules harder to read.
const SMALLEST_VOTE: f64 = 0.03;

/// Fits `analyzer`'s weights to the labelled records, in document context. Takes seconds for a few thousand segments.
pub fn fit(analyzer: &Analyzer, records: &[GoldRecord]) -> Calibration {
    let rules = analyzer.rules();
    let own: Vec<usize> = rules.rules().map(|rule| rule.category() as usize).collect();
    let data = Data::gather(analyzer, records);
    let mut calibration = Calibration { rules: BTreeMap::new(), cross_validated: Vec::new(), macro9: 0.0 };
    let mut found: Vec<RuleWeights> =
        own.iter().map(|_| RuleWeights { weight: 0.0, votes: Vec::new() }).collect();
    for &category in Category::ALL {
        let (model, f1) = best_model(&data, &own, category as usize);
        calibration.cross_validated.push((category, f1));
        for (rule, &weight) in model.weights.iter().enumerate() {
            let scaled = round(weight / model.threshold);
            if own[rule] == category as usize {
                found[rule].weight = scaled;
            } else if scaled.abs() >= SMALLEST_VOTE {
                found[rule].votes.push((category, scaled));
            }
        }
    }
    let practice = calibration.cross_validated.iter().filter(|(category, _)| category.is_practice());
    calibration.macro9 = practice.map(|(_, f1)| f1).sum::<f64>() / 9.0;
    for (index, (rule, weights)) in rules.rules().zip(found).enumerate() {
        if data.fires[index] {
            calibration.rules.insert(rule.id().to_owned(), weights);
        }
    }
    calibration
}

fn round(weight: f64) -> f64 {
    (weight * 100.0).round() / 100.0
}

/// The gold as a sparse matrix: for each segment the rules that fired.
struct Data {
    rows: Vec<Observation>,
    fold: Vec<usize>,
    fires: Vec<bool>,
}

impl Data {
    fn gather(analyzer: &Analyzer, records: &[GoldRecord]) -> Data {
        let count = analyzer.rules().rules().len();
        let mut data = Data { rows: Vec::new(), fold: Vec::new(), fires: vec![false; count] };
        let mut folds: BTreeMap<String, usize> = BTreeMap::new();
        segments::observe(analyzer, records, Context::Document, |record, observation| {
            let next = folds.len() % FOLDS;
            data.fold.push(*folds.entry(record.doc.clone()).or_insert(next));
            observation.fired.iter().for_each(|&rule| data.fires[rule as usize] = true);
            data.rows.push(observation);
        });
        data
    }

    /// The rows inside (or outside) of one fold; all rows for no fold.
    fn rows(&self, fold: Option<usize>, inside: bool) -> Vec<&Observation> {
        let rows = self.rows.iter().zip(&self.fold);
        rows.filter(|&(_, &at)| fold.is_none_or(|fold| (at == fold) == inside)).map(|(row, _)| row).collect()
    }
}

/// Weights by rule, and the sum from which the category holds.
struct Model {
    weights: Vec<f64>,
    threshold: f64,
}

impl Model {
    fn sum(&self, row: &Observation) -> f64 {
        row.fired.iter().map(|&rule| self.weights[rule as usize]).sum()
    }
}

/// The model with the strength and threshold that did best on documents left out, fitted to all of them.
fn best_model(data: &Data, own: &[usize], category: usize) -> (Model, f64) {
    let mut best = (f64::MIN, STRENGTHS[0], 0.0);
    for &strength in STRENGTHS {
        let mut sums = Vec::new();
        for fold in 0..FOLDS {
            let model = fit_category(&data.rows(Some(fold), false), own, category, strength);
            let left_out = data.rows(Some(fold), true);
            sums.extend(left_out.iter().map(|row| (model.sum(row) - model.threshold, row.gold[category])));
        }
        let (f1, shift) = best_shift(&mut sums);
        if f1 > best.0 + WORTH_IT {
            best = (f1, strength, shift);
        }
    }
    let (f1, strength, shift) = best;
    let mut model = fit_category(&data.rows(None, true), own, category, strength);
    model.threshold = (model.threshold + shift).max(0.2);
    (model, f1)
}

/// The shift of the threshold with the best F1; of a plateau, its middle.
fn best_shift(sums: &mut [(f64, bool)]) -> (f64, f64) {
    sums.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let wanted = sums.iter().filter(|(_, gold)| *gold).count();
    let mut counts = Counts { hits: wanted, false_alarms: sums.len() - wanted, misses: 0 };
    let mut best = (counts.f1(), -1.0, -1.0);
    for window in 0..sums.len() {
        let (sum, gold) = sums[window];
        match gold {
            true => (counts.hits, counts.misses) = (counts.hits - 1, counts.misses + 1),
            false => counts.false_alarms -= 1,
        }
        let next = sums.get(window + 1).map_or(sum + 1.0, |next| next.0);
        if counts.f1() > best.0 && next > sum {
            best = (counts.f1(), sum, next);
        }
    }
    // Half of the way from the fitted threshold: the best place on some documents is not the best on others.
    (best.0, (best.1 + best.2) / 2.0 * 0.7)
}

/// Logistic regression by accelerated proximal gradient descent (Beck and Teboulle, 2009).
fn fit_category(rows: &[&Observation], own: &[usize], category: usize, strength: (f64, f64)) -> Model {
    const ROUNDS: usize = 400;
    let (squared, absolute) = strength;
    let count = own.len();
    let longest = rows.iter().map(|row| row.fired.len() + 1).max().unwrap_or(1) as f64;
    let step = 1.0 / (0.25 * longest * rows.len() as f64 * 0.15 + squared);
    let mut weights = vec![0.0; count + 1];
    let mut ahead = weights.clone();
    let mut momentum = 1.0f64;
    let mut gradient = vec![0.0; count + 1];
    for _ in 0..ROUNDS {
        gradient.fill(0.0);
        for row in rows {
            let sum: f64 = ahead[count] + row.fired.iter().map(|&rule| ahead[rule as usize]).sum::<f64>();
            let error = 1.0 / (1.0 + (-sum).exp()) - f64::from(u8::from(row.gold[category]));
            gradient[count] += error;
            row.fired.iter().for_each(|&rule| gradient[rule as usize] += error);
        }
        let mut next = vec![0.0; count + 1];
        for at in 0..count {
            let moved = ahead[at] - step * (gradient[at] + squared * ahead[at]);
            next[at] = match own[at] == category {
                true => moved.max(0.0),
                false => moved.signum() * (moved.abs() - step * absolute).max(0.0),
            };
        }
        next[count] = ahead[count] - step * gradient[count];
        let faster = (1.0 + (1.0 + 4.0 * momentum * momentum).sqrt()) / 2.0;
        let carry = (momentum - 1.0) / faster;
        for at in 0..=count {
            ahead[at] = next[at] + carry * (next[at] - weights[at]);
        }
        momentum = faster;
        weights = next;
    }
    let threshold = (-weights[count]).max(0.2);
    weights.truncate(count);
    Model { weights, threshold }
}
