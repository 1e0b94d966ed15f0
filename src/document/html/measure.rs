//! Counts how much text, and how much of it in links, every element of the page holds, before anything is rendered.

use super::element::{Element, Kind};
use super::flow::{Flow, Part};
use super::signs::Signs;

/// Bytes of running text from which a piece of text counts as prose.
const PROSE: usize = 80;
/// The longest cell of a data table without header cells, in bytes without white space.
const LONGEST_DATA_CELL: usize = 400;
/// The same where header cells say that it is a data table.
const LONGEST_CELL_BELOW_HEADER: usize = 1_500;

/// Text of a cell, in bytes, that is no more than a number or bullet.
pub(super) const SHORTEST_CELL: usize = 5;

/// What an element and everything in it hold. Sizes are bytes without white space, of what is shown.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Measure {
    /// Text.
    pub(super) text: usize,
    /// Text in links.
    pub(super) linked: usize,
    /// Links with text.
    pub(super) links: usize,
    /// Form controls.
    pub(super) controls: usize,
    /// Blocks inside.
    pub(super) blocks: usize,
    /// Headings inside.
    pub(super) headings: usize,
    /// For a row: its cells.
    pub(super) cells: usize,
    /// For a row: cells with text in them.
    pub(super) filled_cells: usize,
    /// For a table: whether its rows belong together.
    pub(super) is_data: bool,
}

/// The measures of a page, by the place of the element.
#[derive(Debug, Default)]
pub(super) struct Measures {
    of: Vec<Measure>,
    /// All text.
    pub(super) total: usize,
    /// First and last piece of prose, by part.
    prose: Option<(usize, usize)>,
    /// Text of elements that are not shown.
    pub(super) hidden: usize,
}

impl Measures {
    /// Measures all of `flow`; `with_hidden` counts what is not shown as if it were.
    pub(super) fn new(flow: &Flow, with_hidden: bool) -> Measures {
        let of = vec![Measure::default(); flow.elements.len()];
        let mut measures = Measures { of, ..Measures::default() };
        let mut around = Around::default();
        let mut open = vec![Open::default()];
        for (at, part) in flow.parts.iter().enumerate() {
            match *part {
                Part::Open(place) => {
                    let element = &flow.elements[place];
                    let open_here = Open::new(place, element, with_hidden);
                    around.enter(&open_here);
                    open.push(open_here);
                }
                Part::Text { start, end } => {
                    let text = &flow.text.as_bytes()[start..end];
                    if let Some(here) = open.last_mut() {
                        measures.text(at, text, &around, here);
                    }
                }
                Part::Close(place) => measures.close(place, &mut open, &mut around),
                Part::Control => {
                    if let Some(here) = open.last_mut() {
                        here.measure.controls += 1;
                    }
                }
            }
        }
        while open.len() > 1 {
            let place = open[open.len() - 1].place;
            measures.close(place, &mut open, &mut around);
        }
        measures.total = open[0].measure.text;
        measures
    }

    /// The measure of the element at `place`.
    pub(super) fn at(&self, place: usize) -> Measure {
        self.of.get(place).copied().unwrap_or_default()
    }

    /// Whether `element` lies wholly before the first or wholly behind the last piece of prose.
    pub(super) fn is_outside_prose(&self, element: &Element) -> bool {
        let Some((first, last)) = self.prose else {
            return false;
        };
        element.parts.start > last || element.parts.end <= first
    }

    fn text(&mut self, part: usize, text: &[u8], around: &Around, here: &mut Open) {
        let size = size(text);
        if around.hidden > 0 {
            self.hidden += size;
            return;
        }
        here.measure.text += size;
        if around.links > 0 {
            here.measure.linked += size;
        } else if size >= PROSE && around.frames == 0 {
            let first = self.prose.map_or(part, |(first, _)| first);
            self.prose = Some((first, part));
        }
    }

