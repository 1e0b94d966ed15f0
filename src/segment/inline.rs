//! Markup inside a line: bold and italic marks, inline tags, links.

use memchr::memchr_iter;

use crate::Span;
use crate::document::tag::{Tag, TagKind};

/// `span` without the white space and the inline markup at both ends: `**`, `_`, `<b>`, `&nbsp;`.
pub(crate) fn trim_markup(text: &str, span: Span) -> Span {
    if let [first, .., last] = span.of(text).as_bytes()
        && stays(*first)
        && stays(*last)
    {
        return span;
    }
    let mut span = trim_blank(text, span);
    loop {
        let inside = span.of(text);
        let start = span.start + leading_markup(text, span);
        let end = span.end - trailing_markup(text, Span::new(start, span.end));
        let next = trim_blank(text, Span::new(start, end));
        if next.len() == inside.len() {
            return next;
        }
        span = next;
    }
}

/// Whether nothing is trimmed at this byte: most texts begin with a letter and end with one or with a full stop.
fn stays(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b',' | b':' | b'?' | b'(' | b')')
}

/// Bytes of the one piece of markup that `span` begins with.
fn leading_markup(text: &str, span: Span) -> usize {
    let inside = span.of(text);
    match inside.as_bytes().first() {
        Some(b'*' | b'_' | b'\\' | b'|' | b'`') => 1,
        Some(b'&') if inside.starts_with("&nbsp;") => 6,
        Some(b'<') => Tag::at(text, span.start)
            .filter(|tag| tag.kind == TagKind::Inline && tag.end <= span.end)
            .map_or(0, |tag| tag.end - span.start),
        _ => 0,
    }
}

/// Bytes of the one piece of markup that `span` ends with.
fn trailing_markup(text: &str, span: Span) -> usize {
    let inside = span.of(text);
    match inside.as_bytes().last() {
        Some(b'*' | b'_' | b'\\' | b'|' | b'`') => 1,
        Some(b';') if inside.ends_with("&nbsp;") => 6,
        Some(b'>') => Tag::inline_ending_at(text, span.end)
            .filter(|&start| start >= span.start)
            .map_or(0, |start| span.end - start),
        _ => 0,
    }
}

/// `span` without white space and characters of no width at its ends.
pub(crate) fn trim_blank(text: &str, span: Span) -> Span {
    let inside = span.of(text);
    let start = span.start + (inside.len() - inside.trim_start_matches(is_blank).len());
    Span::new(start, start + inside.trim_matches(is_blank).len())
}

/// Whether a character shows nothing.
pub(crate) fn is_blank(character: char) -> bool {
    character.is_whitespace()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{ad}' | '\u{feff}' | '\u{2060}')
}

/// A bold run at the start of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Bold {
    /// What is bold, marks excluded.
    pub(crate) inner: Span,
    /// The first byte after the closing mark.
    pub(crate) after: usize,
}

/// Longest bold run that is recognised by its closing mark alone, in bytes.
const LONGEST_UNOPENED: usize = 200;

/// The bold run that `span` begins with, if it begins with one. A run that is never closed, or was opened before the span,
/// is cut at the span's ends: html2text leaves such runs where bold text crosses lines.
pub(crate) fn leading_bold(text: &str, span: Span) -> Option<Bold> {
    let inside = span.of(text);
    let italic = inside.len() - inside.trim_start_matches('_').len();
    if inside[italic..].starts_with("**") {
        let start = span.start + italic + 2;
        let rest = text[start..span.end].trim_start_matches('*');
        let start = span.end - rest.len();
        let end = find_stars(rest).map_or(span.end, |end| start + end);
        let mut after = (end + 2).min(span.end);
        after += text[after..span.end].bytes().take_while(|&byte| matches!(byte, b'*' | b'_')).count();
        return Some(Bold { inner: trim_markup(text, Span::new(start, end)), after });
    }
    for (open, close) in [("<b>", "</b>"), ("<strong>", "</strong>")] {
        // Tags around the bold one (`<font><b>`) are skipped by the caller's trimming.
        if inside.get(..open.len()).is_some_and(|found| found.eq_ignore_ascii_case(open)) {
            let start = span.start + open.len();
            let end = find_tag(&text[start..span.end], close).map_or(span.end, |end| start + end);
            let after = (end + close.len()).min(span.end);
            return Some(Bold { inner: trim_markup(text, Span::new(start, end)), after });
        }
    }
    // `Notification of changes**` at the end of a run that began on the line before, or in a table cell before.
    let near = &inside[..crate::span::floor_boundary(inside, LONGEST_UNOPENED)];
    let end = find_stars(near).filter(|&end| end > 0 && !inside[..end].ends_with(char::is_whitespace))?;
    let closes = inside[end + 2..].is_empty() || inside[end + 2..].starts_with(char::is_whitespace);
    if closes && inside.matches("**").count() % 2 == 1 {
        let inner = trim_markup(text, Span::new(span.start, span.start + end));
        return Some(Bold { inner, after: span.start + end + 2 });
    }
    None
}

/// The first `**`. Single bytes are searched for much faster than strings.
fn find_stars(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    memchr_iter(b'*', bytes).find(|&at| bytes.get(at + 1) == Some(&b'*'))
}

fn find_tag(text: &str, tag: &str) -> Option<usize> {
    text.match_indices('<')
        .map(|(at, _)| at)
        .find(|&at| text.get(at..at + tag.len()).is_some_and(|found| found.eq_ignore_ascii_case(tag)))
}

