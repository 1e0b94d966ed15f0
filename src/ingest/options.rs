//! What a caller can say about tables, databases and repositories.

use crate::{Error, Result};

/// What holds many documents, next to the archives that are known by their first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Container {
    /// JSON Lines: an object a line.
    Jsonl,
    /// A table of values between commas, tabs, semicolons or bars, under a header.
    Csv,
    /// A Parquet file.
    Parquet,
    /// A SQLite database.
    Sqlite,
    /// A git repository, with all its history.
    Git,
}

/// Which fields of a row hold what, in JSON Lines, CSV, Parquet and databases.
///
/// What is not named is looked for under its usual names: the text under `text`, `policy_text`, `content` and the like. In
/// JSON a name that begins with `/` is a JSON pointer: `/metadata/url`.
///
/// ```
/// use fineprint::ingest::{Reader, TableOptions};
///
/// let tables = TableOptions { text: Some("policy_html".into()), ..TableOptions::default() };
/// let reader = Reader::builder().path("policies.jsonl").tables(tables);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableOptions {
    /// The field of the text.
    pub text: Option<String>,
    /// The field that tells the document from others in the table.
    pub id: Option<String>,
    /// The field of the moment of capture: a date, a date with a time, 8 or 14 digits, or seconds since 1970.
    pub date: Option<String>,
    /// The field of the site.
    pub domain: Option<String>,
    /// The field of the address. Of one at the Wayback Machine, the moment and the original address are taken.
    pub url: Option<String>,
    /// The other fields that go into the record; all of them where this is `None`.
    pub carry: Option<Vec<String>>,
    /// For SQLite databases, the query that gives the rows, with columns called `text`, `id`, `date`, `domain`, `url`.
    pub query: Option<String>,
}

/// Which part of the history of a git repository is read, and whether a repository that is a folder of files too is read
/// as history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryOptions {
    /// A work tree that is named is read as its history, not as a folder of files.
    pub work_trees: bool,
    /// The branches, tags or commits to start from; everything that any ref reaches where there is none.
    pub refs: Vec<String>,
    /// Only versions from this moment on.
    pub since: Option<Bound>,
    /// Only versions up to this moment, which is included: `2011` is all of 2011.
    pub until: Option<Bound>,
}

/// A day, a moment, or a month or year: 4 to 14 digits of a moment `YYYYMMDDhhmmss` in UTC.
///
/// ```
/// use fineprint::ingest::Bound;
///
/// assert!("2011-05-27".parse::<Bound>().is_ok());
/// assert!("2011".parse::<Bound>().is_ok());
/// assert!("May 2011".parse::<Bound>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound(String);

impl Bound {
    /// Whether a moment of 14 digits is in this year, month, day or second, or later.
    pub(super) fn begins_by(&self, moment: &str) -> bool {
        moment.get(..self.0.len()).is_some_and(|moment| moment >= &*self.0)
    }

    /// Whether a moment of 14 digits is in this year, month, day or second, or earlier.
    pub(super) fn ends_after(&self, moment: &str) -> bool {
        moment.get(..self.0.len()).is_some_and(|moment| moment <= &*self.0)
    }
}

impl std::str::FromStr for Bound {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let digits: String = text.chars().filter(|letter| !"-:TZ ".contains(*letter)).collect();
        let number =
            |from: usize, to: usize| digits.get(from..to).map(|part| part.parse::<u32>().unwrap_or(0));
        let is_within =
            |part: Option<u32>, lowest, highest| part.is_none_or(|part| (lowest..=highest).contains(&part));
        let is_moment = digits.bytes().all(|byte| byte.is_ascii_digit())
            && matches!(digits.len(), 4 | 6 | 8 | 10 | 12 | 14)
            && is_within(number(4, 6), 1, 12)
            && is_within(number(6, 8), 1, 31)
            && is_within(number(8, 10), 0, 23)
            && is_within(number(10, 12), 0, 59)
            && is_within(number(12, 14), 0, 59);
        if is_moment {
            return Ok(Bound(digits));
        }
        Err(Error::usage(format!(
            "`{text}` is no date; write it as 2011, 2011-05, 2011-05-27 or 2011-05-27T23:35:51Z"
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_hold_the_whole_of_what_they_name() {
        for (bound, moment, since, until) in [
            ("2011", "20110527233551", true, true),
            ("2011-05", "20110527233551", true, true),
            ("2011-05-28", "20110527233551", false, true),
            ("2011-05-27T23:35:50Z", "20110527233551", true, false),
            ("2012", "20110527233551", false, true),
            ("2010", "20110527233551", true, false),
        ] {
            let bound: Bound = bound.parse().expect("a bound");
            assert_eq!((bound.begins_by(moment), bound.ends_after(moment)), (since, until), "{bound:?}");
        }
        for text in ["", "11", "20113", "2011-13", "2011-05-32", "2011-05-27T25", "yesterday", "２０１１"]
        {
            assert!(text.parse::<Bound>().is_err(), "{text}");
        }
    }
}
