//! A record for which something was missed or found wrongly.

use super::gold::GoldRecord;

/// A record for which something was missed or found wrongly.
#[derive(Clone, Debug, serde::Serialize)]
pub struct Mistake {
    /// The record.
    pub id: String,
    /// Its text.
    pub text: String,
    /// Labels that were not found.
    pub missed: Vec<String>,
    /// Labels that were found wrongly.
    pub wrong: Vec<String>,
    /// The rules that fired, with what they found.
    pub fired: Vec<String>,
}

impl Mistake {
    /// The mistake that was made on `record`, if any: `facts` tells of each label whether it is wanted and given.
    pub(super) fn of(
        record: &GoldRecord,
        labels: &[String],
        facts: impl Fn(usize) -> (bool, bool),
        fired: Vec<String>,
    ) -> Option<Mistake> {
        let named = |kind: (bool, bool)| -> Vec<String> {
            let all = (0..labels.len()).filter(|&label| facts(label) == kind);
            all.map(|label| labels[label].clone()).collect()
        };
        let (missed, wrong) = (named((true, false)), named((false, true)));
        let made = !missed.is_empty() || !wrong.is_empty();
        made.then(|| Mistake { id: record.id.clone(), text: record.text.clone(), missed, wrong, fired })
    }
}
