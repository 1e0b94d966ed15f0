//! Two packs on the same documents, topic by topic: where one finds what the other does not.
//!
//! Packs share neither claims nor rules, so they are compared by the topics that their rules carry. A rule, hint or not,
//! that fires in a clause is a hit of each of its topics; each match of a character pattern is a hit of its own.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

use crate::segment::visible_text;
use crate::{Annotations, LineColumn, Rule, RuleSet, Span};

/// How two packs differ over the documents that were added.
#[derive(Clone, Debug, Serialize)]
pub struct PackComparison {
    /// The two packs: name, version and fingerprint.
    pub packs: [String; 2],
    /// Number of documents.
    pub documents: usize,
    /// By topic; only topics that both packs have.
    pub topics: BTreeMap<String, TopicComparison>,
    /// The topics that only one pack has, for each pack.
    pub not_compared: [Vec<String>; 2],
    #[serde(skip)]
    examples: usize,
    /// For each pack and rule, the compared topics.
    #[serde(skip)]
    topics_of: [Vec<Vec<String>>; 2],
}

/// How two packs differ on one topic.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TopicComparison {
    /// Hits of each pack.
    pub hits: [usize; 2],
    /// Documents with a hit.
    pub documents: Agreement,
    /// Clauses with a hit.
    pub clauses: Agreement,
    /// For each pack, the first clauses in which it alone has a hit.
    pub examples: [Vec<Example>; 2],
}

/// In how many places both packs have a hit, and in how many only one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Agreement {
    /// Both.
    pub both: usize,
    /// The first alone, the second alone.
    pub only: [usize; 2],
}

/// A clause in which one pack has a hit and the other none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Example {
    /// The document.
    pub path: String,
    /// The line of the words, from 1.
    pub line: usize,
    /// The rule that fired.
    pub rule: String,
    /// The words that it found; for a hint the beginning of the clause.
    pub words: String,
}

/// A hit of one pack in a document.
struct Hit<'a> {
    topic: &'a str,
    clause: usize,
    count: usize,
    rule: Rule<'a>,
    evidence: Vec<Span>,
}

impl PackComparison {
    /// No documents yet. Of each topic and pack at most `examples` are kept.
    pub fn new(first: &RuleSet, second: &RuleSet, examples: usize) -> Self {
        let sets = [first, second];
        let own = sets.map(|rules| rules.rules().flat_map(|rule| rule.topics()).collect::<Vec<_>>());
        let shared: Vec<&str> = own[0].iter().copied().filter(|topic| own[1].contains(topic)).collect();
        let alone = |side: usize| {
            let mut topics: Vec<String> = own[side].iter().map(|topic| (*topic).to_owned()).collect();
            topics.retain(|topic| !shared.contains(&topic.as_str()));
            topics.sort();
            topics.dedup();
            topics
        };
        let kept = |rule: Rule<'_>| rule.topics().filter(|t| shared.contains(t)).map(str::to_owned).collect();
        PackComparison {
            packs: sets.map(|rules| format!("{} {} {}", rules.name(), rules.version(), rules.fingerprint())),
            documents: 0,
            topics: shared.iter().map(|topic| ((*topic).to_owned(), TopicComparison::default())).collect(),
            not_compared: [alone(0), alone(1)],
            examples,
            topics_of: sets.map(|rules| rules.rules().map(kept).collect()),
        }
    }

    /// Counts one document, annotated with the first pack and with the second.
    pub fn add(&mut self, path: &str, first: &Annotations<'_>, second: &Annotations<'_>) {
        self.documents += 1;
        let sides = [first, second];
        let hits = [hits(first, &self.topics_of[0]), hits(second, &self.topics_of[1])];
        for (topic, row) in &mut self.topics {
            let of = |side: usize| hits[side].iter().filter(|hit| hit.topic == topic);
            let clauses = [0, 1].map(|side| {
                let mut clauses: Vec<usize> = of(side).map(|hit| hit.clause).collect();
                clauses.sort_unstable();
                clauses.dedup();
                clauses
            });
            row.documents.count(clauses.each_ref().map(|clauses| !clauses.is_empty()));
            for side in [0, 1] {
                row.hits[side] += of(side).map(|hit| hit.count).sum::<usize>();
                let other = &clauses[1 - side];
                let missed = |clause: &usize| other.binary_search(clause).is_err();
                row.clauses.only[side] += clauses[side].iter().filter(|clause| missed(clause)).count();
                for hit in of(side).filter(|hit| missed(&hit.clause)) {
                    if row.examples[side].len() < self.examples {
                        row.examples[side].push(hit.example(path, sides[side]));
                    }
                }
            }
            let shared = clauses[0].iter().filter(|clause| clauses[1].binary_search(clause).is_ok());
            row.clauses.both += shared.count();
        }
    }
}

