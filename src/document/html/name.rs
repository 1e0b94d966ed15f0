//! The names of elements, and what the HTML standard lets them do to each other.

use super::element::Kind;

/// The name of an element: one that the standard or an old browser knows, or [`Name::OTHER`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name(u8);

/// No implied end of a tag reaches across it, nor does a list item close one outside of it.
pub(super) const SPECIAL: u16 = 1;
/// Reopened in the next paragraph until somebody closes it.
pub(super) const FORMATTING: u16 = 1 << 1;
/// Holds nothing and has no end tag.
pub(super) const VOID: u16 = 1 << 2;
/// What is open outside of it is out of the reach of tags inside.
pub(super) const SCOPE: u16 = 1 << 3;
/// Ends where an element around it ends.
pub(super) const IMPLIED_END: u16 = 1 << 4;
/// Its start tag ends an open paragraph, and its end tag closes whatever is open inside.
pub(super) const BLOCK: u16 = 1 << 5;
/// Stands in the head of a page and does not begin its body.
pub(super) const HEAD: u16 = 1 << 6;
/// Its content is text up to its own end tag; character references mean nothing there.
pub(super) const RAW_TEXT: u16 = 1 << 7;
/// Never stands in a picture or formula: its start tag ends them.
pub(super) const BREAKS_OUT: u16 = 1 << 8;
/// Part of a table; outside of one its tags mean nothing.
pub(super) const TABLE_PART: u16 = 1 << 9;

