//! The rows of the flat tables: one for each annotation.

use super::Annotated;
use crate::Annotations;
use crate::annotate::Annotation;
use crate::segment::{Section, Structure};

/// What is the same in all rows of a document.
#[derive(Debug)]
pub(super) struct DocumentCells<'d> {
    annotations: &'d Annotations<'d>,
    pub(super) id: &'d str,
    pub(super) domain: Option<&'d str>,
    pub(super) archived: Option<&'d str>,
    pub(super) interval: Option<String>,
    pub(super) path: &'d str,
}

impl<'d> DocumentCells<'d> {
    pub(super) fn of(document: &Annotated<'d>) -> Self {
        let &Annotated { loaded, annotations, .. } = document;
        let snapshot = loaded.document.snapshot();
        DocumentCells {
            annotations,
            id: &loaded.source.id,
            domain: snapshot.map(|snapshot| &*snapshot.domain),
            archived: snapshot.map(|snapshot| &*snapshot.archived),
            interval: snapshot.map(|snapshot| snapshot.interval.to_string()),
            path: loaded.source.path,
        }
    }

    /// One row for each annotation.
    pub(super) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.annotations.iter().map(|annotation| Row { document: self, annotation })
    }
}

/// One annotation with what tells its document.
#[derive(Debug)]
pub(super) struct Row<'a> {
    pub(super) document: &'a DocumentCells<'a>,
    pub(super) annotation: Annotation<'a>,
}

impl<'a> Row<'a> {
    /// The headings from the outermost section down to this one, joined by ` > `; empty before the first heading.
    pub(super) fn headings(&self) -> String {
        let annotations = self.document.annotations;
        heading_path(annotations.structure(), self.annotation.section(), annotations.text())
    }

    /// The words of the condition.
    pub(super) fn condition(&self) -> Option<&'a str> {
        self.annotation.condition().map(|span| span.of(self.document.annotations.text()))
    }
}

/// The headings from the outermost section down to this one, joined by ` > `; empty before the first heading.
pub(super) fn heading_path(structure: &Structure, section: Option<usize>, text: &str) -> String {
    let section_at = |index: usize| structure.sections.get(index);
    let innermost = section.and_then(section_at);
    let parent = |section: &&Section| section.parent.and_then(section_at);
    let mut headings: Vec<&str> = std::iter::successors(innermost, parent)
        .map(|section| section.heading.of(text))
        .take(structure.sections.len())
        .collect();
    headings.reverse();
    headings.join(" > ")
}
