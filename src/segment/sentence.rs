//! Where sentences end.
//!
//! Text in ASCII, Latin letters and general punctuation takes a byte scan. Text with letters beyond those takes the sentence
//! bounds of Unicode. Both propose ends; the same rules then judge each of them, so that both paths agree where both apply.

use unicode_segmentation::UnicodeSegmentation;

use super::abbreviation::{Before, classify};
use super::inline::trim_blank;
use crate::Span;

/// Words that begin a sentence after an abbreviation: `Acme, Inc. We collect`, but `Acme, Inc. Privacy Office`.
const STARTERS: [&str; 62] = [
    "A", "After", "All", "Also", "Although", "An", "And", "Any", "As", "At", "Because", "Before", "But",
    "By", "Children", "Contact", "Cookies", "Each", "Except", "For", "From", "He", "Her", "His", "How",
    "However", "I", "If", "In", "It", "Its", "No", "None", "Once", "Other", "Our", "Personal", "Please",
    "She", "Should", "Since", "Some", "Such", "That", "The", "Their", "Then", "There", "These", "They",
    "This", "Those", "To", "Under", "Unless", "Upon", "We", "What", "When", "Where", "With", "You",
];

/// Appends the sentences of `span`, in order, without white space around them.
pub(crate) fn split(text: &str, span: Span, sentences: &mut Vec<Span>) {
    let span = trim_blank(text, span);
    if needs_unicode(span.of(text)) {
        split_by_unicode(text, span, sentences);
    } else {
        split_by_bytes(text, span, sentences);
    }
}

/// Whether a text has letters or stops that the byte scan does not know: anything from U+0250 on, but for general
/// punctuation, currency signs and the like.
fn needs_unicode(text: &str) -> bool {
    let bytes = text.as_bytes();
    if text.is_ascii() {
        return false;
    }
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        at += match byte {
            0..0x80 => 1,
            0xc2..0xc9 => 2,
            // U+2000 to U+26FF: punctuation, currency, arrows, shapes, bullets.
            0xe2 if bytes.get(at + 1).is_some_and(|&next| next < 0x9c) => 3,
            // U+E000 to U+F8FF and U+FFFD: icon fonts, and what could not be decoded.
            0xee | 0xef => 3,
            _ => return true,
        };
    }
    false
}

/// The bytes that a sentence may end with, of those that the scan over bytes looks at.
static MAY_END: [bool; 256] = {
    let mut may = [false; 256];
    let marks = b".?!>";
    let mut at = 0;
    while at < marks.len() {
        may[marks[at] as usize] = true;
        at += 1;
    }
    may
};

/// The scan over bytes.
pub(crate) fn split_by_bytes(text: &str, span: Span, sentences: &mut Vec<Span>) {
    let bytes = &text.as_bytes()[..span.end];
    let mut start = span.start;
    let mut at = span.start;
    while let Some(passed) = bytes[at..].iter().position(|&byte| MAY_END[byte as usize]) {
        at += passed;
        match sentence_end(text, span, start, at) {
            Some(end) => {
                push(text, Span::new(start, end), sentences);
                start = end;
                at = end;
            }
            None => at += 1,
        }
    }
    push(text, Span::new(start, span.end), sentences);
}

/// The bounds of Unicode, judged by the rules of the byte scan.
pub(crate) fn split_by_unicode(text: &str, span: Span, sentences: &mut Vec<Span>) {
    let mut start = span.start;
    let mut looked_at = span.start;
    let bounds = span.of(text).split_sentence_bound_indices().map(|(offset, _)| offset);
    for offset in bounds.chain([span.len()]) {
        let bound = span.start + offset;
        // Unicode knows no autolinks, and no ends without a blank behind them; both are proposed here.
        while let Some(found) = find_unknown_to_unicode(&text[looked_at..bound]) {
            let end = sentence_end(text, span, start, looked_at + found).filter(|&end| end <= bound);
            if let Some(end) = end {
                push(text, Span::new(start, end), sentences);
                start = end;
            }
            looked_at += found + 1;
        }
        let Some(stop) = stop_before(text, start, bound) else {
            continue;
        };
        let foreign = text.as_bytes()[stop] >= 0x80;
        let end = if foreign { Some(bound) } else { sentence_end(text, span, start, stop) };
        if let Some(end) = end.filter(|&end| end > start) {
            push(text, Span::new(start, end), sentences);
            start = end;
            looked_at = looked_at.max(end);
        }
    }
    push(text, Span::new(start.min(span.end), span.end), sentences);
}

