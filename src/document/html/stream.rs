//! Makes a page into a flow without building a tree: one pass over its tokens, with a stack of open elements.
//!
//! The rules are those of the HTML standard for building trees, as far as they tell on the text: which tags end which
//! elements without saying so, what is text in a script, how far unclosed formatting reaches. `docs/html.md` lists what
//! is different.

use super::element::Kind;
use super::entities;
use super::flow::Flow;
use super::formatting::{Formatting, position};
use super::name::{BLOCK, BREAKS_OUT, FORMATTING, HEAD, Name, RAW_TEXT, SPECIAL, TABLE_PART, VOID, known};
use super::stack::{MAX_OPEN, Mode, Space, Stack};
use super::tokens::{Tag, Token, Tokens, clean};

/// Elements that a token may open in the long run; formatting is opened anew in every paragraph.
const OPENED_PER_TOKEN: usize = 3;
/// Elements that a page may run ahead of [`OPENED_PER_TOKEN`].
const OPENED_AHEAD: usize = 4_096;

/// A page that was read, and what the limits changed.
#[derive(Debug)]
pub(super) struct Page {
    /// Its parts.
    pub(super) flow: Flow,
    /// What `<title>` says.
    pub(super) title: Option<String>,
    /// Start tags left out because they would have nested too deeply.
    pub(super) nesting_cut: usize,
    /// Whether runaway formatting was closed.
    pub(super) formatting_closed: bool,
}

/// Reads `page`.
pub(super) fn read(page: &str) -> Page {
    let mut reader = Reader {
        tokens: Tokens::new(page),
        stack: Stack::new(),
        formatting: Formatting::default(),
        place: Place::BeforeHead,
        form: None,
        is_quirky: true,
        frames_possible: true,
        continues: false,
        seen: 0,
        left_out: [0; Name::COUNT],
        nesting_cut: 0,
        formatting_closed: false,
        title: None,
    };
    while reader.place != Place::Frameset {
        let Some(token) = reader.tokens.next(reader.stack.space() != Space::Html) else {
            break;
        };
        reader.token(&token);
    }
    Page {
        flow: reader.stack.finish(),
        title: reader.title.filter(|title| !title.is_empty()),
        nesting_cut: reader.nesting_cut,
        formatting_closed: reader.formatting_closed,
    }
}

/// How far the page has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    BeforeHead,
    Head,
    AfterHead,
    Body,
    /// The page has frames in place of a body, and no text.
    Frameset,
}

struct Reader<'p> {
    tokens: Tokens<'p>,
    stack: Stack<'p>,
    formatting: Formatting<'p>,
    place: Place,
    /// The number of the form that is open. Forms do not nest.
    form: Option<usize>,
    /// Whether the page is read like those of old, in which a table does not end a paragraph.
    is_quirky: bool,
    /// Whether nothing has been read yet that a page of frames cannot have.
    frames_possible: bool,
    /// Whether text that comes next continues the last.
    continues: bool,
    /// Tokens so far.
    seen: usize,
    /// Start tags left out whose end tags are still to come, by name.
    left_out: [u32; Name::COUNT],
    nesting_cut: usize,
    formatting_closed: bool,
    title: Option<String>,
}

impl<'p> Reader<'p> {
    fn token(&mut self, token: &Token<'p>) {
        self.seen += 1;
        self.stack.end_strays();
        let continues = matches!(token, Token::Text(_));
        match token {
            Token::Text(text) => self.text(text, true),
            Token::Verbatim(text) => self.text(text, false),
            Token::Start(tag) => self.start(tag),
            Token::End(tag) => self.end(Name::of(tag.name), tag),
            Token::Doctype(doctype) if self.place == Place::BeforeHead && self.stack.len() == 0 => {
                self.is_quirky = is_quirky(doctype);
            }
            Token::Doctype(_) | Token::Comment => {}
        }
        self.continues = continues;
    }

    // Text.

