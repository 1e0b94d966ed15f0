//! The page of a rule: what it finds, why, its source, patterns and cases.

use std::fmt::Write as _;

use super::paint::Paint;
use crate::rules::Rule;

/// One line about a rule: id, what it finds, what it adds to which category.
pub fn rule_line(rule: Rule<'_>, paint: Paint) -> String {
    let finds = match (rule.claim(), rule.negated_claim()) {
        (Some(claim), Some(negated)) => format!("{claim} | {negated}"),
        (Some(claim), None) | (None, Some(claim)) => claim.to_owned(),
        (None, None) => "hint".to_owned(),
    };
    let id = paint.category(rule.category(), &format!("{:<44}", rule.id()));
    format!("{id} {finds:<44} {} {:.2}", rule.category(), rule.weight())
}

/// All about a rule, as Markdown.
pub fn rule_page(rule: Rule<'_>) -> String {
    let mut page = format!("# {}\n\n{}\n", rule.id(), rule.title());
    if !rule.description().is_empty() {
        let _ = write!(page, "\n{}\n", rule.description());
    }
    let (file, line) = rule.place();
    page.push('\n');
    if let Some(claim) = rule.claim() {
        let _ = writeln!(page, "- claim: `{claim}`");
    }
    if let Some(claim) = rule.negated_claim() {
        let _ = writeln!(page, "- where denied: `{claim}`");
    }
    let _ = writeln!(page, "- category: {}, weight {}", rule.category(), rule.weight());
    for (category, weight) in rule.votes() {
        let _ = writeln!(page, "- vote: {category} {weight:+}");
    }
    let topics: Vec<&str> = rule.topics().collect();
    if !topics.is_empty() {
        let _ = writeln!(page, "- topics: {}", topics.join(", "));
    }
    let barred: Vec<&str> = rule.barred_actors().map(|actor| actor.name()).collect();
    if !barred.is_empty() {
        let _ = writeln!(page, "- not where the actor is: {}", barred.join(", "));
    }
    let _ = writeln!(page, "- defined in: {file}:{line}");
    section(&mut page, "Sources", rule.sources());
    section(&mut page, "Patterns", rule.patterns().map(code).collect::<Vec<_>>().iter().map(String::as_str));
    section(&mut page, "Finds", rule.match_cases());
    section(&mut page, "Does not find", rule.no_match_cases());
    section(&mut page, "Known misses", rule.known_misses());
    page
}

fn code(pattern: &str) -> String {
    format!("`{pattern}`")
}

fn section<'t>(page: &mut String, title: &str, items: impl Iterator<Item = &'t str>) {
    let mut items = items.peekable();
    if items.peek().is_none() {
        return;
    }
    let _ = write!(page, "\n## {title}\n\n");
    for item in items {
        let _ = writeln!(page, "- {}", item.replace('\n', "\n  "));
    }
}
