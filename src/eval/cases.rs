//! Rules against their own cases: every `match` must be found, every `no_match` must not.

use std::fmt;

use crate::rules::{CaseEntry, Rule, RuleKind};
use crate::taxonomy::Polarity;
use crate::{Analyzer, Document, Findings, RuleSet, Scratch, Span};

/// What became of the cases of a rule set.
#[derive(Clone, Debug, Default)]
pub struct CaseReport {
    /// Number of rules.
    pub rules: usize,
    /// Number of `match` and `no_match` cases that hold.
    pub passed: usize,
    /// The cases that do not hold.
    pub failures: Vec<CaseFailure>,
    /// Number of known misses (`todo_match`) that are still missed.
    pub known_misses: usize,
}

/// A case that does not hold.
#[derive(Clone, Debug)]
pub struct CaseFailure {
    /// The rule.
    pub rule: String,
    /// File and line of the case.
    pub place: (String, usize),
    /// The text of the case, with `[[..]]` around the evidence that it demands.
    pub text: String,
    /// What went otherwise.
    pub reason: String,
}

impl fmt::Display for CaseFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (file, line) = &self.place;
        write!(
            f,
            "{file}:{line}: {}\n    {}\n    {}",
            self.rule,
            self.text.replace('\n', "\n    "),
            self.reason
        )
    }
}

