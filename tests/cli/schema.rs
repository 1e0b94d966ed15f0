//! Real records are what the published schema says.

use serde_json::{Value, json};

use crate::support::{Folder, POLICY};
use crate::validator::validate;

fn schema(folder: &Folder) -> Value {
    let ended = folder.run(&["schema"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    serde_json::from_str(&ended.stdout).unwrap()
}

#[test]
fn real_records_are_valid() {
    let folder = Folder::new();
    folder.write("p/a.md", POLICY);
    folder.write("p/empty.md", "");
    folder.write("p/page.html", format!("<html><title>Privacy</title><body><p>{POLICY}</body></html>"));
    let schema = schema(&folder);
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/corpus");
    let records = folder.run(&["annotate", "p", corpus]).records();
    assert!(records.len() > 3);
    for record in &records {
        let faults = validate(&schema, record);
        assert!(faults.is_empty(), "{}: {faults:#?}", record["id"]);
    }
    let found =
        |key: &str| records.iter().any(|record| record[key].as_array().is_some_and(|list| !list.is_empty()));
    for key in ["sections", "segments", "annotations", "problems"] {
        assert!(found(key), "no record has {key}, so the test shows nothing about them");
    }
}

#[test]
fn the_validator_sees_what_is_wrong() {
    let folder = Folder::new();
    folder.write("a.md", POLICY);
    let schema = schema(&folder);
    let good = folder.run(&["annotate", "a.md"]).records().remove(0);
    assert_eq!(validate(&schema, &good), Vec::<String>::new());
    let spoil: [(&str, Value); 6] = [
        ("/schema", json!("fineprint/2")),
        ("/source/bytes", json!(-1)),
        ("/segments/0/span", json!([1])),
        ("/segments/0/scores", json!({"no-such-category": 1.0})),
        ("/annotations/0/attributes/data", json!("contact")),
        ("/annotations/0/polarity", json!(null)),
    ];
    for (pointer, value) in spoil {
        let mut bad = good.clone();
        *bad.pointer_mut(pointer).unwrap() = value;
        assert_eq!(validate(&schema, &bad).len(), 1, "{pointer}");
    }
    let mut short = good.clone();
    short.as_object_mut().unwrap().remove("dates");
    assert_eq!(validate(&schema, &short), ["$: `dates` is missing"]);
}