    fn text(&mut self, text: &str, has_references: bool) {
        let mut text = text;
        if self.place != Place::Body && !self.stack.has(known::TEMPLATE) {
            text = text.trim_start_matches(|c: char| c.is_ascii_whitespace());
            if text.is_empty() {
                return;
            }
            self.begin_body();
        }
        let is_blank = text.bytes().all(|byte| byte.is_ascii_whitespace());
        self.frames_possible &= is_blank;
        if self.stack.is_dropping() {
            return;
        }
        if !(is_blank && self.stack.is_around_cells()) {
            self.reopen_formatting();
            self.stack.stray();
        }
        let flow = &mut self.stack.flow;
        let start = flow.text.len();
        let text = clean(text, "");
        if has_references {
            entities::decode(&text, false, &mut flow.text);
        } else {
            flow.text.push_str(&text);
        }
        flow.end_text(start, self.continues);
    }

    fn reopen_formatting(&mut self) {
        self.formatting.reopen(&mut self.stack);
        if self.stack.opened > OPENED_AHEAD + OPENED_PER_TOKEN * self.seen {
            self.formatting.end_all(&mut self.stack);
            self.formatting_closed = true;
        }
    }

    // Start tags.

    fn start(&mut self, tag: &Tag<'p>) {
        let name = Name::of(tag.name);
        if self.stack.space() == Space::Foreign {
            let breaks_out = name.is(BREAKS_OUT) || (name == known::FONT && tag.attributes.sets_letters());
            if !breaks_out {
                self.open_foreign(Name::OTHER, tag);
                return;
            }
            while self.stack.space() == Space::Foreign {
                self.pop();
            }
        }
        if self.place != Place::Body && !self.stack.has(known::TEMPLATE) && !self.begin(name, tag) {
            return;
        }
        self.start_in_body(name, tag);
    }

    /// A start tag before the body. Gives whether it is part of the body.
    fn begin(&mut self, name: Name, tag: &Tag<'p>) -> bool {
        match name {
            known::HTML => {
                if self.stack.len() == 0 {
                    self.stack.push(name, tag);
                }
                return false;
            }
            known::HEAD => {
                self.place = Place::Head;
                return false;
            }
            known::BODY => {
                self.begin_root();
                self.stack.push(name, tag);
                self.place = Place::Body;
                self.frames_possible = false;
                return false;
            }
            known::FRAMESET => self.place = Place::Frameset,
            _ if name.is(HEAD) => {
                self.begin_root();
                self.start_of_head(name, tag);
                return false;
            }
            _ => self.begin_body(),
        }
        self.place == Place::Body
    }

    /// Opens `<html>`, if the page has not done it.
    fn begin_root(&mut self) {
        if self.stack.len() == 0 {
            self.stack.push(known::HTML, &Tag::made("html"));
        }
    }

    /// Opens what stands around a body, if the page has not done it.
    fn begin_body(&mut self) {
        self.begin_root();
        if self.place != Place::Body {
            self.stack.push(known::BODY, &Tag::made("body"));
            self.place = Place::Body;
        }
    }

    /// Scripts, styles and the like, which may stand anywhere and end nothing.
    fn start_of_head(&mut self, name: Name, tag: &Tag<'p>) {
        if name == known::TEMPLATE {
            if self.open(name, tag).is_some() {
                self.formatting.mark();
            }
        } else if name.is(RAW_TEXT) {
            self.read_raw_text(name, tag);
        }
    }

    fn start_in_body(&mut self, name: Name, tag: &Tag<'p>) {
        match self.stack.mode() {
            Mode::Cell | Mode::Caption if name.is(TABLE_PART) => {
                self.close_cell();
                self.start_in_body(name, tag);
            }
            Mode::Table | Mode::Section | Mode::Row if self.start_in_table(name, tag) => {}
            _ => self.start_anywhere(name, tag),
        }
    }

    /// A start tag between the cells of a table. Gives whether it was one of those that belong there.
    fn start_in_table(&mut self, name: Name, tag: &Tag<'p>) -> bool {
        match name {
            known::CAPTION => {
                self.close_to(|open| open == known::TABLE);
                self.formatting.mark();
                self.open(name, tag);
            }
            known::COL | known::COLGROUP => self.close_to(|open| open == known::TABLE),
            known::TBODY | known::THEAD | known::TFOOT => {
                self.close_to(|open| open == known::TABLE);
                self.open(name, tag);
            }
            known::TR => {
                self.close_to(|open| open == known::TABLE || is_section(open));
                self.open(name, tag);
            }
            known::TD | known::TH => {
                if self.stack.mode() != Mode::Row {
                    self.close_to(|open| open == known::TABLE || is_section(open));
                    if self.open(known::TR, &Tag::made("tr")).is_none() {
                        return true;
                    }
                }
                self.close_to(|open| open == known::TR);
                if self.open(name, tag).is_some() {
                    self.formatting.mark();
                }
            }
            known::TABLE => {
                self.close_through(known::TABLE);
                self.start_in_body(name, tag);
            }
            known::INPUT if tag.attributes.is_hidden_input() => {}
            known::FORM => {
                if self.form.is_none() && !self.stack.has(known::TEMPLATE) {
                    self.stack.put(name, tag);
                    self.form = Some(usize::MAX);
                }
            }
            _ => return false,
        }
        true
    }

