//! Runs of titles: menus and tables of contents that lost their line breaks, and stand in the text as if they were a sentence.
//!
//! "Contents What We Collect How We Use It Cookies Whom We Tell ..." names topics and states nothing.

use super::shape::is_minor_word;
use crate::Span;

/// Fewest words of a run: names of laws, agencies and companies are shorter.
const SHORTEST: usize = 18;

/// Of so many words of a run one may carry a mark, and one may be of [`VERBS`]. Addresses and lists of names have more marks,
/// sentences that are written like titles more verbs.
const WORDS_FOR_ONE: usize = 10;

/// Words that titles seldom have and sentences can hardly do without.
const VERBS: [&str; 14] = [
    "is", "are", "be", "was", "were", "will", "shall", "may", "must", "can", "cannot", "should", "not", "has",
];

/// Appends the runs of titles in a sentence, in order.
pub(super) fn find(text: &str, sentence: Span, runs: &mut Vec<Span>) {
    let inside = sentence.of(text);
    if !has_capitals(inside.as_bytes()) {
        return;
    }
    let mut run = Run::default();
    for word in inside.split_ascii_whitespace() {
        let start = sentence.start + offset_in(inside, word);
        match Word::of(word) {
            Word::Title(title) => run.add_title(start, start + word.len(), title),
            Word::Minor => run.minor += 1,
            Word::Mark => {}
            Word::Prose => {
                runs.extend(run.ended_by_prose());
                run = Run::default();
            }
        }
    }
    runs.extend(run.span());
}

/// Whether a text has as many capitals as a run has titles, which are two of three words at least. Counted in short sums, which are
/// added up many at a time: every sentence is asked.
fn has_capitals(bytes: &[u8]) -> bool {
    let capitals = |part: &[u8]| part.iter().map(|byte| u8::from(byte.is_ascii_uppercase())).sum::<u8>();
    let counted = bytes.chunks(u8::MAX as usize).map(|part| usize::from(capitals(part)));
    counted.sum::<usize>() >= SHORTEST * 2 / 3
}

/// Where `part`, which is a part of `whole`, begins in it, in bytes.
fn offset_in(whole: &str, part: &str) -> usize {
    part.as_ptr().addr() - whole.as_ptr().addr()
}

/// What a word is to a title.
enum Word {
    Title(Title),
    /// A small word that titles do not capitalise.
    Minor,
    /// Marks alone, as between the entries of a menu.
    Mark,
    /// Any other small word.
    Prose,
}

/// A capitalised word, or a number.
#[derive(Clone, Copy)]
struct Title {
    /// Whether it is written in capitals altogether.
    shouts: bool,
    /// Whether a mark stands at it that titles have seldom.
    marked: bool,
    /// Whether it is one of [`VERBS`].
    verbal: bool,
}

impl Word {
    fn of(word: &str) -> Word {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let Some(first) = bare.chars().next() else { return Word::Mark };
        if first.is_lowercase() {
            return if is_minor_word(bare) { Word::Minor } else { Word::Prose };
        }
        Word::Title(Title {
            shouts: bare.len() > 1 && !bare.chars().any(char::is_lowercase),
            marked: first.is_numeric() || word.contains([',', ';', ':', '(', ')', '.', '"', '“', '”', '@']),
            verbal: VERBS.iter().any(|verb| bare.eq_ignore_ascii_case(verb)),
        })
    }
}

/// A run of titles as far as it has been read.
#[derive(Default)]
struct Run {
    /// Where its first word begins, and where its last title and the one before that end.
    start: Option<usize>,
    end: usize,
    end_before: usize,
    titles: usize,
    minor: usize,
    shouting: usize,
    marked: usize,
    verbal: usize,
}

impl Run {
    fn add_title(&mut self, start: usize, end: usize, title: Title) {
        if self.start.is_none() {
            *self = Run { start: Some(start), end: start, ..Run::default() };
        }
        self.end_before = self.end;
        self.end = end;
        self.titles += 1;
        self.shouting += usize::from(title.shouts);
        self.marked += usize::from(title.marked);
        self.verbal += usize::from(title.verbal);
    }

    /// The run, if it is one.
    fn span(&self) -> Option<Span> {
        let words = self.titles + self.minor;
        let few = |count: usize| count * WORDS_FOR_ONE <= words;
        let is_run = words >= SHORTEST
            && self.minor * 2 <= self.titles
            && self.shouting * 2 <= self.titles
            && few(self.marked)
            && few(self.verbal);
        self.start.filter(|_| is_run).map(|start| Span::new(start, self.end))
    }

    /// The run before a small word, with whose sentence its last capitalised word belongs: `... Contact Us | We do not`.
    fn ended_by_prose(&self) -> Option<Span> {
        let run = self.span()?;
        Some(Span::new(run.start, self.end_before.max(run.start)))
    }
}

#[cfg(test)]
mod tests {
    use super::find;
    use crate::Span;

    fn runs(text: &str) -> Vec<&str> {
        let mut runs = Vec::new();
        find(text, Span::new(0, text.len()), &mut runs);
        runs.into_iter().map(|run| run.of(text)).collect()
    }

    const CONTENTS: &str = "What We Collect How We Use It Cookies Whom We Tell Your Choices Security of Data \
                            Children Changes to This Policy Contact Us";

    #[test]
    fn contents_without_lines_are_a_run() {
        assert_eq!(runs(CONTENTS), [CONTENTS]);
        assert_eq!(runs(&format!("This policy tells of: {CONTENTS} We bake bread.")), [CONTENTS]);
        assert_eq!(runs(&format!("{CONTENTS} » Home | {CONTENTS}")).len(), 1);
        assert_eq!(runs(&format!("{CONTENTS} We bake bread. {CONTENTS} We sell it.")), [CONTENTS; 2]);
    }

    #[test]
    fn names_addresses_and_loud_sentences_are_none() {
        for text in [
            "We comply with the EU-U.S. Safe Harbor Framework and the Swiss-U.S. Safe Harbor Framework of the U.S. Department of \
             Commerce.",
            "Write to: Acme Mills, Inc., Attn: Privacy Officer, 12 Mill Lane, Suite 400, Springfield, Ohio 43210, United States of \
             America, Attention: Legal Department.",
            "We Do Not Sell Your Name And We Will Not Share It With Anyone Unless We Are Asked To Do So By A Court Of Law.",
            "YOU AND NOT ACME MILLS ARE TO PAY ANY AMOUNTS BILLED TO YOUR CARD BY A THIRD PARTY WHO WAS NOT ASKED BY YOU AT ALL.",
            "",
        ] {
            assert_eq!(runs(text), Vec::<&str>::new(), "{text}");
        }
    }
}
