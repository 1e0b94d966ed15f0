//! The provenance that archived documents carry in their first lines.

use std::fmt;
use std::str::FromStr;

use crate::Span;

/// One archived capture of one site's policy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The crawled site, as the corpus names it. It may differ from the host in `original_url`.
    pub domain: String,
    /// Day of the capture, `YYYY-MM-DD`.
    pub archived: String,
    /// The Wayback Machine's timestamp, 14 digits.
    pub timestamp: String,
    /// The half-year of the capture.
    pub interval: Interval,
    /// The capture's address at the Wayback Machine, as written.
    pub url: String,
    /// The policy's own address, percent-decoded where the scheme's colon was encoded.
    pub original_url: String,
}

/// A half-year of the Princeton-Leuven corpus: `2011A` is January to June 2011, `2011B` the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Interval {
    /// The year.
    pub year: u16,
    /// Whether it is the second half (`B`).
    pub second_half: bool,
}

/// Longest first line or comment that is read as provenance.
const LONGEST_PREAMBLE: usize = 8_192;

impl Snapshot {
    /// Reads the provenance that `text` begins with: the quoted line of a Markdown file, or the comment of a web page.
    ///
    /// Gives the bytes of the line or comment too.
    ///
    /// ```
    /// use fineprint::document::Snapshot;
    ///
    /// let text = "> *The following text is extracted and transformed from the acme.example privacy policy that was \
    ///     archived on 2007-10-11. Please check the [original snapshot on the Wayback Machine]\
    ///     (https://web.archive.org/web/20071011120000id_/http%3A//www.acme.example/privacy) \
    ///     for the most accurate reproduction.*\n";
    /// let (snapshot, span) = Snapshot::read(text).expect("a provenance line");
    /// assert_eq!(snapshot.domain, "acme.example");
    /// assert_eq!(snapshot.interval.to_string(), "2007B");
    /// assert_eq!(snapshot.policy_host(), Some("www.acme.example"));
    /// assert_eq!(span.len(), text.trim_end().len());
    /// ```
    pub fn read(text: &str) -> Option<(Snapshot, Span)> {
        let start = text.len() - text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n']).len();
        let body = &text[start..];
        let (preamble, length) = if body.starts_with("<!--") {
            let end = clip(body).find("-->")?;
            (&body[..end], end + 3)
        } else if body.starts_with('>') {
            let end = clip(body).find('\n').unwrap_or(clip(body).len());
            (&body[..end], body[..end].trim_end().len())
        } else {
            return None;
        };
        let snapshot = Snapshot::parse(preamble)?;
        Some((snapshot, Span::new(start, start + length)))
    }

    fn parse(preamble: &str) -> Option<Snapshot> {
        let (before, after) = preamble.split_once(" privacy policy that was archived on ")?;
        let domain = before.rsplit(char::is_whitespace).next().filter(|domain| !domain.is_empty())?;
        let archived = after.get(..10).filter(|date| is_date(date))?;
        // An address may hold parentheses, so the words after it tell where it ends.
        let (address, _) = preamble.rsplit_once(") for the most accurate")?;
        let url = &address[address.find("(http")? + 1..];
        let (_, capture) = url.split_once("/web/")?;
        let (stamp, original) = capture.split_once('/')?;
        let timestamp = stamp.trim_end_matches("id_");
        if timestamp.len() != 14 || !timestamp.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Some(Snapshot {
            domain: domain.to_owned(),
            archived: archived.to_owned(),
            timestamp: timestamp.to_owned(),
            interval: Interval::of_date(archived)?,
            url: url.to_owned(),
            original_url: decode_scheme(original),
        })
    }

    /// The capture of `original_url` at a moment of 14 digits, as archives and repositories tell it. `domain` is the host of
    /// the address where it is not told.
    ///
    /// `None` where the moment is none, or neither a site nor an address is known.
    ///
    /// ```
    /// use fineprint::document::Snapshot;
    ///
    /// let snapshot = Snapshot::of_capture("20110527233551", None, Some("http://www.acme.example/privacy")).unwrap();
    /// assert_eq!(snapshot.domain, "acme.example");
    /// assert_eq!(snapshot.archived, "2011-05-27");
    /// assert_eq!(Snapshot::of_capture("2011", None, None), None);
    /// ```
    pub fn of_capture(timestamp: &str, domain: Option<&str>, original_url: Option<&str>) -> Option<Snapshot> {
        if timestamp.len() != 14 || !timestamp.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let archived = format!("{}-{}-{}", &timestamp[..4], &timestamp[4..6], &timestamp[6..8]);
        let interval = Interval::of_date(&archived).filter(|_| is_date(&archived))?;
        let host = original_url.and_then(host_of);
        let domain =
            domain.or_else(|| host.map(|host| host.strip_prefix("www.").unwrap_or(host)))?.to_owned();
        let original_url = original_url.unwrap_or_default().to_owned();
        let url = match &*original_url {
            "" => String::new(),
            address => format!("https://web.archive.org/web/{timestamp}id_/{address}"),
        };
        Some(Snapshot { domain, archived, timestamp: timestamp.to_owned(), interval, url, original_url })
    }

    /// Tells the capture from others: the site and the day, `acme.example/2011-05-27`.
    pub fn id(&self) -> String {
        format!("{}/{}", self.domain, self.archived)
    }

