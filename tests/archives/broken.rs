//! What is broken is said, with its place, and the rest is read.

use std::io::Write;

use fineprint::ingest::FailureKind;

use crate::make::{POLICY, POLICY_XZ, bzip2, gzip, kinds, pages, paths, read, tar, warc, zip, zstd};

/// The text of every kind of compression long enough that a cut leaves something to read.
fn long() -> String {
    (0..20_000).map(|number| format!("We use cookie number {number}.\n")).collect()
}

#[test]
fn of_a_cut_document_the_beginning_is_kept() {
    let text = long();
    for packed in [gzip(&text), zstd(&text), bzip2(&text)] {
        let items = read(&packed[..packed.len() * 3 / 4]);
        assert_eq!(kinds(&items), [FailureKind::Truncated]);
        let entry = items[0].as_ref().unwrap();
        assert!(entry.truncated && entry.bytes.len() > 1_000 && text.as_bytes().starts_with(&entry.bytes));
        let failure = items[1].as_ref().unwrap_err();
        assert_eq!(failure.offset, Some(packed.len() as u64 * 3 / 4));
    }
    assert_eq!(kinds(&read(&POLICY_XZ[..40])), [FailureKind::Truncated]);
    assert_eq!(kinds(&read(&gzip("")[..5])), [FailureKind::Truncated]);
}

#[test]
fn of_a_damaged_document_nothing_is_kept() {
    let text = long();
    // A frame has a checksum only if it is asked for.
    let mut frame = zstd::Encoder::new(Vec::new(), 1).unwrap();
    frame.include_checksum(true).unwrap();
    frame.write_all(text.as_bytes()).unwrap();
    for mut packed in [gzip(&text), frame.finish().unwrap(), bzip2(&text), POLICY_XZ.to_vec()] {
        let middle = packed.len() / 2;
        packed[middle] ^= 0x55;
        packed[middle + 1] ^= 0x55;
        let items = read(packed);
        assert_eq!(paths(&items), [""; 0]);
        assert_eq!(kinds(&items), [FailureKind::Damaged]);
    }
}

#[test]
fn what_follows_the_last_member_is_said() {
    let items = read([gzip(POLICY), b"garbage".to_vec()].concat());
    assert_eq!(items[0].as_ref().unwrap().bytes, POLICY.as_bytes());
    assert_eq!(kinds(&items), [FailureKind::Truncated]);
}

#[test]
fn a_damaged_header_of_tar_costs_one_member() {
    let mut archive = tar(&[("a.md", b"A"), ("b.md", b"B"), ("c.md", b"C")]);
    archive[1024 + 3] ^= 0xff;
    let items = read(archive.clone());
    assert_eq!(paths(&items), ["in/a.md", "in/c.md"]);
    assert_eq!(kinds(&items), [FailureKind::Damaged]);
    assert_eq!(items[1].as_ref().unwrap_err().offset, Some(1024));
    let cut = read(&archive[..2048 + 300]);
    assert_eq!(paths(&cut), ["in/a.md"]);
    assert!(kinds(&cut).contains(&FailureKind::Truncated), "{cut:?}");
}

#[test]
fn a_zip_without_its_end_is_one_failure_and_a_damaged_member_another() {
    let archive = zip(&[("a.md", b"We use cookies."), ("b.md", b"We use cookies.")]);
    assert_eq!(kinds(&read(&archive[..archive.len() - 30])), [FailureKind::Damaged]);
    let mut damaged = archive;
    damaged[40] ^= 0xff;
    let items = read(damaged);
    assert_eq!(paths(&items), ["in/b.md"]);
    assert_eq!(items.len(), 2);
}

/// Breaks each of ten records in turn, in ten ways; the other nine come out, and the loss is said.
#[test]
fn a_damaged_record_costs_one_page() {
    for number in 0..10 {
        for how in 0..10 {
            let mut packed: Vec<Vec<u8>> = pages(10).iter().map(gzip).collect();
            let start: usize = packed[..number].iter().map(Vec::len).sum();
            let record = &mut packed[number];
            let place = 10 + how * (record.len() - 20) / 10;
            record[place] ^= 0xa5;
            record[place + 1] ^= 0x5a;
            record[place + 2] ^= 0xa5;
            let items = read(packed.concat());
            let found = paths(&items);
            for other in (0..10).filter(|&other| other != number) {
                let name = format!("in/20110527233551/http://acme.example/{other}");
                assert!(found.contains(&&*name), "{number} {how}: {other} is missing");
            }
            assert_eq!(found.len(), 9, "{number} {how}");
            let failure = items.iter().find_map(|item| item.as_ref().err()).expect("the loss is said");
            let place = failure.offset.expect("it has a place") as usize;
            assert!(place >= start && place <= start + packed[number].len(), "{number} {how}: {failure}");
        }
    }
}

#[test]
fn a_wrong_length_costs_nothing() {
    for length in ["1", "80", "100000", "-1", "many", "99999999999999999999"] {
        let mut records = pages(3);
        let text = String::from_utf8(records[1].clone()).unwrap();
        let right = text.lines().find(|line| line.starts_with("Content-Length")).unwrap();
        records[1] = text.replace(right, &format!("Content-Length: {length}")).into_bytes();
        let items = read(records.concat());
        assert_eq!(paths(&items).len(), 3, "{length}: {items:?}");
        assert_eq!(kinds(&items), [FailureKind::Damaged], "{length}");
        let entry = items.iter().flatten().nth(1).unwrap();
        assert!(String::from_utf8_lossy(&entry.bytes).contains("Page 1 uses cookies."), "{length}");
    }
}

#[test]
fn junk_between_records_is_passed_over_and_said() {
    let records = pages(2);
    let junk = "This is no record.\nWARC is a format.\n".repeat(100);
    let items = read([&*records[0], junk.as_bytes(), &*records[1]].concat());
    assert_eq!(paths(&items).len(), 2, "{items:?}");
    assert_eq!(kinds(&items), [FailureKind::Damaged]);
}

/// A crawl that is cut at every place: what is whole comes out, and a cut is never silent.
#[test]
fn a_cut_crawl_says_so_wherever_it_is_cut() {
    let records = pages(3);
    let [_, second, third] = [0, records[0].len(), records[0].len() + records[1].len()];
    let whole = records.concat();
    for end in second..whole.len() - 4 {
        let items = read(&whole[..end]);
        let complete = items.iter().flatten().filter(|entry| !entry.truncated).count();
        assert_eq!(complete, if end >= third - 4 { 2 } else { 1 }, "{end}: {items:?}");
        let is_between = (second..=second + 3).contains(&end) || (third - 4..=third + 3).contains(&end);
        assert!(
            is_between || kinds(&items).contains(&FailureKind::Truncated) || !kinds(&items).is_empty(),
            "{end}"
        );
    }
    let packed: Vec<u8> = records.iter().flat_map(gzip).collect();
    for end in 3..packed.len() - 1 {
        let items = read(&packed[..end]);
        let at_border = records.iter().map(gzip).scan(0, |sum, record| {
            *sum += record.len();
            Some(*sum)
        });
        let is_border = at_border.into_iter().any(|border| border == end);
        assert_eq!(kinds(&items).is_empty(), is_border, "{end}: {items:?}");
    }
}

#[test]
fn a_record_cut_by_its_crawler_is_marked() {
    let text = String::from_utf8(warc("conversion", "http://acme.example/", "We use")).unwrap();
    let items = read(text.replace("\r\nWARC-Date", "\r\nWARC-Truncated: length\r\nWARC-Date"));
    assert!(items[0].as_ref().unwrap().truncated);
    assert_eq!(items.len(), 1);
}