/// The first byte that may end a sentence where Unicode sees no end: of an autolink, or a stop right before a capital.
fn find_unknown_to_unicode(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().position(|(at, &byte)| match byte {
        b'>' => true,
        b'.' | b'?' | b'!' => bytes.get(at + 1).is_some_and(u8::is_ascii_uppercase),
        _ => false,
    })
}

/// The last stop before byte `bound`, with nothing but white space, quotes and brackets between.
fn stop_before(text: &str, start: usize, bound: usize) -> Option<usize> {
    let before = text[start..bound].trim_end_matches(|c: char| c.is_whitespace() || is_closer(c));
    let last = before.chars().next_back()?;
    let at = start + before.len() - last.len_utf8();
    let is_stop =
        matches!(last, '.' | '?' | '!') || (!last.is_alphanumeric() && !last.is_ascii() && at > start);
    is_stop.then_some(at)
}

fn push(text: &str, span: Span, sentences: &mut Vec<Span>) {
    let span = trim_blank(text, span);
    if !span.is_empty() {
        sentences.push(span);
    }
}

/// Whether the character closes a quotation, a bracket or emphasis.
fn is_closer(character: char) -> bool {
    matches!(character, '"' | '\'' | ')' | ']' | '}' | '*' | '_' | '”' | '’' | '»' | '›')
}

/// Whether the character opens one.
fn is_opener(character: char) -> bool {
    matches!(character, '"' | '\'' | '(' | '[' | '{' | '*' | '_' | '“' | '‘' | '«' | '‹' | '<' | '\\')
}

/// The end of the sentence that began at `start`, if the stop at byte `stop` ends it: the byte after the closing marks.
fn sentence_end(text: &str, span: Span, start: usize, stop: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mark = bytes[stop];
    if mark == b'>' && !closes_autolink(&text[start..stop]) {
        return None;
    }
    let mut end = stop + 1;
    if end < span.end && matches!(bytes[end], b'.' | b'?' | b'!') {
        // A row of stops is judged at its last one.
        return None;
    }
    let closers =
        text[end..span.end].chars().take_while(|&c| is_closer(c)).map(char::len_utf8).sum::<usize>();
    end += closers;
    let rest = &text[end..span.end];
    let words = rest.trim_start();
    if words.len() == rest.len() {
        // The target of a link may end with a stop, and the sentence with the link: `[here](http://a.example/).`
        return (closers == 0 && runs_on(&text[start..stop], rest)).then_some(end);
    }
    let next = words.trim_start_matches(is_opener);
    let first = next.chars().next()?;
    if first.is_lowercase() || matches!(first, ',' | ';' | ':' | '.' | '?' | '!' | '-' | '–' | '—') {
        return None;
    }
    // `in 2004. 5 people`: as in Unicode's rules, a number goes with the small letter after it.
    let letter =
        next.chars().take(80).find(|&c| c.is_alphabetic() || matches!(c, '.' | '?' | '!' | '\n' | '\r'));
    if mark == b'.' && letter.is_some_and(char::is_lowercase) {
        return None;
    }
    if mark == b'.' && !full_stop_ends(&text[start..stop], next) {
        return None;
    }
    if mark == b'>' && !first.is_uppercase() {
        return None;
    }
    Some(end)
}

/// Whether the blank between two sentences was lost: `on this page.We keep`.
fn runs_on(before: &str, next: &str) -> bool {
    let mut last = before.bytes().rev();
    let lower = |byte: Option<u8>| byte.is_some_and(|byte| byte.is_ascii_lowercase());
    let length = next.find(|c: char| !c.is_alphanumeric()).unwrap_or(next.len());
    lower(last.next())
        && lower(last.next())
        && length > 1
        && next[length..].starts_with(' ')
        && STARTERS.binary_search(&&next[..length]).is_ok()
        && full_stop_ends(before, next)
}

