//! Members of archives: which are documents, and what they are called.

use std::path::Path;

use super::ReadOptions;
use crate::hex::percent_encode;

/// Longest name that is shown whole.
const LONGEST_NAME: usize = 1 << 10;

/// Whether the member of this name is to be read: as a file of this path below a folder would be.
pub(super) fn is_wanted(name: &str, options: &ReadOptions) -> bool {
    let hidden = name.split('/').any(|part| part.starts_with('.'));
    options.filter.wants(Path::new(name)) && (!hidden || options.filter.sees_hidden())
}

/// What to say of a member that is no document but, by its name, a table: nothing asked for it, and it may hold documents.
/// WACZ archives list their pages in a table of their own.
pub(super) fn passed_table(name: &str, options: &ReadOptions) -> Option<String> {
    let format = options.filter.leaves_out_table(Path::new(name))?;
    (!name.starts_with("pages/") || format != "jsonl").then(|| {
        format!(
            "is a table, and is read only where --glob or --input-format {format} chooses it; or unpack it"
        )
    })
}

/// The name of a member as records and messages show it: as it stands in the archive, but what a file system or a
/// terminal would make something else of is written as `%` and two digits.
///
/// That is: control characters, bytes that are no UTF-8, `\`, the dots of `.` and `..`, a `/` with no name before it, and
/// the `:` behind the letter of a drive. `./` at the start falls away. Nothing is ever written to such a path.
pub(super) fn safe_name(name: &[u8]) -> String {
    let mut name = name;
    while let Some(rest) = name.strip_prefix(b"./") {
        name = rest;
    }
    let mut safe = String::with_capacity(name.len());
    let mut parts = name.split(|&byte| byte == b'/').peekable();
    while let Some(part) = parts.next() {
        match part {
            b"." => safe.push_str("%2E"),
            b".." => safe.push_str("%2E%2E"),
            [letter, b':', rest @ ..] if safe.is_empty() && letter.is_ascii_alphabetic() => {
                safe.push(char::from(*letter));
                safe.push_str("%3A");
                push_safely(&mut safe, rest);
            }
            part => push_safely(&mut safe, part),
        }
        if parts.peek().is_some() {
            safe.push_str(if part.is_empty() { "%2F" } else { "/" });
        }
    }
    shorten(safe)
}

/// The address of a capture, as records and messages show it. The parts of an address are left as they are, but for what
/// would lead out of a folder.
pub(super) fn safe_address(address: &str) -> String {
    let mut safe = String::with_capacity(address.len());
    push_safely(&mut safe, address.as_bytes());
    shorten(safe.replace("/../", "/%2E%2E/"))
}

/// Appends bytes, with those that are not plain text as `%` and two digits.
fn push_safely(safe: &mut String, bytes: &[u8]) {
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            if letter.is_control() || letter == '\\' || is_invisible(letter) {
                push_encoded(safe, letter.encode_utf8(&mut [0; 4]).as_bytes());
            } else {
                safe.push(letter);
            }
        }
        push_encoded(safe, chunk.invalid());
    }
}

/// Characters that turn the direction of writing, or break lines: a name could look like another one.
fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn push_encoded(safe: &mut String, bytes: &[u8]) {
    bytes.iter().for_each(|&byte| percent_encode(safe, byte));
}

/// A name of any length would fill the terminal.
fn shorten(mut name: String) -> String {
    if name.len() > LONGEST_NAME {
        let end = (0..=LONGEST_NAME).rev().find(|&end| name.is_char_boundary(end)).unwrap_or(0);
        name.truncate(end);
        name.push_str("...");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_names_stay_as_they_are() {
        for name in
            ["a.md", "500px/x.md", "caf\u{e9}/\u{7b56}.html", "a b/(1).txt", "100%.md", "a..md", "...", "c:d"]
        {
            let expected = if name == "c:d" { "c%3Ad" } else { name };
            assert_eq!(safe_name(name.as_bytes()), expected);
        }
        assert_eq!(safe_name(b"././a.md"), "a.md");
        assert_eq!(safe_address("http://a.example/b?c=%20#d"), "http://a.example/b?c=%20#d");
    }

    /// Names that were made to write where they should not, or to look like what they are not.
    #[test]
    fn hostile_names_are_made_harmless() {
        let cases: &[(&[u8], &str)] = &[
            (b"/etc/passwd.md", "%2Fetc/passwd.md"),
            (b"//host/share.md", "%2F%2Fhost/share.md"),
            (b"../a.md", "%2E%2E/a.md"),
            (b"../../../../etc/a.md", "%2E%2E/%2E%2E/%2E%2E/%2E%2E/etc/a.md"),
            (b"a/../../b.md", "a/%2E%2E/%2E%2E/b.md"),
            (b"a/..", "a/%2E%2E"),
            (b"..", "%2E%2E"),
            (b".", "%2E"),
            (b"./../a.md", "%2E%2E/a.md"),
            (b"a/./b.md", "a/%2E/b.md"),
            (b"a//b.md", "a/%2Fb.md"),
            (b"a/", "a/"),
            (b"..\\..\\a.md", "..%5C..%5Ca.md"),
            (b"C:\\windows\\a.md", "C%3A%5Cwindows%5Ca.md"),
            (b"C:a.md", "C%3Aa.md"),
            (b"c:/a.md", "c%3A/a.md"),
            (b"\\\\host\\share\\a.md", "%5C%5Chost%5Cshare%5Ca.md"),
            (b"\\\\?\\C:\\a.md", "%5C%5C?%5CC:%5Ca.md"),
            (b"a\0b.md", "a%00b.md"),
            (b"a.md\0.html", "a.md%00.html"),
            (b"\x1b[2Ja.md", "%1B[2Ja.md"),
            (b"a\nb.md", "a%0Ab.md"),
            (b"a\r.md", "a%0D.md"),
            (b"a\x07.md", "a%07.md"),
            (b"a\x7f.md", "a%7F.md"),
            ("a\u{9b}31m.md".as_bytes(), "a%C2%9B31m.md"),
            ("dm.\u{202e}fdp.md".as_bytes(), "dm.%E2%80%AEfdp.md"),
            ("a\u{2028}b.md".as_bytes(), "a%E2%80%A8b.md"),
            (b"\xff\xfe.md", "%FF%FE.md"),
            (b"\xc0\xae\xc0\xae/a.md", "%C0%AE%C0%AE/a.md"),
            (b"\xed\xa0\x80.md", "%ED%A0%80.md"),
            (b"", ""),
        ];
        assert!(cases.len() >= 30);
        for (name, expected) in cases {
            let safe = safe_name(name);
            assert_eq!(safe, *expected, "{name:?}");
            let path = Path::new("archive.tar").join(&safe);
            assert!(path.starts_with("archive.tar"), "{path:?}");
            assert!(
                path.components().all(|part| matches!(part, std::path::Component::Normal(_))),
                "{path:?}"
            );
        }
        let long = safe_name(&b"x".repeat(100_000));
        assert_eq!(long.len(), LONGEST_NAME + 3);
    }
}
