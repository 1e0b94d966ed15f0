//! Which captures are wanted, by what is known of them before they are read.

use super::entry::{Entry, Provenance};
use crate::document::Snapshot;
use crate::{Error, Result};

/// Bytes at the start of a document in which it says what it is.
const BEGINNING: usize = 16 << 10;

/// Chooses captures by site, day and media type. The default chooses all.
///
/// A capture of which the asked-for thing is not known is not chosen, but for the media type, which only archives tell.
#[derive(Clone, Debug, Default)]
pub(super) struct Selection {
    domains: Vec<String>,
    since: Option<String>,
    until: Option<String>,
    media_types: Vec<String>,
}

/// What is known of a capture.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Capture<'c> {
    pub(super) domain: Option<&'c str>,
    pub(super) url: Option<&'c str>,
    /// 14 digits.
    pub(super) timestamp: Option<&'c str>,
    pub(super) media_type: Option<&'c str>,
}

impl Selection {
    /// Chooses this site and those below it; called again, this one too.
    pub(super) fn domain(&mut self, domain: &str) {
        self.domains.push(bare_host(domain));
    }

    /// Chooses what was captured then or later.
    pub(super) fn since(&mut self, date: &str) -> Result<()> {
        self.since = Some(moment(date, "00000101000000")?);
        Ok(())
    }

    /// Chooses what was captured then or earlier.
    pub(super) fn until(&mut self, date: &str) -> Result<()> {
        self.until = Some(moment(date, "99991231235959")?);
        Ok(())
    }

    /// Chooses this media type; called again, this one too. `text/*` stands for all texts.
    pub(super) fn media_type(&mut self, media_type: &str) {
        self.media_types.push(media_type.to_ascii_lowercase());
    }

    /// What chooses the same media types, of any site and moment.
    #[cfg(feature = "archive")]
    pub(super) fn of_any_capture(&self) -> Self {
        Selection { media_types: self.media_types.clone(), ..Selection::default() }
    }

    /// Whether everything is chosen that has the right media type, whatever else is known of it.
    pub(super) fn takes_any_capture(&self) -> bool {
        self.domains.is_empty() && self.since.is_none() && self.until.is_none()
    }

    /// The first moment that is chosen, 14 digits.
    pub(super) fn first(&self) -> Option<&str> {
        self.since.as_deref()
    }

    /// The last moment that is chosen, 14 digits.
    pub(super) fn last(&self) -> Option<&str> {
        self.until.as_deref()
    }

    /// Whether this document is chosen, by what its container or its own first lines say.
    pub(super) fn wants_entry(&self, entry: &Entry) -> bool {
        if self.takes_any_capture() {
            return true;
        }
        let Provenance { domain, url, timestamp, .. } = &entry.provenance;
        if timestamp.is_some() {
            let (domain, url, timestamp) = (domain.as_deref(), url.as_deref(), timestamp.as_deref());
            return self.wants(&Capture { domain, url, timestamp, media_type: None });
        }
        let beginning = String::from_utf8_lossy(&entry.bytes[..entry.bytes.len().min(BEGINNING)]);
        Snapshot::read(&beginning).is_some_and(|(snapshot, _)| {
            let (domain, url) = (Some(&*snapshot.domain), Some(&*snapshot.original_url));
            self.wants(&Capture { domain, url, timestamp: Some(&snapshot.timestamp), media_type: None })
        })
    }

    /// Whether this capture is chosen.
    pub(super) fn wants(&self, capture: &Capture<'_>) -> bool {
        self.wants_site(capture)
            && self.wants_moment(capture.timestamp)
            && self.wants_type(capture.media_type)
    }

    fn wants_site(&self, capture: &Capture<'_>) -> bool {
        let hosts = [capture.domain.map(bare_host), capture.url.and_then(host_of)];
        let is_below = |host: &str, domain: &String| {
            host.strip_suffix(&**domain).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        };
        self.domains.is_empty()
            || hosts.iter().flatten().any(|host| self.domains.iter().any(|domain| is_below(host, domain)))
    }

