//! CSV: a row for each annotation.

use csv::{ByteRecord, Terminator, Writer, WriterBuilder};

use super::columns::{COLUMNS, Cells};
use super::row::DocumentCells;
use super::{Annotated, EncodeOptions, Encoded};
use crate::{Error, Result, Span};

/// What stands between the values of a list in one cell.
const SEPARATOR: char = ';';

/// What a cell may not begin with where it has to be safe: to spreadsheets it could be a formula.
const FORMULAS: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// The rows of a document.
pub(super) fn encode(document: &Annotated<'_>, options: &EncodeOptions) -> Result<Encoded> {
    let document = DocumentCells::of(document);
    let failed = |error: csv::Error| Error::io(document.path, error.into());
    let mut writer = writer();
    let mut cells = Line { cells: ByteRecord::new(), safe: options.csv_safe, cell: String::new() };
    let mut rows = 0;
    for row in document.rows() {
        cells.cells.clear();
        row.give(&mut cells);
        writer.write_byte_record(&cells.cells).map_err(failed)?;
        rows += 1;
    }
    let text = writer.into_inner().map_err(|error| failed(error.into_error().into()))?;
    Ok(Encoded::text(text, rows))
}

/// The names of all columns, as the first line.
pub(super) fn header() -> String {
    let names: Vec<&str> = COLUMNS.iter().map(|column| column.name).collect();
    format!("{}\r\n", names.join(","))
}

/// Writes what RFC 4180 asks for: lines end in CR LF, cells are quoted where they must be.
fn writer() -> Writer<Vec<u8>> {
    WriterBuilder::new().has_headers(false).terminator(Terminator::CRLF).from_writer(Vec::new())
}

/// The cells of one line.
struct Line {
    cells: ByteRecord,
    safe: bool,
    /// Memory for cells that have to be made.
    cell: String,
}

impl Line {
    /// Adds what [`Self::cell`] holds.
    fn push_cell(&mut self) {
        let cell = std::mem::take(&mut self.cell);
        self.text(&cell);
        self.cell = cell;
        self.cell.clear();
    }
}

impl Cells for Line {
    fn text(&mut self, text: &str) {
        if self.safe && text.starts_with(FORMULAS) {
            self.cells.push_field(format!("'{text}").as_bytes());
        } else {
            self.cells.push_field(text.as_bytes());
        }
    }

    fn optional_text(&mut self, text: Option<&str>) {
        self.text(text.unwrap_or_default());
    }

    fn number(&mut self, number: usize) {
        self.cells.push_field(number.to_string().as_bytes());
    }

    fn texts<'t>(&mut self, texts: impl Iterator<Item = &'t str>) {
        for (index, text) in texts.enumerate() {
            if index > 0 {
                self.cell.push(SEPARATOR);
            }
            self.cell.push_str(text);
        }
        self.push_cell();
    }

    fn spans(&mut self, spans: &[Span]) {
        for (index, span) in spans.iter().enumerate() {
            if index > 0 {
                self.cell.push(SEPARATOR);
            }
            self.cell.push_str(&format!("{}-{}", span.start, span.end));
        }
        self.push_cell();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(safe: bool, texts: &[&str]) -> String {
        let mut line = Line { cells: ByteRecord::new(), safe, cell: String::new() };
        for text in texts {
            line.text(text);
        }
        line.texts(["b", "a"].into_iter());
        line.spans(&[Span::new(0, 3), Span::new(12, 17)]);
        let mut writer = writer();
        writer.write_byte_record(&line.cells).unwrap();
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    }

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        let cells = ["plain", "a,b", "say \"no\"", "two\nlines", "cr\rhere", "", " x "];
        assert_eq!(
            line(false, &cells),
            "plain,\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",\"cr\rhere\",, x ,b;a,0-3;12-17\r\n"
        );
    }

    #[test]
    fn what_could_be_a_formula_gets_an_apostrophe_where_cells_have_to_be_safe() {
        let formulas = ["=HYPERLINK(\"x\")", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "a=b", "'x"];
        assert_eq!(
            line(true, &formulas),
            "\"'=HYPERLINK(\"\"x\"\")\",'+1,'-1,'@SUM(A1),'\tx,\"'\rx\",a=b,'x,b;a,0-3;12-17\r\n"
        );
        assert!(line(false, &formulas).starts_with("\"=HYPERLINK(\"\"x\"\")\",+1,-1,@SUM(A1),\tx,"));
    }
}
