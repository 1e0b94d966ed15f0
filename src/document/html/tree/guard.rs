//! Parses a page in time linear in its length, whatever the page.
//!
//! The tree builder of html5ever walks its stack of open elements at almost every tag, and reopens formatting elements
//! (`<b>`, `<font>`) in every new paragraph for as long as nobody closes them. 256 KB of `<ul><li>` take it 13 s, and a
//! list of unclosed `<font>` multiplies with the paragraphs behind it. The [`Guard`] stands between tokenizer and tree
//! builder, reads the length of both lists now and then, and leaves out the start tags that would nest too deeply.
//! A page below the limits reaches the tree builder token by token as it is.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use ego_tree::NodeId;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, EndTag, ParseError, Tag, TagToken, Token, TokenSink, TokenSinkResult, Tokenizer,
    TokenizerOpts,
};
use html5ever::tree_builder::{Tracer, TreeBuilder, TreeBuilderOpts, TreeSink};
use html5ever::{LocalName, TokenizerResult};
use scraper::{Html, HtmlTreeSink};

use super::surplus::limit_attributes;

/// Open elements and active formatting elements that the tree builder may hold before start tags are left out.
const MAX_OPEN: usize = 480;
/// Tags between two looks at the tree builder. A look costs as much as the stack is deep.
const LOOK_EVERY: usize = 32;
/// Nodes that a token may cost in the long run. Real pages need about one.
const NODES_PER_TOKEN: usize = 3;
/// Nodes that a page may run ahead of [`NODES_PER_TOKEN`].
const NODES_AHEAD: usize = 4_096;
/// `<html>` and `<body>` tags whose attributes are merged into the first of their kind; the rest is left out.
const MAX_ROOT_TAGS: usize = 16;
/// The source is handed over in pieces, because a tendril cannot hold 4 GiB.
const PIECE: usize = 1 << 20;

/// A parsed page, and what the limits changed.
pub(in super::super) struct Parsed {
    /// The tree.
    pub(in super::super) html: Html,
    /// Start tags left out because they would have nested too deeply.
    pub(in super::super) nesting_cut: usize,
    /// Tags that lost attributes.
    pub(in super::super) attributes_cut: usize,
    /// Whether runaway formatting was closed.
    pub(in super::super) formatting_closed: bool,
}

/// Parses `page` as a document.
pub(in super::super) fn parse(page: &str) -> Parsed {
    let (page, attributes_cut) = limit_attributes(page);
    let tokenizer = Tokenizer::new(Guard::new(), TokenizerOpts::default());
    let input = BufferQueue::default();
    let mut rest: &str = &page;
    while !rest.is_empty() {
        let (piece, after) = rest.split_at(piece_end(rest));
        rest = after;
        input.push_back(StrTendril::from_slice(piece));
        // The tokenizer stops at scripts and encoding labels, which are nothing to wait for here.
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
    }
    tokenizer.end();
    let Guard { builder, nesting_cut, formatting_closed, .. } = tokenizer.sink;
    Parsed {
        html: builder.sink.finish(),
        nesting_cut: nesting_cut.get(),
        attributes_cut,
        formatting_closed: formatting_closed.get(),
    }
}

fn piece_end(text: &str) -> usize {
    let mut end = PIECE.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

/// The filter between tokenizer and tree builder.
struct Guard {
    builder: TreeBuilder<NodeId, HtmlTreeSink>,
    /// Whether the tree builder holds as many elements as it may.
    full: Cell<bool>,
    /// Start tags left out whose end tags are still to come, by name.
    left_out: RefCell<HashMap<LocalName, usize>>,
    tags: Cell<usize>,
    tokens: Cell<usize>,
    root_tags: Cell<usize>,
    nesting_cut: Cell<usize>,
    formatting_closed: Cell<bool>,
}

impl Guard {
    fn new() -> Self {
        let sink = HtmlTreeSink::new(Html::new_document());
        Guard {
            builder: TreeBuilder::new(sink, TreeBuilderOpts::default()),
            full: Cell::new(false),
            left_out: RefCell::default(),
            tags: Cell::new(0),
            tokens: Cell::new(0),
            root_tags: Cell::new(0),
            nesting_cut: Cell::new(0),
            formatting_closed: Cell::new(false),
        }
    }

    /// Whether the tree builder gets to see `tag`.
    fn lets_through(&self, tag: &Tag) -> bool {
        let name: &str = &tag.name;
        if tag.kind == EndTag {
            return !self.was_left_out(&tag.name);
        }
        if matches!(name, "html" | "body") {
            return bump(&self.root_tags) < MAX_ROOT_TAGS;
        }
        if !self.full.get() || !self.nests(name) {
            return true;
        }
        *self.left_out.borrow_mut().entry(tag.name.clone()).or_default() += 1;
        bump(&self.nesting_cut);
        false
    }

    /// Whether an element of this name can hold elements.
    fn nests(&self, name: &str) -> bool {
        let leaf = is_void(name) || is_raw_text(name);
        // In SVG and MathML no name is special.
        !leaf || self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }

    fn was_left_out(&self, name: &LocalName) -> bool {
        match self.left_out.borrow_mut().get_mut(name) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        }
    }

    /// Sets the limits anew from what the tree builder holds.
    fn look(&self, line: u64) {
        let held = Held::default();
        self.builder.trace_handles(&held);
        self.full.set(held.0.borrow().len() > MAX_OPEN);

        let nodes = self.builder.sink.0.borrow().tree.nodes().len();
        if nodes > NODES_AHEAD + NODES_PER_TOKEN * self.tokens.get() {
            self.close_formatting(&held.0.into_inner(), line);
            self.formatting_closed.set(true);
        }
    }

    /// Ends every formatting element, innermost first, so that no paragraph reopens it.
    fn close_formatting(&self, held: &[NodeId], line: u64) {
        for handle in held.iter().rev() {
            let name = {
                let html = self.builder.sink.0.borrow();
                let node = html.tree.get(*handle);
                node.and_then(|node| node.value().as_element().map(|e| e.name.local.clone()))
            };
            if let Some(name) = name.filter(|name| is_formatting(name)) {
                let end_tag = Tag {
                    kind: EndTag,
                    name,
                    self_closing: false,
                    attrs: Vec::new(),
                    had_duplicate_attributes: false,
                };
                // An end tag of a formatting element never changes the tokenizer's state.
                let _ = self.builder.process_token(TagToken(end_tag), line);
            }
        }
    }
}

