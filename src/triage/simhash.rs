//! The simhash: 64 bits that differ in few places where two texts differ in few words.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

use super::words::{Words, finish};
use crate::document::{BlockKind, Document};

/// How many words a shingle has.
const SHINGLE: usize = 4;

/// A 64-bit simhash (Charikar 2002) over all runs of four words of a text.
///
/// The provenance line, markup, addresses, marks and case do not count; every run counts as often as it occurs. The hash of
/// a text is the same in every version of this crate and on every machine. Written as 16 hexadecimal digits.
///
/// ```
/// use fineprint::Document;
/// use fineprint::triage::Simhash;
///
/// let one = Simhash::of(&Document::from_markdown("We do **not** sell your data."));
/// let other = Simhash::of(&Document::from_plain("we do not sell your data"));
/// assert_eq!(one, other);
/// assert_eq!(one.distance(other), 0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Simhash(pub u64);

impl Simhash {
    /// The simhash of what a document says. Linear in the length of its text.
    pub fn of(document: &Document<'_>) -> Simhash {
        Simhash::of_words(Words::from(document.text(), body_of(document)))
    }

    /// The simhash of a text; 0 where it has no words.
    pub fn of_text(text: &str) -> Simhash {
        Simhash::of_words(Words::of(text))
    }

    fn of_words(words: Words<'_>) -> Simhash {
        let mut shingles = Shingles::default();
        words.for_each(|word| shingles.add(word));
        shingles.hash()
    }

    /// In how many bits two hashes differ, 0 to 64.
    pub fn distance(self, other: Simhash) -> u32 {
        (self.0 ^ other.0).count_ones()
    }
}

/// One hash of several words, which depends on their order.
#[inline]
fn shingle(words: &[u64]) -> u64 {
    let joined = words
        .iter()
        .fold(0u64, |hash, word| (hash.rotate_left(23) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    finish(joined)
}

/// The byte at which a document begins to speak for itself, behind the provenance.
pub(super) fn body_of(document: &Document<'_>) -> usize {
    match document.blocks().first() {
        Some(block) if block.kind == BlockKind::Provenance => block.span.end,
        _ => 0,
    }
}

/// A simhash in the making: takes words, one by one.
#[derive(Debug)]
pub(super) struct Shingles {
    /// The words whose shingles have not voted yet, behind the last of those that have.
    words: Vec<u64>,
    /// For each bit, how many shingles have it.
    votes: [u32; 64],
    shingles: u32,
}

/// How many shingles vote at once: no more than a byte counts.
const BATCH: usize = u8::MAX as usize;

impl Default for Shingles {
    fn default() -> Self {
        Shingles { words: Vec::with_capacity(BATCH + SHINGLE - 1), votes: [0; 64], shingles: 0 }
    }
}

impl Shingles {
    /// Adds the next word of the text.
    #[inline]
    pub(super) fn add(&mut self, word: u64) {
        self.words.push(word);
        if self.words.len() == BATCH + SHINGLE - 1 {
            self.vote();
            self.words.drain(..BATCH);
        }
    }

    /// The simhash of the words: the bits that more than half of the shingles have.
    pub(super) fn hash(mut self) -> Simhash {
        self.vote();
        if self.shingles == 0 && !self.words.is_empty() {
            return Simhash(shingle(&self.words));
        }
        let bits = self.votes.iter().enumerate();
        let set = bits.filter(|&(_, &votes)| u64::from(votes) * 2 > u64::from(self.shingles));
        Simhash(set.fold(0, |hash, (bit, _)| hash | 1 << bit))
    }

    /// Counts the bits of the shingles of all words that are here, of which there are no more than [`BATCH`].
    fn vote(&mut self) {
        const LOWEST: u64 = u64::from_ne_bytes([1; 8]);
        let mut hashes = [0; BATCH];
        let shingles = self.words.windows(SHINGLE);
        self.shingles += shingles.len() as u32;
        let hashes = &mut hashes[..shingles.len()];
        hashes.iter_mut().zip(shingles).for_each(|(hash, words)| *hash = shingle(words));
        for bit in 0..8 {
            // Byte `n` counts bit `8 * n + bit`: one addition for eight bits.
            let counts: u64 = hashes.iter().map(|hash| (hash >> bit) & LOWEST).sum();
            for (byte, count) in counts.to_le_bytes().into_iter().enumerate() {
                self.votes[8 * byte + bit] += u32::from(count);
            }
        }
    }
}

impl fmt::Display for Simhash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

/// A text that is no simhash: it takes 16 hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseSimhashError;

impl fmt::Display for ParseSimhashError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected 16 hexadecimal digits")
    }
}

