//! One of several runs that share the work of a corpus.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::{Error, Result};

/// One of `count` shares of a corpus, told by a hash of each document's path, so that the share of a document depends
/// on nothing else.
///
/// The hash is the first eight bytes of the SHA-256 of the path as records show it under `source.path`, as a big-endian
/// number; the document belongs to shard 1 + hash modulo `count`. It does not change from version to version.
///
/// ```
/// use fineprint::corpus::Shard;
///
/// let shards: Vec<Shard> = (1..=4).map(|n| Shard::new(n, 4)).collect::<Result<_, _>>()?;
/// assert_eq!(shards.iter().filter(|shard| shard.holds("policies/acme.example.md")).count(), 1);
/// assert_eq!("2/4".parse::<Shard>()?, shards[1]);
/// assert!("5/4".parse::<Shard>().is_err());
/// # Ok::<(), fineprint::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Shard {
    number: u32,
    count: u32,
}

impl Shard {
    /// Shard `number` of `count`, counted from 1.
    ///
    /// # Errors
    ///
    /// When `number` is 0 or more than `count`.
    pub fn new(number: u32, count: u32) -> Result<Self> {
        if (1..=count).contains(&number) {
            return Ok(Shard { number, count });
        }
        Err(Error::usage(format!("{number}/{count} is no shard: the first of four is 1/4, the last 4/4")))
    }

    /// Which it is, from 1.
    pub fn number(self) -> u32 {
        self.number
    }

    /// How many there are.
    pub fn count(self) -> u32 {
        self.count
    }

    /// Whether the document at `path` belongs to this shard.
    pub fn holds(self, path: &str) -> bool {
        let hash: [u8; 32] = Sha256::digest(path).into();
        let hash = hash[..8].iter().fold(0, |number: u64, &byte| number << 8 | u64::from(byte));
        hash % u64::from(self.count) == u64::from(self.number - 1)
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.count)
    }
}

impl FromStr for Shard {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let numbers = text
            .split_once('/')
            .and_then(|(number, count)| Some((number.parse::<u32>().ok()?, count.parse::<u32>().ok()?)));
        let (number, count) =
            numbers.ok_or_else(|| Error::usage(format!("`{text}` is no shard, such as 2/8")))?;
        Shard::new(number, count)
    }
}

impl Serialize for Shard {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
