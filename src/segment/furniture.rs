//! Finds what is left of the page around the policy: navigation, footers, tables of contents, title echoes, debug output.

use memchr::{memchr, memchr2};

use super::inline::{Visible, has_link, link_share, visible_text};
use super::part::{Part, PartKind};
use super::shape::Shape;
use crate::{Document, Span};

/// Longest line that is looked at as navigation.
const LONGEST_LINE: usize = 400;

/// Fewest short entries in a row that make a menu.
const SHORTEST_MENU: usize = 4;

/// Lines that pages put around any text.
const PAGE_WORDS: [&str; 30] = [
    "back to top",
    "top",
    "top of page",
    "return to top",
    "back",
    "next",
    "previous",
    "home",
    "print",
    "print this page",
    "print page",
    "skip to content",
    "skip to main content",
    "skip navigation",
    "close",
    "close window",
    "close this window",
    "read more",
    "learn more",
    "log in",
    "login",
    "sign in",
    "sign up",
    "register",
    "search",
    "menu",
    "share",
    "site map",
    "sitemap",
    "go to top",
];

/// Marks furniture that can be told before headings are decided.
pub(super) fn mark_page(text: &str, parts: &mut [Part]) {
    mark_debug_output(text, parts);
    mark_strips(text, parts);
    mark_menus(text, parts);
}

/// ColdFusion appends its debug output to the page; nothing of the policy comes after it.
fn mark_debug_output(text: &str, parts: &mut [Part]) {
    const CUES: [&str; 4] = ["Debugging Information", "ColdFusion Debugging", "SQL Queries", "CGI Variables"];
    let start = parts.iter().position(|part| {
        let words = part.span.of(text).trim_start_matches(['*', '_', ' ', '|', '#']);
        CUES.iter().any(|cue| words.starts_with(cue)) && part.span.len() < LONGEST_LINE
    });
    if let Some(start) = start.filter(|&start| start > 0) {
        for part in &mut parts[start..] {
            part.kind = PartKind::Furniture;
        }
    }
}

/// Marks single lines: copyright notices, page words, strips of links, remains of scripts.
fn mark_strips(text: &str, parts: &mut [Part]) {
    let mut announced = false;
    for part in parts {
        let is_line = part.span.len() <= LONGEST_LINE || has_link(part.span.of(text));
        if is_line && is_strip(text, part, announced) {
            part.kind = PartKind::Furniture;
        }
        // `You may opt out at these sites:` announces links that belong to the policy.
        if !part.is_item() {
            announced = part.span.of(text).trim_end_matches(['*', '_', ' ']).ends_with(':');
        }
    }
}

fn is_strip(text: &str, part: &Part, announced: bool) -> bool {
    let inside = part.span.of(text);
    if part.is_heading() {
        return false;
    }
    if part.span.len() <= LONGEST_LINE {
        let bare = inside.trim_matches(|c: char| !c.is_alphanumeric() && c != '©' && c != '(');
        let notice = bare.starts_with('©')
            || bare.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("(c)"))
            || bare.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("copyright"))
            || bare.get(..10).is_some_and(|start| start.eq_ignore_ascii_case("&copy; 20"));
        if notice && bare.bytes().any(|byte| byte.is_ascii_digit()) && bare.len() < 250 {
            return true;
        }
        if inside.len() < 60 {
            let seen = visible_text(text, part.span);
            let seen = seen.trim_matches(|c: char| !c.is_alphanumeric());
            if PAGE_WORDS.iter().any(|word| seen.eq_ignore_ascii_case(word)) {
                return true;
            }
        }
        if is_pipe_strip(inside) {
            return true;
        }
    }
    if is_script(inside) {
        return true;
    }
    let (linked, visible, links) = link_share(text, part.span);
    let strip = (links >= 3 && 10 * linked > 7 * visible) || (links == 2 && 10 * linked > 8 * visible);
    strip && !announced && !inside.trim_end().ends_with('.')
}

/// `en Español | en Français | auf Deutsch`: short cells, no sentence.
fn is_pipe_strip(line: &str) -> bool {
    if memchr(b'|', line.as_bytes()).is_none() {
        return false;
    }
    let mut cells = 0;
    let mut words = 0;
    for cell in line.split('|').filter(|cell| !cell.trim().is_empty()) {
        cells += 1;
        words += cell.split_whitespace().count();
    }
    cells >= 3 && words <= 3 * cells && !line.contains(". ") && !line.trim_end().ends_with('.')
}

