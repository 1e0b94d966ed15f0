//! What two captures of one policy have in common: their bytes without what only tells of the capture.

use std::fmt;
use std::ops::Range;
use std::sync::LazyLock;

use memchr::{memchr2, memmem};
use regex::bytes::Regex;
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::document::Snapshot;
use crate::hex::Hex;

/// SHA-256 of a document's body: of its bytes as they came, without what only tells when and how they were captured.
///
/// Left out are a byte order mark, the provenance line or comment, and the 14 digits (with `id_`, `im_`, `js_` and the like) in
/// addresses of the Wayback Machine. White space that changes neither words nor structure makes no difference: kinds of line
/// ends, a space at the end of a line (two are a line break and count), blank lines in a row, white space around the whole.
/// Bytes with NULs in their beginning are hashed as they are.
///
/// ```
/// use fineprint::ingest::BodyHash;
///
/// let one = BodyHash::of(b"See [us](https://web.archive.org/web/20131105120000/http://a.example/).\r\n");
/// let other = BodyHash::of(b"See [us](https://web.archive.org/web/20140502120000/http://a.example/).\n\n");
/// assert_eq!(one, other);
/// assert_eq!(one.to_string().len(), 64);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BodyHash([u8; 32]);

/// How many bytes are searched for provenance and for NULs.
const BEGINNING: usize = 8_192;

/// How archived addresses begin.
const ARCHIVE: &[u8] = b"web.archive.org/web/";

static ARCHIVED: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?-u)web\.archive\.org/web/[0-9]{14}(?:[a-z]{2}_)?/").ok());

impl BodyHash {
    /// The hash of a document's bytes. Linear in their number; nothing is copied.
    pub fn of(bytes: &[u8]) -> BodyHash {
        let beginning = &bytes[..bytes.len().min(BEGINNING)];
        if beginning.contains(&0) {
            return BodyHash(Sha256::digest(bytes).into());
        }
        let mut body = Body::new(&bytes[provenance(beginning)..]);
        lines(body.bytes).for_each(|line| body.add_line(line));
        body.hash_waiting();
        BodyHash(body.hash.finalize().into())
    }

    /// The first 128 bits, enough to tell any number of documents apart.
    pub fn prefix(&self) -> u128 {
        self.0[..16].iter().fold(0, |number, &byte| number << 8 | u128::from(byte))
    }
}

/// A body that is being hashed line by line.
struct Body<'b> {
    bytes: &'b [u8],
    hash: Sha256,
    /// What is to be hashed next and stands so in the bytes: most bodies are hashed in one piece.
    waiting: Range<usize>,
    /// Whether there is any address of the Wayback Machine.
    archived: bool,
    /// Whether a line with words has been seen.
    begun: bool,
    /// Whether blank lines wait to be written, as one, before the next line with words.
    blank: bool,
}

impl<'b> Body<'b> {
    fn new(bytes: &'b [u8]) -> Self {
        let archived = memmem::find(bytes, ARCHIVE).is_some();
        Body { bytes, hash: Sha256::new(), waiting: 0..0, archived, begun: false, blank: false }
    }

    fn add_line(&mut self, line: Range<usize>) {
        let content = self.bytes[line.clone()].trim_ascii_end();
        if content.is_empty() {
            self.blank = self.begun;
            return;
        }
        if self.blank {
            self.add_mark(b"\n");
        }
        self.add_words(line.start..line.start + content.len());
        let is_break = self.bytes[line].ends_with(b"  ");
        self.add_mark(if is_break { b"  \n" } else { b"\n" });
        (self.begun, self.blank) = (true, false);
    }

    /// Adds a line without the moments in its archived addresses.
    fn add_words(&mut self, line: Range<usize>) {
        if !self.archived {
            return self.add(line);
        }
        let bytes = self.bytes;
        let mut done = line.start;
        for found in ARCHIVED.iter().flat_map(|archived| archived.find_iter(&bytes[line.clone()])) {
            self.add(done..line.start + found.start());
            self.add_mark(ARCHIVE);
            done = line.start + found.end();
        }
        self.add(done..line.end);
    }

    /// Adds some of the bytes.
    fn add(&mut self, range: Range<usize>) {
        if range.start == self.waiting.end {
            self.waiting.end = range.end;
        } else {
            self.hash_waiting();
            self.waiting = range;
        }
    }

    /// Adds a mark, which mostly stands behind what was added last.
    fn add_mark(&mut self, mark: &[u8]) {
        if self.bytes[self.waiting.end..].starts_with(mark) {
            self.waiting.end += mark.len();
        } else {
            self.hash_waiting();
            self.hash.update(mark);
        }
    }

    fn hash_waiting(&mut self) {
        self.hash.update(&self.bytes[self.waiting.clone()]);
        self.waiting.start = self.waiting.end;
    }
}

