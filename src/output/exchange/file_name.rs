//! File names made from ids, whatever the ids are.

use sha2::{Digest, Sha256};

use crate::hex::{self, percent_encode};

/// Most bytes of an id that a name shows, once encoded. With the rest it stays below the 255 that file systems allow.
const SHOWN: usize = 200;

/// Names that old systems keep for devices, with any extension.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// A file name for an id: the id percent-encoded, then `-` and 16 digits of its SHA-256.
///
/// It holds ASCII letters, digits and `-_.%` alone, does not begin with a dot, and is no device. Ids that differ, if only
/// in case, have names that differ in more than case. An id up to some 200 bytes long can be read from its name.
pub(super) fn file_name(id: &str) -> String {
    let mut name = String::new();
    for (index, &byte) in id.as_bytes().iter().enumerate() {
        let plain = byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        let at_risk = index == 0 && (byte == b'.' || is_device(id));
        let before = name.len();
        if plain && !at_risk {
            name.push(char::from(byte));
        } else {
            percent_encode(&mut name, byte);
        }
        if name.len() > SHOWN {
            name.truncate(before);
            break;
        }
    }
    name.push('-');
    name += &hex::digits(&Sha256::digest(id.as_bytes())[..8]);
    name
}

/// Whether a file with this name would be a device: `con`, `NUL.txt`, `com1.policy`.
fn is_device(id: &str) -> bool {
    let stem = id.split('.').next().unwrap_or_default().trim_end();
    let port = |stem: &str| {
        let numbered = |name: &str| stem.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(name));
        stem.len() == 4
            && (numbered("com") || numbered("lpt"))
            && stem.ends_with(|end: char| end.is_ascii_digit())
    };
    DEVICES.iter().any(|device| stem.eq_ignore_ascii_case(device)) || port(stem)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::{Component, Path};

    use super::*;

    /// The id that a name shows.
    fn decode(name: &str) -> Option<String> {
        let (shown, _) = name.rsplit_once('-')?;
        let mut bytes = Vec::new();
        let mut rest = shown.as_bytes();
        while let Some((&first, tail)) = rest.split_first() {
            rest = tail;
            if first == b'%' {
                let (digits, tail) = rest.split_at_checked(2)?;
                bytes.push(u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()?);
                rest = tail;
            } else {
                bytes.push(first);
            }
        }
        String::from_utf8(bytes).ok()
    }

    #[test]
    fn hostile_ids_give_harmless_names() {
        let long = "a".repeat(300);
        let long_encoded = "é".repeat(300);
        let hostile = [
            "../../etc/x",
            "/abs",
            "C:\\x",
            "a\0b",
            &long,
            &long_encoded,
            "CON",
            "con",
            "Con.txt",
            "nul.example/2011",
            "COM1",
            "lpt9.md",
            "aux",
            "policy",
            "Policy",
            "POLICY",
            ".",
            "..",
            ".hidden",
            "",
            " ",
            "a ",
            "a.",
            "-",
            "~root",
            "a/b",
            "a%2Fb",
            "a%252Fb",
            "a\nb",
            "\u{202e}gpj.exe",
            "\\\\host\\share",
            "a:b",
            "<>|?*\"",
            "e\u{301}",
            "é",
            "prn .x",
            "https://a.example/?q=1&r=2#f",
        ];
        let mut folded = BTreeSet::new();
        for id in hostile {
            let name = file_name(id);
            let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.%".contains(&byte);
            assert!(name.bytes().all(plain), "{name}");
            assert!(name.len() <= 255 - ".ann".len() - "~1000000".len(), "{name}");
            let parts: Vec<_> = Path::new(&name).components().collect();
            assert!(matches!(parts[..], [Component::Normal(_)]), "{name}");
            assert!(!name.starts_with('.') && !is_device(&name), "{name}");
            assert!(folded.insert(name.to_lowercase()), "{id:?} has the name of another: {name}");
            if id.len() < 60 {
                assert_eq!(decode(&name).as_deref(), Some(id), "{name}");
            }
        }
        assert!(folded.len() > 30);
    }

    #[test]
    fn usual_ids_can_be_read() {
        assert!(file_name("acme.example/2011-05-27").starts_with("acme.example%2F2011-05-27-"));
        assert!(file_name("con.example/2011").starts_with("%63on.example%2F2011-"));
    }
}
