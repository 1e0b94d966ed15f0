//! Headings that run into their text: `**Cookies.** We use`, `LSOs. We may use`, `Information We Collect: At the time`.

use super::HeadingStyle;
use super::heading::{heading_words, is_notice};
use super::inline::{leading_bold, trim_blank};
use super::label::{Label, LabelKind};
use super::part::{Heading, Part, PartKind};
use super::shape::Shape;
use crate::Span;

/// Longest run-in heading, in bytes.
const LONGEST: usize = 160;

/// Longest run-in heading without marks.
const LONGEST_PLAIN: usize = 100;

/// Fewest bytes of text after it: less is a caption, not a section.
const SHORTEST_BODY: usize = 30;

/// Bytes of text after the bold lead of a list item that make a section of it.
const ROOMY_BODY: usize = 160;

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

/// The heading that `part` begins with, and the text after it. `defines` tells that `part` is an item of a list in
/// which bold leads are headings.
pub(super) fn split(text: &str, part: &Part, defines: bool) -> Option<(Heading, Span)> {
    if !part.is_item() {
        return bold_lead(text, part.span).or_else(|| plain_lead(text, part.span));
    }
    let (heading, rest) = bold_lead(text, part.span).filter(|_| defines)?;
    Some((Heading { style: HeadingStyle::Item, depth: part.depth(), ..heading }, rest))
}

/// For each part, whether it is an item of a list whose bold leads are headings: one that has room for a paragraph under
/// at least one of them. All leads of one list are judged alike.
pub(super) fn definition_lists(text: &str, parts: &[Part]) -> Vec<bool> {
    let mut defines = vec![false; parts.len()];
    let mut start = 0;
    while start < parts.len() {
        let length = parts[start..].iter().take_while(|part| part.is_item()).count();
        let run = start..start + length;
        let roomy = |part: &Part| {
            bold_lead(text, part.span).is_some_and(|(_, rest)| {
                let body = rest.of(text);
                body.len() >= ROOMY_BODY || body.trim_end().trim_end_matches('.').contains(". ")
            })
        };
        if parts[run.clone()].iter().any(roomy) {
            defines[run].fill(true);
        }
        start += length.max(1);
    }
    defines
}

/// Headings over lines of their own that make a document one with headings.
const HEADED: usize = 3;

/// In a document that has headings of its own, joins plain run-ins to their text again where they divide nothing: a lone one
/// right under another heading, `Label: text`, which defines and does not head, and phrases that do not look like titles.
pub(super) fn join_idle(text: &str, parts: &mut Vec<Part>) {
    let style = |part: &Part| match part.kind {
        PartKind::Heading(heading) => Some(heading.style),
        _ => None,
    };
    let run_in = |part: &Part| style(part) == Some(HeadingStyle::RunIn);
    let titled = |part: &Part| match part.kind {
        PartKind::Heading(heading) => Shape::of(text, heading.words).is_title_case(),
        _ => false,
    };
    let headed = parts.iter().filter(|part| part.is_heading() && !run_in(part)).count() >= HEADED;
    if !headed {
        return;
    }
    let mut kept = 0;
    let mut at = 0;
    // The plain run-ins of the section that is being read, how many of them look like titles, and where it ends.
    let (mut siblings, mut titles, mut section_end) = (0, 0, 0);
    while at < parts.len() {
        let mut part = parts[at];
        if at >= section_end {
            let rest = &parts[at + 1..];
            let length = rest.iter().take_while(|part| !part.is_heading() || run_in(part)).count();
            section_end = at + 1 + length;
            let section = &parts[at..section_end];
            siblings = section.iter().filter(|part| run_in(part)).count();
            titles = section.iter().filter(|part| run_in(part) && titled(part)).count();
        }
        if run_in(&part)
            && let Some(rest) = parts.get(at + 1)
        {
            let defines = text[part.span.start..rest.start].trim_end().ends_with(':');
            let first = kept == 0 || parts[kept - 1].is_heading();
            if defines || (siblings == 1 && first) || 2 * titles < siblings {
                part = Part { kind: rest.kind, span: part.span.cover(rest.span), ..part };
                at += 1;
            }
        }
        parts[kept] = part;
        kept += 1;
        at += 1;
    }
    parts.truncate(kept);
}

/// Beginnings of phrases that say what the text after their colon is about.
const ABOUT: [&str; 5] = ["with respect to ", "with regard to ", "regarding ", "concerning ", "as to "];

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
    let ended =
        inside.ends_with(['.', ':', '?', '!', '-', '–', '—']) || between.contains([':', '-', '–', '—', '.']);
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
        (Heading { style: HeadingStyle::BoldRunIn, words, level: None, label, depth: None }, rest)
    })
}

fn plain_lead(text: &str, span: Span) -> Option<(Heading, Span)> {
    let inside = span.of(text);
    if inside.starts_with(['*', '_', '<']) {
        return None;
    }
    let label = Label::read(text, span).filter(|label| label.kind != LabelKind::Small);
    let start = label.map_or(span.start, |label| label.after);
    let window =
        Span::new(start, span.start + crate::span::floor_boundary(inside, (start - span.start) + LONGEST));
    let (stop, mark) = first_stop(window.of(text))?;
    if stop > LONGEST_PLAIN {
        return None;
    }
    let words = heading_words(text, Span::new(start, start + stop));
    let rest = body(text, start + stop + 1, span.end)?;
    let shape = Shape::of(text, words);
    let lower = words.of(text).to_ascii_lowercase();
    let about = shape.words <= 7 && ABOUT.iter().any(|start| lower.starts_with(start));
    let phrase = match mark {
        b'.' => shape.words <= 10 && (shape.sentence_words == 0 || shape.is_title_case()),
        b'?' => shape.words <= 12,
        _ => about || (shape.words <= 7 && shape.sentence_words == 0 && shape.is_title_case()),
    };
    let fits = phrase
        && shape.words > 0
        && shape.first.is_some_and(char::is_uppercase)
        && !shape.address
        && !words.of(text).contains(['[', '<'])
        && shape.digits < 4
        && !is_remark(words.of(text), shape.digits)
        && begins_sentence(text, rest, about);
    let style = if label.is_some() { HeadingStyle::Numbered } else { HeadingStyle::RunIn };
    fits.then(|| {
        (Heading { style, words, level: None, label: label.map(|label| label.kind), depth: None }, rest)
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
    let marks =
        inside.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '.' | '-' | '–' | '—'));
    let rest = trim_blank(text, Span::new(end - marks.len(), end));
    (rest.len() >= SHORTEST_BODY).then_some(rest)
}

/// Whether `rest` begins a sentence of its own rather than going on with the words before it.
fn begins_sentence(text: &str, rest: Span, after_mark: bool) -> bool {
    let mut characters =
        rest.of(text).chars().filter(|c| !matches!(c, '"' | '“' | '(' | '[' | '*' | '_' | '\''));
    match characters.next() {
        Some(first) if first.is_uppercase() || first.is_numeric() => true,
        Some(first) => after_mark && first.is_alphabetic(),
        None => false,
    }
}

fn is_remark(words: &str, digits: usize) -> bool {
    REMARKS.iter().any(|remark| words.eq_ignore_ascii_case(remark)) || is_notice(words, digits)
}