    fn start_anywhere(&mut self, name: Name, tag: &Tag<'p>) {
        match name {
            known::HTML | known::BODY | known::HEAD => {
                self.frames_possible &= name != known::BODY;
            }
            known::FRAMESET => {
                if self.frames_possible {
                    self.place = Place::Frameset;
                    self.stack.clear();
                }
            }
            known::H1 | known::H2 | known::H3 | known::H4 | known::H5 | known::H6 => {
                self.close_paragraph();
                if self.stack.current().is_some_and(|open| is_heading(open.name)) {
                    self.pop();
                }
                self.open(name, tag);
            }
            known::FORM => self.start_form(name, tag),
            known::LI => self.start_item(name, tag, |open| open == known::LI),
            known::DD | known::DT => self.start_item(name, tag, |open| matches!(open, known::DD | known::DT)),
            known::P => {
                self.close_paragraph();
                self.open(name, tag);
            }
            known::PLAINTEXT => {
                self.close_paragraph();
                self.open(name, tag);
                let text = self.tokens.rest();
                self.text(text, false);
            }
            known::BUTTON => {
                if self.in_scope(name) {
                    self.close_implied(Name::OTHER);
                    self.close_through(name);
                }
                self.open_inline(name, tag);
                self.frames_possible = false;
            }
            known::A => {
                if self.formatting.has(name) {
                    self.formatting.end(name, &mut self.stack);
                    self.formatting.forget(name, &mut self.stack);
                }
                self.open_formatting(name, tag);
            }
            known::NOBR => {
                self.reopen_formatting();
                if self.in_scope(name) {
                    self.formatting.end(name, &mut self.stack);
                }
                self.open_formatting(name, tag);
            }
            known::APPLET | known::MARQUEE | known::OBJECT => {
                if self.open_inline(name, tag) {
                    self.formatting.mark();
                }
                self.frames_possible = false;
            }
            known::TABLE => {
                if !self.is_quirky {
                    self.close_paragraph();
                }
                self.open(name, tag);
                self.frames_possible = false;
            }
            known::SELECT => {
                if self.in_scope(name) {
                    self.close_through(name);
                } else {
                    self.open_inline(name, tag);
                    self.frames_possible = false;
                }
            }
            known::OPTION | known::OPTGROUP => {
                if self.in_scope(known::SELECT) {
                    self.close_implied(if name == known::OPTION { known::OPTGROUP } else { Name::OTHER });
                } else if self.stack.is_current(known::OPTION) {
                    self.pop();
                }
                self.open_inline(name, tag);
            }
            known::RB | known::RTC | known::RP | known::RT => {
                if self.in_scope(known::RUBY) {
                    let outer = matches!(name, known::RB | known::RTC);
                    self.close_implied(if outer { Name::OTHER } else { known::RTC });
                }
                self.open(name, tag);
            }
            known::SVG | known::MATH => {
                self.reopen_formatting();
                self.open_foreign(name, tag);
            }
            known::HR => {
                self.close_paragraph();
                self.stack.put(name, tag);
                self.frames_possible = false;
            }
            known::INPUT => {
                if self.in_scope(known::SELECT) {
                    self.close_through(known::SELECT);
                }
                self.reopen_formatting();
                self.stack.put(name, tag);
                self.frames_possible &= tag.attributes.is_hidden_input();
            }
            known::XMP => {
                self.close_paragraph();
                self.reopen_formatting();
                self.read_raw_text(name, tag);
                self.frames_possible = false;
            }
            _ if name.is(HEAD) => self.start_of_head(name, tag),
            _ if name.is(RAW_TEXT) => {
                self.read_raw_text(name, tag);
                self.frames_possible &= !matches!(name, known::IFRAME | known::TEXTAREA);
            }
            _ if name.is(TABLE_PART) || name == known::FRAME => {}
            known::PARAM | known::SOURCE | known::TRACK => self.stack.put(name, tag),
            _ if name.is(VOID) => {
                self.reopen_formatting();
                self.stack.put(name, tag);
                self.frames_possible = false;
            }
            _ if name.is(FORMATTING) => self.open_formatting(name, tag),
            _ if name.is(BLOCK) => {
                self.close_paragraph();
                self.open(name, tag);
                self.frames_possible &= !matches!(name, known::PRE | known::LISTING);
            }
            _ => {
                self.open_inline(name, tag);
            }
        }
    }

