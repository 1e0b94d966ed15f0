//! Text cut into lines: at line ends, and at the HTML tags that break a line on a page.

use memchr::memchr;

use super::tag::{Tag, TagKind};
use crate::Span;

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ending {
    /// A bare line end: the text may have been wrapped here.
    Soft,
    /// Two spaces or a backslash before the line end, or `<br>`: the page broke the line here.
    Hard,
    /// A tag that ends its block, or the end of the text.
    Block,
}

/// What the tags before a line make of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// No tag says anything.
    None,
    /// A block of its own.
    Block,
    /// A list item.
    Item,
    /// A heading.
    Heading(u8),
}

/// One line with everything that belongs to it: the tags before it and the line end after it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    /// All bytes; the lines tile the text.
    pub(super) span: Span,
    /// The bytes after the tags, without white space at the ends.
    pub(super) content: Span,
    /// Where the text of the line begins: after the tags, before the indentation.
    pub(super) text_start: usize,
    /// How it ends.
    pub(super) ending: Ending,
    /// What the tags before it say.
    pub(super) opening: Opening,
    /// How many lists are open by tags.
    pub(super) list_depth: u8,
}

impl Line {
    /// Whether the line holds nothing but white space and tags.
    pub(super) fn is_blank(&self) -> bool {
        self.content.is_empty()
    }

    /// Width of the indentation: a tab counts four.
    pub(super) fn indent(&self, text: &str) -> usize {
        let blank = &text.as_bytes()[self.text_start..self.content.start];
        blank.iter().map(|&byte| if byte == b'\t' { 4 } else { 1 }).sum()
    }
}

/// The lines of a text, in order.
pub(super) struct Lines<'t> {
    text: &'t str,
    position: usize,
    /// Whether a line end ends a line: it does in Markdown, and does not in tagged text.
    at_newlines: bool,
    opening: Opening,
    list_depth: u8,
    /// The markers that end a comment, a script and a style sheet and do not occur again in the rest of the text. They are
    /// not searched for twice: a text full of comments that never end would take quadratic time.
    absent: [bool; 3],
}

/// What ends a comment, a script and a style sheet.
const CLOSING: [&str; 3] = ["-->", "</script", "</style"];

impl<'t> Lines<'t> {
    /// Lines that end at line ends and at tags.
    pub(super) fn of_markdown(text: &'t str) -> Self {
        Lines {
            text,
            position: 0,
            at_newlines: true,
            opening: Opening::None,
            list_depth: 0,
            absent: [false; 3],
        }
    }

    /// Lines that end at tags only.
    pub(super) fn of_tagged(text: &'t str) -> Self {
        Lines { at_newlines: false, ..Lines::of_markdown(text) }
    }

    /// Goes on after byte `position`.
    pub(super) fn skip_to(&mut self, position: usize) {
        self.position = position;
    }

    /// The first byte after the hidden content that `tag` begins: a comment, a script, a style sheet.
    fn after_hidden(&mut self, tag: Tag) -> Option<usize> {
        let which = match tag.kind {
            TagKind::Comment => 0,
            TagKind::Script => 1,
            TagKind::Style => 2,
            _ => return None,
        };
        if self.absent[which] {
            return None;
        }
        let found = find_ignoring_case(&self.text[tag.end..], CLOSING[which]);
        self.absent[which] = found.is_none();
        let closing = tag.end + found? + CLOSING[which].len();
        Some(match tag.kind {
            TagKind::Comment => closing,
            _ => self.text[closing..].find('>').map_or(self.text.len(), |end| closing + end + 1),
        })
    }

