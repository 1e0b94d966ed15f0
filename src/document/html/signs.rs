//! What is to be known of an element apart from its place: what it is called, whether it is shown.

use super::attribute::{Attribute, Attributes, is};
use super::element::Style;
use super::name::Name;

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
    pub(super) fn of(name: Name, attributes: &Attributes<'_>, style: Style) -> Signs {
        let mut signs = Signs::of_name(name);
        signs.set(Signs::HIDDEN, style.hidden);
        let mut opens = false;
        for (attribute, value) in attributes.iter() {
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
                    signs.set(Signs::CHOICE, matches!(value, "listbox" | "menu" | "menubar"));
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
