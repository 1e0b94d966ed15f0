//! Files of every format: their names, their parts, their errors.

use std::fs;
use std::path::{Path, PathBuf};

use fineprint::ingest::Entry;
use fineprint::output::{Annotated, Counts, EncodeOptions, Encoded, Format};

use super::support::{HARD, annotated};

/// Does `task` with a policy of this path.
pub(crate) fn with_policy(path: &str, task: impl FnOnce(&Annotated<'_>)) {
    annotated(&Entry::from_text(path, HARD), task);
}

fn encode(format: Format, path: &str, text: &str) -> Encoded {
    let encode = |document: &Annotated<'_>| format.encode(document, &EncodeOptions::default());
    annotated(&Entry::from_text(path, text), encode).unwrap()
}

/// Writes these documents to one file, or folder.
fn write(format: Format, target: &Path, paths: &[&str]) -> Counts {
    let mut file = format.create(target, &EncodeOptions::default()).unwrap();
    for path in paths {
        let text = if path.starts_with("empty") { "" } else { HARD };
        file.write(encode(format, path, text)).unwrap();
    }
    file.finish().unwrap()
}

/// The name and the bytes of a file, or of every file in a folder.
fn content(target: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    if target.is_file() {
        return vec![(PathBuf::new(), fs::read(target).unwrap())];
    }
    let mut files: Vec<_> = fs::read_dir(target).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.into_iter().map(|path| (path.file_name().unwrap().into(), fs::read(&path).unwrap())).collect()
}

#[test]
fn names_and_extensions_tell_the_format() {
    for &format in Format::ALL {
        assert_eq!(Format::from_name(format.name()), Some(format));
        let path = format!("folder.csv/a.b.{}", format.extension());
        assert_eq!(Format::of_path(Path::new(&path)), Some(format), "{path}");
        assert_eq!(Format::of_path(Path::new(&path.to_uppercase())), Some(format), "{path}");
    }
    for none in ["jsonl", "a.json", "a.jsonl.gz", "folder", ".."] {
        assert_eq!(Format::of_path(Path::new(none)), None, "{none}");
    }
}

#[test]
fn counts_are_those_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    for &format in Format::ALL {
        let path = folder.path().join(format.name());
        let counts = write(format, &path, &["a.md", "empty.md", "b.md"]);
        let bytes: usize = content(&path).iter().map(|(_, bytes)| bytes.len()).sum();
        assert_eq!(counts.bytes, bytes as u64, "{format}");
        assert_eq!(counts.documents, 3, "{format}");
        assert!(counts.rows >= 3, "{format}: {}", counts.rows);
    }
}

/// However documents are cut into parts, some of them empty: put together they are the file that one writer wrote.
#[test]
fn parts_become_the_file_that_one_writer_writes() {
    let folder = tempfile::tempdir().unwrap();
    let documents = ["a.md", "b.md", "empty.md", "c.md", "a.md"];
    for &format in Format::ALL {
        let path = |name: &str| folder.path().join(format!("{format}-{name}"));
        write(format, &path("whole"), &documents);
        for (number, cuts) in [[0, 0, 5], [0, 2, 3], [1, 2, 5], [1, 1, 3]].into_iter().enumerate() {
            let ends = cuts.into_iter().chain([documents.len()]);
            let starts = [0].into_iter().chain(cuts);
            let mut parts = Vec::new();
            for (part, (start, end)) in starts.zip(ends).enumerate() {
                parts.push(path(&format!("part-{number}-{part}")));
                write(format, &parts[part], &documents[start..end]);
            }
            let merged = path(&format!("merged-{number}"));
            format.merge(&parts, &merged).unwrap();
            assert!(content(&merged) == content(&path("whole")), "{format}, cut at {cuts:?}");
        }
    }
}

#[test]
fn errors_name_the_path() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("no/such/folder/file");
    for &format in Format::ALL {
        let error = format.create(&target, &EncodeOptions::default()).err().expect("an error");
        assert!(error.is_io(), "{format}: {error}");
        assert!(error.to_string().contains("no/such/folder"), "{format}: {error}");
        let part = folder.path().join("no-such-part");
        let error = format.merge(&[part], &folder.path().join(format!("merged-{format}"))).unwrap_err();
        assert!(error.to_string().contains("no-such-part"), "{format}: {error}");
    }
}

#[test]
fn parts_are_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    for &format in Format::ALL {
        let path = folder.path().join(format.name());
        write(format, &path, &["a.md"]);
        let before = content(&path);
        let again = folder.path().join(".").join(format.name());
        let error = format.merge(&[folder.path().join("other"), again], &path).unwrap_err();
        assert!(error.to_string().contains("a part cannot be"), "{format}: {error}");
        assert!(content(&path) == before, "{format}");
    }
}

/// A full disk is an error, at the latest when the file is finished.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error() {
    for &format in Format::ALL.iter().filter(|format| format.is_stream()) {
        let full = fs::File::options().write(true).open("/dev/full").unwrap();
        let options = EncodeOptions::default();
        let name = Path::new("the full disk");
        let written = (|| {
            let mut file = format.stream(Box::new(full), name, &options)?;
            for _ in 0..1_000 {
                file.write(encode_once(format))?;
            }
            file.finish()
        })();
        let error = written.unwrap_err();
        assert_eq!(error.io_kind(), Some(std::io::ErrorKind::StorageFull), "{format}: {error}");
        assert!(error.to_string().contains("the full disk"), "{format}: {error}");
    }
}

/// A short document, encoded.
fn encode_once(format: Format) -> Encoded {
    encode(format, "a.md", "We do not use cookies.")
}
