//! Stands in for the reading of web pages in a build without the feature `html`.

use super::load::{LoadOptions, Problem};
use crate::Document;
use crate::document::Format;

/// Reads the page as tagged text, and says so.
pub(super) fn parse(page: &str, _: &LoadOptions, problems: &mut Vec<Problem>) -> Document<'static> {
    let message = "built without the feature `html`: the page was read as tagged text";
    problems.push(Problem::new("not-rendered", message));
    Document::parse(page.to_owned().into(), Format::Tagged)
}
