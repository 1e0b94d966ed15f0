//! The names that records use for the kinds of things.

use crate::document::Format;
use crate::segment::{ClauseKind, DateKind, HeadingStyle, SegmentKind, Turn};

pub(super) fn format(format: Format) -> &'static str {
    match format {
        Format::Markdown => "markdown",
        Format::Plain => "plain",
        Format::Tagged => "tagged",
        Format::Html => "html",
    }
}

/// All names that [`format`] gives.
pub(super) const FORMATS: &[&str] = &["markdown", "plain", "tagged", "html"];

pub(super) fn style(style: HeadingStyle) -> &'static str {
    match style {
        HeadingStyle::Atx => "atx",
        HeadingStyle::Setext => "setext",
        HeadingStyle::Bold => "bold",
        HeadingStyle::BoldRunIn => "bold-run-in",
        HeadingStyle::RunIn => "run-in",
        HeadingStyle::Item => "item",
        HeadingStyle::Capitals => "capitals",
        HeadingStyle::Numbered => "numbered",
        HeadingStyle::Line => "line",
        HeadingStyle::Tag => "tag",
    }
}

/// All names that [`style`] gives.
pub(super) const STYLES: &[&str] =
    &["atx", "setext", "bold", "bold-run-in", "run-in", "item", "capitals", "numbered", "line", "tag"];

pub(super) fn segment_kind(kind: SegmentKind) -> &'static str {
    match kind {
        SegmentKind::Heading => "heading",
        SegmentKind::Paragraph => "paragraph",
        SegmentKind::List => "list",
        SegmentKind::Table => "table",
        SegmentKind::Furniture => "furniture",
    }
}

/// All names that [`segment_kind`] gives.
pub(super) const SEGMENT_KINDS: &[&str] = &["heading", "paragraph", "list", "table", "furniture"];

pub(super) fn date_kind(kind: DateKind) -> &'static str {
    kind.name()
}

pub(super) fn clause_kind(kind: ClauseKind) -> &'static str {
    match kind {
        ClauseKind::Prose => "prose",
        ClauseKind::Heading => "heading",
        ClauseKind::Item => "item",
        ClauseKind::Cell => "cell",
    }
}

pub(super) fn turn(turn: Turn) -> &'static str {
    match turn {
        Turn::Exception => "exception",
        Turn::Contrast => "contrast",
        Turn::Continuation => "continuation",
    }
}

/// All names that [`date_kind`] gives.
pub(super) const DATE_KINDS: &[&str] = &["effective", "updated"];
