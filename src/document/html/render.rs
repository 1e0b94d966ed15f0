//! Walks over the flow and tells the writer what it sees.

use super::element::{Element, Kind};
use super::flow::{Flow, Part};
use super::furniture::is_furniture;
use super::measure::{Measure, Measures, SHORTEST_CELL};
use super::signs::Signs;
use super::writer::Writer;

/// The longest text, in bytes, that is taken for a heading because of its looks.
const LONGEST_HEADING: usize = 100;
/// The longest text, in bytes, that stays on one line because it is marked as a heading.
const LONGEST_HEADING_LINE: usize = 150;
/// The longest text, in bytes, that a reader of the screen aloud need not hear.
const LONGEST_ICON: usize = 40;
/// Depth from which lists are no longer indented further.
const MAX_LIST_DEPTH: usize = 8;

/// Renders all of `flow`, except what is furniture.
pub(super) fn render_flow(flow: &Flow, measures: &Measures, with_hidden: bool, writer: &mut Writer) {
    let mut renderer = Renderer {
        flow,
        measures,
        with_hidden,
        writer,
        open: Vec::new(),
        lists: Vec::new(),
        tables: Vec::new(),
    };
    // The element that is being passed over.
    let mut refused = None;
    for part in &flow.parts {
        match (*part, refused) {
            (Part::Open(place), None) => refused = (!renderer.open(place)).then_some(place),
            (Part::Text { start, end }, None) => renderer.writer.text(&flow.text[start..end]),
            (Part::Close(place), None) => renderer.close(place),
            (Part::Close(place), Some(outer)) if place == outer => refused = None,
            // Formatting that began before what is passed over may end in it.
            (Part::Close(place), Some(outer)) if flow.begins_before(place, outer) => renderer.close(place),
            _ => {}
        }
    }
    while let Some(open) = renderer.open.last() {
        renderer.close(open.place);
    }
}

struct Renderer<'r> {
    flow: &'r Flow,
    measures: &'r Measures,
    with_hidden: bool,
    writer: &'r mut Writer,
    open: Vec<Open>,
    lists: Vec<List>,
    tables: Vec<Table>,
}

/// What to take back when an element closes.
struct Open {
    place: usize,
    kind: Kind,
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
    /// Opens the element at `place`, or refuses it with all that is in it.
    fn open(&mut self, place: usize) -> bool {
        let element = &self.flow.elements[place];
        if !self.is_read(element, place) {
            return false;
        }
        let open = self.open_element(element, place);
        self.open.push(open);
        true
    }

    fn is_read(&self, element: &Element, place: usize) -> bool {
        if !self.with_hidden && element.signs.has(Signs::HIDDEN) {
            return false;
        }
        let is_icon = element.signs.has(Signs::UNSPOKEN) && self.measures.at(place).text <= LONGEST_ICON;
        !is_icon && !is_furniture(element, place, self.measures)
    }

    fn open_element(&mut self, element: &Element, place: usize) -> Open {
        let measure = self.measures.at(place);
        let kind = element.kind;
        let mut this = Open {
            place,
            kind,
            bold: looks_bold(element, measure),
            link: false,
            preformatted: element.style.preformatted,
            flat: None,
            indent: 0,
        };
        match kind {
            Kind::Break => self.writer.line_break(),
            Kind::Heading(level) => {
                self.writer.begin_heading(level);
                if measure.text <= LONGEST_HEADING_LINE {
                    this.flat = Some(false);
                }
            }
            Kind::List | Kind::OrderedList => self.open_list(element),
            Kind::Item => self.open_item(element, &mut this),
            Kind::Table => {
                self.writer.block();
                self.tables.push(Table { is_data: measure.is_data, row: self.writer.len(), flat_row: false });
            }
            Kind::Row => self.open_row(measure, &mut this),
            Kind::Cell => self.open_cell(),
            Kind::Link => self.open_link(element, &mut this),
            Kind::Preformatted => {
                self.writer.block();
                this.preformatted = true;
            }
            kind if kind.is_block() => self.writer.block(),
            _ if element.signs.has(Signs::OPENS_PANEL) => self.writer.block(),
            _ => {}
        }
        if this.preformatted {
            self.writer.begin_preformatted();
        }
        if let Some(row) = this.flat {
            self.writer.begin_flat(row);
        }
        if this.bold {
            self.writer.begin_bold();
        }
        this
    }

    fn open_list(&mut self, element: &Element) {
        if self.lists.is_empty() {
            self.writer.block();
        }
        self.lists.push(List {
            ordered: element.kind == Kind::OrderedList,
            next: element.number.unwrap_or(1),
            is_empty: true,
        });
    }

    fn open_item(&mut self, element: &Element, this: &mut Open) {
        let depth = self.lists.len().saturating_sub(1).min(MAX_LIST_DEPTH);
        let (number, first) = match self.lists.last_mut() {
            Some(list) => {
                let number = element.number.unwrap_or(list.next);
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
        let href = &self.flow.addresses[element.href.clone()];
        let anchor_of_heading = href.starts_with('#') && self.writer.in_heading();
        if is_address(href) && !anchor_of_heading {
            this.link = true;
            self.writer.begin_link(encode_address(href));
        }
    }

    /// Closes the element at `place`, if it was opened.
    fn close(&mut self, place: usize) {
        let Some(at) = self.open.iter().rposition(|open| open.place == place) else {
            return;
        };
        let this = self.open.remove(at);
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
            Kind::Heading(_) => self.writer.end_heading(),
            Kind::List | Kind::OrderedList => {
                self.lists.pop();
                self.writer.block();
            }
            Kind::Item => self.writer.end_item(this.indent),
            Kind::Table => {
                self.tables.pop();
                self.writer.block();
            }
            Kind::Row if this.flat.is_some() => self.writer.line(),
            Kind::Cell => {}
            // `<br<br>` is an element with what follows inside, and `</br<br>` its end.
            Kind::Break if self.flow.elements[place].parts.len() > 1 => self.writer.line_break(),
            kind if kind.is_block() => self.writer.block(),
            _ => {}
        }
    }
}

/// Whether the text of the element is set in bold, or looks like a heading by other means.
fn looks_bold(element: &Element, measure: Measure) -> bool {
    let signs = element.signs;
    if let Some(bold) = element.style.bold {
        return bold;
    }
    let is_short = (3..=LONGEST_HEADING).contains(&measure.text) && measure.blocks == 0;
    match element.kind {
        Kind::Bold => true,
        Kind::Term => is_short,
        Kind::Font => is_short && signs.has(Signs::LARGE),
        Kind::Inline => is_short && signs.has(Signs::OPENS_PANEL),
        kind if kind.is_block() => is_short && measure.links == 0 && signs.has(Signs::CALLED_HEADING),
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