impl Agreement {
    fn count(&mut self, has: [bool; 2]) {
        match has {
            [true, true] => self.both += 1,
            [true, false] => self.only[0] += 1,
            [false, true] => self.only[1] += 1,
            [false, false] => {}
        }
    }
}

/// Every hit of a pack in one document. Annotations tell the evidence; rules that fired without one are hits as well.
fn hits<'a>(annotations: &'a Annotations<'_>, topics_of: &'a [Vec<String>]) -> Vec<Hit<'a>> {
    let mut hits = Vec::new();
    let mut found = annotations.iter().peekable();
    for clause in 0..annotations.structure().clauses.len() {
        let mut annotated = Vec::new();
        while let Some(annotation) = found.next_if(|annotation| annotation.clause_index() == clause) {
            annotated.push(annotation);
        }
        for rule in annotations.fired(clause) {
            let topics = &topics_of[rule.index()];
            if topics.is_empty() {
                continue;
            }
            let own = annotated.iter().filter(|annotation| annotation.rule().index() == rule.index());
            let evidence: Vec<Span> = own.flat_map(|annotation| annotation.evidence().to_vec()).collect();
            let count = if rule.regexes().next().is_some() { evidence.len().max(1) } else { 1 };
            let hit = |topic: &'a String| Hit { topic, clause, count, rule, evidence: evidence.clone() };
            hits.extend(topics.iter().map(hit));
        }
    }
    hits
}

/// The longest text of an example, in characters.
const LONGEST_EXAMPLE: usize = 100;

impl Hit<'_> {
    fn example(&self, path: &str, annotations: &Annotations<'_>) -> Example {
        let text = annotations.text();
        let clause = annotations.structure().clauses[self.clause].span;
        let words: Vec<String> = self.evidence.iter().map(|&span| visible_text(text, span)).collect();
        let words = if words.is_empty() { visible_text(text, clause) } else { words.join(" .. ") };
        Example {
            path: path.to_owned(),
            line: LineColumn::of(text, self.evidence.first().map_or(clause.start, |span| span.start)).line,
            rule: self.rule.id().to_owned(),
            words: words.chars().take(LONGEST_EXAMPLE).collect(),
        }
    }
}

impl fmt::Display for PackComparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |pack: &String| pack.split(' ').next().unwrap_or_default().to_owned();
        let [first, second] = self.packs.each_ref().map(short);
        writeln!(f, "A: {}\nB: {}\n{} documents\n", self.packs[0], self.packs[1], self.documents)?;
        writeln!(f, "{:<20} {:>23}  {:>23}  {:>15}", "", "documents", "clauses", "hits")?;
        let columns = format!("{:>7} {:>7} {:>7}", "both", "only A", "only B");
        writeln!(f, "{:<20} {columns}  {columns}  {:>7} {:>7}", "topic", "A", "B")?;
        for (topic, row) in self.topics.iter().filter(|(_, row)| row.hits != [0, 0]) {
            write!(f, "{topic:<20}")?;
            for Agreement { both, only: [a, b] } in [row.documents, row.clauses] {
                write!(f, " {both:>7} {a:>7} {b:>7} ")?;
            }
            writeln!(f, " {:>7} {:>7}", row.hits[0], row.hits[1])?;
        }
        for (topic, row) in &self.topics {
            for (side, pack) in [(0, &first), (1, &second)] {
                for (n, example) in row.examples[side].iter().enumerate() {
                    if n == 0 {
                        writeln!(f, "\n{topic}: only {pack}")?;
                    }
                    let Example { path, line, rule, words } = example;
                    writeln!(f, "  {path}:{line}: {words}  ({rule})")?;
                }
            }
        }
        for (topics, pack) in self.not_compared.iter().zip([first, second]) {
            if !topics.is_empty() {
                writeln!(f, "\nTopics of {pack} alone, not compared: {}", topics.join(", "))?;
            }
        }
        Ok(())
    }
}
