//! Floods: nesting, attributes, marks that open and never close.

use std::time::Duration;

use fineprint::ingest::Entry;

use super::support::read_in_time;

/// What every flood may take in a release build.
const LIMIT: Duration = Duration::from_secs(1);

/// The flood, or a tenth of it in a build without optimisation.
fn share(mut flood: String) -> String {
    if cfg!(debug_assertions) {
        flood.truncate(flood.len() / 10);
    }
    flood
}

#[cfg(feature = "html")]
fn page(what: &str, html: String) {
    read_in_time(what, Entry::new("flood.html", share(html)), LIMIT);
}

fn text(what: &str, text: String) {
    let text = share(text);
    for name in ["flood.md", "flood.txt"] {
        read_in_time(&format!("{what} ({name})"), Entry::new(name, text.clone()), LIMIT);
    }
}

#[cfg(feature = "html")]
#[test]
fn elements_nested_without_end() {
    page("div", "<div>".repeat(100_000));
    page("ul li", "<ul><li>".repeat(64_000));
    page("b", "<b>".repeat(100_000));
    page("the adoption agency", "<a>".repeat(40_000) + &"<i>".repeat(40_000) + &"</a>".repeat(40_000));
    page("font in lists", "<ul><li><font>We use cookies.".repeat(20_000));
    page("tables", "<table><tr><td>".repeat(30_000));
}

#[cfg(feature = "html")]
#[test]
fn attributes_without_end() {
    let attributes = |count: usize| (0..count).map(|n| format!("a{n}=1 ")).collect::<String>();
    page("100,000 attributes", format!("<p {}>We use cookies.</p>", attributes(100_000)));
    page("one attribute, over and over", format!("<p {}>We use cookies.</p>", "class=x ".repeat(100_000)));
    page("a long value", format!("<p title=\"{}\">We use cookies.</p>", "x".repeat(1 << 20)));
}

#[test]
fn marks_that_never_close() {
    for mark in ["[", "](", "**", "_", "<", "<a ", "<!--", "`", "\\", "&", "(", "|", "!["] {
        text(&format!("marks {mark}"), mark.repeat(200_000 / mark.len()));
    }
}

#[test]
fn lists_and_headings_nested_without_end() {
    let nested = |marker: &str| {
        (0..1_000).map(|depth| " ".repeat(depth) + marker + " We use cookies.\n").collect::<String>()
    };
    text("a staircase of bullets", nested("*"));
    text("a staircase of numbers", nested("1."));
    text("quotes", "> ".repeat(100_000));
    text("bullets on one line", "* ".repeat(100_000));
    text("headings", "# A\n".repeat(60_000));
    text("bold lines", "**A**\n\n".repeat(40_000));
    text("numbered headings", (0..20_000).map(|n| format!("{n}.{n}.{n} Cookies\n\n")).collect());
    text("tags", "<ul><li>".repeat(60_000));
    text("rows", "| a | b |\n".repeat(40_000));
}

#[test]
fn sentences_without_end() {
    text("commas", ",".repeat(400_000));
    text("stops", ". ".repeat(200_000));
    text("semicolons", "we; ".repeat(100_000));
    text("exceptions", "except ".repeat(60_000));
    text("negations", "not ".repeat(100_000));
    text("one word", "a".repeat(1 << 20));
    text("dates", "Updated May 1, 2001 ".repeat(20_000));
    text("announcements far from their date", ("as of ".repeat(300) + "2001-05-01\n\n").repeat(200));
    text("white space", " \t \u{b}".repeat(200_000));
    text("lead-ins", "We may share:\n* a\n".repeat(30_000));
}