    /// Ends the element at `place`, and adds what it holds to the one around it.
    fn close(&mut self, place: usize, open: &mut Vec<Open>, around: &mut Around) {
        // Nearly always the innermost; formatting and forms can end before what is inside them does.
        let Some(at) = open.iter().skip(1).rposition(|open| open.place == place).map(|at| at + 1) else {
            return;
        };
        let mut this = open.remove(at);
        around.leave(&this);
        if this.kind == Kind::Table {
            this.measure.is_data = this.table.is_data();
        }
        self.of[place] = this.measure;
        open[at - 1].add(&this);
    }
}

/// Bytes that are no white space. Short sums let the compiler use vector instructions.
fn size(text: &[u8]) -> usize {
    let black = |chunk: &[u8]| chunk.iter().map(|byte| u8::from(!byte.is_ascii_whitespace())).sum::<u8>();
    text.chunks(usize::from(u8::MAX)).map(|chunk| usize::from(black(chunk))).sum()
}

/// How many elements around a part of the page are of a kind that tells on all text inside.
#[derive(Default)]
struct Around {
    links: usize,
    hidden: usize,
    frames: usize,
}

impl Around {
    fn enter(&mut self, open: &Open) {
        self.links += usize::from(open.is_link);
        self.hidden += usize::from(open.is_hidden);
        self.frames += usize::from(open.is_frame);
    }

    fn leave(&mut self, open: &Open) {
        self.links -= usize::from(open.is_link);
        self.hidden -= usize::from(open.is_hidden);
        self.frames -= usize::from(open.is_frame);
    }
}

/// An element that is being measured.
struct Open {
    place: usize,
    kind: Kind,
    is_link: bool,
    is_hidden: bool,
    is_frame: bool,
    measure: Measure,
    table: TableShape,
}

impl Default for Open {
    /// The page itself.
    fn default() -> Self {
        Open {
            place: usize::MAX,
            kind: Kind::Block,
            is_link: false,
            is_hidden: false,
            is_frame: false,
            measure: Measure::default(),
            table: TableShape::default(),
        }
    }
}

impl Open {
    fn new(place: usize, element: &Element, with_hidden: bool) -> Open {
        let signs = element.signs;
        Open {
            place,
            kind: element.kind,
            is_link: element.kind == Kind::Link && signs.has(Signs::ADDRESSED),
            is_hidden: !with_hidden && signs.has(Signs::HIDDEN),
            is_frame: signs.has(Signs::FRAME),
            measure: Measure::default(),
            table: TableShape { has_header: signs.has(Signs::TABLE_HEADER), ..TableShape::default() },
        }
    }

    /// Adds what `inner`, which has ended, holds.
    fn add(&mut self, inner: &Open) {
        let measure = inner.measure;
        self.table.add(inner);
        let sum = &mut self.measure;
        sum.text += measure.text;
        sum.linked += measure.linked;
        sum.links += measure.links + usize::from(inner.kind == Kind::Link && measure.linked > 0);
        sum.controls += measure.controls;
        sum.blocks += measure.blocks + usize::from(inner.kind.is_block());
        sum.headings += measure.headings + usize::from(matches!(inner.kind, Kind::Heading(_)));
        if inner.kind == Kind::Cell {
            sum.cells += 1;
            sum.filled_cells += usize::from(measure.text > 0);
        }
    }
}

/// What is known of the table that an element is or belongs to.
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
    fn add(&mut self, child: &Open) {
        if child.kind == Kind::Table {
            // What is inside the inner table says nothing about this one.
            self.has_table = true;
            return;
        }
        let inner = &child.table;
        let filled_cells = child.measure.filled_cells;
        self.rows += inner.rows + usize::from(child.kind == Kind::Row && filled_cells > 0);
        self.wide_rows += inner.wide_rows + usize::from(child.kind == Kind::Row && filled_cells > 1);
        self.longest_cell = self.longest_cell.max(inner.longest_cell);
        if child.kind == Kind::Cell {
            self.longest_cell = self.longest_cell.max(child.measure.text);
            if self.first_cell == 0 {
                self.first_cell = child.measure.text;
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
