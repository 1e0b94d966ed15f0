//! What an element means for the text: its name, its style, its looks.

use std::borrow::Cow;
use std::ops::Range;

use super::name::Name;

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

/// An attribute that says something about the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attribute {
    AriaControls,
    AriaExpanded,
    AriaHasPopup,
    AriaHidden,
    Class,
    Color,
    Face,
    Hidden,
    Href,
    Id,
    Role,
    Size,
    Start,
    Style,
    Type,
    Value,
}

impl Attribute {
    /// The attribute of this name, in letters of either case.
    fn of(name: &str) -> Option<Attribute> {
        let candidates: &[(&str, Attribute)] = match name.len() {
            2 => &[("id", Attribute::Id)],
            4 => &[
                ("href", Attribute::Href),
                ("role", Attribute::Role),
                ("type", Attribute::Type),
                ("size", Attribute::Size),
                ("face", Attribute::Face),
            ],
            5 => &[
                ("class", Attribute::Class),
                ("style", Attribute::Style),
                ("value", Attribute::Value),
                ("start", Attribute::Start),
                ("color", Attribute::Color),
            ],
            6 => &[("hidden", Attribute::Hidden)],
            11 => &[("aria-hidden", Attribute::AriaHidden)],
            13 => &[
                ("aria-expanded", Attribute::AriaExpanded),
                ("aria-controls", Attribute::AriaControls),
                ("aria-haspopup", Attribute::AriaHasPopup),
            ],
            _ => &[],
        };
        candidates.iter().find(|(one, _)| is(name, one)).map(|(_, attribute)| *attribute)
    }
}

/// The attributes of a tag that say something about the text. Of two with the same name the first counts.
#[derive(Clone, Debug, Default)]
pub(super) struct Attributes<'a>(Vec<(Attribute, Cow<'a, str>)>);

impl<'a> Attributes<'a> {
    /// Takes in an attribute, if it is one of those that matter.
    pub(super) fn add(&mut self, name: &str, value: impl FnOnce() -> Cow<'a, str>) {
        if let Some(attribute) = Attribute::of(name).filter(|&attribute| self.get(attribute).is_none()) {
            self.0.push((attribute, value()));
        }
    }

    fn get(&self, wanted: Attribute) -> Option<&str> {
        self.0.iter().find(|(attribute, _)| *attribute == wanted).map(|(_, value)| &**value)
    }

    fn has(&self, wanted: Attribute) -> bool {
        self.get(wanted).is_some()
    }

    /// Whether a `<font>` sets the look of letters, which it cannot inside a picture.
    pub(super) fn sets_letters(&self) -> bool {
        self.has(Attribute::Color) || self.has(Attribute::Face) || self.has(Attribute::Size)
    }

    /// Whether an `<input>` is not shown.
    pub(super) fn is_hidden_input(&self) -> bool {
        self.get(Attribute::Type).is_some_and(|kind| is(kind, "hidden"))
    }
}

