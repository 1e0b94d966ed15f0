//! Walks over the tree and tells the writer what it sees.

use scraper::node::Element;

use super::element::{
    Kind, Style, attribute, is_called_heading, is_dropped, is_hidden, is_large, names, opens_panel,
};
use super::furniture::is_furniture;
use super::measure::{Measure, Measures, SHORTEST_CELL};
use super::walk::{NodeRef, Step, Walk};
use super::writer::Writer;

/// The longest text, in bytes, that is taken for a heading because of its looks.
const LONGEST_HEADING: usize = 100;
/// The longest text, in bytes, that stays on one line because it is marked as a heading.
const LONGEST_HEADING_LINE: usize = 150;
/// The longest text, in bytes, that a reader of the screen aloud need not hear.
const LONGEST_ICON: usize = 40;
/// Depth from which lists are no longer indented further.
const MAX_LIST_DEPTH: usize = 8;

/// Renders `root` and all that is below it, except what is furniture.
pub(super) fn render_node(root: NodeRef<'_>, measures: &Measures, with_hidden: bool, writer: &mut Writer) {
    let mut renderer =
        Renderer { measures, with_hidden, writer, open: Vec::new(), lists: Vec::new(), tables: Vec::new() };
    let mut place = 0;
    let mut walk = Walk::new(root);
    while let Some(step) = walk.next() {
        match step {
            Step::Open(node) => {
                if renderer.open(node, place) {
                    place += 1;
                } else {
                    walk.skip_below(node);
                    place += measures.at(place).nodes.max(1);
                }
            }
            Step::Close(node) => renderer.close(node),
        }
    }
}

struct Renderer<'r> {
    measures: &'r Measures,
    with_hidden: bool,
    writer: &'r mut Writer,
    open: Vec<Open>,
    lists: Vec<List>,
    tables: Vec<Table>,
}

/// What to take back when a node closes.
#[derive(Default)]
struct Open {
    kind: Option<Kind>,
    bold: bool,
    link: bool,
    preformatted: bool,
    /// Whether it keeps to one line, and whether it does so as a row.
    flat: Option<bool>,
    /// Indentation outside of the item.
    indent: usize,
}

struct List {
    ordered: bool,
    next: usize,
    is_empty: bool,
}

/// The table around the next word.
struct Table {
    is_data: bool,
    /// Where the text of the current row begins.
    row: usize,
    /// Whether the current row is written as one line.
    flat_row: bool,
}

