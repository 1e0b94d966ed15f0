//! Web pages become Markdown text, in the shape that the Princeton-Leuven corpus has.
//!
//! Headings become `## Cookies`, list items `  * text`, rows of data tables `a | b`, and whatever merely looks like a
//! heading (`<font size=4><b>`, `<div class="heading">`) a line in bold, which segmentation judges. Scripts, controls,
//! and the furniture of the page are left out. Any string gives a text, in time linear in its length.

mod attribute;
mod element;
mod flow;
mod furniture;
mod measure;
mod name;
mod render;
mod signs;
mod stream;
mod tree;
mod writer;

use std::fmt;

use scraper::{ElementRef, Html};

use crate::{Error, Result};
use flow::Flow;
use measure::Measures;
use render::render_flow;
use stream::Page;
use tree::{NodeRef, Parsed};
use writer::Writer;

/// The text of a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rendered {
    /// The Markdown. All spans refer to it.
    pub text: String,
    /// What `<title>` says. It is no part of the text.
    pub title: Option<String>,
    /// What a reader of the text should know about its making.
    pub problems: Vec<Problem>,
}

/// Something that was odd about a page.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// The selector matched no element, so the whole page was rendered.
    NothingSelected {
        /// The selector as given.
        selector: String,
    },
    /// Elements were nested too deeply; start tags beyond the limit were ignored.
    NestingCut {
        /// The number of tags ignored.
        tags: usize,
    },
    /// Tags had too many attributes; those beyond the limit were ignored.
    AttributesCut {
        /// The number of tags that lost attributes.
        tags: usize,
    },
    /// Formatting elements that were never closed multiplied, and were closed.
    FormattingClosed,
    /// Most of the page is not shown until a script unfolds it; that text was kept.
    HiddenKept,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Problem::NothingSelected { selector } => {
                write!(f, "nothing on the page matches `{selector}`; the whole page was read")
            }
            Problem::NestingCut { tags } => {
                write!(f, "elements are nested too deeply; {tags} start tags were ignored")
            }
            Problem::AttributesCut { tags } => {
                write!(f, "{tags} tags have too many attributes; the surplus was ignored")
            }
            Problem::FormattingClosed => f.write_str("unclosed formatting multiplied, and was closed"),
            Problem::HiddenKept => {
                f.write_str("most of the page is hidden until unfolded; it was read all the same")
            }
        }
    }
}

/// A CSS selector for the part of a page that holds the policy.
#[derive(Clone, Debug)]
pub struct Selector {
    source: String,
    compiled: scraper::Selector,
}

impl Selector {
    /// Compiles a CSS selector such as `main article`.
    ///
    /// # Errors
    ///
    /// When `source` is not a CSS selector.
    pub fn new(source: &str) -> Result<Selector> {
        let compiled = scraper::Selector::parse(source)
            .map_err(|error| Error::usage(format_args!("`{source}` is not a CSS selector: {error}")))?;
        Ok(Selector { source: source.to_owned(), compiled })
    }
}

/// Renders a page, or the elements of it that `select` matches, to Markdown.
///
/// ```
/// use fineprint::document::html::render;
///
/// let page = "<title>Privacy</title><h2>Cookies</h2><p>We use:<ul><li>our <b>own</b><li>none of others</ul>";
/// let rendered = render(page, None);
/// assert_eq!(rendered.title.as_deref(), Some("Privacy"));
/// assert_eq!(
///     rendered.text,
///     "## Cookies\n\nWe use:\n\n  * our **own**\n  * none of others\n"
/// );
/// ```
pub fn render(page: &str, select: Option<&Selector>) -> Rendered {
    match select {
        Some(_) => render_tree(page, select),
        None => render_stream(page),
    }
}

/// Renders a page by way of the tree that a browser would build of it: the only way to find what a selector matches, and
/// the reference that [`render`] is held to without one.
///
/// ```
/// use fineprint::document::html::{render, render_tree};
///
/// let page = "<p>We keep <b>all<p>you tell us.</b>";
/// assert_eq!(render_tree(page, None), render(page, None));
/// ```
pub fn render_tree(page: &str, select: Option<&Selector>) -> Rendered {
    let Parsed { html, nesting_cut, attributes_cut, formatting_closed } = tree::parse(page);
    let mut problems = limits(nesting_cut, formatting_closed);
    if attributes_cut > 0 {
        problems.push(Problem::AttributesCut { tags: attributes_cut });
    }
    let mut roots: Vec<NodeRef<'_>> = select.map_or_else(Vec::new, |select| selected(&html, select));
    if let (true, Some(select)) = (roots.is_empty(), select) {
        problems.push(Problem::NothingSelected { selector: select.source.clone() });
    }
    if roots.is_empty() {
        roots.push(html.tree.root());
    }
    let mut writer = Writer::with_capacity(page.len() / 4);
    for root in roots {
        write(&tree::flow(root), &mut writer, &mut problems);
    }
    problems.dedup();
    Rendered { text: writer.finish(), title: title(&html), problems }
}

/// Renders a whole page in one pass over its tags.
fn render_stream(page: &str) -> Rendered {
    let Page { flow, title, nesting_cut, formatting_closed } = stream::read(page);
    let mut problems = limits(nesting_cut, formatting_closed);
    let mut writer = Writer::with_capacity(flow.text.len() + flow.addresses.len());
    write(&flow, &mut writer, &mut problems);
    Rendered { text: writer.finish(), title, problems }
}

/// What the limits of parsing changed.
fn limits(nesting_cut: usize, formatting_closed: bool) -> Vec<Problem> {
    let nesting = (nesting_cut > 0).then_some(Problem::NestingCut { tags: nesting_cut });
    let formatting = formatting_closed.then_some(Problem::FormattingClosed);
    nesting.into_iter().chain(formatting).collect()
}

/// Measures a flow and writes it.
fn write(flow: &Flow, writer: &mut Writer, problems: &mut Vec<Problem>) {
    let mut measures = Measures::new(flow, false);
    let with_hidden = measures.hidden > measures.total;
    if with_hidden {
        measures = Measures::new(flow, true);
        problems.push(Problem::HiddenKept);
    }
    writer.block();
    render_flow(flow, &measures, with_hidden, writer);
}

/// The elements that match, without those inside another.
fn selected<'a>(html: &'a Html, select: &Selector) -> Vec<NodeRef<'a>> {
    let mut roots: Vec<NodeRef<'a>> = Vec::new();
    let mut last: Option<ElementRef<'a>> = None;
    for element in html.select(&select.compiled) {
        let inside = last.is_some_and(|last| element.ancestors().any(|above| above == *last));
        if !inside {
            roots.push(*element);
            last = Some(element);
        }
    }
    roots
}

/// The text of the first `<title>` that is not part of a picture.
fn title(html: &Html) -> Option<String> {
    let title = html.tree.nodes().find(|node| {
        let element = node.value().as_element();
        element.is_some_and(|element| {
            element.name() == "title" && &*element.name.ns == "http://www.w3.org/1999/xhtml"
        })
    })?;
    let text: String = title
        .children()
        .filter_map(|child| child.value().as_text())
        .flat_map(|text| text.split_whitespace())
        .collect::<Vec<_>>()
        .join(" ");
    (!text.is_empty()).then_some(text)
}
