//! Rows, column by column, as Parquet wants them.

use std::ops::Range;

use crate::Span;
use crate::output::columns::{COLUMNS, Cells, Kind};

/// Rows, held by column.
#[derive(Debug)]
pub(in crate::output) struct Batch {
    pub(super) leaves: Vec<Leaf>,
    rows: usize,
    /// The leaf that the next cell goes to.
    next: usize,
}

/// The values of one leaf of the schema, and, where they may be missing or many, the levels that tell of which row
/// each is.
#[derive(Debug)]
pub(super) struct Leaf {
    pub(super) values: Values,
    /// 1 for every value, 0 for a cell without one. Empty for columns that always have a value.
    pub(super) definitions: Vec<i16>,
    /// 0 for what begins a cell, 1 for what goes on in it. Empty for columns that are no lists.
    pub(super) repetitions: Vec<i16>,
    levels: Levels,
}

/// Values that are there.
#[derive(Debug)]
pub(super) enum Values {
    /// All texts, one after the other, and where each ends.
    Texts {
        bytes: Vec<u8>,
        ends: Vec<usize>,
    },
    Numbers(Vec<i64>),
}

/// Which levels a leaf has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Levels {
    Required,
    Optional,
    List,
}

impl Batch {
    /// No rows yet.
    pub(super) fn new() -> Self {
        let leaves = COLUMNS.iter().flat_map(|column| {
            let texts = || Values::Texts { bytes: Vec::new(), ends: Vec::new() };
            let numbers = || Values::Numbers(Vec::new());
            match column.kind {
                Kind::Text => vec![Leaf::new(texts(), Levels::Required)],
                Kind::OptionalText => vec![Leaf::new(texts(), Levels::Optional)],
                Kind::Number => vec![Leaf::new(numbers(), Levels::Required)],
                Kind::Texts => vec![Leaf::new(texts(), Levels::List)],
                Kind::Spans => vec![Leaf::new(numbers(), Levels::List), Leaf::new(numbers(), Levels::List)],
            }
        });
        Batch { leaves: leaves.collect(), rows: 0, next: 0 }
    }

    /// Number of rows.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Says that the next cell begins a row.
    pub(super) fn begin_row(&mut self) {
        self.rows += 1;
        self.next = 0;
    }

    /// Says that whole rows were added to all leaves.
    pub(super) fn add_rows(&mut self, rows: usize) {
        self.rows += rows;
    }

    /// The memory that each row takes.
    pub(super) fn row_sizes(&self) -> Vec<usize> {
        let mut sizes = vec![0; self.rows];
        for leaf in &self.leaves {
            leaf.add_sizes(&mut sizes);
        }
        sizes
    }

    /// Adds some rows of another batch.
    pub(super) fn append(&mut self, other: &Batch, rows: Range<usize>) {
        for (leaf, other) in self.leaves.iter_mut().zip(&other.leaves) {
            leaf.append(other, rows.clone());
        }
        self.rows += rows.len();
    }

    fn next_leaf(&mut self) -> &mut Leaf {
        self.next += 1;
        &mut self.leaves[self.next - 1]
    }
}

impl Cells for Batch {
    fn text(&mut self, text: &str) {
        self.next_leaf().values.push_text(text.as_bytes());
    }

    fn optional_text(&mut self, text: Option<&str>) {
        let leaf = self.next_leaf();
        leaf.definitions.push(i16::from(text.is_some()));
        if let Some(text) = text {
            leaf.values.push_text(text.as_bytes());
        }
    }

    fn number(&mut self, number: usize) {
        self.next_leaf().values.push_number(number as i64);
    }

    fn texts<'t>(&mut self, texts: impl Iterator<Item = &'t str>) {
        let leaf = self.next_leaf();
        leaf.push_list(texts, |values, text| values.push_text(text.as_bytes()));
    }

    fn spans(&mut self, spans: &[Span]) {
        for end in [|span: &Span| span.start, |span: &Span| span.end] {
            let ends = spans.iter().map(end);
            self.next_leaf().push_list(ends, |values, end| values.push_number(end as i64));
        }
    }
}

impl Leaf {
    fn new(values: Values, levels: Levels) -> Self {
        Leaf { values, definitions: Vec::new(), repetitions: Vec::new(), levels }
    }

    fn push_list<T>(&mut self, items: impl Iterator<Item = T>, push: impl Fn(&mut Values, T)) {
        let before = self.repetitions.len();
        for item in items {
            self.definitions.push(1);
            self.repetitions.push(i16::from(self.repetitions.len() > before));
            push(&mut self.values, item);
        }
        if self.repetitions.len() == before {
            self.definitions.push(0);
            self.repetitions.push(0);
        }
    }

    /// Adds the memory that each row takes.
    fn add_sizes(&self, sizes: &mut [usize]) {
        let mut value = 0;
        let mut row = 0;
        for level in 0..self.definitions.len().max(self.repetitions.len()) {
            row += usize::from(level > 0 && self.begins_row(level));
            sizes[row] += size_of::<i16>() * if self.levels == Levels::List { 2 } else { 1 };
            if self.definitions[level] == 1 {
                sizes[row] += self.values.size(value);
                value += 1;
            }
        }
        if self.levels == Levels::Required {
            for (value, size) in sizes.iter_mut().enumerate() {
                *size += self.values.size(value);
            }
        }
    }

