//! Tables, databases and repositories, read by the program.

use std::fs;
use std::process::{Command, Stdio};

use rusqlite::Connection;
use serde_json::{Value, json};

use crate::support::{Ended, Folder, POLICY, json_lines};

/// One JSON line for each policy that is told apart by its number.
fn lines(count: usize) -> String {
    let line = |n: usize| {
        let text = format!("{POLICY}\nNumber {n}.\n");
        let line = json!({
            "id": format!("d{n}"), "text": text, "date": "2011-05-27", "domain": "acme.example", "rank": n,
        });
        format!("{line}\n")
    };
    (0..count).map(line).collect()
}

fn git(folder: &Folder, arguments: &[&str], date: &str) {
    let mut command = Command::new("git");
    for who in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{who}_NAME"), "A Test").env(format!("GIT_{who}_EMAIL"), "test@a.example");
        command.env(format!("GIT_{who}_DATE"), date);
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").current_dir(folder.path()).stdin(Stdio::null());
    let output = command.arg("-C").arg("r").args(arguments).output().unwrap();
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A repository `r` in the manner of the Princeton-Leuven forks: a path for each site, a commit for each capture.
fn repository(folder: &Folder) {
    fs::create_dir(folder.path().join("r")).unwrap();
    git(folder, &["init", "--quiet", "--initial-branch=main"], "");
    for (year, text) in [(2010, "one"), (2011, "two"), (2012, "one")] {
        for site in ["alpha.example", "beta.example"] {
            let path = format!("{}/{}/{}/{site}.md", &site[..1], &site[..2], &site[..3]);
            folder.write(&format!("r/{path}"), format!("{POLICY}\nSite {site}, {text}.\n"));
            let metadata = json!({
                "interval": format!("{year}B"), "policy_url": format!("http://{site}/privacy"), "alexa_rank": year,
            });
            git(folder, &["add", "--all"], "");
            git(
                folder,
                &["commit", "--quiet", "-m", &metadata.to_string()],
                &format!("{year}-10-01T00:00:00Z"),
            );
        }
    }
}

#[test]
fn json_lines_are_known_by_their_content_and_carried_through() {
    let folder = Folder::new();
    folder.write("policies", lines(3));
    let ended = folder.run(&["annotate", "policies"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(ended.paths(), ["policies/d0", "policies/d1", "policies/d2"]);
    let record = &ended.records()[2];
    let offset = lines(2).len();
    assert_eq!(
        record["provenance"],
        json!({"container": "policies", "member": "d2", "offset": offset, "blob": null,
            "fields": {"date": "2011-05-27", "domain": "acme.example", "rank": 2}})
    );
    assert_eq!(record["snapshot"]["domain"], "acme.example");
    assert_eq!(record["snapshot"]["archived"], "2011-05-27");
    let piped = folder.run_with_input(&["annotate", "-"], lines(3).as_bytes());
    assert_eq!(piped.paths(), ["-/d0", "-/d1", "-/d2"]);
}

#[test]
fn bad_lines_are_in_the_ledger_with_line_and_byte() {
    let folder = Folder::new();
    let good = lines(2);
    let (first, second) = good.split_at(good.find('\n').unwrap() + 1);
    folder.write("t.jsonl", format!("{first}{{\"text\": oops}}\n{{\"n\": 1}}\n{second}"));
    let ended = folder.run(&["annotate", "t.jsonl", "--errors", "errors.jsonl"]);
    assert_eq!(ended.code, Some(3));
    assert_eq!(ended.paths(), ["t.jsonl/d0", "t.jsonl/d1"]);
    let errors = json_lines(&folder.read("errors.jsonl"));
    assert_eq!(errors.len(), 2);
    assert_eq!((&errors[0]["path"], &errors[0]["kind"]), (&json!("t.jsonl:2"), &json!("malformed")));
    assert_eq!(errors[0]["offset"], first.len() + "{\"text\": ".len());
    assert_eq!(errors[1]["path"], "t.jsonl:3");
    assert!(errors[1]["message"].as_str().unwrap().contains("--text-field"), "{errors:?}");
}

#[test]
fn fields_can_be_named_and_others_left_behind() {
    let folder = Folder::new();
    let line = json!({"meta": {"key": "k", "day": 20110527, "at": "http://acme.example/p"}, "page": POLICY, "x": 1, "y": 2});
    folder.write("t.jsonl", format!("{line}\n"));
    let named = [
        "--id-field",
        "/meta/key",
        "--date-field",
        "/meta/day",
        "--url-field",
        "/meta/at",
        "--text-field",
        "page",
    ];
    let record = &folder.run(&[&["annotate", "t.jsonl", "--carry", "y,z"], &named[..]].concat()).records()[0];
    assert_eq!(record["source"]["path"], "t.jsonl/k");
    assert_eq!(record["snapshot"]["timestamp"], "20110527000000");
    assert_eq!(record["snapshot"]["original_url"], "http://acme.example/p");
    assert_eq!(record["provenance"]["fields"], json!({"y": 2}));
    let record = &folder.run(&[&["annotate", "t.jsonl", "--carry", "-"], &named[..]].concat()).records()[0];
    assert_eq!(record["provenance"]["fields"], json!({}));
}

#[test]
fn a_site_names_the_publisher_also_where_no_date_is_told() {
    let folder = Folder::new();
    let text = "Zendesk adheres to the DPF Principles.";
    let rows = [
        json!({"id": "a", "text": text, "domain": "zendesk.com"}),
        json!({"id": "b", "text": text, "url": "https://www.zendesk.com/privacy"}),
        json!({"id": "c", "text": text, "domain": "acme.example"}),
    ];
    folder.write("t.jsonl", rows.map(|row| format!("{row}\n")).concat());
    let records = folder.run(&["annotate", "t.jsonl"]).records();
    let claims: Vec<_> = records.iter().map(|record| record["annotations"][0]["claim"].clone()).collect();
    let (own, other) = ("data-privacy-framework.certified", "data-privacy-framework.other-party");
    assert_eq!(claims, [own, own, other]);
    assert!(records.iter().all(|record| record["snapshot"].is_null()));
}

#[test]
fn csv_is_known_by_its_name_or_by_saying_so() {
    let folder = Folder::new();
    let table = format!("id\ttext\tdomain\na\t\"{POLICY}\"\tacme.example\nb\tshort\n");
    folder.write("t.tsv", &table);
    folder.write("t.data", &table);
    for args in [&["annotate", "t.tsv"][..], &["annotate", "t.data", "--input-format", "csv"]] {
        let ended = folder.run(args);
        assert_eq!(ended.code, Some(3), "{}", ended.stderr);
        assert_eq!(ended.records()[0]["provenance"]["member"], "a");
        assert!(ended.stderr.contains("the row has 2 fields, the header 3"), "{}", ended.stderr);
    }
}

#[test]
fn the_release_is_read_and_any_table_by_a_query() {
    let folder = Folder::new();
    let database = Connection::open(folder.path().join("release.sqlite")).unwrap();
    database
        .execute_batch(
            "CREATE TABLE sites (id INTEGER PRIMARY KEY, domain TEXT);
             CREATE TABLE policy_texts (id INTEGER PRIMARY KEY, policy_text TEXT);
             CREATE TABLE policy_snapshots (site_id INTEGER, year INTEGER, phase TEXT, policy_text_id INTEGER);
             CREATE TABLE alexa_ranks (site_id INTEGER, year INTEGER, phase TEXT, rank INTEGER);
             INSERT INTO sites VALUES (1, 'a.example'), (2, 'b.example');
             INSERT INTO policy_snapshots VALUES (1, 2011, 'A', 1), (2, 2011, 'A', 1), (1, 2011, 'B', 2);
             INSERT INTO alexa_ranks VALUES (1, 2011, 'B', 77);",
        )
        .unwrap();
    let bare = "Cookies\n\nWe use cookies on this site to recognise you.\n\nSecurity\n\nWe use SSL for all orders that are placed.\n";
    database.execute("INSERT INTO policy_texts VALUES (1, ?1), (2, ?2)", (POLICY, bare)).unwrap();
    drop(database);
    let ended = folder.run(&["annotate", "release.sqlite"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(ended.paths(), ["release.sqlite/1", "release.sqlite/2"]);
    let records = ended.records();
    assert_eq!(records[0]["provenance"]["fields"]["snapshot_count"], 2);
    assert_eq!(records[1]["provenance"]["fields"]["snapshots"][0]["alexa_rank"], 77);
    assert_eq!(records[1]["snapshot"]["interval"], "2011B");
    assert_eq!(records[1]["source"]["format"], "markdown");
    let headings: Vec<_> = records[1]["sections"].as_array().unwrap().iter().map(|s| &s["heading"]).collect();
    assert_eq!(headings, ["Cookies", "Security"]);

    let query = "SELECT 'p' || id AS id, policy_text AS text, 5 AS n FROM policy_texts WHERE id = 2";
    let ended = folder.run(&["annotate", "release.sqlite", "--sqlite-query", query]);
    assert_eq!(ended.paths(), ["release.sqlite/p2"]);
    assert_eq!(ended.records()[0]["provenance"]["fields"], json!({"n": 5}));
    let ended = folder.run(&["annotate", "release.sqlite", "--sqlite-query", "DROP TABLE sites"]);
    assert_eq!(ended.code, Some(3));
    assert!(ended.stderr.contains("the query would write: DROP TABLE sites"), "{}", ended.stderr);
}

/// An archive with a document, a database of so many and another document.
fn packed_database(folder: &Folder, rows: i64) {
    let path = folder.path().join("t.sqlite");
    let database = Connection::open(&path).unwrap();
    database.execute_batch("CREATE TABLE policy_texts (id INTEGER PRIMARY KEY, policy_text TEXT)").unwrap();
    for row in 1..=rows {
        let text = format!("{POLICY}\nNumber {row}.\n");
        database.execute("INSERT INTO policy_texts VALUES (?1, ?2)", (row, text)).unwrap();
    }
    drop(database);
    let mut archive = tar::Builder::new(fs::File::create(folder.path().join("dump.tar")).unwrap());
    for (name, bytes) in
        [("a.md", POLICY.as_bytes()), ("t.sqlite", &fs::read(&path).unwrap()), ("z.md", POLICY.as_bytes())]
    {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        archive.append_data(&mut header, name, bytes).unwrap();
    }
    archive.finish().unwrap();
    fs::remove_file(&path).unwrap();
}

/// What goes over such an archive: `dump.tar` itself does not match the globs.
const PACKED: [&str; 6] = ["annotate", "dump.tar", "--glob", "*.md", "--glob", "*.sqlite"];

#[test]
fn a_database_in_an_archive_is_counted_shared_and_gone_on_with() {
    let folder = Folder::new();
    packed_database(&folder, 30);
    let run = |args: &[&str]| {
        let ended = folder.run(&[&PACKED[..], args].concat());
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        ended
    };
    let whole = run(&["-j", "1"]);
    let paths = whole.paths();
    assert_eq!((paths.len(), &*paths[1], &*paths[31]), (32, "dump.tar/t.sqlite/1", "dump.tar/z.md"));
    let provenance = &whole.records()[30]["provenance"];
    assert_eq!(
        (&provenance["container"], &provenance["member"]),
        (&json!("dump.tar/t.sqlite"), &json!("30"))
    );
    let counted = run(&["--dry-run"]);
    assert!(counted.stdout.contains("32") || counted.stderr.contains("32 "), "{counted:?}");
    let mut shards: Vec<String> = Vec::new();
    for shard in ["1/3", "2/3", "3/3"] {
        shards.extend(run(&["--shard", shard, "-j", "2"]).stdout.lines().map(str::to_owned));
    }
    shards.sort();
    let mut lines: Vec<&str> = whole.stdout.lines().collect();
    lines.sort_unstable();
    assert!(shards == lines);

    let output = ["-o", "out.jsonl", "--part-docs", "5", "--quiet"];
    let mut stops = 0;
    for at in (1..).step_by(7) {
        let args = [&PACKED[..], &output].concat();
        let crashed = folder.command(&args).env("FINEPRINT_CRASH_AT", at.to_string()).output().unwrap();
        if crashed.status.code().is_some() {
            break;
        }
        stops += 1;
        run(&output);
        assert!(folder.read("out.jsonl") == whole.stdout, "a crash at step {at}");
        fs::remove_file(folder.path().join("out.jsonl.journal")).unwrap();
        fs::remove_file(folder.path().join("out.jsonl")).unwrap();
    }
    assert!(stops > 5, "{stops} crashes");
}

#[test]
#[cfg(unix)]
fn a_database_that_finds_no_room_is_a_failure_and_leaves_nothing() {
    let folder = Folder::new();
    packed_database(&folder, 300);
    let told = |ended: Ended, reason: &str| {
        assert_eq!(ended.code, Some(3), "{}", ended.stderr);
        assert_eq!(ended.paths(), ["dump.tar/a.md", "dump.tar/z.md"]);
        let message = "dump.tar/t.sqlite: cannot be unpacked into a temporary file";
        assert!(ended.stderr.contains(message) && ended.stderr.contains(reason), "{}", ended.stderr);
    };
    let nowhere = folder.command(&PACKED).env("TMPDIR", "no/such/folder").output().unwrap();
    told(nowhere.into(), "TMPDIR");

    let room = folder.path().join("room");
    fs::create_dir(&room).unwrap();
    let program = env!("CARGO_BIN_EXE_fineprint");
    let limited = format!("trap '' XFSZ; ulimit -f 16; exec '{program}' \"$@\"");
    let mut shell = Command::new("sh");
    shell.args(["-c", &limited, "sh"]).args(PACKED).current_dir(folder.path()).env("TMPDIR", &room);
    told(shell.output().unwrap().into(), "too large");
    assert_eq!(fs::read_dir(&room).unwrap().count(), 0, "a temporary file was left");
}

#[test]
fn history_is_read_from_git_folders_and_work_trees_when_it_is_asked_for() {
    let folder = Folder::new();
    repository(&folder);
    let files = folder.run(&["annotate", "r"]);
    assert_eq!(files.paths(), ["r/a/al/alp/alpha.example.md", "r/b/be/bet/beta.example.md"]);
    let history = folder.run(&["annotate", "r/.git"]);
    assert_eq!(history.code, Some(0), "{}", history.stderr);
    let records = history.records();
    assert_eq!(records.len(), 4);
    let told = |record: &Value| {
        let of = |pointer: &str| record.pointer(pointer).unwrap().clone();
        [
            of("/snapshot/domain"),
            of("/snapshot/interval"),
            of("/provenance/fields/alexa_rank"),
            of("/provenance/fields/git/commits"),
        ]
    };
    assert_eq!(
        told(&records[0]).map(|value| value.to_string()),
        ["\"alpha.example\"", "\"2010B\"", "2010", "2"]
    );
    assert_eq!(
        told(&records[3]).map(|value| value.to_string()),
        ["\"beta.example\"", "\"2011B\"", "2011", "1"]
    );
    for args in [&["annotate", "r", "--history"][..], &["annotate", "r", "--input-format", "git"]] {
        assert_eq!(folder.run(args).records().len(), 4);
    }
    let chosen =
        ["annotate", "r", "--history", "--glob", "b/**/*.md", "--since", "2011", "--until", "2011-12"];
    let chosen = folder.run(&chosen);
    assert_eq!(chosen.records().len(), 1, "{}", chosen.stderr);
    let bad = folder.run(&["annotate", "r", "--history", "--since", "soon"]);
    assert_eq!(bad.code, Some(2));
    assert!(bad.stderr.contains("2011-05-27"), "{}", bad.stderr);
    let missing = folder.run(&["annotate", "r/.git", "--git-ref", "nowhere"]);
    assert_eq!(missing.code, Some(3));
    assert!(missing.stderr.contains("nowhere"), "{}", missing.stderr);
}

#[test]
fn without_git_the_rest_is_read() {
    let folder = Folder::new();
    repository(&folder);
    folder.write("a.md", POLICY);
    let output = folder.command(&["annotate", "r/.git", "a.md"]).env("PATH", "").output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "{stderr}");
    assert!(
        stderr.contains("r/.git: history is read by the `git` program, which is not installed"),
        "{stderr}"
    );
    assert_eq!(json_lines(&String::from_utf8_lossy(&output.stdout)).len(), 1);
}

#[test]
fn all_of_them_come_out_the_same_on_any_number_of_threads() {
    let folder = Folder::new();
    repository(&folder);
    folder.write("t.jsonl", lines(100));
    let rows: String = (0..100).map(|n| format!("c{n},\"{POLICY}{n}\"\n")).collect();
    folder.write("t.csv", format!("id,text\n{rows}"));
    let database = Connection::open(folder.path().join("t.sqlite")).unwrap();
    database.execute_batch("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)").unwrap();
    for n in 0..100 {
        database.execute("INSERT INTO t VALUES (?1, ?2)", (n, format!("{POLICY}{n}"))).unwrap();
    }
    drop(database);
    let args =
        ["annotate", "t.jsonl", "t.csv", "t.sqlite", "r/.git", "--sqlite-query", "SELECT * FROM t", "-j"];
    let one = folder.run(&[&args[..], &["1"]].concat());
    assert_eq!(one.code, Some(0), "{}", one.stderr);
    assert_eq!(one.records().len(), 304);
    let two = folder.run(&[&args[..], &["2"]].concat());
    assert!(two.stdout == one.stdout, "the output differs");
}
