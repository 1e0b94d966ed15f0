//! The site of a policy, from the path that it has in a repository.

/// Endings of names that are those of hosts, as opposed to `policy.old`.
const TOP_LEVELS: &[&str] = &[
    "com", "net", "org", "edu", "gov", "mil", "int", "info", "biz", "name", "io", "co", "tv", "me", "us",
    "uk", "ca", "au", "de", "fr", "nl", "eu", "in", "jp", "cn", "ru", "br", "it", "es", "pl", "se", "ch",
    "at", "be", "dk", "no", "fi", "nz", "za", "example",
];

/// The site: a file or folder that is called like a host, as in `0/00/000/000domains.example.md` and
/// `acme.example/privacy.md`; or the folder of which the commit's subject says, as in Open Terms Archive, that it brings
/// `<folder> <file>`.
pub(super) fn of_path(path: &str, subject: &str) -> Option<String> {
    let mut parts = path.rsplit('/');
    let file = parts.next()?;
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let folder = parts.next();
    let is_sharded = folder.is_some_and(|folder| !folder.is_empty() && stem.starts_with(folder));
    if is_host(stem, is_sharded) {
        return Some(stem.to_owned());
    }
    if let Some(host) = path.rsplit('/').skip(1).find(|part| is_host(part, false)) {
        return Some(host.to_owned());
    }
    let folder = folder.filter(|folder| !folder.is_empty())?;
    let brings = subject.strip_suffix(stem)?.trim_end().strip_suffix(folder)?;
    (brings.is_empty() || brings.ends_with(' ')).then(|| folder.to_owned())
}

/// Whether a name is that of a host. In a folder that is named after its beginning, any ending will do.
fn is_host(name: &str, is_sharded: bool) -> bool {
    let is_label = |label: &str| {
        let within = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        !label.is_empty() && label.bytes().all(within)
    };
    let Some((_, last)) = name.rsplit_once('.') else {
        return false;
    };
    let is_address = name.split('.').count() == 4 && name.split('.').all(|part| part.parse::<u8>().is_ok());
    let is_top_level = TOP_LEVELS.iter().any(|top| top.eq_ignore_ascii_case(last));
    name.split('.').all(is_label) && (is_sharded || is_top_level || is_address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_are_told_by_hosts_and_by_subjects() {
        for (path, subject, site) in [
            ("0/00/000/000domains.com.md", "", Some("000domains.com")),
            ("1/1./1.1/1.1.1.1.md", "", Some("1.1.1.1")),
            ("a/ac/acm/acme.museum.html", "", Some("acme.museum")),
            ("acme.example/privacy.md", "", Some("acme.example")),
            ("acme.example.md", "", Some("acme.example")),
            ("Acme/Privacy Policy.md", "Record new changes of Acme Privacy Policy", Some("Acme")),
            ("Acme/Privacy Policy.md", "Fix a typo", None),
            ("me/Policy.md", "First record of Acme Policy", None),
            ("docs/policy.old.md", "", None),
            ("../../etc/passwd.md", "", None),
            ("", "", None),
            ("/.md", " .", None),
        ] {
            assert_eq!(of_path(path, subject).as_deref(), site, "{path}");
        }
    }
}
