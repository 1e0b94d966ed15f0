//! Tells files that are no text from those that are, before anybody tries to read them as a policy.

/// How far into a text the signs of a binary file are looked for.
const WINDOW: usize = 8 << 10;

/// The first bytes of formats that are met in archives of web pages under the name of a text.
const SIGNATURES: &[(&[u8], &str)] = &[
    (b"%PDF-", "a PDF file"),
    (b"%!PS", "a PostScript file"),
    (b"PK\x03\x04", "a ZIP archive, or an office document in one"),
    (b"\x1f\x8b", "a gzip file; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file; unpack it first"),
    (b"BZh", "a bzip2 file; unpack it first"),
    (b"\xfd7zXZ\0", "an xz file; unpack it first"),
    (b"\xd0\xcf\x11\xe0", "an office document of the old kind"),
    (b"{\\rtf", "an RTF document"),
    (b"\x89PNG", "a PNG image"),
    (b"GIF8", "a GIF image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"\x7fELF", "a program"),
];

/// What kind of file begins with these bytes, where it is a well-known kind that is no text.
pub(super) fn signature(bytes: &[u8]) -> Option<&'static str> {
    SIGNATURES.iter().find(|(first, _)| bytes.starts_with(first)).map(|(_, kind)| *kind)
}

/// Where decoded text shows that it is none: the first NUL, or the first control character where more than one in ten
/// characters is a control character or could not be decoded. Only the beginning is looked at.
pub(super) fn not_text(text: &str) -> Option<usize> {
    let mut window = WINDOW.min(text.len());
    while !text.is_char_boundary(window) {
        window -= 1;
    }
    let window = &text[..window];
    if let Some(nul) = window.find('\0') {
        return Some(nul);
    }
    let is_odd = |letter: char| {
        letter == char::REPLACEMENT_CHARACTER || letter.is_ascii_control() && !letter.is_ascii_whitespace()
    };
    let odd = window.chars().filter(|&letter| is_odd(letter)).count();
    (odd > 2 && odd * 10 > window.chars().count()).then(|| window.find(is_odd).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_pass_and_other_files_do_not() {
        assert_eq!(not_text("We collect your name.\r\n\u{c}"), None);
        assert_eq!(not_text("Caf\u{fffd} policy, with one stray character."), None);
        assert_eq!(not_text("Hello\0there"), Some(5));
        assert_eq!(not_text("a\u{1}\u{2}\u{3}\u{4}b"), Some(1));
        assert_eq!(not_text(""), None);
        assert_eq!(signature(b"%PDF-1.4 ..."), Some("a PDF file"));
        assert_eq!(signature(b"# Privacy"), None);
    }

    #[test]
    fn only_the_beginning_is_looked_at() {
        let text = format!("{}\0", "word ".repeat(4 << 10));
        assert_eq!(not_text(&text), None);
    }
}
