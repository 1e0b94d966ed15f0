//! What bytes are, told by how they begin, never by a name.

use super::ReadOptions;
use super::stream::Stream;
use super::table::jsonl;
use crate::ingest::Container;

/// What a stream of bytes turns out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Nothing that is known to hold documents: so it is one.
    Document,
    /// Anything, compressed.
    Compressed(Compression),
    /// A tape archive.
    Tar,
    /// A ZIP archive; WACZ is one.
    Zip,
    /// Records of a crawl, WARC or ARC.
    Records,
    /// An index of such records, CDX or CDXJ.
    Index,
    /// A SQLite database.
    Sqlite,
    /// A Parquet table.
    Parquet,
    /// A JSON object on every line.
    Jsonl,
    /// Values between commas or the like.
    Csv,
    /// What was said to be a git repository, and is a file.
    Repository,
}

/// The compressions that are recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    Gzip,
    Zstd,
    Xz,
    Bzip2,
    /// Recognised, so that it can be named, but not read.
    Lz4,
}

/// How many bytes tell what a stream is.
const HEAD: usize = 512;
/// How many bytes of a first line tell whether it is an object of JSON that holds a document.
const LINE: usize = 64 << 10;

/// What comes out of `stream`, of which nothing is taken.
pub(super) fn of(stream: &mut Stream, options: &ReadOptions) -> Kind {
    match of_head(stream.bytes.peek(HEAD)) {
        Kind::Document => of_text(stream, options),
        kind => kind,
    }
}

/// What was said that a text is; a table if it begins like one; otherwise a document. A CSV file has nothing at its
/// beginning that a document could not have, so it takes its name to tell.
fn of_text(stream: &mut Stream, options: &ReadOptions) -> Kind {
    match options.container {
        Some(Container::Jsonl) => return Kind::Jsonl,
        Some(Container::Csv) => return Kind::Csv,
        Some(Container::Parquet) => return Kind::Parquet,
        Some(Container::Sqlite) => return Kind::Sqlite,
        Some(Container::Git) => return Kind::Repository,
        None => {}
    }
    let beginning = stream.bytes.peek(HEAD);
    let is_object =
        beginning.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(beginning).trim_ascii_start().starts_with(b"{");
    if is_object && jsonl::is_jsonl(stream.bytes.peek(LINE), options) {
        Kind::Jsonl
    } else if has_table_name(&stream.name) {
        Kind::Csv
    } else {
        Kind::Document
    }
}

/// Whether the name, without what a compression adds to it, is that of a table.
fn has_table_name(name: &str) -> bool {
    let ends = |name: &str, ending: &str| {
        name.len()
            .checked_sub(ending.len())
            .and_then(|at| name.get(at..))
            .is_some_and(|end| end.eq_ignore_ascii_case(ending))
    };
    let compressed = [".gz", ".zst", ".xz", ".bz2"].into_iter().find(|ending| ends(name, ending));
    let name = &name[..name.len() - compressed.map_or(0, str::len)];
    [".csv", ".tsv"].into_iter().any(|ending| ends(name, ending))
}

fn of_head(head: &[u8]) -> Kind {
    if let Some(compression) = Compression::of(head) {
        Kind::Compressed(compression)
    } else if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
        Kind::Zip
    } else if head.starts_with(b"SQLite format 3\0") {
        Kind::Sqlite
    } else if head.starts_with(b"PAR1") {
        Kind::Parquet
    } else if is_tar(head) {
        Kind::Tar
    } else if is_records(head) {
        Kind::Records
    } else if is_index(head) {
        Kind::Index
    } else {
        Kind::Document
    }
}

#[cfg(not(feature = "archive"))]
impl Kind {
    /// What is wrong with a stream of a kind that this build has no reader for.
    pub(super) fn not_read(self) -> &'static str {
        match self {
            Kind::Document | Kind::Compressed(_) => {
                "is compressed, which this build does not read; unpack it first"
            }
            Kind::Tar | Kind::Zip => "is an archive, which this build does not read; unpack it first",
            _ => "is a crawl or its index, which this build does not read",
        }
    }
}

impl Compression {
    /// The compression of bytes that begin like this.
    pub(super) fn of(head: &[u8]) -> Option<Self> {
        let is_bzip2_block = |rest: &[u8]| {
            rest.starts_with(b"\x31\x41\x59\x26\x53\x59") || rest.starts_with(b"\x17\x72\x45\x38\x50\x90")
        };
        match head {
            [0x1f, 0x8b, 8, ..] => Some(Compression::Gzip),
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Some(Compression::Zstd),
            [0xfd, b'7', b'z', b'X', b'Z', 0, ..] => Some(Compression::Xz),
            [b'B', b'Z', b'h', b'1'..=b'9', rest @ ..] if is_bzip2_block(rest) => Some(Compression::Bzip2),
            [0x04, 0x22, 0x4d, 0x18, ..] => Some(Compression::Lz4),
            _ => None,
        }
    }

