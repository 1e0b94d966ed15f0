//! Label Studio: a JSON list of tasks with predictions, one task a line.
//!
//! Its front end shows texts by counts of UTF-16 units but reads and writes code points: see `charsToCodePoints` in
//! `web/libs/editor/src/utils/selection-tools.js` of its source.

use serde::Serialize;

use super::characters::Characters;
use super::{PROGRAM, marked};
use crate::output::lines::Frame;
use crate::output::record::write_json;
use crate::output::{Annotated, EncodeOptions, Encoded};
use crate::{Result, Span};

/// What makes tasks a list.
pub(in crate::output) fn frame() -> Frame {
    Frame { head: "[\n".into(), between: ",\n", tail: "\n]\n" }
}

#[derive(Serialize)]
struct Task<'d> {
    data: Data<'d>,
    predictions: [Prediction<'d>; 1],
}

#[derive(Serialize)]
struct Data<'d> {
    text: &'d str,
    document: &'d str,
    path: &'d str,
}

#[derive(Serialize)]
struct Prediction<'d> {
    model_version: &'static str,
    result: Vec<Region<'d>>,
}

#[derive(Serialize)]
struct Region<'d> {
    id: String,
    from_name: &'static str,
    to_name: &'static str,
    r#type: &'static str,
    value: Labelled<'d>,
}

#[derive(PartialEq, Eq, PartialOrd, Ord, Serialize)]
struct Labelled<'d> {
    start: usize,
    end: usize,
    text: &'d str,
    labels: [&'d str; 1],
}

/// A document as a task.
pub(in crate::output) fn encode(document: &Annotated<'_>, options: &EncodeOptions) -> Result<Encoded> {
    let &Annotated { loaded, annotations, .. } = document;
    let text = annotations.text();
    let characters = Characters::of(text);
    let mut regions = Vec::new();
    for annotation in annotations.iter() {
        for span in marked(&annotation, options) {
            let Span { start, end } = characters.span(span);
            regions.push(Labelled { start, end, text: span.of(text), labels: [annotation.claim()] });
        }
    }
    regions.sort_unstable();
    regions.dedup();
    let region = |(number, value)| Region {
        id: format!("r{number}"),
        from_name: "label",
        to_name: "text",
        r#type: "labels",
        value,
    };
    let result = regions.into_iter().enumerate().map(region).collect();
    let task = Task {
        data: Data { text, document: document.id(), path: loaded.source.path },
        predictions: [Prediction { model_version: PROGRAM, result }],
    };
    let mut line = Vec::new();
    write_json(&task, loaded.source.path, &mut line)?;
    Ok(Encoded::text(line, 1))
}
