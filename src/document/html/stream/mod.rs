//! Makes a page into a flow without building a tree: one pass over its tokens, with a stack of open elements.
//!
//! The rules are those of the HTML standard for building trees, as far as they tell on the text: which tags end which
//! elements without saying so, what is text in a script, how far unclosed formatting reaches. `docs/html.md` lists what
//! is different.

mod arrange;
mod end;
mod entities;
mod formatting;
mod open;
mod stack;
mod start;
mod tokens;

use super::flow::Flow;
use super::name::{Name, known};
use formatting::Formatting;
use stack::{Space, Stack};
use tokens::{Token, Tokens, clean};

/// Elements that a token may open in the long run; formatting is opened anew in every paragraph.
const OPENED_PER_TOKEN: usize = 3;
/// Elements that a page may run ahead of [`OPENED_PER_TOKEN`].
const OPENED_AHEAD: usize = 4_096;

/// A page that was read, and what the limits changed.
#[derive(Debug)]
pub(super) struct Page {
    /// Its parts.
    pub(super) flow: Flow,
    /// What `<title>` says.
    pub(super) title: Option<String>,
    /// Start tags left out because they would have nested too deeply.
    pub(super) nesting_cut: usize,
    /// Whether runaway formatting was closed.
    pub(super) formatting_closed: bool,
}

/// Reads `page`.
pub(super) fn read(page: &str) -> Page {
    let mut reader = Reader {
        tokens: Tokens::new(page),
        stack: Stack::new(),
        formatting: Formatting::default(),
        place: Place::BeforeHead,
        form: None,
        is_quirky: true,
        frames_possible: true,
        continues: false,
        seen: 0,
        left_out: [0; Name::COUNT],
        nesting_cut: 0,
        formatting_closed: false,
        title: None,
    };
    while reader.place != Place::Frameset {
        let Some(token) = reader.tokens.next(reader.stack.space() != Space::Html) else {
            break;
        };
        reader.token(&token);
    }
    Page {
        flow: reader.stack.finish(),
        title: reader.title.filter(|title| !title.is_empty()),
        nesting_cut: reader.nesting_cut,
        formatting_closed: reader.formatting_closed,
    }
}

/// How far the page has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    BeforeHead,
    Head,
    AfterHead,
    Body,
    /// The page has frames in place of a body, and no text.
    Frameset,
}

struct Reader<'p> {
    tokens: Tokens<'p>,
    stack: Stack<'p>,
    formatting: Formatting<'p>,
    place: Place,
    /// The number of the form that is open. Forms do not nest.
    form: Option<usize>,
    /// Whether the page is read like those of old, in which a table does not end a paragraph.
    is_quirky: bool,
    /// Whether nothing has been read yet that a page of frames cannot have.
    frames_possible: bool,
    /// Whether text that comes next continues the last.
    continues: bool,
    /// Tokens so far.
    seen: usize,
    /// Start tags left out whose end tags are still to come, by name.
    left_out: [u32; Name::COUNT],
    nesting_cut: usize,
    formatting_closed: bool,
    title: Option<String>,
}

impl<'p> Reader<'p> {
    fn token(&mut self, token: &Token<'p>) {
        self.seen += 1;
        self.stack.end_strays();
        let continues = matches!(token, Token::Text(_));
        match token {
            Token::Text(text) => self.text(text, true),
            Token::Verbatim(text) => self.text(text, false),
            Token::Start(tag) => self.start(tag),
            Token::End(tag) => self.end(Name::of(tag.name), tag),
            Token::Doctype(doctype) if self.place == Place::BeforeHead && self.stack.len() == 0 => {
                self.is_quirky = is_quirky(doctype);
            }
            Token::Doctype(_) | Token::Comment => {}
        }
        self.continues = continues;
    }

    fn text(&mut self, text: &str, has_references: bool) {
        let mut text = text;
        if self.place != Place::Body && !self.stack.has(known::TEMPLATE) {
            text = text.trim_start_matches(|c: char| c.is_ascii_whitespace());
            if text.is_empty() {
                return;
            }
            self.begin_body();
        }
        let is_blank = text.bytes().all(|byte| byte.is_ascii_whitespace());
        self.frames_possible &= is_blank;
        if self.stack.is_dropping() {
            return;
        }
        if !(is_blank && self.stack.is_around_cells()) {
            self.reopen_formatting();
            self.stack.stray();
        }
        let flow = &mut self.stack.flow;
        let start = flow.text.len();
        let text = clean(text, "");
        if has_references {
            entities::decode(&text, false, &mut flow.text);
        } else {
            flow.text.push_str(&text);
        }
        flow.end_text(start, self.continues);
    }

    fn reopen_formatting(&mut self) {
        self.formatting.reopen(&mut self.stack);
        if self.stack.opened > OPENED_AHEAD + OPENED_PER_TOKEN * self.seen {
            self.formatting.end_all(&mut self.stack);
            self.formatting_closed = true;
        }
    }
}

fn is_section(name: Name) -> bool {
    matches!(name, known::TBODY | known::THEAD | known::TFOOT)
}

fn is_heading(name: Name) -> bool {
    matches!(name, known::H1 | known::H2 | known::H3 | known::H4 | known::H5 | known::H6)
}

/// Whether a document of this type is read like the pages of old.
fn is_quirky(doctype: &str) -> bool {
    let doctype = doctype.trim().to_ascii_lowercase();
    let Some(rest) =
        doctype.strip_prefix("html").filter(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    else {
        return true;
    };
    let has_system = rest.contains("http");
    let old = [
        "//dtd html 3",
        "//dtd html 2",
        "//dtd html 4.0 transitional",
        "//dtd html 4.0 frameset",
        "//dtd html//",
    ];
    let loose = ["//dtd html 4.01 transitional", "//dtd html 4.01 frameset"];
    old.iter().any(|one| rest.contains(one)) || (!has_system && loose.iter().any(|one| rest.contains(one)))
}
