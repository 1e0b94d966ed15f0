//! One reading of a document's words, for all that asks for them: the cues clause by clause, the simhash as a whole.

use super::simhash::{Shingles, Simhash, body_of};
use super::words::Words;
use crate::{Document, Span};

/// Reads the words of a document once, from its first clause to its end.
#[derive(Debug)]
pub(super) struct Reading<'d> {
    text: &'d str,
    words: Words<'d>,
    shingles: Shingles,
    /// The words of the last clause.
    clause: Vec<u64>,
}

impl<'d> Reading<'d> {
    /// Begins behind the provenance.
    pub(super) fn of(document: &'d Document<'_>) -> Self {
        let text = document.text();
        let words = Words::from(text, body_of(document));
        Reading { text, words, shingles: Shingles::default(), clause: Vec::new() }
    }

    /// The words of a clause, as if it stood alone.
    pub(super) fn clause(&mut self, span: Span) -> &[u64] {
        self.clause.clear();
        while self.words.at() < span.start
            && let Some(word) = self.words.next_before(span.start)
        {
            self.shingles.add(word);
        }
        if self.words.at() == span.start {
            while let Some(word) = self.words.next_before(span.end) {
                self.shingles.add(word);
                self.clause.push(word);
            }
            if self.words.at() == span.end {
                return &self.clause;
            }
            self.clause.clear();
        }
        // A word or a tag stands across one of its ends, or it comes before what was read: it is read by itself.
        self.clause.extend(Words::of(span.of(self.text)));
        &self.clause
    }

    /// The simhash of the document: of all words, whether they stand in a clause or not.
    pub(super) fn simhash(mut self) -> Simhash {
        for word in self.words {
            self.shingles.add(word);
        }
        self.shingles.hash()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::segment::Structure;

    /// Reading once gives what reading each clause, and the whole, by itself gives.
    fn check(text: &str, spans: impl Iterator<Item = Span>) {
        let document = Document::from_markdown(text);
        let mut reading = Reading::of(&document);
        for span in spans {
            let alone: Vec<u64> = Words::of(span.of(document.text())).collect();
            assert_eq!(reading.clause(span), alone, "{:?} in {text:?}", span.of(document.text()));
        }
        assert_eq!(reading.simhash(), Simhash::of(&document), "{text:?}");
    }

    #[test]
    fn clauses_have_the_words_that_they_have_alone() {
        let text = "# What we *collect*\n\nWe use [cookies](http://a.example/c); see <a href=\"x\">here</a> &amp; http://b.example.\n\n\
            * caf\u{e9}s, \u{500b}\u{4eba}\u{60c5}\u{5831} and coo\u{ad}kies\n* or not\n";
        let document = Document::from_markdown(text);
        let structure = Structure::of(&document);
        check(text, structure.clauses.iter().map(|clause| clause.span));
    }

    #[test]
    fn spans_may_cut_words_and_markup_and_stand_in_any_order() {
        let text = "We [use](http://a.example/b) cookies&nbsp;and <b title=\"x\">tags</b> at https://c.example/d now.";
        let boundaries: Vec<usize> = (0..=text.len()).filter(|&at| text.is_char_boundary(at)).collect();
        for &start in &boundaries {
            for &end in boundaries.iter().filter(|&&end| end >= start) {
                check(
                    text,
                    [Span::new(start, end), Span::new(end, text.len()), Span::new(0, start)].into_iter(),
                );
            }
        }
    }
}
