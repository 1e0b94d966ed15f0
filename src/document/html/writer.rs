//! Writes Markdown: collapses white space, keeps the breaks between blocks, and places the markers.
//!
//! Nothing is written before the text that needs it. A heading without text leaves no `##`, a link around a picture no
//! `[]()`, and ten nested blocks leave one blank line.

/// What stands between the last word and the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Space,
    /// Between blocks in one cell of a table.
    Semicolon,
    /// Between the cells of a row.
    Cell,
    /// `<br>`
    Break,
    /// Between rows, items, and lines of preformatted text.
    Line,
    Paragraph,
}

/// A link that is being written.
#[derive(Debug)]
struct Link {
    href: String,
    /// Whether the text around the link is bold.
    bold_outside: bool,
    state: LinkState,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LinkState {
    Pending,
    Open,
    /// The line that it began on is over.
    Done,
}

/// The text as far as it is written, and what waits for the next word.
#[derive(Debug)]
pub(super) struct Writer {
    text: String,
    gap: Gap,
    /// Elements around the next word that ask for bold.
    bold: usize,
    bold_open: bool,
    /// Elements around the next word in which bold is not marked.
    unmarked: usize,
    /// Elements around the next word that keep to one line.
    flat: usize,
    /// Of these, rows of a table.
    rows: usize,
    preformatted: usize,
    link: Option<Link>,
    heading: Option<u8>,
    marker: Option<Marker>,
    /// Column of the text of the current list item.
    indent: usize,
    /// Whether the next list item is set apart from what is before it.
    loose: bool,
}

/// The marker of a list item.
#[derive(Debug)]
struct Marker {
    column: usize,
    /// The number in an ordered list.
    number: Option<usize>,
}

impl Writer {
    /// A writer with room for `capacity` bytes.
    pub(super) fn with_capacity(capacity: usize) -> Self {
        Writer {
            text: String::with_capacity(capacity),
            gap: Gap::None,
            bold: 0,
            bold_open: false,
            unmarked: 0,
            flat: 0,
            rows: 0,
            preformatted: 0,
            link: None,
            heading: None,
            marker: None,
            indent: 0,
            loose: false,
        }
    }

    /// The text, with one line end at its end.
    pub(super) fn finish(mut self) -> String {
        self.close_inline();
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text
    }

