//! What the message of a commit says about what it brought.

use serde_json::{Deserializer, Map, Value};

use crate::ingest::container::table::row::{Described, Roles};
use crate::ingest::decode::decode;

/// Bytes of a message that go into the record where it is prose.
const LONGEST_PROSE: usize = 2 << 10;
/// How many lines that begin with a brace are tried as JSON.
const MOST_TRIES: usize = 4;

/// The message of a commit: prose, and metadata where there is a JSON object in it.
#[derive(Debug)]
pub(super) struct Message {
    /// What stands before the metadata.
    pub(super) prose: String,
    pub(super) metadata: Map<String, Value>,
}

impl Message {
    /// The message in a commit object, in the encoding that the commit declares.
    pub(super) fn of_commit(object: &[u8]) -> Message {
        let end = object.windows(2).position(|two| two == b"\n\n").unwrap_or(object.len());
        let (header, message) = object.split_at(end);
        let encoding = header.split(|&byte| byte == b'\n').find_map(|line| line.strip_prefix(b"encoding "));
        let encoding = encoding.map(String::from_utf8_lossy);
        Message::of_text(&decode(message, encoding.as_deref()).text)
    }

    /// The metadata is the first JSON object that begins at the beginning of a line.
    pub(super) fn of_text(text: &str) -> Message {
        let starts = text.match_indices('{').map(|(at, _)| at);
        let starts = starts.filter(|&at| at == 0 || text.as_bytes()[at - 1] == b'\n').take(MOST_TRIES);
        for start in starts {
            let mut values = Deserializer::from_str(&text[start..]).into_iter::<Map<String, Value>>();
            if let Some(Ok(metadata)) = values.next() {
                return Message { prose: text[..start].trim().to_owned(), metadata };
            }
        }
        Message { prose: text.trim().to_owned(), metadata: Map::new() }
    }

    /// What the metadata says about date, site and address.
    pub(super) fn describe(self, roles: &Roles) -> Described {
        roles.describe_metadata(self.metadata)
    }

    /// The first line of the prose.
    pub(super) fn subject(&self) -> &str {
        self.prose.lines().next().unwrap_or_default()
    }

    /// The prose, cut where it is too long for a record.
    pub(super) fn short_prose(&self) -> &str {
        &self.prose[..crate::span::floor_boundary(&self.prose, LONGEST_PROSE)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metadata_is_found_alone_and_behind_prose() {
        for (text, prose, rank) in [
            ("{\"alexa_rank\": 7, \"interval\": \"2011A\"}", "", Some(7)),
            ("Add acme.example\n\n{\n  \"alexa_rank\": 8\n}\nSigned-off-by: x", "Add acme.example", Some(8)),
            ("Use {braces} here\n{not json\n{\"alexa_rank\": 9}", "Use {braces} here\n{not json", Some(9)),
            ("Fix a typo", "Fix a typo", None),
            ("", "", None),
        ] {
            let message = Message::of_text(text);
            assert_eq!(message.prose, prose);
            assert_eq!(message.metadata.get("alexa_rank").and_then(Value::as_i64), rank);
        }
    }

    #[test]
    fn the_encoding_of_a_commit_counts() {
        let object = b"tree 12\nauthor A <a@b.example> 1 +0000\nencoding ISO-8859-1\n\nCaf\xe9\n";
        assert_eq!(Message::of_commit(object).subject(), "Café");
        assert_eq!(Message::of_commit(b"tree 12").prose, "");
        let long = Message::of_text(&"é".repeat(4_000));
        assert!(long.short_prose().len() <= LONGEST_PROSE);
    }
}