    /// Its name.
    #[cfg(feature = "archive")]
    pub(super) fn name(self) -> &'static str {
        match self {
            Compression::Gzip => "gzip",
            Compression::Zstd => "Zstandard",
            Compression::Xz => "xz",
            Compression::Bzip2 => "bzip2",
            Compression::Lz4 => "LZ4",
        }
    }
}

/// Whether a header of a tar member stands at the start: its sum of bytes is right.
pub(super) fn is_tar(head: &[u8]) -> bool {
    let Some(header) = head.first_chunk::<512>() else {
        return false;
    };
    let digits = header[148..156].trim_ascii_start();
    let end = digits.iter().position(|byte| !(b'0'..=b'7').contains(byte)).unwrap_or(digits.len());
    let Some(stated) =
        std::str::from_utf8(&digits[..end]).ok().and_then(|sum| u32::from_str_radix(sum, 8).ok())
    else {
        return false;
    };
    // The field of the sum itself counts as blanks. Some old programs summed signed bytes.
    let others = || header[..148].iter().chain(&header[156..]);
    let unsigned = 8 * 32 + others().map(|&byte| u32::from(byte)).sum::<u32>();
    let signed = 8 * 32 + others().map(|&byte| i32::from(byte.cast_signed())).sum::<i32>();
    stated == unsigned || i64::from(stated) == i64::from(signed)
}

/// Whether the first line is that of a WARC or ARC file.
pub(super) fn is_records(head: &[u8]) -> bool {
    let head = head.trim_ascii_start();
    head.starts_with(b"WARC/") || head.starts_with(b"filedesc:")
}

/// Whether the first line is that of an index.
fn is_index(head: &[u8]) -> bool {
    if head.starts_with(b" CDX ") {
        return true;
    }
    let line = head.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let mut fields = line.splitn(3, |&byte| byte == b' ');
    let key = fields.next().unwrap_or_default();
    let is_moment = |field: &[u8]| field.len() == 14 && field.iter().all(u8::is_ascii_digit);
    !key.is_empty()
        && fields.next().is_some_and(is_moment)
        && fields.next().is_some_and(|rest| rest.starts_with(b"{") || key.contains(&b')'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells_the_kind() {
        let cases: &[(&[u8], Kind)] = &[
            (b"", Kind::Document),
            (b"# Privacy\n", Kind::Document),
            (b"BZhelp us improve", Kind::Document),
            (b"\x1f\x8b\x08\0", Kind::Compressed(Compression::Gzip)),
            (b"\x28\xb5\x2f\xfd", Kind::Compressed(Compression::Zstd)),
            (b"\x5d\x2a\x4d\x18", Kind::Compressed(Compression::Zstd)),
            (b"\xfd7zXZ\0", Kind::Compressed(Compression::Xz)),
            (b"BZh91AY&SY", Kind::Compressed(Compression::Bzip2)),
            (b"\x04\x22\x4d\x18", Kind::Compressed(Compression::Lz4)),
            (b"PK\x03\x04", Kind::Zip),
            (b"SQLite format 3\0", Kind::Sqlite),
            (b"PAR1", Kind::Parquet),
            (b"WARC/1.0\r\n", Kind::Records),
            (b"\r\nWARC/1.1\r\n", Kind::Records),
            (b"filedesc://a.arc 0.0.0.0 ", Kind::Records),
        ];
        for (head, kind) in cases {
            assert_eq!(of_head(head), *kind, "{head:?}");
        }
    }

    #[test]
    fn indexes_are_told_by_their_first_line() {
        for head in [
            " CDX N b a m s k r M S V g\n",
            "example,acme)/ 20110527233551 {\"url\": \"http://acme.example/\"}\n",
            "example,acme)/ 20110527233551 http://acme.example/ text/html 200 ABC - - 9 9 a.warc.gz\n",
        ] {
            assert!(is_index(head.as_bytes()), "{head}");
        }
        for head in [
            "",
            "# Privacy\n",
            "In 20110527233551 {we}\n".trim_start_matches("In "),
            "a 2011 {}\n",
            "{\"a\": 1}\n",
        ] {
            assert!(!is_index(head.as_bytes()), "{head}");
        }
    }

    #[test]
    fn a_tar_is_told_by_its_sum() {
        let mut header = [0; 512];
        header[..4].copy_from_slice(b"a.md");
        assert!(!is_tar(&header));
        let sum = 8 * 32 + header.iter().map(|&byte| u32::from(byte)).sum::<u32>();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        assert!(is_tar(&header));
        assert_eq!(of_head(&header), Kind::Tar);
        header[200] = 1;
        assert!(!is_tar(&header));
    }
}
