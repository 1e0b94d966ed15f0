//! The provenance that archived documents carry in their first lines.

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
