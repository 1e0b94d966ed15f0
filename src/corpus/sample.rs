//! A sample of a corpus that depends on nothing but the documents' paths and a seed.

use std::collections::{BTreeMap, BinaryHeap, HashSet};

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::document::Snapshot;
use crate::ingest::{Entry, Reader, Taken};

/// How many documents are drawn, out of which groups.
///
/// The documents of a group are ranked by the SHA-256 of the seed (eight bytes, big-endian) and the path; the first
/// `size` are drawn. The order of the inputs, shards and threads do not matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// Number of documents from each group.
    pub size: usize,
    /// What the groups are.
    pub by: Group,
    /// Another seed, another sample.
    pub seed: u64,
}

/// What documents are grouped by before they are drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Group {
    /// All are one group.
    #[default]
    All,
    /// By half-year of their capture; those without one are a group, too.
    Interval,
    /// By the site that was crawled; those without one are a group, too.
    Domain,
}

/// A document's rank among those of its group: 16 bytes of the hash.
type Rank = u128;

/// The documents that were drawn, told by their ranks.
#[derive(Clone, Debug)]
pub(super) struct Drawn {
    seed: u64,
    ranks: HashSet<Rank>,
}

impl Sample {
    /// Reads the inputs once and draws. Holds 16 bytes for each document that is in the sample so far. Where nothing is
    /// grouped, files are not read.
    pub(super) fn draw(&self, mut reader: Reader) -> Drawn {
        let mut groups: BTreeMap<String, BinaryHeap<Rank>> = BTreeMap::new();
        while let Some(taken) = reader.take_if(|_| self.by != Group::All) {
            let (group, path) = match &taken {
                Taken::Passed(passed) => (String::new(), &passed.path),
                Taken::Read(Ok(entry)) => (self.by.of(entry), &entry.path),
                Taken::Read(Err(failure)) => (String::new(), &failure.path),
            };
            let ranks = groups.entry(group).or_default();
            ranks.push(rank(self.seed, path));
            if ranks.len() > self.size {
                ranks.pop();
            }
        }
        Drawn { seed: self.seed, ranks: groups.into_values().flatten().collect() }
    }
}

impl Drawn {
    /// Whether the document at `path` was drawn.
    pub(super) fn holds(&self, path: &str) -> bool {
        self.ranks.contains(&rank(self.seed, path))
    }
}

impl Group {
    fn of(self, entry: &Entry) -> String {
        let Some(snapshot) = snapshot(entry) else {
            return String::new();
        };
        match self {
            Group::All => String::new(),
            Group::Interval => snapshot.interval.to_string(),
            Group::Domain => snapshot.domain,
        }
    }
}

/// The capture as the first lines tell it, or else the container.
fn snapshot(entry: &Entry) -> Option<Snapshot> {
    /// More than the first lines can have; cut off where a character may be torn.
    const HEAD: usize = 16 << 10;
    let head = &entry.bytes[..entry.bytes.len().min(HEAD)];
    let told = Snapshot::read(&String::from_utf8_lossy(head)).map(|(snapshot, _)| snapshot);
    told.or_else(|| {
        let capture = &entry.provenance;
        Snapshot::of_capture(capture.timestamp.as_deref()?, capture.domain.as_deref(), capture.url.as_deref())
    })
}

fn rank(seed: u64, path: &str) -> Rank {
    let hash: [u8; 32] = Sha256::new().chain_update(seed.to_be_bytes()).chain_update(path).finalize().into();
    hash[..16].iter().fold(0, |number, &byte| number << 8 | Rank::from(byte))
}