/// Runs all cases of the rules for which `wanted` holds.
pub fn run(rules: &RuleSet, wanted: impl Fn(Rule<'_>) -> bool) -> CaseReport {
    let analyzer = Analyzer::new(rules.clone());
    let mut runner = Runner {
        scratch: analyzer.create_scratch(),
        analyzer,
        findings: Findings::default(),
        report: CaseReport::default(),
    };
    for (index, rule) in rules.rules().enumerate().filter(|(_, rule)| wanted(*rule)) {
        runner.report.rules += 1;
        let entry = rules.entry(index);
        for case in &entry.matches {
            let reason = runner.missed(index as u32, rule, case);
            runner.settle(rule, case, reason);
        }
        for case in &entry.no_matches {
            let reason = runner.found(index as u32, case);
            runner.settle(rule, case, reason);
        }
        for case in &entry.todo_matches {
            match runner.missed(index as u32, rule, case) {
                Some(_) => runner.report.known_misses += 1,
                None => {
                    runner.settle(rule, case, Some("is found now: make this `todo_match` a `match`".into()))
                }
            }
        }
    }
    runner.report
}

struct Runner {
    analyzer: Analyzer,
    scratch: Scratch,
    findings: Findings,
    report: CaseReport,
}

impl Runner {
    fn settle(&mut self, rule: Rule<'_>, case: &CaseEntry, reason: Option<String>) {
        match reason {
            None => self.report.passed += 1,
            Some(reason) => {
                let (file, line) = self.analyzer.rules().place_of(&case.at);
                self.report.failures.push(CaseFailure {
                    rule: rule.id().into(),
                    place: (file.into(), line),
                    text: case.text.clone(),
                    reason,
                });
            }
        }
    }

    /// Annotates the text of a case: under its heading, behind its lead-in.
    fn annotate(&mut self, case: &CaseEntry) -> Prepared {
        let prepared = Prepared::new(case);
        let mut document = Document::from_markdown(&prepared.text);
        if let Some(domain) = &case.domain {
            document = document.with_domain(domain);
        }
        self.analyzer.annotate_into(&mut self.scratch, &document, &mut self.findings);
        prepared
    }

    /// Why the rule does not find what the case demands; nothing where it does.
    fn missed(&mut self, index: u32, rule: Rule<'_>, case: &CaseEntry) -> Option<String> {
        let prepared = self.annotate(case);
        if !self.findings.fired.iter().any(|fired| fired.rule == index) {
            return Some("is not found".into());
        }
        if self.analyzer.rules().entry(index as usize).kind == RuleKind::Hint {
            return None;
        }
        let denied = case.polarity == Some(Polarity::Negated);
        let claim = if denied { rule.negated_claim() } else { rule.claim() };
        if claim.is_none() && case.polarity.is_none() && rule.negated_claim().is_none() {
            return None;
        }
        let wanted = case.polarity.unwrap_or(match rule.claim() {
            Some(_) => Polarity::Affirmed,
            None => Polarity::Negated,
        });
        let found = &self.findings.found;
        let Some(finding) = found.iter().find(|f| f.rule == index && f.polarity == wanted) else {
            let others: Vec<String> = found
                .iter()
                .filter(|finding| finding.rule == index)
                .map(|finding| finding.polarity.to_string())
                .collect();
            return Some(format!("is found as [{}], not as {wanted}", others.join(", ")));
        };
        if let Some(modality) = case.modality.filter(|&modality| modality != finding.modality) {
            return Some(format!("has modality {}, not {modality}", finding.modality));
        }
        if let Some(actor) = case.actor.filter(|&actor| Some(actor) != finding.actor) {
            let found = finding.actor.map_or("nobody", |actor| actor.name());
            return Some(format!("has actor {found}, not {actor}"));
        }
        let evidence =
            &self.findings.evidence[finding.evidence.start as usize..finding.evidence.end as usize];
        match prepared.accepts(evidence) {
            true => None,
            false => Some(format!("has evidence {}", mark(&prepared.text, evidence))),
        }
    }

    /// What the rule finds in a text where it must find nothing.
    fn found(&mut self, index: u32, case: &CaseEntry) -> Option<String> {
        let prepared = self.annotate(case);
        let rules = self.analyzer.rules();
        if rules.entry(index as usize).kind == RuleKind::Hint {
            let fired = self.findings.fired.iter().any(|fired| fired.rule == index);
            return fired.then(|| "is found".into());
        }
        let wanted = |polarity| case.polarity.is_none_or(|wanted| wanted == polarity);
        let finding =
            self.findings.found.iter().find(|finding| finding.rule == index && wanted(finding.polarity))?;
        let evidence =
            &self.findings.evidence[finding.evidence.start as usize..finding.evidence.end as usize];
        Some(format!("is found as {}: {}", finding.polarity, mark(&prepared.text, evidence)))
    }
}

/// The text of a case without its marks, and the spans that they marked.
struct Prepared {
    text: String,
    marked: Vec<Span>,
}

impl Prepared {
    fn new(case: &CaseEntry) -> Self {
        let mut text = String::new();
        if let Some(heading) = &case.heading {
            text.push_str("## ");
            text.push_str(heading);
            text.push_str("\n\n");
        }
        if let Some(lead_in) = &case.lead_in {
            text.push_str(lead_in);
            text.push_str("\n\n  * ");
        }
        let mut marked = Vec::new();
        let mut rest = case.text.as_str();
        while let Some((before, after)) = rest.split_once("[[") {
            let Some((inside, behind)) = after.split_once("]]") else {
                break;
            };
            text.push_str(before);
            marked.push(Span::new(text.len(), text.len() + inside.len()));
            text.push_str(inside);
            rest = behind;
        }
        text.push_str(rest);
        Prepared { text, marked }
    }

    /// One mark shows from where to where the evidence reaches, several show each of its parts.
    fn accepts(&self, evidence: &[Span]) -> bool {
        match (self.marked.as_slice(), evidence) {
            ([], _) => true,
            ([whole], [first, .., last]) => *whole == first.cover(*last),
            (parts, _) => parts == evidence,
        }
    }
}

/// `text` with `[[..]]` around the spans.
fn mark(text: &str, spans: &[Span]) -> String {
    let mut marked = String::new();
    let mut at = 0;
    for span in spans {
        if span.start < at {
            continue;
        }
        marked.push_str(&text[at..span.start]);
        marked.push_str("[[");
        marked.push_str(span.of(text));
        marked.push_str("]]");
        at = span.end;
    }
    marked.push_str(&text[at..]);
    marked
}
