//! From byte offsets to numbers of characters.

use crate::Span;

/// How many bytes are counted at once.
const BLOCK: usize = 256;

/// Tells how many characters (Unicode code points) stand before a byte of a text.
///
/// It is made in one pass over the text; each question then looks at fewer than [`BLOCK`] bytes, in any order.
pub(super) struct Characters<'t> {
    text: &'t str,
    /// The number of characters before each block; empty for ASCII, where bytes are characters.
    before: Vec<usize>,
}

impl<'t> Characters<'t> {
    pub(super) fn of(text: &'t str) -> Self {
        let mut before = Vec::new();
        if !text.is_ascii() {
            let mut characters = 0;
            before.extend(text.as_bytes().chunks(BLOCK).map(|block| {
                let so_far = characters;
                characters += count(block);
                so_far
            }));
            before.push(characters);
        }
        Characters { text, before }
    }

    /// The number of characters before byte `offset`, which is on a character boundary.
    pub(super) fn before(&self, offset: usize) -> usize {
        let block = offset / BLOCK;
        match self.before.get(block) {
            Some(before) => before + count(&self.text.as_bytes()[block * BLOCK..offset]),
            None => offset,
        }
    }

    /// The span in characters.
    pub(super) fn span(&self, span: Span) -> Span {
        Span::new(self.before(span.start), self.before(span.end))
    }
}

/// Number of characters that begin in these bytes.
fn count(bytes: &[u8]) -> usize {
    // Bytes 0x80 to 0xBF go on with a character.
    bytes.iter().filter(|&&byte| byte & 0xC0 != 0x80).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str) {
        let characters = Characters::of(text);
        let ends = text.char_indices().map(|(byte, _)| byte).chain([text.len()]);
        let ends: Vec<usize> = ends.collect();
        for (number, &byte) in ends.iter().enumerate().rev() {
            assert_eq!(characters.before(byte), number, "byte {byte} of {text:?}");
        }
    }

    #[test]
    fn counts_in_texts_around_the_size_of_a_block() {
        for text in ["", "a", "é", "🍪"] {
            for length in [0, 1, 63, 64, 65, 127, 128, 129, 255, 256, 257, 600] {
                check(&text.repeat(length));
                check(&format!("x{}y", text.repeat(length)));
            }
        }
    }

    proptest! {
        #[test]
        fn counts_in_any_text(text in "(\\PC|[\\r\\n\\t]|[a-z ]{20}){0,80}") {
            check(&text);
        }
    }
}