    fn start_form(&mut self, name: Name, tag: &Tag<'p>) {
        let in_template = self.stack.has(known::TEMPLATE);
        if self.form.is_some() && !in_template {
            return;
        }
        self.close_paragraph();
        let number = self.open(name, tag);
        if !in_template {
            self.form = number;
        }
    }

    /// Starts a list item, which ends one before it unless a block stands in between.
    fn start_item(&mut self, name: Name, tag: &Tag<'p>, is_item: impl Fn(Name) -> bool) {
        self.frames_possible = false;
        let ends = |open: Name| {
            is_item(open) || (open.is(SPECIAL) && !matches!(open, known::ADDRESS | known::DIV | known::P))
        };
        let end = self.stack.inside_out().map(|(_, open)| open.name).find(|&open| ends(open));
        if let Some(end) = end.filter(|&end| is_item(end)) {
            self.close_implied(end);
            self.close_through(end);
        }
        self.close_paragraph();
        self.open(name, tag);
    }

    // Opening.

    /// Opens an element and gives its number, or leaves it out where too many are open.
    fn open(&mut self, name: Name, tag: &Tag<'p>) -> Option<usize> {
        if self.is_full() {
            self.left_out[name.index()] += 1;
            self.nesting_cut += 1;
            return None;
        }
        Some(self.stack.push(name, tag))
    }

    fn is_full(&self) -> bool {
        self.stack.len() + self.formatting.len() >= MAX_OPEN
    }

    fn open_inline(&mut self, name: Name, tag: &Tag<'p>) -> bool {
        self.reopen_formatting();
        self.open(name, tag).is_some()
    }

    fn open_formatting(&mut self, name: Name, tag: &Tag<'p>) {
        self.reopen_formatting();
        if let Some(number) = self.open(name, tag) {
            self.formatting.add(name, tag, number, &mut self.stack);
        }
    }

    fn open_foreign(&mut self, name: Name, tag: &Tag<'p>) {
        const ISLANDS: [&str; 8] = ["foreignobject", "desc", "title", "mi", "mo", "mn", "ms", "mtext"];
        if self.is_full() {
            self.left_out[name.index()] += 1;
            self.nesting_cut += 1;
            return;
        }
        let is_island = name == Name::OTHER && ISLANDS.iter().any(|one| one.eq_ignore_ascii_case(tag.name));
        self.stack.push_foreign(name, tag, if is_island { Space::Island } else { Space::Foreign });
        if tag.closes_itself {
            self.pop();
        }
    }

    /// Reads an element whose content is text to its end tag.
    fn read_raw_text(&mut self, name: Name, tag: &Tag<'p>) {
        let text = self.tokens.raw_text(tag.name);
        // Its end tag, if there is one.
        self.tokens.next(false);
        match name {
            known::TITLE if self.title.is_none() => {
                let mut title = String::new();
                write_raw(text, true, &mut title);
                self.title = Some(title.split_whitespace().collect::<Vec<_>>().join(" "));
            }
            known::TEXTAREA => {
                let text = text.strip_prefix('\n').unwrap_or(text);
                self.stack.put_text(name, tag, Some(text.len()), |out| write_raw(text, true, out));
            }
            _ if name.kind() == Kind::Preformatted => {
                self.stack.put_text(name, tag, None, |out| write_raw(text, false, out));
            }
            _ => {}
        }
    }

    // End tags.

