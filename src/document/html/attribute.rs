//! The attributes of a tag, as far as they say something about the text.

use std::borrow::Cow;

/// An attribute that says something about the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Attribute {
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
    /// The attributes with their values, in the order of the tag.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Attribute, &str)> {
        self.0.iter().map(|(attribute, value)| (*attribute, &**value))
    }

    /// Takes in an attribute, if it is one of those that matter.
    pub(super) fn add(&mut self, name: &str, value: impl FnOnce() -> Cow<'a, str>) {
        if let Some(attribute) = Attribute::of(name).filter(|&attribute| self.get(attribute).is_none()) {
            self.0.push((attribute, value()));
        }
    }

    /// The value of an attribute.
    pub(super) fn get(&self, wanted: Attribute) -> Option<&str> {
        self.0.iter().find(|(attribute, _)| *attribute == wanted).map(|(_, value)| &**value)
    }

    /// Whether the tag has an attribute.
    pub(super) fn has(&self, wanted: Attribute) -> bool {
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

/// Whether two values are the same but for the case of letters.
pub(super) fn is(value: &str, wanted: &str) -> bool {
    value.eq_ignore_ascii_case(wanted)
}
