//! The JSON Schema of the record.

use serde_json::{Value, json};

use super::names;
use super::record::SCHEMA;
use crate::taxonomy::{Actor, Category, Modality, Polarity};
use crate::triage::Kind;

/// The JSON Schema (draft 2020-12) of a record, as indented JSON.
///
/// ```
/// let schema = fineprint::output::json_schema();
/// assert!(schema.contains("\"https://json-schema.org/draft/2020-12/schema\""));
/// ```
pub fn json_schema() -> String {
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A privacy policy as fineprint reads it, schema 1",
        "description": "One object per document. Spans are [start, end), in bytes of the UTF-8 text that source.text names. Within schema 1, fields are added and never renamed.",
        "type": "object",
        "properties": {
            "schema": { "enum": [SCHEMA] },
            "id": described("string", "domain/archived where the first lines of the document tell it, otherwise the path"),
            "source": source(),
            "provenance": provenance(),
            "snapshot": snapshot(),
            "ruleset": object(json!({
                "name": { "type": "string" },
                "version": { "type": "string" },
                "fingerprint": described("string", "SHA-256 over all rule files"),
            })),
            "title": { "type": ["string", "null"] },
            "language": {
                "type": ["string", "null"],
                "description": "code of ISO 639-1; null where there is no telling",
            },
            "kind": kind(),
            "identity": identity(),
            "dates": list(object(json!({
                "kind": { "enum": names::DATE_KINDS },
                "date": described("string", "YYYY-MM-DD, or YYYY-MM"),
                "span": span("of the date itself"),
            }))),
            "sections": list(section()),
            "segments": list(segment()),
            "annotations": list(annotation()),
            "problems": list(object(json!({
                "kind": { "type": "string" },
                "message": { "type": "string" },
            }))),
        },
    });
    let schema = require_all(schema);
    format!("{schema:#}\n")
}

fn source() -> Value {
    object(json!({
        "path": described("string", "as given, with / between its parts; - for standard input"),
        "format": { "enum": names::FORMATS },
        "bytes": number("integer", "size of the input"),
        "sha256": described("string", "of the input"),
        "encoding": described("string", "of the input"),
        "replacements": number("integer", "places that could not be decoded"),
        "text": {
            "enum": ["input", "rendered"],
            "description": "the text that all spans refer to: the input, or what the page was rendered to",
        },
        "text_sha256": {
            "type": ["string", "null"],
            "description": "of that text in UTF-8; null where its bytes are those of the input",
        },
    }))
}

fn provenance() -> Value {
    let mut provenance = object(json!({
        "container": described("string", "the archive, repository, database or table that held the document"),
        "member": { "type": ["string", "null"], "description": "the name of the document in its container" },
        "offset": {
            "type": ["integer", "null"],
            "description": "the byte of the container at which the document's record begins",
        },
        "blob": { "type": ["string", "null"], "description": "the object id of the document in a git repository" },
        "fields": { "type": "object", "description": "whatever else the container says about the document" },
    }));
    provenance["type"] = json!(["object", "null"]);
    provenance["description"] = json!("null for a file of its own");
    provenance
}

fn kind() -> Value {
    object(json!({
        "name": { "enum": Kind::ALL, "description": "what the document looks like" },
        "score": {
            "type": "number",
            "minimum": 0,
            "description": "how much speaks for a privacy policy, from 0 to 1; one half and more is one",
        },
        "reasons": list(object(json!({
            "cue": { "type": "string" },
            "count": number("integer", "clauses, headings and titles in which the cue was found"),
        }))),
    }))
}

fn identity() -> Value {
    object(json!({
        "body_sha256": described("string", "of the input without what only tells of the capture"),
        "simhash": described("string", "of the words, 16 hexadecimal digits; near duplicates differ in at most 3 bits"),
        "duplicate_of": {
            "type": ["string", "null"],
            "description": "id of the first document of the run with the same body, where the run marks duplicates",
        },
    }))
}

