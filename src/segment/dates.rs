//! The dates that a policy gives itself: `Last updated: October 30th, 2015`, `effective as of 1 March 2010`.

use std::sync::LazyLock;

use regex::{Captures, Match, Regex, RegexBuilder};

use super::{Clause, ClauseKind, DateKind, PolicyDate, Structure};
use crate::Span;

/// Most dates that one policy may give itself; a changelog is no list of effective dates.
const MOST_DATES: usize = 8;

/// Most bytes of a clause that only names what the next clause dates: `Effective Date.` and then `22 April 2008.`
const LONGEST_LABEL: usize = 60;

const MONTH: &str = "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|\
                     oct(?:ober)?|nov(?:ember)?|dec(?:ember)?";

/// A date in any of its forms; the word boundaries are those of ASCII, which the fast engine can check. The groups say which parts are what.
static DATE: LazyLock<String> = LazyLock::new(|| {
    let gap = r"(?:[\s,*_.]|&nbsp;)";
    format!(
        r"(?:(?P<iso_year>\d{{4}})[-/.](?P<iso_month>\d{{1,2}})[-/.](?P<iso_day>\d{{1,2}})(?-u:\b)|(?-u:\b)(?P<name>{MONTH})(?-u:\b){gap}*(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{gap}+(?P<year>\d{{4}})(?-u:\b)|(?-u:\b)(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?(?:\s+of)?[\s\-./]*(?P<name2>{MONTH})(?-u:\b)[\s,\-*_.]*(?P<year2>\d{{4}})(?-u:\b)|(?-u:\b)(?P<name3>{MONTH})(?-u:\b){gap}+(?P<year3>\d{{4}})(?-u:\b)|(?-u:\b)(?P<first>\d{{1,2}})[/.-](?P<second>\d{{1,2}})[/.-](?P<year4>\d{{4}}|\d{{2}})(?-u:\b))"
    )
});

/// What announces a date.
const CUE: &str = r"(?:(?-u:\b)effective(?-u:\b)|(?-u:\b)in\s+effect(?-u:\b)|(?-u:\b)in\s+force(?-u:\b)|(?-u:\b)into\s+(?:effect|force)(?-u:\b)|(?-u:\b)takes?\s+effect(?-u:\b)|(?-u:\b)as\s+of(?-u:\b)|(?-u:\b)(?:up-?dated?|updates?|modified|modification|revised|revision|changed|amended|reviewed|posted|published|issued?|version)(?-u:\b))";

/// What may stand between what announces a date and the date.
const BETWEEN: &str = r#"(?:[\s:*_()\[\]\-.,;"|/]|–|—|“|”|<[ -=?-~]{0,60}>|&nbsp;|(?-u:\b)(?:date|dated|on|as|of|is|was|were|the|this|our|version|since|from|in|last|up-?dated|revised|modified|posted|effective|policy|privacy|statement|notice|and|at|upon|until|otherwise|acceptance|for|new|users?|immediately|mon|tues|wednes|thurs|fri|satur|sun|day|(?:mon|tues|wednes|thurs|fri|satur|sun)day|\d\.\d)(?-u:\b))"#;

/// The most words and marks that may stand there. The expression does not count them, since it would be sixteen times as large.
const MOST_BETWEEN: usize = 16;

/// What announces a date, and the next date behind it, with nothing between that may not stand there.
static ANNOUNCED: LazyLock<Option<Regex>> =
    LazyLock::new(|| ascii(&format!("{CUE}(?P<between>{BETWEEN}+?)(?P<date>{})", *DATE)));

static CUE_ALONE: LazyLock<Option<Regex>> = LazyLock::new(|| ascii(CUE));

static BETWEEN_ALONE: LazyLock<Option<Regex>> = LazyLock::new(|| ascii(BETWEEN));

/// A date and nothing else.
static ALONE: LazyLock<Option<Regex>> =
    LazyLock::new(|| ascii(&format!(r"^[\s*_(]*(?P<date>{})[\s*_).]*$", *DATE)));