/// Bytes of the byte order mark and the provenance that the document begins with.
fn provenance(beginning: &[u8]) -> usize {
    let valid = match std::str::from_utf8(beginning) {
        Ok(text) => text,
        // What comes before the first byte that is no UTF-8 is text.
        Err(error) => std::str::from_utf8(&beginning[..error.valid_up_to()]).unwrap_or_default(),
    };
    match Snapshot::read(valid) {
        Some((_, span)) => span.end,
        None => valid.len() - valid.trim_start_matches('\u{feff}').len(),
    }
}

/// The lines of `bytes`, whatever ends them: `\n`, `\r\n`, or `\r` alone.
fn lines(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let rest = bytes.get(start..)?;
        let end = start + memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
        let line = start..end;
        start = end + if bytes[end..].starts_with(b"\r\n") { 2 } else { 1 };
        Some(line)
    })
}

impl fmt::Display for BodyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.0).fmt(f)
    }
}

impl Serialize for BodyHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::BodyHash;
    use crate::random::SplitMix;

    fn line(domain: &str, moment: &str) -> String {
        format!(
            "> *The following text is extracted and transformed from the {domain} privacy policy that was archived on \
             2011-05-27. Please check the [original snapshot on the Wayback Machine](https://web.archive.org/web/{moment}id_\
             /http%3A//{domain}/p) for the most accurate reproduction.*\n\n"
        )
    }

    fn same(left: &str, right: &str) -> bool {
        BodyHash::of(left.as_bytes()) == BodyHash::of(right.as_bytes())
    }

    #[test]
    fn where_and_when_it_was_captured_does_not_count() {
        let one = line("a.example", "20110527233551") + "# Privacy\n\nText.\n";
        let other = line("b.example", "20120527000000") + "# Privacy\n\nText.\n";
        assert!(same(&one, &other) && same(&one, "\u{feff}# Privacy\n\nText.\n"));
        let comment = "<!--The following is the downloaded HTML source of the a.example privacy policy that was archived \
            on 2011-12-31.\n Please check the original snapshot on the Wayback Machine (https://web.archive.org/web/\
            20111231000000id_/http%3A//a.example/p) for the most accurate reproduction.-->\n";
        assert!(same(&format!("{comment}<html>x"), "<html>x"));
    }

    #[test]
    fn moments_in_links_do_not_count_and_other_digits_do() {
        let link = |moment: &str| format!("[x](https://web.archive.org/web/{moment}/http://a.example/1)");
        for moment in ["20131105120000", "20140502120000id_", "20140502120000js_"] {
            assert!(same(&link(moment), &link("20111231000000im_")), "{moment}");
        }
        assert!(!same(&link("2013"), &link("2014")));
        assert!(!same("http://a.example/20131105120000/", "http://a.example/20131105120001/"));
    }

    #[test]
    fn idle_white_space_does_not_count() {
        assert!(same("One\n\nTwo\n", "\n\nOne \r\n\r\n\r\nTwo"));
        assert!(same("One\rTwo", "One\nTwo"));
    }

    #[test]
    fn white_space_that_means_something_counts() {
        assert!(!same("One\nTwo", "One\n\nTwo"));
        assert!(!same("One  \nTwo", "One\nTwo"));
        assert!(!same("* One\n  * Two", "* One\n* Two"));
        assert!(!same("One Two", "OneTwo"));
    }

    /// What is hashed, built up line by line.
    fn body(text: &str) -> String {
        let text = text.replace("\r\n", "\n").replace('\r', "\n").replace("/web/20131105120000/", "/web/");
        let mut body = String::new();
        let mut blank = false;
        for line in text.split('\n') {
            let content = line.trim_end_matches(' ');
            if content.is_empty() {
                blank = !body.is_empty();
                continue;
            }
            let blank = if std::mem::take(&mut blank) { "\n" } else { "" };
            let end = if line.ends_with("  ") { "  \n" } else { "\n" };
            body.extend([blank, content, end]);
        }
        body
    }

    #[test]
    fn bytes_are_hashed_as_they_stand_or_in_pieces() {
        const PARTS: [&str; 8] =
            ["a", "b ", " ", "\n", "\r", "\r\n", "  \n", "web.archive.org/web/20131105120000/"];
        let mut random = SplitMix(7);
        for _ in 0..20_000 {
            let parts = (0..random.next() % 12).map(|_| PARTS[random.next() as usize % PARTS.len()]);
            let text: String = parts.collect();
            let expected = BodyHash(Sha256::digest(body(&text)).into());
            assert_eq!(BodyHash::of(text.as_bytes()), expected, "{text:?}");
        }
    }

    #[test]
    fn any_bytes_have_a_hash() {
        assert_eq!(BodyHash::of(b""), BodyHash::of(b"\n"));
        assert_ne!(BodyHash::of(b"\xff\xfe"), BodyHash::of(b"\xff"));
        assert_ne!(BodyHash::of(b"a\0\n"), BodyHash::of(b"a\0"));
    }
}
