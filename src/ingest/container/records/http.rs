//! The answer of a server: its head, and its body without what was done to it on the way.
//!
//! Crawlers differ: some keep the chunks and the compression of a body, some undo them and keep the headers, some do the
//! one to some bodies and the other to others. So a header is a hint, and the bytes decide.

use std::io::{self, BufRead, Read};

use brotli_decompressor::Decompressor;
use flate2::bufread::{DeflateDecoder, GzDecoder, ZlibDecoder};

use super::super::kind::Compression;

/// Longest head that is read.
const LONGEST_HEAD: u64 = 64 << 10;

/// How many times a body may have been compressed.
const MOST_ENCODINGS: usize = 3;

/// The head of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) status: Option<u16>,
    pub(super) content_type: Option<String>,
    content_encoding: Option<String>,
    content_length: Option<u64>,
    is_chunked: bool,
}

/// A body as the reader of the page would have got it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Content {
    pub(super) bytes: Vec<u8>,
    /// Whether it ends too early.
    pub(super) truncated: bool,
}

/// Why there is no content.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    TooLarge,
    /// It is packed in a way that cannot be unpacked.
    Damaged(&'static str),
}

impl Head {
    /// Takes the head from the start of an answer, up to and with the empty line.
    ///
    /// A line without a colon is passed over.
    pub(super) fn read(answer: &mut impl BufRead) -> io::Result<Head> {
        let mut head = Head::default();
        let mut answer = answer.take(LONGEST_HEAD);
        let mut line = Vec::new();
        let mut is_first = true;
        loop {
            line.clear();
            answer.read_until(b'\n', &mut line)?;
            let text = String::from_utf8_lossy(line.trim_ascii());
            if text.is_empty() {
                return Ok(head);
            }
            if std::mem::take(&mut is_first) {
                head.status = text.split_ascii_whitespace().nth(1).and_then(|status| status.parse().ok());
            } else if let Some((name, value)) = text.split_once(':') {
                head.take(&name.trim().to_ascii_lowercase(), value.trim());
            }
        }
    }

    fn take(&mut self, name: &str, value: &str) {
        match name {
            "content-type" => self.content_type = Some(value.to_owned()),
            "content-encoding" => self.content_encoding = Some(value.to_ascii_lowercase()),
            "content-length" => self.content_length = value.parse().ok(),
            "transfer-encoding" => self.is_chunked |= value.to_ascii_lowercase().contains("chunked"),
            _ => {}
        }
    }

    /// Stands for the head of what was got without one.
    pub(super) fn of_page(content_type: Option<String>) -> Head {
        Head { status: Some(200), content_type, ..Head::default() }
    }

    /// Undoes what was done to the body on the way. `max` is the most bytes that the content may have.
    pub(super) fn content(&self, body: Vec<u8>, max: u64) -> Result<Content, Trouble> {
        let mut truncated = false;
        let mut bytes = body;
        let is_short = self.content_length.is_some_and(|length| (bytes.len() as u64) < length);
        if self.is_chunked {
            if let Some(joined) = join_chunks(&bytes) {
                (bytes, truncated) = (joined.bytes, joined.truncated);
            }
        } else if is_short && self.content_encoding.is_none() {
            truncated = true;
        }
        let mut declared = self.declared_encodings();
        for _ in 0..MOST_ENCODINGS {
            let Some(encoding) = encoding_of(&bytes, declared.pop()) else {
                break;
            };
            match encoding.decode(&bytes, max)? {
                Some(content) => {
                    truncated |= content.truncated;
                    bytes = content.bytes;
                }
                None => break,
            }
        }
        Ok(Content { bytes, truncated })
    }

    fn declared_encodings(&self) -> Vec<&str> {
        let list = self.content_encoding.as_deref().unwrap_or_default();
        list.split(',').map(str::trim).filter(|name| !matches!(*name, "" | "identity" | "none")).collect()
    }
}

/// The charset that a media type names.
pub(super) fn charset(content_type: &str) -> Option<String> {
    let parameters = content_type.split(';').skip(1);
    let charset = parameters.filter_map(|parameter| parameter.split_once('=')).find_map(|(name, value)| {
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
    });
    charset.filter(|charset| !charset.is_empty()).map(str::to_owned)
}

