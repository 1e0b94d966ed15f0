//! Writes weights back into rule files, comments and order kept.

use toml_edit::{DocumentMut, InlineTable, Item, Table, Value, value};

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

/// Sets a key. An old value is replaced where it stands; a new key is aligned with `category`.
fn set(table: &mut Table, key: &str, mut new: Item) {
    if let Some(old) = table.get_mut(key) {
        if let (Some(old), Some(new)) = (old.as_value(), new.as_value_mut()) {
            *new.decor_mut() = old.decor().clone();
        }
        *old = new;
        return;
    }
    let width = table.key("category").map(|category| {
        let suffix = category.leaf_decor().suffix().and_then(|suffix| suffix.as_str());
        "category".len() + suffix.map_or(1, str::len)
    });
    let spaces = width.map_or(1, |width| width.saturating_sub(key.len()).max(1));
    table.insert(key, new);
    if let Some(mut key) = table.key_mut(key) {
        key.leaf_decor_mut().set_suffix(" ".repeat(spaces));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::with_weights;
    use crate::eval::calibrate::{Calibration, RuleWeights};
    use crate::taxonomy::Category;

    #[test]
    fn comments_and_order_are_kept() {
        let text = "# head\n[[rule]]\nid       = \"a.b\"   # its name\ncategory = \"data-security\"\nweight   = 1.0     # first guess\n\n[[rule]]\nid = \"a.c\"\n";
        let weights = RuleWeights { weight: 0.25, votes: vec![(Category::PolicyChange, -0.5)] };
        let rules = BTreeMap::from([("a.b".to_owned(), weights)]);
        let calibration = Calibration { rules, cross_validated: Vec::new(), macro9: 0.0 };
        let new = with_weights("x.toml", text, &calibration).unwrap();
        assert_eq!(
            new,
            "# head\n[[rule]]\nid       = \"a.b\"   # its name\ncategory = \"data-security\"\nweight   = 0.25     # first guess\nvotes    = { policy-change = -0.5 }\n\n[[rule]]\nid = \"a.c\"\n"
        );
        assert!(with_weights("x.toml", "not toml", &calibration).unwrap_err().is_input());
    }
}