/// All known names in the order of their letters, with how each takes part in the text.
const NAMES: [(&str, Kind, u16); 121] = [
    ("a", Kind::Link, FORMATTING),
    ("address", Kind::Block, SPECIAL | BLOCK),
    ("applet", Kind::Inline, SPECIAL | SCOPE),
    ("area", Kind::Dropped, SPECIAL | VOID),
    ("article", Kind::Block, SPECIAL | BLOCK),
    ("aside", Kind::Block, SPECIAL | BLOCK),
    ("audio", Kind::Dropped, 0),
    ("b", Kind::Bold, FORMATTING | BREAKS_OUT),
    ("base", Kind::Dropped, SPECIAL | VOID | HEAD),
    ("basefont", Kind::Inline, SPECIAL | VOID | HEAD),
    ("bgsound", Kind::Inline, SPECIAL | VOID | HEAD),
    ("big", Kind::Font, FORMATTING | BREAKS_OUT),
    ("blockquote", Kind::Block, SPECIAL | BLOCK | BREAKS_OUT),
    ("body", Kind::Block, SPECIAL | BREAKS_OUT),
    ("br", Kind::Break, SPECIAL | VOID | BREAKS_OUT),
    ("button", Kind::Inline, SPECIAL),
    ("canvas", Kind::Dropped, 0),
    ("caption", Kind::Term, SPECIAL | SCOPE | TABLE_PART),
    ("center", Kind::Block, SPECIAL | BLOCK | BREAKS_OUT),
    ("code", Kind::Inline, FORMATTING | BREAKS_OUT),
    ("col", Kind::Inline, SPECIAL | VOID | TABLE_PART),
    ("colgroup", Kind::Inline, SPECIAL | TABLE_PART),
    ("datalist", Kind::Dropped, 0),
    ("dd", Kind::Block, SPECIAL | IMPLIED_END | BREAKS_OUT),
    ("details", Kind::Block, SPECIAL | BLOCK),
    ("dialog", Kind::Block, BLOCK),
    ("dir", Kind::List, SPECIAL | BLOCK),
    ("div", Kind::Block, SPECIAL | BLOCK | BREAKS_OUT),
    ("dl", Kind::Block, SPECIAL | BLOCK | BREAKS_OUT),
    ("dt", Kind::Term, SPECIAL | IMPLIED_END | BREAKS_OUT),
    ("em", Kind::Inline, FORMATTING | BREAKS_OUT),
    ("embed", Kind::Dropped, SPECIAL | VOID | BREAKS_OUT),
    ("fieldset", Kind::Block, SPECIAL | BLOCK),
    ("figcaption", Kind::Block, SPECIAL | BLOCK),
    ("figure", Kind::Block, SPECIAL | BLOCK),
    ("font", Kind::Font, FORMATTING),
    ("footer", Kind::Block, SPECIAL | BLOCK),
    ("form", Kind::Block, SPECIAL),
    ("frame", Kind::Dropped, SPECIAL | VOID),
    ("frameset", Kind::Dropped, SPECIAL),
    ("h1", Kind::Heading(1), SPECIAL | BREAKS_OUT),
    ("h2", Kind::Heading(2), SPECIAL | BREAKS_OUT),
    ("h3", Kind::Heading(3), SPECIAL | BREAKS_OUT),
    ("h4", Kind::Heading(4), SPECIAL | BREAKS_OUT),
    ("h5", Kind::Heading(5), SPECIAL | BREAKS_OUT),
    ("h6", Kind::Heading(6), SPECIAL | BREAKS_OUT),
    ("head", Kind::Dropped, SPECIAL | BREAKS_OUT),
    ("header", Kind::Block, SPECIAL | BLOCK),
    ("hgroup", Kind::Block, SPECIAL | BLOCK),
    ("hr", Kind::Block, SPECIAL | VOID | BREAKS_OUT),
    ("html", Kind::Block, SPECIAL | SCOPE),
    ("i", Kind::Inline, FORMATTING | BREAKS_OUT),
    ("iframe", Kind::Dropped, SPECIAL | RAW_TEXT),
    ("image", Kind::Dropped, SPECIAL | VOID),
    ("img", Kind::Dropped, SPECIAL | VOID | BREAKS_OUT),
    ("input", Kind::Dropped, SPECIAL | VOID),
    ("keygen", Kind::Inline, VOID),
    ("legend", Kind::Term, 0),
    ("li", Kind::Item, SPECIAL | IMPLIED_END | BREAKS_OUT),
    ("link", Kind::Dropped, SPECIAL | VOID | HEAD),
    ("listing", Kind::Preformatted, SPECIAL | BLOCK | BREAKS_OUT),
    ("main", Kind::Block, SPECIAL | BLOCK),
    ("map", Kind::Dropped, 0),
    ("marquee", Kind::Inline, SPECIAL | SCOPE),
    ("math", Kind::Dropped, 0),
    ("menu", Kind::List, SPECIAL | BLOCK | BREAKS_OUT),
    ("meta", Kind::Dropped, SPECIAL | VOID | HEAD | BREAKS_OUT),
    ("meter", Kind::Dropped, 0),
    ("nav", Kind::Block, SPECIAL | BLOCK),
    ("nobr", Kind::Inline, FORMATTING | BREAKS_OUT),
    ("noembed", Kind::Dropped, SPECIAL | RAW_TEXT),
    ("noframes", Kind::Dropped, SPECIAL | RAW_TEXT | HEAD),
    ("noscript", Kind::Dropped, SPECIAL | RAW_TEXT | HEAD),
    ("object", Kind::Dropped, SPECIAL | SCOPE),
    ("ol", Kind::OrderedList, SPECIAL | BLOCK | BREAKS_OUT),
    ("optgroup", Kind::Dropped, IMPLIED_END),
    ("option", Kind::Dropped, IMPLIED_END),
    ("p", Kind::Block, SPECIAL | IMPLIED_END | BREAKS_OUT),
    ("param", Kind::Dropped, SPECIAL | VOID),
    ("picture", Kind::Dropped, 0),
    ("plaintext", Kind::Preformatted, SPECIAL),
    ("pre", Kind::Preformatted, SPECIAL | BLOCK | BREAKS_OUT),
    ("progress", Kind::Dropped, 0),
    ("rb", Kind::Inline, IMPLIED_END),
    ("rp", Kind::Dropped, IMPLIED_END),
    ("rt", Kind::Dropped, IMPLIED_END),
    ("rtc", Kind::Inline, IMPLIED_END),
    ("ruby", Kind::Inline, BREAKS_OUT),
    ("s", Kind::Inline, FORMATTING | BREAKS_OUT),
    ("script", Kind::Dropped, SPECIAL | RAW_TEXT | HEAD),
    ("search", Kind::Block, BLOCK),
    ("section", Kind::Block, SPECIAL | BLOCK),
    ("select", Kind::Dropped, SPECIAL | SCOPE),
    ("small", Kind::Inline, FORMATTING | BREAKS_OUT),
    ("source", Kind::Inline, SPECIAL | VOID),
    ("span", Kind::Inline, BREAKS_OUT),
    ("strike", Kind::Inline, FORMATTING | BREAKS_OUT),
    ("strong", Kind::Bold, FORMATTING | BREAKS_OUT),
    ("style", Kind::Dropped, SPECIAL | RAW_TEXT | HEAD),
    ("sub", Kind::Inline, BREAKS_OUT),
    ("summary", Kind::Term, SPECIAL | BLOCK),
    ("sup", Kind::Inline, BREAKS_OUT),
    ("svg", Kind::Dropped, 0),
    ("table", Kind::Table, SPECIAL | SCOPE | BREAKS_OUT),
    ("tbody", Kind::Block, SPECIAL | TABLE_PART),
    ("td", Kind::Cell, SPECIAL | SCOPE | TABLE_PART),
    ("template", Kind::Dropped, SPECIAL | SCOPE | HEAD),
    ("textarea", Kind::Preformatted, SPECIAL | RAW_TEXT),
    ("tfoot", Kind::Block, SPECIAL | TABLE_PART),
    ("th", Kind::Cell, SPECIAL | SCOPE | TABLE_PART),
    ("thead", Kind::Block, SPECIAL | TABLE_PART),
    ("title", Kind::Dropped, SPECIAL | RAW_TEXT | HEAD),
    ("tr", Kind::Row, SPECIAL | TABLE_PART),
    ("track", Kind::Inline, SPECIAL | VOID),
    ("tt", Kind::Inline, FORMATTING | BREAKS_OUT),
    ("u", Kind::Inline, FORMATTING | BREAKS_OUT),
    ("ul", Kind::List, SPECIAL | BLOCK | BREAKS_OUT),
    ("var", Kind::Inline, BREAKS_OUT),
    ("video", Kind::Dropped, 0),
    ("wbr", Kind::Inline, SPECIAL | VOID),
    ("xmp", Kind::Preformatted, SPECIAL | RAW_TEXT),
];

