//! What a character pattern cannot match without, told from the pattern alone.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Class, Hir, HirKind, Look};

/// A set of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ByteSet([bool; 256]);

impl ByteSet {
    const EMPTY: ByteSet = ByteSet([false; 256]);

    pub(super) fn union(mut self, other: ByteSet) -> ByteSet {
        self.0.iter_mut().zip(other.0).for_each(|(byte, also)| *byte |= also);
        self
    }

    /// Whether one of these bytes stands in `text`.
    pub(super) fn is_in(&self, text: &[u8]) -> bool {
        text.iter().any(|&byte| self.0[usize::from(byte)])
    }

    /// How many of a hundred bytes of English text are in the set, roughly.
    fn weight(&self) -> u32 {
        let weight = |byte: u8| match byte.to_ascii_lowercase() {
            b' ' => 16,
            b'e' | b't' | b'a' | b'o' | b'i' | b'n' | b's' | b'r' => 6,
            b'a'..=b'z' => 2,
            _ => 0,
        };
        (0..=u8::MAX).filter(|&byte| self.0[usize::from(byte)]).map(weight).sum()
    }
}

/// Bytes of which each match of `pattern`, whatever the case of letters, has at least one: those that are rarest in text. Nothing
/// where no such bytes can be told.
pub(super) fn needed_bytes(pattern: &str) -> Option<ByteSet> {
    needed_by(&parsed(pattern)?)
}

/// Whether `pattern` matches nowhere but at the start of a text.
pub(super) fn begins_text(pattern: &str) -> bool {
    parsed(pattern).is_some_and(|hir| hir.properties().look_set_prefix().contains(Look::Start))
}

fn parsed(pattern: &str) -> Option<Hir> {
    ParserBuilder::new().case_insensitive(true).unicode(false).utf8(false).build().parse(pattern).ok()
}

fn needed_by(hir: &Hir) -> Option<ByteSet> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => None,
        HirKind::Literal(literal) => rarest(literal.0.iter().map(|&byte| of_ranges([(byte, byte)]))),
        HirKind::Class(Class::Bytes(class)) => {
            Some(of_ranges(class.ranges().iter().map(|range| (range.start(), range.end()))))
        }
        // Of a character beyond ASCII one byte would do, but which ones begin it depends on its neighbours in the class.
        HirKind::Class(Class::Unicode(class)) if class.is_ascii() => {
            Some(of_ranges(class.ranges().iter().map(|range| (range.start() as u8, range.end() as u8))))
        }
        HirKind::Class(Class::Unicode(_)) => None,
        HirKind::Repetition(repetition) if repetition.min == 0 => None,
        HirKind::Repetition(repetition) => needed_by(&repetition.sub),
        HirKind::Capture(capture) => needed_by(&capture.sub),
        HirKind::Concat(parts) => rarest(parts.iter().filter_map(needed_by)),
        HirKind::Alternation(parts) => {
            parts.iter().try_fold(ByteSet::EMPTY, |all, part| Some(all.union(needed_by(part)?)))
        }
    }
}

fn of_ranges(ranges: impl IntoIterator<Item = (u8, u8)>) -> ByteSet {
    let mut set = ByteSet::EMPTY;
    for (first, last) in ranges {
        set.0[usize::from(first)..=usize::from(last)].fill(true);
    }
    set
}

fn rarest(sets: impl Iterator<Item = ByteSet>) -> Option<ByteSet> {
    sets.min_by_key(ByteSet::weight)
}

#[cfg(test)]
mod tests {
    use super::{ByteSet, begins_text, needed_bytes};

    fn needed(pattern: &str) -> Option<String> {
        let ByteSet(bytes) = needed_bytes(pattern)?;
        Some((0..=u8::MAX).filter(|&byte| bytes[usize::from(byte)]).map(char::from).collect())
    }

    #[test]
    fn the_rarest_bytes_are_told() {
        for (pattern, expected) in [
            (r"\b[Ss]uite \d+", Some("0123456789")),
            (r"\(?\b\d{3}\)?[ .-]\d{4}|(?:tel|fax):? \+", Some("+0123456789")),
            ("cookie", Some("Cc")),
            ("x|[yz]w", Some("WXwx")),
            ("(a)?b{2,}", Some("Bb")),
            ("é", Some("\u{c3}")),
            ("a*", None),
            ("a|b?", None),
            (r"\b", None),
            ("(?u:.)", None),
            ("(?u:[0-9])", Some("0123456789")),
        ] {
            assert_eq!(needed(pattern).as_deref(), expected, "{pattern}");
        }
    }

    #[test]
    fn what_begins_a_text_is_told() {
        for (pattern, expected) in [
            ("^a", true),
            (r"^(and|or)?\s*with", true),
            ("^a|^b", true),
            ("^a|b", false),
            ("(?m)^a", false),
            ("a", false),
        ] {
            assert_eq!(begins_text(pattern), expected, "{pattern}");
        }
    }

    #[test]
    fn what_matches_has_one_of_them() {
        for (pattern, text) in [
            (r"\b[A-Z][a-z]+,? [A-Z]{2}[ ,]+\d{5}\b", "Springfield, il 62701"),
            ("third(?u:.)part(?:y|ies)", "the THIRD\u{a0}party"),
            ("local(?u:.)shared", "LOCAL-shared"),
        ] {
            let matches = regex::RegexBuilder::new(pattern).case_insensitive(true).unicode(false).build();
            assert!(matches.is_ok_and(|pattern| pattern.is_match(text)), "{pattern}");
            assert!(needed_bytes(pattern).is_some_and(|bytes| bytes.is_in(text.as_bytes())), "{pattern}");
        }
    }
}