/// An expression over ASCII, whatever the case: its tables are a tenth of those for all of Unicode, and made as fast.
fn ascii(expression: &str) -> Option<Regex> {
    RegexBuilder::new(expression).case_insensitive(true).unicode(false).build().ok()
}

/// Words for the policy itself.
const POLICY: [&str; 8] =
    ["policy", "statement", "notice", "page", "document", "agreement", "terms", "version"];

/// Fills [`Structure::dates`] from the clauses.
pub(super) fn find(text: &str, structure: &mut Structure) {
    let mut before: Option<&Clause> = None;
    for clause in &structure.clauses {
        let words = clause.span.of(text);
        if has_date_digits(words.as_bytes()) {
            let label = before.and_then(|before| label_kind(before.span.of(text), before.kind));
            if let Some(kind) = label
                && let Some(found) = ALONE.as_ref().and_then(|alone| alone.captures(words))
            {
                keep(&found, clause.span.start, kind, &mut structure.dates);
            } else if has_cue(words) {
                for found in announced(words).filter(|found| is_about_policy(words, found)) {
                    let kind = kind_of(&words[..found.name("date").map_or(0, |date| date.start())]);
                    keep(&found, clause.span.start, kind, &mut structure.dates);
                }
            }
        }
        if structure.dates.len() >= MOST_DATES {
            structure.dates.truncate(MOST_DATES);
            return;
        }
        before = Some(clause);
    }
}

/// The dates that are announced in `words`. Takes linear time: of the cues before a date that are too far from it, only the first
/// is tried.
fn announced(words: &str) -> impl Iterator<Item = Captures<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let found = ANNOUNCED.as_ref()?.captures_at(words, at)?;
            let whole = found.get(0)?;
            let Some(near) = found.name("between").and_then(start_of_last) else {
                at = whole.end();
                return Some(found);
            };
            at = next_cue(words, whole.start() + 1, near)?;
        }
    })
}

/// Where the last words and marks begin that may stand before the date, if there are more of them than may.
fn start_of_last(between: Match<'_>) -> Option<usize> {
    let marks = BETWEEN_ALONE.as_ref()?.find_iter(between.as_str());
    let starts: Vec<usize> = marks.map(|mark| between.start() + mark.start()).collect();
    let surplus = starts.len().checked_sub(MOST_BETWEEN).filter(|&surplus| surplus > 0)?;
    Some(starts[surplus])
}

/// Where the first cue begins that begins at `from` or behind it, and ends at `end` or behind it.
fn next_cue(words: &str, mut from: usize, end: usize) -> Option<usize> {
    loop {
        let cue = CUE_ALONE.as_ref()?.find_at(words, from)?;
        if cue.end() >= end {
            return Some(cue.start());
        }
        // A cue begins with a letter of one byte.
        from = cue.start() + 1;
    }
}

/// Adds the date that was found in a clause that starts at byte `offset`.
fn keep(found: &Captures<'_>, offset: usize, kind: DateKind, dates: &mut Vec<PolicyDate>) {
    let (Some(place), Some(date)) = (found.name("date"), date_of(found)) else {
        return;
    };
    dates.push(PolicyDate { kind, date, span: Span::new(offset + place.start(), offset + place.end()) });
}

/// What a clause without a date says of the date in the next one.
fn label_kind(words: &str, kind: ClauseKind) -> Option<DateKind> {
    let is_label = words.len() <= LONGEST_LABEL
        && (kind == ClauseKind::Heading || words.trim_end().ends_with([':', '.']));
    if !is_label || words.bytes().any(|byte| byte.is_ascii_digit()) {
        None
    } else if contains(words, "effective") {
        Some(DateKind::Effective)
    } else if ["updated", "modified", "revised", "revision", "date"].iter().any(|cue| contains(words, cue)) {
        Some(DateKind::Updated)
    } else {
        None
    }
}

/// What the words before a date say of it: the last cue counts (`Policy updated and effective date:`).
fn kind_of(before: &str) -> DateKind {
    const UPDATED: [&str; 9] =
        ["updat", "up-dat", "modif", "revis", "amended", "changed", "posted", "published", "issue"];
    const EFFECTIVE: [&str; 3] = ["effect", "in force", "as of"];
    let before = before.to_ascii_lowercase();
    let last = |cues: &[&str]| cues.iter().filter_map(|cue| before.rfind(cue)).max();
    if last(&EFFECTIVE) > last(&UPDATED) { DateKind::Effective } else { DateKind::Updated }
}

