//! Telling the shape of a text from its first bytes.

use memchr::memchr_iter;

use super::Format;
use super::provenance::Snapshot;
use super::tag::{Tag, TagKind};

/// How much of a text is looked at.
const SAMPLE: usize = 32_768;

impl Format {
    /// The shape that `text` most likely has.
    ///
    /// ```
    /// use fineprint::document::Format;
    ///
    /// assert_eq!(Format::sniff("<!DOCTYPE html><p>Hello"), Format::Html);
    /// assert_eq!(Format::sniff("<p>We use cookies.</p>\n<ul><li>One</li></ul>"), Format::Tagged);
    /// assert_eq!(Format::sniff("## Cookies\n\nWe use them."), Format::Markdown);
    /// assert_eq!(Format::sniff("COOKIES\n\nWe use them."), Format::Plain);
    /// ```
    pub fn sniff(text: &str) -> Format {
        if let Some((_, span)) = Snapshot::read(text) {
            let comment = text[span.start..].starts_with('<');
            return if comment { Format::Html } else { Format::Markdown };
        }
        let sample = &text[..crate::span::floor_boundary(text, SAMPLE)];
        if has_page_skeleton(sample) {
            return Format::Html;
        }
        let (tags, line_tags) = count_tags(sample);
        let marks = count_marks(sample);
        if (line_tags > 0 || tags > 2) && tags > 2 * marks {
            Format::Tagged
        } else if marks > 0 {
            Format::Markdown
        } else if is_sentence_per_line(sample) {
            Format::Tagged
        } else {
            Format::Plain
        }
    }
}

/// Whether the text has a sentence on every line and no other lines: tagged text in which no tag was left.
fn is_sentence_per_line(sample: &str) -> bool {
    const FEWEST_LINES: usize = 8;
    let (mut lines, mut blank, mut ended) = (0, 0, 0);
    for line in sample.lines().map(str::trim) {
        lines += 1;
        blank += usize::from(line.is_empty());
        ended += usize::from(line.ends_with(['.', '?', '!', '"', ')']));
    }
    lines >= FEWEST_LINES && 20 * blank <= lines && 10 * ended >= 7 * lines
}

/// Whether the text is a whole page, not a fragment of one.
fn has_page_skeleton(sample: &str) -> bool {
    const SKELETON: [&str; 5] = ["!doctype", "html", "head", "body", "?xml"];
    let start = sample.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    // A page that was cut out of its skeleton still begins with a tag that no fragment of running text has.
    memchr_iter(b'<', sample.as_bytes()).any(|at| {
        let rest = &sample.as_bytes()[at + 1..];
        SKELETON.iter().any(|name| {
            rest.get(..name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
                && !rest.get(name.len()).is_some_and(u8::is_ascii_alphanumeric)
        })
    }) || (start.starts_with("<!--") && count_tags(start).0 > 0)
        || ["<table", "<div", "<meta", "<link", "<script", "<font", "<center"]
            .iter()
            .any(|tag| start.get(..tag.len()).is_some_and(|found| found.eq_ignore_ascii_case(tag)))
}

/// The number of block tags, and how many of them begin a line.
fn count_tags(sample: &str) -> (usize, usize) {
    let mut tags = 0;
    let mut line_tags = 0;
    for at in memchr_iter(b'<', sample.as_bytes()) {
        // `<br>` occurs in Markdown too: in the cells of tables.
        let inline = |tag: Tag| matches!(tag.kind, TagKind::Inline | TagKind::LineBreak);
        if Tag::at(sample, at).is_some_and(|tag| !inline(tag)) {
            tags += 1;
            line_tags += usize::from(at == 0 || sample.as_bytes()[at - 1] == b'\n');
        }
    }
    (tags, line_tags)
}

/// The number of lines and places that only Markdown has.
fn count_marks(sample: &str) -> usize {
    let by_line = sample.lines().filter(|line| {
        let line = line.trim_start();
        line.starts_with("# ")
            || line.starts_with("##")
            || line.starts_with("* ")
            || line.starts_with("- ")
            || (line.len() > 2 && line.bytes().all(|byte| matches!(byte, b'-' | b'=')))
            || line.starts_with("**")
            || line.starts_with("|")
    });
    by_line.count() + count_pairs(sample, *b"](") + count_pairs(sample, *b"**") / 2
}

/// How often two bytes stand side by side, each counted once.
fn count_pairs(sample: &str, [first, second]: [u8; 2]) -> usize {
    let bytes = sample.as_bytes();
    let mut taken = 0;
    let mut found = 0;
    for at in memchr_iter(first, bytes) {
        if at >= taken && bytes.get(at + 1) == Some(&second) {
            found += 1;
            taken = at + 2;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fragments_are_not_pages() {
        assert_eq!(Format::sniff(" <ul>\n<li> Home </li>\n</ul> Privacy <p>Text</p>"), Format::Tagged);
        assert_eq!(Format::sniff("\n<html><body><p>Text"), Format::Html);
        assert_eq!(Format::sniff("<h1>Privacy</h1>\n<p>We.\nAnd you.</p>"), Format::Tagged);
        assert_eq!(Format::sniff("<!-- c --><p>We"), Format::Html);
    }

    #[test]
    fn markdown_with_a_few_tags_stays_markdown() {
        let text = "# Policy\n\n**Cookies**\n\n* one\n* two<br>\n\n[link](http://a.example)";
        assert_eq!(Format::sniff(text), Format::Markdown);
        assert_eq!(Format::sniff(""), Format::Plain);
        assert_eq!(Format::sniff("If a < b then <c>."), Format::Plain);
    }
}
