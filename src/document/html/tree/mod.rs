//! Makes the tree of a page into a flow.

mod guard;
mod surplus;
mod walk;

use std::borrow::Cow;

use scraper::node::Element as Node;

use super::attribute::Attributes;
use super::element::{Element, Kind};
use super::flow::{Flow, Part};
use super::name::{Name, known};
use super::signs::Signs;
use walk::{Step, Walk};

pub(super) use guard::{Parsed, parse};
pub(super) use walk::NodeRef;

/// The flow of `root` and all that is below it.
pub(super) fn flow(root: NodeRef<'_>) -> Flow {
    let mut flow = Flow::default();
    // For each open node, its element in the flow, if it has one.
    let mut open: Vec<Option<usize>> = Vec::new();
    let mut walk = Walk::new(root);
    while let Some(step) = walk.next() {
        match step {
            Step::Open(node) => {
                let mut place = None;
                if let Some(element) = node.value().as_element() {
                    match read(node, element, &mut flow) {
                        Read::Kept(element) => place = Some(flow.open(element)),
                        Read::Plain => {}
                        Read::Dropped { is_control } => {
                            if is_control {
                                flow.parts.push(Part::Control);
                            }
                            walk.skip_below(node);
                            continue;
                        }
                    }
                } else if let Some(text) = node.value().as_text() {
                    let start = flow.text.len();
                    flow.text.push_str(text);
                    flow.end_text(start, false);
                }
                open.push(place);
            }
            Step::Close(_) => {
                if let Some(place) = open.pop().flatten() {
                    flow.close(place);
                }
            }
        }
    }
    flow
}

enum Read {
    Kept(Element),
    Plain,
    Dropped { is_control: bool },
}

fn read(node: NodeRef<'_>, element: &Node, flow: &mut Flow) -> Read {
    let name = Name::of(element.name());
    let kind = Kind::of(name, element.name());
    let mut attributes = Attributes::default();
    for (name, value) in element.attrs() {
        attributes.add(name, || Cow::Borrowed(value));
    }
    let addresses = flow.addresses.len();
    let read = Element::of(kind, name, &attributes, &mut flow.addresses);
    let parent = node.parent().and_then(|parent| parent.value().as_element());
    let parent = parent.map(|parent| Name::of(parent.name()).kind());
    if read.is_dropped(parent, text_area(node, name)) {
        flow.addresses.truncate(addresses);
        return Read::Dropped { is_control: read.signs.has(Signs::CONTROL) };
    }
    if read.is_plain() { Read::Plain } else { Read::Kept(read) }
}

/// The bytes of preset text that a text area holds.
fn text_area(node: NodeRef<'_>, name: Name) -> Option<usize> {
    let text = || node.first_child().and_then(|child| child.value().as_text().map(|text| text.len()));
    (name == known::TEXTAREA).then(|| text().unwrap_or(0))
}
