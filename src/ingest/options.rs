//! What a caller can say about tables, databases and repositories.

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

/// Where the history of a git repository is begun, and whether a repository that is a folder of files too is read as
/// history.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryOptions {
    /// A work tree that is named is read as its history, not as a folder of files.
    pub work_trees: bool,
    /// The branches, tags or commits to start from; everything that any ref reaches where there is none.
    pub refs: Vec<String>,
}
