//! What end tags do: which element they mean, and what else ends with it.

use super::super::name::{BLOCK, FORMATTING, Name, TABLE_PART, known};
use super::formatting::position;
use super::stack::{Mode, Open, Space};
use super::tokens::Tag;
use super::{Place, Reader, is_heading, is_section};

impl<'p> Reader<'p> {
    pub(super) fn end(&mut self, name: Name, tag: &Tag<'p>) {
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
        let is_it = |open: &Open<'_>| {
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
}
