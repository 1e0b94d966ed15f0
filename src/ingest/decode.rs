//! Bytes become text: which encoding a page is in, how that was found out, and what did not fit.

use std::borrow::Cow;

/// Text, and how it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Decoded<'b> {
    /// The text, without byte order mark. Borrowed where the bytes are UTF-8.
    pub text: Cow<'b, str>,
    /// The name of the encoding in the Encoding Standard: `UTF-8`, `windows-1252`, `Shift_JIS`.
    pub encoding: &'static str,
    /// What the choice of the encoding rests on.
    pub how: How,
    /// U+FFFD characters that stand for bytes without meaning in this encoding.
    pub replacements: usize,
}

/// What the choice of an encoding rests on, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum How {
    /// The byte order mark at the start.
    ByteOrderMark,
    /// The protocol or container declared it.
    Declared,
    /// A `<meta>` element of the page declares it.
    Meta,
    /// The bytes are valid UTF-8.
    Utf8,
    /// The bytes are UTF-8 but for a few.
    NearlyUtf8,
    /// Every other byte is zero: UTF-16 without a mark.
    Zeros,
    /// The letters of the text look like it.
    Detected,
}

const UTF_8: &str = "UTF-8";

/// Reads `bytes` as text. `declared` is the label that came with them, such as the charset of an HTTP header.
///
/// A label that names no encoding is passed over, and so is one that valid UTF-8 with characters beyond ASCII
/// contradicts. Any bytes give a text.
///
/// ```
/// use fineprint::ingest::decode::decode;
///
/// let decoded = decode("We don’t sell data.".as_bytes(), Some("iso-8859-1"));
/// assert_eq!(decoded.text, "We don’t sell data.");
/// assert_eq!((decoded.encoding, decoded.replacements), ("UTF-8", 0));
/// ```
pub fn decode<'b>(bytes: &'b [u8], declared: Option<&str>) -> Decoded<'b> {
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return utf_8(rest, How::ByteOrderMark);
    }
    legacy::decode(bytes, declared)
}

/// Reads `bytes` as UTF-8, valid or not.
fn utf_8(bytes: &[u8], how: How) -> Decoded<'_> {
    // Most texts are valid, which is told much faster than what is wrong with the others.
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: text.into(), encoding: UTF_8, how, replacements: 0 };
    }
    let text = String::from_utf8_lossy(bytes);
    Decoded { text, encoding: UTF_8, how, replacements: count_invalid(bytes) }
}

/// The places at which lossy decoding puts U+FFFD: those that the bytes spell out do not count.
fn count_invalid(bytes: &[u8]) -> usize {
    bytes.utf8_chunks().filter(|chunk| !chunk.invalid().is_empty()).count()
}

/// Without the tables of legacy encodings everything is UTF-8.
#[cfg(not(feature = "html"))]
mod legacy {
    use super::{Decoded, How, utf_8};

    pub(super) fn decode<'b>(bytes: &'b [u8], _declared: Option<&str>) -> Decoded<'b> {
        let mut decoded = utf_8(bytes, How::Utf8);
        if decoded.replacements > 0 {
            decoded.how = How::NearlyUtf8;
        }
        decoded
    }
}

