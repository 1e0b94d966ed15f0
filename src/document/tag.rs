//! HTML tags met in text: which of them end a line of text, and how.

/// The longest tag that is recognised; the bound keeps the search for `>` linear on text full of `<`.
const LONGEST_TAG: usize = 2_000;

/// What a tag that is no inline tag does to the text around it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TagKind {
    /// `<br>`: a line break inside a block.
    LineBreak,
    /// Begins or ends a block: `<p>`, `</div>`, `<td>`.
    Block,
    /// Begins a list.
    ListStart,
    /// Ends a list.
    ListEnd,
    /// Begins a list item.
    Item,
    /// Begins a heading of this level.
    Heading(u8),
    /// Begins a comment; the tag is the `<!--` alone.
    Comment,
    /// Begins a script; the tag is the opening tag alone.
    Script,
    /// Begins a style sheet; the tag is the opening tag alone.
    Style,
    /// `<b>`, `</a>`, `<font ...>`: no break.
    Inline,
}

/// A tag, and the byte after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Tag {
    /// What it does.
    pub(crate) kind: TagKind,
    /// The first byte after it.
    pub(crate) end: usize,
}

impl Tag {
    /// The tag that begins with the `<` at byte `at` of `text`, if one does.
    pub(crate) fn at(text: &str, at: usize) -> Option<Tag> {
        let bytes = text.as_bytes();
        if bytes.get(at) != Some(&b'<') {
            return None;
        }
        if bytes[at..].starts_with(b"<!--") {
            return Some(Tag { kind: TagKind::Comment, end: at + 4 });
        }
        let closing = bytes.get(at + 1) == Some(&b'/');
        let name_start = at + 1 + usize::from(closing);
        let name_length =
            bytes[name_start..].iter().take(12).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        let name_end = name_start + name_length;
        if name_length == 0
            || !matches!(bytes.get(name_end), Some(b'>' | b'/' | b' ' | b'\n' | b'\r' | b'\t'))
        {
            return None;
        }
        let kind = kind_of(&bytes[name_start..name_end], closing)?;
        let limit = bytes.len().min(name_end + LONGEST_TAG);
        let end = name_end + bytes[name_end..limit].iter().position(|&byte| byte == b'>')? + 1;
        Some(Tag { kind, end })
    }

    /// The tag that ends just before byte `end` of `text`, as the byte where it starts; inline tags only.
    pub(crate) fn inline_ending_at(text: &str, end: usize) -> Option<usize> {
        const LONGEST_CLOSING: usize = 64;
        let bytes = text.as_bytes();
        if end == 0 || bytes[end - 1] != b'>' {
            return None;
        }
        let floor = end.saturating_sub(LONGEST_CLOSING);
        let start = floor + bytes[floor..end].iter().rposition(|&byte| byte == b'<')?;
        (Tag::at(text, start)? == Tag { kind: TagKind::Inline, end }).then_some(start)
    }
}

/// What a tag of this name does, or nothing if no such tag is known.
fn kind_of(name: &[u8], closing: bool) -> Option<TagKind> {
    let mut lower = [0u8; 12];
    let lower = &mut lower[..name.len()];
    lower.copy_from_slice(name);
    lower.make_ascii_lowercase();
    Some(match &*lower {
        b"br" => TagKind::LineBreak,
        b"ul" | b"ol" | b"menu" | b"dir" if closing => TagKind::ListEnd,
        b"ul" | b"ol" | b"menu" | b"dir" => TagKind::ListStart,
        b"li" | b"dd" if !closing => TagKind::Item,
        [b'h', digit @ b'1'..=b'6'] if !closing => TagKind::Heading(digit - b'0'),
        b"script" if !closing => TagKind::Script,
        b"style" if !closing => TagKind::Style,
        b"p" | b"div" | b"li" | b"dd" | b"dt" | b"dl" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6"
        | b"table" | b"thead" | b"tbody" | b"tfoot" | b"tr" | b"td" | b"th" | b"caption" | b"blockquote"
        | b"pre" | b"center" | b"hr" | b"section" | b"article" | b"main" | b"header" | b"footer" | b"nav"
        | b"aside" | b"address" | b"form" | b"fieldset" | b"legend" | b"select" | b"option" | b"button"
        | b"figure" | b"figcaption" | b"details" | b"summary" | b"html" | b"head" | b"body" | b"title"
        | b"noscript" | b"iframe" | b"script" | b"style" => TagKind::Block,
        b"a" | b"b" | b"i" | b"u" | b"s" | b"em" | b"strong" | b"span" | b"font" | b"small" | b"big"
        | b"sup" | b"sub" | b"abbr" | b"acronym" | b"img" | b"input" | b"label" | b"q" | b"cite"
        | b"code" | b"tt" | b"strike" | b"ins" | b"del" | b"mark" | b"time" | b"nobr" | b"wbr" => {
            TagKind::Inline
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_addresses_and_comparisons() {
        assert_eq!(Tag::at("<p>x", 0), Some(Tag { kind: TagKind::Block, end: 3 }));
        assert_eq!(Tag::at("<H2 class=a>x", 0).map(|tag| tag.kind), Some(TagKind::Heading(2)));
        assert_eq!(Tag::at("</h2>", 0).map(|tag| tag.kind), Some(TagKind::Block));
        assert_eq!(Tag::at("<http://example.com/>", 0), None);
        assert_eq!(Tag::at("< 13 years >", 0), None);
        assert_eq!(Tag::at("<p", 0), None);
    }

    #[test]
    fn closing_inline_tags_are_found_from_behind() {
        let text = "<b>Cookies</b>";
        assert_eq!(Tag::inline_ending_at(text, text.len()), Some(10));
        assert_eq!(Tag::inline_ending_at("a > b >", 7), None);
    }
}
