//! Opens and closes elements for the rules of [`start`](super::start) and [`end`](super::end).

use super::super::element::Kind;
use super::super::name::{Name, known};
use super::stack::{MAX_OPEN, Space};
use super::tokens::{Tag, clean};
use super::{Reader, entities};

impl<'p> Reader<'p> {
    /// Opens an element and gives its number, or leaves it out where too many are open.
    pub(super) fn open(&mut self, name: Name, tag: &Tag<'p>) -> Option<usize> {
        if self.is_full() {
            self.left_out[name.index()] += 1;
            self.nesting_cut += 1;
            return None;
        }
        Some(self.stack.push(name, tag))
    }

    pub(super) fn is_full(&self) -> bool {
        self.stack.len() + self.formatting.len() >= MAX_OPEN
    }

    pub(super) fn open_inline(&mut self, name: Name, tag: &Tag<'p>) -> bool {
        self.reopen_formatting();
        self.open(name, tag).is_some()
    }

    pub(super) fn open_formatting(&mut self, name: Name, tag: &Tag<'p>) {
        self.reopen_formatting();
        if let Some(number) = self.open(name, tag) {
            self.formatting.add(name, tag, number, &mut self.stack);
        }
    }

    pub(super) fn open_foreign(&mut self, name: Name, tag: &Tag<'p>) {
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
    pub(super) fn read_raw_text(&mut self, name: Name, tag: &Tag<'p>) {
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

    pub(super) fn pop(&mut self) {
        self.formatting.pop(&mut self.stack);
    }

    /// Closes all elements down to the one at this position.
    pub(super) fn close_down_to(&mut self, at: usize) {
        while self.stack.len() > at {
            self.pop();
        }
    }

    /// Closes all elements down to the first that `is_end`, which stays.
    pub(super) fn close_to(&mut self, is_end: impl Fn(Name) -> bool) {
        while self.stack.current().is_some_and(|open| !is_end(open.name) && open.name != known::TEMPLATE) {
            self.pop();
        }
    }

    /// Closes all elements down to the first of this name, and that one.
    pub(super) fn close_through(&mut self, name: Name) {
        self.close_to(|open| open == name);
        if self.stack.is_current(name) {
            self.pop();
        }
    }

    /// Closes the elements that end where another does, but for those named `except`.
    pub(super) fn close_implied(&mut self, except: Name) {
        while self.stack.current().is_some_and(|open| open.has_implied_end() && open.name != except) {
            self.pop();
        }
    }

    pub(super) fn close_paragraph(&mut self) {
        if self.stack.has_in_scope(known::P, |open| open == known::BUTTON) {
            self.close_through(known::P);
        }
    }

    /// Closes the cell or caption that is open.
    pub(super) fn close_cell(&mut self) {
        self.close_to(|open| matches!(open, known::TD | known::TH | known::CAPTION));
        self.pop();
        self.formatting.clear_to_mark();
    }

    pub(super) fn in_scope(&self, name: Name) -> bool {
        self.stack.has_in_scope(name, |_| false)
    }
}

/// Writes what stands in an element whose content is text.
fn write_raw(text: &str, has_references: bool, out: &mut String) {
    let text = clean(text, "\u{fffd}");
    if has_references { entities::decode(&text, false, out) } else { out.push_str(&text) }
}
