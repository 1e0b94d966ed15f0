//! Makes a web page into a document.

use super::load::{LoadOptions, Problem};
use crate::Document;
use crate::document::Snapshot;
use crate::document::html::{self, render};

/// Renders and parses a page. Its provenance may stand in a comment at its start.
pub(super) fn parse(page: &str, options: &LoadOptions, problems: &mut Vec<Problem>) -> Document<'static> {
    let snapshot = Snapshot::read(page).map(|(snapshot, _)| snapshot);
    let rendered = render(page, options.select.as_ref());
    problems.extend(rendered.problems.iter().map(|problem| Problem::new(kind(problem), problem.to_string())));
    Document::from_rendered(rendered.text, rendered.title, snapshot)
}

fn kind(problem: &html::Problem) -> &'static str {
    match problem {
        html::Problem::NothingSelected { .. } => "nothing-selected",
        html::Problem::NestingCut { .. } => "nesting-cut",
        html::Problem::AttributesCut { .. } => "attributes-cut",
        html::Problem::FormattingClosed => "formatting-closed",
        html::Problem::HiddenKept => "hidden-kept",
    }
}