    /// Takes the tags and the white space around them from byte `at` on, and gives the first byte after the last tag.
    fn take_tags(&mut self, mut at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut after_last = at;
        loop {
            while let Some(b' ' | b'\t' | b'\r') = bytes.get(at) {
                at += 1;
            }
            if !self.at_newlines && bytes.get(at) == Some(&b'\n') {
                at += 1;
                continue;
            }
            let Some(tag) = Tag::at(self.text, at).filter(|tag| tag.kind != TagKind::Inline) else {
                return after_last;
            };
            match tag.kind {
                TagKind::ListStart => self.list_depth = self.list_depth.saturating_add(1),
                TagKind::ListEnd => self.list_depth = self.list_depth.saturating_sub(1),
                _ => {}
            }
            self.opening = match tag.kind {
                TagKind::Item => Opening::Item,
                TagKind::Heading(level) => Opening::Heading(level),
                // `<li><p>` and `<li><br>`: the paragraph is the item.
                TagKind::Block | TagKind::LineBreak
                    if self.opening != Opening::None && self.text.as_bytes().get(at + 1) != Some(&b'/') =>
                {
                    self.opening
                }
                TagKind::LineBreak | TagKind::Comment => self.opening,
                _ => Opening::Block,
            };
            at = match self.after_hidden(tag) {
                Some(after) => after,
                // A comment that never ends is text.
                None if tag.kind == TagKind::Comment => return after_last,
                None => tag.end,
            };
            after_last = at;
        }
    }

    /// Where the line that has its text from `from` on ends, how, and where the next one begins.
    fn find_end(&self, from: usize) -> (usize, usize, Ending) {
        let text = self.text;
        let (limit, after, ending) =
            match memchr(b'\n', &text.as_bytes()[from..]).filter(|_| self.at_newlines) {
                Some(newline) => {
                    let end = from + newline;
                    let before = text[from..end].trim_end_matches('\r');
                    let hard = before.ends_with("  ") || before.ends_with('\\');
                    (end, end + 1, if hard { Ending::Hard } else { Ending::Soft })
                }
                None => (text.len(), text.len(), Ending::Block),
            };
        let mut at = from;
        while let Some(found) = memchr(b'<', &text.as_bytes()[at..limit]) {
            at += found;
            match Tag::at(text, at) {
                Some(Tag { kind: TagKind::LineBreak, .. }) => return (at, at, Ending::Hard),
                Some(tag) if tag.kind == TagKind::Inline => at = tag.end.min(limit),
                Some(tag) if tag.kind == TagKind::Comment && self.absent[0] => at = tag.end,
                Some(_) => return (at, at, Ending::Block),
                None => at += 1,
            }
        }
        (limit, after, ending)
    }
}

impl Iterator for Lines<'_> {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        if self.position >= self.text.len() {
            return None;
        }
        let start = self.position;
        let text_start = self.take_tags(start);
        let (end, after, ending) = self.find_end(text_start);
        let content = trim(self.text, Span::new(text_start, end));
        let line = Line {
            span: Span::new(start, after),
            content,
            text_start,
            ending,
            opening: self.opening,
            list_depth: self.list_depth,
        };
        if !line.is_blank() {
            self.opening = Opening::None;
        }
        self.position = after;
        Some(line)
    }
}

/// Where `needle`, an ASCII text that begins with `-` or `<`, first occurs in `text`.
fn find_ignoring_case(text: &str, needle: &str) -> Option<usize> {
    let first = char::from(needle.as_bytes()[0]);
    text.match_indices(first).map(|(at, _)| at).find(|&at| {
        let candidate = text.as_bytes().get(at..at + needle.len());
        candidate.is_some_and(|found| found.eq_ignore_ascii_case(needle.as_bytes()))
    })
}

/// `span` without white space and characters of no width at its ends.
pub(super) fn trim(text: &str, span: Span) -> Span {
    let is_blank = |character: char| {
        character.is_whitespace()
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{ad}' | '\u{feff}' | '\u{2060}')
    };
    let inside = span.of(text);
    let start = span.start + (inside.len() - inside.trim_start_matches(is_blank).len());
    Span::new(start, start + inside.trim_matches(is_blank).len())
}
