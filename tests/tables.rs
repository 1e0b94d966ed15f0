//! Tables and databases whose bytes were changed at random: they give documents and failures, never a panic, and end.

#![cfg(all(feature = "csv", feature = "parquet", feature = "sqlite"))]

use std::fs::{self, File};
use std::io::Cursor;
use std::path::Path;
use std::sync::Arc;

use fineprint::ingest::{Container, FailureKind, Reader, ReaderBuilder};
use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use rusqlite::Connection;

/// More items than any of these can have, however they are broken.
const TOO_MANY: usize = 5_000;

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % sides.max(1) as u64) as usize
    }

    /// Changes a few bytes, cuts, doubles or fills a stretch.
    fn mutate(&mut self, seed: &[u8]) -> Vec<u8> {
        let mut bytes = seed.to_vec();
        for _ in 0..=self.roll(4) {
            let at = self.roll(bytes.len());
            let end = (at + 1 + self.roll(64)).min(bytes.len());
            match self.roll(7) {
                0 => bytes.truncate(at),
                1 => drop(bytes.drain(at..end)),
                2 => {
                    let stretch = bytes[at.min(end)..end].to_vec();
                    bytes.splice(at..at, stretch);
                }
                3 => bytes[at.min(end)..end].fill(0),
                4 => bytes[at.min(end)..end].fill(0xff),
                _ => {
                    if let Some(byte) = bytes.get_mut(at) {
                        *byte ^= 1 << self.roll(8);
                    }
                }
            }
        }
        bytes
    }
}

/// Reads everything; how many documents and how many failures there were.
fn read(builder: ReaderBuilder) -> (usize, usize) {
    let (mut documents, mut failures) = (0, 0);
    for item in builder.max_bytes(4 << 10).build().expect("a reader").take(TOO_MANY) {
        match item {
            Ok(_) => documents += 1,
            Err(failure) => {
                assert_ne!(failure.kind, FailureKind::Panic, "{failure}");
                failures += 1;
            }
        }
    }
    assert!(documents + failures < TOO_MANY, "it does not end");
    (documents, failures)
}

#[test]
fn changed_lines_and_rows_give_documents_and_failures() {
    let lines: String = (0..20)
        .map(|n| format!("{{\"id\": {n}, \"text\": \"We use \\u00e9 cookies.\\n\", \"date\": \"2011-05-{n:02}\", \"x\": [1, {{}}]}}\n"))
        .collect();
    let rows: String =
        (0..20).map(|n| format!("{n},\"We use \"\"cookies\"\",\r\nand more.\",2011-05-{n:02}\r\n")).collect();
    let rows = format!("id,text,date\r\n{rows}");
    let mut dice = Dice(0x2545_f491_4f6c_dd1d);
    for (container, seed) in [(Container::Jsonl, lines), (Container::Csv, rows)] {
        let whole = read(Reader::builder().container(container).stream("t", Cursor::new(seed.clone())));
        assert_eq!(whole, (20, 0), "{container:?}");
        let (mut documents, mut failures) = (0, 0);
        for _ in 0..3_000 {
            let bytes = dice.mutate(seed.as_bytes());
            let found = read(Reader::builder().container(container).stream("t", Cursor::new(bytes)));
            documents += found.0;
            failures += found.1;
        }
        // Most rows are left alone by most changes, and hardly any change goes unseen.
        assert!(documents > 15_000 && failures > 750, "{container:?}: {documents} {failures}");
    }
}

#[test]
fn changed_files_give_documents_and_failures() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("t");
    // What the reader of Parquet says when it gives up on a file is of no use here.
    let said = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| ()));
    let outcome = std::panic::catch_unwind(|| {
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
        for (container, make) in [
            (Container::Parquet, write_parquet as fn(&Path)),
            (Container::Parquet, write_lz4),
            (Container::Sqlite, write_sqlite),
        ] {
            make(&path);
            let seed = fs::read(&path).expect("the file");
            assert_eq!(read(Reader::builder().path(&path)), (60, 0), "{container:?}");
            let (mut documents, mut failures) = (0, 0);
            for _ in 0..500 {
                fs::write(&path, dice.mutate(&seed)).expect("the file");
                let found = read(Reader::builder().container(container).path(&path));
                documents += found.0;
                failures += found.1;
            }
            assert!(documents > 2_000 && failures > 150, "{container:?}: {documents} {failures}");
            fs::remove_file(&path).expect("the file");
        }
    });
    std::panic::set_hook(said);
    if let Err(panic) = outcome {
        std::panic::resume_unwind(panic);
    }
}

fn write_parquet(path: &Path) {
    write_compressed(path, Compression::UNCOMPRESSED);
}

fn write_lz4(path: &Path) {
    write_compressed(path, Compression::LZ4_RAW);
}

fn write_compressed(path: &Path, compression: Compression) {
    let schema = "message t { required binary id (utf8); optional binary text (utf8); required int64 date; }";
    let schema = Arc::new(parse_message_type(schema).expect("a schema"));
    let properties = Arc::new(WriterProperties::builder().set_compression(compression).build());
    let mut writer =
        SerializedFileWriter::new(File::create(path).expect("a file"), schema, properties).expect("a writer");
    for group in 0..3 {
        let mut rows = writer.next_row_group().expect("a row group");
        let texts = |what: &str| -> Vec<ByteArray> {
            (0..20).map(|n| ByteArray::from(format!("{what} {group} {n}").into_bytes())).collect()
        };
        let mut column = rows.next_column().expect("a column").expect("a column");
        column.typed::<ByteArrayType>().write_batch(&texts("id"), None, None).expect("a batch");
        column.close().expect("a column");
        let mut column = rows.next_column().expect("a column").expect("a column");
        column
            .typed::<ByteArrayType>()
            .write_batch(&texts("We use cookies."), Some(&[1; 20]), None)
            .expect("a batch");
        column.close().expect("a column");
        let mut column = rows.next_column().expect("a column").expect("a column");
        column.typed::<Int64Type>().write_batch(&[20_110_527; 20], None, None).expect("a batch");
        column.close().expect("a column");
        rows.close().expect("a row group");
    }
    writer.close().expect("a file");
}

fn write_sqlite(path: &Path) {
    let mut sql = String::from(
        "PRAGMA page_size = 1024; BEGIN; CREATE TABLE sites (id INTEGER PRIMARY KEY, domain TEXT);
         CREATE TABLE policy_texts (id INTEGER PRIMARY KEY, policy_text TEXT);
         CREATE TABLE policy_snapshots (site_id INTEGER, year INTEGER, phase TEXT, policy_text_id INTEGER);",
    );
    for n in 0..60 {
        let text = format!("We use cookies, {n}. ").repeat(n);
        sql += &format!(
            "INSERT INTO sites VALUES ({n}, 'a{n}.example'); INSERT INTO policy_texts VALUES ({n}, '{text}');"
        );
        sql += &format!("INSERT INTO policy_snapshots VALUES ({n}, 2011, 'A', {n}), ({n}, 2011, 'B', {n});");
    }
    Connection::open(path).expect("a database").execute_batch(&(sql + "COMMIT;")).expect("the tables");
}
