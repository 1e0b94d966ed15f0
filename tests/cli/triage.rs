//! What is left out, what came before, and what groups there are.

use crate::support::{Folder, POLICY, json_lines};

const LONG_POLICY: &str = "# Privacy policy\n\nWe collect your name and your e-mail address when you register. We use this \
    information to send you our newsletter. We do not share it with third parties. Our pages set cookies on your computer. \
    You may opt out of our mailing list at any time. Your privacy matters to us. Personal information is kept on a secure \
    server. We do not knowingly collect personal information from children under 13.\n";
const GERMAN: &str =
    "Wir verkaufen die Daten, die Sie uns geben, nicht und werden es auch in Zukunft niemals tun.\n";
const MISSING: &str = "# Oops\n\nThe page you are looking for could not be found (404).\n";

fn archived(site: &str, moment: &str, host: &str, text: &str) -> String {
    let day = format!("{}-{}-{}", &moment[..4], &moment[4..6], &moment[6..8]);
    format!(
        "> *The following text is extracted and transformed from the {site} privacy policy that was archived on {day}. Please \
         check the [original snapshot on the Wayback Machine](https://web.archive.org/web/{moment}id_/http%3A//{host}/p) for \
         the most accurate reproduction.*\n\n{text}"
    )
}

#[test]
fn only_what_is_wanted_is_annotated_and_the_rest_is_told() {
    let folder = Folder::new();
    folder.write("p/a.md", LONG_POLICY);
    folder.write("p/b.md", GERMAN);
    folder.write("p/c.md", MISSING);
    let ended = folder.run(&["annotate", "p", "--only", "policies,en", "--errors", "e.jsonl"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(ended.paths(), ["p/a.md"]);
    assert_eq!(ended.records()[0]["kind"]["name"], "policy");
    assert!(ended.stderr.contains("3 documents (1 ok, 0 failed, 2 skipped)"), "{}", ended.stderr);
    let ledger = json_lines(&folder.read("e.jsonl"));
    assert_eq!(ledger.len(), 2);
    for (line, (path, why)) in
        ledger.iter().zip([("p/b.md", "no privacy policy"), ("p/c.md", "an error page")])
    {
        assert_eq!(
            (&line["path"], &line["stage"], &line["kind"]),
            (&path.into(), &"triage".into(), &"not-wanted".into())
        );
        assert!(line["message"].as_str().unwrap().contains(why), "{line}");
    }
    let german = folder.run(&["annotate", "p", "--only", "de"]);
    assert_eq!(german.paths(), ["p/b.md"]);
    assert_eq!(german.records()[0]["language"], "de");
    let ended = folder.run(&["annotate", "p", "--only", "polices"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("`polices` is no kind of document"), "{}", ended.stderr);
}

#[test]
fn a_body_that_came_before_is_kept_marked_or_skipped() {
    let folder = Folder::new();
    folder.write("p/1.md", archived("a.example", "20111004101500", "a.example", LONG_POLICY));
    folder.write("p/2.md", POLICY);
    folder.write(
        "p/3.md",
        archived("b.example", "20130402101500", "b.example", &LONG_POLICY.replace('\n', "\r\n")),
    );
    let firsts = |args: &[&str]| {
        let records = folder.run(&[&["annotate", "p"], args].concat()).records();
        records.iter().map(|record| record["identity"]["duplicate_of"].clone()).collect::<Vec<_>>()
    };
    let null = serde_json::Value::Null;
    assert_eq!(firsts(&[]), [null.clone(), null.clone(), null.clone()]);
    for threads in ["1", "2", "7"] {
        let marked = firsts(&["--duplicates", "mark", "-j", threads]);
        assert_eq!(marked, [null.clone(), null.clone(), "a.example/2011-10-04".into()]);
    }
    let ended = folder.run(&["annotate", "p", "--duplicates", "skip", "--errors", "e.jsonl"]);
    assert_eq!((ended.code, ended.paths()), (Some(0), vec!["p/1.md".to_owned(), "p/2.md".to_owned()]));
    let ledger = json_lines(&folder.read("e.jsonl"));
    assert_eq!(ledger[0]["kind"], "duplicate");
    assert!(ledger[0]["message"].as_str().unwrap().contains("a.example/2011-10-04"), "{}", ledger[0]);
}

#[test]
fn the_policy_of_another_site_and_a_parked_page_are_problems() {
    let folder = Folder::new();
    folder.write("p/1.md", archived("shop.example", "20111004101500", "legal.parent.example", LONG_POLICY));
    folder.write("p/2.md", archived("shop.example", "20111004101500", "www.shop.example", LONG_POLICY));
    folder.write("p/3.md", "shop.example\n\nThis domain is for sale. Buy this domain.\n\nRelated searches\n");
    let records = folder.run(&["annotate", "p"]).records();
    let problems: Vec<Vec<&str>> = records
        .iter()
        .map(|record| {
            record["problems"].as_array().unwrap().iter().map(|p| p["kind"].as_str().unwrap()).collect()
        })
        .collect();
    assert_eq!(problems, [vec!["foreign-policy"], vec![], vec!["parked"]]);
}

#[test]
fn dedup_finds_the_same_groups_in_documents_and_in_their_records() {
    let folder = Folder::new();
    let filler: String =
        (0..60).map(|n| format!("Paragraph {n} says what we do with item {n} and why.\n\n")).collect();
    let long = format!("{LONG_POLICY}\n{filler}");
    folder.write("p/1.md", archived("a.example", "20111004101500", "a.example", &long));
    folder.write("p/2.md", archived("b.example", "20120404101500", "b.example", &long));
    folder.write(
        "p/3.md",
        archived("c.example", "20120404101500", "c.example", &long.replace("our newsletter", "our letter")),
    );
    folder.write("p/4.md", GERMAN);
    folder.write("p/5.md", "");
    folder.write("p/6.md", "\n");
    let ended = folder.run(&["dedup", "p"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let groups = json_lines(&ended.stdout);
    assert_eq!(groups.len(), 1, "{}", ended.stdout);
    assert_eq!(groups[0]["kind"], "near");
    let documents = groups[0]["documents"].as_array().unwrap();
    let ids: Vec<&str> = documents.iter().map(|document| document["id"].as_str().unwrap()).collect();
    assert_eq!(ids, ["a.example/2011-10-04", "b.example/2012-04-04", "c.example/2012-04-04"]);
    assert_eq!(documents[1]["duplicate_of"], "a.example/2011-10-04");
    assert!(documents[2]["distance"].as_u64().unwrap() <= 3 && documents[2]["duplicate_of"].is_null());
    assert!(
        ended.stderr.contains("documents: 6; with the body of an earlier one: 2; groups: 1, of 3"),
        "{}",
        ended.stderr
    );
    folder.run(&["annotate", "p", "--output", "r.jsonl"]);
    assert_eq!(folder.run(&["dedup", "--records", "r.jsonl"]).stdout, ended.stdout);
    let exact = json_lines(&folder.run(&["dedup", "p", "--exact"]).stdout);
    let sizes: Vec<usize> = exact.iter().map(|group| group["documents"].as_array().unwrap().len()).collect();
    assert_eq!(sizes, [2, 2]);
    folder.write("bad.jsonl", "{}\n");
    let ended = folder.run(&["dedup", "--records", "bad.jsonl"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("bad.jsonl:1: is no record"), "{}", ended.stderr);
}
