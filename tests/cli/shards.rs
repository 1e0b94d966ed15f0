//! Shares and samples of a corpus, and putting shares together.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use fineprint::output::Format;

use crate::runs::{ARGS, corpus};
use crate::support::{Folder, POLICY, json_lines};

fn run(folder: &Folder, args: &[&str]) -> String {
    let ended = folder.run(&[&ARGS, args, &["--quiet"]].concat());
    assert!(matches!(ended.code, Some(0 | 3)), "{}", ended.stderr);
    ended.stdout
}

fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines
}

#[test]
fn shards_together_are_the_whole() {
    let folder = corpus(40);
    let whole = run(&folder, &[]);
    for count in [1, 3, 10] {
        let mut all = String::new();
        let mut failures = 0;
        for number in 1..=count {
            let shard = format!("{number}/{count}");
            all += &run(&folder, &["--shard", &shard, "-j", "2"]);
            run(&folder, &["--shard", &shard, "-o", "s.jsonl", "--errors", "s.errors.jsonl", "--restart"]);
            failures += folder.read("s.errors.jsonl").lines().count();
        }
        assert_eq!(failures, 1, "the document that cannot be read is in one shard");
        assert!(sorted(&all) == sorted(&whole), "{count} shards");
    }
}

#[test]
fn merge_puts_shards_and_parts_together() {
    let folder = corpus(40);
    run(&folder, &["-o", "parts/"]);
    let whole = run(&folder, &[]);
    for number in 1..=3 {
        run(&folder, &["--shard", &format!("{number}/3"), "-o", &format!("shard-{number}.jsonl")]);
    }
    let merged = folder.run(&["merge", "parts", "-o", "from-parts.jsonl"]);
    assert_eq!(merged.code, Some(0), "{}", merged.stderr);
    assert!(folder.read("from-parts.jsonl") == whole);
    let shards = ["shard-3.jsonl", "shard-1.jsonl", "shard-2.jsonl"];
    let merged = folder.run(&[&["merge"], &shards[..], &["-o", "from-shards.jsonl"]].concat());
    assert_eq!(merged.code, Some(0), "{}", merged.stderr);
    assert!(folder.read("from-shards.jsonl") == whole, "shards are merged in the order of the whole");

    let clauses = run(&folder, &["--format", "clauses"]);
    run(&folder, &["--shard", "1/2", "-o", "clauses=half/"]);
    run(&folder, &["--shard", "2/2", "-o", "half.clauses.jsonl"]);
    let merged = folder.run(&["merge", "half", "half.clauses.jsonl", "-o", "all.clauses.jsonl"]);
    assert_eq!(merged.code, Some(0), "{}", merged.stderr);
    assert!(folder.read("all.clauses.jsonl") == clauses);

    folder.write("shard-4.jsonl", folder.read("shard-2.jsonl").lines().next().unwrap());
    folder.write("shard-4.jsonl.journal", folder.read("shard-2.jsonl.journal"));
    let refused: [(&[&str], &str); 7] = [
        (&["shard-1.jsonl", "shard-4.jsonl", "shard-3.jsonl", "-o", "x.jsonl"], "that its journal tells of"),
        (&["shard-1.jsonl", "shard-3.jsonl", "-o", "x.jsonl"], "has 3 shards"),
        (&["shard-1.jsonl", "shard-1.jsonl", "shard-3.jsonl", "-o", "x.jsonl"], "has 3 shards"),
        (&["shard-1.jsonl", "parts", "-o", "x.jsonl"], "some of these are shards"),
        (&["shard-1.jsonl", "none.jsonl", "-o", "x.jsonl"], "some of these are shards"),
        (&["parts", "-o", "x.clauses.jsonl"], "holds parts of format jsonl"),
        (&["from-parts.jsonl", "-o", "from-parts.jsonl"], "would be written over"),
    ];
    for (args, message) in refused {
        let ended = folder.run(&[&["merge"], args].concat());
        assert_eq!(ended.code, Some(2), "{args:?}: {}", ended.stderr);
        assert!(ended.stderr.contains(message), "{args:?}: {}", ended.stderr);
        assert!(!folder.path().join("x.jsonl").exists() && !folder.path().join("x.jsonl.parts").exists());
    }
    assert!(folder.read("from-parts.jsonl") == whole);
}

/// Formats of lines come in the order of the whole; others keep the order of the shards, in whatever order they are named.
#[test]
fn shards_of_every_format_are_put_together() {
    let folder = corpus(12);
    for format in Format::ALL {
        let name = |stem: &str| format!("{format}={stem}.{}", format.extension());
        let shards = [1, 2, 3].map(|number| {
            let stem = format!("shard-{number}");
            run(&folder, &["--shard", &format!("{number}/3"), "-o", &name(&stem), "--restart"]);
            format!("{stem}.{}", format.extension())
        });
        run(&folder, &["-o", &name("whole"), "--restart"]);
        let [first, second, third] = &shards;
        let merged = folder.run(&["merge", third, first, second, "-o", &name("merged")]);
        assert_eq!(merged.code, Some(0), "{format}: {}", merged.stderr);
        let path = |stem: &str| folder.path().join(format!("{stem}.{}", format.extension()));
        if matches!(format, Format::Jsonl | Format::Clauses) {
            assert!(fs::read(path("merged")).unwrap() == fs::read(path("whole")).unwrap(), "{format}");
        } else if !format.is_folder() {
            let in_order = shards.map(|name| folder.path().join(name));
            format.merge(&in_order, &path("expected")).unwrap();
            assert!(fs::read(path("merged")).unwrap() == fs::read(path("expected")).unwrap(), "{format}");
            let whole = fs::metadata(path("whole")).unwrap().len();
            let size = fs::metadata(path("merged")).unwrap().len();
            assert!(size.abs_diff(whole) * 10 < whole, "{format}: {size} bytes, and the whole has {whole}");
        } else {
            let names = |stem: &str| -> BTreeSet<_> {
                fs::read_dir(path(stem)).unwrap().map(|entry| entry.unwrap().file_name()).collect()
            };
            assert!(names("merged").len() > 24 && names("merged") == names("whole"), "{format}");
        }
    }
}