    /// Bytes written so far.
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Text of the page, whatever its white space.
    pub(super) fn text(&mut self, text: &str) {
        if self.preformatted == 0 || self.flat > 0 {
            self.words(text);
            return;
        }
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.newline();
            }
            self.words(line);
        }
    }

    /// The end of a block, or the start of one.
    pub(super) fn block(&mut self) {
        // The first block of an item stands behind its marker.
        if self.marker.is_none() {
            self.raise(Gap::Paragraph);
        }
    }

    /// `<br>`: one ends the line, two end the paragraph.
    pub(super) fn line_break(&mut self) {
        let gap = if self.gap == Gap::Break { Gap::Paragraph } else { Gap::Break };
        if self.marker.is_none() {
            self.raise(gap);
        }
    }

    /// Keeps the next text on a line of its own, directly below the last.
    pub(super) fn line(&mut self) {
        self.raise(Gap::Line);
    }

    /// White space.
    pub(super) fn space(&mut self) {
        self.raise(Gap::Space);
    }

    /// The border between two cells of a row.
    pub(super) fn cell(&mut self) {
        self.raise(Gap::Cell);
    }

    /// Begins a heading.
    pub(super) fn begin_heading(&mut self, level: u8) {
        self.block();
        self.heading = Some(level);
        self.unmarked += 1;
    }

    /// Ends a heading.
    pub(super) fn end_heading(&mut self) {
        self.heading = None;
        self.unmarked -= 1;
        self.block();
    }

    /// Begins a list item at `depth`, and gives what [`end_item`](Self::end_item) wants back.
    pub(super) fn begin_item(&mut self, depth: usize, number: Option<usize>, first: bool) -> usize {
        let apart = std::mem::take(&mut self.loose) || (first && depth == 0);
        if apart || self.flat > 0 {
            self.raise(Gap::Paragraph);
        } else {
            self.gap = Gap::Line;
        }
        let column = 2 + 2 * depth;
        let before = self.indent;
        if self.flat == 0 {
            let width = number.map_or(2, |number| number.to_string().len() + 2);
            self.indent = column + width;
            self.marker = Some(Marker { column, number });
        }
        before
    }

    /// Ends a list item; `indent` is what [`begin_item`](Self::begin_item) gave.
    pub(super) fn end_item(&mut self, indent: usize) {
        self.marker = None;
        self.indent = indent;
        self.raise(Gap::Paragraph);
    }

    /// Asks for bold.
    pub(super) fn begin_bold(&mut self) {
        self.bold += 1;
    }

    /// Takes back one [`begin_bold`](Self::begin_bold).
    pub(super) fn end_bold(&mut self) {
        self.bold -= 1;
    }

    /// Begins a part that keeps to one line; its blocks are set apart by spaces, or by semicolons in a `row`.
    pub(super) fn begin_flat(&mut self, row: bool) {
        self.flat += 1;
        self.rows += usize::from(row);
        self.unmarked += usize::from(row);
    }

    /// Ends a part that keeps to one line.
    pub(super) fn end_flat(&mut self, row: bool) {
        self.flat -= 1;
        self.rows -= usize::from(row);
        self.unmarked -= usize::from(row);
    }

    /// Begins text whose line ends count.
    pub(super) fn begin_preformatted(&mut self) {
        self.preformatted += 1;
    }

    /// Ends text whose line ends count.
    pub(super) fn end_preformatted(&mut self) {
        self.preformatted -= 1;
    }

    /// Whether the next word is part of a link.
    pub(super) fn in_link(&self) -> bool {
        self.link.is_some()
    }

    /// Whether the next word is part of a heading.
    pub(super) fn in_heading(&self) -> bool {
        self.heading.is_some()
    }

    /// Begins a link; links do not nest.
    pub(super) fn begin_link(&mut self, href: String) {
        self.link = Some(Link { href, bold_outside: self.wants_bold(), state: LinkState::Pending });
    }

    /// Ends the link.
    pub(super) fn end_link(&mut self) {
        self.close_link();
        self.link = None;
    }

    fn wants_bold(&self) -> bool {
        self.bold > 0 && self.unmarked == 0
    }

    fn raise(&mut self, gap: Gap) {
        let gap = match gap {
            Gap::Break | Gap::Line if self.flat > 0 => Gap::Space,
            Gap::Paragraph if self.rows > 0 => Gap::Semicolon,
            Gap::Paragraph if self.flat > 0 => Gap::Space,
            _ => gap,
        };
        self.gap = self.gap.max(gap);
    }

    fn newline(&mut self) {
        let gap = if self.gap == Gap::Line { Gap::Paragraph } else { Gap::Line };
        self.raise(gap);
    }

    fn words(&mut self, text: &str) {
        let mut rest = self.skip_space(text);
        if rest.is_empty() {
            return;
        }
        let (word, after) = rest.split_at(word_end(rest));
        self.word(word);
        rest = self.skip_space(after);
        // The words behind the first stand on the same line, in the same link and letters.
        while !rest.is_empty() {
            let (words, after) = rest.split_at(words_end(rest));
            self.gap = Gap::None;
            self.text.push(' ');
            self.text.push_str(words);
            rest = self.skip_space(after);
        }
    }

    /// The text from its first word on; white space before it is noted.
    fn skip_space<'t>(&mut self, text: &'t str) -> &'t str {
        let from_word = text.trim_start_matches(char::is_whitespace);
        if from_word.len() < text.len() {
            self.space();
        }
        from_word
    }

    fn word(&mut self, word: &str) {
        let gap = std::mem::replace(&mut self.gap, Gap::None);
        if gap >= Gap::Break {
            self.close_inline();
        }
        let link_opens = matches!(&self.link, Some(link) if link.state == LinkState::Pending);
        let wanted = self.wants_bold();
        let bold_before_link = match &self.link {
            Some(link) if link_opens => link.bold_outside,
            _ => wanted,
        };
        if self.bold_open && !bold_before_link {
            self.mark_bold(false);
        }
        self.write_gap(gap);
        let begins_line = self.text.is_empty() || self.text.ends_with('\n');
        if begins_line {
            self.begin_line();
        }
        let before_markers = self.text.len();
        if bold_before_link && !self.bold_open {
            self.mark_bold(true);
        }
        if let Some(link) = self.link.as_mut().filter(|_| link_opens) {
            link.state = LinkState::Open;
            self.text.push('[');
            if wanted && !self.bold_open {
                self.mark_bold(true);
            }
        }
        if begins_line && self.text.len() == before_markers && is_markup(word) {
            self.text.push('\\');
        }
        self.text.push_str(word);
    }

    fn write_gap(&mut self, gap: Gap) {
        if self.text.is_empty() {
            return;
        }
        self.text.push_str(match gap {
            Gap::None => "",
            Gap::Space => " ",
            Gap::Semicolon if self.text.ends_with(['.', ',', ';', ':', '!', '?']) => " ",
            Gap::Semicolon => "; ",
            Gap::Cell => " | ",
            Gap::Break => "  \n",
            Gap::Line => "\n",
            Gap::Paragraph => "\n\n",
        });
    }

    /// Indentation, list marker and heading marker of a new line.
    fn begin_line(&mut self) {
        let marker = self.marker.take();
        if let Some(level) = self.heading.take() {
            // A heading is one wherever it stands; of an item around it only the number is worth keeping.
            self.indent = 0;
            self.loose = true;
            self.text.extend((0..level).map(|_| '#'));
            self.text.push(' ');
            if let Some(number) = marker.and_then(|marker| marker.number) {
                self.text.push_str(&format!("{number}. "));
            }
            return;
        }
        let column = marker.as_ref().map_or(self.indent, |marker| marker.column);
        self.text.extend((0..column).map(|_| ' '));
        match marker.map(|marker| marker.number) {
            Some(Some(number)) => self.text.push_str(&format!("{number}. ")),
            Some(None) => self.text.push_str("* "),
            None => {}
        }
    }

    fn mark_bold(&mut self, open: bool) {
        self.text.push_str("**");
        self.bold_open = open;
    }

    /// Closes what must not run over the end of a line.
    fn close_inline(&mut self) {
        self.close_link();
        if self.bold_open {
            self.mark_bold(false);
        }
    }

    fn close_link(&mut self) {
        let Some(link) = self.link.as_mut() else {
            return;
        };
        if link.state != LinkState::Open {
            return;
        }
        link.state = LinkState::Done;
        let href = std::mem::take(&mut link.href);
        if self.bold_open && !link.bold_outside {
            self.mark_bold(false);
        }
        self.text.push_str("](");
        self.text.push_str(&href);
        self.text.push(')');
    }
}

/// Whether a word of the page, at the start of a line, would be read as Markdown.
///
/// Numbers stay: `1. Cookies` is what a heading looks like.
fn is_markup(word: &str) -> bool {
    word.starts_with(['#', '*', '>'])
        || matches!(word, "-" | "+")
        || ["--", "==", "```", "~~~"].iter().any(|marks| word.starts_with(marks))
}

/// Where the first word of `text`, which begins with one, ends.
fn word_end(text: &str) -> usize {
    text.find(char::is_whitespace).unwrap_or(text.len())
}

/// Where the words of `text`, which begins with one, end that have single spaces between them, or earlier.
fn words_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_word = |at: usize| bytes.get(at).is_some_and(|&byte| byte > b' ' && byte < 0x80);
    let mut at = 0;
    loop {
        if is_word(at) {
            at += 1;
        } else if bytes.get(at) == Some(&b' ') && is_word(at + 1) {
            at += 2;
        } else {
            match text[at..].chars().next() {
                Some(character) if !character.is_whitespace() => at += character.len_utf8(),
                _ => return at,
            }
        }
    }
}
