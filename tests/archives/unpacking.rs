//! What is whole comes out whole.

use fineprint::ingest::{FailureKind, Reader};

use crate::make::{POLICY, POLICY_XZ, bzip2, gzip, kinds, paths, read, read_with, tar, zip, zstd};

#[test]
fn a_compressed_document_is_one_document() {
    let halves = POLICY.split_at(9);
    let members = [gzip(halves.0), gzip(""), gzip(halves.1), vec![0; 100]].concat();
    let frames = [zstd(halves.0), b"\x50\x2a\x4d\x18\x03\0\0\0abc".to_vec(), zstd(halves.1)].concat();
    let streams = [
        POLICY.as_bytes().to_vec(),
        gzip(POLICY),
        members,
        zstd(POLICY),
        frames,
        bzip2(POLICY),
        [bzip2(halves.0), bzip2(halves.1)].concat(),
        POLICY_XZ.to_vec(),
        [POLICY_XZ, &[0; 8]].concat(),
        gzip(zstd(bzip2(POLICY))),
    ];
    for (number, stream) in streams.into_iter().enumerate() {
        let items = read(stream);
        assert_eq!(items.len(), 1, "{number}: {items:?}");
        let entry = items[0].as_ref().unwrap_or_else(|failure| panic!("{number}: {failure}"));
        assert_eq!(String::from_utf8_lossy(&entry.bytes), POLICY, "{number}");
        assert_eq!(entry.path, "in");
        assert!(!entry.truncated);
    }
}

#[test]
fn members_are_chosen_as_files_of_a_folder_are() {
    let files: &[(&str, &[u8])] = &[
        ("./acme/a.md", b"A"),
        ("acme/image.png", b"\x89PNG"),
        ("acme/.hidden.md", b"H"),
        ("acme/c.HTML", b"<p>C"),
        ("acme/d.md.gz", &gzip("D")),
        ("acme/notes", b"N"),
        ("acme/e.txt", b"E"),
    ];
    let expected = ["in/acme/a.md", "in/acme/c.HTML", "in/acme/d.md.gz", "in/acme/e.txt"];
    for archive in [tar(files), gzip(tar(files)), zstd(tar(files)), bzip2(tar(files)), zip(files)] {
        let items = read(archive.clone());
        assert_eq!(paths(&items), expected);
        assert_eq!(kinds(&items), []);
        let entry = items[2].as_ref().unwrap();
        assert_eq!(entry.bytes, b"D");
        assert_eq!(entry.provenance.container.as_deref(), Some("in"));
        assert_eq!(entry.provenance.member.as_deref(), Some("acme/d.md.gz"));
        let chosen = read_with(Reader::builder().glob("notes").glob("acme/*.txt"), archive.clone());
        assert_eq!(paths(&chosen), ["in/acme/notes", "in/acme/e.txt"]);
        let none = read_with(Reader::builder().glob("*.pdf"), archive);
        assert_eq!(kinds(&none), [FailureKind::Missing]);
    }
}

#[test]
fn long_names_and_large_numbers_of_tar_are_read() {
    let long = format!("{}/policy.md", "folder/".repeat(40));
    let items = read(tar(&[(&long, b"A"), ("b.md", b"B")]));
    assert_eq!(paths(&items), [format!("in/{}", long.replace("//", "/%2F")), "in/b.md".into()]);
    let mut pax = crate::make::tar_header(b"PaxHeader/x", 21);
    pax[156] = b'x';
    pax[148..156].fill(b' ');
    let sum: u32 = pax.iter().map(|&byte| u32::from(byte)).sum();
    pax[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    pax.extend(b"21 path=acme/caf\xc3\xa9.md\n");
    pax.resize(1024, 0);
    pax.extend(crate::make::tar_header(b"short.md", 1));
    pax.extend(b"A");
    pax.resize(2048, 0);
    pax.resize(2048 + 1024, 0);
    assert_eq!(paths(&read(pax)), ["in/acme/caf\u{e9}.md"]);
}

#[test]
fn archives_in_archives_are_read_to_the_fifth() {
    let mut nested = gzip(tar(&[("in.md", POLICY.as_bytes())]));
    nested = gzip(tar(&[("a.md", POLICY.as_bytes()), ("x.txt", &nested)]));
    assert_eq!(paths(&read(nested.clone())), ["in/a.md", "in/x.txt/in.md"]);
    let deeper = read(gzip(gzip(nested)));
    assert_eq!(paths(&deeper), ["in/a.md"]);
    assert_eq!(kinds(&deeper), [FailureKind::TooDeep]);
    assert_eq!(deeper[1].as_ref().unwrap_err().path, "in/x.txt");
}

#[test]
fn a_crawl_in_an_archive_is_a_crawl() {
    let crawl: Vec<u8> = crate::make::pages(3).iter().flat_map(gzip).collect();
    let wacz = zip(&[("datapackage.json", b"{}"), ("archive/data.warc.gz", &crawl)]);
    let items = read(wacz);
    let expected: Vec<String> = (0..3)
        .map(|number| format!("in/archive/data.warc.gz/20110527233551/http://acme.example/{number}"))
        .collect();
    assert_eq!(paths(&items), expected);
}
