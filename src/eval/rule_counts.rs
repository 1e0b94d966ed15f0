//! How often each rule was right where people have judged: the figures on the rules' own pages.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{Error, Result};

/// How often something was found rightly and wrongly.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RightWrong {
    /// Found, and people say so too.
    pub right: usize,
    /// Found, and people do not say so.
    pub wrong: usize,
}

impl RightWrong {
    fn count(&mut self, right: bool) {
        match right {
            true => self.right += 1,
            false => self.wrong += 1,
        }
    }

    fn is_empty(&self) -> bool {
        self.judged() == 0
    }

    /// Number of findings that were judged.
    pub fn judged(&self) -> usize {
        self.right + self.wrong
    }

    /// The share of findings that are right; nothing where none was judged.
    pub fn precision(&self) -> Option<f64> {
        (self.judged() > 0).then(|| self.right as f64 / self.judged() as f64)
    }
}

/// What was measured of one rule.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleCounts {
    /// Its claims in clauses of which the coder was sure.
    #[serde(default, skip_serializing_if = "RightWrong::is_empty")]
    pub claims: RightWrong,
    /// Of these, in policies of hosts that were not used for tuning.
    #[serde(default, skip_serializing_if = "RightWrong::is_empty")]
    pub claims_rest: RightWrong,
    /// Segments in which it fired, by whether people gave them the rule's category.
    #[serde(default, skip_serializing_if = "RightWrong::is_empty")]
    pub segments: RightWrong,
    /// Of these, in documents that do not belong to a `train` split.
    #[serde(default, skip_serializing_if = "RightWrong::is_empty")]
    pub segments_rest: RightWrong,
}

/// The figures of all rules that fired in judged text, with what they were measured on. Holds no text of the gold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MeasuredRules {
    /// Name, version and fingerprint of the rules.
    pub ruleset: String,
    /// Number of judged clauses.
    pub clauses: usize,
    /// Number of judged segments.
    pub segments: usize,
    /// By rule id.
    pub rules: BTreeMap<String, RuleCounts>,
}

impl MeasuredRules {
    /// As JSON, one rule a line, so that a change can be read.
    pub fn to_json(&self) -> String {
        let MeasuredRules { ruleset, clauses, segments, rules } = self;
        let mut json = format!("{{\n\"ruleset\": {},\n", serde_json::json!(ruleset));
        let _ = write!(json, "\"clauses\": {clauses},\n\"segments\": {segments},\n\"rules\": {{");
        for (n, (rule, counts)) in rules.iter().enumerate() {
            let comma = if n == 0 { "" } else { "," };
            let _ = write!(json, "{comma}\n  {}: {}", serde_json::json!(rule), serde_json::json!(counts));
        }
        json.push_str("\n}\n}\n");
        json
    }

    /// Reads what [`to_json`](Self::to_json) wrote.
    ///
    /// # Errors
    ///
    /// When the file cannot be read or holds something else.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| Error::io(path, error))?;
        serde_json::from_str(&text).map_err(|error| {
            let message =
                format!("no figures of rules: {error}; `fineprint eval --write-figures` makes them");
            Error::input(path, Some(error.line()), message)
        })
    }

    /// Counts a claim that a rule made in a clause.
    pub(super) fn claim(&mut self, rule: &str, right: bool, for_tuning: bool) {
        let counts = self.rules.entry(rule.to_owned()).or_default();
        counts.claims.count(right);
        if !for_tuning {
            counts.claims_rest.count(right);
        }
    }

    /// Counts a segment in which a rule fired.
    pub(super) fn segment(&mut self, rule: &str, right: bool, for_training: bool) {
        let counts = self.rules.entry(rule.to_owned()).or_default();
        counts.segments.count(right);
        if !for_training {
            counts.segments_rest.count(right);
        }
    }
}