/// Names that the rules of parsing speak of.
pub(super) mod known {
    use super::Name;

    pub(in super::super) const A: Name = Name::known("a");
    pub(in super::super) const ADDRESS: Name = Name::known("address");
    pub(in super::super) const APPLET: Name = Name::known("applet");
    pub(in super::super) const BODY: Name = Name::known("body");
    pub(in super::super) const BR: Name = Name::known("br");
    pub(in super::super) const BUTTON: Name = Name::known("button");
    pub(in super::super) const CAPTION: Name = Name::known("caption");
    pub(in super::super) const COL: Name = Name::known("col");
    pub(in super::super) const COLGROUP: Name = Name::known("colgroup");
    pub(in super::super) const DD: Name = Name::known("dd");
    pub(in super::super) const DIV: Name = Name::known("div");
    pub(in super::super) const DT: Name = Name::known("dt");
    pub(in super::super) const FONT: Name = Name::known("font");
    pub(in super::super) const FRAME: Name = Name::known("frame");
    pub(in super::super) const FORM: Name = Name::known("form");
    pub(in super::super) const FRAMESET: Name = Name::known("frameset");
    pub(in super::super) const H1: Name = Name::known("h1");
    pub(in super::super) const H2: Name = Name::known("h2");
    pub(in super::super) const H3: Name = Name::known("h3");
    pub(in super::super) const H4: Name = Name::known("h4");
    pub(in super::super) const H5: Name = Name::known("h5");
    pub(in super::super) const H6: Name = Name::known("h6");
    pub(in super::super) const HEAD: Name = Name::known("head");
    pub(in super::super) const HR: Name = Name::known("hr");
    pub(in super::super) const HTML: Name = Name::known("html");
    pub(in super::super) const IFRAME: Name = Name::known("iframe");
    pub(in super::super) const INPUT: Name = Name::known("input");
    pub(in super::super) const LI: Name = Name::known("li");
    pub(in super::super) const LISTING: Name = Name::known("listing");
    pub(in super::super) const MARQUEE: Name = Name::known("marquee");
    pub(in super::super) const MATH: Name = Name::known("math");
    pub(in super::super) const NOBR: Name = Name::known("nobr");
    pub(in super::super) const OBJECT: Name = Name::known("object");
    pub(in super::super) const OL: Name = Name::known("ol");
    pub(in super::super) const OPTGROUP: Name = Name::known("optgroup");
    pub(in super::super) const OPTION: Name = Name::known("option");
    pub(in super::super) const P: Name = Name::known("p");
    pub(in super::super) const PARAM: Name = Name::known("param");
    pub(in super::super) const PLAINTEXT: Name = Name::known("plaintext");
    pub(in super::super) const PRE: Name = Name::known("pre");
    pub(in super::super) const RB: Name = Name::known("rb");
    pub(in super::super) const RP: Name = Name::known("rp");
    pub(in super::super) const RT: Name = Name::known("rt");
    pub(in super::super) const RTC: Name = Name::known("rtc");
    pub(in super::super) const RUBY: Name = Name::known("ruby");
    pub(in super::super) const SELECT: Name = Name::known("select");
    pub(in super::super) const SOURCE: Name = Name::known("source");
    pub(in super::super) const SVG: Name = Name::known("svg");
    pub(in super::super) const TABLE: Name = Name::known("table");
    pub(in super::super) const TBODY: Name = Name::known("tbody");
    pub(in super::super) const TD: Name = Name::known("td");
    pub(in super::super) const TEMPLATE: Name = Name::known("template");
    pub(in super::super) const TEXTAREA: Name = Name::known("textarea");
    pub(in super::super) const TFOOT: Name = Name::known("tfoot");
    pub(in super::super) const TH: Name = Name::known("th");
    pub(in super::super) const THEAD: Name = Name::known("thead");
    pub(in super::super) const TITLE: Name = Name::known("title");
    pub(in super::super) const TR: Name = Name::known("tr");
    pub(in super::super) const TRACK: Name = Name::known("track");
    pub(in super::super) const UL: Name = Name::known("ul");
    pub(in super::super) const XMP: Name = Name::known("xmp");
}

