//! Addresses of SQLite databases.

use std::path::Path;

use crate::hex::percent_encode;

/// The address of a database that nobody changes while it is read. SQLite locks nothing, writes nothing, and looks for
/// nothing beside it. Every byte of the path is kept, whatever it is.
pub(crate) fn unchanging(path: &Path) -> String {
    let mut address = String::from(if path.is_absolute() { "file://" } else { "file:" });
    for &byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => {
                address.push(char::from(byte))
            }
            _ => percent_encode(&mut address, byte),
        }
    }
    address + "?immutable=1"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_address_cannot_hold_is_encoded() {
        assert_eq!(
            unchanging(Path::new("a b?mode=rw#'%.db")),
            "file:a%20b%3Fmode%3Drw%23%27%25.db?immutable=1"
        );
        assert_eq!(unchanging(Path::new("/a/é.db")), "file:///a/%C3%A9.db?immutable=1");
    }
}
