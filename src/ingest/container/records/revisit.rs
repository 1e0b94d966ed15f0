//! Revisits: records which say that a page was as it had been when it was captured before, and do not hold it again.

use std::collections::{HashMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use sha2::{Digest, Sha256};

use super::header::{Header, timestamp};

/// How many names are remembered: three for each of the last 50,000 pages, some 15 MB.
const MOST_NAMES: usize = 150_000;

/// Where the pages stand that a run has read, under the names that revisits call them by.
#[derive(Clone, Debug, Default)]
pub(in super::super) struct Originals(Arc<Mutex<Places>>);

#[derive(Debug, Default)]
struct Places {
    places: HashMap<Name, Place>,
    /// The names, oldest first.
    order: VecDeque<Name>,
}

/// A record in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) file: Arc<Path>,
    pub(super) offset: u64,
}

/// Half of a SHA-256 over what a record is called by. Whoever makes an archive cannot make two of them alike.
type Name = [u8; 16];

impl Originals {
    /// Remembers where the page of this record stands. The oldest one is forgotten for it when there are too many.
    pub(super) fn remember(&self, header: &Header, place: &Place) {
        let capture = header.url.as_deref().zip(header.timestamp.as_deref());
        let names = [
            header.id.as_deref().map(of_record),
            header.payload_digest.as_deref().map(of_payload),
            capture.map(|(url, timestamp)| of_capture(url, timestamp)),
        ];
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for name in names.into_iter().flatten() {
            if known.places.insert(name, place.clone()).is_none() {
                known.order.push_back(name);
            }
            if known.order.len() > MOST_NAMES
                && let Some(oldest) = known.order.pop_front()
            {
                known.places.remove(&oldest);
            }
        }
    }

    /// Where the page stands that a revisit says it has seen again: by the record that it refers to, by the capture, or by
    /// the digest of the page.
    pub(super) fn find(&self, revisit: &Header) -> Option<Place> {
        let capture = revisit.refers_to_url.as_deref().zip(refers_to_moment(revisit));
        let names = [
            revisit.refers_to.as_deref().map(of_record),
            capture.map(|(url, timestamp)| of_capture(url, &timestamp)),
            revisit.payload_digest.as_deref().map(of_payload),
        ];
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        names.iter().flatten().find_map(|name| known.places.get(name).cloned())
    }
}

/// What a revisit refers to, for people: the capture, the record or the digest that it names.
pub(super) fn referred(revisit: &Header) -> Option<String> {
    let capture = revisit.refers_to_url.as_deref().zip(refers_to_moment(revisit));
    let capture = capture.map(|(url, timestamp)| format!("{timestamp}/{url}"));
    let digest =
        || revisit.payload_digest.as_ref().map(|digest| format!("the page with the digest {digest}"));
    capture.or_else(|| revisit.refers_to.clone()).or_else(digest)
}

fn refers_to_moment(revisit: &Header) -> Option<String> {
    revisit.refers_to_date.as_deref().and_then(timestamp)
}

fn of_record(id: &str) -> Name {
    name(b'r', &[id])
}

fn of_payload(digest: &str) -> Name {
    name(b'p', &[&digest.to_ascii_lowercase()])
}

fn of_capture(url: &str, timestamp: &str) -> Name {
    name(b'c', &[timestamp, url])
}

fn name(kind: u8, parts: &[&str]) -> Name {
    let mut hash = Sha256::new().chain_update([kind]);
    parts.iter().for_each(|part| hash.update(part));
    let mut name = Name::default();
    name.copy_from_slice(&hash.finalize()[..16]);
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(number: usize) -> Header {
        Header {
            id: Some(format!("urn:uuid:{number}")),
            url: Some("http://acme.example/".into()),
            timestamp: Some(format!("{number:014}")),
            payload_digest: Some(format!("sha1:{number}")),
            ..Header::default()
        }
    }

    #[test]
    fn pages_are_found_by_each_of_their_names_and_the_oldest_are_forgotten() {
        let originals = Originals::default();
        let place = |offset| Place { file: Path::new("a.warc").into(), offset };
        for number in 0..60_000 {
            originals.remember(&page(number), &place(number as u64));
        }
        let by_record = |n: usize| Header { refers_to: Some(format!("urn:uuid:{n}")), ..Header::default() };
        let by_digest = |n: usize| Header { payload_digest: Some(format!("SHA1:{n}")), ..Header::default() };
        let by_capture = |n: usize| Header {
            refers_to_url: Some("http://acme.example/".into()),
            refers_to_date: Some(format!("{n:014}")),
            ..Header::default()
        };
        for find in [&by_record as &dyn Fn(usize) -> Header, &by_digest, &by_capture] {
            assert_eq!(originals.find(&find(59_999)), Some(place(59_999)));
            assert_eq!(originals.find(&find(10_000)), Some(place(10_000)));
            assert_eq!(originals.find(&find(9_999)), None);
        }
        assert_eq!(originals.find(&Header::default()), None);
        assert!(originals.0.lock().unwrap().places.len() <= MOST_NAMES);
    }
}