fn snapshot() -> Value {
    let mut snapshot = object(json!({
        "domain": described("string", "the site, as the corpus names it"),
        "archived": described("string", "day of the capture, YYYY-MM-DD"),
        "timestamp": described("string", "14 digits"),
        "interval": described("string", "half-year of the capture: 2011A"),
        "url": described("string", "of the capture"),
        "original_url": described("string", "of the policy when it was captured"),
    }));
    snapshot["type"] = json!(["object", "null"]);
    snapshot
}

fn section() -> Value {
    object(json!({
        "index": number("integer", "position in this list"),
        "parent": index_or_null("the section that this one is a part of"),
        "level": { "type": "integer", "minimum": 1 },
        "style": { "enum": names::STYLES, "description": "how the heading was written" },
        "heading": { "type": "string" },
        "heading_span": span("of the heading's words"),
        "span": span("of the section"),
    }))
}

fn segment() -> Value {
    let score = json!({ "type": "number" });
    let scores = Category::ALL.iter().map(|category| (category.name().to_owned(), score.clone()));
    object(json!({
        "index": number("integer", "position in this list"),
        "section": index_or_null("the innermost section"),
        "span": span("of the segment"),
        "categories": list(json!({ "enum": Category::ALL })),
        "scores": {
            "type": "object",
            "properties": scores.collect::<serde_json::Map<_, _>>(),
            "additionalProperties": false,
        },
        "kind": { "enum": names::SEGMENT_KINDS },
    }))
}

fn annotation() -> Value {
    let mut condition = object(json!({ "span": span("of the condition"), "text": { "type": "string" } }));
    condition["type"] = json!(["object", "null"]);
    let strings = list(json!({ "type": "string" }));
    let mut attributes = object(json!({ "data": strings, "purpose": strings, "recipient": strings }));
    attributes["additionalProperties"] = strings.clone();
    let actors: Vec<Value> = Actor::ALL.iter().map(|actor| json!(actor)).chain([Value::Null]).collect();
    object(json!({
        "rule": { "type": "string" },
        "claim": described("string", "topic.claim: what the clause says, polarity applied"),
        "category": { "enum": Category::ALL },
        "topics": strings,
        "section": index_or_null("the innermost section"),
        "segment": number("integer", "the segment"),
        "clause": span("of the clause"),
        "evidence": list(span("of words that made the rule fire")),
        "text": described("string", "the clause"),
        "actor": { "enum": actors },
        "polarity": { "enum": Polarity::ALL },
        "modality": { "enum": Modality::ALL },
        "condition": condition,
        "attributes": attributes,
    }))
}

fn object(properties: Value) -> Value {
    json!({ "type": "object", "properties": properties })
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn described(kind: &str, description: &str) -> Value {
    json!({ "type": kind, "description": description })
}

fn number(kind: &str, description: &str) -> Value {
    json!({ "type": kind, "minimum": 0, "description": description })
}

fn index_or_null(description: &str) -> Value {
    json!({ "type": ["integer", "null"], "minimum": 0, "description": description })
}

fn span(description: &str) -> Value {
    json!({
        "type": "array",
        "items": { "type": "integer", "minimum": 0 },
        "minItems": 2,
        "maxItems": 2,
        "description": description,
    })
}

/// Requires every property of every object, at any depth, but for maps whose keys are data.
fn require_all(mut schema: Value) -> Value {
    match &mut schema {
        Value::Object(keys) => {
            for value in keys.values_mut() {
                *value = require_all(value.take());
            }
            let is_map = keys.get("additionalProperties") == Some(&Value::Bool(false));
            if let (false, Some(Value::Object(properties))) = (is_map, keys.get("properties")) {
                let required: Vec<_> = properties.keys().cloned().collect();
                keys.insert("required".into(), json!(required));
            }
        }
        Value::Array(values) => {
            for value in values {
                *value = require_all(value.take());
            }
        }
        _ => {}
    }
    schema
}
