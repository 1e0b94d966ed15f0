//! Tells the furniture of a page (menus, footers, search boxes, banners) from its text.
//!
//! Only what is clearly furniture is left out. Policies are lists and headings, often full of links, so that how dense
//! links stand decides only with a second sign: what the element is called, or that all prose lies on one side of it.

use scraper::node::Element;

use super::element::{Kind, attribute, names};
use super::measure::{Measure, Measures};

/// Bytes of text above which a banner or form is read.
const SMALL: usize = 3_000;
/// Bytes of text in a form that only labels its fields.
const LABELS: usize = 300;

/// Whether `element`, at `place`, is furniture.
pub(super) fn is_furniture(element: &Element, place: usize, measures: &Measures) -> bool {
    let measure = measures.at(place);
    if measure.text == 0 || measure.text * 3 > measures.total() {
        return false;
    }
    let density = Density(measure);
    let kind = Kind::of(element);
    match element.name() {
        "nav" => return density.at_least(50) || measure.text < LABELS,
        "footer" if density.at_least(50) => return true,
        "header" if measure.links > 1 && density.at_least(50) => return true,
        "dialog" => return true,
        _ if is_choice(element) => return true,
        "form" => {
            return measure.controls > 0
                && measure.text < LABELS
                && measure.headings == 0
                && measures.is_outside_prose(place);
        }
        _ => {}
    }
    if kind.is_block() && measure.links >= 3 && density.at_least(70) {
        return measures.is_outside_prose(place) || is_called(element, &NAVIGATION);
    }
    if is_called(element, &NAVIGATION) && density.at_least(50) {
        return true;
    }
    measure.text < SMALL && is_banner(element)
}

/// How much of the text is links.
struct Density(Measure);

impl Density {
    fn at_least(&self, percent: usize) -> bool {
        self.0.linked * 100 >= self.0.text * percent
    }
}

const NAVIGATION: [&str; 20] = [
    "banner",
    "breadcrumb",
    "breadcrumbs",
    "contentinfo",
    "footer",
    "footernav",
    "header",
    "leftnav",
    "masthead",
    "menu",
    "nav",
    "navbar",
    "navigation",
    "pagination",
    "share",
    "sidebar",
    "skip",
    "social",
    "toolbar",
    "topnav",
];

fn is_called(element: &Element, wanted: &[&str]) -> bool {
    names(element).any(|name| wanted.iter().any(|one| one.eq_ignore_ascii_case(name)))
}

/// Whether the element is a control that lists what can be chosen, such as languages.
fn is_choice(element: &Element) -> bool {
    matches!(attribute(element, "role"), Some("listbox" | "menu" | "menubar"))
}

/// Whether the element is the question whether cookies may be set, and not the text about them.
fn is_banner(element: &Element) -> bool {
    if is_called(element, &["onetrust", "CybotCookiebotDialog", "didomi", "usercentrics", "alertdialog"]) {
        return true;
    }
    let about_cookies = is_called(element, &["cookie", "cookies", "consent", "gdpr", "cc"]);
    about_cookies
        && is_called(
            element,
            &["alert", "bar", "banner", "dialog", "modal", "overlay", "popup", "toast", "window"],
        )
}
