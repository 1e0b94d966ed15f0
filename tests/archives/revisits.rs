//! Records that say that a page was as before.

use std::fs;

use fineprint::ingest::{FailureKind, Reader, ReaderBuilder};

use crate::make::{Item, gzip, kinds, paths, read, response_with, warc_with, zstd};

const PAGE: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=windows-1252\r\n\r\n<p>We use caf\u{e9} cookies.</p>";

fn fields(id: &str, year: u16, others: &str) -> String {
    format!("WARC-Record-ID: <urn:uuid:{id}>\r\nWARC-Date: {year}-05-27T23:35:51Z\r\n{others}")
}

fn original() -> Vec<u8> {
    let block: Vec<u8> = PAGE.chars().map(|letter| letter as u8).collect();
    warc_with(
        "response",
        "http://acme.example/p",
        &fields("1", 2011, "WARC-Payload-Digest: sha1:ABC\r\n"),
        block,
    )
}

fn revisit(year: u16, refers: &str) -> Vec<u8> {
    let url = format!("http://acme.example/p?{year}");
    warc_with("revisit", &url, &fields("2", year, refers), "HTTP/1.1 304 Not Modified\r\n\r\n")
}

/// What is read of files with these records, in the order of their names.
fn read_files(builder: ReaderBuilder, files: &[(&str, Vec<u8>)]) -> Vec<Item> {
    let folder = tempfile::tempdir().unwrap();
    let mut builder = builder;
    for (name, bytes) in files {
        fs::write(folder.path().join(name), bytes).unwrap();
        builder = builder.path(folder.path().join(name));
    }
    let items: Vec<Item> = builder.build().unwrap().collect();
    let start = folder.path().to_str().unwrap().len() + 1;
    items
        .into_iter()
        .map(|item| {
            item.map(|mut entry| {
                entry.path.drain(..start);
                entry
            })
        })
        .collect()
}

#[test]
fn the_page_is_read_where_it_was_read_before() {
    let by_record = "WARC-Refers-To: <urn:uuid:1>\r\n";
    let by_capture =
        "WARC-Refers-To-Target-URI: http://acme.example/p\r\nWARC-Refers-To-Date: 2011-05-27T23:35:51Z\r\n";
    let by_digest = "WARC-Payload-Digest: sha1:abc\r\n";
    for refers in [by_record, by_capture, by_digest] {
        let records = [original(), revisit(2012, refers)];
        for packed in [
            records.concat(),
            records.iter().flat_map(gzip).collect(),
            records.iter().flat_map(zstd).collect::<Vec<u8>>(),
        ] {
            let in_one = read_files(Reader::builder(), &[("a.warc", packed)]);
            let apart = [("a.warc", records[0].clone()), ("b.warc.gz", gzip(&records[1]))];
            let in_two = read_files(Reader::builder(), &apart);
            for (file, items) in [("a.warc", in_one), ("b.warc.gz", in_two)] {
                assert_eq!(
                    paths(&items),
                    [
                        "a.warc/20110527233551/http://acme.example/p".to_owned(),
                        format!("{file}/20120527233551/http://acme.example/p?2012")
                    ],
                    "{refers}"
                );
                let [first, again] = [&items[0], &items[1]].map(|item| item.as_ref().unwrap());
                assert_eq!(first.bytes, again.bytes);
                assert_eq!((&first.charset, &first.format), (&again.charset, &again.format));
                assert_eq!(again.provenance.timestamp.as_deref(), Some("20120527233551"));
                assert_eq!(again.provenance.member.as_deref(), Some("urn:uuid:2"));
                assert!(again.provenance.offset.is_some());
                let of = again.provenance.fields["revisit_of"].as_str().unwrap();
                assert!(of.ends_with("a.warc/20110527233551/http://acme.example/p"), "{of}");
            }
        }
    }
}

#[test]
fn what_was_not_read_before_is_named() {
    let by_record = "WARC-Refers-To: <urn:uuid:9>\r\n";
    let by_capture =
        "WARC-Refers-To-Target-URI: http://acme.example/q\r\nWARC-Refers-To-Date: 2011-05-27T23:35:51Z\r\n";
    let by_digest = "WARC-Payload-Digest: sha1:XYZ\r\n";
    for (refers, named) in [
        (by_record, "urn:uuid:9"),
        (by_capture, "20110527233551/http://acme.example/q"),
        (by_digest, "sha1:XYZ"),
        ("", "an earlier capture"),
    ] {
        let items = read([original(), revisit(2012, refers)].concat());
        assert_eq!(kinds(&items), [FailureKind::Unchanged]);
        let message = items[1].as_ref().unwrap_err().to_string();
        assert!(message.contains(named), "{message}");
    }
    // A stream is not read again.
    let items = read([original(), revisit(2012, "WARC-Refers-To: <urn:uuid:1>\r\n")].concat());
    assert_eq!(kinds(&items), [FailureKind::Unchanged]);
    // Nor is what was no page, and what comes behind the revisit.
    let image = response_with("http://acme.example/p", "200 OK", "Content-Type: image/png\r\n", "PNG");
    let to_image = revisit(2012, "WARC-Refers-To: <urn:uuid:http://acme.example/p>\r\n");
    let early = revisit(2010, "WARC-Refers-To: <urn:uuid:1>\r\n");
    let items = read_files(Reader::builder(), &[("a.warc", [image, to_image, early, original()].concat())]);
    assert_eq!(kinds(&items), [FailureKind::Unchanged; 2]);
}

#[test]
fn a_revisit_is_selected_by_its_own_moment_and_the_type_of_its_page() {
    let crawl = [original(), revisit(2012, "WARC-Refers-To: <urn:uuid:1>\r\n")].concat();
    let files = [("a.warc", crawl)];
    let late = read_files(Reader::builder().since("2012").unwrap(), &files);
    assert_eq!(paths(&late), ["a.warc/20120527233551/http://acme.example/p?2012"]);
    assert_eq!(kinds(&late), [FailureKind::NotSelected]);
    let early = read_files(Reader::builder().until("2011").unwrap(), &files);
    assert_eq!(paths(&early), ["a.warc/20110527233551/http://acme.example/p"]);
    assert_eq!(kinds(&early), [FailureKind::NotSelected]);
    let plain = read_files(Reader::builder().media_type("text/plain"), &files);
    assert_eq!(kinds(&plain), [FailureKind::NotSelected; 2]);
}
