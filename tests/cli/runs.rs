//! Runs that write files: what comes out, what is refused, and how they end.

use std::fs;

use crate::support::{Ended, Folder, POLICY, json_lines};

/// Rules that are quickly read, for tests that start the program many times.
pub(crate) const RULES: &str = include_str!("../rules/cookies.toml");

/// A folder with so many small policies in `p/`, one file among them that is no text, and quick rules.
pub(crate) fn corpus(documents: usize) -> Folder {
    let folder = Folder::new();
    for n in 0..documents {
        folder.write(&format!("p/{}/{n:05}.md", n % 3), format!("{POLICY}\nNumber {n}.\n"));
    }
    folder.write("p/1/bad.md", "Privacy\0Policy");
    folder.write("rules.toml", RULES);
    folder
}

/// The arguments of a run over [`corpus`], but for its outputs.
pub(crate) const ARGS: [&str; 7] =
    ["annotate", "p", "--rules", "rules.toml", "--no-builtin", "--part-docs", "3"];

fn run(folder: &Folder, outputs: &[&str]) -> Ended {
    folder.run(&[&ARGS, outputs].concat())
}

#[test]
fn several_outputs_are_written_in_one_run_and_nothing_is_left_beside_them() {
    let folder = corpus(10);
    let printed = run(&folder, &["--quiet"]).stdout;
    let clauses = run(&folder, &["--quiet", "--format", "clauses"]).stdout;
    let outputs = [
        "-o",
        "a.jsonl",
        "-o",
        "b.clauses.jsonl",
        "-o",
        "clauses=c.txt",
        "-o",
        "d/",
        "-o",
        "clauses=e/",
        "--errors",
        "errors.jsonl",
    ];
    let ended = run(&folder, &outputs);
    assert_eq!(ended.code, Some(3), "{}", ended.stderr);
    assert_eq!(ended.stdout, "");
    assert!(folder.read("a.jsonl") == printed);
    assert!(folder.read("b.clauses.jsonl") == clauses && folder.read("c.txt") == clauses);
    let parts = |name: &str, extension: &str| -> String {
        (0..4).map(|n| folder.read(&format!("{name}/part-0000{n}.{extension}"))).collect()
    };
    assert!(parts("d", "jsonl") == printed && parts("e", "clauses.jsonl") == clauses);
    assert_eq!(json_lines(&folder.read("errors.jsonl"))[0]["path"], "p/1/bad.md");
    let mut left: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    left.sort();
    let expected = [
        "a.jsonl",
        "a.jsonl.journal",
        "b.clauses.jsonl",
        "c.txt",
        "d",
        "e",
        "errors.jsonl",
        "p",
        "rules.toml",
    ];
    assert_eq!(left, expected);
}

#[test]
fn the_end_of_a_run_accounts_for_everything() {
    let folder = corpus(10);
    let args = ["-o", "out.jsonl", "--errors", "errors.jsonl"];
    let ended = run(&folder, &args);
    let lines: Vec<&str> = ended.stderr.lines().collect();
    assert!(lines[0].contains("p/1/bad.md: "), "{lines:?}");
    assert!(lines[1].starts_with("fineprint: 11 documents (10 ok, 1 failed, 0 skipped), "), "{lines:?}");
    assert!(!cfg!(target_os = "linux") || lines[1].contains(", peak memory "), "{lines:?}");
    assert!(lines[2].starts_with("fineprint: rules ") && lines[2].len() == "fineprint: rules ".len() + 64);
    assert!(lines[3].starts_with("fineprint: output out.jsonl, "), "{lines:?}");
    assert_eq!(lines[4..], ["fineprint: errors errors.jsonl"]);
    assert_eq!(run(&folder, &[&args[..], &["--restart", "--quiet"]].concat()).stderr, "");
}

#[test]
fn lines_for_programs_are_json() {
    let folder = corpus(60);
    let args = ["-o", "out.jsonl", "--errors", "errors.jsonl", "--log-format", "json", "--log-every", "0.01"];
    let events = json_lines(&run(&folder, &args).stderr);
    let named = |name: &str| events.iter().filter(|event| event["event"] == name).collect::<Vec<_>>();
    assert_eq!(named("failed")[0]["kind"], "binary");
    let summary = named("summary")[0];
    assert_eq!(summary["documents"], 61);
    assert_eq!(
        (summary["ok"].as_u64(), summary["failed"].as_u64(), summary["skipped"].as_u64()),
        (Some(60), Some(1), Some(0))
    );
    assert_eq!(summary["outputs"][0]["path"], "out.jsonl");
    assert_eq!(summary["outputs"][0]["bytes"], folder.read("out.jsonl").len());
    assert!(!named("progress").is_empty(), "{events:?}");
    let progress = named("progress")[0];
    let sum = ["ok", "failed", "skipped"].map(|key| progress[key].as_u64().unwrap()).iter().sum::<u64>();
    assert_eq!(progress["documents"], sum);
}

