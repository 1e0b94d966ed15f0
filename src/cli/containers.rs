//! The options for tables, databases and repositories.

use fineprint::ingest::{HistoryOptions, TableOptions};
use serde::Serialize;

/// Which fields of a row hold what.
#[derive(Debug, Serialize, clap::Args)]
#[command(next_help_heading = "Tables and databases (JSON Lines, CSV, Parquet, SQLite)")]
pub(crate) struct TableArgs {
    /// The field or column of the text; `/a/b` is field b of object a in JSON
    ///
    /// Where it is not given: text, policy_text, content, markdown, body, document, policy, html or policy_html, whichever
    /// there is first.
    #[arg(long, value_name = "NAME")]
    text_field: Option<String>,

    /// The field that tells the document from others in its table
    #[arg(long, value_name = "NAME")]
    id_field: Option<String>,

    /// The field of the moment of capture: a date, with a time if need be, 8 or 14 digits, or seconds since 1970
    #[arg(long, value_name = "NAME")]
    date_field: Option<String>,

    /// The field of the site
    #[arg(long, value_name = "NAME")]
    domain_field: Option<String>,

    /// The field of the address
    #[arg(long, value_name = "NAME")]
    url_field: Option<String>,

    /// Of the other fields, carry only these into the record; `-` carries none [default: all]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    carry: Option<Vec<String>>,

    /// Read the rows of this query from SQLite databases
    ///
    /// Its columns are called text, id, date, domain and url; others are carried into the record. The Princeton-Leuven
    /// release is read without it.
    #[arg(long, value_name = "SQL")]
    sqlite_query: Option<String>,
}

/// Which part of the history of a repository is read.
#[derive(Debug, Serialize, clap::Args)]
#[command(next_help_heading = "Git repositories")]
pub(crate) struct HistoryArgs {
    /// Read folders that have a repository in them as its history, not as files
    ///
    /// Bare repositories and folders called .git are read so without it. Each text that a path has ever had is one
    /// document, however many commits hold it. --glob chooses among the paths, --since and --until among the dates of
    /// the commits, or those that their metadata tells.
    #[arg(long)]
    history: bool,

    /// Begin at this branch, tag or commit; can be given more than once [default: all branches and tags]
    #[arg(long, value_name = "REF")]
    git_ref: Vec<String>,
}

impl TableArgs {
    pub(crate) fn options(&self) -> TableOptions {
        let none = |names: &Vec<String>| names.len() == 1 && names[0] == "-";
        let carry = self.carry.as_ref().map(|names| if none(names) { Vec::new() } else { names.clone() });
        TableOptions {
            text: self.text_field.clone(),
            id: self.id_field.clone(),
            date: self.date_field.clone(),
            domain: self.domain_field.clone(),
            url: self.url_field.clone(),
            carry,
            query: self.sqlite_query.clone(),
        }
    }
}

impl HistoryArgs {
    /// The options; `forced` where folders are said to be repositories in another way.
    pub(crate) fn options(&self, forced: bool) -> HistoryOptions {
        HistoryOptions { work_trees: self.history || forced, refs: self.git_ref.clone() }
    }
}
