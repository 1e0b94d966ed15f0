//! Decides which parts of a document are headings, and splits those off that run into their text.

use super::HeadingStyle;
use super::inline::{leading_bold, trim_markup};
use super::label::Label;
use super::part::{Heading, Part, PartKind};
use super::run_in;
use super::shape::{MOST_WORDS, Shape};
use crate::Span;

/// Longest line that can be a heading, in bytes; links make it longer than it looks.
const LONGEST_HEADING: usize = 300;

/// Most words of a heading that says so itself, by markup or bold.
const MOST_WORDS_MARKED: usize = 24;

/// Most words of a heading that only its looks betray.
const MOST_WORDS_PLAIN: usize = 13;

/// The most items without bullets behind a colon.
const MOST_BARE_ITEMS: usize = 24;

/// Rewrites `parts` so that every heading is a part of its own; `buffer` is scratch space.
pub(super) fn decide(text: &str, parts: &mut Vec<Part>, buffer: &mut Vec<Part>) {
    buffer.clear();
    std::mem::swap(parts, buffer);
    let lines: Vec<Line> = buffer.iter().map(|part| Line::of(text, part)).collect();
    let definitions = run_in::definition_lists(text, buffer);
    let context = Context { text, parts: buffer, lines: &lines, definitions: &definitions };
    for (index, part) in buffer.iter().enumerate() {
        match context.heading_at(index) {
            Verdict::Whole(heading) => parts.push(Part { kind: PartKind::Heading(heading), ..*part }),
            Verdict::RunIn(heading, rest) => {
                let head = Span::new(part.span.start, rest.start);
                parts.push(Part { kind: PartKind::Heading(heading), span: trim_markup(text, head), ..*part });
                parts.push(Part { start: rest.start, span: rest, gap: false, ..*part });
            }
            Verdict::Not => match part.kind {
                // Markup on running text, or on nothing.
                PartKind::Heading(_) if trim_markup(text, part.span).is_empty() => {}
                PartKind::Heading(_) => parts.push(Part { kind: PartKind::Text, ..*part }),
                _ => parts.push(*part),
            },
        }
    }
    run_in::join_idle(text, parts);
}

/// What a part is judged to be.
enum Verdict {
    /// A heading altogether.
    Whole(Heading),
    /// A heading, and the text that it runs into.
    RunIn(Heading, Span),
    Not,
}

/// A part seen as one line.
#[derive(Clone, Copy, Debug, Default)]
struct Line {
    /// Its look; empty for a part that is too long for a heading.
    shape: Shape,
    /// Its words without number and marks.
    words: Span,
    label: Option<Label>,
    short: bool,
    bold: bool,
}

impl Line {
    fn of(text: &str, part: &Part) -> Line {
        if part.span.len() > LONGEST_HEADING {
            return Line::default();
        }
        let bare = trim_markup(text, part.span);
        let mut label = Label::read(text, bare);
        let after_label = label.map_or(bare.start, |label| label.after);
        let bold = leading_bold(text, Span::new(part.span.start, part.span.end))
            .or_else(|| leading_bold(text, Span::new(after_label, part.span.end)))
            .is_some_and(|bold| ends_there(text, Span::new(bold.after, part.span.end)));
        let mut words = heading_words(text, Span::new(after_label, bare.end));
        // `**1. Cookies**`: the label may stand inside the marks.
        if label.is_none() {
            label = Label::read(text, words);
            if let Some(label) = label {
                words = heading_words(text, Span::new(label.after, words.end));
            }
        }
        // The number of a list item is its marker.
        if label.is_none() && part.is_item() {
            label = Label::read(text, Span::new(part.start, part.span.end));
        }
        Line { shape: Shape::of(text, Span::new(after_label, bare.end)), words, label, short: true, bold }
    }
}

/// Whether nothing but marks stands in `span`.
fn ends_there(text: &str, span: Span) -> bool {
    span.is_empty() || span.of(text).chars().all(|character| !character.is_alphanumeric())
}