    fn end(&mut self, name: Name, tag: &Tag<'p>) {
        let left_out = &mut self.left_out[name.index()];
        if *left_out > 0 {
            *left_out -= 1;
            return;
        }
        if self.stack.space() != Space::Html && self.end_foreign(tag) {
            return;
        }
        if self.place != Place::Body && !self.stack.has(known::TEMPLATE) {
            match name {
                known::HEAD => self.place = Place::AfterHead,
                known::BR => self.begin_body(),
                _ => {}
            }
        }
        if self.place != Place::Body && !self.stack.has(known::TEMPLATE) {
            return;
        }
        let handled = match self.stack.mode() {
            Mode::Body => false,
            Mode::Cell => self.end_in_cell(name, tag),
            Mode::Caption => self.end_in_caption(name, tag),
            Mode::Table | Mode::Section | Mode::Row => self.end_in_table(name),
        };
        if !handled {
            self.end_anywhere(name, tag);
        }
    }

    /// An end tag in a picture or formula. Gives whether it ended something of it.
    fn end_foreign(&mut self, tag: &Tag<'p>) -> bool {
        if tag.name.eq_ignore_ascii_case("p") || tag.name.eq_ignore_ascii_case("br") {
            while self.stack.space() == Space::Foreign {
                self.pop();
            }
            return false;
        }
        let foreign = self.stack.inside_out().take_while(|(_, open)| open.space != Space::Html);
        let found = foreign.into_iter().find(|(_, open)| open.tag.eq_ignore_ascii_case(tag.name));
        let Some((at, _)) = found else {
            return false;
        };
        self.close_down_to(at);
        true
    }

    fn end_in_cell(&mut self, name: Name, tag: &Tag<'p>) -> bool {
        match name {
            known::TD | known::TH => {
                if self.stack.has_in_table(name) {
                    self.close_implied(Name::OTHER);
                    self.close_through(name);
                    self.formatting.clear_to_mark();
                }
            }
            known::TABLE | known::TR | known::TBODY | known::THEAD | known::TFOOT => {
                if self.stack.has_in_table(name) {
                    self.close_cell();
                    self.end(name, tag);
                }
            }
            known::BODY | known::HTML | known::CAPTION | known::COL | known::COLGROUP => {}
            _ => return false,
        }
        true
    }

    fn end_in_caption(&mut self, name: Name, tag: &Tag<'p>) -> bool {
        match name {
            known::CAPTION => self.close_cell(),
            known::TABLE => {
                self.close_cell();
                self.end(name, tag);
            }
            known::BODY | known::HTML => {}
            _ => return name.is(TABLE_PART),
        }
        true
    }

    fn end_in_table(&mut self, name: Name) -> bool {
        match name {
            known::TABLE => self.close_through(name),
            known::TR => {
                if self.stack.mode() == Mode::Row {
                    self.close_through(name);
                }
            }
            _ if is_section(name) => {
                if self.stack.has_in_table(name) {
                    self.close_through(name);
                }
            }
            known::BODY | known::HTML => {}
            _ => return name.is(TABLE_PART),
        }
        true
    }

    fn end_anywhere(&mut self, name: Name, tag: &Tag<'p>) {
        match name {
            known::TEMPLATE => {
                if self.stack.has(name) {
                    self.close_through(name);
                    self.formatting.clear_to_mark();
                }
            }
            known::BODY | known::HTML | known::HEAD => {}
            known::BR => self.start_in_body(name, &Tag::made("br")),
            known::FORM => self.end_form(name),
            known::P => {
                if !self.stack.has_in_scope(name, |open| open == known::BUTTON) {
                    self.open(name, &Tag::made("p"));
                }
                self.close_paragraph();
            }
            known::LI => {
                if self.stack.has_in_scope(name, |open| open == known::UL || open == known::OL) {
                    self.close_implied(name);
                    self.close_through(name);
                }
            }
            known::DD | known::DT => {
                if self.in_scope(name) {
                    self.close_implied(name);
                    self.close_through(name);
                }
            }
            _ if is_heading(name) => {
                let heading = self.stack.position_in_scope(|open| is_heading(open.name), |_| false);
                if let Some(at) = heading {
                    self.close_down_to(at);
                }
            }
            _ if name.is(FORMATTING) => {
                if !self.formatting.end(name, &mut self.stack) {
                    self.end_other(name, tag);
                }
            }
            known::APPLET | known::MARQUEE | known::OBJECT => {
                if self.in_scope(name) {
                    self.close_through(name);
                    self.formatting.clear_to_mark();
                }
            }
            _ if name.is(BLOCK) || matches!(name, known::BUTTON | known::SELECT) => {
                if self.in_scope(name) {
                    self.close_through(name);
                }
            }
            _ => self.end_other(name, tag),
        }
    }

