//! Character references: `&amp;`, `&nbsp`, `&#8217;`.

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};
use memchr::memchr;

/// Bytes of the longest name, its semicolon included.
const LONGEST_NAME: usize = 32;

/// Writes `text` to `out` with its character references resolved. In attributes, `&copy=` is no reference.
pub(super) fn decode(text: &str, in_attribute: bool, out: &mut String) {
    let mut rest = text;
    while let Some(ampersand) = memchr(b'&', rest.as_bytes()) {
        out.push_str(&rest[..ampersand]);
        rest = &rest[ampersand..];
        let length = match rest.as_bytes().get(1) {
            Some(b'#') => decode_number(rest, out),
            Some(letter) if letter.is_ascii_alphanumeric() => decode_name(rest, in_attribute, out),
            _ => None,
        };
        let length = length.unwrap_or_else(|| {
            out.push('&');
            1
        });
        rest = &rest[length..];
    }
    out.push_str(rest);
}

/// Resolves `&#8217;` or `&#x2019;` at the start of `text`; gives its length.
fn decode_number(text: &str, out: &mut String) -> Option<usize> {
    let behind = &text.as_bytes()[2..];
    let is_hexadecimal = matches!(behind.first(), Some(b'x' | b'X'));
    let radix = if is_hexadecimal { 16 } else { 10 };
    let digits = &behind[usize::from(is_hexadecimal)..];
    let count = digits.iter().take_while(|&&byte| char::from(byte).is_digit(radix)).count();
    if count == 0 {
        return None;
    }
    let number = digits[..count].iter().try_fold(0_u32, |number, &digit| {
        let digit = char::from(digit).to_digit(radix)?;
        number.checked_mul(radix)?.checked_add(digit)
    });
    out.push(character(number));
    let semicolon = usize::from(digits.get(count) == Some(&b';'));
    Some(2 + usize::from(is_hexadecimal) + count + semicolon)
}

/// The character of a number. Numbers that mean nothing in Unicode were meant in Windows-1252.
fn character(number: Option<u32>) -> char {
    let replaced = match number {
        Some(0) | None => None,
        Some(c1 @ 0x80..=0x9f) => C1_REPLACEMENTS[(c1 - 0x80) as usize].or(char::from_u32(c1)),
        Some(number) => char::from_u32(number),
    };
    replaced.unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// Resolves the longest name that `text` begins with; gives its length.
fn decode_name(text: &str, in_attribute: bool, out: &mut String) -> Option<usize> {
    let behind = &text.as_bytes()[1..];
    let letters = behind.iter().take(LONGEST_NAME).take_while(|byte| byte.is_ascii_alphanumeric()).count();
    let with_semicolon = letters + usize::from(behind.get(letters) == Some(&b';'));
    let (length, characters) = (1..=with_semicolon).rev().find_map(|length| {
        let found = NAMED_ENTITIES.get(&text[1..=length])?;
        // The table holds beginnings of names, too, which stand for nothing.
        (found.0 != 0).then_some((length, *found))
    })?;
    let next = behind.get(length);
    let is_word = next.is_some_and(|&byte| byte == b'=' || byte.is_ascii_alphanumeric());
    if in_attribute && is_word && behind[length - 1] != b';' {
        return None;
    }
    out.extend([characters.0, characters.1].into_iter().filter(|&code| code != 0).filter_map(char::from_u32));
    Some(1 + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(text: &str, in_attribute: bool) -> String {
        let mut out = String::new();
        decode(text, in_attribute, &mut out);
        out
    }

    #[test]
    fn references_are_resolved() {
        for (source, text) in [
            ("a &amp; b &lt;c&gt;", "a & b <c>"),
            ("&copy 2004 &copy2004", "© 2004 ©2004"),
            ("&notit; &notin;", "¬it; ∉"),
            ("&nosuch; & &; &#; &#x; &", "&nosuch; & &; &#; &#x; &"),
            ("&#8217;&#x2019;&#X2019 &#146;", "’’’ ’"),
            ("&#0;&#xD800;&#x110000;&#99999999999;", "\u{fffd}\u{fffd}\u{fffd}\u{fffd}"),
            ("&CounterClockwiseContourIntegral;&NotEqualTilde;", "∳≂̸"),
        ] {
            assert_eq!(decoded(source, false), text, "{source}");
        }
    }

    #[test]
    fn parameters_of_addresses_are_not_references() {
        assert_eq!(decoded("?a=1&copy=2&amp;lt=3&lt;", true), "?a=1&copy=2&lt=3<");
    }
}
