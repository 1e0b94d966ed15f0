//! Markdown as a reader sees it, with the way back to the bytes.

use crate::Span;
use crate::segment::Visible;

/// A character to show, and the byte that it stands at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shown {
    pub(crate) letter: char,
    pub(crate) at: usize,
}

/// The characters of `text[span]` without link targets, emphasis marks and tags, white space folded. Control characters
/// do not reach the terminal.
pub(crate) fn visible(text: &str, span: Span) -> Vec<Shown> {
    let mut shown: Vec<Shown> = Vec::with_capacity(span.len());
    for piece in Visible::of(text, span) {
        for (at, letter) in piece.of(text).char_indices().map(|(at, letter)| (piece.start + at, letter)) {
            let folded = match letter {
                '_' if !inside_word(text.as_bytes(), at) => continue,
                _ if letter.is_whitespace() => ' ',
                _ if letter.is_control() => '\u{fffd}',
                _ => letter,
            };
            let after_space = shown.last().is_none_or(|last| last.letter == ' ');
            if !(folded == ' ' && after_space) {
                shown.push(Shown { letter: folded, at });
            }
        }
    }
    while shown.last().is_some_and(|last| last.letter == ' ') {
        shown.pop();
    }
    shown
}

fn inside_word(bytes: &[u8], at: usize) -> bool {
    let is_word = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphanumeric);
    is_word(at.checked_sub(1)) && is_word(Some(at + 1))
}

/// Breaks `shown` into lines of at most `width` characters, at spaces where there are any.
pub(crate) fn wrap(shown: &[Shown], width: usize) -> Vec<&[Shown]> {
    let mut lines = Vec::new();
    let mut rest = shown;
    while rest.len() > width {
        let space = rest[..=width].iter().rposition(|shown| shown.letter == ' ');
        let (line, after) = match space {
            Some(0) | None => rest.split_at(width),
            Some(at) => (&rest[..at], &rest[at + 1..]),
        };
        lines.push(line);
        rest = after;
    }
    lines.push(rest);
    lines
}

/// `text[span]` as a terminal shows it.
pub(crate) fn shown_text(text: &str, span: Span) -> String {
    visible(text, span).iter().map(|shown| shown.letter).collect()
}

#[cfg(test)]
mod tests {
    use super::{shown_text, visible, wrap};
    use crate::Span;

    fn shown(text: &str) -> String {
        shown_text(text, Span::new(0, text.len()))
    }

    #[test]
    fn markup_is_not_shown() {
        assert_eq!(
            shown("**Do Not\nTrack** [signals](http://x.example/a) <b>now</b>"),
            "Do Not Track signals now"
        );
        assert_eq!(shown("a_b and _c_, 1\\. x"), "a_b and c, 1. x");
        assert_eq!(shown("bell\u{7} esc\u{1b}[31m"), "bell\u{fffd} esc\u{fffd}[31m");
    }

    #[test]
    fn every_character_knows_its_byte() {
        let text = "**é** [b](c) d";
        for shown in visible(text, Span::new(0, text.len())) {
            assert!(text[shown.at..].starts_with(shown.letter));
        }
    }

    #[test]
    fn lines_break_at_spaces() {
        let text = "one two three";
        let all = visible(text, Span::new(0, text.len()));
        let lines: Vec<String> = wrap(&all, 8).iter().map(|l| l.iter().map(|s| s.letter).collect()).collect();
        assert_eq!(lines, ["one two", "three"]);
    }
}
