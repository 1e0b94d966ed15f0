//! What a document is: a privacy policy, or a page that stood where a policy was looked for.

use std::fmt;

use serde::{Serialize, Serializer};

use super::cues::{CueSet, Cues, Place};
use super::reading::Reading;
use super::words::Words;
use crate::Document;
use crate::segment::{ClauseKind, SegmentKind, Structure};

/// The kinds of documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// A privacy policy.
    Policy,
    /// Terms of use and the like.
    Terms,
    /// A page that says that there is no page, or that it may not be seen.
    ErrorPage,
    /// A domain that is for sale, expired or parked.
    Parked,
    /// A page that asks for a password.
    Login,
    /// A dialog about cookies and nothing behind it.
    ConsentDialog,
    /// Anything else, documents without words among them.
    Other,
}

impl Kind {
    /// All kinds.
    pub const ALL: &[Kind] = &[
        Kind::Policy,
        Kind::Terms,
        Kind::ErrorPage,
        Kind::Parked,
        Kind::Login,
        Kind::ConsentDialog,
        Kind::Other,
    ];

    /// The name used in records: `policy`, `terms`, `error-page`, `parked`, `login`, `consent-dialog`, `other`.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Policy => "policy",
            Kind::Terms => "terms",
            Kind::ErrorPage => "error-page",
            Kind::Parked => "parked",
            Kind::Login => "login",
            Kind::ConsentDialog => "consent-dialog",
            Kind::Other => "other",
        }
    }

    /// The kind with this name.
    pub fn named(name: &str) -> Option<Kind> {
        Kind::ALL.iter().copied().find(|kind| kind.name() == name)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Serialize for Kind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// What a document was judged to be, and why.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Judgement {
    /// What it is.
    #[serde(rename = "name")]
    pub kind: Kind,
    /// How much speaks for a privacy policy, from 0 to 1; one half and more is a policy.
    pub score: f64,
    /// The cues that were found, in the order of the built-in list.
    pub reasons: Vec<Reason>,
}

/// A cue that was found in a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Reason {
    /// The cue.
    pub cue: &'static str,
    /// In how many clauses, headings or titles it was found.
    pub count: usize,
}

impl Kind {
    /// The kind, for people.
    pub(super) const fn described(self) -> &'static str {
        match self {
            Kind::Policy => "a privacy policy",
            Kind::Terms => "terms of use",
            Kind::ErrorPage => "an error page",
            Kind::Parked => "the page of a parked domain",
            Kind::Login => "a page that asks for a password",
            Kind::ConsentDialog => "a dialog about cookies",
            Kind::Other => "no privacy policy",
        }
    }
}

impl Judgement {
    /// Judges a document by the built-in cues. Linear in its length.
    pub fn of(document: &Document<'_>, structure: &Structure) -> Judgement {
        Judgement::read(document, structure, &mut Reading::of(document))
    }

    /// Judges a document whose clauses nobody has read before.
    pub(super) fn read(
        document: &Document<'_>,
        structure: &Structure,
        reading: &mut Reading<'_>,
    ) -> Judgement {
        let cues = Cues::builtin();
        let counts = Counts::of(document, structure, reading, cues);
        let score = counts.policy_score(cues);
        let kind = if score >= 0.5 { Kind::Policy } else { counts.kind_of_page(cues) };
        let found = cues.cues.iter().zip(&counts.cues).filter(|&(_, &count)| count > 0);
        let reasons = found.map(|(cue, &count)| Reason { cue: &cue.id, count }).collect();
        // Three decimals are all that the score is worth.
        Judgement { kind, score: (score * 1_000.0).round() / 1_000.0, reasons }
    }
}

/// What was counted in one document.
#[derive(Debug, Default)]
struct Counts {
    /// How often each cue was found.
    cues: Vec<usize>,
    /// Sentences and list items.
    prose: usize,
    /// Words of all clauses.
    words: usize,
    /// Sentences that speak as a policy does, and those that speak as terms do and not as a policy.
    policy: usize,
    terms: usize,
}