    fn begins_row(&self, level: usize) -> bool {
        self.repetitions.get(level).is_none_or(|&repetition| repetition == 0)
    }

    fn append(&mut self, other: &Leaf, rows: Range<usize>) {
        let values = match self.levels {
            Levels::Required => rows,
            _ => {
                let levels = other.levels_before(rows.start)..other.levels_before(rows.end);
                let definitions = &other.definitions[levels.clone()];
                self.definitions.extend(definitions);
                if self.levels == Levels::List {
                    self.repetitions.extend(&other.repetitions[levels.clone()]);
                }
                let defined = |definitions: &[i16]| definitions.iter().filter(|&&level| level == 1).count();
                let start = defined(&other.definitions[..levels.start]);
                start..start + defined(definitions)
            }
        };
        self.values.append(&other.values, values);
    }

    /// Number of levels before those of this row.
    fn levels_before(&self, row: usize) -> usize {
        match self.levels {
            Levels::List => {
                let begins = |&(_, &repetition): &(usize, &i16)| repetition == 0;
                let mut starts = self.repetitions.iter().enumerate().filter(begins);
                starts.nth(row).map_or(self.repetitions.len(), |(level, _)| level)
            }
            _ => row,
        }
    }
}

impl Values {
    pub(super) fn push_text(&mut self, text: &[u8]) {
        if let Values::Texts { bytes, ends } = self {
            bytes.extend_from_slice(text);
            ends.push(bytes.len());
        }
    }

    fn push_number(&mut self, number: i64) {
        if let Values::Numbers(numbers) = self {
            numbers.push(number);
        }
    }

    /// The memory that a value takes.
    fn size(&self, value: usize) -> usize {
        match self {
            Values::Texts { ends, .. } => text_at(ends, value).len() + size_of::<usize>(),
            Values::Numbers(_) => size_of::<i64>(),
        }
    }

    fn append(&mut self, other: &Values, range: Range<usize>) {
        match (self, other) {
            (Values::Texts { bytes, ends }, Values::Texts { bytes: more, ends: more_ends }) => {
                let first = range.start.checked_sub(1).map_or(0, |before| more_ends[before]);
                let last = range.end.checked_sub(1).map_or(0, |last| more_ends[last]).max(first);
                let moved = bytes.len();
                bytes.extend_from_slice(&more[first..last]);
                ends.extend(more_ends[range].iter().map(|end| end - first + moved));
            }
            (Values::Numbers(numbers), Values::Numbers(more)) => numbers.extend_from_slice(&more[range]),
            _ => unreachable!("the leaves of all batches have the same types"),
        }
    }
}

/// Where text number `index` is, given where each ends.
pub(super) fn text_at(ends: &[usize], index: usize) -> Range<usize> {
    index.checked_sub(1).map_or(0, |before| ends[before])..ends[index]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A batch of rows that differ in everything that can differ.
    fn batch(rows: Range<usize>) -> Batch {
        let mut batch = Batch::new();
        for row in rows {
            batch.begin_row();
            for column in COLUMNS {
                let text = "x".repeat(row % 5);
                match column.kind {
                    Kind::Text => batch.text(&text),
                    Kind::OptionalText => batch.optional_text((row % 3 > 0).then_some(&text)),
                    Kind::Number => batch.number(row),
                    Kind::Texts => batch.texts(["a", "", "bcd"][..row % 4].iter().copied()),
                    Kind::Spans => batch.spans(&[Span::new(row, row + 1), Span::new(7, 9)][..row % 3]),
                }
            }
        }
        batch
    }

    #[test]
    fn rows_are_the_same_wherever_they_are_cut() {
        let whole = batch(0..24);
        for cut in 0..=24 {
            let mut joined = Batch::new();
            joined.append(&whole, 0..cut);
            joined.append(&whole, cut..24);
            assert_eq!(format!("{:?}", joined.leaves), format!("{:?}", whole.leaves), "{cut}");
            let mut tail = Batch::new();
            tail.append(&whole, cut..24);
            assert_eq!(format!("{:?}", tail.leaves), format!("{:?}", batch(cut..24).leaves), "{cut}");
        }
    }

    #[test]
    fn sizes_are_those_of_the_memory() {
        let batch = batch(0..24);
        let memory: usize = batch
            .leaves
            .iter()
            .map(|leaf| {
                let levels = size_of_val(&leaf.definitions[..]) + size_of_val(&leaf.repetitions[..]);
                levels
                    + match &leaf.values {
                        Values::Texts { bytes, ends } => bytes.len() + size_of_val(&ends[..]),
                        Values::Numbers(numbers) => size_of_val(&numbers[..]),
                    }
            })
            .sum();
        assert_eq!(batch.row_sizes().iter().sum::<usize>(), memory);
    }
}
