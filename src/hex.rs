//! Bytes as hexadecimal digits.

use std::fmt::{self, Write};

const SMALL: &[u8; 16] = b"0123456789abcdef";
const CAPITAL: &[u8; 16] = b"0123456789ABCDEF";

/// Bytes that are shown as two small digits each.
pub(crate) struct Hex<'b>(pub(crate) &'b [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().flat_map(|&byte| pair(SMALL, byte)).try_for_each(|digit| f.write_char(digit))
    }
}

/// Two small digits for each byte.
pub(crate) fn digits(bytes: &[u8]) -> String {
    bytes.iter().flat_map(|&byte| pair(SMALL, byte)).collect()
}

/// Adds `byte` to a name or an address that cannot hold it as it is: `%` and two capital digits.
pub(crate) fn percent_encode(name: &mut String, byte: u8) {
    name.push('%');
    name.extend(pair(CAPITAL, byte));
}

fn pair(digits: &[u8; 16], byte: u8) -> [char; 2] {
    [byte >> 4, byte & 15].map(|digit| char::from(digits[usize::from(digit)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_two_digits() {
        let bytes: Vec<u8> = (0..=255).collect();
        let expected: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(digits(&bytes), expected);
        assert_eq!(Hex(&bytes).to_string(), expected);
        let mut name = String::from("a");
        percent_encode(&mut name, 0xE9);
        assert_eq!(name, "a%E9");
    }
}