/// Where the log-odds of a privacy policy begin, and what is added to them: for each power of e of sentences that speak as
/// one, for their share of all sentences, for the share of topics that they touch, and for a heading that names one. Fitted
/// by logistic regression and rounded; `docs/triage.md` has the figures.
const OFFSET: f64 = -8.5;
const BY_SENTENCES: f64 = 1.0;
const BY_SHARE: f64 = 9.0;
const BY_TOPICS: f64 = 2.0;
const BY_NAMES: f64 = 1.0;
/// Sentences that are added to all, so that one sentence is no whole share.
const DOUBT: f64 = 4.0;
/// From so many headings and titles on, there is no doubt about the name.
const NAMES: usize = 3;

/// A sentence of fewer words is a label or a menu entry.
const SHORTEST_PROSE: usize = 5;
/// Headings this far into the document may name it.
const FIRST_HEADINGS: usize = 6;

impl Counts {
    fn of(document: &Document<'_>, structure: &Structure, reading: &mut Reading<'_>, cues: &Cues) -> Counts {
        let text = document.text();
        let places = Places::of(cues);
        let mut counts = Counts { cues: vec![0; cues.cues.len()], ..Counts::default() };
        for clause in &structure.clauses {
            let words = reading.clause(clause.span);
            let furniture = structure.segments[clause.segment].kind == SegmentKind::Furniture;
            let prose = !furniture && clause.kind != ClauseKind::Heading && words.len() >= SHORTEST_PROSE;
            counts.words += words.len();
            counts.prose += usize::from(prose);
            let place = if prose { places.prose } else { places.page };
            let found = cues.find(words).among(place);
            if !found.is_empty() {
                counts.add(found);
                let (policy, terms) =
                    (!found.among(places.policy).is_empty(), !found.among(places.terms).is_empty());
                counts.policy += usize::from(policy);
                counts.terms += usize::from(terms && !policy);
            }
        }
        let headings = structure.sections.iter().take(FIRST_HEADINGS).map(|section| section.heading.of(text));
        for name in document.title().into_iter().chain(headings) {
            let words: Vec<u64> = Words::of(name).collect();
            counts.add(cues.find(&words).among(places.name));
        }
        counts
    }

    fn add(&mut self, found: CueSet) {
        found.iter().for_each(|cue| self.cues[cue] += 1);
    }

    /// How much speaks for a privacy policy, from 0 to 1.
    fn policy_score(&self, cues: &Cues) -> f64 {
        let of_policy = |place| {
            let cues = cues.cues.iter().zip(&self.cues);
            cues.filter(move |(cue, _)| cue.kind == Kind::Policy && cue.place == place)
                .map(|(_, &count)| count)
        };
        let topics = of_policy(Place::Prose);
        let touched = topics.clone().filter(|&count| count > 0).count() as f64 / topics.count().max(1) as f64;
        let names = of_policy(Place::Name).sum::<usize>().min(NAMES) as f64 / NAMES as f64;
        let sentences = self.policy as f64;
        let share = sentences / (self.prose as f64 + DOUBT);
        let odds = OFFSET
            + BY_SENTENCES * sentences.ln_1p()
            + BY_SHARE * share
            + BY_TOPICS * touched
            + BY_NAMES * names;
        1.0 / (1.0 + (-odds).exp())
    }

    /// What a document is that is no policy. A long page that has a few of such words is none of these.
    fn kind_of_page(&self, cues: &Cues) -> Kind {
        const SHORT: usize = 400;
        const FEW: usize = 60;
        let count = |kind| -> usize {
            let cues = cues.cues.iter().zip(&self.cues);
            cues.filter(|(cue, _)| cue.kind == kind && cue.place == Place::Page).map(|(_, count)| count).sum()
        };
        let fills = |kind| match count(kind) {
            0 => false,
            1 => self.words <= FEW,
            _ => self.words <= SHORT,
        };
        let speaks_as_terms = self.terms >= 5 && 4 * self.terms >= self.prose;
        match () {
            () if fills(Kind::Parked) => Kind::Parked,
            () if fills(Kind::ErrorPage) => Kind::ErrorPage,
            () if count(Kind::Login) >= 2 && fills(Kind::Login) => Kind::Login,
            () if count(Kind::ConsentDialog) >= 2 && fills(Kind::ConsentDialog) => Kind::ConsentDialog,
            () if speaks_as_terms => Kind::Terms,
            () => Kind::Other,
        }
    }
}