/// Whether a text has digits such as dates have: four in a row that may be a year, or two groups with a mark between.
fn has_date_digits(words: &[u8]) -> bool {
    let year = |at: usize| {
        let century = words.get(at..at + 2).is_some_and(|two| two == b"19" || two == b"20");
        century && words.get(at + 2..at + 4).is_some_and(|two| two.iter().all(u8::is_ascii_digit))
    };
    let group = |at: usize| {
        matches!(words.get(at + 1), Some(b'/' | b'.' | b'-'))
            && words.get(at + 2).is_some_and(u8::is_ascii_digit)
    };
    (0..words.len()).any(|at| words[at].is_ascii_digit() && (year(at) || group(at)))
}

/// A quick look for what may announce a date, so that the expression is run on few clauses.
fn has_cue(words: &str) -> bool {
    const CUES: [&[u8]; 14] = [
        b"effect",
        b"in effect",
        b"in force",
        b"into",
        b"updat",
        b"up-dat",
        b"modif",
        b"revis",
        b"as of",
        b"amend",
        b"issue",
        b"posted",
        b"review",
        b"version",
    ];
    const MORE: [&[u8]; 3] = [b"changed", b"published", b"take"];
    let bytes = words.as_bytes();
    let mut in_word = false;
    for (at, byte) in bytes.iter().enumerate() {
        let letter = byte.is_ascii_alphabetic();
        if letter && !in_word {
            let rest = &bytes[at..];
            let begins = |cue: &&[u8]| {
                byte | 0x20 == cue[0]
                    && rest.get(..cue.len()).is_some_and(|found| found.eq_ignore_ascii_case(cue))
            };
            if CUES.iter().chain(&MORE).any(begins) {
                return true;
            }
        }
        in_word = letter;
    }
    false
}

/// Whether the date is the policy's own, and not that of a law or a list: either the words before it speak of the policy, or
/// it opens the sentence and nothing much else follows, or the policy does.
fn is_about_policy(words: &str, found: &Captures<'_>) -> bool {
    let Some(whole) = found.get(0) else {
        return false;
    };
    let before = &words[..whole.start()];
    let after = &words[whole.end()..];
    let speaks = |part: &str| POLICY.iter().any(|word| contains(part, word));
    if speaks(before) && !is_of_law(after) {
        return true;
    }
    let opens = before.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).count() <= 2
        && before.len() <= LONGEST_LABEL;
    let ends = after.split_whitespace().nth(9).is_none();
    opens && (ends || speaks(whole.as_str()) || speaks(after)) && !is_of_law(after)
}

/// Whether what follows a date says that a law took effect on it.
fn is_of_law(after: &str) -> bool {
    let after = &after[..crate::span::floor_boundary(after, 60)];
    [" law", " act ", " code", "regulation", "directive"].iter().any(|word| contains(after, word))
}

/// Whether `text` contains `word`, given in small letters, in any case.
fn contains(text: &str, word: &str) -> bool {
    let word = word.as_bytes();
    let mut windows = text.as_bytes().windows(word.len());
    windows.any(|window| window[0].to_ascii_lowercase() == word[0] && window.eq_ignore_ascii_case(word))
}

