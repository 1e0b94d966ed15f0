//! doccano: one JSON line for each document, for its import of sequence labels.

use serde::Serialize;

use super::characters::Characters;
use super::marked;
use crate::Result;
use crate::output::record::write_line;
use crate::output::{Annotated, EncodeOptions, Encoded};

#[derive(Serialize)]
struct Line<'d> {
    text: &'d str,
    label: Vec<(usize, usize, &'d str)>,
    // Whatever else a line has, doccano keeps as what it knows of the document.
    document: &'d str,
    path: &'d str,
}

/// A document as a line.
pub(in crate::output) fn encode(document: &Annotated<'_>, options: &EncodeOptions) -> Result<Encoded> {
    let &Annotated { loaded, annotations, .. } = document;
    let characters = Characters::of(annotations.text());
    let mut label = Vec::new();
    for annotation in annotations.iter() {
        for span in marked(&annotation, options) {
            let span = characters.span(span);
            label.push((span.start, span.end, annotation.claim()));
        }
    }
    // Several rules may say the same of a clause; doccano refuses to hear it twice.
    label.sort_unstable();
    label.dedup();
    let line = Line { text: annotations.text(), label, document: document.id(), path: loaded.source.path };
    let mut text = Vec::new();
    write_line(&line, loaded.source.path, &mut text)?;
    Ok(Encoded::text(text, 1))
}