/// Twelve policies of three sites in two half-years, and one without provenance.
fn captures() -> Folder {
    let folder = Folder::new();
    for n in 0..12 {
        let (site, year) = (["a", "b", "c"][n % 3], 2010 + n / 6);
        let text = format!(
            "> *The following text is extracted and transformed from the {site}.example privacy policy that was \
             archived on {year}-0{month}-03. Please check the [original snapshot on the Wayback Machine]\
             (https://web.archive.org/web/{year}0{month}03120000id_/http%3A//www.{site}.example/privacy) for the most \
             accurate reproduction.*\n\n{POLICY}",
            month = 1 + n % 6,
        );
        folder.write(&format!("p/{n:02}.md"), text);
    }
    folder.write("p/plain.md", POLICY);
    folder.write("rules.toml", crate::runs::RULES);
    folder
}

#[test]
fn a_sample_depends_on_the_seed_and_not_on_the_order() {
    let folder = captures();
    let paths = |args: &[&str]| -> BTreeSet<String> {
        let records = json_lines(&run(&folder, args));
        records.iter().map(|record| record["source"]["path"].as_str().unwrap().to_owned()).collect()
    };
    let sample = paths(&["--sample", "5"]);
    assert_eq!(sample.len(), 5);
    assert_eq!(paths(&["--sample", "5"]), sample);
    assert!(paths(&["--sample", "8"]).is_superset(&sample), "a larger sample holds the smaller one");
    assert_eq!(paths(&["--sample", "99"]).len(), 13);
    let seeds: BTreeSet<_> = ["1", "2", "3"].map(|seed| paths(&["--sample", "5", "--seed", seed])).into();
    assert!(seeds.len() > 1, "all seeds draw the same");
    let shards: BTreeSet<String> =
        ["1/2", "2/2"].iter().flat_map(|shard| paths(&["--sample", "5", "--shard", shard])).collect();
    assert_eq!(shards, sample, "the shards of a sample are the sample");

    let reversed: Vec<String> = (0..12).rev().map(|n| format!("p/{n:02}.md")).collect();
    let mut args: Vec<&str> = vec!["annotate", "p/plain.md"];
    args.extend(reversed.iter().map(String::as_str));
    args.extend(["--rules", "rules.toml", "--no-builtin", "--sample", "5", "--quiet"]);
    let records = json_lines(&folder.run(&args).stdout);
    assert_eq!(
        records
            .iter()
            .map(|record| record["source"]["path"].as_str().unwrap().to_owned())
            .collect::<BTreeSet<_>>(),
        sample
    );
}

#[test]
fn a_sample_of_groups_takes_as_many_from_each() {
    let folder = captures();
    let count = |args: &[&str], key: &str| -> BTreeMap<String, usize> {
        let mut groups = BTreeMap::new();
        for record in json_lines(&run(&folder, args)) {
            *groups.entry(record["snapshot"][key].to_string()).or_default() += 1;
        }
        groups
    };
    let domains = count(&["--sample", "2", "--by", "domain"], "domain");
    assert_eq!(domains.values().copied().collect::<Vec<_>>(), [2, 2, 2, 1]);
    let intervals = count(&["--sample", "3", "--by", "interval"], "interval");
    assert_eq!(intervals.values().copied().collect::<Vec<_>>(), [3, 3, 1]);
    assert_eq!(intervals["\"2010A\""], 3);
}

#[test]
fn a_dry_run_counts_and_writes_nothing() {
    let folder = corpus(25);
    let ended = folder.run(&["annotate", "p", "missing.md", "--dry-run"]);
    assert_eq!(ended.code, Some(3));
    let lines: Vec<&str> = ended.stdout.lines().collect();
    assert!(lines[0].starts_with("27 documents (1 cannot be read), "), "{lines:?}");
    assert_eq!(lines[1], "  p/0/00000.md");
    assert_eq!(lines[11], "  and 17 more");
    let ended = folder.run(&["annotate", "p", "--dry-run", "--log-format", "json", "--shard", "1/2"]);
    let first = json_lines(&ended.stdout).remove(0);
    let ended = folder.run(&["annotate", "p", "--dry-run", "--log-format", "json", "--shard", "2/2"]);
    let second = json_lines(&ended.stdout).remove(0);
    let documents = |census: &serde_json::Value| census["documents"].as_u64().unwrap();
    assert_eq!(documents(&first) + documents(&second), 26);
    assert!(documents(&first) > 0 && documents(&second) > 0);
}
