//! Parquet and SQLite files as DuckDB, pyarrow, pandas and Python's sqlite3 read them.
//!
//! Needs a Python with `duckdb`, `pyarrow` and `pandas`, named by `FINEPRINT_PYTHON`, or `python3`. Where it is absent,
//! nothing is tested, and the test says so. With `FINEPRINT_PYTHON` set, it must be there.

use std::fs;
use std::process::Command;

use fineprint::output::{EncodeOptions, Format};

use super::support::write_corpus;

/// Reads the same table from Parquet by DuckDB, pyarrow and pandas, from CSV and the lines of JSON by Python itself, and
/// from SQLite by its view, and compares them cell by cell.
const COMPARE: &str = r#"
import csv, json, sqlite3, sys
import duckdb, pandas, pyarrow.parquet

parquet, table, lines, database = sys.argv[1:5]
expected = []
for line in open(lines, encoding="utf-8"):
    row = json.loads(line)
    row["clause_start"], row["clause_end"] = row.pop("clause")
    row["evidence"] = [{"start": start, "end": end} for start, end in row["evidence"]]
    expected.append(row)
columns = pyarrow.parquet.read_schema(parquet).names
assert set(columns) == set(expected[0]), columns

def flat(row):
    cell = lambda value: (
        "" if value is None
        else ";".join("%d-%d" % (s["start"], s["end"]) if isinstance(s, dict) else s for s in value)
        if isinstance(value, list) else str(value))
    return [cell(row[column]) for column in columns]

assert pyarrow.parquet.read_table(parquet).to_pylist() == expected, "pyarrow"
found = duckdb.sql(f"SELECT * FROM '{parquet}'")
assert found.columns == columns
assert [dict(zip(columns, row)) for row in found.fetchall()] == expected, "duckdb"
frame = pandas.read_parquet(parquet)
assert list(frame.columns) == columns and len(frame) == len(expected)
assert frame["claim"].tolist() == [row["claim"] for row in expected], "pandas"
assert [list(topics) for topics in frame["topics"]] == [row["topics"] for row in expected], "pandas, lists"
with open(table, encoding="utf-8", newline="") as file:
    rows = list(csv.reader(file, strict=True))
assert rows == [columns] + [flat(row) for row in expected], "csv"
found = duckdb.sql(f"SELECT claim, count(*) FROM read_csv('{table}', header = true) GROUP BY 1 ORDER BY 1").fetchall()
claims = sorted({row["claim"] for row in expected})
assert found == [(claim, sum(row["claim"] == claim for row in expected)) for claim in claims], "duckdb, csv"
view = sqlite3.connect(database).execute("SELECT * FROM clauses")
assert [column[0] for column in view.description] == columns
assert [["" if cell is None else str(cell) for cell in row] for row in view] == [flat(row) for row in expected], "sqlite3"
metadata = pyarrow.parquet.ParquetFile(parquet).metadata
print(len(expected), "rows,", metadata.created_by, "duckdb", duckdb.__version__, "pyarrow", pyarrow.__version__,
      "pandas", pandas.__version__)
"#;

#[test]
fn other_programs_read_the_same_rows_from_all_tables() {
    let named = std::env::var_os("FINEPRINT_PYTHON");
    let python = named.clone().unwrap_or_else(|| "python3".into());
    let has_modules = Command::new(&python).args(["-c", "import duckdb, pyarrow, pandas"]).output();
    if !has_modules.is_ok_and(|output| output.status.success()) {
        assert!(named.is_none(), "FINEPRINT_PYTHON lacks duckdb, pyarrow or pandas");
        eprintln!("skipped: there is no python3 with duckdb, pyarrow and pandas");
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let script = folder.path().join("compare.py");
    fs::write(&script, COMPARE).unwrap();
    let mut command = Command::new(&python);
    command.arg(script);
    for format in [Format::Parquet, Format::Csv, Format::Clauses, Format::Sqlite] {
        let path = folder.path().join(format!("corpus.{}", format.extension()));
        write_corpus(format, &path, &EncodeOptions::default());
        command.arg(path);
    }
    let output = command.output().unwrap();
    let said =
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    println!("{said}");
}
