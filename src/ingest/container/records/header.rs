//! What stands before a record: named fields in a WARC file, one line in an ARC file.

/// Longest header that is read.
pub(super) const LONGEST: usize = 64 << 10;

/// Longest line that can be the header of an ARC record.
const LONGEST_LINE: usize = 8 << 10;

/// What is known about a record before its block is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) kind: Kind,
    /// The length of the block in bytes, where it is told.
    pub(super) length: Option<u64>,
    pub(super) id: Option<String>,
    pub(super) url: Option<String>,
    /// When it was captured, 14 digits.
    pub(super) timestamp: Option<String>,
    /// The media type of the block.
    pub(super) media_type: Option<String>,
    /// Whether the crawler cut the block short.
    pub(super) truncated: bool,
    /// The digest of the page, as the crawler wrote it.
    pub(super) payload_digest: Option<String>,
    /// What a revisit says is the capture that it saw again: the record's id, the address, the date.
    pub(super) refers_to: Option<String>,
    pub(super) refers_to_url: Option<String>,
    pub(super) refers_to_date: Option<String>,
}

/// The kinds of records, as far as they differ here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// What a server answered.
    Response,
    /// What was got otherwise, or made of what was got.
    Resource,
    /// A note that a page was as it had been.
    Revisit,
    /// About the crawl, not of it.
    #[default]
    Other,
}

/// Why there is no header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Nothing like a header stands here.
    NoRecord,
    /// The bytes end within the header.
    Cut,
}

impl Header {
    /// Reads the header at the start of `bytes`; gives its length too.
    pub(super) fn read(bytes: &[u8]) -> Result<(Header, usize), Trouble> {
        if bytes.starts_with(b"WARC/") {
            return read_warc(bytes);
        }
        let end = bytes.iter().take(LONGEST_LINE).position(|&byte| byte == b'\n');
        match end {
            Some(end) => read_arc(&bytes[..end]).map(|header| (header, end + 1)).ok_or(Trouble::NoRecord),
            None if bytes.len() < LONGEST_LINE && begins_record(bytes) => Err(Trouble::Cut),
            None => Err(Trouble::NoRecord),
        }
    }
}

/// Whether a record begins at the start of `bytes`, which may end within its header.
pub(super) fn begins_record(bytes: &[u8]) -> bool {
    let is_warc = |rest: &[u8]| rest.first().is_some_and(u8::is_ascii_digit) && rest.get(1) == Some(&b'.');
    if let Some(rest) = bytes.strip_prefix(b"WARC/") {
        return is_warc(rest);
    }
    let line = bytes.split(|&byte| byte == b'\n').next().unwrap_or_default();
    line.len() < LONGEST_LINE && has_scheme(line) && arc_date(&fields(line)).is_some()
}

fn has_scheme(line: &[u8]) -> bool {
    let letters =
        line.iter().take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte)).count();
    letters > 0 && line[0].is_ascii_alphabetic() && line.get(letters) == Some(&b':')
}

fn read_warc(bytes: &[u8]) -> Result<(Header, usize), Trouble> {
    let mut header = Header::default();
    let mut at = 0;
    let mut is_first = true;
    loop {
        let rest = &bytes[at..];
        let Some(end) = rest.iter().position(|&byte| byte == b'\n') else {
            return Err(if bytes.len() < LONGEST { Trouble::Cut } else { Trouble::NoRecord });
        };
        at += end + 1;
        let line = rest[..end].trim_ascii();
        if line.is_empty() {
            return Ok((header, at));
        }
        if !std::mem::take(&mut is_first) {
            let text = String::from_utf8_lossy(line);
            if let Some((name, value)) = text.split_once(':') {
                header.take(&name.trim().to_ascii_lowercase(), value.trim());
            }
        }
    }
}

impl Header {
    /// Takes one field of a WARC header.
    fn take(&mut self, name: &str, value: &str) {
        // Some writers put the address into angle brackets, as the first drafts had it.
        let bare = value.trim_start_matches('<').trim_end_matches('>');
        match name {
            "warc-type" => {
                self.kind = match &*value.to_ascii_lowercase() {
                    "response" => Kind::Response,
                    "resource" | "conversion" => Kind::Resource,
                    "revisit" => Kind::Revisit,
                    _ => Kind::Other,
                }
            }
            "content-length" => self.length = value.parse().ok(),
            "content-type" => self.media_type = Some(value.to_owned()),
            "warc-record-id" => self.id = Some(bare.to_owned()),
            "warc-target-uri" => self.url = Some(bare.to_owned()),
            "warc-payload-digest" => self.payload_digest = Some(value.to_owned()),
            "warc-refers-to" => self.refers_to = Some(bare.to_owned()),
            "warc-refers-to-target-uri" => self.refers_to_url = Some(bare.to_owned()),
            "warc-refers-to-date" => self.refers_to_date = Some(value.to_owned()),
            "warc-date" => self.timestamp = timestamp(value),
            // A record in segments is cut as well: the others stand elsewhere.
            "warc-truncated" | "warc-segment-number" => self.truncated = true,
            _ => {}
        }
    }
}

