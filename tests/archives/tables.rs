//! Databases and Parquet tables that lie in archives and streams: read as files of their own are.

use std::fs::{self, File};
use std::path::Path;
use std::sync::Arc;

use fineprint::ingest::{Container, FailureKind, Reader};
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use rusqlite::Connection;

use crate::make::{Item, bzip2, gzip, kinds, paths, read, read_with, tar, zip, zstd};

const ROWS: usize = 40;

fn text(row: usize) -> String {
    format!("# Privacy\n\nWe use cookies, {row}.\n").repeat(20)
}

/// A database of the crawl, in which a row is a document.
fn database(page_size: usize) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.sqlite");
    let database = Connection::open(&path).unwrap();
    let tables = "CREATE TABLE policy_texts (id INTEGER PRIMARY KEY, policy_text TEXT, rank INTEGER)";
    database.execute_batch(&format!("PRAGMA page_size = {page_size}; {tables}")).unwrap();
    for row in 0..ROWS {
        database.execute("INSERT INTO policy_texts VALUES (?1, ?2, 7)", (row as i64, text(row))).unwrap();
    }
    drop(database);
    fs::read(&path).unwrap()
}

/// A table of two row groups.
fn parquet(compression: Compression) -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    let schema = "message t { required binary id (utf8); required binary text (utf8); }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let properties = Arc::new(WriterProperties::builder().set_compression(compression).build());
    let mut writer = SerializedFileWriter::new(File::create(&path).unwrap(), schema, properties).unwrap();
    for rows in [0..ROWS / 2, ROWS / 2..ROWS] {
        let mut group = writer.next_row_group().unwrap();
        for make in [|row: usize| row.to_string(), text] {
            let cells: Vec<ByteArray> =
                rows.clone().map(|row| ByteArray::from(make(row).into_bytes())).collect();
            let mut column = group.next_column().unwrap().unwrap();
            column.typed::<ByteArrayType>().write_batch(&cells, None, None).unwrap();
            column.close().unwrap();
        }
        group.close().unwrap();
    }
    writer.close().unwrap();
    fs::read(&path).unwrap()
}

/// What all items are, but for the names that they begin with.
fn told(items: &[Item], prefix: &str) -> Vec<String> {
    let entries = items.iter().map(|item| item.as_ref().unwrap_or_else(|failure| panic!("{failure}")));
    let told = entries.map(|entry| {
        let path = entry.path.strip_prefix(prefix).unwrap_or_else(|| panic!("{} in {prefix}", entry.path));
        assert_eq!(entry.provenance.container.as_deref(), Some(prefix), "{path}");
        let member = entry.provenance.member.as_deref();
        let text = String::from_utf8_lossy(&entry.bytes);
        format!("{path} {member:?} {:?} {text}", entry.provenance.fields)
    });
    told.collect()
}

fn on_disk(folder: &Path, bytes: &[u8]) -> Vec<String> {
    let path = folder.join("alone");
    fs::write(&path, bytes).unwrap();
    let items: Vec<Item> = Reader::builder().path(&path).build().unwrap().collect();
    told(&items, &path.display().to_string())
}

#[test]
fn tables_in_archives_are_read_as_tables_on_disk_are() {
    let folder = tempfile::tempdir().unwrap();
    let cases = [
        ("t.sqlite", Container::Sqlite, database(4_096)),
        ("t.db", Container::Sqlite, database(512)),
        ("t.sqlite3", Container::Sqlite, database(65_536)),
        ("t.parquet", Container::Parquet, parquet(Compression::SNAPPY)),
    ];
    for (name, container, bytes) in cases {
        let expected = on_disk(folder.path(), &bytes);
        assert_eq!(expected.len(), ROWS, "{name}");
        for stream in [bytes.clone(), gzip(&bytes), zstd(&bytes), bzip2(&bytes), gzip(zstd(&bytes))] {
            assert!(told(&read(stream), "in") == expected, "{name}");
        }
        let member = format!("in/dumps/{name}");
        let path = format!("dumps/{name}");
        let files: &[(&str, &[u8])] = &[("a.md", b"A"), (&path, &bytes), ("z.txt", b"Z")];
        for archive in [tar(files), gzip(tar(files)), zstd(tar(files)), zip(files)] {
            let items = read_with(Reader::builder().container(container), archive.clone());
            assert!(told(&items, &member) == expected, "{name}");
            // Between documents, where a glob chooses it.
            let items = read_with(Reader::builder().glob("**/*.*"), archive);
            assert_eq!(items.len(), ROWS + 2, "{name}");
            assert_eq!((paths(&items)[0], paths(&items)[ROWS + 1]), ("in/a.md", "in/z.txt"));
            assert!(told(&items[1..=ROWS], &member) == expected, "{name}");
        }
        let packed = tar(&[(&format!("{path}.gz"), &gzip(&bytes))]);
        let items = read_with(Reader::builder().container(container), gzip(packed));
        assert!(told(&items, &format!("{member}.gz")) == expected, "{name}");
    }
}

