//! The elements that are open at a point of the page, and the flow that their starts and ends are written to.

use super::super::element::{Element, Kind};
use super::super::flow::{Flow, Part};
use super::super::name::{FORMATTING, IMPLIED_END, Name, SCOPE, SPECIAL, known};
use super::super::signs::Signs;
use super::arrange::Edits;
use super::tokens::Tag;

/// Elements that may be open, with those that wait to be reopened, before start tags are left out.
pub(super) const MAX_OPEN: usize = 480;

/// Whose rules hold inside an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// Those of HTML.
    Html,
    /// Those of a picture or formula.
    Foreign,
    /// Those of HTML, inside an element of a picture or formula.
    Island,
}

/// An element that is open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Open<'p> {
    /// Its name; in pictures and formulas all are [`Name::OTHER`].
    pub(super) name: Name,
    /// The name as written.
    pub(super) tag: &'p str,
    /// Whose rules hold inside.
    pub(super) space: Space,
    /// Tells it from all other elements of the page.
    pub(super) number: usize,
    /// Its place in the flow, if it is there.
    place: Option<usize>,
    /// Whether nothing inside is text.
    drops: bool,
}

/// The part of a table around the next token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// No table at all.
    Body,
    Table,
    Section,
    Row,
    Cell,
    Caption,
}

/// All elements that are open.
#[derive(Debug)]
pub(super) struct Stack<'p> {
    open: Vec<Open<'p>>,
    /// How many of each name are open.
    counts: [u16; Name::COUNT],
    /// The parts of tables, and templates, among them.
    tables: Vec<Name>,
    /// Elements around the next token that hold no text.
    dropping: usize,
    /// Elements opened so far.
    pub(super) opened: usize,
    /// What stands between cells and will be moved before the table, innermost last.
    strays: Vec<Stray>,
    edits: Edits,
    /// What has been read.
    pub(super) flow: Flow,
}

/// What stands between the cells of a table.
#[derive(Debug)]
struct Stray {
    /// Where in the flow it begins.
    start: usize,
    /// The number of elements that are open around it.
    depth: usize,
    /// Where in the flow the table begins.
    table: usize,
}

impl<'p> Stack<'p> {
    /// Nothing is open.
    pub(super) fn new() -> Self {
        Stack {
            open: Vec::new(),
            counts: [0; Name::COUNT],
            tables: Vec::new(),
            dropping: 0,
            opened: 0,
            strays: Vec::new(),
            edits: Edits::default(),
            flow: Flow::default(),
        }
    }

    /// The number of open elements.
    pub(super) fn len(&self) -> usize {
        self.open.len()
    }

