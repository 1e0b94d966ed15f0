//! Bytes and names that were made to do harm.

use std::fs;

use fineprint::ingest::Reader;

use crate::make::{POLICY, POLICY_XZ, bzip2, gzip, pages, read, read_with, tar, tar_header, zip, zstd};

/// Mutations of every seed: many where the build is fast.
const MUTATIONS: u64 = if cfg!(debug_assertions) { 60 } else { 2_000 };

/// Numbers that look random and are the same in every run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn next(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % below.max(1) as u64) as usize
    }

    /// Flips, overwrites, cuts, doubles or moves some bytes.
    fn mutate(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.next(4) {
            let (at, length) = (self.next(bytes.len()), self.next(64));
            let end = (at + length).min(bytes.len());
            match self.next(6) {
                0 if !bytes.is_empty() => bytes[at] ^= 1 << self.next(8),
                1 if !bytes.is_empty() => bytes[at] = self.next(256) as u8,
                2 => bytes.truncate(at),
                3 => {
                    let part = bytes[at..end].to_vec();
                    bytes.splice(at..at, part);
                }
                4 => drop(bytes.drain(at..end)),
                _ => {
                    let number = *[0, 0xff, b'9', b'\n', 0x7f].get(self.next(5)).unwrap_or(&0);
                    bytes[at..end].fill(number);
                }
            }
        }
    }
}

/// Every kind of file that is read, small.
fn seeds() -> Vec<Vec<u8>> {
    let records = pages(3);
    let files: &[(&str, &[u8])] =
        &[("a.md", POLICY.as_bytes()), ("b.md.gz", &gzip(POLICY)), ("c.warc", &records[0])];
    let arc = "filedesc://a.arc 0.0.0.0 20040130205316 text/plain 3\nabc\nhttp://acme.example/ 127.0.0.1 \
        20040130205316 text/html 22\n<p>We use cookies.</p>\n";
    let index = "example,acme)/ 20110527233551 {\"url\": \"http://acme.example/\", \"status\": \"200\", \"mime\": \
        \"text/html\", \"offset\": \"0\", \"filename\": \"x.warc\"}\n";
    let chunked = crate::make::response_with(
        "http://acme.example/",
        "200 OK",
        "Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n",
        [format!("{:x}\r\n", gzip(POLICY).len()).as_bytes(), &gzip(POLICY), b"\r\n0\r\n\r\n"].concat(),
    );
    vec![
        gzip(POLICY),
        zstd(POLICY),
        bzip2(POLICY),
        POLICY_XZ.to_vec(),
        tar(files),
        gzip(tar(files)),
        zip(files),
        records.concat(),
        records.iter().flat_map(gzip).collect(),
        records.iter().flat_map(zstd).collect(),
        gzip(records.concat()),
        [chunked, records[0].clone()].concat(),
        arc.as_bytes().to_vec(),
        index.as_bytes().to_vec(),
    ]
}

#[test]
fn no_bytes_make_it_panic_or_go_on_for_ever() {
    let mut numbers = Numbers(0x5eed_f00d_1234_5678);
    let (mut documents, mut failures) = (0, 0);
    for (kind, seed) in seeds().iter().enumerate() {
        assert!(!read(&**seed).is_empty(), "{kind}");
        for mutation in 0..MUTATIONS {
            let mut bytes = seed.clone();
            numbers.mutate(&mut bytes);
            let length = bytes.len();
            let items = read_with(Reader::builder().max_bytes(64 << 10), bytes);
            assert!(items.len() <= 2 * length + 10, "{kind} {mutation}: {} items", items.len());
            for item in &items {
                match item {
                    Ok(entry) => assert!(entry.bytes.len() <= 64 << 10),
                    Err(failure) => assert!(!failure.path.is_empty() && !failure.message.is_empty()),
                }
            }
            documents += items.iter().filter(|item| item.is_ok()).count();
            failures += items.iter().filter(|item| item.is_err()).count();
        }
    }
    // Some mutations do no harm, and most do.
    assert!(documents > 300 && failures > 300, "{documents} documents, {failures} failures");
}

/// Names that would write outside of a folder, if anything was written.
#[test]
fn names_of_members_touch_nothing() {
    let names: [&[u8]; 30] = [
        b"../escaped.md",
        b"../../escaped.md",
        b"/escaped.md",
        b"//escaped.md",
        b"a/../../escaped.md",
        b"./../escaped.md",
        b"a\\..\\escaped.md",
        b"C:\\escaped.md",
        b"C:/escaped.md",
        b"c:escaped.md",
        b"\\\\host\\share\\escaped.md",
        b"\\\\?\\C:\\escaped.md",
        b"~/escaped.md",
        b"$HOME/escaped.md",
        b"a\nescaped.md",
        b"a\rescaped.md",
        b"a\x1b[31mescaped.md",
        b"\x07escaped.md",
        b"\xff\xfeescaped.md",
        b"\xc0\xae\xc0\xae/escaped.md",
        b"CON.md",
        b"aux.md",
        b"a:b.md",
        b"a|b.md",
        b"`escaped`.md",
        b"$(escaped).md",
        b"a;escaped.md",
        b"-rf.md",
        b"dm.\xe2\x80\xaeescaped.md",
        b"%2e%2e/escaped.md",
    ];
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("inner");
    fs::create_dir(&inner).unwrap();
    let mut archive = Vec::new();
    for name in names {
        archive.extend(tar_header(name, 1));
        archive.push(b'A');
        archive.resize(archive.len().next_multiple_of(512), 0);
    }
    archive.resize(archive.len() + 1024, 0);
    let path = inner.join("archive.tar");
    fs::write(&path, archive).unwrap();
    let items: Vec<_> = Reader::builder().path(&path).build().unwrap().collect();
    let prefix = format!("{}/", path.display());
    assert_eq!(items.len(), names.len());
    for item in items {
        let entry = item.unwrap();
        let name = entry.path.strip_prefix(&prefix).expect("it is named below the archive");
        assert!(!name.chars().any(char::is_control) && !name.contains('\\'), "{name:?}");
        assert!(
            !name.starts_with('/') && !name.split('/').any(|part| matches!(part, "" | "." | "..")),
            "{name:?}"
        );
    }
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().chain(fs::read_dir(&inner).unwrap()).collect();
    assert_eq!(left.len(), 2, "{left:?}");
}