/// The words of a heading: without marks around them and without a trailing full stop or colon.
pub(super) fn heading_words(text: &str, span: Span) -> Span {
    let mut words = trim_markup(text, span);
    loop {
        let inside = words.of(text);
        let mut end = inside.trim_end_matches(['.', ':', '-', '–', '—', ';', ',', '#']).len();
        // An ellipsis and an abbreviation keep their stops.
        if inside.ends_with("Inc.") || inside.ends_with("Ltd.") || inside.ends_with("Corp.") {
            end = inside.len();
        }
        let next = trim_markup(text, Span::new(words.start, words.start + end));
        if next == words {
            break;
        }
        words = next;
    }
    // A heading that is a link altogether: `[Cookies](#cookies)`.
    let inside = words.of(text);
    if inside.starts_with('[')
        && inside.ends_with(')')
        && let Some(close) = inside.find("](")
    {
        let inner = Span::new(words.start + 1, words.start + close);
        if !inside[1..close].contains(']') {
            return trim_markup(text, inner);
        }
    }
    words
}

struct Context<'a> {
    text: &'a str,
    parts: &'a [Part],
    lines: &'a [Line],
    /// Whether each part is an item of a list whose bold leads are headings.
    definitions: &'a [bool],
}

impl Context<'_> {
    fn heading_at(&self, index: usize) -> Verdict {
        let part = &self.parts[index];
        let line = &self.lines[index];
        match part.kind {
            PartKind::Heading(heading) => self.by_markup(line, heading),
            PartKind::Text | PartKind::Item { .. } => {
                let item = part.is_item();
                let whole = if item { self.item_style(index) } else { self.line_style(index) };
                if let Some(style) = whole {
                    let label = line.label.map(|label| label.kind);
                    return Verdict::Whole(Heading {
                        style,
                        words: line.words,
                        level: None,
                        label,
                        // A number says how deep a heading is, its indentation does not.
                        depth: part.depth().filter(|_| style == HeadingStyle::Item),
                    });
                }
                match run_in::split(self.text, part, self.definitions[index]) {
                    Some((heading, rest)) => Verdict::RunIn(heading, rest),
                    None => Verdict::Not,
                }
            }
            PartKind::Row | PartKind::Furniture => Verdict::Not,
        }
    }

    /// A heading by markup is one unless it is running text.
    fn by_markup(&self, line: &Line, heading: Heading) -> Verdict {
        let running = !line.short || line.shape.words > MOST_WORDS;
        if line.words.is_empty() || running || line.shape.words == 0 {
            return Verdict::Not;
        }
        let label = line.label.map(|label| label.kind);
        Verdict::Whole(Heading { words: line.words, label, ..heading })
    }

    /// The style of a line of its own that is a heading.
    fn line_style(&self, index: usize) -> Option<HeadingStyle> {
        let line = &self.lines[index];
        let shape = &line.shape;
        if !line.short || shape.words == 0 || line.words.is_empty() || self.is_notice(line) {
            return None;
        }
        let last = shape.last?;
        if line.bold {
            return self.bold_is_heading(index).then_some(HeadingStyle::Bold);
        }
        if matches!(last, ',' | ';') || shape.address || !shape.begins_well() || shape.inner_stop {
            return None;
        }
        if shape.is_capitals() {
            let fits = shape.words <= 16 && (last != '.' || shape.words <= 6) && self.governs(index);
            return fits.then_some(HeadingStyle::Capitals);
        }
        if line.label.is_some() {
            return self.numbered_is_heading(index).then_some(HeadingStyle::Numbered);
        }
        self.plain_is_heading(index).then_some(HeadingStyle::Line)
    }

    fn bold_is_heading(&self, index: usize) -> bool {
        let shape = &self.lines[index].shape;
        let sentence = shape.last == Some('.') && shape.sentence_words > 0 && !shape.is_title_case();
        let runs_on = shape.inner_stop || matches!(shape.last, Some(',' | ';'));
        shape.words <= if sentence { 6 } else { MOST_WORDS_MARKED }
            && !runs_on
            && self.parts.get(index + 1).is_some()
    }

    fn numbered_is_heading(&self, index: usize) -> bool {
        let shape = &self.lines[index].shape;
        let sentence = shape.last == Some('.') && (shape.words > 8 || shape.sentence_words > 0);
        shape.words <= MOST_WORDS_PLAIN
            && (!sentence || shape.is_title_case())
            && !self.ends_like_item(index)
            && self.governs(index)
    }

    /// Whether a line ends as an item of a running list does: `..., or`.
    fn ends_like_item(&self, index: usize) -> bool {
        let words = self.lines[index].words.of(self.text);
        let last = words.rsplit(' ').next().unwrap_or(words);
        last.eq_ignore_ascii_case("or") || last.eq_ignore_ascii_case("and")
    }

    /// A short line without any mark is a heading when it reads like one and something that is longer follows.
    fn plain_is_heading(&self, index: usize) -> bool {
        let shape = &self.lines[index].shape;
        if shape.words > MOST_WORDS_PLAIN || shape.digits >= 4 || self.ends_like_item(index) {
            return false;
        }
        // A title over a long paragraph is a heading even after `in the following instances:`.
        let over_paragraph = self.parts.get(index + 1).is_some_and(|next| next.gap && next.span.len() > 200);
        let announced = self.follows_colon(index) && !(shape.is_title_case() && over_paragraph);
        if announced || self.lines[index].words.of(self.text).contains(';') {
            return false;
        }
        // `Write to our office in` over `the old mill`: a sentence that was broken.
        let broken = self
            .parts
            .get(index + 1)
            .is_some_and(|next| !next.gap && next.span.of(self.text).starts_with(char::is_lowercase));
        if broken {
            return false;
        }
        let reads_like_one = match shape.last {
            Some('?') => true,
            Some('.' | '!') => shape.words <= 6 && (shape.sentence_words == 0 || shape.is_title_case()),
            Some(':') => shape.words <= 8 && (shape.sentence_words == 0 || shape.is_title_case()),
            Some('-' | '–') => false,
            _ => true,
        };
        reads_like_one && self.governs(index)
    }

    /// Whether a part before announces a list: what follows are its items. Titles are items only right behind it.
    fn follows_colon(&self, index: usize) -> bool {
        let title = |at: usize| self.lines[at].shape.words < 4 || self.lines[at].shape.is_title_case();
        let items = |at: &usize| at + 1 == index || !title(index) && self.is_bare(at + 1);
        let from = index.saturating_sub(MOST_BARE_ITEMS);
        (from..index).rev().take_while(items).any(|before| {
            let line = &self.lines[before];
            let heading = line.short && line.shape.words <= 6;
            let text = self.parts[before].span.of(self.text);
            text.trim_end_matches(['*', '_', ' ']).ends_with(':') && !heading
        })
    }

    /// Whether a part may be an item that lost its bullet: a line that ends like no sentence.
    fn is_bare(&self, index: usize) -> bool {
        let line = &self.lines[index];
        matches!(self.parts[index].kind, PartKind::Text)
            && line.short
            && !line.bold
            && !matches!(line.shape.last, Some('.' | '?' | '!' | ':'))
    }

    /// Whether something follows that a heading at `index` can stand over.
    fn governs(&self, index: usize) -> bool {
        let Some(next) = self.parts.get(index + 1) else {
            return false;
        };
        match next.kind {
            PartKind::Heading(_) => self.lines[index].shape.is_capitals(),
            PartKind::Item { .. } | PartKind::Row => true,
            PartKind::Furniture => false,
            PartKind::Text => {
                self.is_prose(index + 1)
                    // One heading may stand straight over another.
                    || (self.parts.get(index + 2).is_some_and(|part| part.gap)
                        && next.gap
                        && self.looks_like_title(index + 1)
                        && self.looks_like_title(index)
                        && self.is_prose(index + 2))
            }
        }
    }

    fn looks_like_title(&self, index: usize) -> bool {
        let line = &self.lines[index];
        line.short
            && line.shape.words <= MOST_WORDS_PLAIN
            && line.shape.digits == 0
            && !line.shape.address
            && (line.shape.is_title_case() || line.shape.is_capitals() || line.label.is_some() || line.bold)
    }

    /// Whether the part at `index` is running text.
    fn is_prose(&self, index: usize) -> bool {
        let Some(part) = self.parts.get(index) else {
            return false;
        };
        let line = &self.lines[index];
        if part.is_item() || !line.short {
            return true;
        }
        let ends = matches!(line.shape.last, Some('.' | '!' | '?' | ':' | ';' | ','));
        let sentence = line.shape.sentence_words > 0 && line.shape.words >= 9;
        sentence || line.shape.words >= 14 || (ends && line.shape.words >= 4)
    }

    /// The style of a list item that is a heading: bold from end to end, or a number over unindented text.
    fn item_style(&self, index: usize) -> Option<HeadingStyle> {
        let line = &self.lines[index];
        let shape = &line.shape;
        if !line.short || shape.words == 0 || line.words.is_empty() || self.is_notice(line) {
            return None;
        }
        let next = self.parts.get(index + 1)?;
        let over_text = matches!(next.kind, PartKind::Text) && self.is_prose(index + 1)
            || self.deeper_item_follows(index);
        if line.bold {
            // In a list of bold items none is a heading.
            let over_item = next.is_item() && !self.lines[index + 1].bold;
            return (self.bold_is_heading(index) && (over_text || over_item)).then_some(HeadingStyle::Item);
        }
        let marker = Span::new(self.parts[index].start, self.parts[index].span.start).of(self.text);
        let ordered = marker.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '(');
        let stands_alone = matches!(next.kind, PartKind::Text) && over_text && !self.item_before(index);
        let reads_like_one = shape.begins_well()
            && shape.words <= MOST_WORDS_PLAIN
            && !shape.address
            && !shape.inner_stop
            && !self.ends_like_item(index)
            && match shape.last {
                Some('.' | '!') => shape.sentence_words == 0 || shape.is_title_case(),
                Some(',' | ';') => false,
                _ => true,
            };
        (ordered && stands_alone && reads_like_one).then_some(if shape.is_capitals() && !ordered {
            HeadingStyle::Capitals
        } else {
            HeadingStyle::Numbered
        })
    }

    fn item_before(&self, index: usize) -> bool {
        index.checked_sub(1).is_some_and(|before| self.parts[before].is_item() && self.lines[before].short)
    }

    fn deeper_item_follows(&self, index: usize) -> bool {
        match (self.parts[index].kind, self.parts.get(index + 1).map(|part| part.kind)) {
            (PartKind::Item { depth }, Some(PartKind::Item { depth: next })) => next > depth,
            _ => false,
        }
    }

    /// A date or copyright line: short, often bold, and no heading.
    fn is_notice(&self, line: &Line) -> bool {
        is_notice(line.words.of(self.text), line.shape.digits)
    }
}

/// Whether a short text tells a date of the policy or a copyright.
pub(super) fn is_notice(words: &str, digits: usize) -> bool {
    const CUES: [&str; 9] =
        ["updat", "effective", "revis", "modified", "version", "issue", "amended", "posted", "copyright"];
    let begins =
        |start: &str| words.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start));
    if words.starts_with('©') || begins("(c)") || begins("all rights reserved") {
        return true;
    }
    let has = |cue: &str| {
        words.as_bytes().windows(cue.len()).any(|window| window.eq_ignore_ascii_case(cue.as_bytes()))
    };
    let dated = ["last updated", "last modified", "last revised"];
    (digits >= 4 && CUES.iter().any(|cue| has(cue))) || (digits > 0 && dated.iter().any(|cue| has(cue)))
}
