//! A page as a flat list: elements that open and close, and the text between them.
//!
//! Both ways of reading a page end here. What stands in it has been decided (scripts and controls are gone), and what it
//! means for the text is in its [`Element`]; names, attributes and the tree are not needed any more.

use super::element::Element;

/// A part of a [`Flow`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// The start of an element, by its place among the elements.
    Open(usize),
    /// Text, from one byte of the flow's text to another.
    Text {
        /// The first byte.
        start: usize,
        /// Where it ends.
        end: usize,
    },
    /// The end of an element. Elements need not be nested: `<b><p></b>` ends the bold and not the paragraph.
    Close(usize),
    /// A form control, which is not shown.
    Control,
}

/// The parts of a page in the order of the page.
#[derive(Debug, Default)]
pub(super) struct Flow {
    /// What opens and closes.
    pub(super) parts: Vec<Part>,
    /// The elements, in the order in which they open.
    pub(super) elements: Vec<Element>,
    /// All text.
    pub(super) text: String,
    /// The addresses of all links.
    pub(super) addresses: String,
}

impl Flow {
    /// Opens an element, and gives its place among the elements.
    pub(super) fn open(&mut self, mut element: Element) -> usize {
        let place = self.elements.len();
        element.parts = self.parts.len()..self.parts.len();
        self.elements.push(element);
        self.parts.push(Part::Open(place));
        place
    }

    /// Whether one element begins before another.
    pub(super) fn begins_before(&self, place: usize, other: usize) -> bool {
        self.elements[place].parts.start < self.elements[other].parts.start
    }

    /// Closes the element at `place`.
    pub(super) fn close(&mut self, place: usize) {
        self.elements[place].parts.end = self.parts.len();
        self.parts.push(Part::Close(place));
    }

    /// An element that was opened before, once more; when it opens and closes is for the caller to say.
    pub(super) fn again(&mut self, place: usize) -> usize {
        self.elements.push(self.elements[place].clone());
        self.elements.len() - 1
    }

    /// What was put behind [`text`](Self::text) from `start` on becomes a part, unless it continues the part before.
    pub(super) fn end_text(&mut self, start: usize, continued: bool) {
        let end = self.text.len();
        match self.parts.last_mut() {
            Some(Part::Text { end: last, .. }) if continued => *last = end,
            _ => self.parts.push(Part::Text { start, end }),
        }
    }
}
