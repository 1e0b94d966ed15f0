//! What is read, in which order, and what comes out.

use crate::support::{Folder, POLICY, json_lines};

#[test]
fn one_document_gives_one_record() {
    let folder = Folder::new();
    folder.write("policy.md", POLICY);
    let ended = folder.run(&["annotate", "policy.md"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let records = ended.records();
    assert_eq!(records.len(), 1);
    assert_eq!(records[0]["schema"], "fineprint/1");
    assert_eq!(records[0]["id"], "policy.md");
    assert_eq!(records[0]["source"]["format"], "markdown");
    assert_eq!(records[0]["source"]["bytes"], POLICY.len());
    assert_eq!(records[0]["snapshot"], serde_json::Value::Null);
    assert!(ended.stderr.contains("1 document (1 ok, 0 failed, 0 skipped)"), "{}", ended.stderr);
}

#[test]
fn the_keys_come_in_the_order_of_the_schema() {
    let folder = Folder::new();
    folder.write("policy.md", POLICY);
    let line = folder.run(&["annotate", "policy.md"]).stdout;
    let keys = [
        "schema",
        "id",
        "source",
        "snapshot",
        "ruleset",
        "title",
        "language",
        "kind",
        "identity",
        "dates",
        "sections",
        "segments",
        "annotations",
        "problems",
    ];
    let places: Vec<_> = keys.iter().map(|key| line.find(&format!("\"{key}\":"))).collect();
    assert!(places.iter().all(Option::is_some), "{line}");
    assert!(places.is_sorted(), "{line}");
}

#[test]
fn provenance_gives_the_id_and_the_snapshot() {
    let folder = Folder::new();
    let provenance = "> *The following text is extracted and transformed from the acme.example privacy policy that was \
        archived on 2011-05-27. Please check the [original snapshot on the Wayback Machine]\
        (https://web.archive.org/web/20110527233551id_/http%3A//www.acme.example/privacy) for the most accurate \
        reproduction.*\n\n";
    folder.write("acme.md", format!("{provenance}{POLICY}"));
    let records = folder.run(&["annotate", "acme.md"]).records();
    assert_eq!(records[0]["id"], "acme.example/2011-05-27");
    assert_eq!(records[0]["snapshot"]["interval"], "2011A");
    assert_eq!(records[0]["snapshot"]["timestamp"], "20110527233551");
}

#[test]
fn a_folder_is_read_in_the_order_of_its_paths() {
    let folder = Folder::new();
    let names =
        ["p/b.md", "p/a/z.md", "p/a.md", "p/a-b.md", "p/a!/y.TXT", "p/Z.markdown", "p/é.htm", "p/c.html"];
    for name in names {
        folder.write(name, POLICY);
    }
    folder.write("p/notes.rst", "not read");
    folder.write("p/.hidden.md", "not read");
    folder.write("p/.git/x.md", "not read");
    folder.write("p/.gitignore", "*.md\n");
    let mut expected = names.map(str::to_owned);
    expected.sort();
    assert_eq!(folder.run(&["annotate", "p"]).paths(), expected);
}

#[test]
fn hidden_files_are_read_when_they_are_named() {
    let folder = Folder::new();
    folder.write("p/.hidden.md", POLICY);
    folder.write("p/.folder/a.md", POLICY);
    let paths = folder.run(&["annotate", "p/.hidden.md", "p/.folder"]).paths();
    assert_eq!(paths, ["p/.hidden.md", "p/.folder/a.md"]);
    assert_eq!(folder.run(&["annotate", "p", "--glob", ".*.md"]).paths(), ["p/.hidden.md"]);
}

#[test]
fn globs_choose_in_folders_and_as_paths() {
    let folder = Folder::new();
    for name in ["p/a.md", "p/b.text", "p/x/c.md", "p/x/y/d.md"] {
        folder.write(name, POLICY);
    }
    let paths = |args: &[&str]| folder.run(&[&["annotate"], args].concat()).paths();
    assert_eq!(paths(&["p", "--glob", "*.text"]), ["p/b.text"]);
    assert_eq!(paths(&["p", "--glob", "x/**/*.md"]), ["p/x/c.md", "p/x/y/d.md"]);
    assert_eq!(paths(&["p", "--glob", "*.text", "--glob", "a*"]), ["p/a.md", "p/b.text"]);
    assert_eq!(paths(&["p/*.md"]), ["p/a.md"]);
    assert_eq!(paths(&["p/*/*.md"]), ["p/x/c.md"]);
    assert_eq!(paths(&["**/*.md"]), ["p/a.md", "p/x/c.md", "p/x/y/d.md"]);
}

#[test]
fn named_files_are_read_whatever_they_are_called_and_in_the_order_of_their_naming() {
    let folder = Folder::new();
    folder.write("z.policy", POLICY);
    folder.write("a.md", POLICY);
    assert_eq!(folder.run(&["annotate", "z.policy", "a.md"]).paths(), ["z.policy", "a.md"]);
}

#[test]
fn lists_of_files_are_read_line_by_line() {
    let folder = Folder::new();
    folder.write("a.md", POLICY);
    folder.write("b c.md", POLICY);
    folder.write("list", "b c.md\r\n\n./a.md");
    let ended = folder.run(&["annotate", "--files-from", "list"]);
    assert_eq!(ended.paths(), ["b c.md", "./a.md"]);
    let ended = folder.run_with_input(&["annotate", "--files-from", "-"], b"a.md\n");
    assert_eq!(ended.paths(), ["a.md"]);
}

#[test]
fn standard_input_is_a_document() {
    let folder = Folder::new();
    for args in [&["annotate"][..], &["annotate", "-"]] {
        let ended = folder.run_with_input(args, POLICY.as_bytes());
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        assert_eq!(ended.paths(), ["-"]);
        assert_eq!(ended.records()[0]["id"], "-");
    }
}

#[test]
fn the_format_can_be_forced() {
    let folder = Folder::new();
    folder.write("a.md", POLICY);
    for format in ["markdown", "plain", "tagged", "html"] {
        let records = folder.run(&["annotate", "a.md", "--input-format", format]).records();
        assert_eq!(records[0]["source"]["format"], format);
    }
}

#[test]
fn web_pages_are_rendered_and_can_be_selected_from() {
    let folder = Folder::new();
    let page = "<html><head><title>Acme Privacy</title></head><body><p>We adhere to the Safe Harbor principles.</p>\
        <div id=policy><h2>Cookies</h2><p>We set cookies on your computer.</p></div></body></html>";
    folder.write("page.html", page);
    let record = &folder.run(&["annotate", "page.html"]).records()[0];
    assert_eq!(record["source"]["format"], "html");
    assert_eq!(record["source"]["text"], "rendered");
    assert_eq!(record["source"]["bytes"], page.len());
    assert_eq!(record["title"], "Acme Privacy");
    let text_sha256 = record["source"]["text_sha256"].as_str().unwrap();
    assert_eq!(text_sha256.len(), 64);
    assert_ne!(record["source"]["sha256"], text_sha256);
    assert!(!record["annotations"].as_array().unwrap().is_empty());

    let selected = &folder.run(&["annotate", "page.html", "--select", "#policy"]).records()[0];
    assert_eq!(selected["sections"][0]["heading"], "Cookies");
    assert_eq!(selected["problems"].as_array().unwrap().len(), 0);
    let claims: Vec<_> = selected["annotations"].as_array().unwrap().iter().map(|a| &a["claim"]).collect();
    assert!(claims.iter().all(|claim| !claim.as_str().unwrap().starts_with("safe-harbor")), "{claims:?}");

    let nothing = &folder.run(&["annotate", "page.html", "--select", "main"]).records()[0];
    assert_eq!(nothing["problems"][0]["kind"], "nothing-selected");
}

#[test]
fn a_legacy_encoding_is_read_and_named() {
    let folder = Folder::new();
    let page = b"<html><head><meta charset=windows-1252></head><body><p>The site\x92s policy: we adhere to the Safe \
        Harbor principles.</p></body></html>";
    folder.write("old.htm", page);
    let source = &folder.run(&["annotate", "old.htm"]).records()[0]["source"];
    assert_eq!(source["encoding"], "windows-1252");
    assert_eq!(source["replacements"], 0);
}

#[test]
fn line_ends_of_any_kind_leave_spans_on_the_input() {
    let folder = Folder::new();
    for (name, text) in [("lf.md", POLICY.to_owned()), ("crlf.md", POLICY.replace('\n', "\r\n"))] {
        folder.write(name, &text);
        let records = folder.run(&["annotate", name]).records();
        let annotations = records[0]["annotations"].as_array().unwrap();
        assert!(!annotations.is_empty(), "{name}: nothing found");
        for annotation in annotations {
            let [start, end] = [0, 1].map(|n| annotation["clause"][n].as_u64().unwrap() as usize);
            assert_eq!(text[start..end], *annotation["text"].as_str().unwrap(), "{name}");
        }
        assert_eq!(records[0]["source"]["text_sha256"], serde_json::Value::Null);
    }
}

#[test]
fn clauses_are_flat_lines() {
    let folder = Folder::new();
    folder.write("a.md", POLICY);
    let records = folder.run(&["annotate", "a.md"]).records();
    let lines = json_lines(&folder.run(&["annotate", "a.md", "--format", "clauses"]).stdout);
    let annotations = records[0]["annotations"].as_array().unwrap();
    assert_eq!(lines.len(), annotations.len());
    for (line, annotation) in lines.iter().zip(annotations) {
        assert_eq!(line["document"], "a.md");
        assert_eq!(line["claim"], annotation["claim"]);
        assert_eq!(line["clause"], annotation["clause"]);
        assert_eq!(line["data"], annotation["attributes"]["data"]);
    }
    assert_eq!(lines[0]["headings"], "Privacy");
}

#[test]
fn output_goes_to_a_file_and_is_the_same_there() {
    let folder = Folder::new();
    folder.write("a.md", POLICY);
    let printed = folder.run(&["annotate", "a.md"]).stdout;
    let ended = folder.run(&["annotate", "a.md", "--output", "out.jsonl", "--quiet"]);
    assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), ("", ""));
    assert_eq!(folder.read("out.jsonl"), printed);
}

#[test]
fn the_output_is_the_same_on_any_number_of_threads() {
    let folder = Folder::new();
    for n in 0..200 {
        folder.write(&format!("p/{n}.md"), POLICY.repeat(n % 13));
    }
    let one = folder.run(&["annotate", "p", "-j", "1"]);
    assert_eq!(one.records().len(), 200);
    for threads in ["2", "7"] {
        assert!(folder.run(&["annotate", "p", "-j", threads]).stdout == one.stdout, "-j {threads}");
    }
}

#[test]
fn rules_of_ones_own_are_added_or_stand_alone() {
    let folder = Folder::new();
    folder.write("a.md", "Bananas are collected.\n");
    folder.write("mine.toml", OWN_RULES);
    let args = ["annotate", "a.md", "--rules", "mine.toml", "--no-builtin"];
    let ended = folder.run(&args);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(ended.records()[0]["annotations"][0]["claim"], "bananas.collected");
}

const OWN_RULES: &str = include_str!("../rules/bananas.toml");