/// The parts of a text that a reader sees: link targets, tags and bold marks are left out.
pub(crate) struct Visible<'t> {
    text: &'t str,
    at: usize,
    end: usize,
    /// Where the text of the last link ends, once it has been asked. A `[` behind it is visible.
    last_link: Option<usize>,
}

impl<'t> Visible<'t> {
    /// The visible pieces of `span`.
    pub(crate) fn of(text: &'t str, span: Span) -> Self {
        Visible { text, at: span.start, end: span.end, last_link: None }
    }

    /// Bytes of the markup at byte `at`, or zero if what stands there is visible.
    fn hidden_length(&mut self, at: usize) -> usize {
        let bytes = &self.text.as_bytes()[at..self.end];
        match bytes[0] {
            b'<' => Tag::at(self.text, at).map_or(0, |tag| tag.end.min(self.end) - at),
            b'[' => {
                let rest = &self.text[at..self.end];
                let last =
                    *self.last_link.get_or_insert_with(|| rest.rfind("](").map_or(0, |last| at + last));
                usize::from(at < last)
            }
            b']' if bytes.get(1) == Some(&b'(') => 1 + target_length(&bytes[1..]),
            b']' => 0,
            _ => 1,
        }
    }
}

impl Iterator for Visible<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        loop {
            let start = self.at;
            let rest = &self.text[start..self.end];
            if rest.is_empty() {
                return None;
            }
            let stop = rest.bytes().position(|byte| matches!(byte, b'*' | b'[' | b']' | b'<' | b'\\'));
            match stop {
                Some(0) => self.at = start + self.hidden_length(start),
                Some(length) => self.at = start + length,
                None => self.at = self.end,
            }
            if stop != Some(0) {
                return Some(Span::new(start, self.at));
            }
            // A `<` that is no tag is visible, and so is a bracket that belongs to no link.
            if self.at == start {
                self.at = start + 1;
                return Some(Span::new(start, self.at));
            }
        }
    }
}

/// Bytes of the link target that begins with `(`, both parentheses included; one where it is not closed.
fn target_length(bytes: &[u8]) -> usize {
    const LONGEST_TARGET: usize = 2_000;
    let mut depth = 0usize;
    for (index, byte) in bytes.iter().take(LONGEST_TARGET).enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' => {
                depth -= 1;
                if depth == 0 {
                    return index + 1;
                }
            }
            b'\n' => break,
            _ => {}
        }
    }
    1
}

/// What a reader sees of `span`, white space collapsed.
pub(crate) fn visible_text(text: &str, span: Span) -> String {
    let mut out = String::with_capacity(span.len());
    for piece in Visible::of(text, span) {
        for character in piece.of(text).chars() {
            if !is_blank(character) {
                out.push(character);
            } else if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// The places where the text of a link ends and its target begins: `](`.
fn link_ends(text: &str) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    memchr_iter(b']', bytes).filter(|&at| bytes.get(at + 1) == Some(&b'('))
}

/// Whether a link stands in `text`.
pub(crate) fn has_link(text: &str) -> bool {
    link_ends(text).next().is_some()
}

/// How much of `span` is the text of links: visible bytes inside links, visible bytes in all, number of links.
pub(crate) fn link_share(text: &str, span: Span) -> (usize, usize, usize) {
    let inside = span.of(text);
    let (mut linked, mut links) = (0, 0);
    for close in link_ends(inside) {
        let before = &inside[..close];
        let open = before[crate::span::floor_boundary(before, close.saturating_sub(300))..].rfind('[');
        if let Some(open) = open {
            let start = crate::span::floor_boundary(before, close.saturating_sub(300)) + open + 1;
            linked += inside[start..close].trim().len();
            links += 1;
        }
    }
    if links == 0 {
        return (0, inside.len(), 0);
    }
    let visible = Visible::of(text, span).map(|piece| piece.of(text).trim().len()).sum();
    (linked, visible, links)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(text: &str) -> Span {
        Span::new(0, text.len())
    }

    #[test]
    fn markup_at_both_ends_is_trimmed() {
        for text in
            ["**Cookies**", " _**Cookies**_ ", "<b> Cookies</b>", "&nbsp;**Cookies", "\u{200b}Cookies"]
        {
            assert_eq!(trim_markup(text, whole(text)).of(text), "Cookies", "{text}");
        }
        assert_eq!(trim_markup("** **", Span::new(0, 5)).len(), 0);
    }

    #[test]
    fn link_targets_are_not_visible() {
        let text = "Registration & [Purchase](https://a.example/(x)/y) **now**";
        assert_eq!(visible_text(text, whole(text)), "Registration & Purchase now");
        assert_eq!(visible_text("a < b [x", whole("a < b [x")), "a < b [x");
    }

    #[test]
    fn leading_bold_runs() {
        let text = "**Cookies.** We use";
        let bold = leading_bold(text, whole(text)).expect("bold");
        assert_eq!((bold.inner.of(text), &text[bold.after..]), ("Cookies.", " We use"));
        let text = "Changes**";
        assert_eq!(leading_bold(text, whole(text)).map(|bold| bold.inner.of(text)), Some("Changes"));
        assert_eq!(leading_bold("We **never** sell", whole("We **never** sell")), None);
    }
}
