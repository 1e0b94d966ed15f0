//! The W3C Web Annotation data model: one annotation a line, each a JSON-LD document of its own.

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::characters::Characters;
use super::{PROGRAM, marked};
use crate::document::Snapshot;
use crate::hex::{Hex, percent_encode};
use crate::output::record::write_line;
use crate::output::{Annotated, EncodeOptions, Encoded};
use crate::span::floor_boundary;
use crate::{Result, Span};

/// Bytes of text before and after a quote that help to find it.
const CONTEXT: usize = 32;

#[derive(Serialize)]
struct Line<'d> {
    #[serde(rename = "@context")]
    context: &'static str,
    id: String,
    r#type: &'static str,
    motivation: &'static str,
    generator: Generator,
    body: [Body<'d>; 2],
    target: Vec<Target<'d>>,
}

#[derive(Serialize)]
struct Generator {
    r#type: &'static str,
    name: String,
}

#[derive(Serialize)]
struct Body<'d> {
    r#type: &'static str,
    purpose: &'static str,
    value: &'d str,
}

#[derive(Serialize)]
struct Target<'d> {
    source: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'d State<'d>>,
    selector: (Quote<'d>, Position),
}

#[derive(Serialize)]
struct State<'d> {
    r#type: &'static str,
    #[serde(rename = "sourceDate")]
    source_date: String,
    cached: &'d str,
}

#[derive(Serialize)]
struct Quote<'d> {
    r#type: &'static str,
    exact: &'d str,
    prefix: &'d str,
    suffix: &'d str,
}

#[derive(Serialize)]
struct Position {
    r#type: &'static str,
    start: usize,
    end: usize,
}

/// A document's annotations, a line each.
pub(in crate::output) fn encode(document: &Annotated<'_>, options: &EncodeOptions) -> Result<Encoded> {
    let &Annotated { loaded, annotations, .. } = document;
    let text = annotations.text();
    let characters = Characters::of(text);
    let snapshot = loaded.document.snapshot();
    let path = iri(loaded.source.path);
    let source = snapshot.map_or(&*path, |snapshot| &*snapshot.original_url);
    let state = snapshot.map(State::new);
    let mut lines = Vec::new();
    for (number, annotation) in annotations.iter().enumerate() {
        let target = |span: Span| Target {
            source,
            state: state.as_ref(),
            selector: (Quote::new(span, text), Position::new(characters.span(span))),
        };
        let line = Line {
            context: "http://www.w3.org/ns/anno.jsonld",
            id: uuid(document, number),
            r#type: "Annotation",
            motivation: "classifying",
            generator: Generator {
                r#type: "Software",
                name: format!("{PROGRAM}, rule {}", annotation.rule().id()),
            },
            body: [
                Body::new("tagging", annotation.claim()),
                Body::new("classifying", annotation.category().name()),
            ],
            target: marked(&annotation, options).into_iter().map(target).collect(),
        };
        write_line(&line, loaded.source.path, &mut lines)?;
    }
    Ok(Encoded::text(lines, annotations.len()))
}

impl<'d> Body<'d> {
    fn new(purpose: &'static str, value: &'d str) -> Self {
        Body { r#type: "TextualBody", purpose, value }
    }
}

impl<'d> State<'d> {
    /// The capture: when it was made, and where it is kept.
    fn new(snapshot: &'d Snapshot) -> Self {
        let digits = &*snapshot.timestamp;
        let part = |range: std::ops::Range<usize>| digits.get(range).unwrap_or("00");
        let source_date = format!("{}T{}:{}:{}Z", snapshot.archived, part(8..10), part(10..12), part(12..14));
        State { r#type: "TimeState", source_date, cached: &snapshot.url }
    }
}

impl<'d> Quote<'d> {
    fn new(span: Span, text: &'d str) -> Self {
        let before = floor_boundary(text, span.start.saturating_sub(CONTEXT));
        let after = floor_boundary(text, span.end + CONTEXT);
        Quote {
            r#type: "TextQuoteSelector",
            exact: span.of(text),
            prefix: &text[before..span.start],
            suffix: &text[span.end..after],
        }
    }
}

impl Position {
    fn new(span: Span) -> Self {
        Position { r#type: "TextPositionSelector", start: span.start, end: span.end }
    }
}

/// A name for the annotation that is the same in every run over the same input with the same rules: a UUID of
/// version 8, from a hash.
fn uuid(document: &Annotated<'_>, number: usize) -> String {
    let rules = document.annotations.rules().fingerprint();
    let source = &document.loaded.source;
    let named = format!("{rules}\n{}\n{}\n{}\n{number}", source.sha256(), source.id, source.path);
    let hash = Sha256::digest(named.as_bytes());
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&hash[..16]);
    bytes[6] = 0x80 | (bytes[6] & 0x0F);
    bytes[8] = 0x80 | (bytes[8] & 0x3F);
    let [a, b, c, d, e] = [0..4, 4..6, 6..8, 8..10, 10..16].map(|part| Hex(&bytes[part]));
    format!("urn:uuid:{a}-{b}-{c}-{d}-{e}")
}

/// A path as a relative reference: what may not stand in one is percent-encoded.
fn iri(path: &str) -> String {
    let mut iri = String::with_capacity(path.len());
    for &byte in path.as_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                iri.push(char::from(byte));
            }
            _ => percent_encode(&mut iri, byte),
        }
    }
    iri
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_relative_references() {
        assert_eq!(iri("a/b c/café:1.md"), "a/b%20c/caf%C3%A9%3A1.md");
    }

    #[test]
    fn quotes_have_what_stands_around_them() {
        let text = "é".repeat(40);
        let quote = Quote::new(Span::new(40, 42), &text);
        assert_eq!((quote.exact, quote.prefix.len(), quote.suffix.len()), ("é", 32, 32));
        let odd = format!("x{text}");
        let quote = Quote::new(Span::new(41, 43), &odd);
        assert_eq!((quote.prefix.len(), quote.suffix.len()), (32, 32));
        let quote = Quote::new(Span::new(0, 1), "ab");
        assert_eq!((quote.prefix, quote.exact, quote.suffix), ("", "a", "b"));
    }
}
