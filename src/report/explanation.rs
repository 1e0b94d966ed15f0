//! Why a clause was judged as it was, for people.

use std::fmt::Write as _;

use super::paint::Paint;
use super::visible::shown_text;
use crate::annotate::Explanation;
use crate::{Annotations, LineColumn, RuleSet, Span};

/// The explanation of one clause as text for a terminal.
pub fn explanation(
    annotations: &Annotations<'_>,
    clause: usize,
    found: &Explanation,
    paint: Paint,
) -> String {
    let source = annotations.text();
    let rules = annotations.rules();
    let show = |span: Span| format!("\"{}\"", shown_text(source, span));
    let at = LineColumn::of(source, found.clause.start);
    let mut text = String::new();
    let place = format!("line {}, column {}, bytes {:?}", at.line, at.column, found.clause);
    let _ = writeln!(text, "{}\n{}", paint.dim(&place), paint.bold(&shown_text(source, found.clause)));
    if let Some(context) = found.context {
        let _ = writeln!(text, "judged behind: {}", show(context));
    }
    write_matches(found, rules, &show, paint, &mut text);
    if !found.cues.is_empty() {
        let _ = writeln!(text, "\n{}", paint.bold("Cues"));
        for cue in &found.cues {
            let reach = cue.reach.map_or(String::new(), |reach| format!(", reaches {}", show(reach)));
            let _ = writeln!(text, "  {}: {}{reach}", cue.kind, show(cue.span));
        }
    }
    if !found.near_misses.is_empty() {
        let _ = writeln!(text, "\n{}", paint.bold("Nearly"));
        let mut last = None;
        for near in found.near_misses.iter().filter(|near| last.replace(near.rule) != Some(near.rule)) {
            let pattern = pattern_of(rules, near.rule, near.pattern);
            let _ = writeln!(text, "  {}  missing: {}", rule_id(rules, near.rule), near.missing);
            let _ = writeln!(text, "    {}", paint.dim(pattern));
        }
    }
    let segment = annotations.structure().clauses[clause].segment;
    let _ = writeln!(text, "\n{}", paint.bold("Categories of its segment"));
    for (category, sum) in annotations.scores(segment) {
        let carried = sum >= rules.threshold(category);
        let verdict = if carried { "carried" } else { "below its threshold" };
        let name = paint.category(category, &format!("{:<34}", category.name()));
        let _ = writeln!(text, "  {name} {sum:>6.2} of {:.2}  {verdict}", rules.threshold(category));
    }
    text
}

fn write_matches(
    found: &Explanation,
    rules: &RuleSet,
    show: &dyn Fn(Span) -> String,
    paint: Paint,
    text: &mut String,
) {
    let reported = found.matches.iter().filter(|found| found.dropped.is_none());
    let dropped = found.matches.iter().filter(|found| found.dropped.is_some());
    for (title, matches) in [("Fired", reported.collect::<Vec<_>>()), ("Not reported", dropped.collect())] {
        if matches.is_empty() {
            continue;
        }
        let _ = writeln!(text, "\n{}", paint.bold(title));
        let mut last = None;
        for found in matches.into_iter().filter(|found| last.replace(found.rule) != Some(found.rule)) {
            let steps: Vec<String> = found.steps.iter().map(|&step| show(step)).collect();
            let reason = found.dropped.as_ref().map_or(String::new(), |reason| format!(": {reason}"));
            let weight = rules.rules().nth(found.rule).map_or(0.0, |rule| rule.weight());
            let _ = writeln!(text, "  {}{reason}", rule_id(rules, found.rule));
            let _ = writeln!(text, "    {}", paint.dim(pattern_of(rules, found.rule, found.pattern)));
            let _ = writeln!(text, "    {}; head {}; weight {weight}", steps.join(" "), show(found.head));
        }
    }
}

fn rule_id(rules: &RuleSet, index: usize) -> &str {
    rules.rules().nth(index).map_or("", |rule| rule.id())
}

fn pattern_of(rules: &RuleSet, rule: usize, pattern: usize) -> &str {
    rules.rules().nth(rule).and_then(|rule| rule.patterns().nth(pattern)).unwrap_or("")
}