    fn wants_moment(&self, timestamp: Option<&str>) -> bool {
        let is_after = |since: &str| timestamp.is_some_and(|timestamp| timestamp >= since);
        let is_before = |until: &str| timestamp.is_some_and(|timestamp| timestamp <= until);
        self.first().is_none_or(is_after) && self.last().is_none_or(is_before)
    }

    fn wants_type(&self, media_type: Option<&str>) -> bool {
        let matches = |wanted: &String, told: &str| match wanted.strip_suffix('*') {
            Some(beginning) => told.starts_with(beginning),
            None => told == wanted,
        };
        let Some(told) = media_type.filter(|_| !self.media_types.is_empty()) else {
            return true;
        };
        self.media_types.iter().any(|wanted| matches(wanted, told))
    }
}

/// The 14 digits of a date that may stop at any of its parts: `2011`, `2011-05`, `2011-05-27`, `20110527233551`. The rest
/// is filled up from `rest`.
fn moment(date: &str, rest: &str) -> Result<String> {
    let mut digits: String = date.chars().filter(|&letter| !"-:TZ ".contains(letter)).collect();
    let part = |at: usize| digits.get(at..at + 2).map_or(Some(1), |part| part.parse().ok());
    let is_day = matches!((part(4), part(6)), (Some(1..=12), Some(1..=31)));
    let is_date = is_day && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_date || digits.len() < 4 || digits.len() > 14 || !digits.len().is_multiple_of(2) {
        let message = format!("`{date}` is no date; write 2011, 2011-05, 2011-05-27 or 20110527233551");
        return Err(Error::usage(message));
    }
    digits.push_str(&rest[digits.len()..]);
    Ok(digits)
}

/// The host of an address, in small letters and without `www.`.
pub(super) fn host_of(address: &str) -> Option<String> {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?;
    Some(bare_host(host)).filter(|host| !host.is_empty())
}

fn bare_host(host: &str) -> String {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    host.strip_prefix("www.").map(str::to_owned).unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn capture<'c>(url: &'c str, timestamp: &'c str) -> Capture<'c> {
        Capture { url: Some(url), timestamp: Some(timestamp), ..Capture::default() }
    }

    #[test]
    fn sites_are_chosen_with_what_is_below_them() {
        let mut selection = Selection::default();
        selection.domain("WWW.Acme.example");
        selection.domain("b.example");
        let wants = |url| selection.wants(&capture(url, "20110527233551"));
        assert!(wants("http://acme.example/privacy"));
        assert!(wants("https://user@www.acme.example:8080"));
        assert!(wants("http://shop.acme.example?x"));
        assert!(wants("http://b.example"));
        assert!(!wants("http://notacme.example/"));
        assert!(!wants("http://acme.example.c.example/"));
        assert!(!selection.wants(&Capture::default()));
        assert!(selection.wants(&Capture { domain: Some("acme.example"), ..Capture::default() }));
    }

    #[test]
    fn days_are_chosen_whole() {
        let mut selection = Selection::default();
        selection.since("2011-05").unwrap();
        selection.until("2012").unwrap();
        let wants = |timestamp| selection.wants(&capture("http://acme.example", timestamp));
        assert!(!wants("20110430235959"));
        assert!(wants("20110501000000"));
        assert!(wants("20121231235959"));
        assert!(!wants("20130101000000"));
        assert!(!selection.wants(&Capture::default()));
        for date in ["", "soon", "201", "2011-5-1", "2011-05-27T23:35:51.5", "201105272335510"] {
            let error = Selection::default().since(date).unwrap_err().to_string();
            assert!(error.contains("is no date"), "{error}");
        }
    }

    #[test]
    fn media_types_narrow_where_they_are_known() {
        let mut selection = Selection::default();
        selection.media_type("Text/*");
        let wants = |media_type| selection.wants(&Capture { media_type, ..Capture::default() });
        assert!(wants(Some("text/html")) && wants(None));
        assert!(!wants(Some("application/pdf")));
    }
}
