//! What `annotate` writes: the format by name, by extension, and what it heeds.

use crate::support::{Folder, POLICY};

/// A folder with two policies; clauses of the second begin like formulas.
fn policies() -> Folder {
    let folder = Folder::new();
    folder.write("p/a.md", POLICY);
    folder.write("p/b.md", "-We use cookies.\n\n@We use cookies, \"web beacons\" too.\n");
    folder
}

#[test]
fn the_extension_tells_the_format_and_the_option_comes_before_it() {
    let folder = policies();
    let written = [
        ("out.jsonl", "", "{\"schema\":\"fineprint/1\""),
        ("out.clauses.jsonl", "", "{\"document\":\"p/a.md\""),
        ("out.csv", "", "document,domain,archived,"),
        ("out.parquet", "", "PAR1"),
        ("out.sqlite", "", "SQLite format 3\0"),
        ("out.db", "", "SQLite format 3\0"),
        ("out.web-annotation.jsonl", "", "{\"@context\":"),
        ("out.doccano.jsonl", "", "{\"text\":"),
        ("out.label-studio.json", "", "[\n{\"data\":"),
        ("out.unknown", "", "{\"schema\":"),
        ("named.jsonl", "clauses", "{\"document\":"),
    ];
    for (file, format, start) in written {
        let mut args = vec!["annotate", "p", "--output", file];
        if !format.is_empty() {
            args.extend(["--format", format]);
        }
        let ended = folder.run(&args);
        assert_eq!(ended.code, Some(0), "{file}: {}", ended.stderr);
        let bytes = std::fs::read(folder.path().join(file)).unwrap();
        assert!(bytes.starts_with(start.as_bytes()), "{file}");
    }
    assert_eq!(folder.run(&["annotate", "p", "--output", "out.brat"]).code, Some(0));
    assert!(folder.read("out.brat/annotation.conf").contains("cookies_used"));
}

#[test]
fn csv_cells_are_made_safe_on_demand() {
    let folder = policies();
    let plain = folder.run(&["annotate", "p", "--format", "csv"]).stdout;
    let safe = folder.run(&["annotate", "p", "--format", "csv", "--csv-safe"]).stdout;
    assert!(plain.contains(",\"@We use cookies, \"\"web beacons\"\" too.\","), "{plain}");
    assert!(safe.contains(",\"'@We use cookies, \"\"web beacons\"\" too.\","), "{safe}");
    assert!(plain.ends_with("\r\n") && plain.starts_with("document,"));
    assert_eq!(plain.replace(",\"@We", ",\"'@We").replace(",-We", ",'-We"), safe);
}

#[test]
fn evidence_is_marked_on_demand() {
    let folder = policies();
    let of = |args: &[&str]| folder.run(args).stdout;
    let clause = of(&["annotate", "p/a.md", "--format", "web-annotation"]);
    let evidence = of(&["annotate", "p/a.md", "--format", "web-annotation", "--mark", "evidence"]);
    assert!(clause.contains("\"exact\":\"We use cookies.\""), "{clause}");
    assert!(
        !evidence.contains("\"exact\":\"We use cookies.\"") && evidence.contains("\"exact\":"),
        "{evidence}"
    );
}

#[test]
fn what_cannot_be_a_stream_asks_for_a_file() {
    let folder = policies();
    for format in ["sqlite", "brat"] {
        let ended = folder.run(&["annotate", "p", "--format", format]);
        assert_eq!((ended.code, ended.stdout.as_str()), (Some(2), ""));
        let message = format!("{format} cannot be written to standard output; name a file");
        assert!(ended.stderr.contains(&message), "{}", ended.stderr);
    }
}

#[test]
fn schemas_are_printed_for_every_kind_of_table() {
    let folder = Folder::new();
    let sql = folder.run(&["schema", "--format", "sql"]).stdout;
    let database = rusqlite::Connection::open_in_memory().unwrap();
    database.execute_batch(&sql).unwrap();
    let tables: i64 = database
        .query_row("SELECT count(*) FROM sqlite_schema WHERE type = 'table'", [], |row| row.get(0))
        .unwrap();
    assert_eq!(tables, 10);
    let parquet = folder.run(&["schema", "--format", "parquet"]).stdout;
    assert!(parquet.starts_with("message annotations {"), "{parquet}");
    let json = folder.run(&["schema"]).stdout;
    assert_eq!(json, folder.run(&["schema", "--format", "json-schema"]).stdout);
    assert!(json.contains("json-schema.org"));
}

/// A file that may not grow as it must stops the run with exit code 2, whatever the format; the message names it.
#[cfg(unix)]
#[test]
fn a_file_that_cannot_grow_stops_the_run() {
    let folder = policies();
    let policy = POLICY.repeat(200);
    folder.write("p/long.md", policy);
    let program = env!("CARGO_BIN_EXE_fineprint");
    for name in ["jsonl", "parquet", "sqlite", "brat"] {
        let output = format!("small.{name}");
        let limited = format!("trap '' XFSZ; ulimit -f 2; exec {program} annotate p --output {output}");
        let mut command = std::process::Command::new("sh");
        let ended = command.args(["-c", &limited]).current_dir(folder.path()).output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(2), "{name}: {said}");
        assert!(said.lines().any(|line| line.starts_with(&format!("fineprint: {output}"))), "{name}: {said}");
    }
}
