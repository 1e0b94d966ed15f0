//! `fineprint dedup`: groups of documents that say the same, or nearly.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use fineprint::ingest::Loaded;
use fineprint::triage::{Simhash, near_groups};
use fineprint::{Error, Result};
use serde::{Deserialize, Serialize};

use super::input::InputArgs;
use super::output::Output;
use super::{Ending, say};

const EXAMPLES: &str = "\
Examples:
  fineprint dedup policies/ > groups.jsonl
  fineprint dedup --records records.jsonl --output groups.jsonl
  fineprint dedup policies/ --exact | jq -r '.documents[1:][].id'";

/// Finds documents with the same body, and documents that differ in a few words: one JSON object per group
///
/// Documents are near duplicates when the simhashes of their words differ in at most 3 of 64 bits; a group is what hangs
/// together by such pairs. Documents that are like no other are not written. See docs/triage.md.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct Args {
    #[command(flatten)]
    input: InputArgs,

    /// Read the records that `annotate` wrote, not documents; can be given more than once
    #[arg(long, value_name = "FILE", conflicts_with = "paths", help_heading = "Input")]
    records: Vec<PathBuf>,

    /// Only documents with the same body
    #[arg(long)]
    exact: bool,

    /// Write to this file, not to standard output
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
}

/// What is asked of a document.
struct Document {
    id: String,
    path: String,
    /// The beginning of the hash of its body.
    body: u128,
    simhash: Simhash,
}

impl Document {
    fn of(loaded: &Loaded<'_>) -> Self {
        let source = &loaded.source;
        Document {
            id: source.id.clone(),
            path: source.path.to_owned(),
            body: source.body().prefix(),
            simhash: Simhash::of(&loaded.document),
        }
    }
}

/// What is remembered of a document.
#[derive(Debug)]
struct Seen {
    id: String,
    path: String,
    /// Number of the first document with the same body; its own for the first.
    first: usize,
    simhash: Simhash,
}

/// All documents, in the order in which they came.
#[derive(Debug, Default)]
struct Documents {
    seen: Vec<Seen>,
    bodies: HashMap<u128, usize>,
}

/// A group as it is written.
#[derive(Serialize)]
struct Group<'d> {
    group: usize,
    kind: &'static str,
    documents: Vec<Member<'d>>,
}

#[derive(Serialize)]
struct Member<'d> {
    id: &'d str,
    path: &'d str,
    simhash: Simhash,
    /// In how many bits it differs from the first of the group.
    distance: u32,
    /// The id of the first document with the same body.
    duplicate_of: Option<&'d str>,
}

pub(crate) fn run(args: Args) -> Result<Ending> {
    let mut documents = Documents::default();
    let ending = if args.records.is_empty() {
        args.input.each_made(Document::of, |document| documents.add(document))?
    } else {
        args.records.iter().try_for_each(|path| documents.add_records(path))?;
        Ending::Well
    };
    let groups = if args.exact { documents.exact_groups() } else { documents.near_groups() };
    let mut output = Output::create(args.output.as_deref())?;
    for (number, members) in groups.iter().enumerate() {
        output.write_json_line(&documents.group(number, members))?;
    }
    output.flush()?;
    say(&documents.summary(&groups));
    Ok(ending)
}

impl Documents {
    fn add(&mut self, Document { id, path, body, simhash }: Document) {
        let number = self.seen.len();
        let first = *self.bodies.entry(body).or_insert(number);
        self.seen.push(Seen { id, path, first, simhash });
    }

    fn add_records(&mut self, path: &Path) -> Result<()> {
        let file = File::open(path).map_err(|error| Error::io(path, error))?;
        for (number, line) in BufReader::new(file).lines().enumerate() {
            let line = line.map_err(|error| Error::io(path, error))?;
            let wrong = |what: &dyn std::fmt::Display| {
                let line = number + 1;
                let path = path.display();
                Error::usage(format!(
                    "{path}:{line}: is no record with an identity ({what}); annotate writes them"
                ))
            };
            let record: RecordLine = serde_json::from_str(&line).map_err(|error| wrong(&error))?;
            let body =
                record.identity.body_sha256.get(..32).and_then(|half| u128::from_str_radix(half, 16).ok());
            let body = body.ok_or_else(|| wrong(&"body_sha256 is no hash"))?;
            let simhash = record.identity.simhash.parse().map_err(|error| wrong(&error))?;
            self.add(Document { id: record.id, path: record.source.path, body, simhash });
        }
        Ok(())
    }

    /// Documents with the same body.
    fn exact_groups(&self) -> Vec<Vec<usize>> {
        let mut groups: Vec<Vec<usize>> = vec![Vec::new(); self.seen.len()];
        for (number, seen) in self.seen.iter().enumerate() {
            groups[seen.first].push(number);
        }
        groups.retain(|group| group.len() > 1);
        groups
    }

    /// Documents with the same body or near simhashes. Documents without words are no duplicates of one another.
    fn near_groups(&self) -> Vec<Vec<usize>> {
        let worded: Vec<usize> =
            (0..self.seen.len()).filter(|&number| self.seen[number].simhash != Simhash::default()).collect();
        let hashes: Vec<Simhash> = worded.iter().map(|&number| self.seen[number].simhash).collect();
        let groups = near_groups(&hashes).into_iter();
        groups.map(|group| group.into_iter().map(|index| worded[index]).collect()).collect()
    }

    fn group(&self, number: usize, members: &[usize]) -> Group<'_> {
        let first = &self.seen[members[0]];
        let member = |&number: &usize| {
            let seen = &self.seen[number];
            let duplicate_of = (seen.first != number).then(|| self.seen[seen.first].id.as_str());
            let distance = seen.simhash.distance(first.simhash);
            Member { id: &seen.id, path: &seen.path, simhash: seen.simhash, distance, duplicate_of }
        };
        let exact = members.iter().all(|&number| self.seen[number].first == first.first);
        Group {
            group: number + 1,
            kind: if exact { "exact" } else { "near" },
            documents: members.iter().map(member).collect(),
        }
    }

    fn summary(&self, groups: &[Vec<usize>]) -> String {
        let grouped: usize = groups.iter().map(Vec::len).sum();
        let exact = self.seen.iter().enumerate().filter(|(number, seen)| seen.first != *number).count();
        let (documents, groups) = (self.seen.len(), groups.len());
        format!(
            "fineprint: documents: {documents}; with the body of an earlier one: {exact}; groups: {groups}, of {grouped} documents"
        )
    }
}

/// What is read of a record.
#[derive(Deserialize)]
struct RecordLine {
    id: String,
    source: SourceLine,
    identity: IdentityLine,
}

#[derive(Deserialize)]
struct SourceLine {
    path: String,
}

#[derive(Deserialize)]
struct IdentityLine {
    body_sha256: String,
    simhash: String,
}
