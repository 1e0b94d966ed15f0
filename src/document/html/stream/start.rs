//! What start tags do: which elements they end, and what they open.

use super::super::name::{
    BLOCK, BREAKS_OUT, FORMATTING, HEAD, Name, RAW_TEXT, SPECIAL, TABLE_PART, VOID, known,
};
use super::stack::{Mode, Space};
use super::tokens::Tag;
use super::{Place, Reader, is_heading, is_section};

impl<'p> Reader<'p> {
    pub(super) fn start(&mut self, tag: &Tag<'p>) {
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
    pub(super) fn begin_root(&mut self) {
        if self.stack.len() == 0 {
            self.stack.push(known::HTML, &Tag::made("html"));
        }
    }

    /// Opens what stands around a body, if the page has not done it.
    pub(super) fn begin_body(&mut self) {
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

    pub(super) fn start_in_body(&mut self, name: Name, tag: &Tag<'p>) {
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
                    // It holds nothing, but keeps others from beginning until its end tag.
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
}
