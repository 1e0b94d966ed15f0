//! A document as a text and the lines that annotate it.

use std::collections::BTreeSet;
use std::fmt::Write;

use super::super::characters::Characters;
use super::super::marked;
use crate::Span;
use crate::annotate::Annotation;
use crate::output::encoded::Content;
use crate::output::{Annotated, EncodeOptions, Encoded};

/// The two files of a document.
#[derive(Debug)]
pub(in crate::output) struct Files {
    pub(super) id: String,
    pub(super) path: String,
    /// What goes into the `.txt` file.
    pub(super) text: String,
    /// What goes into the `.ann` file.
    pub(super) annotations: String,
    /// The types that the annotations have.
    pub(super) types: BTreeSet<String>,
}

/// A document as two files.
pub(in crate::output) fn encode(document: &Annotated<'_>, options: &EncodeOptions) -> Encoded {
    let &Annotated { loaded, annotations, .. } = document;
    let text = annotations.text();
    let characters = Characters::of(text);
    let mut files = Files {
        id: document.id().to_owned(),
        path: loaded.source.path.to_owned(),
        text: plain_lines(text),
        annotations: String::new(),
        types: BTreeSet::new(),
    };
    let mut lines = Lines::default();
    for annotation in annotations.iter() {
        let fragments = fragments(marked(&annotation, options), text);
        if !fragments.is_empty() {
            let type_name = type_name(annotation.claim());
            lines.add(&annotation, &type_name, &fragments, text, &characters);
            files.types.insert(type_name);
        }
    }
    files.annotations = lines.text;
    Encoded { rows: lines.marks as u64, content: Content::Files(Box::new(files)) }
}

/// The lines of an `.ann` file.
#[derive(Default)]
struct Lines {
    text: String,
    marks: usize,
    attributes: usize,
}

impl Lines {
    /// Adds an annotation: its mark, its attributes, and its rule as a note.
    fn add(
        &mut self,
        annotation: &Annotation<'_>,
        type_name: &str,
        fragments: &[Span],
        text: &str,
        characters: &Characters<'_>,
    ) {
        self.marks += 1;
        let mark = self.marks;
        let place = |span: &Span| {
            let Span { start, end } = characters.span(*span);
            format!("{start} {end}")
        };
        let places: Vec<String> = fragments.iter().map(place).collect();
        let words: Vec<String> = fragments.iter().map(|span| plain_lines(span.of(text))).collect();
        self.line(format_args!("T{mark}\t{type_name} {}\t{}", places.join(";"), words.join(" ")));
        self.attribute("Polarity", annotation.polarity().name());
        self.attribute("Modality", annotation.modality().name());
        if let Some(actor) = annotation.actor() {
            self.attribute("Actor", actor.name());
        }
        self.line(format_args!("#{mark}\tAnnotatorNotes T{mark}\t{}", annotation.rule().id()));
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.attributes += 1;
        let Lines { attributes, marks, .. } = *self;
        self.line(format_args!("A{attributes}\t{name} T{marks} {value}"));
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{line}");
    }
}

/// A claim as the name of a type, which brat allows letters, digits, `-` and `_` in.
fn type_name(claim: &str) -> String {
    claim.chars().map(|letter| if letter.is_alphanumeric() || letter == '-' { letter } else { '_' }).collect()
}

/// The parts of spans that stand on one line each, in text order: brat's lines cannot hold the end of a line.
fn fragments(mut spans: Vec<Span>, text: &str) -> Vec<Span> {
    spans.sort_unstable();
    let mut whole: Vec<Span> = Vec::new();
    for span in spans {
        match whole.last_mut() {
            Some(last) if span.start < last.end => *last = last.cover(span),
            _ => whole.push(span),
        }
    }
    let mut fragments = Vec::new();
    for span in whole {
        let mut start = span.start;
        for line in span.of(text).split(['\n', '\r']) {
            let fragment = Span::new(start, start + line.len()).trim(text);
            if !fragment.is_empty() {
                fragments.push(fragment);
            }
            start += line.len() + 1;
        }
    }
    fragments
}

/// The text with no ends of lines but `\n`, and no tabs, character for character: programs that read brat's files differ
/// in what else they take for the end of a line, and then in where a character stands.
fn plain_lines(text: &str) -> String {
    let mut letters = text.chars().peekable();
    let mut plain = String::with_capacity(text.len());
    while let Some(letter) = letters.next() {
        plain.push(match letter {
            '\r' if letters.peek() != Some(&'\n') => '\n',
            '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}' => ' ',
            _ => letter,
        });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_cut_at_the_ends_of_lines() {
        let text = "We sell\r\n  your data,\rnever.\n\n* x";
        let found = fragments(vec![Span::new(3, text.len())], text);
        let words: Vec<&str> = found.iter().map(|span| span.of(text)).collect();
        assert_eq!(words, ["sell", "your data,", "never.", "* x"]);
        let overlapping = vec![Span::new(4, 7), Span::new(0, 5), Span::new(11, 15)];
        let words: Vec<&str> = fragments(overlapping, text).iter().map(|span| span.of(text)).collect();
        assert_eq!(words, ["We sell", "your"]);
    }

    #[test]
    fn lines_are_plain_character_for_character() {
        let text = "a\r\nb\rc\td\u{85}e\u{2028}f\u{c}g\n";
        let plain = plain_lines(text);
        assert_eq!(plain, "a \nb\nc d e f g\n");
        assert_eq!(plain.chars().count(), text.chars().count());
    }
}
