//! Whose policy a site shows: its own, or that of another site.

use crate::document::Snapshot;
use crate::ingest::Problem;

/// Second labels under which countries give out names: `acme.co.uk`, `acme.com.au`, `acme.or.jp`.
const SECOND_LABELS: &[&str] = &[
    "ac", "asn", "biz", "co", "com", "edu", "gen", "go", "gob", "gouv", "gov", "govt", "gv", "id", "info",
    "ltd", "me", "mil", "mod", "ne", "net", "nhs", "nic", "nom", "or", "org", "plc", "police", "sch", "web",
];

/// What a careful reader should know when the capture is of the policy of another site.
///
/// Two hosts count as one site when their registrable domains are the same, or differ only behind the name, as those of a
/// company in several countries do. See [`registrable_domain`].
///
/// ```
/// use fineprint::document::Snapshot;
/// use fineprint::triage::foreign_policy;
///
/// let capture = |site, address| Snapshot::of_capture("20110527233551", Some(site), Some(address)).unwrap();
/// assert!(foreign_policy(&capture("acme.example", "http://www.acme.example/privacy")).is_none());
/// let problem = foreign_policy(&capture("acme.example", "http://legal.parent.example/privacy")).unwrap();
/// assert_eq!(problem.kind, "foreign-policy");
/// ```
pub fn foreign_policy(snapshot: &Snapshot) -> Option<Problem> {
    let site = snapshot.domain.as_str();
    let host = snapshot.policy_host()?;
    let (site_domain, policy_domain) = (registrable_domain(site), registrable_domain(host));
    if site_domain == policy_domain || is_same_name(&site_domain, &policy_domain) {
        return None;
    }
    let message = format!("the policy of {site} was captured at {host}, the host of another site");
    Some(Problem::new("foreign-policy", message))
}

/// The part of a host that somebody registered, as far as can be told without the public suffix list: the last two labels,
/// or three under a country's second labels (`co.uk`). Addresses of four numbers stay whole. In small letters.
///
/// Hosts that give out names of their own (`acme.blogspot.com`) count as one site.
///
/// ```
/// use fineprint::triage::registrable_domain;
///
/// assert_eq!(registrable_domain("www.Acme.co.uk"), "acme.co.uk");
/// assert_eq!(registrable_domain("legal.acme.example"), "acme.example");
/// assert_eq!(registrable_domain("1.1.1.1"), "1.1.1.1");
/// ```
pub fn registrable_domain(host: &str) -> String {
    let host = host.trim_matches('.').to_ascii_lowercase();
    let labels: Vec<&str> = host.split('.').collect();
    let is_number = |label: &&str| !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_digit());
    if labels.iter().all(is_number) {
        return host;
    }
    let kept = match labels.as_slice() {
        [.., second, country] if country.len() == 2 && SECOND_LABELS.contains(second) => 3,
        _ => 2,
    };
    labels[labels.len().saturating_sub(kept)..].join(".")
}

/// Whether two registrable domains have the same name before their suffixes, and a name long enough to be one.
fn is_same_name(left: &str, right: &str) -> bool {
    const SHORTEST_NAME: usize = 4;
    let name = |domain: &str| domain.split('.').next().unwrap_or_default().replace('-', "");
    let (left, right) = (name(left), name(right));
    left == right && left.len() >= SHORTEST_NAME
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(site: &str, address: &str) -> Option<Problem> {
        foreign_policy(&Snapshot::of_capture("20110527233551", Some(site), Some(address)).unwrap())
    }

    #[test]
    fn hosts_of_one_owner_are_one_site() {
        for (site, address) in [
            ("acme.example", "http://acme.example:80/p"),
            ("acme.example", "https://user@legal.acme.example/p"),
            ("shop.acme.co.uk", "http://www.acme.co.uk/p"),
            ("acme.com", "http://www.acme.co.uk/p"),
            ("acme-shop.example", "http://acmeshop.example/p"),
            ("1.1.1.1", "http://1.1.1.1/p"),
            ("ACME.example", "http://acme.EXAMPLE/p"),
        ] {
            assert_eq!(problem(site, address), None, "{site} {address}");
        }
    }

    #[test]
    fn hosts_of_two_owners_are_two_sites() {
        for (site, address) in [
            ("acme.example", "http://parent.example/p"),
            ("acme.co.uk", "http://other.co.uk/p"),
            ("1.1.1.1", "http://1.1.1.2/p"),
            ("abc.example", "http://abc.test/p"),
        ] {
            assert!(problem(site, address).is_some(), "{site} {address}");
        }
    }

    #[test]
    fn any_text_has_a_domain() {
        for host in ["", ".", "..", "localhost", "é.example", "a..b"] {
            let _ = registrable_domain(host);
        }
        assert_eq!(registrable_domain("localhost"), "localhost");
    }
}