impl Renderer<'_> {
    /// Opens a node, or refuses it with all that is below it.
    fn open(&mut self, node: NodeRef<'_>, place: usize) -> bool {
        let mut this = Open::default();
        if let Some(element) = node.value().as_element() {
            let style = Style::of(element);
            if !self.is_read(node, element, style, place) {
                return false;
            }
            self.open_element(element, style, self.measures.at(place), &mut this);
        } else if let Some(text) = node.value().as_text() {
            self.writer.text(text);
        }
        self.open.push(this);
        true
    }

    fn is_read(&self, node: NodeRef<'_>, element: &Element, style: Style, place: usize) -> bool {
        if is_dropped(node, element) || (!self.with_hidden && is_hidden(element, style)) {
            return false;
        }
        let is_icon =
            attribute(element, "aria-hidden") == Some("true") && self.measures.at(place).text <= LONGEST_ICON;
        !is_icon && !is_furniture(element, place, self.measures)
    }

    fn open_element(&mut self, element: &Element, style: Style, measure: Measure, this: &mut Open) {
        let kind = Kind::of(element);
        this.kind = Some(kind);
        match kind {
            Kind::Break => self.writer.line_break(),
            Kind::Heading(level) => {
                self.writer.begin_heading(level);
                if measure.text <= LONGEST_HEADING_LINE {
                    this.flat = Some(false);
                }
            }
            Kind::List | Kind::OrderedList => self.open_list(element, kind),
            Kind::Item => self.open_item(element, this),
            Kind::Table => {
                self.writer.block();
                self.tables.push(Table { is_data: measure.is_data, row: self.writer.len(), flat_row: false });
            }
            Kind::Row => self.open_row(measure, this),
            Kind::Cell => self.open_cell(),
            Kind::Link => self.open_link(element, this),
            Kind::Preformatted => {
                self.writer.block();
                this.preformatted = true;
            }
            kind if kind.is_block() => self.writer.block(),
            _ if opens_panel(element) => self.writer.block(),
            _ => {}
        }
        this.preformatted |= style.preformatted;
        this.bold = looks_bold(element, kind, style, measure);
        if this.preformatted {
            self.writer.begin_preformatted();
        }
        if let Some(row) = this.flat {
            self.writer.begin_flat(row);
        }
        if this.bold {
            self.writer.begin_bold();
        }
    }

    fn open_list(&mut self, element: &Element, kind: Kind) {
        if self.lists.is_empty() {
            self.writer.block();
        }
        let start = attribute(element, "start").and_then(|start| start.parse().ok());
        self.lists.push(List {
            ordered: kind == Kind::OrderedList,
            next: start.unwrap_or(1),
            is_empty: true,
        });
    }

    fn open_item(&mut self, element: &Element, this: &mut Open) {
        let depth = self.lists.len().saturating_sub(1).min(MAX_LIST_DEPTH);
        let (number, first) = match self.lists.last_mut() {
            Some(list) => {
                let value = attribute(element, "value").and_then(|value| value.parse().ok());
                let number = value.unwrap_or(list.next);
                list.next = number.saturating_add(1);
                (list.ordered.then_some(number), std::mem::take(&mut list.is_empty))
            }
            None => (None, false),
        };
        this.indent = self.writer.begin_item(depth, number, first);
    }

    fn open_row(&mut self, measure: Measure, this: &mut Open) {
        let row = self.writer.len();
        let Some(table) = self.tables.last_mut() else {
            self.writer.block();
            return;
        };
        table.row = row;
        table.flat_row = table.is_data && measure.cells > 1;
        if table.flat_row {
            self.writer.line();
            this.flat = Some(true);
        } else {
            self.writer.block();
        }
    }

    fn open_cell(&mut self) {
        match self.tables.last() {
            Some(table) if table.flat_row => {
                if self.writer.len() > table.row {
                    self.writer.cell();
                }
            }
            // A number or bullet in a cell of its own belongs to the text in the next.
            Some(table) if (1..=SHORTEST_CELL).contains(&(self.writer.len() - table.row)) => {
                self.writer.space();
            }
            _ => self.writer.block(),
        }
    }

    fn open_link(&mut self, element: &Element, this: &mut Open) {
        if self.writer.in_link() {
            return;
        }
        let href = attribute(element, "href").map(str::trim).unwrap_or_default();
        let anchor_of_heading = href.starts_with('#') && self.writer.in_heading();
        if is_address(href) && !anchor_of_heading {
            this.link = true;
            self.writer.begin_link(encode_address(href));
        }
    }

    fn close(&mut self, node: NodeRef<'_>) {
        let Some(this) = self.open.pop() else {
            return;
        };
        if this.bold {
            self.writer.end_bold();
        }
        if let Some(row) = this.flat {
            self.writer.end_flat(row);
        }
        if this.preformatted {
            self.writer.end_preformatted();
        }
        if this.link {
            self.writer.end_link();
        }
        match this.kind {
            Some(Kind::Heading(_)) => self.writer.end_heading(),
            Some(Kind::List | Kind::OrderedList) => {
                self.lists.pop();
                self.writer.block();
            }
            Some(Kind::Item) => self.writer.end_item(this.indent),
            Some(Kind::Table) => {
                self.tables.pop();
                self.writer.block();
            }
            Some(Kind::Row) if this.flat.is_some() => self.writer.line(),
            Some(Kind::Cell) => {}
            // `<br<br>` is an element with what follows inside, and `</br<br>` its end.
            Some(Kind::Break) if node.has_children() => self.writer.line_break(),
            Some(kind) if kind.is_block() => self.writer.block(),
            _ => {}
        }
    }
}

/// Whether the text of the element is set in bold, or looks like a heading by other means.
fn looks_bold(element: &Element, kind: Kind, style: Style, measure: Measure) -> bool {
    if let Some(bold) = style.bold {
        return bold;
    }
    let is_short = (3..=LONGEST_HEADING).contains(&measure.text) && measure.blocks == 0;
    match kind {
        Kind::Bold => true,
        Kind::Term => is_short,
        Kind::Font => is_short && is_large(element),
        Kind::Inline => is_short && opens_panel(element),
        kind if kind.is_block() => {
            is_short && measure.links == 0 && names(element).count() > 0 && is_called_heading(element)
        }
        _ => false,
    }
}

/// Whether a link leads anywhere.
fn is_address(href: &str) -> bool {
    let scheme = href.split(':').next().unwrap_or_default();
    let is_code = scheme.len() < href.len()
        && ["javascript", "data", "vbscript", "about"]
            .iter()
            .any(|code| scheme.trim().eq_ignore_ascii_case(code));
    !href.is_empty() && href != "#" && !is_code && href.len() <= LONGEST_ADDRESS
}

/// Addresses beyond this length, in bytes, hold data.
const LONGEST_ADDRESS: usize = 2_048;

/// The address without the characters that would end it in Markdown.
fn encode_address(href: &str) -> String {
    let mut encoded = String::with_capacity(href.len());
    for character in href.chars() {
        match character {
            '(' => encoded.push_str("%28"),
            ')' => encoded.push_str("%29"),
            '<' => encoded.push_str("%3C"),
            '>' => encoded.push_str("%3E"),
            '\n' | '\r' | '\t' => {}
            character if character.is_whitespace() => encoded.push_str("%20"),
            character => encoded.push(character),
        }
    }
    encoded
}
