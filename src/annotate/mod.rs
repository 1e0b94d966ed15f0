//! Rules meet a document: clauses become findings.
//!
//! [`Analyzer`] is compiled once, immutable and shared; [`Scratch`] is the mutable memory of one thread; [`Findings`]
//! is plain data that can be reused from document to document; [`Annotations`] lets one read it beside its text.

mod analyze;
mod characters;
mod cues;
mod explain;
mod hits;
mod judge;
mod keep;
mod matcher;
mod memo;
mod names;
mod polarity;
mod publisher;
mod stamps;
mod tell;
mod token;
mod view;
mod walks;

#[cfg(test)]
mod naive;

use std::borrow::Cow;
use std::ops::Range;

use crate::rules::Rule;
use crate::segment::Structure;
use crate::taxonomy::{Actor, Category, Modality, Polarity};
use crate::{Document, RuleSet, Span};

pub use analyze::Scratch;
pub use explain::{ExplainedCue, ExplainedMatch, Explainer, Explanation, NearMiss};

/// Annotates documents with the claims of a rule set. `Send + Sync`, and cheap to clone.
///
/// ```
/// use fineprint::{Analyzer, Document};
///
/// let analyzer = Analyzer::builtin();
/// let policy = Document::from_markdown("We do not use cookies.");
/// let annotations = analyzer.annotate(&policy);
/// let found: Vec<_> = annotations.iter().map(|annotation| annotation.claim()).collect();
/// assert_eq!(found, ["cookies.not-used"]);
/// ```
#[derive(Clone, Debug)]
pub struct Analyzer {
    rules: RuleSet,
}

impl Analyzer {
    /// An analyzer with the rules that come with the crate.
    pub fn builtin() -> Self {
        Analyzer::new(RuleSet::builtin())
    }

    /// An analyzer with these rules.
    pub fn new(rules: RuleSet) -> Self {
        Analyzer { rules }
    }

    /// Its rules.
    pub fn rules(&self) -> &RuleSet {
        &self.rules
    }

    /// Finds everything that the rules see in `document`. Linear in its length.
    ///
    /// Makes new working memory for every call; where many documents are annotated, use
    /// [`annotate_into`](Self::annotate_into).
    pub fn annotate<'d>(&'d self, document: &'d Document<'_>) -> Annotations<'d> {
        let mut findings = Findings::default();
        self.annotate_into(&mut self.create_scratch(), document, &mut findings);
        Annotations { text: document.text(), rules: &self.rules, findings: Cow::Owned(findings) }
    }

    /// Working memory for [`annotate_into`](Self::annotate_into): one for each thread.
    pub fn create_scratch(&self) -> Scratch {
        Scratch::new(&self.rules)
    }

    /// Like [`annotate`](Self::annotate), with memory that the caller keeps. `findings` is emptied first.
    ///
    /// # Panics
    ///
    /// When `scratch` was made for an analyzer with other rules.
    pub fn annotate_into(&self, scratch: &mut Scratch, document: &Document<'_>, findings: &mut Findings) {
        analyze::annotate(&self.rules, scratch, document, findings);
    }

    /// Why clause `index` of `document` was judged as it was; nothing where there is no such clause.
    ///
    /// ```
    /// use fineprint::{Analyzer, Document};
    ///
    /// let policy = Document::from_markdown("We do not use cookies.");
    /// let explanation = Analyzer::builtin().explain(&policy, 0).unwrap();
    /// assert!(explanation.matches.iter().any(|found| found.dropped.is_none()));
    /// assert!(explanation.cues.iter().any(|cue| cue.kind == "negation"));
    /// ```
    pub fn explain(&self, document: &Document<'_>, index: usize) -> Option<Explanation> {
        self.explainer(document).explain(index)
    }

    /// Explains any number of clauses of `document`, which is annotated once.
    pub fn explainer<'a>(&'a self, document: &'a Document<'a>) -> Explainer<'a> {
        Explainer::new(self, document)
    }

    /// What [`annotate_into`](Self::annotate_into) found, to be read beside the document's text.
    pub fn view<'d>(&'d self, document: &'d Document<'_>, findings: &'d Findings) -> Annotations<'d> {
        Annotations { text: document.text(), rules: &self.rules, findings: Cow::Borrowed(findings) }
    }
}

