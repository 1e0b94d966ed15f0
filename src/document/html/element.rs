//! What an element means for the text: its name, its style, its looks.

use scraper::node::Element;

use super::walk::NodeRef;

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
    /// What the name of `element` says.
    pub(super) fn of(element: &Element) -> Kind {
        match element.name() {
            "area" | "audio" | "base" | "canvas" | "datalist" | "embed" | "frame" | "frameset" | "head"
            | "iframe" | "img" | "input" | "link" | "map" | "math" | "meta" | "meter" | "noembed"
            | "noframes" | "noscript" | "object" | "option" | "optgroup" | "param" | "picture"
            | "progress" | "rp" | "rt" | "script" | "select" | "style" | "svg" | "template" | "title"
            | "video" => Kind::Dropped,
            "h1" => Kind::Heading(1),
            "h2" => Kind::Heading(2),
            "h3" => Kind::Heading(3),
            "h4" => Kind::Heading(4),
            "h5" => Kind::Heading(5),
            "h6" => Kind::Heading(6),
            "ul" | "menu" | "dir" => Kind::List,
            "ol" => Kind::OrderedList,
            "li" => Kind::Item,
            "table" => Kind::Table,
            "tr" => Kind::Row,
            "td" | "th" => Kind::Cell,
            "dt" | "summary" | "caption" | "legend" => Kind::Term,
            "pre" | "xmp" | "listing" | "plaintext" | "textarea" => Kind::Preformatted,
            "address" | "article" | "aside" | "blockquote" | "body" | "center" | "dd" | "details"
            | "dialog" | "div" | "dl" | "fieldset" | "figcaption" | "figure" | "footer" | "form"
            | "header" | "hgroup" | "hr" | "html" | "main" | "nav" | "p" | "search" | "section" | "tbody"
            | "tfoot" | "thead" => Kind::Block,
            "b" | "strong" => Kind::Bold,
            "font" | "big" => Kind::Font,
            "a" => Kind::Link,
            "br" => Kind::Break,
            // Written by hand in the 1990s.
            name if name.starts_with("br<") => Kind::Break,
            _ => Kind::Inline,
        }
    }

    /// Whether the element stands on lines of its own.
    pub(super) fn is_block(self) -> bool {
        !matches!(self, Kind::Dropped | Kind::Bold | Kind::Font | Kind::Link | Kind::Break | Kind::Inline)
    }
}

/// The value of an attribute.
///
/// [`Element::attr`] interns the name at every call, which costs more than comparing the few names of a tag.
pub(super) fn attribute<'e>(element: &'e Element, name: &str) -> Option<&'e str> {
    let mut attributes = element.attrs();
    attributes.find(|(one, _)| *one == name).map(|(_, value)| value)
}

/// Whether the element is a control or a container of other media, and so no text.
///
/// A button that opens a part of the page carries the heading of that part; a text area may hold the whole policy.
pub(super) fn is_dropped(node: NodeRef<'_>, element: &Element) -> bool {
    match element.name() {
        "button" => {
            let in_heading = node
                .parent()
                .and_then(|parent| parent.value().as_element())
                .is_some_and(|parent| matches!(Kind::of(parent), Kind::Heading(_) | Kind::Term));
            !in_heading && !opens_panel(element)
        }
        "textarea" => {
            let first = node.first_child();
            let text = first.and_then(|child| child.value().as_text());
            text.is_none_or(|text| text.len() < TEXT_AREA_WITH_POLICY)
        }
        _ => Kind::of(element) == Kind::Dropped,
    }
}

/// Bytes of preset text that a text area for readers holds, and one for writers does not.
const TEXT_AREA_WITH_POLICY: usize = 500;

/// Whether the element is the visible line of a part that can be folded.
pub(super) fn opens_panel(element: &Element) -> bool {
    element.name() == "button"
        && (attribute(element, "aria-expanded").is_some() || attribute(element, "aria-controls").is_some())
        && attribute(element, "aria-haspopup").is_none()
}

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
    /// Reads the `style` attribute of `element`.
    pub(super) fn of(element: &Element) -> Style {
        let mut style = Style::default();
        let Some(declarations) = attribute(element, "style") else {
            return style;
        };
        for declaration in declarations.split(';') {
            let Some((property, value)) = declaration.split_once(':') else {
                continue;
            };
            let value = value.split('!').next().unwrap_or_default().trim();
            let is = |one: &str| value.eq_ignore_ascii_case(one);
            let property = property.trim();
            if property.eq_ignore_ascii_case("display") {
                style.hidden |= is("none");
            } else if property.eq_ignore_ascii_case("visibility") {
                style.hidden |= is("hidden");
            } else if property.eq_ignore_ascii_case("font-weight") {
                let heavy = value.parse().is_ok_and(|weight: u32| weight >= 600);
                style.bold = Some(heavy || is("bold") || is("bolder"));
            } else if property.eq_ignore_ascii_case("white-space") {
                style.preformatted = is("pre") || is("pre-line") || is("pre-wrap");
            }
        }
        style
    }
}

/// Whether the element is not shown: by the `hidden` attribute or by its style.
///
/// `hidden=until-found` is a folded part that a search on the page opens.
pub(super) fn is_hidden(element: &Element, style: Style) -> bool {
    style.hidden
        || attribute(element, "hidden").is_some_and(|value| !value.eq_ignore_ascii_case("until-found"))
}

/// Whether the element is set in letters larger than text: `<font size=4>`, `<font size=+1>`, `<big>`.
pub(super) fn is_large(element: &Element) -> bool {
    if element.name() == "big" {
        return true;
    }
    let Some(size) = attribute(element, "size").map(str::trim) else {
        return false;
    };
    match size.strip_prefix('+') {
        Some(more) => more.parse().is_ok_and(|more: u8| more >= 1),
        None => size.parse().is_ok_and(|size: u8| size >= 4),
    }
}

/// Whether class or id call the element a heading.
pub(super) fn is_called_heading(element: &Element) -> bool {
    names(element).any(|name| {
        matches!(name, "head" | "heading" | "headings" | "headline" | "hd" | "hdr" | "title" | "subhead")
            || name.ends_with("heading")
            || name.ends_with("title")
            || name.starts_with("subhead")
    })
}

/// The words that class, id and role are made of: `main-nav` and `main_nav` give `main` and `nav`.
pub(super) fn names(element: &Element) -> impl Iterator<Item = &str> {
    ["class", "id", "role"]
        .into_iter()
        .filter_map(|name| attribute(element, name))
        .flat_map(|value| value.split(|c: char| !c.is_ascii_alphanumeric()))
        .filter(|word| !word.is_empty())
}
