//! Words that end in a full stop without ending a sentence.

/// Abbreviations that something always follows: a name, a number, an example.
const BEFORE_MORE: [&str; 34] = [
    "mr", "mrs", "ms", "dr", "prof", "st", "no", "nos", "attn", "e.g", "i.e", "eg", "ie", "vs", "v", "cf",
    "fig", "sec", "art", "para", "vol", "pp", "pg", "ext", "dept", "tel", "ph", "approx", "messrs", "hon",
    "rev", "gen", "al", "viz",
];

/// Abbreviations that a sentence may end with.
const MAYBE_LAST: [&str; 46] = [
    "inc", "ltd", "co", "corp", "llc", "l.l.c", "plc", "gmbh", "s.a", "n.v", "b.v", "pty", "bros", "etc",
    "u.s", "u.s.a", "u.k", "e.u", "d.c", "n.a", "p.m", "a.m", "a.k.a", "d.b.a", "jr", "sr", "ave", "blvd",
    "rd", "dr", "ste", "fl", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov",
    "dec", "p.o", "ca",
];

/// What the word before a full stop says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Before {
    /// An abbreviation that never ends a sentence.
    Abbreviation,
    /// An abbreviation that may end one.
    MaybeLast,
    /// A single letter: an initial.
    Initial,
    /// A word or number like any other.
    Word,
}

/// What the word that `before` ends with says about a full stop after it.
pub(super) fn classify(before: &[u8]) -> Before {
    // No abbreviation is longer than seven bytes; the bound keeps texts without spaces from being walked again and again.
    let before = &before[before.len().saturating_sub(9)..];
    let start = before
        .iter()
        .rposition(|byte| !(byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'&') || *byte >= 0x80))
        .map_or(0, |at| at + 1);
    let word = &before[start..];
    if word.is_empty() || word.len() > 7 {
        return Before::Word;
    }
    let mut lower = [0u8; 7];
    let lower = &mut lower[..word.len()];
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    let is_in = |list: &[&str]| list.iter().any(|entry| entry.as_bytes() == lower);
    if word.len() == 1 && word[0].is_ascii_uppercase() {
        Before::Initial
    } else if is_in(&MAYBE_LAST) {
        Before::MaybeLast
    } else if is_in(&BEFORE_MORE) && *lower != *b"no" || word == b"No" {
        Before::Abbreviation
    } else {
        Before::Word
    }
}

/// Whether `before`, the text up to a full stop, ends with an abbreviation of any kind.
pub(super) fn ends_with_one(before: &[u8]) -> bool {
    classify(before) != Before::Word
}
