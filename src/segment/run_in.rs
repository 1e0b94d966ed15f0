//! Headings that run into their text: `**Cookies.** We use`, `LSOs. We may use`, `Information We Collect: At the time`.

use super::HeadingStyle;
use super::heading::{heading_words, is_notice};
use super::inline::{leading_bold, trim_blank};
use super::label::{Label, LabelKind};
use super::part::{Heading, Part};
use super::shape::Shape;
use crate::Span;

/// Longest run-in heading, in bytes.
const LONGEST: usize = 160;

/// Fewest bytes of text after it: less is a caption, not a section.
const SHORTEST_BODY: usize = 30;

/// Fewest bytes of text after the bold lead of a list item: below it, the item is one of a plain list.
const SHORTEST_ITEM_BODY: usize = 160;

/// Bold or plain words that open a remark and not a section.
const REMARKS: [&str; 16] = [
    "note",
    "please note",
    "important",
    "warning",
    "example",
    "for example",
    "address",
    "email",
    "e-mail",
    "phone",
    "telephone",
    "tel",
    "fax",
    "attention",
    "attn",
    "ps",
];

/// The heading that `part` begins with, and the text after it.
pub(super) fn split(text: &str, part: &Part) -> Option<(Heading, Span)> {
    let span = part.span;
    if let Some((heading, rest)) = bold_lead(text, span) {
        if !part.is_item() {
            return Some((heading, rest));
        }
        let body = rest.of(text);
        let long = body.len() >= SHORTEST_ITEM_BODY
            || body.trim_end().trim_end_matches('.').contains(". ");
        return long.then_some((
            Heading {
                style: HeadingStyle::Item,
                depth: part.depth(),
                ..heading
            },
            rest,
        ));
    }
    if part.is_item() {
        return None;
    }
    plain_lead(text, span)
}

fn bold_lead(text: &str, span: Span) -> Option<(Heading, Span)> {
    let label_before = Label::read(text, span);
    let start = label_before.map_or(span.start, |label| label.after);
    let bold = leading_bold(text, Span::new(start, span.end))?;
    if bold.inner.len() > LONGEST || bold.inner.is_empty() {
        return None;
    }
    let rest = body(text, bold.after, span.end)?;
    let inside = bold.inner.of(text);
    let label = label_before.or_else(|| Label::read(text, bold.inner));
    let words_start = label.map_or(bold.inner.start, |label| label.after.max(bold.inner.start));
    let words = heading_words(text, Span::new(words_start, bold.inner.end));
    let shape = Shape::of(text, words);
    let between = &text[bold.after..rest.start];
    let ended = inside.ends_with(['.', ':', '?', '!', '-', '–', '—'])
        || between.contains([':', '-', '–', '—', '.']);
    let fits = shape.words > 0
        && shape.words <= 14
        && shape.begins_well()
        && !shape.inner_stop
        && !is_remark(words.of(text), shape.digits)
        && begins_sentence(text, rest, ended);
    // `**Acme** and its affiliates`, `**We** collect`: emphasis, not a heading.
    let emphasis = !ended && shape.words <= 1 && shape.sentence_words > 0;
    (fits && !emphasis).then(|| {
        let label = label.map(|label| label.kind);
        (
            Heading {
                style: HeadingStyle::BoldRunIn,
                words,
                level: None,
                label,
                depth: None,
            },
            rest,
        )
    })
}

fn plain_lead(text: &str, span: Span) -> Option<(Heading, Span)> {
    let inside = span.of(text);
    let label = Label::read(text, span).filter(|label| label.kind != LabelKind::Small);
    let start = label.map_or(span.start, |label| label.after);
    let window = Span::new(
        start,
        span.start + inside.floor_char_boundary((start - span.start) + LONGEST),
    );
    let (stop, mark) = first_stop(window.of(text))?;
    let words = heading_words(text, Span::new(start, start + stop));
    let rest = body(text, start + stop + 1, span.end)?;
    let shape = Shape::of(text, words);
    let phrase = match mark {
        b'.' => shape.words <= 10 && (shape.sentence_words == 0 || shape.is_title_case()),
        b'?' => shape.words <= 12,
        _ => shape.words <= 7 && shape.sentence_words == 0 && shape.is_title_case(),
    };
    let fits = phrase
        && shape.words > 0
        && shape.first.is_some_and(char::is_uppercase)
        && !shape.address
        && shape.digits < 4
        && !is_remark(words.of(text), shape.digits)
        && begins_sentence(text, rest, false);
    let style = if label.is_some() {
        HeadingStyle::Numbered
    } else {
        HeadingStyle::RunIn
    };
    fits.then(|| {
        (
            Heading {
                style,
                words,
                level: None,
                label: label.map(|label| label.kind),
                depth: None,
            },
            rest,
        )
    })
}

/// The first full stop, question mark or colon of `text` that white space follows, if it stands before any comma-free
/// abbreviation: its place and what it is.
fn first_stop(text: &str) -> Option<(usize, u8)> {
    let bytes = text.as_bytes();
    let found = (1..bytes.len()).find(|&at| {
        matches!(bytes[at], b'.' | b'?' | b':' | b'!')
            && matches!(bytes.get(at + 1), Some(b' ' | b'\t' | b'\n' | b'\r' | 0xc2))
    })?;
    let mark = bytes[found];
    let abbreviated = mark == b'.' && super::abbreviation::ends_with_one(&bytes[..found]);
    (!abbreviated && mark != b'!').then_some((found, mark))
}

/// The text from byte `from` to `end`, if there is enough of it.
fn body(text: &str, from: usize, end: usize) -> Option<Span> {
    let rest = Span::new(from.min(end), end);
    let inside = rest.of(text);
    let marks = inside.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, ':' | '.' | '-' | '–' | '—')
    });
    let rest = trim_blank(text, Span::new(end - marks.len(), end));
    (rest.len() >= SHORTEST_BODY).then_some(rest)
}

/// Whether `rest` begins a sentence of its own rather than going on with the words before it.
fn begins_sentence(text: &str, rest: Span, after_mark: bool) -> bool {
    let mut characters = rest
        .of(text)
        .chars()
        .filter(|c| !matches!(c, '"' | '“' | '(' | '[' | '*' | '_' | '\''));
    match characters.next() {
        Some(first) if first.is_uppercase() || first.is_numeric() => true,
        Some(first) => after_mark && first.is_alphabetic(),
        None => false,
    }
}

fn is_remark(words: &str, digits: usize) -> bool {
    REMARKS
        .iter()
        .any(|remark| words.eq_ignore_ascii_case(remark))
        || is_notice(words, digits)
}
