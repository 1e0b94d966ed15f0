//! What a policy claims, what it denies, and what it is silent on.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::paint::Paint;
use crate::Annotations;
use crate::taxonomy::{Category, Polarity};

/// The claims of one policy, counted.
#[derive(Clone, Debug, Default)]
pub struct Summary {
    /// Affirmed claims by category, with how often each is made.
    pub claims: BTreeMap<Category, BTreeMap<String, usize>>,
    /// Denied claims by category, with how often each is made.
    pub denials: BTreeMap<Category, BTreeMap<String, usize>>,
    /// Bare mentions, with how often each is made.
    pub mentions: BTreeMap<String, usize>,
    /// The practice categories that no segment carries and no claim or denial belongs to.
    pub silent: Vec<Category>,
}

impl Summary {
    /// Counts the annotations of one policy.
    pub fn of(annotations: &Annotations<'_>) -> Self {
        let mut summary = Summary::default();
        for annotation in annotations.iter() {
            let claim = annotation.claim().to_owned();
            if claim.ends_with(".mention") {
                *summary.mentions.entry(claim).or_default() += 1;
                continue;
            }
            let list = match annotation.polarity() {
                Polarity::Affirmed => &mut summary.claims,
                _ => &mut summary.denials,
            };
            *list.entry(annotation.category()).or_default().entry(claim).or_default() += 1;
        }
        let mut spoken: BTreeSet<Category> =
            summary.claims.keys().chain(summary.denials.keys()).copied().collect();
        let segments = 0..annotations.structure().segments.len();
        spoken.extend(segments.flat_map(|segment| annotations.categories(segment)));
        let practices = Category::ALL.iter().copied().filter(|category| category.is_practice());
        summary.silent = practices.filter(|category| !spoken.contains(category)).collect();
        summary
    }

    /// The summary as lines for a terminal.
    pub fn render(&self, paint: Paint) -> String {
        let mut text = String::new();
        render_list("Claims", &self.claims, paint, &mut text);
        render_list("Denies", &self.denials, paint, &mut text);
        let mentions: Vec<String> = self.mentions.iter().map(counted).collect();
        render_names("Mentions", &mentions, paint, &mut text);
        let silent: Vec<String> = self.silent.iter().map(|category| category.name().to_owned()).collect();
        render_names("Silent on", &silent, paint, &mut text);
        text
    }
}

fn counted((claim, &count): (&String, &usize)) -> String {
    if count == 1 { claim.clone() } else { format!("{claim} x{count}") }
}

fn render_list(
    title: &str,
    list: &BTreeMap<Category, BTreeMap<String, usize>>,
    paint: Paint,
    text: &mut String,
) {
    let mut title = title;
    for (category, claims) in list {
        let claims: Vec<String> = claims.iter().map(counted).collect();
        let before = text.len();
        render_names(title, &claims, paint, text);
        let lines = paint.category(*category, &text[before + TITLE..]);
        text.truncate(before + TITLE);
        text.push_str(&lines);
        title = "";
    }
}

/// Columns of the titles on the left.
const TITLE: usize = 11;

fn render_names(title: &str, names: &[String], paint: Paint, text: &mut String) {
    if names.is_empty() {
        return;
    }
    let _ = write!(text, "{title:<TITLE$}");
    let mut column = TITLE;
    for (n, name) in names.iter().enumerate() {
        let comma = if n + 1 < names.len() { ", " } else { "" };
        if n > 0 && column + name.len() + 1 > paint.width {
            text.truncate(text.trim_end().len());
            let _ = write!(text, "\n{:TITLE$}", "");
            column = TITLE;
        }
        text.push_str(name);
        text.push_str(comma);
        column += name.len() + comma.len();
    }
    while text.ends_with(' ') {
        text.pop();
    }
    text.push('\n');
}

#[cfg(test)]
mod tests {
    use super::Summary;
    use crate::taxonomy::Category;
    use crate::{Analyzer, Document};

    /// One choice among many sentences on collection: its segment carries another category, and still it is spoken of.
    #[test]
    fn no_policy_is_silent_on_what_it_claims_or_denies() {
        let text = "We collect your name, your postal address and your e-mail address when you register, and your IP address and \
                    browser type when you visit us; you may decline to give us your telephone number. We do not respond to Do Not \
                    Track signals.\n";
        let analyzer = Analyzer::builtin();
        let document = Document::from_markdown(text);
        let summary = Summary::of(&analyzer.annotate(&document));
        let spoken: Vec<Category> = summary.claims.keys().chain(summary.denials.keys()).copied().collect();
        assert!(spoken.len() >= 3, "{summary:?}");
        assert!(spoken.iter().all(|category| !summary.silent.contains(category)), "{summary:?}");
        assert!(summary.silent.contains(&Category::DataRetention), "{summary:?}");
    }
}
