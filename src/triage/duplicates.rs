//! Documents whose body has been seen before.

use std::fmt;
use std::str::FromStr;

use crate::document::Snapshot;
use crate::ingest::{BodyHash, Entry, Failure, FailureKind, Stage};

/// The bodies that a run has seen, each with the id of the first document that had it.
///
/// A body takes 24 bytes and the length of the id. This is the one piece of knowledge that passes from document to document,
/// so it belongs where documents come one after the other: before they are handed to the threads.
///
/// ```
/// use fineprint::ingest::BodyHash;
/// use fineprint::triage::Duplicates;
///
/// let mut seen = Duplicates::new();
/// assert_eq!(seen.first_with(&BodyHash::of(b"We use cookies.\n"), "a.md"), None);
/// assert_eq!(seen.first_with(&BodyHash::of(b"We use cookies.\r\n"), "b.md"), Some("a.md"));
/// ```
#[derive(Debug)]
pub struct Duplicates {
    /// The bodies by the first 16 bits of their hash, each list sorted: no list is long, so no growth is ever expensive.
    shelves: Vec<Vec<Body>>,
    ids: Ids,
    bodies: usize,
}

#[derive(Clone, Copy, Debug)]
struct Body {
    high: u64,
    low: u64,
    /// Where its id stands in [`Ids`].
    id: u64,
}

/// Number of shelves.
const SHELVES: usize = 1 << 16;
/// By how many bodies a shelf grows.
const GROWTH: usize = 4;

impl Duplicates {
    /// Nothing seen yet.
    pub fn new() -> Self {
        Duplicates { shelves: vec![Vec::new(); SHELVES], ids: Ids::default(), bodies: 0 }
    }

    /// The id of the first document with this body; `None` where `id` is it, which is then remembered.
    pub fn first_with(&mut self, body: &BodyHash, id: &str) -> Option<&str> {
        let prefix = body.prefix();
        let (high, low) = ((prefix >> 64) as u64, prefix as u64);
        let shelf = &mut self.shelves[(high >> 48) as usize];
        match shelf.binary_search_by_key(&(high, low), |body| (body.high, body.low)) {
            Ok(index) => Some(self.ids.get(shelf[index].id)),
            Err(index) => {
                if shelf.len() == shelf.capacity() {
                    shelf.reserve_exact(GROWTH.max(shelf.len() / 8));
                }
                shelf.insert(index, Body { high, low, id: self.ids.add(id) });
                self.bodies += 1;
                None
            }
        }
    }

    /// Remembers the body of an entry, as [`watch`](Self::watch) does.
    #[cfg_attr(not(feature = "parallel"), allow(dead_code))]
    pub(crate) fn remember(&mut self, entry: &Entry) {
        self.first_with(&BodyHash::of(&entry.bytes), &id_of(entry));
    }

    /// Number of different bodies seen.
    pub fn len(&self) -> usize {
        self.bodies
    }

    /// Whether nothing has been seen.
    pub fn is_empty(&self) -> bool {
        self.bodies == 0
    }

    /// The same entries, in order, those whose body came before marked or left out as `policy` says.
    ///
    /// What is left out becomes a [`Failure`] of the kind [`FailureKind::Duplicate`], which counts as skipped.
    pub fn watch<I>(self, entries: I, policy: DuplicatePolicy) -> impl Iterator<Item = Result<Entry, Failure>>
    where
        I: Iterator<Item = Result<Entry, Failure>>,
    {
        let mut seen = self;
        entries.map(move |entry| match policy {
            DuplicatePolicy::Keep => entry,
            DuplicatePolicy::Mark => entry.map(|entry| seen.mark(entry)),
            DuplicatePolicy::Skip => entry.map(|entry| seen.mark(entry)).and_then(leave_out),
        })
    }

    /// The entry, with the id of the first one with its body where it is not the first.
    fn mark(&mut self, entry: Entry) -> Entry {
        let body = BodyHash::of(&entry.bytes);
        let duplicate_of = self.first_with(&body, &id_of(&entry)).map(str::to_owned);
        Entry { duplicate_of, body: Some(body), ..entry }
    }
}

impl Default for Duplicates {
    fn default() -> Self {
        Duplicates::new()
    }
}

/// The id that the record of an entry will have.
fn id_of(entry: &Entry) -> String {
    const LONGEST: usize = 8_192;
    let beginning = &entry.bytes[..entry.bytes.len().min(LONGEST)];
    let snapshot = Snapshot::read(&String::from_utf8_lossy(beginning));
    match snapshot {
        Some((snapshot, _)) => snapshot.id(),
        None => entry.path.clone(),
    }
}

fn leave_out(entry: Entry) -> Result<Entry, Failure> {
    match &entry.duplicate_of {
        Some(first) => {
            let message = format!("has the same body as {first}, which stands for both");
            Err(Failure::new(entry.path, Stage::Triage, FailureKind::Duplicate, message))
        }
        None => Ok(entry),
    }
}

/// What becomes of a document whose body came before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DuplicatePolicy {
    /// It is annotated like any other; nothing is remembered.
    #[default]
    Keep,
    /// It is annotated, and its record names the first document with its body.
    Mark,
    /// It is skipped, with a line in the ledger that names the first document with its body.
    Skip,
}

/// A text that names no [`DuplicatePolicy`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseDuplicatePolicyError;

impl fmt::Display for ParseDuplicatePolicyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected keep, mark or skip")
    }
}

impl std::error::Error for ParseDuplicatePolicyError {}