/// JavaScript that extraction left in the text.
fn is_script(text: &str) -> bool {
    const LONGEST_SAMPLE: usize = 2_000;
    if memchr2(b'{', b'=', text.as_bytes()).is_none() {
        return false;
    }
    // Carriage returns do not count, so that kinds of line ends make no difference.
    let sample = || text.bytes().filter(|&byte| byte != b'\r').take(LONGEST_SAMPLE);
    let marks = sample().filter(|byte| matches!(byte, b'{' | b'}' | b'=' | b';')).count();
    marks >= 6 && 25 * marks > sample().count()
}

/// Marks runs of short lines at both ends of the document, and runs of links anywhere.
fn mark_menus(text: &str, parts: &mut [Part]) {
    let entries: Vec<Entry> = parts.iter().map(|part| Entry::of(text, part)).collect();
    let first_prose = entries.iter().position(|entry| *entry == Entry::Prose).unwrap_or(entries.len());
    let after_prose = entries.iter().rposition(|entry| *entry == Entry::Prose).map_or(0, |last| last + 1);
    let mut start = 0;
    while start < entries.len() {
        let length = entries[start..].iter().take_while(|entry| entry.is_menu_entry()).count();
        let end = start + length;
        let announced = start.checked_sub(1).is_some_and(|before| {
            let lead = parts[before].span.of(text).trim_end_matches(['*', '_', ' ']);
            lead.ends_with(':') && entries[before] == Entry::Prose
        });
        if length >= SHORTEST_MENU && !announced {
            let run = start..end;
            let items = run.clone().filter(|&index| parts[index].is_item()).count();
            let links = run.clone().filter(|&index| entries[index] == Entry::Link).count();
            let at_an_end = end <= first_prose || start >= after_prose;
            // The last line of a run at the top may be the heading of the text that follows.
            if 2 * links > length || (at_an_end && 2 * items > length) {
                let keep_last =
                    start < after_prose && !parts[end - 1].is_item() && entries[end - 1] == Entry::Short;
                for part in &mut parts[start..end - usize::from(keep_last)] {
                    if !part.is_heading() {
                        part.kind = PartKind::Furniture;
                    }
                }
            }
        }
        start = end.max(start + 1);
    }
}

/// What a part is as far as menus go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entry {
    /// Furniture already.
    Furniture,
    /// A link and nothing else.
    Link,
    /// A few words without a full stop.
    Short,
    /// A heading by markup.
    Heading,
    /// Running text.
    Prose,
}

impl Entry {
    fn of(text: &str, part: &Part) -> Entry {
        match part.kind {
            PartKind::Furniture => return Entry::Furniture,
            PartKind::Heading(_) => return Entry::Heading,
            _ if part.span.len() > LONGEST_LINE => return Entry::Prose,
            // Five long words; only the target of a link makes a menu entry longer.
            _ if part.span.len() > 80 && !has_link(part.span.of(text)) => return Entry::Prose,
            _ => {}
        }
        let (linked, visible, links) = link_share(text, part.span);
        let shape = Shape::of(text, part.span);
        if links == 1 && 10 * linked >= 9 * visible && shape.words <= 8 {
            Entry::Link
        } else if shape.words <= 5
            && !matches!(shape.last, Some('.' | ':' | ';' | ',' | '?' | '!'))
            && !part_is_bold(text, part)
        {
            Entry::Short
        } else {
            Entry::Prose
        }
    }

    fn is_menu_entry(self) -> bool {
        matches!(self, Entry::Furniture | Entry::Link | Entry::Short)
    }
}

fn part_is_bold(text: &str, part: &Part) -> bool {
    part.span.of(text).starts_with("**") || part.span.of(text).starts_with("<")
}

/// Marks furniture that shows only once the headings are known: the title and its echoes, tables of contents.
pub(super) fn mark_echoes(document: &Document<'_>, parts: &mut [Part]) {
    mark_title(document, parts);
    mark_contents(document.text(), parts);
}