#[cfg(feature = "html")]
mod legacy {
    use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
    use encoding_rs::{DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

    use super::{Decoded, How, utf_8};

    /// Bytes at the start of a page in which a `<meta>` counts. The standard says 1,024; archived pages often begin
    /// with a comment or a script.
    const META_WITHIN: usize = 4_096;
    /// Bytes that are looked at for the zeros of UTF-16.
    const ZEROS_WITHIN: usize = 4_096;

    pub(super) fn decode<'b>(bytes: &'b [u8], declared: Option<&str>) -> Decoded<'b> {
        if let Some((encoding, _)) = Encoding::for_bom(bytes) {
            return with(encoding, bytes, How::ByteOrderMark);
        }
        let valid = std::str::from_utf8(bytes).ok();
        let utf_8 = |how| match valid {
            Some(text) => Decoded { text: text.into(), encoding: super::UTF_8, how, replacements: 0 },
            None => utf_8(bytes, how),
        };
        let contradicts = valid.is_some() && !bytes.is_ascii();
        let labels = [(declared.map(str::as_bytes), How::Declared), (meta_label(bytes), How::Meta)];
        for (label, how) in labels {
            let Some(encoding) = label.and_then(Encoding::for_label) else {
                continue;
            };
            // A page that carries its label in ASCII letters is not UTF-16, whatever the label says.
            let is_utf_16 = encoding == UTF_16LE || encoding == UTF_16BE;
            let impossible = is_utf_16 && (how == How::Meta || zeros(bytes).is_none());
            if encoding == UTF_8 {
                return utf_8(how);
            }
            if !(contradicts || impossible) {
                return with(encoding, bytes, how);
            }
        }
        // NUL is valid UTF-8, so UTF-16 of English text is as well.
        if let Some(encoding) = zeros(bytes) {
            return with(encoding, bytes, How::Zeros);
        }
        let decoded = utf_8(How::Utf8);
        if valid.is_some() {
            return decoded;
        }
        if is_nearly_utf_8(&decoded) {
            return Decoded { how: How::NearlyUtf8, ..decoded };
        }
        with(detect(bytes), bytes, How::Detected)
    }

    /// Decodes, and counts what could not be.
    fn with<'b>(encoding: &'static Encoding, bytes: &'b [u8], how: How) -> Decoded<'b> {
        if encoding == UTF_8 {
            return utf_8(bytes, how);
        }
        if how != How::ByteOrderMark
            && let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes)
        {
            return Decoded { text, encoding: encoding.name(), how, replacements: 0 };
        }
        let mut decoder = encoding.new_decoder_with_bom_removal();
        let mut text = String::new();
        let mut replacements = 0;
        let mut rest = bytes;
        loop {
            let room = decoder.max_utf8_buffer_length_without_replacement(rest.len());
            text.reserve(room.unwrap_or(rest.len()).max(4));
            let (result, read) = decoder.decode_to_string_without_replacement(rest, &mut text, true);
            rest = &rest[read..];
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    text.push('\u{FFFD}');
                    replacements += 1;
                }
            }
        }
        Decoded { text: text.into(), encoding: encoding.name(), how, replacements }
    }

    /// Whether so little is broken that the text is UTF-8 with stray bytes: under one in a hundred, and fewer broken
    /// places than whole characters beyond ASCII, or hardly any.
    fn is_nearly_utf_8(decoded: &Decoded<'_>) -> bool {
        let text = &*decoded.text;
        if decoded.replacements * 100 >= text.len() {
            return false;
        }
        let beyond_ascii = text.chars().filter(|c| !c.is_ascii()).count();
        beyond_ascii - decoded.replacements.min(beyond_ascii) >= decoded.replacements
    }

    /// UTF-16 without a mark shows in its zeros: half of the bytes of Latin text, all on even or all on odd places.
    fn zeros(bytes: &[u8]) -> Option<&'static Encoding> {
        let sample = &bytes[..bytes.len().min(ZEROS_WITHIN) & !1];
        let even = sample.iter().step_by(2).filter(|&&byte| byte == 0).count();
        let odd = sample.iter().skip(1).step_by(2);
        let odd = odd.filter(|&&byte| byte == 0).count();
        let pairs = sample.len() / 2;
        if pairs < 4 {
            None
        } else if odd * 10 >= pairs * 7 && even * 10 <= pairs {
            Some(UTF_16LE)
        } else if even * 10 >= pairs * 7 && odd * 10 <= pairs {
            Some(UTF_16BE)
        } else {
            None
        }
    }

    /// Guesses from the text alone: tags are ASCII in every encoding and would only drown the rest.
    fn detect(bytes: &[u8]) -> &'static Encoding {
        let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
        let mut rest = bytes;
        while !rest.is_empty() {
            let tag = rest.iter().position(|&byte| byte == b'<');
            let (text, from_tag) = rest.split_at(tag.unwrap_or(rest.len()));
            detector.feed(text, false);
            // A `<` without `>` behind it is text.
            let end = from_tag.iter().position(|&byte| byte == b'>');
            rest = match end {
                Some(end) => &from_tag[end + 1..],
                None => {
                    detector.feed(from_tag, false);
                    &[]
                }
            };
        }
        detector.feed(b"", true);
        detector.guess(None, Utf8Detection::Deny)
    }

    /// The label in `<meta charset=...>` or `<meta ... content="text/html; charset=...">` near the start.
    fn meta_label(bytes: &[u8]) -> Option<&[u8]> {
        let head = &bytes[..bytes.len().min(META_WITHIN)];
        let mut at = 0;
        while let Some(offset) = head[at..].iter().position(|&byte| byte == b'<') {
            let tag = &head[at + offset + 1..];
            at += offset + 1;
            if tag.starts_with(b"!--") {
                at += find(tag, b"-->")?;
            } else if tag.len() > 5 && tag[..4].eq_ignore_ascii_case(b"meta") {
                let end = tag.iter().position(|&byte| byte == b'>');
                let label = charset_in(&tag[4..end.unwrap_or(tag.len())]);
                if label.is_some() {
                    return label;
                }
            }
        }
        None
    }

    fn charset_in(attributes: &[u8]) -> Option<&[u8]> {
        let mut rest = attributes;
        loop {
            rest = &rest[find(rest, b"charset")? + b"charset".len()..];
            let value = rest.trim_ascii_start();
            if let Some(value) = value.strip_prefix(b"=") {
                let value = value.trim_ascii_start();
                let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
                let end = value.iter().position(|&byte| {
                    byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b';' | b'/' | b'>')
                });
                return Some(&value[..end.unwrap_or(value.len())]);
            }
        }
    }

    fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
        bytes.windows(wanted.len()).position(|window| window.eq_ignore_ascii_case(wanted))
    }
}