/// Which cues are looked for where, and which speak as what.
#[derive(Debug)]
struct Places {
    /// In sentences, in other clauses, in titles and headings.
    prose: CueSet,
    page: CueSet,
    name: CueSet,
    policy: CueSet,
    terms: CueSet,
}

impl Places {
    fn of(cues: &Cues) -> Places {
        Places {
            prose: cues.all(|cue| cue.place != Place::Name),
            page: cues.all(|cue| cue.place == Place::Page),
            name: cues.all(|cue| cue.place != Place::Prose),
            policy: cues.all(|cue| cue.kind == Kind::Policy),
            terms: cues.all(|cue| cue.kind == Kind::Terms),
        }
    }
}

#[cfg(test)]
impl Judgement {
    /// A judgement without reasons.
    pub(super) fn bare(kind: Kind) -> Self {
        Judgement { kind, score: f64::from(u8::from(kind == Kind::Policy)), reasons: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(text: &str) -> Judgement {
        let document = Document::from_text(text);
        Judgement::of(&document, &Structure::of(&document))
    }

    #[test]
    fn kinds_are_told_apart() {
        for (expected, text) in [
            (
                Kind::Policy,
                "# Privacy policy\n\nWe collect your name and your e-mail address when you register. We use this \
                 information to send you our newsletter. We do not share it with third parties. Our pages set \
                 cookies on your computer. You may opt out of our mailing list at any time. Your privacy matters to \
                 us. Personal information is kept on a secure server.\n",
            ),
            (
                Kind::Terms,
                "# Terms of use\n\nBy using this site you agree to these terms. The texts here are protected by \
                 copyright. You may not copy them without a license. We give no warranty of any kind. We are not \
                 liable for damages that come of it. This agreement is governed by the laws of the state.\n",
            ),
            (Kind::ErrorPage, "# Oops\n\nThe page you are looking for could not be found (404).\n"),
            (Kind::Parked, "acme.example\n\nThis domain is for sale. Buy this domain.\n\nRelated searches\n"),
            (Kind::Login, "Please log in\n\nEnter your password\n\nForgot your password?\n\nRemember me\n"),
            (
                Kind::ConsentDialog,
                "We use cookies to make the site better.\n\nAccept all cookies\n\nManage preferences\n",
            ),
            (
                Kind::Other,
                "# Recipes\n\nBoil the potatoes and mash them with butter. Serve them while they are hot.\n",
            ),
            (Kind::Other, ""),
        ] {
            let judgement = judge(text);
            assert_eq!(judgement.kind, expected, "{judgement:?}");
            assert_eq!(judgement.score >= 0.5, expected == Kind::Policy);
        }
    }

    #[test]
    fn menus_that_link_to_policies_make_no_policy() {
        let menu = "* [Privacy policy](/p)\n* [Cookies](/c)\n* [Your data](/d)\n* [Opt out](/o)\n".repeat(20);
        let judgement = judge(&format!("{menu}\nOur shop has shoes, hats and coats for every season.\n"));
        assert_eq!(judgement.kind, Kind::Other, "{judgement:?}");
    }

    #[test]
    fn reasons_are_what_was_counted() {
        let judgement = judge("Our pages set cookies on your computer.\n");
        assert!(judgement.reasons.contains(&Reason { cue: "tracking", count: 1 }), "{judgement:?}");
        assert!(judge("").reasons.is_empty());
    }

    #[test]
    fn kinds_have_names_of_their_own() {
        for kind in Kind::ALL {
            assert_eq!(Kind::named(kind.name()), Some(*kind));
        }
        assert_eq!(Kind::named("policies"), None);
    }
}
