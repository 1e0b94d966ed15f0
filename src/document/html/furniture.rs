//! Tells the furniture of a page (menus, footers, search boxes, banners) from its text.
//!
//! Only what is clearly furniture is left out. Policies are lists and headings, often full of links, so that how dense
//! links stand decides only with a second sign: what the element is called, or that all prose lies on one side of it.

use super::element::Element;
use super::measure::{Measure, Measures};
use super::signs::Signs;

/// Bytes of text above which a banner or form is read.
const SMALL: usize = 3_000;
/// Bytes of text in a form that only labels its fields.
const LABELS: usize = 300;

/// Whether `element`, at `place` among the elements, is furniture.
pub(super) fn is_furniture(element: &Element, place: usize, measures: &Measures) -> bool {
    let measure = measures.at(place);
    if measure.text == 0 || measure.text * 3 > measures.total {
        return false;
    }
    let density = Density(measure);
    let signs = element.signs;
    if signs.has(Signs::NAV) {
        return density.at_least(50) || measure.text < LABELS;
    }
    let is_frame_of_links = signs.has(Signs::FOOTER) || (signs.has(Signs::HEADER) && measure.links > 1);
    if is_frame_of_links && density.at_least(50) {
        return true;
    }
    if signs.has(Signs::DIALOG) || signs.has(Signs::CHOICE) {
        return true;
    }
    if signs.has(Signs::FORM) {
        return measure.controls > 0
            && measure.text < LABELS
            && measure.headings == 0
            && measures.is_outside_prose(element);
    }
    if element.kind.is_block() && measure.links >= 3 && density.at_least(70) {
        return measures.is_outside_prose(element) || signs.has(Signs::CALLED_NAVIGATION);
    }
    if signs.has(Signs::CALLED_NAVIGATION) && density.at_least(50) {
        return true;
    }
    measure.text < SMALL && is_banner(signs)
}

/// How much of the text is links.
struct Density(Measure);

impl Density {
    fn at_least(&self, percent: usize) -> bool {
        self.0.linked * 100 >= self.0.text * percent
    }
}

/// Whether the element is the question whether cookies may be set, and not the text about them.
fn is_banner(signs: Signs) -> bool {
    signs.has(Signs::CALLED_BANNER) || (signs.has(Signs::CALLED_COOKIES) && signs.has(Signs::CALLED_WINDOW))
}
