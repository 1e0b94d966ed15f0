//! Scores the headings that are found against those that are known to be there.
//!
//! The gold is a JSON Lines file; each line names a policy file (relative to the gold file), how its headings were written
//! ("style"), and the headings. A heading counts as found when its letters and digits are those of a known one, case and
//! spaces aside; each known heading is found once at most.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::segment::Structure;
use crate::{Document, Error, Result};

/// One line of the gold file.
#[derive(Clone, Debug, Deserialize)]
struct Truth {
    path: PathBuf,
    style: String,
    headings: Vec<String>,
}

/// How many headings are known, found, and both.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Headings that are there.
    pub known: usize,
    /// Headings that were found.
    pub found: usize,
    /// Headings that are there and were found.
    pub matched: usize,
}

impl Counts {
    /// The share of the known headings that were found.
    pub fn recall(&self) -> f64 {
        ratio(self.matched, self.known)
    }

    /// The share of the found headings that are known.
    pub fn precision(&self) -> f64 {
        ratio(self.matched, self.found)
    }

    fn add(&mut self, other: Counts) {
        self.known += other.known;
        self.found += other.found;
        self.matched += other.matched;
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// What was missed and what was wrong in one document.
#[derive(Clone, Debug, Serialize)]
pub struct Mistakes {
    /// The file, as the gold names it.
    pub path: PathBuf,
    /// Known headings that were not found.
    pub missed: Vec<String>,
    /// Found headings that are not known.
    pub wrong: Vec<String>,
}

/// Recall and precision of headings by the style in which they were written.
#[derive(Clone, Debug, Default, Serialize)]
pub struct SectionScores {
    /// The counts of each style.
    pub styles: BTreeMap<String, Counts>,
    /// The documents that were not read perfectly.
    pub mistakes: Vec<Mistakes>,
}

impl SectionScores {
    /// The counts over all styles.
    pub fn total(&self) -> Counts {
        let mut total = Counts::default();
        for counts in self.styles.values() {
            total.add(*counts);
        }
        total
    }

    fn record(&mut self, truth: Truth, found: Vec<String>) {
        let (counts, missed, wrong) = compare(&truth.headings, &found);
        self.styles.entry(truth.style).or_default().add(counts);
        if !missed.is_empty() || !wrong.is_empty() {
            self.mistakes.push(Mistakes { path: truth.path, missed, wrong });
        }
    }
}

impl fmt::Display for SectionScores {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<16}{:>7}{:>7}{:>8}{:>11}", "style", "known", "found", "recall", "precision")?;
        let total = self.total();
        let rows = self.styles.iter().map(|(style, counts)| (style.as_str(), counts));
        for (style, counts) in rows.chain([("all", &total)]) {
            let (known, found) = (counts.known, counts.found);
            let (recall, precision) = (counts.recall(), counts.precision());
            writeln!(f, "{style:<16}{known:>7}{found:>7}{recall:>8.3}{precision:>11.3}")?;
        }
        Ok(())
    }
}

/// Scores the headings of the gold file `truth`. `read` turns the bytes of a policy file into a document; files that it
/// gives no document for are left out.
///
/// # Errors
///
/// When the gold file or a policy cannot be read, or a line of the gold file is not what it should be.
pub fn score(
    truth: &Path,
    mut read: impl FnMut(&Path, &[u8]) -> Option<Document<'static>>,
) -> Result<SectionScores> {
    let gold = std::fs::read_to_string(truth).map_err(|error| Error::io(truth, error))?;
    let folder = truth.parent().unwrap_or(Path::new(""));
    let mut scores = SectionScores::default();
    let mut structure = Structure::default();
    for line in gold.lines().filter(|line| !line.trim().is_empty()) {
        let entry: Truth = serde_json::from_str(line).map_err(|error| Error::io(truth, error.into()))?;
        let path = folder.join(&entry.path);
        let bytes = std::fs::read(&path).map_err(|error| Error::io(&path, error))?;
        let Some(document) = read(&path, &bytes) else {
            continue;
        };
        structure.read(&document);
        let found = structure.sections.iter().map(|section| section.title(document.text())).collect();
        scores.record(entry, found);
    }
    Ok(scores)
}

/// Compares two lists of headings as multisets: the counts, what is missed, what is wrong.
fn compare(known: &[String], found: &[String]) -> (Counts, Vec<String>, Vec<String>) {
    let mut open: HashMap<String, usize> = HashMap::new();
    for heading in known {
        *open.entry(normalise(heading)).or_default() += 1;
    }
    let mut wrong = Vec::new();
    for heading in found {
        match open.get_mut(&normalise(heading)) {
            Some(count) if *count > 0 => *count -= 1,
            _ => wrong.push(heading.clone()),
        }
    }
    let mut missed = Vec::new();
    for heading in known {
        if let Some(count) = open.get_mut(&normalise(heading)).filter(|count| **count > 0) {
            *count -= 1;
            missed.push(heading.clone());
        }
    }
    let matched = found.len() - wrong.len();
    (Counts { known: known.len(), found: found.len(), matched }, missed, wrong)
}

/// `heading` in lower case, letters and digits only, with single spaces.
fn normalise(heading: &str) -> String {
    let mut out = String::with_capacity(heading.len());
    for character in heading.chars() {
        if character.is_alphanumeric() {
            out.extend(character.to_lowercase());
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strings(list: &[&str]) -> Vec<String> {
        list.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn headings_match_once() {
        let known = strings(&["Cookies", "Do-Not-Track", "Cookies"]);
        let found = strings(&["COOKIES.", "Do Not  Track", "Other"]);
        let (counts, missed, wrong) = compare(&known, &found);
        assert_eq!(counts, Counts { known: 3, found: 3, matched: 2 });
        assert_eq!((missed, wrong), (strings(&["Cookies"]), strings(&["Other"])));
    }
}