    /// The innermost element.
    pub(super) fn current(&self) -> Option<&Open<'p>> {
        self.open.last()
    }

    /// Whether the innermost element is of HTML and has this name.
    pub(super) fn is_current(&self, name: Name) -> bool {
        self.current().is_some_and(|open| open.name == name)
    }

    /// Whose rules hold.
    pub(super) fn space(&self) -> Space {
        self.current().map_or(Space::Html, |open| open.space)
    }

    /// Whether nothing here is text.
    pub(super) fn is_dropping(&self) -> bool {
        self.dropping > 0
    }

    /// The part of a table that is open.
    pub(super) fn mode(&self) -> Mode {
        match self.tables.last() {
            None | Some(&known::TEMPLATE) => Mode::Body,
            Some(&known::TABLE) => Mode::Table,
            Some(&known::TR) => Mode::Row,
            Some(&known::TD | &known::TH) => Mode::Cell,
            Some(&known::CAPTION) => Mode::Caption,
            Some(_) => Mode::Section,
        }
    }

    /// Whether the innermost element is a table or a row, or what lies between.
    pub(super) fn is_around_cells(&self) -> bool {
        self.current().is_some_and(|open| is_around_cells(open.name))
    }

    /// Whether an element of this name is open, wherever.
    pub(super) fn has(&self, name: Name) -> bool {
        self.counts[name.index()] > 0
    }

    /// Whether the innermost table has an open part of this name, or is meant itself.
    pub(super) fn has_in_table(&self, name: Name) -> bool {
        for &open in self.tables.iter().rev() {
            if open == name {
                return true;
            }
            if matches!(open, known::TABLE | known::TEMPLATE) {
                return false;
            }
        }
        false
    }

    /// Whether an element of this name is open within reach: not outside of a table cell, nor of what `ends` reach.
    pub(super) fn has_in_scope(&self, name: Name, ends: impl Fn(Name) -> bool) -> bool {
        self.has(name) && self.position_in_scope(|open| open.name == name, ends).is_some()
    }

    /// Where the innermost element is that is `wanted` and within reach.
    pub(super) fn position_in_scope(
        &self,
        wanted: impl Fn(&Open<'p>) -> bool,
        ends: impl Fn(Name) -> bool,
    ) -> Option<usize> {
        for (at, open) in self.open.iter().enumerate().rev() {
            if wanted(open) {
                return Some(at);
            }
            if open.name.is(SCOPE) || open.space == Space::Island || ends(open.name) {
                return None;
            }
        }
        None
    }

    /// The open elements, innermost first, with their positions.
    pub(super) fn inside_out(&self) -> impl Iterator<Item = (usize, &Open<'p>)> {
        self.open.iter().enumerate().rev()
    }

    /// Opens an element of HTML, written as `tag`, and gives its number.
    pub(super) fn push(&mut self, name: Name, tag: &Tag<'p>) -> usize {
        if !is_of_tables(name) || name == known::TABLE {
            self.stray();
        }
        let element = self.element(name, tag);
        self.push_read(name, tag.name, Space::Html, element)
    }

    /// Opens an element of a picture or formula, or such a one itself.
    pub(super) fn push_foreign(&mut self, name: Name, tag: &Tag<'p>, space: Space) {
        let element = if self.is_dropping() { Read::Plain } else { self.element(name, tag) };
        self.push_read(Name::OTHER, tag.name, space, element);
    }

    /// What comes next stands between the cells of a table, if it does, and goes before the table.
    pub(super) fn stray(&mut self) {
        if !self.is_around_cells() || self.is_dropping() {
            return;
        }
        let depth = self.open.len();
        let table = self.open.iter().rev().find(|open| open.name == known::TABLE);
        if let Some(place) = table.and_then(|table| table.place) {
            let table = self.flow.elements[place].parts.start;
            if self.strays.last().is_none_or(|stray| stray.depth < depth) {
                self.strays.push(Stray { start: self.flow.parts.len(), depth, table });
            }
        }
    }

    /// Ends what stands between cells once all that was opened there is closed.
    pub(super) fn end_strays(&mut self) {
        while let Some(stray) = self.strays.pop_if(|stray| stray.depth >= self.open.len()) {
            self.edits.move_before(stray.table, stray.start..self.flow.parts.len());
        }
    }

    /// The flow, when the page is over.
    pub(super) fn finish(mut self) -> Flow {
        while self.pop().is_some() {}
        self.edits.apply(&mut self.flow);
        self.flow
    }

    /// Opens once more an element that was closed with what is around it.
    pub(super) fn push_again(&mut self, name: Name, tag: &'p str, element: Option<Element>) -> usize {
        self.stray();
        let read = element.filter(|_| !self.is_dropping()).map_or(Read::Plain, Read::Kept);
        self.push_read(name, tag, Space::Html, read)
    }

    /// Writes an element that holds nothing.
    pub(super) fn put(&mut self, name: Name, tag: &Tag<'p>) {
        self.put_text(name, tag, None, |_| {});
    }

    /// Writes an element that holds nothing but text, which `write` puts behind the text of the flow. Of a text area, the
    /// number of its bytes decides whether it is text.
    pub(super) fn put_text(
        &mut self,
        name: Name,
        tag: &Tag<'p>,
        text_area: Option<usize>,
        write: impl FnOnce(&mut String),
    ) {
        if name != known::FORM {
            self.stray();
        }
        if let Read::Kept(element) = self.element_holding(name, tag, text_area) {
            let place = self.flow.open(element);
            let before = self.flow.text.len();
            write(&mut self.flow.text);
            if self.flow.text.len() > before {
                self.flow.end_text(before, false);
            }
            self.flow.close(place);
        }
    }

    /// The element around what comes next, once that is in its place.
    fn parent(&self) -> Option<&Open<'p>> {
        if !self.is_around_cells() {
            return self.current();
        }
        let table = self.open.iter().rposition(|open| open.name == known::TABLE)?;
        self.open[..table].last()
    }

    fn element(&mut self, name: Name, tag: &Tag<'p>) -> Read {
        self.element_holding(name, tag, None)
    }

    fn element_holding(&mut self, name: Name, tag: &Tag<'p>, text_area: Option<usize>) -> Read {
        if self.is_dropping() {
            return Read::Plain;
        }
        let kind = Kind::of(name, tag.name);
        let addresses = self.flow.addresses.len();
        let element = Element::of(kind, name, &tag.attributes, &mut self.flow.addresses);
        let parent = self.parent().map(|parent| parent.name.kind());
        if element.is_dropped(parent, text_area) {
            self.flow.addresses.truncate(addresses);
            if element.signs.has(Signs::CONTROL) {
                self.flow.parts.push(Part::Control);
            }
            return Read::Dropped;
        }
        if element.is_plain() { Read::Plain } else { Read::Kept(element) }
    }

    fn push_read(&mut self, name: Name, tag: &'p str, space: Space, read: Read) -> usize {
        let drops = matches!(read, Read::Dropped);
        let place = match read {
            Read::Kept(element) => Some(self.flow.open(element)),
            _ => None,
        };
        self.dropping += usize::from(drops);
        self.counts[name.index()] += 1;
        if is_of_tables(name) {
            self.tables.push(name);
        }
        let number = self.opened;
        self.opened += 1;
        self.open.push(Open { name, tag, space, number, place, drops });
        number
    }

    /// What the innermost element means, which was just opened for `tag`, to be opened again.
    pub(super) fn meaning(&mut self, name: Name, tag: &Tag<'p>) -> Option<Element> {
        let place = self.current().and_then(|open| open.place);
        if place.is_some() || !self.is_dropping() {
            return place.map(|place| self.flow.elements[place].clone());
        }
        // Formatting that begins in a control may go on behind it.
        let element = Element::of(name.kind(), name, &tag.attributes, &mut self.flow.addresses);
        Some(element).filter(|element| !element.is_plain())
    }

    /// Forgets all that is open, and the flow.
    pub(super) fn clear(&mut self) {
        *self = Stack { opened: self.opened, ..Stack::new() };
    }

    /// Closes the innermost element.
    pub(super) fn pop(&mut self) -> Option<Open<'p>> {
        let last = self.open.len().checked_sub(1)?;
        Some(self.remove(last))
    }

    /// Closes the element at this position and leaves open what is inside.
    pub(super) fn remove(&mut self, at: usize) -> Open<'p> {
        let open = self.open.remove(at);
        self.counts[open.name.index()] -= 1;
        self.dropping -= usize::from(open.drops);
        if is_of_tables(open.name) {
            self.tables.pop();
        }
        if let Some(place) = open.place {
            self.flow.close(place);
        }
        self.end_strays();
        open
    }

    /// Closes a formatting element inside of which blocks began, which stay open. In the tree it ends before each of them
    /// and begins anew inside.
    pub(super) fn split(&mut self, at: usize, blocks: &[usize]) {
        if let Some(mut place) = self.open[at].place {
            for block in blocks.iter().filter_map(|&block| self.open[block].place) {
                let begins = self.flow.elements[block].parts.start;
                let inside = self.flow.again(place);
                self.edits.insert(begins, Part::Close(place));
                self.edits.insert(begins + 1, Part::Open(inside));
                place = inside;
            }
            self.open[at].place = Some(place);
        }
        self.remove(at);
    }
}

/// Whether what is inside an element of this name, and no part of the table, goes before the table.
fn is_around_cells(name: Name) -> bool {
    matches!(name, known::TABLE | known::TBODY | known::THEAD | known::TFOOT | known::TR)
}

fn is_of_tables(name: Name) -> bool {
    matches!(
        name,
        known::TABLE
            | known::TBODY
            | known::THEAD
            | known::TFOOT
            | known::TR
            | known::TD
            | known::TH
            | known::CAPTION
            | known::TEMPLATE
    )
}

enum Read {
    Kept(Element),
    Plain,
    Dropped,
}

impl Open<'_> {
    /// Whether it ends where an element around it ends.
    pub(super) fn has_implied_end(&self) -> bool {
        self.name.is(IMPLIED_END)
    }

    /// Whether tags inside cannot reach across it.
    pub(super) fn is_special(&self) -> bool {
        self.name.is(SPECIAL) || self.space == Space::Island
    }

    /// Whether it is a formatting element.
    pub(super) fn is_formatting(&self) -> bool {
        self.name.is(FORMATTING)
    }
}
