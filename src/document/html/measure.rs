//! Counts how much text, and how much of it in links, every part of the page holds, before anything is rendered.

use scraper::node::Element;

use super::element::{Kind, Style, attribute, is_dropped, is_hidden};
use super::walk::{NodeRef, Step, Walk};

/// Bytes of running text from which a piece of text counts as prose.
const PROSE: usize = 80;
/// The longest cell of a data table without header cells, in bytes without white space.
const LONGEST_DATA_CELL: usize = 400;
/// The same where header cells say that it is a data table.
const LONGEST_CELL_BELOW_HEADER: usize = 1_500;

/// Text of a cell, in bytes, that is no more than a number or bullet.
pub(super) const SHORTEST_CELL: usize = 5;

/// What a node and everything below it hold. Sizes are bytes without white space, of what is shown.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Measure {
    /// The node itself and all nodes below it.
    pub(super) nodes: usize,
    /// Text.
    pub(super) text: usize,
    /// Text in links.
    pub(super) linked: usize,
    /// Links with text.
    pub(super) links: usize,
    /// Form controls.
    pub(super) controls: usize,
    /// Blocks below the node.
    pub(super) blocks: usize,
    /// Headings.
    pub(super) headings: usize,
    /// For a row: its cells.
    pub(super) cells: usize,
    /// For a row: cells with text in them.
    pub(super) filled_cells: usize,
    /// For a table: whether its rows belong together.
    pub(super) is_data: bool,
}

/// The measures of a part of the page, by the place of the node in document order.
#[derive(Debug, Default)]
pub(super) struct Measures {
    of: Vec<Measure>,
    /// First and last piece of prose, by place.
    prose: Option<(usize, usize)>,
    /// Text of elements that are not shown.
    pub(super) hidden: usize,
}

impl Measures {
    /// Measures `root` and all that is below it; `with_hidden` counts what is not shown as if it were.
    pub(super) fn new(root: NodeRef<'_>, with_hidden: bool) -> Measures {
        let mut measures = Measures::default();
        let mut open: Vec<Open> = Vec::new();
        let mut walk = Walk::new(root);
        while let Some(step) = walk.next() {
            match step {
                Step::Open(node) => measures.open(node, &mut open, &mut walk, with_hidden),
                Step::Close(_) => measures.close(&mut open),
            }
        }
        measures
    }

    /// The measure of the node at `place`.
    pub(super) fn at(&self, place: usize) -> Measure {
        self.of.get(place).copied().unwrap_or_default()
    }

    /// All text.
    pub(super) fn total(&self) -> usize {
        self.at(0).text
    }

    /// Whether the node at `place` lies wholly before the first or wholly behind the last piece of prose.
    pub(super) fn is_outside_prose(&self, place: usize) -> bool {
        let Some((first, last)) = self.prose else {
            return false;
        };
        place > last || place + self.at(place).nodes <= first
    }