fn is(value: &str, wanted: &str) -> bool {
    value.eq_ignore_ascii_case(wanted)
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

/// Signs of an element, each a bit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Signs(u32);

impl Signs {
    /// Not shown, by attribute or style.
    pub(super) const HIDDEN: Signs = Signs(1);
    /// Not read aloud: an icon, if it is short.
    pub(super) const UNSPOKEN: Signs = Signs(1 << 1);
    /// In letters larger than text.
    pub(super) const LARGE: Signs = Signs(1 << 2);
    /// Class or id call it a heading.
    pub(super) const CALLED_HEADING: Signs = Signs(1 << 3);
    /// Class, id or role call it navigation.
    pub(super) const CALLED_NAVIGATION: Signs = Signs(1 << 4);
    /// Class, id or role call it a question about cookies.
    pub(super) const CALLED_BANNER: Signs = Signs(1 << 5);
    /// Class, id or role speak of cookies.
    pub(super) const CALLED_COOKIES: Signs = Signs(1 << 6);
    /// Class, id or role call it a window over the page.
    pub(super) const CALLED_WINDOW: Signs = Signs(1 << 7);
    /// A control that lists what can be chosen, such as languages.
    pub(super) const CHOICE: Signs = Signs(1 << 8);
    /// The visible line of a part that can be folded.
    pub(super) const OPENS_PANEL: Signs = Signs(1 << 9);
    /// A link with an address, however bad.
    pub(super) const ADDRESSED: Signs = Signs(1 << 10);
    /// Says that a table is one of data.
    pub(super) const TABLE_HEADER: Signs = Signs(1 << 11);
    /// `<footer>`, `<header>`, `<nav>`, `<aside>`: what frames the main text.
    pub(super) const FRAME: Signs = Signs(1 << 12);
    /// `<nav>`
    pub(super) const NAV: Signs = Signs(1 << 13);
    /// `<footer>`
    pub(super) const FOOTER: Signs = Signs(1 << 14);
    /// `<header>`
    pub(super) const HEADER: Signs = Signs(1 << 15);
    /// `<dialog>`
    pub(super) const DIALOG: Signs = Signs(1 << 16);
    /// `<form>`
    pub(super) const FORM: Signs = Signs(1 << 17);
    /// `<button>`
    pub(super) const BUTTON: Signs = Signs(1 << 18);
    /// A form control.
    pub(super) const CONTROL: Signs = Signs(1 << 19);

    /// Whether it has all of these.
    pub(super) fn has(self, signs: Signs) -> bool {
        self.0 & signs.0 == signs.0
    }

    fn set(&mut self, sign: Signs, holds: bool) {
        if holds {
            self.0 |= sign.0;
        }
    }

    /// What the name and the attributes of an element say.
    fn of(name: Name, attributes: &Attributes<'_>, style: Style) -> Signs {
        let mut signs = Signs::of_name(name);
        signs.set(Signs::HIDDEN, style.hidden);
        let mut opens = false;
        for (attribute, value) in &attributes.0 {
            match attribute {
                // `hidden=until-found` is a folded part that a search on the page opens.
                Attribute::Hidden => signs.set(Signs::HIDDEN, !is(value, "until-found")),
                Attribute::AriaHidden => signs.set(Signs::UNSPOKEN, value == "true"),
                Attribute::Size => signs.set(Signs::LARGE, is_large(value)),
                Attribute::Href => signs.set(Signs::ADDRESSED, true),
                Attribute::Type if value == "hidden" => signs.0 &= !Signs::CONTROL.0,
                Attribute::AriaExpanded | Attribute::AriaControls => opens = true,
                Attribute::Class | Attribute::Id => signs.add_words(value),
                Attribute::Role => {
                    signs.set(Signs::CHOICE, matches!(&**value, "listbox" | "menu" | "menubar"));
                    signs.add_words(value);
                }
                _ => {}
            }
        }
        let opens = opens && signs.has(Signs::BUTTON) && !attributes.has(Attribute::AriaHasPopup);
        signs.set(Signs::OPENS_PANEL, opens);
        signs
    }

    /// Takes in the words that class, id and role are made of: `main-nav` and `main_nav` give `main` and `nav`.
    fn add_words(&mut self, value: &str) {
        for word in value.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()) {
            self.0 |= Signs::of_word(word).0;
        }
    }

    fn of_name(name: Name) -> Signs {
        const NAV: Name = Name::known("nav");
        const FOOTER: Name = Name::known("footer");
        const HEADER: Name = Name::known("header");
        const ASIDE: Name = Name::known("aside");
        const DIALOG: Name = Name::known("dialog");
        const FORM: Name = Name::known("form");
        const BUTTON: Name = Name::known("button");
        const INPUT: Name = Name::known("input");
        const SELECT: Name = Name::known("select");
        const TEXTAREA: Name = Name::known("textarea");
        const BIG: Name = Name::known("big");
        const TH: Name = Name::known("th");
        const THEAD: Name = Name::known("thead");
        match name {
            NAV => Signs(Signs::NAV.0 | Signs::FRAME.0),
            FOOTER => Signs(Signs::FOOTER.0 | Signs::FRAME.0),
            HEADER => Signs(Signs::HEADER.0 | Signs::FRAME.0),
            ASIDE => Signs::FRAME,
            DIALOG => Signs::DIALOG,
            FORM => Signs::FORM,
            BUTTON => Signs(Signs::BUTTON.0 | Signs::CONTROL.0),
            INPUT | SELECT | TEXTAREA => Signs::CONTROL,
            BIG => Signs::LARGE,
            TH | THEAD => Signs::TABLE_HEADER,
            _ => Signs::default(),
        }
    }

    /// What one word of class, id or role says. A heading is called so in small letters.
    fn of_word(word: &str) -> Signs {
        const LONGEST: usize = 18;
        let mut lower = [0; LONGEST];
        let mut signs = Signs::default();
        signs.set(Signs::CALLED_HEADING, is_heading_word(word));
        let Some(lower) = lower.get_mut(..word.len()) else {
            return signs;
        };
        lower.copy_from_slice(word.as_bytes());
        lower.make_ascii_lowercase();
        let more = match &*lower {
            b"banner" => Signs(Signs::CALLED_NAVIGATION.0 | Signs::CALLED_WINDOW.0),
            b"breadcrumb" | b"breadcrumbs" | b"contentinfo" | b"footer" | b"footernav" | b"header"
            | b"leftnav" | b"masthead" | b"menu" | b"nav" | b"navbar" | b"navigation" | b"pagination"
            | b"share" | b"sidebar" | b"skip" | b"social" | b"toolbar" | b"topnav" => {
                Signs::CALLED_NAVIGATION
            }
            b"onetrust" | b"cybotcookiebotdialog" | b"didomi" | b"usercentrics" | b"alertdialog" => {
                Signs::CALLED_BANNER
            }
            b"cookie" | b"cookies" | b"consent" | b"gdpr" | b"cc" => Signs::CALLED_COOKIES,
            b"alert" | b"bar" | b"dialog" | b"modal" | b"overlay" | b"popup" | b"toast" | b"window" => {
                Signs::CALLED_WINDOW
            }
            _ => Signs::default(),
        };
        Signs(signs.0 | more.0)
    }
}

fn is_heading_word(word: &str) -> bool {
    matches!(word, "head" | "heading" | "headings" | "headline" | "hd" | "hdr" | "title" | "subhead")
        || word.ends_with("heading")
        || word.ends_with("title")
        || word.starts_with("subhead")
}

/// Whether a `size` means letters larger than text: `<font size=4>`, `<font size=+1>`.
fn is_large(size: &str) -> bool {
    let size = size.trim();
    match size.strip_prefix('+') {
        Some(more) => more.parse().is_ok_and(|more: u8| more >= 1),
        None => size.parse().is_ok_and(|size: u8| size >= 4),
    }
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
