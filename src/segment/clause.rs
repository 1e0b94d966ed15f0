//! Cuts sentences into clauses where their sense turns.

use super::inline::trim_markup;
use super::{ClauseKind, Turn};
use crate::Span;

/// What becomes a clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) span: Span,
    /// How it joins the one before.
    pub(super) turn: Option<Turn>,
    pub(super) kind: ClauseKind,
}

/// Longest clause, in bytes: what is longer is a list that lost its bullets, and is cut at a space.
const LONGEST_CLAUSE: usize = 2_000;

/// A word that turns the sense begins with one of these, behind one of [`BEFORE_TURNS`].
const TURNS: [[u8; 3]; 7] = [*b"exc", *b"unl", *b"oth", *b"but", *b"how", *b"alt", *b"tho"];

/// What stands before a word that turns the sense. The last is the second byte of a no-break space.
const BEFORE_TURNS: &[u8] = b" \n\t*_,>(\xa0";

/// The bit of a `;`, which needs nothing beside it.
const SEMICOLON: u8 = 1 << TURNS.len();

/// For each of four bytes side by side, a bit for each of [`TURNS`] that it fits, and that of a `;` at the second.
static FITS: [[u8; 256]; 4] = {
    let mut table = [[SEMICOLON; 256], [0; 256], [SEMICOLON; 256], [SEMICOLON; 256]];
    table[1][b';' as usize] = SEMICOLON;
    let mut n = 0;
    while n < BEFORE_TURNS.len() {
        table[0][BEFORE_TURNS[n] as usize] |= SEMICOLON - 1;
        n += 1;
    }
    let mut turn = 0;
    while turn < TURNS.len() {
        let mut at = 0;
        while at < 3 {
            let letter = TURNS[turn][at];
            table[at + 1][letter as usize] |= 1 << turn;
            table[at + 1][letter.to_ascii_uppercase() as usize] |= 1 << turn;
            at += 1;
        }
        turn += 1;
    }
    table
};

/// Whether a sentence may have to be cut: most need not, and that is told without a branch for any of their bytes.
fn may_turn(sentence: &[u8]) -> bool {
    let fits = |at: usize, byte: u8| FITS[at][byte as usize];
    let windows = sentence.windows(4);
    windows.fold(0, |any, w| any | fits(0, w[0]) & fits(1, w[1]) & fits(2, w[2]) & fits(3, w[3])) != 0
}

/// Whether a word that turns the sense may stand behind a byte.
fn is_before_turns(byte: u8) -> bool {
    FITS[0][byte as usize] != SEMICOLON
}

/// Appends the clauses of `sentence`, each with how it joins the one before.
pub(super) fn cut(text: &str, sentence: Span, kind: ClauseKind, pieces: &mut Vec<Piece>) {
    if !may_turn(sentence.of(text).as_bytes()) {
        return push(text, sentence, None, kind, pieces);
    }
    let bytes = &text.as_bytes()[..sentence.end];
    let mut brackets = Brackets::default();
    let mut start = sentence.start;
    let mut turn = None;
    let mut at = sentence.start;
    while at < bytes.len() {
        if bytes[at] == b'(' {
            brackets.open(bytes, at);
        }
        let cut = match bytes[at] {
            b')' => {
                brackets.close();
                None
            }
            b';' if !brackets.inside() && !ends_entity(bytes, start, at) => {
                Some((at + 1, Turn::Continuation))
            }
            // What a word that turns the sense comes after.
            byte if is_before_turns(byte) && !brackets.inside() => {
                let word = at + 1;
                turn_at(&bytes[word..])
                    .filter(|_| !is_aside(&bytes[word..]))
                    .map(|turn| (with_even(bytes, start, word), turn))
            }
            _ => None,
        };
        if let Some((end, next)) = cut
            && has_two_words(text, Span::new(start, end))
            && has_two_words(text, Span::new(end, sentence.end))
        {
            push(text, Span::new(start, end), turn, kind, pieces);
            start = end;
            // `; except`: the word says more than the mark.
            let rest = text[end..sentence.end].trim_start_matches([' ', '\n', '\r', '\t']);
            turn = Some(turn_at(rest.as_bytes()).unwrap_or(next));
        }
        at += 1;
    }
    push(text, Span::new(start, sentence.end), turn, kind, pieces);
}

/// The brackets that are open. One that is never closed opens nothing.
#[derive(Default)]
struct Brackets {
    depth: usize,
    /// Closing brackets that are still to come; counted when the first bracket opens.
    closing: Option<usize>,
}

impl Brackets {
    fn open(&mut self, bytes: &[u8], at: usize) {
        let count = || bytes[at..].iter().filter(|&&byte| byte == b')').count();
        let closing = *self.closing.get_or_insert_with(count);
        self.depth += usize::from(closing > self.depth);
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.closing = self.closing.map(|closing| closing.saturating_sub(1));
    }

    fn inside(&self) -> bool {
        self.depth > 0
    }
}

/// Adds one clause, in pieces if it is too long.
pub(super) fn push(
    text: &str,
    span: Span,
    mut turn: Option<Turn>,
    kind: ClauseKind,
    pieces: &mut Vec<Piece>,
) {
    let mut rest = trim_markup(text, span);
    while rest.len() > LONGEST_CLAUSE {
        let limit = crate::span::floor_boundary(text, rest.start + LONGEST_CLAUSE);
        let space = text[rest.start..limit].rfind(char::is_whitespace).filter(|&at| at > 0);
        let end = rest.start + space.unwrap_or(limit - rest.start);
        let piece = trim_markup(text, Span::new(rest.start, end));
        if !piece.is_empty() {
            pieces.push(Piece { span: piece, turn, kind });
            turn = Some(Turn::Continuation);
        }
        rest = trim_markup(text, Span::new(end, rest.end));
    }
    if rest.of(text).chars().any(char::is_alphanumeric) {
        pieces.push(Piece { span: rest, turn, kind });
    }
}

