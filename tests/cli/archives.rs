//! Archives and crawls as the program reads them.

use std::fs;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::{Folder, POLICY, json_lines};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn tar(names: &[&str]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for name in names {
        let mut header = tar::Header::new_gnu();
        header.set_size(POLICY.len() as u64);
        builder.append_data(&mut header, name, POLICY.as_bytes()).unwrap();
    }
    builder.into_inner().unwrap()
}

/// A crawl of pages with a gzip member for each, and where each begins.
fn crawl(addresses: &[&str]) -> (Vec<u8>, Vec<usize>) {
    let (mut crawl, mut starts) = (Vec::new(), Vec::new());
    for address in addresses {
        let block = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Privacy</h1><p>We use cookies.";
        let record = format!(
            "WARC/1.1\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Target-URI: {address}\r\n\
             WARC-Date: 2011-05-27T23:35:51Z\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        );
        starts.push(crawl.len());
        crawl.extend(gzip(record.as_bytes()));
    }
    (crawl, starts)
}

#[test]
fn an_archive_is_read_as_its_folder_would_be() {
    let folder = Folder::new();
    folder.write("dump.tar.gz", gzip(&tar(&["500px/x.md", "500px/logo.png", "acme/y.md"])));
    folder.write("one.md.gz", gzip(POLICY.as_bytes()));
    let ended = folder.run(&["annotate", "dump.tar.gz", "one.md.gz"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert_eq!(ended.paths(), ["dump.tar.gz/500px/x.md", "dump.tar.gz/acme/y.md", "one.md.gz"]);
    let records = ended.records();
    assert_eq!(records[0]["provenance"]["container"], "dump.tar.gz");
    assert_eq!(records[0]["provenance"]["member"], "500px/x.md");
    for record in &records {
        assert_eq!(record["source"]["format"], "markdown");
        assert_eq!(record["annotations"], records[0]["annotations"]);
    }
    let piped = folder.run_with_input(&["annotate", "-"], &gzip(&tar(&["a.md"])));
    assert_eq!(piped.paths(), ["-/a.md"]);
    // In a folder a compressed document is one, and an archive must be named or chosen.
    assert_eq!(folder.run(&["annotate", "."]).paths(), ["./one.md.gz"]);
    assert_eq!(folder.run(&["annotate", ".", "--glob", "*.tar.gz"]).paths().len(), 2);
    assert_eq!(
        folder.run(&["annotate", "dump.tar.gz", "--glob", "acme/*"]).paths(),
        ["dump.tar.gz/acme/y.md"]
    );
}

#[test]
fn a_crawl_says_where_its_pages_stood() {
    let folder = Folder::new();
    let (bytes, starts) = crawl(&["http://www.acme.example/privacy", "http://b.example/"]);
    folder.write("crawls/a.warc.gz", &bytes);
    let ended = folder.run(&["annotate", "crawls"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let records = ended.records();
    assert_eq!(ended.paths()[0], "crawls/a.warc.gz/20110527233551/http://www.acme.example/privacy");
    assert_eq!(records[1]["provenance"]["offset"], starts[1]);
    assert_eq!(records[1]["provenance"]["member"], "urn:uuid:1");
    assert_eq!(records[0]["snapshot"]["domain"], "acme.example");
    assert_eq!(records[0]["snapshot"]["archived"], "2011-05-27");
    assert_eq!(records[0]["snapshot"]["original_url"], "http://www.acme.example/privacy");
    assert_eq!(records[0]["source"]["format"], "html");
}

#[test]
fn an_index_leads_to_the_records_that_are_chosen() {
    let folder = Folder::new();
    let (bytes, starts) = crawl(&["http://acme.example/privacy", "http://b.example/", "http://c.example/"]);
    folder.write("archive/a.warc.gz", &bytes);
    let line = |host: &str, day: &str, start: usize, file: &str| {
        format!(
            "example,{host})/ {day}000000 {{\"url\": \"http://{host}.example/\", \"mime\": \"text/html\", \
             \"status\": \"200\", \"offset\": \"{start}\", \"filename\": \"../../{file}\"}}\n"
        )
    };
    let index = [
        line("acme", "20110526", starts[0], "a.warc.gz"),
        line("b", "20110527", starts[1], "a.warc.gz"),
        line("c", "20110529", starts[2] + 7, "a.warc.gz"),
        line("d", "20110530", 0, "gone.warc.gz"),
    ];
    folder.write("indexes/index.cdxj", index.concat());
    let args = ["annotate", "indexes/index.cdxj", "--errors", "errors.jsonl", "--since", "2011-05-27"];
    let ended = folder.run(&args);
    assert_eq!(ended.records().len(), 1, "{}", ended.stderr);
    assert_eq!(ended.paths(), ["archive/a.warc.gz/20110527233551/http://b.example/"]);
    let errors = json_lines(&folder.read("errors.jsonl"));
    let kinds: Vec<_> = errors.iter().map(|error| error["kind"].as_str().unwrap()).collect();
    assert!(kinds.contains(&"damaged") && kinds.contains(&"missing"), "{errors:?}");
}

#[test]
fn documents_that_say_what_they_are_are_selected_too() {
    let folder = Folder::new();
    let policy = |domain: &str, day: &str| {
        format!(
            "> *The following text is extracted and transformed from the {domain} privacy policy that was archived on \
             {day}. Please check the [original snapshot on the Wayback Machine](https://web.archive.org/web/{}120000id_/\
             http%3A//{domain}/privacy) for the most accurate reproduction.*\n\n{POLICY}",
            day.replace('-', "")
        )
    };
    folder.write("p/a.md", policy("acme.example", "2007-10-11"));
    folder.write("p/b.md", policy("b.example", "2011-10-11"));
    folder.write("p/c.md", POLICY);
    let paths = |args: &[&str]| folder.run(&[&["annotate", "p"], args].concat()).paths();
    assert_eq!(paths(&["--domain", "acme.example"]), ["p/a.md"]);
    assert_eq!(paths(&["--since", "2008"]), ["p/b.md"]);
    assert_eq!(paths(&["--until", "2011", "--mime", "text/html"]), ["p/a.md", "p/b.md"]);
    let ended = folder.run(&["annotate", "p", "--since", "last year"]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("`last year` is no date"), "{}", ended.stderr);
}

#[test]
fn tables_beside_documents_are_named_and_read_where_they_are_asked_for() {
    let folder = Folder::new();
    let rows = "{\"id\":\"1\",\"text\":\"We use cookies.\"}\n";
    let csv = "id,text\n2,We use cookies.\n";
    folder.write("tables/a.jsonl", rows);
    folder.write("tables/b.jsonl.gz", gzip(rows.as_bytes()));
    folder.write("tables/c.csv", csv);
    let ended = folder.run(&["annotate", "tables", "empty", "--errors", "e.jsonl"]);
    assert_eq!((ended.code, ended.paths().len()), (Some(3), 0), "{}", ended.stderr);
    let ledger = json_lines(&folder.read("e.jsonl"));
    assert!(ledger[0]["message"].as_str().unwrap().contains("tables/a.jsonl; name them"), "{}", ledger[0]);
    let chosen = |format: &str| folder.run(&["annotate", "tables", "--input-format", format]).paths();
    assert_eq!(chosen("jsonl"), ["tables/a.jsonl/1", "tables/b.jsonl.gz/1"]);
    assert_eq!(chosen("csv"), ["tables/c.csv/2"]);
    // Beside documents they are left alone: outputs of this program are such tables.
    folder.write("tables/policy.md", POLICY);
    assert_eq!(folder.run(&["annotate", "tables"]).paths(), ["tables/policy.md"]);
    assert_eq!(chosen("csv"), ["tables/c.csv/2"]);

    fs::create_dir(folder.path().join("none")).unwrap();
    let ended = folder.run(&["annotate", "none"]);
    assert_eq!(ended.code, Some(3));
    assert!(ended.stderr.contains("none: holds no file with the name of a document"), "{}", ended.stderr);

    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in [("d/a.jsonl", rows), ("d/c.csv", csv), ("d/policy.md", POLICY)] {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        builder.append_data(&mut header, name, bytes.as_bytes()).unwrap();
    }
    folder.write("d.tar", builder.into_inner().unwrap());
    let ended = folder.run(&["annotate", "d.tar", "--errors", "e.jsonl"]);
    assert_eq!((ended.code, ended.paths()), (Some(0), vec!["d.tar/d/policy.md".to_owned()]));
    let ledger = json_lines(&folder.read("e.jsonl"));
    let told: Vec<_> = ledger.iter().map(|line| (line["path"].as_str(), line["kind"].as_str())).collect();
    let skipped = Some("not-selected");
    assert_eq!(told, [(Some("d.tar/d/a.jsonl"), skipped), (Some("d.tar/d/c.csv"), skipped)]);
    let chosen = |format: &str| folder.run(&["annotate", "d.tar", "--input-format", format]).paths();
    assert_eq!(chosen("jsonl"), ["d.tar/d/a.jsonl/1"]);
    assert_eq!(chosen("csv"), ["d.tar/d/c.csv/2"]);
}