/// What was found in one document: its structure, the findings, and the categories of its segments.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    pub(crate) structure: Structure,
    pub(crate) found: Vec<Finding>,
    pub(crate) scores: Vec<SegmentScores>,
    pub(crate) evidence: Vec<Span>,
    pub(crate) attributes: Vec<u16>,
    /// The rules that weighed in, hints among them, in the order of their clauses.
    pub(crate) fired: Vec<Fired>,
}

/// A rule has fired in a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Fired {
    pub(crate) clause: u32,
    pub(crate) rule: u32,
}

/// A rule's finding on a clause.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) rule: u32,
    pub(crate) clause: u32,
    pub(crate) polarity: Polarity,
    pub(crate) modality: Modality,
    pub(crate) actor: Option<Actor>,
    pub(crate) condition: Option<Span>,
    /// Into [`Findings::evidence`].
    pub(crate) evidence: Range<u32>,
    /// Into [`Findings::attributes`].
    pub(crate) attributes: Range<u32>,
}

/// The sums of weights of one segment.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct SegmentScores {
    pub(crate) sums: [f64; Category::COUNT],
}

impl SegmentScores {
    /// The sums of weights of these rules, each counted once. Rules that fired more than once stand together.
    pub(crate) fn of(rules: &RuleSet, fired: impl Iterator<Item = u32>) -> Self {
        let mut scores = SegmentScores::default();
        let mut last = None;
        for rule in fired.filter(|&rule| last.replace(rule) != Some(rule)) {
            let entry = rules.entry(rule as usize);
            scores.sums[entry.category as usize] += entry.weight.value;
            for (category, weight) in &entry.votes {
                scores.sums[*category as usize] += weight.value;
            }
        }
        scores
    }

    /// Whether the sum for `category` reaches its threshold.
    pub(crate) fn carries(&self, rules: &RuleSet, category: Category) -> bool {
        self.sums[category as usize] >= rules.threshold(category)
    }
}

impl Findings {
    /// The sections, segments and clauses.
    pub fn structure(&self) -> &Structure {
        &self.structure
    }

    /// Number of annotations.
    pub fn len(&self) -> usize {
        self.found.len()
    }

    /// Whether no rule made an annotation.
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }
}

/// What was found in one document, beside its text.
#[derive(Clone, Debug)]
pub struct Annotations<'d> {
    text: &'d str,
    rules: &'d RuleSet,
    findings: Cow<'d, Findings>,
}

impl<'d> Annotations<'d> {
    /// The annotations, in the order of their clauses.
    pub fn iter(&self) -> Iter<'_> {
        Iter { annotations: self, next: 0 }
    }

    /// Number of annotations.
    pub fn len(&self) -> usize {
        self.findings.found.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The text that all spans refer to.
    pub fn text(&self) -> &'d str {
        self.text
    }

    /// The rules that were applied.
    pub fn rules(&self) -> &'d RuleSet {
        self.rules
    }

    /// The sections, segments and clauses.
    pub fn structure(&self) -> &Structure {
        &self.findings.structure
    }

    /// The categories of a segment, in the order of [`Category::ALL`].
    pub fn categories(&self, segment: usize) -> impl Iterator<Item = Category> + '_ {
        let scores = self.findings.scores[segment];
        let all = Category::ALL.iter().copied();
        all.filter(move |&category| scores.carries(self.rules, category))
    }

    /// The sum of weights of a segment for each category that any rule weighed in on.
    pub fn scores(&self, segment: usize) -> impl Iterator<Item = (Category, f64)> + '_ {
        let sums = self.findings.scores[segment].sums;
        let all = Category::ALL.iter().map(move |&category| (category, sums[category as usize]));
        all.filter(|&(_, sum)| sum != 0.0)
    }

    /// The rules, hints among them, that fired in a clause.
    pub fn fired(&self, clause: usize) -> impl Iterator<Item = Rule<'_>> + '_ {
        let fired = &self.findings.fired;
        let start = fired.partition_point(|fired| (fired.clause as usize) < clause);
        let own = fired[start..].iter().take_while(move |fired| fired.clause as usize == clause);
        own.map(|fired| self.rules.rule_at(fired.rule as usize))
    }
}