    fn open<'a>(&mut self, node: NodeRef<'a>, open: &mut Vec<Open>, walk: &mut Walk<'a>, with_hidden: bool) {
        let place = self.of.len();
        let mut measure = Measure { nodes: 1, ..Measure::default() };
        let above = open.last();
        let mut this = Open {
            place,
            kind: Kind::Inline,
            in_link: above.is_some_and(|above| above.in_link),
            hidden: above.is_some_and(|above| above.hidden),
            in_frame: above.is_some_and(|above| above.in_frame),
            table: TableShape::default(),
        };
        if let Some(element) = node.value().as_element() {
            if is_dropped(node, element) {
                measure.controls = usize::from(is_control(element));
                // The renderer does not go below either, so the nodes there need no place.
                walk.skip_below(node);
                self.of.push(measure);
                if let Some(above) = open.last() {
                    self.of[above.place].controls += measure.controls;
                    self.of[above.place].nodes += 1;
                }
                return;
            }
            this.kind = Kind::of(element);
            this.in_link |= this.kind == Kind::Link && attribute(element, "href").is_some();
            this.hidden |= !with_hidden && is_hidden(element, Style::of(element));
            this.in_frame |= matches!(element.name(), "footer" | "header" | "nav" | "aside");
            this.table.has_header = matches!(element.name(), "th" | "thead");
        } else if let Some(text) = node.value().as_text() {
            let bytes = text.bytes().filter(|byte| !byte.is_ascii_whitespace());
            let size = bytes.count();
            if this.hidden {
                self.hidden += size;
            } else {
                measure.text = size;
                if this.in_link {
                    measure.linked = size;
                } else if size >= PROSE && !this.in_frame {
                    let first = self.prose.map_or(place, |(first, _)| first);
                    self.prose = Some((first, place));
                }
            }
        }
        self.of.push(measure);
        open.push(this);
    }

    /// Adds what the innermost open node holds to the one around it.
    fn close(&mut self, open: &mut Vec<Open>) {
        let Some(this) = open.pop() else {
            return;
        };
        let measure = &mut self.of[this.place];
        if this.kind == Kind::Table {
            measure.is_data = this.table.is_data();
        }
        let measure = *measure;
        let Some(above) = open.last_mut() else {
            return;
        };
        above.table.add(&this, measure);
        let sum = &mut self.of[above.place];
        sum.nodes += measure.nodes;
        sum.text += measure.text;
        sum.linked += measure.linked;
        sum.links += measure.links + usize::from(this.kind == Kind::Link && measure.linked > 0);
        sum.controls += measure.controls;
        sum.blocks += measure.blocks + usize::from(this.kind.is_block());
        sum.headings += measure.headings + usize::from(matches!(this.kind, Kind::Heading(_)));
        if this.kind == Kind::Cell {
            sum.cells += 1;
            sum.filled_cells += usize::from(measure.text > 0);
        }
    }
}

/// A node whose children are being measured.
struct Open {
    place: usize,
    kind: Kind,
    in_link: bool,
    hidden: bool,
    /// Whether it stands in what frames the main text.
    in_frame: bool,
    table: TableShape,
}

/// What is known of the table that a node is or belongs to.
#[derive(Default)]
struct TableShape {
    rows: usize,
    /// Rows with two or more cells that hold text.
    wide_rows: usize,
    longest_cell: usize,
    /// Text of the first filled cell of a row, and the most of any row.
    first_cell: usize,
    has_header: bool,
    has_table: bool,
    has_heading: bool,
}

impl TableShape {
    fn add(&mut self, child: &Open, measure: Measure) {
        if child.kind == Kind::Table {
            // What is inside the inner table says nothing about this one.
            self.has_table = true;
            return;
        }
        let inner = &child.table;
        self.rows += inner.rows + usize::from(child.kind == Kind::Row && measure.filled_cells > 0);
        self.wide_rows += inner.wide_rows + usize::from(child.kind == Kind::Row && measure.filled_cells > 1);
        self.longest_cell = self.longest_cell.max(inner.longest_cell);
        if child.kind == Kind::Cell {
            self.longest_cell = self.longest_cell.max(measure.text);
            if self.first_cell == 0 {
                self.first_cell = measure.text;
            }
        } else {
            self.first_cell = self.first_cell.max(inner.first_cell);
        }
        self.has_header |= inner.has_header;
        self.has_table |= inner.has_table;
        self.has_heading |= inner.has_heading || matches!(child.kind, Kind::Heading(_));
    }

    /// Whether the rows are records rather than places on the page.
    fn is_data(&self) -> bool {
        if self.has_table || self.has_heading {
            return false;
        }
        if self.has_header {
            return self.wide_rows >= 1 && self.longest_cell <= LONGEST_CELL_BELOW_HEADER;
        }
        // Where every row begins with a number or a bullet, the table is a list.
        self.wide_rows >= 2
            && self.first_cell > SHORTEST_CELL
            && self.wide_rows * 2 >= self.rows
            && self.longest_cell <= LONGEST_DATA_CELL
    }
}

fn is_control(element: &Element) -> bool {
    matches!(element.name(), "input" | "select" | "textarea" | "button")
        && attribute(element, "type") != Some("hidden")
}