/// Reads `URL IP DATE TYPE ... LENGTH`. An address may hold blanks, and a type may be missing.
fn read_arc(line: &[u8]) -> Option<Header> {
    if !has_scheme(line) {
        return None;
    }
    let fields = fields(line);
    let date = arc_date(&fields)?;
    let text = |field: &[u8]| String::from_utf8_lossy(field).into_owned();
    let url = text(&fields[..date - 1].join(&b' '));
    let is_about = url.starts_with("filedesc:");
    let last = fields.last().filter(|_| fields.len() > date + 1)?;
    let media_type = fields.get(date + 1).filter(|_| fields.len() > date + 2);
    Some(Header {
        kind: if is_about { Kind::Other } else { Kind::Response },
        length: std::str::from_utf8(last).ok().and_then(|digits| digits.parse().ok()),
        url: Some(url),
        timestamp: timestamp(&text(fields[date])),
        media_type: media_type.map(|field| text(field)).filter(|media_type| !media_type.is_empty()),
        ..Header::default()
    })
}

fn fields(line: &[u8]) -> Vec<&[u8]> {
    line.trim_ascii_end().split(|&byte| byte == b' ').collect()
}

/// Which of the fields of an ARC line is the date: the first of at least 12 digits behind address and IP.
fn arc_date(fields: &[&[u8]]) -> Option<usize> {
    let is_date = |field: &&[u8]| field.len() >= 12 && field.iter().all(u8::is_ascii_digit);
    fields.iter().skip(2).position(is_date).map(|at| at + 2)
}

/// The 14 digits of a date: `2014-01-27T17:12:38Z`, `20140127171238`. What is not told is taken to be the first of its
/// kind, and fractions of seconds are dropped.
pub(super) fn timestamp(date: &str) -> Option<String> {
    const EARLIEST: &str = "00000101000000";
    let mut digits: String = date.chars().filter(char::is_ascii_digit).take(14).collect();
    if digits.len() < 4 || !digits.len().is_multiple_of(2) {
        return None;
    }
    digits.push_str(&EARLIEST[digits.len()..]);
    Some(digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(Header, usize), Trouble> {
        Header::read(text.as_bytes())
    }

    #[test]
    fn fields_are_read_whatever_their_case_and_line_ends() {
        let text = "WARC/1.1\nwarc-type:  response \r\nWARC-Record-ID: <urn:uuid:1>\r\nX\r\nContent-Length: 12\r\n\
            WARC-Target-URI: <http://a.example/b c>\nWARC-Date: 2014-01-27T17:12:38.123456Z\r\n\r\nBlock";
        let (header, length) = read(text).unwrap();
        assert_eq!(&text[length..], "Block");
        let expected = Header {
            kind: Kind::Response,
            length: Some(12),
            id: Some("urn:uuid:1".into()),
            url: Some("http://a.example/b c".into()),
            timestamp: Some("20140127171238".into()),
            ..Header::default()
        };
        assert_eq!(header, expected);
    }

    #[test]
    fn lines_of_arc_files_are_read_from_both_ends() {
        let cases = [
            (
                "http://a.example/ 127.0.0.1 20140301000000 text/html 17\n",
                "http://a.example/",
                Some("text/html"),
                Some(17),
            ),
            (
                "http://a.example/b c 127.0.0.1 20140301000000 text/html 17\n",
                "http://a.example/b c",
                Some("text/html"),
                Some(17),
            ),
            ("http://a.example/ 127.0.0.1 20140301000000  39\n", "http://a.example/", None, Some(39)),
            (
                "http://a.example/ 127.0.0.1 20140301000000 text/html -1\n",
                "http://a.example/",
                Some("text/html"),
                None,
            ),
            (
                "http://a.example/ 127.0.0.1 20140301000000 text/html 200 abc - 99 a.arc.gz 17\r\n",
                "http://a.example/",
                Some("text/html"),
                Some(17),
            ),
        ];
        for (line, url, media_type, length) in cases {
            let (header, taken) = read(line).unwrap();
            assert_eq!(taken, line.len());
            assert_eq!(header.url.as_deref(), Some(url));
            assert_eq!(header.media_type.as_deref(), media_type, "{line}");
            assert_eq!(header.length, length, "{line}");
            assert_eq!(header.kind, Kind::Response);
            assert_eq!(header.timestamp.as_deref(), Some("20140301000000"));
        }
        let (header, _) = read("filedesc://a.arc 0.0.0.0 20140301000000 text/plain 76\n").unwrap();
        assert_eq!(header.kind, Kind::Other);
    }

    #[test]
    fn what_is_no_header_is_told_from_what_is_cut() {
        let cases = [
            ("<html>\n", Trouble::NoRecord),
            ("", Trouble::NoRecord),
            ("Note: see 1 2 3\n", Trouble::NoRecord),
            ("http://a.example/ is our site\n", Trouble::NoRecord),
            ("WARC/1.0\r\nWARC-Type: resp", Trouble::Cut),
            ("WARC/1.0\r\nWARC-Type: response\r\n", Trouble::Cut),
            ("http://a.example/ 127.0.0.1 20140301000000 te", Trouble::Cut),
        ];
        for (text, trouble) in cases {
            assert_eq!(read(text), Err(trouble), "{text}");
        }
        assert_eq!(read(&format!("WARC/1.0\r\n{}", "a".repeat(LONGEST))), Err(Trouble::NoRecord));
    }

    #[test]
    fn dates_have_fourteen_digits() {
        let cases = [
            ("2019-08-15T01:02", Some("20190815010200")),
            ("2019", Some("20190101000000")),
            ("201404010000000000", Some("20140401000000")),
            ("20110804181142", Some("20110804181142")),
            ("yesterday", None),
            ("201", None),
            ("20191", None),
        ];
        for (date, expected) in cases {
            assert_eq!(timestamp(date).as_deref(), expected, "{date}");
        }
    }
}
