//! Formatting that outlives the elements around it: `<b>one<p>two` is bold to the end.

use super::super::element::Element;
use super::super::name::Name;
use super::stack::Stack;
use super::tokens::Tag;

/// Formatting elements alike that are reopened at most.
const MOST_ALIKE: usize = 3;

/// Blocks out of which one end tag takes a formatting element.
const MOST_BLOCKS: usize = 8;

/// A formatting element that was not closed by its own end tag yet.
#[derive(Debug)]
struct Format<'p> {
    name: Name,
    tag: &'p str,
    /// Its attributes as written.
    source: &'p str,
    /// What it means, if it means anything.
    element: Option<Element>,
    /// The number of the open element, while there is one.
    open: Option<usize>,
}

/// The formatting elements that wait for their end tags, with marks (`None`) where a cell or the like begins.
#[derive(Debug, Default)]
pub(super) struct Formatting<'p> {
    list: Vec<Option<Format<'p>>>,
}

impl<'p> Formatting<'p> {
    /// The number of elements that wait.
    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    /// What is in the list now is not reopened before [`clear_to_mark`](Self::clear_to_mark).
    pub(super) fn mark(&mut self) {
        self.list.push(None);
    }

    /// Forgets what was added since the last mark.
    pub(super) fn clear_to_mark(&mut self) {
        while let Some(Some(_)) = self.list.pop() {}
    }

    /// Adds the element that was just opened for `tag` as the innermost.
    pub(super) fn add(&mut self, name: Name, tag: &Tag<'p>, number: usize, stack: &mut Stack<'p>) {
        let alike = |format: &Format<'_>| format.name == name && format.source == tag.source;
        let since_mark = self.list.iter().rposition(Option::is_none).map_or(0, |mark| mark + 1);
        let mut same = (since_mark..self.list.len()).filter(|&at| self.list[at].as_ref().is_some_and(alike));
        if let Some(earliest) = same.next().filter(|_| same.count() + 1 >= MOST_ALIKE) {
            self.list.remove(earliest);
        }
        let element = stack.meaning(name, tag);
        let format = Format { name, tag: tag.name, source: tag.source, element, open: Some(number) };
        self.list.push(Some(format));
    }

    /// Takes note that the element with this number is open no more.
    pub(super) fn closed(&mut self, number: usize) {
        let mut formats = self.list.iter_mut().rev().flatten();
        if let Some(format) = formats.find(|format| format.open == Some(number)) {
            format.open = None;
        }
    }

    /// Opens again what was closed by the end of an element around it.
    pub(super) fn reopen(&mut self, stack: &mut Stack<'p>) {
        let waits = |format: &Option<Format<'_>>| format.as_ref().is_some_and(|format| format.open.is_none());
        let first = self.list.iter().rposition(|format| !waits(format)).map_or(0, |last_open| last_open + 1);
        for format in self.list[first..].iter_mut().flatten() {
            format.open = Some(stack.push_again(format.name, format.tag, format.element.clone()));
        }
    }

    /// Forgets all formatting, and ends what of it is open.
    pub(super) fn end_all(&mut self, stack: &mut Stack<'p>) {
        for format in self.list.iter().rev().flatten() {
            let open = format.open.and_then(|number| position(stack, number));
            if let Some(at) = open {
                stack.remove(at);
            }
        }
        self.list.retain(Option::is_none);
    }

    /// Whether an element of this name waits.
    pub(super) fn has(&self, name: Name) -> bool {
        self.find(name).is_some()
    }

    fn find(&self, name: Name) -> Option<usize> {
        let is_it = |format: &Option<Format<'_>>| format.as_ref().is_none_or(|format| format.name == name);
        self.list.iter().rposition(is_it).filter(|&at| self.list[at].is_some())
    }

    /// Ends the innermost element of this name. Blocks that began inside of it stay open, without it.
    ///
    /// Gives whether there was one; otherwise the end tag is to be treated like any other.
    pub(super) fn end(&mut self, name: Name, stack: &mut Stack<'p>) -> bool {
        let Some(at) = self.find(name) else {
            return false;
        };
        let number = self.list[at].as_ref().and_then(|format| format.open);
        let Some(outer) = number.and_then(|number| position(stack, number)) else {
            self.list.remove(at);
            return true;
        };
        let is_it = |open: &super::stack::Open<'_>| Some(open.number) == number;
        if stack.position_in_scope(is_it, |_| false).is_none() {
            return true;
        }
        self.list.remove(at);
        let mut blocks: Vec<usize> = stack
            .inside_out()
            .take_while(|(at, _)| *at > outer)
            .filter_map(|(at, open)| open.is_special().then_some(at))
            .collect();
        let Some(&innermost) = blocks.first() else {
            while stack.len() > outer {
                self.pop(stack);
            }
            return true;
        };
        while stack.len() > innermost + 1 {
            self.pop(stack);
        }
        blocks.reverse();
        blocks.truncate(MOST_BLOCKS);
        stack.split(outer, &blocks);
        let between: Vec<usize> = stack
            .inside_out()
            .filter(|(at, open)| {
                (outer..innermost - 1).contains(at) && !open.is_special() && !open.is_formatting()
            })
            .map(|(at, _)| at)
            .collect();
        for at in between {
            stack.remove(at);
        }
        true
    }

    /// Forgets the innermost element of this name, and ends it if it is open.
    pub(super) fn forget(&mut self, name: Name, stack: &mut Stack<'p>) {
        let format = self.find(name).and_then(|at| self.list.remove(at));
        let open = format.and_then(|format| format.open);
        if let Some(at) = open.and_then(|number| position(stack, number)) {
            stack.remove(at);
        }
    }

    /// Closes the innermost element, and takes note of it.
    pub(super) fn pop(&mut self, stack: &mut Stack<'p>) {
        if let Some(open) = stack.pop().filter(|open| open.is_formatting()) {
            self.closed(open.number);
        }
    }
}

/// Where the element with this number is in the stack.
pub(super) fn position(stack: &Stack<'_>, number: usize) -> Option<usize> {
    stack.inside_out().find(|(_, open)| open.number == number).map(|(at, _)| at)
}
