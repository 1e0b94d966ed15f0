//! Blocks of Markdown as html2text and Readability leave it. This is not CommonMark: an indented bullet is a bullet and
//! never code, a hard break ends a block, and what is left of tables and rules is blank.

use super::line::{Ending, Line, Lines, Opening, trim};
use super::{Block, BlockKind};
use crate::Span;

/// An underlined line longer than this is a paragraph above a rule.
const LONGEST_UNDERLINED: usize = 200;

/// Appends the blocks of `text` from byte `from` on; they tile it.
pub(super) fn parse(text: &str, from: usize, blocks: &mut Vec<Block>) {
    let mut lines = Lines::of_markdown(text);
    lines.skip_to(from);
    let mut parser = Parser { text, blocks, open: None, indents: Vec::new(), width: 0 };
    for line in lines {
        parser.take(line);
    }
}

/// What a line is when it is looked at alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LineKind {
    Blank,
    Underline { level: u8 },
    Heading { level: u8 },
    Item { indent: usize },
    Row,
    Text,
}

/// The block that the next line may continue.
struct Open {
    /// Bytes of its last line.
    last_length: usize,
    /// Whether its last line ended softly.
    soft: bool,
    /// Whether it has more than one line.
    several: bool,
    /// Whether its last line ends a sentence.
    ended: bool,
}

struct Parser<'t, 'b> {
    text: &'t str,
    blocks: &'b mut Vec<Block>,
    open: Option<Open>,
    /// Indentation of the list items that the next one may be nested in.
    indents: Vec<usize>,
    /// The longest line since the last blank one: where the text was wrapped, if it was.
    width: usize,
}

impl Parser<'_, '_> {
    fn take(&mut self, line: Line) {
        let (kind, content) = classify(self.text, &line);
        match kind {
            LineKind::Underline { level } if self.underlines() => {
                self.extend(line.span, None);
                if let Some(last) = self.blocks.last_mut() {
                    last.kind = BlockKind::Heading { level };
                }
                self.open = None;
            }
            LineKind::Blank | LineKind::Underline { .. } => self.take_blank(line),
            LineKind::Heading { level } => self.push(BlockKind::Heading { level }, line, content),
            LineKind::Row => self.push(BlockKind::Row, line, content),
            LineKind::Item { indent } => {
                let depth = match line.opening {
                    Opening::Item => line.list_depth.saturating_sub(1),
                    _ => self.depth_of(indent),
                };
                self.push(BlockKind::Item { depth }, line, content);
                self.keep_open(&line);
            }
            LineKind::Text => self.take_text(line, content),
        }
        self.width = match kind {
            LineKind::Blank | LineKind::Underline { .. } => 0,
            _ => self.width.max(line.content.len()),
        };
    }

    fn take_blank(&mut self, line: Line) {
        self.open = None;
        match self.blocks.last_mut() {
            Some(last) if last.kind == BlockKind::Blank => last.span.end = line.span.end,
            _ => {
                let content = Span::new(line.span.start, line.span.start);
                self.blocks.push(Block { kind: BlockKind::Blank, span: line.span, content });
            }
        }
    }

    fn take_text(&mut self, line: Line, content: Span) {
        let bold_line = is_bold_line(content.of(self.text));
        // html2text loses the bullet of some items: ` **Lead.** text` straight under an item.
        let lost_bullet = line.indent(self.text) > 0 && content.of(self.text).starts_with("**");
        let starts_block = bold_line || lost_bullet || line.opening != Opening::None;
        if !starts_block && self.continues(content) {
            self.extend(line.span, Some(content.end));
            self.open = Some(Open {
                last_length: content.len(),
                soft: line.ending == Ending::Soft,
                several: true,
                ended: ends_sentence(content.of(self.text)),
            });
            return;
        }
        let kind = match self.blocks.last().map(|block| block.kind) {
            Some(BlockKind::Item { depth }) if lost_bullet => BlockKind::Item { depth },
            _ => BlockKind::Paragraph,
        };
        if kind == BlockKind::Paragraph && line.indent(self.text) == 0 {
            self.indents.clear();
        }
        self.push(kind, line, content);
        if !bold_line {
            self.keep_open(&line);
        }
    }

    fn push(&mut self, kind: BlockKind, line: Line, content: Span) {
        self.open = None;
        self.blocks.push(Block { kind, span: line.span, content });
    }

    fn keep_open(&mut self, line: &Line) {
        self.open = Some(Open {
            last_length: line.content.len(),
            soft: line.ending == Ending::Soft,
            several: false,
            ended: ends_sentence(line.content.of(self.text)),
        });
    }

