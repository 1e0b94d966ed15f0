//! A small JSON Schema validator for the keywords that our schema uses; any other keyword is a fault of the schema.

use serde_json::Value;

/// Keywords that say nothing about validity.
const REMARKS: &[&str] = &["$schema", "title", "description"];

/// Everything in `value` that `schema` does not allow, one message each.
pub(crate) fn validate(schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    check(schema, value, "$", &mut faults);
    faults
}

fn check(schema: &Value, value: &Value, place: &str, faults: &mut Vec<String>) {
    let Value::Object(keywords) = schema else {
        faults.push(format!("{place}: the schema is no object"));
        return;
    };
    if let Some(types) = keywords.get("type")
        && !is_of_type(types, value)
    {
        faults.push(format!("{place}: {value} is not of type {types}"));
        return;
    }
    for (keyword, argument) in keywords {
        match keyword.as_str() {
            "type" | "properties" => {}
            "enum" if !list(argument).contains(value) => {
                faults.push(format!("{place}: {value} is not allowed"))
            }
            "minimum" if value.as_f64().is_some_and(|number| number < argument.as_f64().unwrap()) => {
                faults.push(format!("{place}: {value} is too small"));
            }
            "minItems"
                if value
                    .as_array()
                    .is_some_and(|items| (items.len() as u64) < argument.as_u64().unwrap()) =>
            {
                faults.push(format!("{place}: too few items"));
            }
            "maxItems"
                if value.as_array().is_some_and(|items| items.len() as u64 > argument.as_u64().unwrap()) =>
            {
                faults.push(format!("{place}: too many items"));
            }
            "enum" | "minimum" | "minItems" | "maxItems" => {}
            "items" => {
                for (n, item) in value.as_array().into_iter().flatten().enumerate() {
                    check(argument, item, &format!("{place}[{n}]"), faults);
                }
            }
            "required" => {
                for key in list(argument) {
                    let key = key.as_str().unwrap();
                    if value.as_object().is_some_and(|object| !object.contains_key(key)) {
                        faults.push(format!("{place}: `{key}` is missing"));
                    }
                }
            }
            "additionalProperties" => {
                for (key, member) in value.as_object().into_iter().flatten() {
                    if schema["properties"].get(key).is_none() {
                        match argument {
                            Value::Bool(true) => {}
                            Value::Bool(false) => faults.push(format!("{place}: `{key}` is not allowed")),
                            schema => check(schema, member, &format!("{place}.{key}"), faults),
                        }
                    }
                }
            }
            remark if REMARKS.contains(&remark) => {}
            unknown => faults.push(format!("{place}: the validator does not know `{unknown}`")),
        }
    }
    for (key, schema) in schema["properties"].as_object().into_iter().flatten() {
        if let Some(member) = value.get(key) {
            check(schema, member, &format!("{place}.{key}"), faults);
        }
    }
}

fn list(argument: &Value) -> &[Value] {
    argument.as_array().map_or(&[], Vec::as_slice)
}

fn is_of_type(types: &Value, value: &Value) -> bool {
    let is = |name: &Value| match name.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        Some("null") => value.is_null(),
        _ => false,
    };
    types.as_array().map_or_else(|| is(types), |types| types.iter().any(is))
}