impl fmt::Display for DuplicatePolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            DuplicatePolicy::Keep => "keep",
            DuplicatePolicy::Mark => "mark",
            DuplicatePolicy::Skip => "skip",
        })
    }
}

impl FromStr for DuplicatePolicy {
    type Err = ParseDuplicatePolicyError;

    fn from_str(text: &str) -> Result<Self, ParseDuplicatePolicyError> {
        match text {
            "keep" => Ok(DuplicatePolicy::Keep),
            "mark" => Ok(DuplicatePolicy::Mark),
            "skip" => Ok(DuplicatePolicy::Skip),
            _ => Err(ParseDuplicatePolicyError),
        }
    }
}

/// Many short texts in few pieces of memory.
#[derive(Debug, Default)]
struct Ids {
    pages: Vec<String>,
}

/// Size of a page.
const PAGE: usize = 1 << 20;
/// How many bits of a place are the offset in the page, and how many the length.
const OFFSET_BITS: u32 = 20;
const LENGTH_BITS: u32 = 20;

impl Ids {
    /// Keeps `id`, or as much of it as fits into a page, and tells its place.
    fn add(&mut self, id: &str) -> u64 {
        let id = &id[..crate::span::floor_boundary(id, PAGE - 1)];
        if self.pages.last().is_none_or(|page| page.len() + id.len() >= PAGE) {
            self.pages.push(String::with_capacity(PAGE));
        }
        let page = self.pages.len() - 1;
        let offset = self.pages[page].len();
        self.pages[page].push_str(id);
        (page as u64) << (OFFSET_BITS + LENGTH_BITS) | (offset as u64) << LENGTH_BITS | id.len() as u64
    }

    fn get(&self, place: u64) -> &str {
        let length = place as usize & ((1 << LENGTH_BITS) - 1);
        let offset = (place >> LENGTH_BITS) as usize & ((1 << OFFSET_BITS) - 1);
        &self.pages[(place >> (OFFSET_BITS + LENGTH_BITS)) as usize][offset..offset + length]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(number: u64) -> BodyHash {
        BodyHash::of(&number.to_le_bytes().map(|byte| byte | 1))
    }

    #[test]
    fn the_first_document_is_named_however_many_there_are() {
        let mut seen = Duplicates::new();
        let bodies: Vec<BodyHash> = (0..50_000u64).map(|n| BodyHash::of(n.to_string().as_bytes())).collect();
        for (number, body) in bodies.iter().enumerate() {
            assert_eq!(seen.first_with(body, &format!("site-{number}.example/2011-05-27")), None);
        }
        for (number, body) in bodies.iter().enumerate().step_by(97) {
            let first = format!("site-{number}.example/2011-05-27");
            assert_eq!(seen.first_with(body, "another"), Some(first.as_str()));
        }
        assert_eq!(seen.len(), 50_000);
    }

    #[test]
    fn a_body_takes_some_thirty_bytes() {
        let mut seen = Duplicates::new();
        for number in 0..300_000u64 {
            seen.first_with(&BodyHash::of(number.to_string().as_bytes()), "");
        }
        let kept: usize = seen.shelves.iter().map(|shelf| shelf.capacity() * size_of::<Body>()).sum();
        assert_eq!(size_of::<Body>(), 24);
        assert!(kept / 300_000 <= 40, "{} bytes a body", kept / 300_000);
    }

    #[test]
    fn ids_of_any_length_are_kept() {
        let mut seen = Duplicates::new();
        let long = "é".repeat(PAGE);
        for (number, id) in ["", "a", &long, "b"].iter().enumerate() {
            assert_eq!(seen.first_with(&body(number as u64 * 2), id), None);
        }
        assert_eq!(seen.first_with(&body(2), ""), Some("a"));
        assert!(long.starts_with(seen.first_with(&body(4), "").unwrap()));
        assert_eq!(seen.first_with(&body(6), ""), Some("b"));
    }

    fn outcomes(policy: DuplicatePolicy) -> Vec<String> {
        let missing = Failure::new("gone.md", Stage::Read, FailureKind::Missing, "there is no such file");
        let texts = [("a.md", "One.\n"), ("b.md", "Two.\n"), ("c.md", "One.\r\n"), ("d.md", "One.")];
        let mut entries: Vec<_> =
            texts.iter().map(|(path, text)| Ok(Entry::from_text(*path, text))).collect();
        entries.insert(1, Err(missing));
        let watched = Duplicates::new().watch(entries.into_iter(), policy);
        let shown = watched.map(|entry| match entry {
            Ok(entry) => format!("{} {:?}", entry.path, entry.duplicate_of.as_deref()),
            Err(failure) => failure.to_string(),
        });
        shown.collect()
    }

    #[test]
    fn duplicates_are_kept_marked_or_skipped_in_order() {
        let [first, gone, second] = ["a.md None", "gone.md: there is no such file", "b.md None"];
        assert_eq!(outcomes(DuplicatePolicy::Keep), [first, gone, second, "c.md None", "d.md None"]);
        let marked = ["c.md Some(\"a.md\")", "d.md Some(\"a.md\")"];
        assert_eq!(outcomes(DuplicatePolicy::Mark), [first, gone, second, marked[0], marked[1]]);
        let skipped = outcomes(DuplicatePolicy::Skip);
        assert_eq!(skipped[..3], [first, gone, second]);
        assert_eq!(skipped[3], "c.md: has the same body as a.md, which stands for both");
    }
}
