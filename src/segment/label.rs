//! The numbers and letters in front of headings and list items.

use crate::Span;

/// The kinds of label; headings with labels of one kind are siblings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LabelKind {
    /// `1.`, `1.2`, `Section 3 -`; with the number of its numbers.
    Number(u8),
    /// `IV.`
    Roman,
    /// `B.`
    Capital,
    /// `b)`, `iv)`
    Small,
}

/// A label, and the byte where the words after it begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) kind: LabelKind,
    pub(super) after: usize,
}

impl Label {
    /// The label that `span` begins with, if words follow it.
    pub(super) fn read(text: &str, span: Span) -> Option<Label> {
        let inside = span.of(text);
        let named = after_name(inside);
        let start = named.unwrap_or(0);
        let rest = &inside[start..];
        let open = usize::from(rest.starts_with('('));
        let length = rest[open..].bytes().take_while(u8::is_ascii_alphanumeric).count();
        let (kind, mut end) = if rest[open..].starts_with(|first: char| first.is_ascii_digit()) {
            number(rest, open)?
        } else {
            (letters(&rest[open..open + length])?, open + length)
        };
        let tail = &rest[end..];
        let mark = tail.strip_prefix('\\').unwrap_or(tail);
        let closed =
            mark.starts_with(['.', ')', ':']) || (named.is_some() && mark.starts_with([' ', '-', '–', '—']));
        if closed {
            end += tail.len() - mark.len() + mark.chars().next().map_or(0, char::len_utf8);
        } else if !(matches!(kind, LabelKind::Number(2..)) && tail.starts_with([' ', '\t', '\u{a0}'])) {
            return None;
        }
        let tail = &rest[end..];
        let words =
            tail.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '-' | '–' | '—' | ':' | '|'));
        // `1.The information` lost its space; `U.S.` and `e.g.` never had one.
        let fused = words.len() == tail.len();
        let may_fuse = matches!(kind, LabelKind::Number(1)) && words.starts_with(|c: char| c.is_uppercase());
        if words.is_empty() || (fused && !may_fuse && !words.starts_with("**")) {
            return None;
        }
        Some(Label { kind, after: span.end - words.len() })
    }
}

/// The byte after `Section`, `Article` or `Part` and the space behind it.
fn after_name(text: &str) -> Option<usize> {
    ["section ", "article ", "part ", "§ "].iter().find_map(|name| {
        text.get(..name.len()).filter(|found| found.eq_ignore_ascii_case(name)).map(|_| name.len())
    })
}

/// A number of one to three levels at byte `start` of `text`: `3`, `3.1`, `3.1.2`.
fn number(text: &str, start: usize) -> Option<(LabelKind, usize)> {
    let bytes = text.as_bytes();
    let mut levels = 0u8;
    let mut at = start;
    loop {
        let digits = bytes[at..].iter().take(4).take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 || digits > 2 || levels == 4 {
            return None;
        }
        levels += 1;
        at += digits;
        let next_level = bytes.get(at) == Some(&b'.') && bytes.get(at + 1).is_some_and(u8::is_ascii_digit);
        if !next_level {
            return Some((LabelKind::Number(levels), at));
        }
        at += 1;
    }
}

fn letters(text: &str) -> Option<LabelKind> {
    let bytes = text.as_bytes();
    let roman = |set: &[u8]| bytes.iter().all(|byte| set.contains(byte));
    match bytes {
        [] => None,
        [b'I' | b'V' | b'X'] => Some(LabelKind::Roman),
        [b'A'..=b'Z'] => Some(LabelKind::Capital),
        [b'a'..=b'z'] => Some(LabelKind::Small),
        _ if bytes.len() <= 6 && roman(b"IVXL") => Some(LabelKind::Roman),
        _ if bytes.len() <= 5 && roman(b"ivx") => Some(LabelKind::Small),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<(LabelKind, &str)> {
        Label::read(text, Span::new(0, text.len())).map(|label| (label.kind, &text[label.after..]))
    }

    #[test]
    fn labels_of_all_kinds() {
        assert_eq!(read("1. Cookies"), Some((LabelKind::Number(1), "Cookies")));
        assert_eq!(read("1\\. Cookies"), Some((LabelKind::Number(1), "Cookies")));
        assert_eq!(read("1.The information"), Some((LabelKind::Number(1), "The information")));
        assert_eq!(read("2.1 Cookies"), Some((LabelKind::Number(2), "Cookies")));
        assert_eq!(read("(b) Cookies"), Some((LabelKind::Small, "Cookies")));
        assert_eq!(read("XIV. Cookies"), Some((LabelKind::Roman, "Cookies")));
        assert_eq!(read("A. Introduction"), Some((LabelKind::Capital, "Introduction")));
        assert_eq!(read("SECTION 1 - WHAT DO WE DO"), Some((LabelKind::Number(1), "WHAT DO WE DO")));
    }

    #[test]
    fn what_only_looks_like_a_label() {
        for text in
            ["We use", "U.S. law", "2004. Next", "13 years", "1.", "e.g. cookies", "", "I agree", "Section"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
