//! Writes weights back into rule files, comments and order kept.

use toml_edit::{DocumentMut, InlineTable, Item, Value, value};

use super::calibrate::Calibration;
use crate::{Error, Result};

/// The rule file `text` with the weights and votes of `calibration`; `path` is for errors.
///
/// # Errors
///
/// When `text` is not TOML.
pub fn with_weights(path: &str, text: &str, calibration: &Calibration) -> Result<String> {
    let mut document: DocumentMut =
        text.parse().map_err(|error| Error::input(path, None, format!("not TOML: {error}")))?;
    let rules = document.get_mut("rule").and_then(Item::as_array_of_tables_mut);
    for rule in rules.into_iter().flat_map(|rules| rules.iter_mut()) {
        let id = rule.get("id").and_then(Item::as_str).map(str::to_owned);
        let Some(weights) = id.and_then(|id| calibration.rules.get(&id)) else { continue };
        set(rule, "weight", value(weights.weight));
        rule.remove("votes");
        if !weights.votes.is_empty() {
            let mut votes = InlineTable::new();
            for (category, weight) in &weights.votes {
                votes.insert(category.name(), Value::from(*weight));
            }
            set(rule, "votes", value(votes));
        }
    }
    Ok(document.to_string())
}

/// Sets a key, keeping how the old value was set off.
fn set(table: &mut toml_edit::Table, key: &str, mut new: Item) {
    if let (Some(old), Some(new)) = (table.get(key).and_then(Item::as_value), new.as_value_mut()) {
        *new.decor_mut() = old.decor().clone();
    }
    table.insert(key, new);
}