    /// Adds a line to the last block.
    fn extend(&mut self, line: Span, content_end: Option<usize>) {
        if let Some(last) = self.blocks.last_mut() {
            last.span.end = line.end;
            last.content.end = content_end.unwrap_or(last.content.end);
        }
    }

    /// Whether a line of text goes on with the last block. Wrapped text does, a line that follows one which was broken
    /// long before the margin does not.
    fn continues(&self, content: Span) -> bool {
        let Some(open) = self.open.as_ref().filter(|open| open.soft) else {
            return false;
        };
        let width = self.width.max(content.len());
        let text = content.of(self.text);
        // `C. Security` under a full last line is no part of the paragraph above.
        let short = text.len() < 60 && 2 * text.len() < width;
        if open.ended && short && text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) {
            return false;
        }
        let first_word = text.find(char::is_whitespace).unwrap_or(text.len()).min(30);
        10 * (open.last_length + 1 + first_word) > 7 * width
    }

    /// Whether a row of `-` or `=` underlines the last block rather than ruling it off.
    fn underlines(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.soft && !open.several)
            && self.blocks.last().is_some_and(|last| {
                last.kind == BlockKind::Paragraph && last.content.len() <= LONGEST_UNDERLINED
            })
    }

    /// Nesting depth of an item with this indentation.
    fn depth_of(&mut self, indent: usize) -> u8 {
        while self.indents.last().is_some_and(|&outer| outer >= indent) {
            self.indents.pop();
        }
        let depth = self.indents.len();
        self.indents.push(indent);
        u8::try_from(depth).unwrap_or(u8::MAX)
    }
}

/// Whether a line ends with the stop of a sentence.
fn ends_sentence(line: &str) -> bool {
    line.ends_with(['.', '?', '!', ':'])
}

/// What `line` is, and the bytes of its words.
fn classify(text: &str, line: &Line) -> (LineKind, Span) {
    let mut content = line.content;
    if line.is_blank() {
        return (LineKind::Blank, content);
    }
    if let Opening::Heading(level) = line.opening {
        return (LineKind::Heading { level }, content);
    }
    let mut kind = match line.opening {
        Opening::Item => LineKind::Item { indent: 0 },
        _ => LineKind::Text,
    };
    content = without_quote(text, content);
    // A title may hold a pipe: `# Privacy | Acme`.
    let pipes = if heading(text, content).is_none() { cells(text, content) } else { None };
    if let Some((debris, inner)) = pipes {
        match inner {
            None => return (LineKind::Blank, content),
            Some(_) if !debris => return (LineKind::Row, content),
            Some(inner) => content = inner,
        }
    }
    if let Some(level) = rule_level(content.of(text)) {
        return (if level == 0 { LineKind::Blank } else { LineKind::Underline { level } }, content);
    }
    if let Some(words) = after_bullet(text, content) {
        kind = LineKind::Item { indent: line.indent(text) };
        content = words;
    }
    if let Some((level, words)) = heading(text, content) {
        kind = LineKind::Heading { level };
        content = words;
    } else if kind == LineKind::Text
        && let Some(words) = after_number(text, content)
    {
        kind = LineKind::Item { indent: line.indent(text) };
        content = words;
    }
    let has_words = content.of(text).chars().any(|character| character.is_alphanumeric());
    if has_words && content.of(text) != "&nbsp;" { (kind, content) } else { (LineKind::Blank, content) }
}

/// `content` without the `>` of a quotation.
fn without_quote(text: &str, content: Span) -> Span {
    let inside = content.of(text);
    let rest = inside.trim_start_matches(['>', ' ']);
    if inside.starts_with('>') {
        trim(text, Span::new(content.end - rest.len(), content.end))
    } else {
        content
    }
}

/// For a line with pipes: whether it is only what a layout table left around one cell, and that cell. No cell at all where
/// the line holds nothing but pipes and dashes.
fn cells(text: &str, content: Span) -> Option<(bool, Option<Span>)> {
    let line = content.of(text);
    if !line.contains('|') {
        return None;
    }
    let mut filled = None;
    let mut count = 0;
    let mut start = content.start;
    for cell in line.split('|') {
        // `Cookies** | [(Read more)](...)`: a link beside a cell is no cell.
        let beside = filled.is_some() && cell.trim_start().starts_with('[') && cell.trim_end().ends_with(')');
        if !beside
            && cell
                .chars()
                .any(|character| !matches!(character, '-' | ':' | '=') && !character.is_whitespace())
        {
            count += 1;
            filled = Some(trim(text, Span::new(start, start + cell.len())));
        }
        start += cell.len() + 1;
    }
    Some((count == 1, filled))
}