/// The turn that the text begins with.
fn turn_at(bytes: &[u8]) -> Option<Turn> {
    // Three letters tell almost every other word apart.
    let start: [u8; 3] = bytes.first_chunk()?.map(|byte| byte.to_ascii_lowercase());
    if !TURNS.contains(&start) {
        return None;
    }
    let is = |phrase: &str| begins_with(bytes, phrase);
    if is("except") || is("unless") || is("other than") {
        Some(Turn::Exception)
    } else if (is("but")
        && !is("but not limited")
        && !is("but also")
        && !is("but is not limited")
        && !is("but are not limited"))
        || is("however")
        || is("although")
        || is("though")
    {
        Some(Turn::Contrast)
    } else {
        None
    }
}

/// Whether the text begins with a `however` that is put into a sentence (`There are, however, exceptions`) and begins none.
fn is_aside(bytes: &[u8]) -> bool {
    const SUBJECTS: [&str; 8] = ["we", "you", "it", "they", "this", "these", "please", "if"];
    let Some(rest) = bytes.get("however".len()..).filter(|_| begins_with(bytes, "however")) else {
        return false;
    };
    let next = rest.strip_prefix(b",").unwrap_or(rest).trim_ascii_start();
    rest.starts_with(b",") && !SUBJECTS.iter().any(|subject| begins_with(next, subject))
}

/// Whether `bytes` begins with the words of `phrase`, in any case and with any white space between.
fn begins_with(bytes: &[u8], phrase: &str) -> bool {
    let mut at = 0;
    for expected in phrase.bytes() {
        match bytes.get(at) {
            Some(b' ' | b'\n' | b'\r' | b'\t') if expected == b' ' => {
                at += bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
            }
            Some(found) if found.to_ascii_lowercase() == expected => at += 1,
            _ => return false,
        }
    }
    !bytes.get(at).is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
}

/// Where to cut before the turn at `at`: before `even` too, if that goes with it.
fn with_even(bytes: &[u8], start: usize, at: usize) -> usize {
    let before = &bytes[start..at];
    if before.len() > 6 && before[before.len() - 6..].eq_ignore_ascii_case(b" even ") { at - 5 } else { at }
}

/// Whether the `;` at `at` ends an HTML entity.
fn ends_entity(bytes: &[u8], start: usize, at: usize) -> bool {
    let floor = at.saturating_sub(8).max(start);
    let name =
        bytes[floor..at].iter().rposition(|&byte| byte == b'&').map(|found| &bytes[floor + found + 1..at]);
    name.is_some_and(|name| {
        !name.is_empty() && name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'#')
    })
}

/// Whether two words stand at the beginning of `span`.
fn has_two_words(text: &str, span: Span) -> bool {
    const NEAR: usize = 200;
    let near = &text[span.start..crate::span::floor_boundary(text, span.end.min(span.start + NEAR))];
    near.split_whitespace()
        .filter(|word| word.bytes().any(|b| b.is_ascii_alphanumeric() || b >= 0x80))
        .nth(1)
        .is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clauses(text: &str) -> Vec<(&str, Option<Turn>)> {
        let mut out = Vec::new();
        cut(text, Span::new(0, text.len()), ClauseKind::Prose, &mut out);
        out.into_iter().map(|Piece { span, turn, .. }| (span.of(text), turn)).collect()
    }

    #[test]
    fn sense_turns_at_exceptions_and_contrasts() {
        assert_eq!(
            clauses("We will not sell it, except as stated; we may share it."),
            [
                ("We will not sell it,", None),
                ("except as stated;", Some(Turn::Exception)),
                ("we may share it.", Some(Turn::Continuation)),
            ]
        );
        assert_eq!(clauses("We share it with others, even though we ask.").len(), 2);
        assert_eq!(clauses("We sell it; however, you may opt out.")[1].1, Some(Turn::Contrast));
    }

    #[test]
    fn some_turns_are_none() {
        for text in [
            "We collect data, including but not limited to names.",
            "We collect not only names but also ages.",
            "We share it (except with partners; see below) at times.",
            "Except as stated, we share nothing.",
            "We read AT&amp;T data.",
            "Buttons and exceptions thereto.",
            "There are, however, a few instances of it.",
        ] {
            assert_eq!(clauses(text).len(), 1, "{text}");
        }
    }

    /// The quick look misses no word that turns the sense, wherever it stands and whatever its case.
    #[test]
    fn every_turn_is_seen_at_a_glance() {
        for word in ["except", "Unless", "OTHER THAN", "but", "However", "although", "though"] {
            for before in [" ", "\n", "\t", "*", "_", ",", ">", "(", "\u{a0}"] {
                let text = format!("we do it{before}{word} so");
                assert!(may_turn(text.as_bytes()), "{text:?}");
                assert_eq!(clauses(&text).len(), 2, "{text:?}");
            }
        }
        assert!(may_turn(b"we do it; so be it"));
        assert!(!may_turn(b"we contribute to another method, and show it to these authors"));
    }

    #[test]
    fn long_clauses_are_capped() {
        let text = "word ".repeat(1_000);
        assert!(clauses(&text).iter().all(|(clause, _)| clause.len() <= LONGEST_CLAUSE));
        let text = "é".repeat(3_000);
        assert_eq!(clauses(&text).iter().map(|(clause, _)| clause.len()).sum::<usize>(), text.len());
    }
}