/// Where the names with each first letter begin in [`NAMES`].
const LETTERS: [u8; 27] = {
    let mut starts = [0; 27];
    let mut letter = 0;
    while letter < 27 {
        let mut at = 0;
        while at < NAMES.len() && NAMES[at].0.as_bytes()[0] < b'a' + letter as u8 {
            at += 1;
        }
        starts[letter] = at as u8;
        letter += 1;
    }
    starts
};

impl Name {
    /// A name that is not known.
    pub(super) const OTHER: Name = Name(NAMES.len() as u8);
    /// How many names there are, [`Name::OTHER`] included.
    pub(super) const COUNT: usize = NAMES.len() + 1;

    /// The name that a tag gives, in letters of either case.
    pub(super) fn of(tag: &str) -> Name {
        let Some(first) = tag.bytes().next().map(|byte| byte.to_ascii_lowercase()) else {
            return Name::OTHER;
        };
        if !first.is_ascii_lowercase() {
            return Name::OTHER;
        }
        let letter = usize::from(first - b'a');
        let bucket = LETTERS[letter]..LETTERS[letter + 1];
        let found = bucket.into_iter().find(|&at| NAMES[usize::from(at)].0.eq_ignore_ascii_case(tag));
        found.map_or(Name::OTHER, Name)
    }

    /// The name that is spelled `name`, when the program is compiled.
    pub(super) const fn known(name: &str) -> Name {
        let mut at = 0;
        while at < NAMES.len() {
            if same(NAMES[at].0.as_bytes(), name.as_bytes()) {
                return Name(at as u8);
            }
            at += 1;
        }
        panic!("no such name")
    }

    /// How an element of this name takes part in the text.
    pub(super) fn kind(self) -> Kind {
        NAMES.get(self.index()).map_or(Kind::Inline, |name| name.1)
    }

    /// Whether the name has one of these traits.
    pub(super) fn is(self, traits: u16) -> bool {
        NAMES.get(self.index()).is_some_and(|name| name.2 & traits != 0)
    }

    /// A number below [`Name::COUNT`].
    pub(super) fn index(self) -> usize {
        usize::from(self.0)
    }
}

const fn same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_order_and_found() {
        assert!(NAMES.windows(2).all(|two| two[0].0 < two[1].0));
        for (at, (name, ..)) in NAMES.iter().enumerate() {
            assert_eq!(Name::of(name).index(), at);
            assert_eq!(Name::of(&name.to_ascii_uppercase()).index(), at);
        }
        for name in ["", "x", "br<", "é", "{", "h7", "widget-list"] {
            assert_eq!(Name::of(name), Name::OTHER);
        }
    }
}
