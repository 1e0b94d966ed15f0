//! What a run is about: all that its output depends on. A run goes on only where this is as it was.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// What the journals of this version call themselves.
pub(super) const JOURNAL: &str = "fineprint/1";

/// The longest list of changes that a message shows.
const CHANGES_SHOWN: usize = 6;

/// The first line of a journal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Header {
    /// [`JOURNAL`].
    pub(super) journal: String,
    /// The version of the program.
    pub(super) program: String,
    /// The fingerprint of the rules.
    pub(super) rules: String,
    pub(super) inputs: Vec<Value>,
    pub(super) outputs: Vec<Value>,
    pub(super) options: Map<String, Value>,
    pub(super) selection: Value,
    pub(super) part: Value,
}

/// What differs between the header of the journal and that of the run that is to go on, for people; `None` where
/// nothing does.
pub(super) fn changes(before: &Header, now: &Header) -> Option<String> {
    let (before, now) = (json!(before), json!(now));
    let (before, now) = (flat(&before), flat(&now));
    let keys: BTreeSet<_> = before.keys().chain(now.keys()).collect();
    let changed: Vec<String> = keys
        .into_iter()
        .map(|key| (key, before.get(key), now.get(key)))
        .filter(|(_, before, now)| before != now)
        .map(|(key, before, now)| format!("\n  {key}: {} -> {}", shown(before), shown(now)))
        .collect();
    let more = changed.len().saturating_sub(CHANGES_SHOWN);
    let mut text = changed[..changed.len() - more].concat();
    if more > 0 {
        text += &format!("\n  and {more} more");
    }
    (!text.is_empty()).then_some(text)
}

/// Every value by its path: `inputs[0].bytes`.
fn flat(header: &Value) -> BTreeMap<String, &Value> {
    let mut values = BTreeMap::new();
    let mut open = vec![(String::new(), header)];
    while let Some((key, value)) = open.pop() {
        match value {
            Value::Object(fields) if !fields.is_empty() => {
                let dot = if key.is_empty() { "" } else { "." };
                open.extend(fields.iter().map(|(field, value)| (format!("{key}{dot}{field}"), value)));
            }
            Value::Array(items) if !items.is_empty() => {
                open.extend(items.iter().enumerate().map(|(n, value)| (format!("{key}[{n}]"), value)));
            }
            _ => drop(values.insert(key, value)),
        }
    }
    values
}

fn shown(value: Option<&&Value>) -> String {
    value.map_or("nothing".into(), |value| value.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_named_by_their_place() {
        let header = |rules: &str, input: Value, shard: Value| Header {
            rules: rules.into(),
            inputs: vec![input],
            selection: json!({ "shard": shard }),
            ..Header::default()
        };
        let before = header("a", json!({ "name": "p", "bytes": 3 }), json!(null));
        assert_eq!(changes(&before, &before), None);
        let now = header("b", json!({ "name": "p" }), json!("1/2"));
        assert_eq!(
            changes(&before, &now).unwrap(),
            "\n  inputs[0].bytes: 3 -> nothing\n  rules: \"a\" -> \"b\"\n  selection.shard: null -> \"1/2\""
        );
    }

    #[test]
    fn many_changes_are_cut_short() {
        let before = Header { inputs: (0..20).map(Value::from).collect(), ..Header::default() };
        let told = changes(&before, &Header::default()).unwrap();
        assert_eq!(told.lines().count(), 1 + CHANGES_SHOWN + 1);
        assert!(told.ends_with("and 15 more"), "{told}");
    }
}
