//! What an element means for the text: its name, its style, its looks.

use std::ops::Range;

use super::attribute::{Attribute, Attributes, is};
use super::name::Name;
use super::signs::Signs;

/// How an element takes part in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Never text: scripts, pictures, controls.
    Dropped,
    /// `<h1>` to `<h6>`.
    Heading(u8),
    /// `<ul>` and its like.
    List,
    /// `<ol>`.
    OrderedList,
    /// `<li>`.
    Item,
    /// `<table>`.
    Table,
    /// `<tr>`.
    Row,
    /// `<td>`, `<th>`.
    Cell,
    /// A block that names what follows: `<dt>`, `<summary>`, `<caption>`, `<legend>`.
    Term,
    /// Text whose line ends count.
    Preformatted,
    /// Any other block.
    Block,
    /// `<b>`, `<strong>`.
    Bold,
    /// `<font>`, `<big>`.
    Font,
    /// `<a>`.
    Link,
    /// `<br>`.
    Break,
    /// Part of a line.
    Inline,
}

impl Kind {
    /// What a tag's name says, known or not.
    pub(super) fn of(name: Name, tag: &str) -> Kind {
        // `<br<br>` was written by hand in the 1990s.
        let is_break = name == Name::OTHER && tag.get(..3).is_some_and(|start| is(start, "br<"));
        if is_break { Kind::Break } else { name.kind() }
    }

    /// Whether the element stands on lines of its own.
    pub(super) fn is_block(self) -> bool {
        !matches!(self, Kind::Dropped | Kind::Bold | Kind::Font | Kind::Link | Kind::Break | Kind::Inline)
    }
}

/// What an element means for the text, from its name and its attributes.
#[derive(Clone, Debug)]
pub(super) struct Element {
    /// How it takes part in the text.
    pub(super) kind: Kind,
    /// What its style says.
    pub(super) style: Style,
    /// What else is to be known of it.
    pub(super) signs: Signs,
    /// Where its parts begin and end in the flow.
    pub(super) parts: Range<usize>,
    /// The address of a link, in the flow's text of addresses.
    pub(super) href: Range<usize>,
    /// Where an ordered list begins to count, or the number of an item.
    pub(super) number: Option<usize>,
}

impl Element {
    /// What an element of this kind, name and attributes means. The address of a link is written behind `addresses`.
    pub(super) fn of(kind: Kind, name: Name, attributes: &Attributes<'_>, addresses: &mut String) -> Element {
        let style = attributes.get(Attribute::Style).map(Style::of).unwrap_or_default();
        let start = addresses.len();
        if kind == Kind::Link {
            addresses.push_str(attributes.get(Attribute::Href).map(str::trim).unwrap_or_default());
        }
        let number = match kind {
            Kind::List | Kind::OrderedList => attributes.get(Attribute::Start),
            Kind::Item => attributes.get(Attribute::Value),
            _ => None,
        };
        Element {
            kind,
            style,
            signs: Signs::of(name, attributes, style),
            parts: 0..0,
            href: start..addresses.len(),
            number: number.and_then(|number| number.parse().ok()),
        }
    }

    /// Whether the element changes nothing about the text inside it.
    pub(super) fn is_plain(&self) -> bool {
        self.kind == Kind::Inline && self.signs == Signs::default() && self.style == Style::default()
    }

    /// Whether it is a control or a container of other media, and so no text.
    ///
    /// A button that opens a part of the page carries the heading of that part, as does one inside of a heading; a text
    /// area may hold the whole policy.
    pub(super) fn is_dropped(&self, parent: Option<Kind>, text_area: Option<usize>) -> bool {
        if self.signs.has(Signs::BUTTON) {
            let in_heading = matches!(parent, Some(Kind::Heading(_) | Kind::Term));
            return !in_heading && !self.signs.has(Signs::OPENS_PANEL);
        }
        match text_area {
            Some(bytes) => bytes < TEXT_AREA_WITH_POLICY,
            None => self.kind == Kind::Dropped,
        }
    }
}

/// Bytes of preset text that a text area for readers holds, and one for writers does not.
const TEXT_AREA_WITH_POLICY: usize = 500;

/// What the `style` attribute says, as far as it matters here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Style {
    /// `display: none`, `visibility: hidden`.
    pub(super) hidden: bool,
    /// `font-weight`, where it is given.
    pub(super) bold: Option<bool>,
    /// `white-space: pre` and its like.
    pub(super) preformatted: bool,
}

impl Style {
    /// Reads the value of a `style` attribute.
    fn of(declarations: &str) -> Style {
        let mut style = Style::default();
        for declaration in declarations.split(';') {
            let Some((property, value)) = declaration.split_once(':') else {
                continue;
            };
            let value = value.split('!').next().unwrap_or_default().trim();
            let property = property.trim();
            if is(property, "display") {
                style.hidden |= is(value, "none");
            } else if is(property, "visibility") {
                style.hidden |= is(value, "hidden");
            } else if is(property, "font-weight") {
                let heavy = value.parse().is_ok_and(|weight: u32| weight >= 600);
                style.bold = Some(heavy || is(value, "bold") || is(value, "bolder"));
            } else if is(property, "white-space") {
                style.preformatted = is(value, "pre") || is(value, "pre-line") || is(value, "pre-wrap");
            }
        }
        style
    }
}
