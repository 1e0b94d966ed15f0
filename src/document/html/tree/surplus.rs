//! Bounds the attributes of a tag before the page is parsed.
//!
//! The tokenizer compares every attribute with all others of its tag, so that a tag with 100,000 of them takes
//! minutes. No page means more than a few dozen; the rest is cut out of the source.

use std::borrow::Cow;

/// As many attributes as a tag may keep. Tags of real pages stay below 60.
pub(super) const MAX_ATTRIBUTES: usize = 256;

/// The same where the text is no markup, as far as this scanner can tell: in scripts and comments.
///
/// Inside SVG, or behind the wrong end tag, the tokenizer may come to see tags there. What is cut in a real script is
/// never read.
const MAX_ATTRIBUTES_IN_RAW_TEXT: usize = 1_024;

/// Elements whose content is text to the tokenizer: tags inside mean nothing.
const RAW_TEXT: [&str; 9] =
    ["iframe", "noembed", "noframes", "noscript", "script", "style", "textarea", "title", "xmp"];

/// The page with at most [`MAX_ATTRIBUTES`] in every tag, and the number of tags that were cut.
///
/// Linear in the page; borrows it where nothing is cut, as on all pages but hostile ones.
pub(super) fn limit_attributes(page: &str) -> (Cow<'_, str>, usize) {
    let bytes = page.as_bytes();
    let mut kept = String::new();
    let mut copied = 0;
    let mut cut = 0;
    let mut raw_until = 0;
    let mut at = 0;
    while let Some(open) = find(bytes, at, b'<') {
        at = open + 1;
        let is_raw = at < raw_until;
        if !is_raw && bytes[at..].starts_with(b"!--") {
            at += b"!--".len();
            raw_until = comment_end(bytes, at);
            continue;
        }
        let is_end_tag = bytes.get(at) == Some(&b'/');
        let name_start = at + usize::from(is_end_tag);
        if !bytes.get(name_start).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let name_end = skip_while(bytes, name_start, |byte| !ends_name(byte));
        let tag = if is_raw {
            Tag::read(&bytes[..raw_until], name_end, MAX_ATTRIBUTES_IN_RAW_TEXT)
        } else {
            Tag::read(bytes, name_end, MAX_ATTRIBUTES)
        };
        if let Some(surplus) = tag.surplus {
            kept.push_str(&page[copied..surplus]);
            copied = tag.end;
            cut += 1;
        }
        at = tag.end;
        let name = &bytes[name_start..name_end];
        if !is_raw && !is_end_tag && is_raw_text(name) {
            raw_until = raw_text_end(bytes, at, name);
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
    /// The byte of the closing `>`, or the end of the text.
    end: usize,
}

impl Tag {
    /// Reads the attributes from the end of the tag's name to its `>`, as the tokenizer does.
    fn read(bytes: &[u8], name_end: usize, most: usize) -> Tag {
        let mut at = name_end;
        let mut count = 0;
        let mut surplus = None;
        loop {
            at = skip_while(bytes, at, |byte| byte.is_ascii_whitespace() || byte == b'/');
            if at >= bytes.len() || bytes[at] == b'>' {
                return Tag { surplus, end: at };
            }
            count += 1;
            if count > most {
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
        Some(&quote @ (b'"' | b'\'')) => find(bytes, at + 1, quote).map_or(bytes.len(), |end| end + 1),
        _ => skip_while(bytes, at, |byte| !byte.is_ascii_whitespace() && byte != b'>'),
    }
}

/// From inside a comment to its end, which `-->`, `--!>` and, right at its start, `>` and `->` all are.
fn comment_end(bytes: &[u8], start: usize) -> usize {
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
fn raw_text_end(bytes: &[u8], mut at: usize, name: &[u8]) -> usize {
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

fn is_raw_text(name: &[u8]) -> bool {
    RAW_TEXT.iter().any(|one| one.as_bytes().eq_ignore_ascii_case(name))
}

fn find(bytes: &[u8], from: usize, wanted: u8) -> Option<usize> {
    let rest = bytes.get(from..)?;
    rest.iter().position(|&byte| byte == wanted).map(|offset| from + offset)
}

fn skip_while(bytes: &[u8], from: usize, holds: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|&byte| !holds(byte)).unwrap_or(rest.len())
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
        for page in [&tag_with(MAX_ATTRIBUTES), "a < b <", "<", "</", "<p", "<!--"] {
            assert!(matches!(limit_attributes(page), (Cow::Borrowed(same), 0) if same == page));
        }
    }

    #[test]
    fn the_surplus_is_cut() {
        let page = tag_with(100_000);
        let (page, cut) = limit_attributes(&page);
        assert_eq!(cut, 1);
        assert!(page.ends_with(&format!("a{}='>{0}' >text", MAX_ATTRIBUTES - 1)));
    }

    #[test]
    fn scripts_and_comments_are_no_tags() {
        let many = "b ".repeat(500);
        for page in [format!("<script>if (a <a {many})</script><p>"), format!("<!-- <a {many} --><p>")] {
            assert_eq!(limit_attributes(&page).1, 0);
        }
    }

    #[test]
    fn tags_where_the_scanner_expects_none_are_cut_as_well() {
        let tag = tag_with(5_000);
        for page in [
            format!("<svg><style>{tag}"),
            format!("<svg><![CDATA[<!--]]>{tag}"),
            format!("<script>{tag}</script>"),
        ] {
            let (limited, cut) = limit_attributes(&page);
            assert_eq!(cut, 1, "{page:.20}");
            assert!(limited.matches('=').count() <= MAX_ATTRIBUTES_IN_RAW_TEXT);
        }
        let script = format!("<script>a <b {}</script><p>text", "c ".repeat(5_000));
        assert!(limit_attributes(&script).0.ends_with("</script><p>text"));
    }
}