/// The media type without its parameters, in small letters.
pub(super) fn essence(content_type: &str) -> String {
    content_type.split([';', ',']).next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Joins the chunks of a body. `None` where it does not begin with one: then they were joined before.
///
/// A chunk that ends too early or has no length ends the body; what stands behind is kept as it is.
fn join_chunks(body: &[u8]) -> Option<Content> {
    let mut bytes = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        let Some((length, after)) = chunk_length(rest) else {
            if rest.len() == body.len() {
                return None;
            }
            bytes.extend_from_slice(rest);
            return Some(Content { bytes, truncated: true });
        };
        if length == 0 {
            return Some(Content { bytes, truncated: false });
        }
        if length > after.len() {
            // A page may begin with digits and a line end: one chunk that is longer than all there is, is none.
            if rest.len() == body.len() && length > after.len().saturating_mul(16) {
                return None;
            }
            bytes.extend_from_slice(after);
            return Some(Content { bytes, truncated: true });
        }
        bytes.extend_from_slice(&after[..length]);
        rest = &after[length..];
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
}

/// The length at the start of a chunk, and what comes behind its line.
fn chunk_length(rest: &[u8]) -> Option<(usize, &[u8])> {
    let end = rest.iter().take(1 << 10).position(|&byte| byte == b'\n')?;
    let line = rest[..end].trim_ascii();
    let digits = line.split(|&byte| byte == b';').next()?.trim_ascii();
    if digits.is_empty() || digits.len() > 8 {
        return None;
    }
    let length = u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    (digits[0] != b'+').then(|| (length as usize, &rest[end + 1..]))
}

/// Ways to pack a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Gzip,
    /// With the header of zlib, as the standard says, or without, as some servers do.
    Deflate,
    Brotli,
    Zstd,
}

/// How a body is packed. Its own first bytes say more than the header.
fn encoding_of(bytes: &[u8], declared: Option<&str>) -> Option<Encoding> {
    match Compression::of(bytes) {
        Some(Compression::Gzip) => return Some(Encoding::Gzip),
        Some(Compression::Zstd) => return Some(Encoding::Zstd),
        _ => {}
    }
    match declared {
        Some("deflate") => Some(Encoding::Deflate),
        Some("br") => Some(Encoding::Brotli),
        // `x^`, the one such start that is text, is left alone unless it is declared.
        _ if is_zlib(bytes) && bytes[1] != b'^' => Some(Encoding::Deflate),
        _ => None,
    }
}

fn is_zlib(bytes: &[u8]) -> bool {
    bytes.len() > 6 && bytes[0] == 0x78 && (u16::from(bytes[0]) << 8 | u16::from(bytes[1])) % 31 == 0
}

impl Encoding {
    /// Unpacks a body. `None` where it is none of this kind after all: then it was unpacked before.
    fn decode(self, bytes: &[u8], max: u64) -> Result<Option<Content>, Trouble> {
        let attempt = match self {
            Encoding::Gzip => unpack(GzDecoder::new(bytes), max),
            Encoding::Zstd => zstd(bytes, max),
            Encoding::Brotli => unpack(Decompressor::new(bytes, 4 << 10), max),
            Encoding::Deflate => unpack(ZlibDecoder::new(bytes), max).or_else(|failed| {
                if failed.is_some() { Err(failed) } else { unpack(DeflateDecoder::new(bytes), max) }
            }),
        };
        match (attempt, self) {
            (Ok(content), _) => Ok(Some(content)),
            (Err(Some(trouble)), _) => Err(trouble),
            (Err(None), Encoding::Gzip) => Err(Trouble::Damaged("gzip")),
            (Err(None), Encoding::Zstd) => Err(Trouble::Damaged("Zstandard")),
            (Err(None), Encoding::Brotli) if !is_text(bytes) => Err(Trouble::Damaged("Brotli")),
            (Err(None), _) => Ok(None),
        }
    }
}

/// What comes out of a decoder: all of it, or what comes before a sudden end. `Err(None)` where the bytes are not what the
/// decoder takes.
fn unpack(decoder: impl Read, max: u64) -> Result<Content, Option<Trouble>> {
    let mut bytes = Vec::new();
    let read = decoder.take(max.saturating_add(1)).read_to_end(&mut bytes);
    if bytes.len() as u64 > max {
        return Err(Some(Trouble::TooLarge));
    }
    match read {
        Ok(_) => Ok(Content { bytes, truncated: false }),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof && !bytes.is_empty() => {
            Ok(Content { bytes, truncated: true })
        }
        Err(_) => Err(None),
    }
}

fn zstd(bytes: &[u8], max: u64) -> Result<Content, Option<Trouble>> {
    match zstd::stream::read::Decoder::with_buffer(bytes) {
        Ok(decoder) => unpack(decoder, max),
        Err(_) => Err(None),
    }
}