#[test]
fn a_finished_run_says_so_and_does_nothing() {
    let folder = corpus(5);
    let args = ["-o", "out.jsonl", "--errors", "errors.jsonl"];
    assert_eq!(run(&folder, &args).code, Some(3));
    let first = folder.read("out.jsonl");
    let modified = |name: &str| fs::metadata(folder.path().join(name)).unwrap().modified().unwrap();
    let before = [modified("out.jsonl"), modified("out.jsonl.journal")];
    let again = run(&folder, &args);
    assert_eq!(again.code, Some(0));
    assert!(again.stderr.contains("the run was finished before"), "{}", again.stderr);
    assert_eq!([modified("out.jsonl"), modified("out.jsonl.journal")], before);
    assert!(!folder.path().join("out.jsonl.parts").exists());

    let restarted = run(&folder, &[&args[..], &["--restart"]].concat());
    assert_eq!(restarted.code, Some(3));
    assert!(folder.read("out.jsonl") == first);
}

#[test]
fn changed_rules_options_and_inputs_are_named_and_refused() {
    let folder = corpus(5);
    folder.write("list", "p/0/00000.md\np/1/00001.md\n");
    let base =
        ["annotate", "--files-from", "list", "--rules", "rules.toml", "--no-builtin", "-o", "out.jsonl"];
    assert_eq!(folder.run(&base).code, Some(0));
    let refused = |args: &[&str], what: &str| {
        let ended = folder.run(args);
        assert_eq!(ended.code, Some(2), "{}", ended.stderr);
        assert!(ended.stderr.contains(what), "{what}: {}", ended.stderr);
    };
    refused(
        &[&base[..], &["--max-doc-bytes", "1M"]].concat(),
        "options.input.max_doc_bytes: 16777216 -> 1048576",
    );
    refused(&[&base[..], &["--shard", "1/2"]].concat(), "selection.shard: null -> \"1/2\"");
    folder.write("rules.toml", RULES.replace("use ..", "eat .."));
    refused(&base, "rules: \"");
    folder.write("rules.toml", RULES);
    folder.write("list", "p/0/00000.md\n");
    refused(&base, "inputs[0].bytes: 26 -> 13");
    // Standard input cannot be told from another: such a run is done again, and over the old output.
    let piped = ["annotate", "-o", "piped.jsonl", "--rules", "rules.toml", "--no-builtin", "--quiet"];
    for text in ["We use cookies.", "We use many cookies."] {
        assert_eq!(folder.run_with_input(&piped, text.as_bytes()).code, Some(0));
        assert!(folder.read("piped.jsonl").contains(text));
    }
}

#[test]
fn an_output_that_was_there_before_is_replaced_in_one_step() {
    let folder = corpus(4);
    folder.write("out.jsonl", "from another program");
    run(&folder, &["-o", "out.jsonl"]);
    assert!(folder.read("out.jsonl") == run(&folder, &["--quiet"]).stdout);
}

#[cfg(unix)]
#[test]
fn devices_and_links_are_not_replaced_by_files() {
    let folder = corpus(4);
    let ended = run(&folder, &["-o", "/dev/null"]);
    assert_eq!(ended.code, Some(3), "{}", ended.stderr);
    assert!(!fs::metadata("/dev/null").unwrap().is_file());
    folder.write("elsewhere/target.jsonl", "");
    std::os::unix::fs::symlink("elsewhere/target.jsonl", folder.path().join("link.jsonl")).unwrap();
    run(&folder, &["-o", "link.jsonl"]);
    assert!(folder.path().join("link.jsonl").is_symlink());
    assert_eq!(json_lines(&folder.read("elsewhere/target.jsonl")).len(), 4);
}

/// What is joined from many parts is what one part would have been, in every format.
#[test]
fn every_format_is_joined_from_its_parts() {
    let folder = corpus(10);
    for format in fineprint::output::Format::ALL {
        let write = |name: &str, documents: &str| {
            let output = format!("{format}={name}.{format}");
            let args = ["--part-docs", documents, "-o", &output, "--quiet"];
            let ended = folder
                .run(&[&["annotate", "p", "--rules", "rules.toml", "--no-builtin"], &args[..]].concat());
            assert_eq!(ended.code, Some(3), "{format}: {}", ended.stderr);
            folder.path().join(format!("{name}.{format}"))
        };
        let (many, one) = (write("many", "3"), write("one", "100"));
        match format.is_folder() {
            true => assert_eq!(fs::read_dir(&many).unwrap().count(), fs::read_dir(&one).unwrap().count()),
            false => assert!(fs::read(&many).unwrap() == fs::read(&one).unwrap(), "{format}"),
        }
        assert!(!folder.path().join(format!("many.{format}.parts")).exists());
    }
}