impl TokenSink for Guard {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line: u64) -> TokenSinkResult<NodeId> {
        if !matches!(token, ParseError(_)) {
            bump(&self.tokens);
        }
        if let TagToken(tag) = &token {
            if bump(&self.tags).is_multiple_of(LOOK_EVERY) {
                self.look(line);
            }
            if !self.lets_through(tag) {
                return TokenSinkResult::Continue;
            }
        }
        self.builder.process_token(token, line)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder.adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// The elements that the tree builder holds: open ones, then formatting ones, then a few pointers.
#[derive(Default)]
struct Held(RefCell<Vec<NodeId>>);

impl Tracer for Held {
    type Handle = NodeId;

    fn trace_handle(&self, node: &NodeId) {
        self.0.borrow_mut().push(*node);
    }
}

/// Adds one and gives the count before it.
fn bump(counter: &Cell<usize>) -> usize {
    let before = counter.get();
    counter.set(before + 1);
    before
}

fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "basefont"
            | "bgsound"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "image"
            | "img"
            | "input"
            | "keygen"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Leaving out one of these would turn its text into markup.
fn is_raw_text(name: &str) -> bool {
    matches!(
        name,
        "iframe" | "noembed" | "noframes" | "noscript" | "script" | "style" | "textarea" | "title" | "xmp"
    )
}

fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "a" | "b"
            | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The most element ancestors that a node has.
    fn depth(html: &Html) -> usize {
        let mut depth: usize = 0;
        let mut deepest = 0;
        for edge in html.tree.root().traverse() {
            match edge {
                ego_tree::iter::Edge::Open(_) => {
                    depth += 1;
                    deepest = deepest.max(depth);
                }
                ego_tree::iter::Edge::Close(_) => depth -= 1,
            }
        }
        deepest
    }

    #[test]
    fn nesting_is_bounded() {
        for unit in [
            "<div>",
            "<ul><li>",
            "<b>",
            "<table><tr><td>",
            "<svg>",
            "<svg><style>",
            "<p><font size=1><a>",
            "<unknown-element>",
            "<button>",
        ] {
            let page = unit.repeat(20_000) + "text";
            let parsed = parse(&page);
            assert!(depth(&parsed.html) <= 600, "{unit}: {}", depth(&parsed.html));
            let tokens = page.matches('<').count();
            assert!(parsed.html.tree.nodes().len() < NODES_AHEAD + 4 * tokens, "{unit}");
        }
    }

    #[test]
    fn end_tags_of_what_was_left_out_close_nothing() {
        let page = format!("{}deep{}<p id=after>after", "<div>".repeat(5_000), "</div>".repeat(5_000));
        let parsed = parse(&page);
        assert!(parsed.nesting_cut > 4_000);
        let after = scraper::Selector::parse("body > p#after").unwrap();
        assert_eq!(parsed.html.select(&after).count(), 1);
    }

    #[test]
    fn unclosed_formatting_does_not_multiply() {
        let fonts: String = (0..200).map(|n| format!("<font size={n}>")).collect();
        let page = format!("<p>{fonts}{}", "<p>x".repeat(20_000));
        let parsed = parse(&page);
        assert!(parsed.html.tree.nodes().len() < 200_000);
        assert!(parsed.formatting_closed);
    }

    #[test]
    fn adoption_is_bounded() {
        let page = "<a>".repeat(40_000) + &"<i>".repeat(40_000) + &"</a>".repeat(40_000);
        assert!(parse(&page).html.tree.nodes().len() < 200_000);
    }

    #[test]
    fn attributes_of_repeated_roots_are_bounded() {
        let page: String = (0..5_000).map(|n| format!("<body a{n}=1>")).collect();
        let html = parse(&page).html;
        let most = html.tree.nodes().filter_map(|node| node.value().as_element());
        assert!(most.map(|e| e.attrs.len()).max() <= Some(MAX_ROOT_TAGS));
    }

    #[test]
    fn an_ordinary_page_is_parsed_as_the_parser_does() {
        let page = "<!doctype html><title>T</title><p>One<p>two <b>three<p>four</b><table><tr><td>x</table>\
            <ul><li>a<li>b</ul></br<br><svg><title>t</title></svg><script>if (a<b) {}</script>";
        assert_eq!(parse(page).html, Html::parse_document(page));
    }

    #[test]
    #[ignore = "needs FINEPRINT_PAGES, a folder of web pages"]
    fn real_pages_are_parsed_as_the_parser_does() {
        let folder = std::env::var_os("FINEPRINT_PAGES").expect("FINEPRINT_PAGES is set");
        let mut folders = vec![std::path::PathBuf::from(folder)];
        let mut pages = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let page = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
                assert!(parse(&page).html == Html::parse_document(&page), "{}", path.display());
                pages += 1;
            }
        }
        assert!(pages > 0);
        eprintln!("{pages} pages");
    }
}