/// Whether bytes begin like a page: nearly all of ASCII that can be seen.
fn is_text(bytes: &[u8]) -> bool {
    let beginning = &bytes[..bytes.len().min(64)];
    let seen = beginning.iter().filter(|byte| byte.is_ascii_whitespace() || byte.is_ascii_graphic()).count();
    seen * 4 >= beginning.len() * 3
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression as Level;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    const PAGE: &str = "<html><p>We use cookies on a.example.</p></html>";

    fn head(text: &str) -> Head {
        Head::read(&mut text.as_bytes()).unwrap()
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Level::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn heads_are_read_leniently() {
        let mut answer = &b"HTTP/1.1  200\nCONTENT-TYPE:text/html; Charset=\"utf-8\"\r\n folded\r\nSet-Cookie: a=b\r\n\r\nBody"[..];
        let head = Head::read(&mut answer).unwrap();
        assert_eq!(answer, b"Body");
        assert_eq!(head.status, Some(200));
        let content_type = head.content_type.unwrap();
        assert_eq!(essence(&content_type), "text/html");
        assert_eq!(charset(&content_type).as_deref(), Some("utf-8"));
        assert_eq!(Head::read(&mut &b"HTTP/1.0 302 "[..]).unwrap().status, Some(302));
        assert_eq!(Head::read(&mut &b""[..]).unwrap(), Head::default());
        assert_eq!(charset("text/html; charset="), None);
        assert_eq!(charset("text/html"), None);
    }

    #[test]
    fn chunks_are_joined_leniently() {
        let cases: &[(&str, Option<(&str, bool)>)] = &[
            ("5\r\nWe us\r\n3\r\ne i\r\n0\r\n\r\n", Some(("We use i", false))),
            ("5;name=value\nWe us\n3\ne i\n0\n", Some(("We use i", false))),
            ("00005  \r\nWe us\r\n0\r\nTrailer: x\r\n\r\n", Some(("We us", false))),
            // Cut in a chunk, behind a chunk, and in the line of a chunk.
            ("9\r\nWe us", Some(("We us", true))),
            ("5\r\nWe us\r\n", Some(("We us", true))),
            ("5\r\nWe us\r\n1", Some(("We us1", true))),
            // A length that is none.
            ("5\r\nWe us\r\nzz\r\nrest", Some(("We uszz\r\nrest", true))),
            // Joined before.
            ("<html>", None),
            ("", None),
            ("Dear\r\nreader", None),
            ("2011\r\nA year", None),
            ("ffffffff\r\nA number", None),
            ("-5\r\nWe us", None),
            ("+5\r\nWe us", None),
            ("123456789\r\nWe us", None),
        ];
        for (body, expected) in cases {
            let joined = join_chunks(body.as_bytes());
            let joined = joined.map(|content| (String::from_utf8(content.bytes).unwrap(), content.truncated));
            assert_eq!(joined, expected.map(|(text, cut)| (text.to_owned(), cut)), "{body:?}");
        }
    }

    #[test]
    fn bodies_are_unpacked_whatever_the_head_says() {
        let zlib = {
            let mut encoder = ZlibEncoder::new(Vec::new(), Level::default());
            encoder.write_all(PAGE.as_bytes()).unwrap();
            encoder.finish().unwrap()
        };
        let raw = {
            let mut encoder = DeflateEncoder::new(Vec::new(), Level::default());
            encoder.write_all(PAGE.as_bytes()).unwrap();
            encoder.finish().unwrap()
        };
        let packed = gzip(PAGE.as_bytes());
        let mut followed = packed.clone();
        followed.extend(b"\r\n");
        let chunked = [format!("{:x}\r\n", packed.len()).as_bytes(), &packed, b"\r\n0\r\n\r\n"].concat();
        let cases: &[(&str, &[u8])] = &[
            ("", PAGE.as_bytes()),
            ("", &packed),
            ("", &gzip(&packed)),
            ("", &followed),
            ("", &zlib),
            ("", &zstd::encode_all(PAGE.as_bytes(), 3).unwrap()),
            ("Content-Encoding: gzip\r\n", &packed),
            ("Content-Encoding: gzip\r\n", PAGE.as_bytes()),
            ("Content-Encoding: GZIP, gzip\r\n", &gzip(&packed)),
            ("Content-Encoding: deflate\r\n", &zlib),
            ("Content-Encoding: deflate\r\n", &raw),
            ("Content-Encoding: deflate\r\n", PAGE.as_bytes()),
            ("Content-Encoding: br\r\n", PAGE.as_bytes()),
            ("Content-Encoding: br\r\n", &packed),
            ("Content-Encoding: sdch\r\n", PAGE.as_bytes()),
            ("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", &chunked),
            ("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", &packed),
        ];
        for (fields, body) in cases {
            let content =
                head(&format!("HTTP/1.1 200 OK\r\n{fields}\r\n")).content(body.to_vec(), 1_000).unwrap();
            assert_eq!(String::from_utf8(content.bytes).unwrap(), PAGE, "{fields:?}");
            assert!(!content.truncated, "{fields:?}");
        }
    }

    #[test]
    fn what_is_cut_or_damaged_or_too_large_says_so() {
        let plain = head("HTTP/1.1 200 OK\r\n\r\n");
        let packed = gzip(PAGE.repeat(100).as_bytes());
        let cut = plain.content(packed[..packed.len() / 2].to_vec(), 100_000).unwrap();
        assert!(
            cut.truncated && PAGE.repeat(100).as_bytes().starts_with(&cut.bytes) && !cut.bytes.is_empty()
        );
        assert_eq!(plain.content(packed.clone(), 100), Err(Trouble::TooLarge));
        let mut damaged = packed;
        damaged[10] = 0xff;
        assert_eq!(plain.content(damaged, 100_000), Err(Trouble::Damaged("gzip")));
        let short = head("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n");
        assert!(short.content(b"We use".to_vec(), 100).unwrap().truncated);
        let brotli = head("HTTP/1.1 200 OK\r\nContent-Encoding: br\r\n\r\n");
        assert_eq!(brotli.content(vec![0xff; 100], 1_000), Err(Trouble::Damaged("Brotli")));
    }
}