impl std::error::Error for ParseSimhashError {}

impl FromStr for Simhash {
    type Err = ParseSimhashError;

    fn from_str(text: &str) -> Result<Self, ParseSimhashError> {
        let digits = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        let value = digits.then(|| u64::from_str_radix(text, 16).ok()).flatten();
        value.map(Simhash).ok_or(ParseSimhashError)
    }
}

impl Serialize for Simhash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str = "We collect your name and e-mail address when you register. We use this information to \
        answer your questions and to send you our newsletter. We do not sell it to anyone. You may ask us at any time to \
        delete what we hold about you, and we will do so within a month. Cookies are small files that our pages store on \
        your computer, so that we know you when you come again. You can turn them off in your browser.";

    #[test]
    fn a_changed_word_changes_few_bits_and_another_text_about_half() {
        let hash = Simhash::of_text(POLICY);
        let edited = Simhash::of_text(&POLICY.replace("within a month", "within one month"));
        let other = Simhash::of_text(
            "These terms govern your use of the site. By using it you agree to them. The content is protected by \
             copyright and may not be copied without our leave. We give no warranty of any kind and are not liable for \
             loss that comes of it. The law of the county applies, and its courts decide.",
        );
        assert!((1..=12).contains(&hash.distance(edited)), "{}", hash.distance(edited));
        assert!((16..=48).contains(&hash.distance(other)), "{}", hash.distance(other));
    }

    #[test]
    fn the_order_of_words_counts_and_short_texts_have_hashes() {
        assert_ne!(Simhash::of_text("data we sell your"), Simhash::of_text("we sell your data"));
        assert_ne!(Simhash::of_text("privacy"), Simhash::of_text("cookies"));
        assert_eq!(Simhash::of_text(""), Simhash(0));
    }

    #[test]
    fn the_provenance_line_does_not_count() {
        let line = "> *The following text is extracted and transformed from the acme.example privacy policy that was \
            archived on 2007-10-11. Please check the [original snapshot on the Wayback Machine]\
            (https://web.archive.org/web/20071011120000id_/http%3A//acme.example/p) for the most accurate reproduction.*";
        let archived = format!("{line}\n\n{POLICY}\n");
        assert_eq!(Simhash::of(&Document::from_markdown(&archived)), Simhash::of_text(POLICY));
    }

    /// Computed by a second program that was written from the definition.
    #[test]
    fn hashes_are_the_same_for_ever() {
        assert_eq!(Simhash::of_text("privacy").to_string(), "cfeb4c53e313467a");
        assert_eq!(Simhash::of_text(POLICY).to_string(), "c48898191373a9dd");
        assert_eq!(
            Simhash::of_text("Données à caractère personnel, 個人情報の取扱い").to_string(),
            "8df581618f838353"
        );
    }

    #[test]
    fn hashes_read_what_they_write() {
        for hash in [0, 1, u64::MAX, 0x0123_4567_89ab_cdef] {
            assert_eq!(Simhash(hash).to_string().parse(), Ok(Simhash(hash)));
        }
        for text in ["", "0", "+123456789abcdef", "0123456789abcdeg", "00123456789abcdef"] {
            assert_eq!(text.parse::<Simhash>(), Err(ParseSimhashError), "{text}");
        }
    }
}