/// A database with a write-ahead log needs files beside it, which one in an archive does not have.
#[test]
fn a_database_that_had_a_log_is_read_without_it() {
    let folder = tempfile::tempdir().unwrap();
    let mut bytes = database(4_096);
    let expected = on_disk(folder.path(), &bytes);
    bytes[18..20].fill(2);
    assert!(told(&read(gzip(bytes)), "in") == expected);
}

#[test]
fn every_compression_that_writers_use_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let expected = on_disk(folder.path(), &parquet(Compression::UNCOMPRESSED));
    assert_eq!(expected.len(), ROWS);
    let zstd = Compression::ZSTD(Default::default());
    for compression in [Compression::SNAPPY, Compression::LZ4, Compression::LZ4_RAW, zstd] {
        let bytes = parquet(compression);
        assert!(bytes.len() < 20_000, "{compression}: {} bytes are not compressed", bytes.len());
        assert!(on_disk(folder.path(), &bytes) == expected, "{compression}");
    }
}

/// What is broken costs itself, and the next member is read.
#[test]
fn a_broken_table_in_an_archive_does_not_touch_the_next_member() {
    for (name, whole) in [("t.sqlite", database(1_024)), ("t.parquet", parquet(Compression::SNAPPY))] {
        let half = &whole[..whole.len() / 2];
        let cut = gzip(&whole);
        let cut = &cut[..cut.len() - 20];
        let packed = format!("{name}.gz");
        let archive = tar(&[("a.md", b"A"), (name, half), (&packed, cut), ("z.md", b"Z")]);
        let items = read_with(Reader::builder().glob("**/*.*"), archive);
        let read = paths(&items);
        assert_eq!((read[0], read[read.len() - 1]), ("in/a.md", "in/z.md"), "{read:?}");
        let failures: Vec<_> = items.iter().filter_map(|item| item.as_ref().err()).collect();
        assert!(failures.iter().any(|failure| failure.path.contains(name)), "{failures:?}");
        let cut = failures.iter().find(|failure| failure.path == format!("in/{packed}"));
        assert_eq!(cut.map(|failure| failure.kind), Some(FailureKind::Truncated), "{failures:?}");
        // The archive itself ends within the table.
        let archive = tar(&[("a.md", b"A"), (name, &whole)]);
        let items = read_with(Reader::builder().glob("**/*.*"), &archive[..1_536 + whole.len() / 2]);
        assert_eq!(paths(&items), ["in/a.md"]);
        assert_eq!(kinds(&items)[0], FailureKind::Truncated, "{items:?}");
    }
}

/// A table that is not read to its end is let go.
#[test]
fn a_reader_may_stop_anywhere() {
    for bytes in [database(4_096), parquet(Compression::ZSTD(Default::default()))] {
        let archive = tar(&[("t.db", &bytes), ("z.md", b"Z")]);
        for count in [0, 1, ROWS / 2, ROWS] {
            let reader = Reader::builder().glob("**/*.*").stream("in", std::io::Cursor::new(archive.clone()));
            let items: Vec<Item> = reader.build().unwrap().take(count).collect();
            assert_eq!(paths(&items).len(), count);
        }
    }
}