/// The date in the groups of a match, as `YYYY-MM-DD` or `YYYY-MM`.
fn date_of(found: &Captures<'_>) -> Option<String> {
    let number = |name: &str| found.name(name).and_then(|part| part.as_str().parse::<u16>().ok());
    let month = |name: &str| found.name(name).and_then(|part| month_number(part.as_str()));
    let (year, month, day) = if let Some(year) = number("iso_year") {
        (year, number("iso_month")?, number("iso_day"))
    } else if let Some(year) = number("year") {
        (year, month("name")?, number("day"))
    } else if let Some(year) = number("year2") {
        (year, month("name2")?, number("day2"))
    } else if let Some(year) = number("year3") {
        (year, month("name3")?, None)
    } else {
        let (first, second) = (number("first")?, number("second")?);
        // American order, unless it makes no date.
        let (month, day) = if first > 12 { (second, first) } else { (first, second) };
        (number("year4")?, month, Some(day))
    };
    let year = match year {
        0..50 => year + 2_000,
        50..100 => year + 1_900,
        _ => year,
    };
    let valid = (1_990..2_050).contains(&year)
        && (1..=12).contains(&month)
        && day.is_none_or(|day| (1..=31).contains(&day));
    valid.then(|| match day {
        Some(day) => format!("{year:04}-{month:02}-{day:02}"),
        None => format!("{year:04}-{month:02}"),
    })
}

fn month_number(name: &str) -> Option<u16> {
    const NAMES: [&str; 12] =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let start = name.get(..3)?.to_ascii_lowercase();
    NAMES.iter().zip(1..).find(|(month, _)| **month == start).map(|(_, number)| number)
}

#[cfg(test)]
mod tests {
    use crate::Document;
    use crate::segment::{DateKind, Structure};

    fn dates(text: &str) -> Vec<(DateKind, String)> {
        let structure = Structure::of(&Document::from_markdown(text));
        structure.dates.into_iter().map(|date| (date.kind, date.date)).collect()
    }

    #[test]
    fn dates_in_all_forms() {
        let updated = |text: &str, date: &str| {
            assert_eq!(dates(text), [(DateKind::Updated, date.to_owned())], "{text}");
        };
        updated("_Last Modified 22 April 2008_", "2008-04-22");
        updated("Last Updated: October 30th, 2015", "2015-10-30");
        updated("**This Privacy Policy was last updated on July 24th, 2018**", "2018-07-24");
        updated("Last revised: 04/22/2008", "2008-04-22");
        updated("Last revised: 22/04/2008", "2008-04-22");
        updated("Date last updated: 2008-04-22", "2008-04-22");
        updated("Updated Sept. 3, 1999.", "1999-09-03");
        updated("_**Last Modified: November 19th,**_ **2025**", "2025-11-19");
        updated("Last Updated On: Wednesday, August 19, 2010", "2010-08-19");
        updated("Date of issue of this Privacy Policy: November 2013", "2013-11");
        updated("Privacy Policy (Updated on June 11th, 2012)", "2012-06-11");
        updated("The policy was revised on 1/10/12.", "2012-01-10");
    }

    #[test]
    fn effective_dates() {
        let effective = |text: &str, date: &str| {
            assert_eq!(dates(text), [(DateKind::Effective, date.to_owned())], "{text}");
        };
        effective("**Effective Date.**\n\n22 April 2008.\n", "2008-04-22");
        effective("Effective March 14, 2019, we updated our October 25, 2018 privacy policy.", "2019-03-14");
        effective("This privacy policy is effective as of April 2008.", "2008-04");
        effective("(effective as of **January 25, 2011**)", "2011-01-25");
        effective("Policy updated and effective date: May 17, 2004", "2004-05-17");
    }

    #[test]
    fn a_date_is_announced_from_near() {
        let far = "and ".repeat(20);
        assert_eq!(dates(&format!("The policy was updated {far}on 1 May 2008.")), []);
        let near = [(DateKind::Updated, "2008-05-01".to_owned())];
        assert_eq!(dates(&format!("The policy was revised {far}and updated on 1 May 2008.")), near);
        let cues = "updated as   of ".repeat(30);
        assert_eq!(dates(&format!("The policy is {cues}1 May 2008.")), near);
    }

    #[test]
    fn dates_of_other_things() {
        for text in [
            "Effective January 1, 2005, California law requires us to tell you what we share.",
            "We collected data from January 1, 2004 to May 3, 2005.",
            "Under the act, in effect since January 1, 2020, you may ask us to delete your data, and we will do so at once.",
            "The policy was last updated on 45/45/2008.",
            "Updated for 2008",
        ] {
            assert_eq!(dates(text), [], "{text}");
        }
    }
}
