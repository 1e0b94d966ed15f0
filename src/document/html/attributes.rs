//! Bounds the attributes of a tag before the page is parsed.
//!
//! The tokenizer compares every attribute with all others of its tag, so that a tag with 100,000 of them takes
//! minutes. No page means more than a few dozen; the rest is cut out of the source.

use std::borrow::Cow;

/// As many attributes as a tag may keep. Tags of real pages stay below 60.
pub(super) const MAX_ATTRIBUTES: usize = 256;

/// Elements whose content is text to the tokenizer: tags inside mean nothing.
const RAW_TEXT: [&str; 9] = [
    "iframe", "noembed", "noframes", "noscript", "script", "style", "textarea", "title", "xmp",
];

/// Elements inside which the tree builder does not treat [`RAW_TEXT`] as such.
const NO_RAW_TEXT_INSIDE: [&str; 4] = ["frameset", "math", "select", "svg"];

/// The page with at most [`MAX_ATTRIBUTES`] in every tag, and the number of tags that were cut.
///
/// Linear in the page; borrows it where nothing is cut, as on all pages but hostile ones.
pub(super) fn limit_attributes(page: &str) -> (Cow<'_, str>, usize) {
    let bytes = page.as_bytes();
    let mut kept = String::new();
    let mut copied = 0;
    let mut cut = 0;
    let mut raw_text_off = false;
    let mut at = 0;
    while let Some(open) = find(bytes, at, b'<') {
        at = open + 1;
        if bytes[at..].starts_with(b"!--") {
            at = skip_comment(bytes, at + 3);
            continue;
        }
        let name_start = if bytes.get(at) == Some(&b'/') {
            at + 1
        } else {
            at
        };
        if !bytes.get(name_start).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let name_end = skip_while(bytes, name_start, |byte| !ends_name(byte));
        let tag = Tag::read(bytes, name_end);
        if let Some(surplus) = tag.surplus {
            kept.push_str(&page[copied..surplus]);
            copied = tag.end;
            cut += 1;
        }
        at = tag.end;
        if name_start == open + 1 {
            let name = &bytes[name_start..name_end];
            raw_text_off |= is_one_of(name, &NO_RAW_TEXT_INSIDE);
            if !raw_text_off && is_one_of(name, &RAW_TEXT) {
                at = skip_raw_text(bytes, at, name);
            }
        }
    }
    if cut == 0 {
        return (Cow::Borrowed(page), 0);
    }
    kept.push_str(&page[copied..]);
    (Cow::Owned(kept), cut)
}

/// What the scanner needs to know of one tag.
struct Tag {
    /// Where the first attribute too many begins.
    surplus: Option<usize>,
    /// The byte of the closing `>`, or the end of the page.
    end: usize,
}

impl Tag {
    /// Reads the attributes from the end of the tag's name to its `>`, as the tokenizer does.
    fn read(bytes: &[u8], mut at: usize) -> Tag {
        let mut count = 0;
        let mut surplus = None;
        loop {
            at = skip_while(bytes, at, |byte| byte.is_ascii_whitespace() || byte == b'/');
            if at >= bytes.len() || bytes[at] == b'>' {
                return Tag { surplus, end: at };
            }
            count += 1;
            if count > MAX_ATTRIBUTES {
                surplus.get_or_insert(at);
            }
            // An attribute may begin with `=`; that one belongs to its name.
            at = skip_while(bytes, at + 1, |byte| !ends_name(byte) && byte != b'=');
            let value = skip_while(bytes, at, |byte| byte.is_ascii_whitespace());
            if bytes.get(value) == Some(&b'=') {
                at = skip_value(bytes, value + 1);
            }
        }
    }
}

fn skip_value(bytes: &[u8], at: usize) -> usize {
    let at = skip_while(bytes, at, |byte| byte.is_ascii_whitespace());
    match bytes.get(at) {
        Some(&quote @ (b'"' | b'\'')) => {
            find(bytes, at + 1, quote).map_or(bytes.len(), |end| end + 1)
        }
        _ => skip_while(bytes, at, |byte| {
            !byte.is_ascii_whitespace() && byte != b'>'
        }),
    }
}

/// From inside a comment to its end, which `-->`, `--!>` and, right at its start, `>` and `->` all are.
fn skip_comment(bytes: &[u8], start: usize) -> usize {
    let mut from = start;
    while let Some(close) = find(bytes, from, b'>') {
        let before = &bytes[start..close];
        if matches!(before, b"" | b"-") || before.ends_with(b"--") || before.ends_with(b"--!") {
            return close + 1;
        }
        from = close + 1;
    }
    bytes.len()
}

/// From inside a raw-text element to its end tag, or to the end of the page.
fn skip_raw_text(bytes: &[u8], mut at: usize, name: &[u8]) -> usize {
    while let Some(open) = find(bytes, at, b'<') {
        let rest = &bytes[open + 1..];
        let end_tag = rest.len() > name.len()
            && rest[0] == b'/'
            && rest[1..=name.len()].eq_ignore_ascii_case(name)
            && rest.get(name.len() + 1).is_none_or(|&byte| ends_name(byte));
        if end_tag {
            return open;
        }
        at = open + 1;
    }
    bytes.len()
}

fn ends_name(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>')
}

fn is_one_of(name: &[u8], names: &[&str]) -> bool {
    names
        .iter()
        .any(|one| one.as_bytes().eq_ignore_ascii_case(name))
}

fn find(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    let rest = bytes.get(from..)?;
    // The standard library searches a `str` or slice for one byte with its own `memchr` only through `contains`;
    // `position` is vectorised well enough for a pass that runs once.
    rest.iter()
        .position(|&byte| byte == wanted)
        .map(|offset| from + offset)
}

fn skip_while(bytes: &[u8], from: usize, holds: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest
        .iter()
        .position(|&byte| !holds(byte))
        .unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag_with(count: usize) -> String {
        let attributes: String = (0..count).map(|n| format!(" a{n}='>{n}'")).collect();
        format!("<p{attributes}>text")
    }

    #[test]
    fn ordinary_tags_are_left_alone() {
        for page in [
            &tag_with(MAX_ATTRIBUTES),
            "a < b <",
            "<",
            "</",
            "<p",
            "<!--",
        ] {
            assert!(matches!(limit_attributes(page), (Cow::Borrowed(same), 0) if same == page));
        }
    }

    #[test]
    fn the_surplus_is_cut() {
        let (page, cut) = limit_attributes(&tag_with(100_000)).clone_owned();
        assert_eq!(cut, 1);
        assert!(page.ends_with(&format!("a{}='>{0}' >text", MAX_ATTRIBUTES - 1)));
    }

    #[test]
    fn scripts_and_comments_are_no_tags() {
        let many = "b ".repeat(1_000);
        for page in [
            format!("<script>if (a <a {many})</script><p>"),
            format!("<!-- <a {many} --><p>"),
        ] {
            assert_eq!(limit_attributes(&page).1, 0);
        }
        assert_eq!(
            limit_attributes(&format!("<svg><style><a {many}></svg>")).1,
            1
        );
    }

    trait CloneOwned {
        fn clone_owned(&self) -> (String, usize);
    }

    impl CloneOwned for (Cow<'_, str>, usize) {
        fn clone_owned(&self) -> (String, usize) {
            (self.0.to_string(), self.1)
        }
    }
}