    /// The host that served the policy, from [`Snapshot::original_url`]; sites often show the policy of another one.
    pub fn policy_host(&self) -> Option<&str> {
        host_of(&self.original_url)
    }
}

/// The host of an address.
pub(crate) fn host_of(address: &str) -> Option<&str> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    (!host.is_empty()).then_some(host)
}

impl Interval {
    /// The half-year of a day written `YYYY-MM-DD`.
    pub fn of_date(date: &str) -> Option<Interval> {
        let year = date.get(..4)?.parse().ok()?;
        let month: u8 = date.get(5..7)?.parse().ok()?;
        Some(Interval { year, second_half: month > 6 })
    }
}

impl fmt::Display for Interval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}{}", self.year, if self.second_half { 'B' } else { 'A' })
    }
}

/// A text that is no interval: it takes four digits and `A` or `B`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseIntervalError;

impl fmt::Display for ParseIntervalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("expected a year and a half, such as 2011A or 2011B")
    }
}

impl std::error::Error for ParseIntervalError {}

impl FromStr for Interval {
    type Err = ParseIntervalError;

    fn from_str(text: &str) -> Result<Self, ParseIntervalError> {
        let (year, half) = match text.as_bytes() {
            [year @ .., half] if year.len() == 4 => (year, half),
            _ => return Err(ParseIntervalError),
        };
        let year = year.iter().try_fold(0u16, |sum, digit| match digit {
            b'0'..=b'9' => Ok(sum * 10 + u16::from(digit - b'0')),
            _ => Err(ParseIntervalError),
        })?;
        match half {
            b'A' | b'a' => Ok(Interval { year, second_half: false }),
            b'B' | b'b' => Ok(Interval { year, second_half: true }),
            _ => Err(ParseIntervalError),
        }
    }
}

/// The beginning of `text`, long enough for any preamble.
fn clip(text: &str) -> &str {
    &text[..crate::span::floor_boundary(text, LONGEST_PREAMBLE)]
}

/// Whether `date` is a day of the calendar written `YYYY-MM-DD`.
fn is_date(date: &str) -> bool {
    let shape = date.bytes().enumerate().all(|(index, byte)| match index {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let number = |range: std::ops::Range<usize>| date.get(range).and_then(|part| part.parse().ok());
    shape
        && number(0..4).is_some_and(|year: u16| year > 0)
        && number(5..7).is_some_and(|month: u16| (1..=12).contains(&month))
        && number(8..10).is_some_and(|day: u16| (1..=31).contains(&day))
}

/// `url` with the colon of its scheme decoded: the archive's links write `http%3A//`.
fn decode_scheme(url: &str) -> String {
    match url.split_once("//") {
        Some((scheme, rest)) if scheme.to_ascii_lowercase().ends_with("%3a") => {
            format!("{}://{rest}", &scheme[..scheme.len() - 3])
        }
        _ => url.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(domain: &str, date: &str, capture: &str) -> String {
        format!(
            "> *The following text is extracted and transformed from the {domain} privacy policy that was archived on \
             {date}. Please check the [original snapshot on the Wayback Machine](https://web.archive.org/web/{capture}) \
             for the most accurate reproduction.*\n\n# Title\n"
        )
    }

    #[test]
    fn addresses_may_hold_parentheses() {
        let text = line("acme.example", "2011-05-27", "20110527233551id_/https%3A//a.example/(p)/x");
        let (snapshot, _) = Snapshot::read(&text).expect("provenance");
        assert_eq!(snapshot.original_url, "https://a.example/(p)/x");
        assert_eq!(snapshot.timestamp, "20110527233551");
        assert_eq!(snapshot.interval.to_string(), "2011A");
    }

    #[test]
    fn the_comment_of_a_page_reads_the_same() {
        let page = "<!--The following is the downloaded HTML source of the 1.1.1.1 privacy policy that was archived on \
            2019-12-31.\n Please check the original snapshot on the Wayback Machine \
            (https://web.archive.org/web/20191231000000id_/http%3A//one.example:80/p) for the most accurate \
            reproduction.-->\n<html>";
        let (snapshot, span) = Snapshot::read(page).expect("provenance");
        assert_eq!(snapshot.domain, "1.1.1.1");
        assert_eq!(snapshot.policy_host(), Some("one.example"));
        assert!(page[span.end..].starts_with("\n<html>"));
    }

    #[test]
    fn what_is_no_day_is_no_provenance() {
        assert!(Snapshot::read(&line("a.example", "2011-13-27", "20110527233551id_/http%3A//a/")).is_none());
        assert!(Snapshot::read(&line("a.example", "2011-05-27", "2011id_/http%3A//a/")).is_none());
        assert!(Snapshot::read("> A quotation.\n").is_none());
        assert!(Snapshot::read("").is_none());
    }

    #[test]
    fn intervals_read_what_they_write() {
        for text in ["1997A", "2019B"] {
            assert_eq!(text.parse::<Interval>().map(|interval| interval.to_string()), Ok(text.to_owned()));
        }
        for text in ["", "A", "2019", "2019C", "+019A", "éé0A", "12019A"] {
            assert_eq!(text.parse::<Interval>(), Err(ParseIntervalError), "{text}");
        }
    }
}
