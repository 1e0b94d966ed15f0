//! Streams that end early.

use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

use crate::support::{Folder, POLICY};

#[test]
fn a_reader_that_goes_away_ends_the_run_quietly() {
    let folder = Folder::new();
    for n in 0..300 {
        folder.write(&format!("p/{n}.md"), POLICY.repeat(5));
    }
    let mut command = folder.command(&["annotate", "p", "--quiet"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut first = String::new();
    BufReader::with_capacity(64, child.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert!(first.starts_with("{\"schema\""));
    let mut stderr = String::new();
    child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(stderr, "");
}

#[test]
fn a_closed_standard_error_does_not_stop_the_run() {
    let folder = Folder::new();
    folder.write("a.md", POLICY);
    let mut command = folder.command(&["annotate", "missing.md", "a.md"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    let mut records = String::new();
    child.stdout.take().unwrap().read_to_string(&mut records).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(3));
    assert_eq!(records.lines().count(), 1);
}

/// Standard error is a pipe in tests, so nothing may be drawn on it.
#[test]
fn no_progress_is_drawn_where_there_is_no_terminal() {
    let folder = Folder::new();
    for n in 0..300 {
        folder.write(&format!("p/{n}.md"), POLICY);
    }
    let stderr = folder.run(&["annotate", "p"]).stderr;
    assert!(stderr.lines().all(|line| line.starts_with("fineprint: ")), "{stderr}");
    assert!(!stderr.contains(['\r', '\u{1b}']), "{stderr:?}");
}
