//! Colours of a terminal, or none.

use crate::taxonomy::Category;

/// How text for a terminal is set off.
#[derive(Clone, Copy, Debug)]
pub struct Paint {
    /// Whether escape sequences are written. Without them, underlines become a line of their own.
    pub color: bool,
    /// Columns.
    pub width: usize,
}

impl Paint {
    /// Plain text of 80 columns.
    pub const PLAIN: Paint = Paint { color: false, width: 80 };

    /// `text` in bold.
    pub(crate) fn bold(self, text: &str) -> String {
        self.wrap("1", text)
    }

    /// `text` in a faint shade.
    pub(crate) fn dim(self, text: &str) -> String {
        self.wrap("2", text)
    }

    /// `text` in the colour of `category`.
    pub(crate) fn category(self, category: Category, text: &str) -> String {
        self.wrap(&format!("38;5;{}", color(category)), text)
    }

    fn wrap(self, code: &str, text: &str) -> String {
        match self.color && !text.is_empty() {
            true => format!("\x1b[{code}m{text}\x1b[0m"),
            false => text.to_owned(),
        }
    }

    /// The sequence that begins evidence of `category`.
    pub(crate) fn underline(category: Category) -> String {
        format!("\x1b[4;38;5;{}m", color(category))
    }

    /// The sequence that ends everything.
    pub(crate) const RESET: &'static str = "\x1b[0m";
}

/// A colour of the 256 for each category, readable on dark and light ground.
fn color(category: Category) -> u8 {
    const COLORS: [u8; Category::COUNT] = [33, 166, 35, 37, 136, 64, 133, 161, 99, 244, 109, 130];
    COLORS[category as usize]
}
