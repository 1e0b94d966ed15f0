//! The names that git gives to objects.

use std::fmt;

use crate::hex::Hex;

/// The id of an object: 20 bytes of SHA-1, or 32 of SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Id {
    bytes: [u8; 32],
    length: u8,
}

impl Id {
    /// Reads the hexadecimal digits of an id.
    pub(super) fn of_digits(digits: &[u8]) -> Option<Id> {
        if digits.len() != 40 && digits.len() != 64 {
            return None;
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            let [high, low] = [pair[0], pair[1]].map(|digit| char::from(digit).to_digit(16));
            *byte = u8::try_from(high? * 16 + low?).ok()?;
        }
        Some(Id { bytes, length: u8::try_from(digits.len() / 2).ok()? })
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Hex(&self.bytes[..usize::from(self.length)]).fmt(f)
    }
}

impl fmt::Debug for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_as_they_are_written() {
        for digits in ["78981922613b2afb6025042ff6bd878ac1994e85", &"0f".repeat(32)] {
            assert_eq!(Id::of_digits(digits.as_bytes()).expect("an id").to_string(), digits);
        }
        for digits in ["", "7898", &"g".repeat(40), &"é".repeat(20)] {
            assert_eq!(Id::of_digits(digits.as_bytes()), None, "{digits}");
        }
    }
}