/// Whether `before` ends with an open autolink: `<http://a.example/x`.
fn closes_autolink(before: &str) -> bool {
    const LONGEST_ADDRESS: usize = 500;
    let tail = &before[crate::span::floor_boundary(before, before.len().saturating_sub(LONGEST_ADDRESS))..];
    tail.rfind('<').is_some_and(|open| {
        let address = &tail[open + 1..];
        (address.starts_with("http") || address.contains('@')) && !address.contains(char::is_whitespace)
    })
}

/// Whether a full stop between `before` and `next` ends the sentence.
fn full_stop_ends(before: &str, next: &str) -> bool {
    let bytes = before.as_bytes();
    if is_label(bytes) {
        return false;
    }
    match classify(bytes) {
        Before::Word => true,
        Before::Abbreviation => false,
        Before::Initial | Before::MaybeLast => {
            let length = next.find(|c: char| !c.is_alphanumeric()).unwrap_or(next.len());
            STARTERS.binary_search(&&next[..length]).is_ok() && length < next.len()
        }
    }
}

/// Whether all of `before` is the number or letter of a heading or an item: `8`, `IV`, `(b`, `**2.1`.
fn is_label(before: &[u8]) -> bool {
    if before.len() > 16 {
        return false;
    }
    let start = before.iter().position(|byte| !matches!(byte, b'*' | b'_' | b'(' | b' ' | b'\\' | b'#'));
    let label = &before[start.unwrap_or(before.len())..];
    let label = label.strip_suffix(b"\\").unwrap_or(label);
    let number = label.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.') && label.len() <= 5;
    let roman =
        label.len() <= 5 && label.iter().all(|byte| matches!(byte, b'I' | b'V' | b'X' | b'i' | b'v' | b'x'));
    number || roman || label.len() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentences(text: &str) -> Vec<&str> {
        let mut spans = Vec::new();
        split(text, Span::new(0, text.len()), &mut spans);
        spans.iter().map(|span| span.of(text)).collect()
    }

    #[test]
    fn the_starters_are_sorted() {
        assert!(STARTERS.is_sorted());
    }

    #[test]
    fn general_punctuation_takes_the_byte_scan() {
        assert!(!needs_unicode("We use “cookies” — in a café… for €5\u{a0}•"));
        assert!(needs_unicode("プライバシー。"));
        assert!(needs_unicode("Конфиденциальность."));
    }

    /// Both paths give the same sentences of text that both can read.
    #[test]
    fn the_two_paths_agree() {
        let pieces = [
            "We sell hats",
            "acme",
            "Acme, Inc",
            "e.g",
            "U.S",
            "No",
            "5",
            "2.1",
            "http://a.example/b.c?d",
            "me@a.example",
            "(so",
            "it)",
            "\"yes\"",
            "**bold",
            "it**",
            "<http://a.example/x>",
            "[link](http://a.example/)",
            "J",
            "We",
            "the",
            "Attn",
            "etc",
            "p.m",
        ];
        let stops = [
            ". ", "? ", "! ", "... ", ", ", " ", ".\n", ".) ", ".\" ", ".** ", "; ", ": ", ".", "?! ", ". - ",
        ];
        // A small generator of pseudo-random numbers: the same texts on every run.
        let mut state = 1u64;
        let mut next = |bound: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) as usize % bound
        };
        for _ in 0..20_000 {
            let mut text = String::new();
            for _ in 0..=next(8) {
                text += pieces[next(pieces.len())];
                text += stops[next(stops.len())];
            }
            let (mut bytes, mut unicode) = (Vec::new(), Vec::new());
            let span = Span::new(0, text.len());
            split_by_bytes(&text, span, &mut bytes);
            split_by_unicode(&text, span, &mut unicode);
            let show = |spans: &[Span]| -> Vec<String> {
                spans.iter().map(|span| span.of(&text).to_owned()).collect()
            };
            assert_eq!(show(&bytes), show(&unicode), "{text:?}");
        }
    }

    #[test]
    fn other_scripts_have_their_own_stops() {
        assert_eq!(sentences("我们使用饼干。我们不出售。"), ["我们使用饼干。", "我们不出售。"]);
        assert_eq!(sentences("Мы ее храним. Мы не продаем."), ["Мы ее храним.", "Мы не продаем."]);
    }
}
