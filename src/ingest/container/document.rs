//! The simplest container: a stream that is one document.

use std::io::{self, Read};
use std::vec;

use super::stream::Stream;
use super::{Entries, ReadOptions};
use crate::ingest::entry::Entry;
use crate::ingest::failure::{Failure, FailureKind};

/// The document that the rest of `stream` is.
pub(super) fn open(mut stream: Stream, options: &ReadOptions) -> Entries {
    Box::new(read(&mut stream, options).into_iter())
}

/// Reads the document that the rest of `stream` is. Where the stream breaks off, there are two items: what could be read,
/// and the break.
pub(super) fn read(stream: &mut Stream, options: &ReadOptions) -> Vec<Result<Entry, Failure>> {
    let mut bytes = Vec::new();
    let read = stream.bytes.by_ref().take(options.max_bytes.saturating_add(1)).read_to_end(&mut bytes);
    if bytes.len() as u64 > options.max_bytes {
        return vec![Err(too_large(stream, options))];
    }
    match read {
        Ok(_) => vec![Ok(stream.entry(bytes))],
        Err(error) => broken_off(stream, bytes, &error),
    }
}

/// A document of more bytes than one may have.
pub(super) fn too_large(stream: &Stream, options: &ReadOptions) -> Failure {
    let max = options.max_bytes;
    let message = format!("has more than {max} bytes, the most that a document may have (--max-doc-bytes)");
    stream.failure(FailureKind::TooLarge, message)
}

/// What is left of a document whose bytes end too early is a document too, and says so. Of one that is damaged nothing is
/// kept: nobody knows which of its bytes are right.
fn broken_off(stream: &Stream, bytes: Vec<u8>, error: &io::Error) -> Vec<Result<Entry, Failure>> {
    let failure = stream.broken(error);
    if failure.kind == FailureKind::Truncated && !bytes.is_empty() {
        let entry = Entry { truncated: true, ..stream.entry(bytes) };
        return vec![Ok(entry), Err(failure)];
    }
    vec![Err(failure)]
}
