//! Cuts a page into tags and text, as the HTML standard does.
//!
//! Pages are mostly scripts, styles and attributes that nobody here reads. They are passed over by searching for the one
//! byte that ends them. Everything is borrowed from the page; each byte is looked at a bounded number of times.

use std::borrow::Cow;

use memchr::{memchr, memchr2, memchr3, memmem};

use super::super::attribute::Attributes;
use super::entities;

/// A piece of a page.
#[derive(Clone, Debug)]
pub(super) enum Token<'p> {
    /// Text as it stands in the page. Text that follows text continues it.
    Text(&'p str),
    /// Text in which `&` means nothing.
    Verbatim(&'p str),
    /// A start tag.
    Start(Tag<'p>),
    /// An end tag.
    End(Tag<'p>),
    /// What stands in `<!DOCTYPE ...>`, from the name on.
    Doctype(&'p str),
    /// Nothing that is read.
    Comment,
}

/// A tag.
#[derive(Clone, Debug)]
pub(super) struct Tag<'p> {
    /// The name as it is written.
    pub(super) name: &'p str,
    /// Everything between name and `>`.
    pub(super) source: &'p str,
    /// The attributes that matter.
    pub(super) attributes: Attributes<'p>,
    /// Whether it ends in `/>`.
    pub(super) closes_itself: bool,
}

impl<'p> Tag<'p> {
    /// A start tag that the page does not write, but means.
    pub(super) fn made(name: &'p str) -> Self {
        Tag { name, source: "", attributes: Attributes::default(), closes_itself: false }
    }
}

/// Reads a page token by token.
#[derive(Debug)]
pub(super) struct Tokens<'p> {
    page: &'p str,
    at: usize,
    /// Where the next `-->` is, once it was looked for; it is valid until it is behind.
    comment_end: Option<usize>,
}

impl<'p> Tokens<'p> {
    /// The tokens of `page`.
    pub(super) fn new(page: &'p str) -> Self {
        Tokens { page: page.strip_prefix('\u{feff}').unwrap_or(page), at: 0, comment_end: None }
    }

    /// The next token. In pictures and formulas, `in_foreign`, there is text in `<![CDATA[...]]>`.
    pub(super) fn next(&mut self, in_foreign: bool) -> Option<Token<'p>> {
        let bytes = self.page.as_bytes();
        let start = self.at;
        let first = *bytes.get(start)?;
        if first != b'<' {
            return Some(Token::Text(self.text_from(start)));
        }
        match bytes.get(start + 1) {
            Some(b'!') => Some(self.declaration(start + 2, in_foreign)),
            Some(b'?') => Some(self.bogus_comment(start + 1)),
            Some(b'/') => match bytes.get(start + 2) {
                Some(letter) if letter.is_ascii_alphabetic() => self.tag(start + 2).map(Token::End),
                Some(_) => Some(self.bogus_comment(start + 2)),
                None => Some(Token::Text(self.take(bytes.len()))),
            },
            Some(letter) if letter.is_ascii_alphabetic() => self.tag(start + 1).map(Token::Start),
            _ => Some(Token::Text(self.text_from(start + 1))),
        }
    }

    /// The content of an element whose content is text, of which the start tag has just been read. Its end tag is next.
    pub(super) fn raw_text(&mut self, name: &str) -> &'p str {
        let end = if name.eq_ignore_ascii_case("script") {
            self.script_end()
        } else {
            self.end_tag(self.at, self.page.len(), name).unwrap_or(self.page.len())
        };
        self.take(end)
    }

    /// The rest of the page.
    pub(super) fn rest(&mut self) -> &'p str {
        self.take(self.page.len())
    }

    /// Text from here to the next `<` at or behind `from`.
    fn text_from(&mut self, from: usize) -> &'p str {
        self.take(self.find(from, b'<').unwrap_or(self.page.len()))
    }

    fn take(&mut self, end: usize) -> &'p str {
        let taken = &self.page[self.at..end];
        self.at = end;
        taken
    }

    fn find(&self, from: usize, wanted: u8) -> Option<usize> {
        memchr(wanted, self.page.as_bytes().get(from..)?).map(|offset| from + offset)
    }

    /// Goes on behind the next `>` at or behind `from`, and gives what stands before it.
    fn pass_bracket(&mut self, from: usize) -> &'p str {
        let end = self.find(from, b'>');
        self.at = end.map_or(self.page.len(), |end| end + 1);
        &self.page[from..end.unwrap_or(self.page.len())]
    }

    fn bogus_comment(&mut self, from: usize) -> Token<'p> {
        self.pass_bracket(from);
        Token::Comment
    }

    /// What begins with `<!`, from there on.
    fn declaration(&mut self, from: usize, in_foreign: bool) -> Token<'p> {
        const CDATA: &[u8] = b"[CDATA[";
        const DOCTYPE: &[u8] = b"doctype";
        let rest = &self.page.as_bytes()[from..];
        if rest.starts_with(b"--") {
            self.at = self.comment_end(from + 2);
            return Token::Comment;
        }
        if rest.get(..DOCTYPE.len()).is_some_and(|word| word.eq_ignore_ascii_case(DOCTYPE)) {
            return Token::Doctype(self.pass_bracket(from + DOCTYPE.len()));
        }
        if in_foreign && rest.starts_with(CDATA) {
            let start = from + CDATA.len();
            let length = memmem::find(&self.page.as_bytes()[start..], b"]]>");
            let end = length.map_or(self.page.len(), |length| start + length);
            self.at = length.map_or(end, |_| end + b"]]>".len());
            return Token::Verbatim(&self.page[start..end]);
        }
        self.bogus_comment(from)
    }

    /// From inside a comment to its end, which `-->`, `--!>` and, right at its start, `>` and `->` all are.
    fn comment_end(&self, start: usize) -> usize {
        let mut from = start;
        while let Some(close) = self.find(from, b'>') {
            let before = &self.page.as_bytes()[start..close];
            if matches!(before, b"" | b"-") || before.ends_with(b"--") || before.ends_with(b"--!") {
                return close + 1;
            }
            from = close + 1;
        }
        self.page.len()
    }

    /// Reads a tag from its name on. One that the page ends in is none, nor is anything behind it.
    fn tag(&mut self, name_start: usize) -> Option<Tag<'p>> {
        let page = self.page;
        let bytes = page.as_bytes();
        self.at = page.len();
        let name_end = skip_while(bytes, name_start, |byte| !ends_name(byte));
        let mut attributes = Attributes::default();
        let mut at = name_end;
        let closes_itself = loop {
            let between = at;
            at = skip_while(bytes, at, |byte| byte.is_ascii_whitespace() || byte == b'/');
            if *bytes.get(at)? == b'>' {
                break bytes[between..at].ends_with(b"/");
            }
            let attribute = at;
            // An attribute may begin with `=`; that one belongs to its name.
            at = skip_while(bytes, at + 1, |byte| !ends_name(byte) && byte != b'=');
            let name = &page[attribute..at];
            let equals = skip_while(bytes, at, |byte| byte.is_ascii_whitespace());
            let mut value = "";
            if bytes.get(equals) == Some(&b'=') {
                (value, at) = self.value(equals + 1)?;
            }
            attributes.add(name, || decoded_value(value));
        };
        self.at = at + 1;
        let source = &page[name_end..at];
        Some(Tag { name: &page[name_start..name_end], source, attributes, closes_itself })
    }

    /// The value of an attribute from behind its `=`, and where it ends.
    fn value(&self, from: usize) -> Option<(&'p str, usize)> {
        let bytes = self.page.as_bytes();
        let start = skip_while(bytes, from, |byte| byte.is_ascii_whitespace());
        match *bytes.get(start)? {
            quote @ (b'"' | b'\'') => {
                let end = self.find(start + 1, quote)?;
                Some((&self.page[start + 1..end], end + 1))
            }
            _ => {
                let end = skip_while(bytes, start, |byte| !byte.is_ascii_whitespace() && byte != b'>');
                Some((&self.page[start..end], end))
            }
        }
    }

    /// Where the next end tag of `name` begins, between `from` and `to`.
    fn end_tag(&self, from: usize, to: usize, name: &str) -> Option<usize> {
        self.tag_of(from, to, b"</", name)
    }

    /// Where `opener` and `name`, as of a tag, stand next between `from` and `to`.
    fn tag_of(&self, from: usize, to: usize, opener: &[u8], name: &str) -> Option<usize> {
        let bytes = &self.page.as_bytes()[..to];
        let mut at = from;
        while let Some(offset) = memchr(b'<', bytes.get(at..)?) {
            let open = at + offset;
            let behind = open + opener.len() + name.len();
            let is_tag = bytes[open..].starts_with(opener)
                && bytes.get(open + opener.len()..behind)?.eq_ignore_ascii_case(name.as_bytes())
                && bytes.get(behind).is_some_and(|&byte| ends_name(byte));
            if is_tag {
                return Some(open);
            }
            at = open + 1;
        }
        None
    }

    /// Where the end tag of the script begins that starts here. In `<!-- ... -->`, a script in the script has its own.
    fn script_end(&mut self) -> usize {
        let end = self.page.len();
        let mut at = self.at;
        let mut close = at;
        loop {
            if close <= at {
                close = self.end_tag(at, end, "script").unwrap_or(end);
            }
            let Some(comment) = memmem::find(&self.page.as_bytes()[at..close], b"<!--") else {
                return close;
            };
            // The dashes of `<!-->` are both ends.
            let comment = at + comment + b"<!".len();
            let comment_end = self.comment_end_from(comment);
            let mut inside = comment;
            while let Some(close) = self.end_tag(inside, comment_end, "script") {
                let Some(open) = self.tag_of(inside, close, b"<", "script") else {
                    return close;
                };
                inside = self.end_tag(open, comment_end, "script").map_or(comment_end, |close| close + 1);
            }
            if comment_end == end {
                return end;
            }
            at = comment_end;
        }
    }

    /// Where the next `-->` at or behind `from` ends, or the end of the page.
    fn comment_end_from(&mut self, from: usize) -> usize {
        match self.comment_end {
            Some(end) if end >= from + b"-->".len() => end,
            _ => {
                let found = memmem::find(&self.page.as_bytes()[from..], b"-->");
                let end = found.map_or(self.page.len(), |found| from + found + b"-->".len());
                self.comment_end = Some(end);
                end
            }
        }
    }
}

