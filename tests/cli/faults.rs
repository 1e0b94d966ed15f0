//! What cannot be read is reported and counted, and the rest is read all the same.

use std::fs;

use crate::support::{Ended, Folder, POLICY, json_lines};

#[test]
fn a_missing_file_is_reported_and_the_rest_is_read() {
    let folder = Folder::new();
    folder.write("a.md", POLICY);
    let ended = folder.run(&["annotate", "missing.md", "a.md", "--errors", "errors.jsonl"]);
    assert_eq!(ended.code, Some(3));
    assert_eq!(ended.paths(), ["a.md"]);
    assert!(ended.stderr.contains("missing.md: there is no such file"), "{}", ended.stderr);
    assert!(ended.stderr.contains("2 documents (1 ok, 1 failed, 0 skipped)"), "{}", ended.stderr);
    let errors = folder.read("errors.jsonl");
    assert_eq!(
        errors,
        "{\"path\":\"missing.md\",\"stage\":\"find\",\"kind\":\"missing\",\"message\":\"there is no such file\",\
         \"offset\":null}\n"
    );
}

#[test]
fn a_failed_document_is_never_silent() {
    let folder = Folder::new();
    let quiet = folder.run(&["annotate", "missing.md", "--quiet"]);
    assert_eq!(quiet.stderr, "fineprint: missing.md: there is no such file\n");
    let told = folder.run(&["annotate", "missing.md", "--quiet", "--errors", "errors.jsonl"]);
    assert_eq!(told.stderr, "");
    assert_eq!(json_lines(&folder.read("errors.jsonl")).len(), 1);
}

#[test]
fn what_stops_a_run_is_exit_code_2() {
    let folder = Folder::new();
    folder.write("a.md", POLICY);
    folder.write("bad.toml", "[[rule]]\nid = 3\n");
    let cases: &[(&[&str], &str)] = &[
        (&["annotate", "a.md", "--no-such-option"], "--no-such-option"),
        (&["annotate", "a.md", "--glob", "a[", "--quiet"], "the glob `a[` cannot be used"),
        (&["annotate", "a.md", "--rules", "bad.toml"], "bad.toml:2"),
        (&["annotate", "a.md", "--rules", "no.toml"], "no.toml"),
        (&["annotate", "--files-from", "no.list"], "no.list"),
        (&["annotate", "--files-from", "."], "is a folder"),
        (&["annotate", "a.md", "--select", "<p>"], "`<p>` is not a CSS selector"),
        (&["annotate", "a.md", "--no-builtin"], "--rules"),
        (&["annotate", "a.md", "--output", "no/such/folder/out"], "no/such/folder/out"),
        (&["annotate", "a.md", "--output", "a.md"], "would write over an input"),
        (&["annotate", "a.md", "--output", "x", "--errors", "x"], "cannot be the same file"),
        (&["annotate", "a.md", "--output", "x", "--output", "x"], "cannot be written twice"),
        (&["annotate", "a.md", "--output", "x", "--output", "-"], "the one output of a run"),
        (&["annotate", "a.md", "--output", "clauses="], "a path is missing"),
        (&["annotate", "a.md", "--restart"], "--output"),
        (&["annotate", "a.md", "--shard", "3/2"], "3/2 is no shard"),
        (&["annotate", "a.md", "--by", "domain"], "--sample"),
        (&["annotate", "-", "--sample", "3"], "standard input can be read only once"),
        (&["annotate", "-", "-"], "only once"),
        (&["annotate", "a.md", "--max-doc-bytes", "many"], "--max-doc-bytes"),
        (&["no-such-command"], "no-such-command"),
    ];
    for (args, message) in cases {
        let ended = folder.run(args);
        assert_eq!(ended.code, Some(2), "{args:?}: {}", ended.stderr);
        assert!(ended.stderr.contains(message), "{args:?}: {}", ended.stderr);
        assert_eq!(ended.stdout, "", "{args:?}");
    }
    assert_eq!(folder.read("a.md"), POLICY);
    let mut left: Vec<_> =
        fs::read_dir(folder.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["a.md", "bad.toml"], "a run that cannot be leaves nothing behind");
}

#[test]
fn a_glob_that_matches_nothing_is_a_failure() {
    let folder = Folder::new();
    let ended = folder.run(&["annotate", "p/*.md"]);
    assert_eq!(ended.code, Some(3));
    assert!(ended.stderr.contains("p/*.md: no file matches this glob"), "{}", ended.stderr);
}

#[test]
fn a_folder_named_like_a_document_is_read_when_it_is_named_as_a_folder() {
    let folder = Folder::new();
    folder.write("point.md/policy.txt", POLICY);
    let ended = folder.run(&["annotate", "."]);
    assert_eq!(ended.code, Some(3));
    assert!(ended.stderr.contains("name it as `./point.md/`"), "{}", ended.stderr);
    assert_eq!(folder.run(&["annotate", "point.md/"]).paths(), ["point.md/policy.txt"]);
}