impl<'a> IntoIterator for &'a Annotations<'_> {
    type Item = Annotation<'a>;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

/// Iterator over [`Annotations`].
#[derive(Clone, Debug)]
pub struct Iter<'a> {
    annotations: &'a Annotations<'a>,
    next: usize,
}

impl<'a> Iterator for Iter<'a> {
    type Item = Annotation<'a>;

    fn next(&mut self) -> Option<Annotation<'a>> {
        let finding = self.annotations.findings.found.get(self.next)?;
        self.next += 1;
        Some(Annotation { annotations: self.annotations, finding })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.annotations.len() - self.next;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Iter<'_> {}

/// One finding of one rule on one clause.
#[derive(Clone, Copy, Debug)]
pub struct Annotation<'a> {
    annotations: &'a Annotations<'a>,
    finding: &'a Finding,
}

impl<'a> Annotation<'a> {
    /// The rule that fired.
    pub fn rule(&self) -> Rule<'a> {
        self.annotations.rules.rule_at(self.finding.rule as usize)
    }

    /// What the clause says, `topic.claim`, polarity applied.
    pub fn claim(&self) -> &'a str {
        let rule = self.rule();
        let claim = match self.finding.polarity {
            Polarity::Affirmed => rule.claim(),
            _ => rule.negated_claim(),
        };
        claim.unwrap_or_default()
    }

    /// The category of the practice.
    pub fn category(&self) -> Category {
        self.rule().category()
    }

    /// The rule's topics.
    pub fn topics(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.rule().topics()
    }

    /// Whether the practice is affirmed or denied.
    pub fn polarity(&self) -> Polarity {
        self.finding.polarity
    }

    /// With what force the clause speaks.
    pub fn modality(&self) -> Modality {
        self.finding.modality
    }

    /// Who acts, where the clause tells.
    pub fn actor(&self) -> Option<Actor> {
        self.finding.actor
    }

    /// The bytes of the condition or exception that limits the clause.
    pub fn condition(&self) -> Option<Span> {
        self.finding.condition
    }

    /// The bytes that made the rule fire, in text order: one span for each run of words.
    pub fn evidence(&self) -> &'a [Span] {
        let Range { start, end } = self.finding.evidence;
        &self.annotations.findings.evidence[start as usize..end as usize]
    }

    /// Index of the clause in the [`Structure`].
    pub fn clause_index(&self) -> usize {
        self.finding.clause as usize
    }

    /// The bytes of the clause.
    pub fn clause(&self) -> Span {
        self.annotations.structure().clauses[self.clause_index()].span
    }

    /// Index of the segment.
    pub fn segment(&self) -> usize {
        self.annotations.structure().clauses[self.clause_index()].segment
    }

    /// Index of the innermost section.
    pub fn section(&self) -> Option<usize> {
        self.annotations.structure().segments[self.segment()].section
    }

    /// The text of the clause, as it stands in the document.
    pub fn text(&self) -> &'a str {
        self.clause().of(self.annotations.text)
    }

    /// Kind and value of each attribute: `("data", "contact")`. Sorted by kind, then in the order of the rule files.
    pub fn attributes(&self) -> impl Iterator<Item = (&'a str, &'a str)> + 'a {
        let Range { start, end } = self.finding.attributes;
        let rules = self.annotations.rules;
        self.annotations.findings.attributes[start as usize..end as usize]
            .iter()
            .map(move |&attribute| rules.attribute(attribute))
    }
}