    fn end_form(&mut self, name: Name) {
        if self.stack.has(known::TEMPLATE) {
            if self.in_scope(name) {
                self.close_through(name);
            }
            return;
        }
        let open = self.form.take().and_then(|number| position(&self.stack, number));
        if let Some(at) = open.filter(|_| self.in_scope(name)) {
            self.close_implied(Name::OTHER);
            self.stack.remove(at);
        }
    }

    /// The end tag of an element without rules of its own: it ends the next of its name, unless a block is in between.
    fn end_other(&mut self, name: Name, tag: &Tag<'p>) {
        let is_it = |open: &super::stack::Open<'_>| {
            open.name == name && open.space == Space::Html && open.tag.eq_ignore_ascii_case(tag.name)
        };
        if name != Name::OTHER && !self.stack.has(name) {
            return;
        }
        let found = self.stack.inside_out().find(|(_, open)| is_it(open) || open.is_special());
        if let Some((at, _)) = found.filter(|(_, open)| is_it(open)) {
            self.close_down_to(at);
        }
    }

    // Closing.

    fn pop(&mut self) {
        self.formatting.pop(&mut self.stack);
    }

    /// Closes all elements down to the one at this position.
    fn close_down_to(&mut self, at: usize) {
        while self.stack.len() > at {
            self.pop();
        }
    }

    /// Closes all elements down to the first that `is_end`, which stays.
    fn close_to(&mut self, is_end: impl Fn(Name) -> bool) {
        while self.stack.current().is_some_and(|open| !is_end(open.name) && open.name != known::TEMPLATE) {
            self.pop();
        }
    }

    /// Closes all elements down to the first of this name, and that one.
    fn close_through(&mut self, name: Name) {
        self.close_to(|open| open == name);
        if self.stack.is_current(name) {
            self.pop();
        }
    }

    /// Closes the elements that end where another does, but for those named `except`.
    fn close_implied(&mut self, except: Name) {
        while self.stack.current().is_some_and(|open| open.has_implied_end() && open.name != except) {
            self.pop();
        }
    }

    fn close_paragraph(&mut self) {
        if self.stack.has_in_scope(known::P, |open| open == known::BUTTON) {
            self.close_through(known::P);
        }
    }

    /// Closes the cell or caption that is open.
    fn close_cell(&mut self) {
        self.close_to(|open| matches!(open, known::TD | known::TH | known::CAPTION));
        self.pop();
        self.formatting.clear_to_mark();
    }

    fn in_scope(&self, name: Name) -> bool {
        self.stack.has_in_scope(name, |_| false)
    }
}

fn is_section(name: Name) -> bool {
    matches!(name, known::TBODY | known::THEAD | known::TFOOT)
}

fn is_heading(name: Name) -> bool {
    matches!(name, known::H1 | known::H2 | known::H3 | known::H4 | known::H5 | known::H6)
}

/// Writes what stands in an element whose content is text.
fn write_raw(text: &str, has_references: bool, out: &mut String) {
    let text = clean(text, "\u{fffd}");
    if has_references { entities::decode(&text, false, out) } else { out.push_str(&text) }
}

/// Whether a document of this type is read like the pages of old.
fn is_quirky(doctype: &str) -> bool {
    let doctype = doctype.trim().to_ascii_lowercase();
    let Some(rest) =
        doctype.strip_prefix("html").filter(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    else {
        return true;
    };
    let has_system = rest.contains("http");
    let old = [
        "//dtd html 3",
        "//dtd html 2",
        "//dtd html 4.0 transitional",
        "//dtd html 4.0 frameset",
        "//dtd html//",
    ];
    let loose = ["//dtd html 4.01 transitional", "//dtd html 4.01 frameset"];
    old.iter().any(|one| rest.contains(one)) || (!has_system && loose.iter().any(|one| rest.contains(one)))
}
