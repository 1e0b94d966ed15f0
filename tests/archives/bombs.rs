//! Small files that unpack to large ones.

use std::cell::Cell;
use std::io::{self, Cursor, Read, Write};
use std::rc::Rc;

use fineprint::ingest::{FailureKind, Reader};
use flate2::{Compress, Compression, FlushCompress};

use crate::make::{POLICY, gzip, kinds, page, paths, read, read_with, response, response_with, tar_header};

/// Most bytes of a document in these tests.
const MAX: u64 = 1 << 20;

/// A gzip file of about a megabyte that unpacks to a gibibyte of zeros: the same block again and again.
fn gzip_bomb() -> Vec<u8> {
    let mut compress = Compress::new(Compression::best(), false);
    let mut block = Vec::with_capacity(64 << 10);
    compress.compress_vec(&vec![0; 1 << 20], &mut block, FlushCompress::Full).unwrap();
    let mut bomb = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    for _ in 0..1024 {
        bomb.extend(&block);
    }
    bomb.extend([1, 0, 0, 0xff, 0xff]);
    bomb.extend([0; 8]);
    bomb
}

/// A Zstandard frame that unpacks to this many blocks of 128 KiB of zeros; four bytes make one.
fn zstd_zeros(blocks: usize) -> Vec<u8> {
    let mut frame = vec![0x28, 0xb5, 0x2f, 0xfd, 0, 0x58];
    for _ in 0..blocks {
        frame.extend([0x02, 0x00, 0x10, 0]);
    }
    frame.extend([0x01, 0, 0]);
    frame
}

/// Counts the bytes that are taken.
struct Counted(Cursor<Vec<u8>>, Rc<Cell<usize>>);

impl Read for Counted {
    fn read(&mut self, target: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(target)?;
        self.1.set(self.1.get() + count);
        Ok(count)
    }
}

#[test]
fn a_bomb_is_left_when_the_cap_is_reached() {
    let bomb = gzip_bomb();
    assert!(bomb.len() < 1_200_000, "{}", bomb.len());
    let zeros = zstd_zeros(8 << 10);
    for bomb in [gzip(&bomb), gzip(gzip(&bomb)), bomb, gzip(&zeros), zeros] {
        let size = bomb.len();
        let taken = Rc::new(Cell::new(0));
        let stream = Counted(Cursor::new(bomb), Rc::clone(&taken));
        let items: Vec<_> = Reader::builder().max_bytes(MAX).stream("in", stream).build().unwrap().collect();
        assert_eq!(kinds(&items), [FailureKind::TooLarge]);
        assert_eq!(items.len(), 1);
        // The first look takes 160 KiB, the first megabyte next to nothing.
        assert!(taken.get() <= size.min(256 << 10), "{} of {size} bytes were read", taken.get());
    }
}

#[test]
fn ten_thousand_members_are_one_document() {
    let member = gzip("We use cookies.\n");
    let items = read(member.repeat(10_000));
    assert_eq!(items[0].as_ref().unwrap().bytes.len(), 160_000);
    assert_eq!(items.len(), 1);
    assert_eq!(read(gzip("").repeat(10_000))[0].as_ref().unwrap().bytes, b"");
}

#[test]
fn a_window_that_would_take_all_memory_is_refused() {
    // A window of 2 GiB.
    let frame = b"\x28\xb5\x2f\xfd\x00\xa8\x01\x00\x00";
    let items = read(frame);
    assert_eq!(kinds(&items), [FailureKind::Unsupported]);
    assert!(items[0].as_ref().unwrap_err().message.contains("128 MiB"));
}

#[test]
fn behind_a_member_that_is_too_large_the_next_is_read() {
    // 64 MiB in a member, twice as many blocks as it needs for its header.
    let zeros = 64 << 20;
    let mut archive = zstd::encode_all(&*tar_header(b"bomb.md", zeros), 1).unwrap();
    archive.extend(zstd_zeros(512));
    let mut end = tar_header(b"a.md", POLICY.len() as u64);
    end.extend(POLICY.as_bytes());
    end.resize(2048, 0);
    archive.extend(zstd::encode_all(&*end, 1).unwrap());
    assert!(archive.len() < 4_096);
    let items = read_with(Reader::builder().max_bytes(MAX), archive);
    assert_eq!(kinds(&items), [FailureKind::TooLarge]);
    assert_eq!(paths(&items), ["in/a.md"]);

    let (url, body) = page(1);
    let large = response("http://acme.example/0", vec![b'x'; MAX as usize + 1]);
    let packed = response_with(
        "http://acme.example/2",
        "200 OK",
        "Content-Type: text/html\r\n",
        gzip(vec![0; 4 << 20]),
    );
    let items = read_with(Reader::builder().max_bytes(MAX), [large, packed, response(&url, body)].concat());
    assert_eq!(kinds(&items), [FailureKind::TooLarge; 2]);
    assert_eq!(paths(&items), ["in/20110527233551/http://acme.example/1"]);
}

/// Two gibibytes from 64 KiB are not even skipped to the end. In a build for development this takes too long to be run
/// each time.
#[cfg(not(debug_assertions))]
#[test]
fn skipping_has_an_end_too() {
    let zeros = 2 << 30;
    let mut archive = zstd::encode_all(&*tar_header(b"bomb.bin", zeros), 1).unwrap();
    archive.extend(zstd_zeros(16 << 10));
    let items = read(archive);
    assert_eq!(kinds(&items), [FailureKind::TooLarge]);
    assert!(items[0].as_ref().unwrap_err().message.contains("a thousand times"));
}

/// Members of a ZIP archive that all name the same bytes.
#[test]
fn members_of_zip_that_lie_over_one_another_are_read_once() {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    writer.start_file("a.md", options).unwrap();
    writer.write_all(POLICY.as_bytes()).unwrap();
    for number in 0..20 {
        writer.shallow_copy_file("a.md", &format!("copy-{number}.md")).unwrap();
    }
    let items = read(writer.finish().unwrap().into_inner());
    assert_eq!(paths(&items), ["in/a.md"]);
    assert_eq!(kinds(&items), [FailureKind::Damaged; 20]);
}
