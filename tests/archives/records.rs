//! Records of crawls, packed in every way.

use fineprint::ingest::{FailureKind, Reader};

use crate::make::{
    bzip2, gzip, kinds, page, pages, paths, read, read_with, response, response_with, warc, zstd,
};

fn expected(numbers: impl IntoIterator<Item = usize>) -> Vec<String> {
    numbers.into_iter().map(|number| format!("in/20110527233551/{}", page(number).0)).collect()
}

#[test]
fn pages_come_out_however_they_are_packed() {
    let records = pages(5);
    let whole = records.concat();
    // Pieces of any length, as programs write them that compress in parallel.
    let blocks: Vec<u8> = whole.chunks(100).flat_map(gzip).collect();
    let packed = [
        whole.clone(),
        records.iter().flat_map(gzip).collect(),
        gzip(&whole),
        blocks,
        records.iter().flat_map(zstd).collect(),
        zstd(&whole),
        bzip2(&whole),
        String::from_utf8(whole.clone()).unwrap().replace("\r\n", "\n").into_bytes(),
    ];
    for (number, packed) in packed[..7].iter().enumerate() {
        let items = read(packed.clone());
        assert_eq!(paths(&items), expected(0..5), "{number}");
        assert_eq!(kinds(&items), [], "{number}");
        for (number, entry) in items.iter().flatten().enumerate() {
            assert_eq!(String::from_utf8_lossy(&entry.bytes), page(number).1);
            assert_eq!(entry.charset.as_deref(), Some("utf-8"));
            assert_eq!(entry.provenance.domain.as_deref(), Some("acme.example"));
            assert_eq!(entry.provenance.url, Some(page(number).0));
            assert_eq!(entry.provenance.timestamp.as_deref(), Some("20110527233551"));
        }
    }
    // Bare line ends make the blocks shorter than their headers say. All is read, and that is said.
    let items = read(packed[7].clone());
    assert_eq!(paths(&items).len(), 5, "{items:?}");
}

#[test]
fn places_are_those_in_the_file_as_stored() {
    let records = pages(3);
    let starts = |records: &[Vec<u8>]| {
        let mut next = 0;
        records
            .iter()
            .map(|record| {
                next += record.len() as u64;
                Some(next - record.len() as u64)
            })
            .collect::<Vec<_>>()
    };
    let places = |bytes: Vec<u8>| {
        let items = read(bytes);
        items.into_iter().map(|item| item.unwrap().provenance.offset).collect::<Vec<_>>()
    };
    assert_eq!(places(records.concat()), starts(&records));
    let packed: Vec<Vec<u8>> = records.iter().map(gzip).collect();
    assert_eq!(places(packed.concat()), starts(&packed));
    let packed: Vec<Vec<u8>> = records.iter().map(zstd).collect();
    assert_eq!(places(packed.concat()), starts(&packed));
    assert_eq!(places(gzip(records.concat())), [Some(0), None, None]);
}

#[test]
fn what_is_no_page_is_no_item_and_a_revisit_is_a_skip() {
    let crawl = [
        warc("warcinfo", "urn:x", "software: none"),
        warc("request", "http://acme.example/", "GET / HTTP/1.1\r\n\r\n"),
        response_with("http://acme.example/", "301 Moved", "Location: /privacy\r\n", ""),
        response_with("http://acme.example/a.png", "200 OK", "Content-Type: image/png\r\n", b"\x89PNG"),
        response_with("http://acme.example/b", "200 OK", "", b"\x89PNG\r\n\x1a\n\0\0\0\0"),
        warc("revisit", "http://acme.example/privacy", "HTTP/1.1 200 OK\r\n\r\n"),
        warc("metadata", "http://acme.example/", "via: none"),
        warc("conversion", "http://acme.example/c", "We use cookies."),
        warc("resource", "metadata://crawler.example/log", "A log."),
        response_with("http://acme.example/d", "200 OK", "", "We use cookies."),
    ];
    let items = read(crawl.concat());
    let names: Vec<&str> = paths(&items).iter().map(|path| path.rsplit('/').next().unwrap()).collect();
    assert_eq!(names, ["c", "d"]);
    assert_eq!(kinds(&items), [FailureKind::Unchanged]);
    assert!(kinds(&items)[0].is_skip());
}

#[test]
fn arc_files_are_read() {
    let record = |url: &str, block: &str| {
        format!("{url} 127.0.0.1 20040130205316 text/html {}\n{block}\n", block.len())
    };
    let version = "1 0 Nobody\nURL IP-address Archive-date Content-type Archive-length\n";
    let crawl = [
        format!("filedesc://a.arc 0.0.0.0 20040130205316 text/plain {}\n{version}\n", version.len()),
        record(
            "http://acme.example/",
            "HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<p>We use cookies.</p>",
        ),
        record("http://b.example/x y", "<p>No head at all.</p>"),
    ];
    for packed in [crawl.concat().into_bytes(), crawl.iter().flat_map(gzip).collect()] {
        let items = read(packed);
        assert_eq!(
            paths(&items),
            ["in/20040130205316/http://acme.example/", "in/20040130205316/http://b.example/x y"]
        );
        assert_eq!(items[0].as_ref().unwrap().bytes, b"<p>We use cookies.</p>");
        assert_eq!(items.len(), 2);
    }
}

#[test]
fn captures_are_selected_before_they_are_read() {
    let crawl =
        [response("http://acme.example/a", "<p>A"), response("http://shop.b.example/", "<p>B")].concat();
    let select = |builder| read_with(builder, crawl.clone());
    let items = select(Reader::builder().domain("b.example"));
    assert_eq!(paths(&items), ["in/20110527233551/http://shop.b.example/"]);
    assert_eq!(kinds(&items), [FailureKind::NotSelected]);
    assert_eq!(paths(&select(Reader::builder().since("2011-06").unwrap())).len(), 0);
    assert_eq!(paths(&select(Reader::builder().until("2011-05").unwrap())).len(), 2);
    assert_eq!(paths(&select(Reader::builder().media_type("text/plain"))).len(), 0);
    assert_eq!(paths(&select(Reader::builder().media_type("text/*"))).len(), 2);
}

#[test]
fn a_dictionary_before_the_frames_is_used() {
    let records = pages(20);
    let dictionary: Vec<u8> = records[..10].concat();
    let mut packed = [0x5d, 0x2a, 0x4d, 0x18].to_vec();
    let compressed = zstd(&dictionary);
    packed.extend((compressed.len() as u32).to_le_bytes());
    packed.extend(compressed);
    for record in &records {
        let mut compressor = zstd::bulk::Compressor::with_dictionary(3, &dictionary).unwrap();
        packed.extend(compressor.compress(record).unwrap());
    }
    let items = read(packed);
    assert_eq!(paths(&items), expected(0..20));
}
