//! Archives, made for one test.

use std::io::{Cursor, Read, Write};

use fineprint::ingest::{Entry, Failure, FailureKind, Reader, ReaderBuilder};
use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::SimpleFileOptions;

/// A small policy.
pub(crate) const POLICY: &str = "# Privacy\n\nWe use cookies.\n";

/// The same as an xz file.
pub(crate) const POLICY_XZ: &[u8] = b"\xfd\x37\x7a\x58\x5a\x00\x00\x04\xe6\xd6\xb4\x46\x02\x00\x21\x01\x16\x00\x00\x00\
    \x74\x2f\xe5\xa3\x01\x00\x1a\x23\x20\x50\x72\x69\x76\x61\x63\x79\x0a\x0a\x57\x65\x20\x75\x73\x65\x20\x63\x6f\x6f\
    \x6b\x69\x65\x73\x2e\x0a\x00\x00\xc2\x76\x01\xb7\x39\xac\x3f\x38\x00\x01\x33\x1b\xf7\x19\x88\x5e\x1f\xb6\xf3\x7d\
    \x01\x00\x00\x00\x00\x04\x59\x5a";

pub(crate) type Item = Result<Entry, Failure>;

/// Everything that the reader makes of a stream of these bytes.
pub(crate) fn read(bytes: impl Into<Vec<u8>>) -> Vec<Item> {
    read_with(Reader::builder(), bytes)
}

pub(crate) fn read_with(builder: ReaderBuilder, bytes: impl Into<Vec<u8>>) -> Vec<Item> {
    builder.stream("in", Cursor::new(bytes.into())).build().unwrap().collect()
}

/// The paths of the documents.
pub(crate) fn paths(items: &[Item]) -> Vec<&str> {
    items.iter().flatten().map(|entry| &*entry.path).collect()
}

/// The kinds of the failures.
pub(crate) fn kinds(items: &[Item]) -> Vec<FailureKind> {
    items.iter().filter_map(|item| item.as_ref().err()).map(|failure| failure.kind).collect()
}

pub(crate) fn gzip(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes.as_ref()).unwrap();
    encoder.finish().unwrap()
}

pub(crate) fn zstd(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    zstd::encode_all(bytes.as_ref(), 1).unwrap()
}

pub(crate) fn bzip2(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let mut compressed = Vec::new();
    let mut encoder = bzip2::read::BzEncoder::new(bytes.as_ref(), bzip2::Compression::fast());
    encoder.read_to_end(&mut compressed).unwrap();
    compressed
}

/// A tar archive of these files.
pub(crate) fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

/// The header of a tar member, of any name and size.
pub(crate) fn tar_header(name: &[u8], size: u64) -> Vec<u8> {
    let mut header = vec![0; 512];
    header[..name.len().min(100)].copy_from_slice(&name[..name.len().min(100)]);
    header[100..108].copy_from_slice(b"0000644\0");
    header[124..136].copy_from_slice(format!("{size:011o}\0").as_bytes());
    header[148..156].fill(b' ');
    header[156] = b'0';
    let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header
}

pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A record of a WARC file with its separator.
pub(crate) fn warc(kind: &str, url: &str, block: impl AsRef<[u8]>) -> Vec<u8> {
    let id = format!("WARC-Record-ID: <urn:uuid:{url}>\r\nWARC-Date: 2011-05-27T23:35:51Z\r\n");
    warc_with(kind, url, &id, block)
}

/// The same with all fields but the type, the address and the length.
pub(crate) fn warc_with(kind: &str, url: &str, fields: &str, block: impl AsRef<[u8]>) -> Vec<u8> {
    let block = block.as_ref();
    let mut record = format!(
        "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\n{fields}Content-Length: {}\r\n\r\n",
        block.len()
    )
    .into_bytes();
    record.extend(block);
    record.extend(b"\r\n\r\n");
    record
}

/// A record of a page that a server sent.
pub(crate) fn response(url: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    response_with(url, "200 OK", "Content-Type: text/html; charset=utf-8\r\n", body)
}

pub(crate) fn response_with(url: &str, status: &str, fields: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let head = format!("HTTP/1.1 {status}\r\n{fields}\r\n");
    warc("response", url, [head.as_bytes(), body.as_ref()].concat())
}

/// A page with its number on it.
pub(crate) fn page(number: usize) -> (String, String) {
    (format!("http://acme.example/{number}"), format!("<html><p>Page {number} uses cookies.</p></html>"))
}

/// Records of this many pages.
pub(crate) fn pages(count: usize) -> Vec<Vec<u8>> {
    (0..count).map(page).map(|(url, body)| response(&url, body)).collect()
}