/// The value of an attribute with its character references resolved and its line ends as the standard has them.
fn decoded_value(value: &str) -> Cow<'_, str> {
    if memchr3(b'&', b'\r', 0, value.as_bytes()).is_none() {
        return Cow::Borrowed(value);
    }
    let mut decoded = String::with_capacity(value.len());
    entities::decode(&clean(value, "\u{fffd}"), true, &mut decoded);
    Cow::Owned(decoded)
}

/// The text with line ends of one kind, and with `zero` for zeros.
pub(super) fn clean<'p>(text: &'p str, zero: &str) -> Cow<'p, str> {
    if memchr2(b'\r', 0, text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', zero))
}

fn ends_name(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>')
}

fn skip_while(bytes: &[u8], from: usize, holds: impl Fn(u8) -> bool) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    from + rest.iter().position(|&byte| !holds(byte)).unwrap_or(rest.len())
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use html5ever::tendril::StrTendril;
    use html5ever::tokenizer::states::RawKind;
    use html5ever::tokenizer::{
        BufferQueue, StartTag, Token as Theirs, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
    };
    use proptest::prelude::*;

    use super::*;

    /// Tokens as lines that can be compared; text that is cut in several pieces is one.
    #[derive(Debug, Default, PartialEq)]
    struct Lines(Vec<String>);

    impl Lines {
        fn text(&mut self, text: &str) {
            if text.is_empty() {
                return;
            }
            match self.0.last_mut() {
                Some(last) if last.starts_with("text ") => last.push_str(text),
                _ => self.0.push(format!("text {text}")),
            }
        }

        fn tag(&mut self, sign: &str, name: &str, attributes: &Attributes<'_>, closes_itself: bool) {
            let name = name.to_ascii_lowercase().replace('\0', "\u{fffd}");
            self.0.push(format!("{sign}{name} {attributes:?} {closes_itself}"));
        }
    }

    /// What html5ever makes of a page.
    #[derive(Default)]
    struct Reference(RefCell<Lines>);

    impl TokenSink for Reference {
        type Handle = ();

        fn process_token(&self, token: Theirs, _: u64) -> TokenSinkResult<()> {
            let mut lines = self.0.borrow_mut();
            match token {
                Theirs::CharacterTokens(text) => lines.text(&text),
                Theirs::TagToken(tag) => {
                    let mut attributes = Attributes::default();
                    for attribute in &tag.attrs {
                        attributes.add(&attribute.name.local, || Cow::Owned(attribute.value.to_string()));
                    }
                    let sign = if tag.kind == StartTag { "+" } else { "-" };
                    lines.tag(sign, &tag.name, &attributes, tag.self_closing);
                    match &*tag.name {
                        "script" if tag.kind == StartTag => {
                            return TokenSinkResult::RawData(RawKind::ScriptData);
                        }
                        "style" if tag.kind == StartTag => return TokenSinkResult::RawData(RawKind::Rawtext),
                        "title" if tag.kind == StartTag => return TokenSinkResult::RawData(RawKind::Rcdata),
                        _ => {}
                    }
                }
                _ => {}
            }
            TokenSinkResult::Continue
        }
    }

    fn reference(page: &str) -> Lines {
        let tokenizer = Tokenizer::new(Reference::default(), TokenizerOpts::default());
        let input = BufferQueue::default();
        input.push_back(StrTendril::from_slice(page));
        let _ = tokenizer.feed(&input);
        tokenizer.end();
        tokenizer.sink.0.into_inner()
    }

    fn ours(page: &str) -> Lines {
        let mut lines = Lines::default();
        let mut tokens = Tokens::new(page);
        let decoded = |text: &str, zero: &str| {
            let mut out = String::new();
            entities::decode(&clean(text, zero), false, &mut out);
            out
        };
        while let Some(token) = tokens.next(false) {
            match token {
                Token::Text(text) => lines.text(&decoded(text, "")),
                Token::Verbatim(text) => lines.text(text),
                Token::Start(tag) => {
                    lines.tag("+", tag.name, &tag.attributes, tag.closes_itself);
                    match &*tag.name.to_ascii_lowercase() {
                        "title" => lines.text(&decoded(tokens.raw_text(tag.name), "\u{fffd}")),
                        "script" | "style" => lines.text(&clean(tokens.raw_text(tag.name), "\u{fffd}")),
                        _ => {}
                    }
                }
                Token::End(tag) => lines.tag("-", tag.name, &tag.attributes, tag.closes_itself),
                Token::Doctype(_) | Token::Comment => {}
            }
        }
        lines
    }

    #[test]
    fn oddities_are_cut_as_the_standard_says() {
        for page in [
            "<",
            "</",
            "<p",
            "a<b c",
            "</>x</ a>y<?z>",
            "<a href=b/>c<a/ href='d'/>e<br/><a b=/>",
            "<p =a=b c = 'd' e='f'g=h class='1' CLASS=2>",
            "<!-->a<!--->b<!-- --!>c<!-- -- >d-->e<!doctype html><!DOCTYPE>f<![CDATA[g]]>h<!",
            "<script><!--<script>a</script>b--></script>c",
            "<script><!--></script>a",
            "<script><!--a</script>b<script><!--<script></scriptx>",
            "<script>a</SCRIPT >b<style></stylex></style/>c<title>&amp;<b></title>d",
            "\u{feff}a\r\nb\rc",
        ] {
            assert_eq!(ours(page), reference(page), "{page}");
        }
    }

    proptest! {
        #[test]
        fn any_page_is_cut_as_html5ever_does(
            pieces in prop::collection::vec(
                prop_oneof![
                    3 => "[<>/=\"' a-d!-]{0,6}",
                    2 => "</?(p|a|script|style|title|br<)( (href|class|id)=?['\"]?[a-z&;/]{0,5}['\"]?)*/?>",
                    1 => "(<!--|-->|--!>|<!|</|<script>|</script|&lt|&amp;|&#x26;|&copy=|\r|\n|é)",
                ],
                0..30,
            )
        ) {
            let page = pieces.concat();
            prop_assert_eq!(ours(&page), reference(&page));
        }
    }
}