/// Before the first running text, the title and what repeats it is furniture.
fn mark_title(document: &Document<'_>, parts: &mut [Part]) {
    let text = document.text();
    let Some(title) = document.title() else {
        return;
    };
    let titles: Vec<u64> = std::iter::once(title)
        .chain(title.split(['|', '–', '—', '»', ':', '•']))
        .chain(title.split(" - "))
        .map(fingerprint)
        .collect();
    for part in parts.iter_mut() {
        if part.span.len() > LONGEST_LINE {
            return;
        }
        let in_text = document.title_span().is_some_and(|span| span.contains(part.span));
        let echoes = || {
            let seen = visible_text(text, part.span);
            titles.contains(&fingerprint(&seen)) || names_a_policy(&seen)
        };
        match part.kind {
            PartKind::Furniture => {}
            PartKind::Heading(_) | PartKind::Text | PartKind::Row if in_text || echoes() => {
                part.kind = PartKind::Furniture;
            }
            _ => return,
        }
    }
}

/// Whether a line is the name of a policy: `Privacy Policy`, `Acme Inc. - Privacy Statement`, `PRIVACY`.
fn names_a_policy(line: &str) -> bool {
    const NAMES: [&str; 9] = [
        "privacy policy",
        "privacy statement",
        "privacy notice",
        "privacy policies",
        "privacy",
        "online privacy policy",
        "privacy policy statement",
        "internet privacy policy",
        "privacy & cookie policy",
    ];
    let line = line.trim_matches(|c: char| !c.is_alphanumeric());
    let lower = line.to_ascii_lowercase();
    NAMES.iter().any(|name| lower.strip_suffix(name).is_some_and(|before| is_owner(&line[..before.len()])))
}

/// Whether the words before `Privacy Policy` name its owner: `Acme Inc. - `, `Our`, and not `Information on our`.
fn is_owner(before: &str) -> bool {
    let joined = before.is_empty() || before.ends_with(|c: char| c == '-' || c.is_whitespace());
    let mut words = before.split_whitespace();
    joined
        && words.clone().count() <= 6
        && words.all(|word| {
            ["our", "the", "of", "and"].contains(&word.to_ascii_lowercase().as_str())
                || !word.starts_with(char::is_lowercase)
                || word.contains('.')
        })
}

/// Lists whose entries name the headings that follow are tables of contents.
fn mark_contents(text: &str, parts: &mut [Part]) {
    let headings: Vec<u64> = {
        let mut prints: Vec<u64> = parts
            .iter()
            .filter_map(|part| match part.kind {
                PartKind::Heading(heading) => Some(fingerprint_of(text, heading.words)),
                _ => None,
            })
            .collect();
        prints.sort_unstable();
        prints
    };
    if headings.is_empty() {
        return;
    }
    let mut start = 0;
    while start < parts.len() {
        let length = parts[start..].iter().take_while(|part| is_contents_entry(text, part)).count();
        let run = &mut parts[start..start + length];
        let named = || run.iter().filter(|part| names_heading(text, part, &headings)).count();
        if length >= 3 && 2 * named() > length {
            run.iter_mut().for_each(|part| part.kind = PartKind::Furniture);
        }
        start += length.max(1);
    }
}

fn is_contents_entry(text: &str, part: &Part) -> bool {
    let entry = matches!(part.kind, PartKind::Item { .. } | PartKind::Text | PartKind::Row);
    entry && part.span.len() <= LONGEST_LINE && !part.span.of(text).ends_with(['.', ';'])
}

fn names_heading(text: &str, part: &Part, headings: &[u64]) -> bool {
    // A link to a place on the same page.
    if part.span.of(text).contains("](#") {
        return true;
    }
    let words = super::heading::heading_words(text, part.span);
    let start = super::label::Label::read(text, words).map_or(words.start, |label| label.after);
    let print = fingerprint_of(text, Span::new(start.min(words.end), words.end));
    headings.binary_search(&print).is_ok()
}

/// A hash of the letters and digits of `text`, case aside (FNV-1a).
fn fingerprint(text: &str) -> u64 {
    hash_letters(OFFSET_BASIS, text)
}

/// The same of what a reader sees of `span`.
fn fingerprint_of(text: &str, span: Span) -> u64 {
    Visible::of(text, span).fold(OFFSET_BASIS, |hash, piece| hash_letters(hash, piece.of(text)))
}

const OFFSET_BASIS: u64 = 0xcbf2_9ce4_8422_2325;

fn hash_letters(mut hash: u64, text: &str) -> u64 {
    let mut add = |letter: char| hash = (hash ^ u64::from(u32::from(letter))).wrapping_mul(0x0100_0000_01b3);
    for character in text.chars().filter(|character| character.is_alphanumeric()) {
        match character.is_ascii() {
            true => add(character.to_ascii_lowercase()),
            false => character.to_lowercase().for_each(&mut add),
        }
    }
    hash
}