/// Zero for a rule, the heading level for one that may underline a heading.
fn rule_level(line: &str) -> Option<u8> {
    let mut marks = 0;
    let mut only = None;
    for byte in line.bytes() {
        match byte {
            b'-' | b'=' | b'*' | b'_' | b'~' | b'`' => {
                only = match only {
                    None => Some(byte),
                    Some(first) if first == byte => only,
                    Some(_) => Some(0),
                };
                marks += 1;
            }
            b' ' | b'\t' | b'\\' | b'#' | b'+' | b'.' => only = Some(0),
            _ => return None,
        }
    }
    Some(match only {
        Some(b'=') if marks > 1 => 1,
        Some(b'-') if marks > 1 => 2,
        _ => 0,
    })
}

/// The heading marks at the start of `content`, as level and words; the words may be empty.
fn heading(text: &str, content: Span) -> Option<(u8, Span)> {
    let line = content.of(text);
    let level = line.bytes().take_while(|&byte| byte == b'#').count();
    let rest = &line[level..];
    // `#1 choice` and `#hashtag` are words; `##Cookies` is a heading that lost its space.
    let spaced = rest.is_empty() || rest.starts_with([' ', '\t', '\u{a0}']);
    if level == 0 || level > 6 || !(spaced || (level > 1 && !rest.starts_with(|c: char| c.is_ascii_digit())))
    {
        return None;
    }
    let words = trim(text, Span::new(content.start + level, content.end));
    let end = words.start + words.of(text).trim_end_matches('#').len();
    Some((level as u8, trim(text, Span::new(words.start, end))))
}

/// The bytes after the bullet at the start of `content`.
fn after_bullet(text: &str, content: Span) -> Option<Span> {
    let mut rest = content.of(text);
    let mut found = false;
    // `* * text` and `* - text` are nested lists that lost their outer item.
    loop {
        let mut characters = rest.chars();
        let bullet = match characters.next() {
            Some(
                '*' | '-' | '+' | '•' | '·' | '◦' | '▪' | '■' | '●' | '○' | '–' | '—' | '►' | '»'
                | '\u{f0b7}',
            ) => true,
            Some('.') if rest.starts_with(".::") => {
                characters.next();
                characters.next();
                true
            }
            _ => false,
        };
        let after = characters.as_str();
        // The typographic bullets stand without a space too.
        let spaced = after.is_empty()
            || after.starts_with([' ', '\t', '\u{a0}'])
            || (!rest.is_ascii() && rest.starts_with(['•', '·', '▪', '■', '●', '\u{f0b7}']));
        if !(bullet && spaced) {
            break;
        }
        found = true;
        rest = after.trim_start();
    }
    found.then(|| Span::new(content.end - rest.len(), content.end))
}

/// The bytes after the number or letter of an ordered item: `1. `, `2) `, `(a) `, `b) `, `iv. `.
///
/// A number that stands escaped (`1\.`) or a letter with a full stop was written as text; what it is, the heading rules say.
fn after_number(text: &str, content: Span) -> Option<Span> {
    let line = content.of(text);
    let bytes = line.as_bytes();
    let open = usize::from(bytes.first() == Some(&b'('));
    let label = bytes[open..].iter().take(5).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let digits = bytes[open..open + label].iter().all(u8::is_ascii_digit);
    let roman = bytes[open..open + label].iter().all(|byte| matches!(byte, b'i' | b'v' | b'x'));
    let letter = label == 1 && bytes[open].is_ascii_lowercase();
    let mark = open + label;
    let closed = match bytes.get(mark) {
        Some(b')') => digits || roman || letter,
        Some(b'.') => open == 0 && digits && label <= 3,
        _ => false,
    };
    let spaced = matches!(bytes.get(mark + 1), Some(b' ' | b'\t' | 0xc2));
    (label > 0 && closed && spaced).then(|| trim(text, Span::new(content.start + mark + 1, content.end)))
}

/// Whether the line is bold from end to end: such a line is a block of its own, broken or not.
fn is_bold_line(line: &str) -> bool {
    let inner =
        line.strip_prefix("**").and_then(|rest| rest.trim_end_matches(['.', ':', ' ']).strip_suffix("**"));
    inner.is_some_and(|inner| !inner.is_empty() && !inner.contains("**"))
}
