//! Words of up to sixteen bytes as numbers: they are compared and looked up without a walk over their letters.

/// The longest word that is a number, in bytes.
pub(crate) const LONGEST: usize = 16;

/// Sixteen bytes with the bit set that makes a letter small and leaves digits, full stops and apostrophes as they are.
const SMALL: u128 = 0x2020_2020_2020_2020_2020_2020_2020_2020;

/// A word of at most [`LONGEST`] bytes as a number: its bytes, the first one lowest.
#[inline]
pub(crate) const fn key(word: &[u8]) -> u128 {
    let mut key = 0;
    let mut at = word.len();
    while at > 0 {
        at -= 1;
        key = key << 8 | word[at] as u128;
    }
    key
}

/// The number of `text[start..end]` in small letters: at most [`LONGEST`] ASCII letters, digits, full stops and apostrophes.
#[inline]
pub(crate) fn small_key(text: &[u8], start: usize, end: usize) -> u128 {
    let beyond = 8 * (LONGEST - (end - start)) as u32;
    let Some(window) = text.get(start..).and_then(<[u8]>::first_chunk) else {
        return key(&text[start..end]) | SMALL.unbounded_shr(beyond);
    };
    // Sixteen bytes are read at once, and those that do not belong to the word are pushed out at the top.
    (u128::from_le_bytes(*window) | SMALL).unbounded_shl(beyond).unbounded_shr(beyond)
}

/// Spreads keys over all bits.
#[inline]
pub(crate) const fn hash(key: u128) -> u64 {
    const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
    let (low, high) = (key as u64, (key >> 64) as u64);
    let mixed = (low.wrapping_mul(ODD) ^ high).wrapping_mul(ODD);
    mixed ^ (mixed >> 32)
}

#[cfg(test)]
mod tests {
    use super::{key, small_key};

    #[test]
    fn words_are_read_alike_in_the_middle_and_at_the_end_of_a_text() {
        let text = b"We don't use COOKIES, U.S.law or 2004informations";
        for (word, small) in
            [("We", "we"), ("COOKIES", "cookies"), ("U.S", "u.s"), ("don't", "don't"), ("", "")]
        {
            let start = text.windows(word.len().max(1)).position(|at| at.starts_with(word.as_bytes()));
            let start = start.expect("it stands there");
            assert_eq!(small_key(text, start, start + word.len()), key(small.as_bytes()), "{word}");
        }
        for length in 0..=16 {
            let start = text.len() - length;
            assert_eq!(small_key(text, start, text.len()), key(&text[start..]), "{length}");
        }
    }
}
