//! What is wrong with rule files, shown with file, line, rule and a caret.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use crate::{Error, LineColumn};

/// One file of rules: its name, as errors show it, and its text.
#[derive(Clone, Debug)]
pub(crate) struct SourceFile {
    pub(crate) name: String,
    pub(crate) text: Cow<'static, str>,
}

/// One thing that is wrong.
#[derive(Clone, Debug)]
pub(crate) struct Diagnostic {
    /// Index of the file.
    pub(crate) file: usize,
    /// Byte range in the file.
    pub(crate) at: Range<usize>,
    /// The rule it stands in.
    pub(crate) rule: Option<String>,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

/// Collects everything that is wrong, so that a user sees it in one go.
#[derive(Debug, Default)]
pub(crate) struct Diagnostics {
    found: Vec<Diagnostic>,
    file: usize,
    rule: Option<String>,
}

impl Diagnostics {
    /// What is reported next stands in this file, in no rule.
    pub(crate) fn enter_file(&mut self, file: usize) {
        self.file = file;
        self.rule = None;
    }

    /// What is reported next stands in this file, in the same rule as before.
    pub(crate) fn enter_file_keeping_rule(&mut self, file: usize) {
        self.file = file;
    }

    /// What is reported next stands in this rule.
    pub(crate) fn enter_rule(&mut self, rule: Option<String>) {
        self.rule = rule;
    }

    pub(crate) fn report(&mut self, at: Range<usize>, message: impl Into<String>) {
        self.push(at, message.into(), None);
    }

    pub(crate) fn report_with_help(
        &mut self,
        at: Range<usize>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.push(at, message.into(), Some(help.into()));
    }

    fn push(&mut self, at: Range<usize>, message: String, help: Option<String>) {
        let (file, rule) = (self.file, self.rule.clone());
        self.found.push(Diagnostic { file, at, rule, message, help });
    }

    /// All findings as one error, or nothing where there are none.
    pub(crate) fn into_error(mut self, files: &[SourceFile]) -> Option<Error> {
        self.found.sort_by_key(|found| (found.file, found.at.start));
        let first = self.found.first()?;
        let line = LineColumn::of(&files[first.file].text, first.at.start).line;
        let mut report = String::new();
        for found in &self.found {
            render(found, &files[found.file], &mut report);
        }
        let count = self.found.len();
        let noun = if count == 1 { "error" } else { "errors" };
        let _ = write!(report, "{count} {noun} in the rules; nothing was loaded");
        Some(Error::rules(report, Some(&files[first.file].name), Some(line), first.rule.as_deref()))
    }
}

fn render(found: &Diagnostic, file: &SourceFile, report: &mut String) {
    let place = LineColumn::of(&file.text, found.at.start);
    let line = file.text.lines().nth(place.line - 1).unwrap_or("");
    let rule = found.rule.as_ref().map_or(String::new(), |rule| format!(" (rule {rule})"));
    let margin = " ".repeat(place.line.to_string().len());
    let indent: String =
        line.chars().take(place.column - 1).map(|letter| if letter == '\t' { '\t' } else { ' ' }).collect();
    let on_line = found.at.end.min(found.at.start + line.len().saturating_sub(indent.len()));
    let width = file.text.get(found.at.start..on_line).map_or(1, |text| text.chars().count());
    let carets = "^".repeat(width.max(1));
    let _ = writeln!(report, "error: {}", found.message);
    let _ = writeln!(report, "{margin}--> {}:{}:{}{rule}", file.name, place.line, place.column);
    let _ = writeln!(report, "{margin} |");
    let _ = writeln!(report, "{} | {line}", place.line);
    let _ = writeln!(report, "{margin} | {indent}{carets}");
    if let Some(help) = &found.help {
        let _ = writeln!(report, "{margin} = help: {help}");
    }
    report.push('\n');
}

/// The candidate closest to `word`, where one is close enough to be what was meant.
pub(crate) fn did_you_mean<'c>(word: &str, candidates: impl IntoIterator<Item = &'c str>) -> Option<String> {
    let closest =
        candidates.into_iter().map(|candidate| (edit_distance(word, candidate), candidate)).min()?;
    let (distance, candidate) = closest;
    (distance <= 1 + word.len() / 4).then(|| format!("did you mean `{candidate}`?"))
}

/// Levenshtein distance in bytes.
fn edit_distance(a: &str, b: &str) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.bytes().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.bytes().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}