#[test]
fn an_empty_document_is_read_and_said_to_be_empty() {
    let folder = Folder::new();
    folder.write("empty.md", "");
    let ended = folder.run(&["annotate", "empty.md"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(ended.records()[0]["problems"][0]["kind"], "empty");
}

#[test]
fn stray_bytes_are_counted_and_said() {
    let folder = Folder::new();
    // Enough of UTF-8 that the two bytes are strays in it, not signs of another encoding.
    let mut text = "The site\u{2019}s policy.\n".repeat(100).into_bytes();
    text.extend(b"Caf\xff\xfe policy.\n");
    folder.write("stray.md", text);
    let record = &folder.run(&["annotate", "stray.md", "--input-format", "markdown"]).records()[0];
    assert_eq!(record["source"]["replacements"], 2);
    assert_eq!(record["problems"][0]["kind"], "replacement-characters");
    assert_ne!(record["source"]["text_sha256"], serde_json::Value::Null);
}

/// 950 good documents among 50 bad ones: the good ones come out as if they were alone, each bad one is one line.
#[cfg(unix)]
#[test]
fn fifty_bad_documents_do_not_touch_the_others() {
    let folder = Folder::new();
    for n in 0..950 {
        folder.write(&format!("p/{}/good-{n:03}.md", n % 7), format!("{POLICY}\nNumber {n}.\n"));
    }
    folder.write("list", "");
    let args =
        ["annotate", "p", "--files-from", "list", "--errors", "errors.jsonl", "--max-doc-bytes", "64K"];
    let clean = folder.run(&args);
    assert_eq!(clean.code, Some(0), "{}", clean.stderr);
    assert_eq!(folder.read("errors.jsonl"), "");

    let kinds = make_bad_documents(&folder);
    assert_eq!(kinds.len(), 50);
    let ended = folder.run(&args);
    assert_eq!(ended.code, Some(3));
    assert!(ended.stdout == clean.stdout, "the records of good documents differ");
    assert!(ended.stderr.contains("1000 documents (950 ok, 50 failed, 0 skipped)"), "{}", ended.stderr);
    let errors = json_lines(&folder.read("errors.jsonl"));
    let mut found: Vec<_> = errors.iter().map(|error| error["kind"].as_str().unwrap()).collect();
    found.sort_unstable();
    let mut expected = kinds;
    expected.sort_unstable();
    assert_eq!(found, expected);
    for error in &errors {
        let path = error["path"].as_str().unwrap();
        assert!(ended.stderr.contains(&format!("fineprint: {path}: ")), "{path}");
    }
}

/// Makes five of each of ten kinds of bad documents; returns what kind of failure each must be.
#[cfg(unix)]
fn make_bad_documents(folder: &Folder) -> Vec<&'static str> {
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;

    let mut kinds = Vec::new();
    let mut missing = String::new();
    for n in 0..5 {
        let name = |kind: &str| format!("p/{n}/bad-{kind}.md");
        let path = |kind: &str| folder.path().join(name(kind));
        fs::create_dir(path("folder")).unwrap();
        symlink("nowhere", path("dangling")).unwrap();
        symlink("..", folder.path().join(format!("p/{n}/loop"))).unwrap();
        // Dropping the listener leaves the socket's file behind.
        drop(UnixListener::bind(path("socket")).unwrap());
        folder.write(&name("nul"), "Privacy\0Policy");
        folder.write(&name("pdf"), "%PDF-1.4\n1 0 obj");
        folder.write(&name("gzip"), b"\x1f\x8b\x08\x00\x00\x00\x00\x00");
        folder.write(&name("control"), "\x01\x02\x03\x04".repeat(20));
        folder.write(&name("large"), "word ".repeat(20_000));
        missing += &format!("missing-{n}.md\n");
        kinds.extend([
            "folder",
            "missing",
            "link-loop",
            "not-a-file",
            "binary",
            "binary",
            "truncated",
            "binary",
        ]);
        kinds.extend(["too-large", "missing"]);
    }
    folder.write("list", missing);
    kinds
}

/// What a process may not read is a failure of its own. Root may read everything, and then there is nothing to test.
#[cfg(unix)]
#[test]
fn unreadable_files_and_folders_are_failures() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    folder.write("p/a.md", POLICY);
    let shut = [folder.write("p/shut.md", POLICY), folder.write("p/shut/b.md", POLICY)];
    let shut = [&*shut[0], shut[1].parent().unwrap()];
    for path in shut {
        fs::set_permissions(path, fs::Permissions::from_mode(0o000)).unwrap();
    }
    let readable = fs::read(shut[0]).is_ok();
    let ended: Ended = folder.run(&["annotate", "p", "--errors", "errors.jsonl"]);
    for path in shut {
        fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    if readable {
        println!("skipped: this user may read everything");
        return;
    }
    assert_eq!(ended.code, Some(3));
    assert_eq!(ended.paths(), ["p/a.md"]);
    let errors = json_lines(&folder.read("errors.jsonl"));
    assert!(errors.iter().all(|error| error["kind"] == "unreadable"), "{errors:?}");
    assert_eq!(errors.len(), 2);
}
