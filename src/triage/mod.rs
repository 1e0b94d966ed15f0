//! What a document is before anybody reads its claims: whether it came before, whose it is, in which language, of what kind.
//!
//! - [`Duplicates`] remembers bodies ([`BodyHash`](crate::ingest::BodyHash)) from document to document; it is the only thing
//!   here that does, and belongs in front of the threads.
//! - [`Simhash`] and [`near_groups`] find documents that say nearly the same.
//! - [`Triage`] is what one document tells of itself: its [`Kind`], its language, and what a careful reader should know.
//! - [`Only`] says which documents are wanted.
//!
//! `docs/triage.md` has the definitions and the figures.

mod cues;
mod duplicates;
mod kind;
mod language;
mod near;
mod only;
mod reading;
mod simhash;
mod site;
mod words;

pub use duplicates::{DuplicatePolicy, Duplicates, ParseDuplicatePolicyError};
pub use kind::{Judgement, Kind, Reason};
pub use near::{NEAR, near_groups};
pub use only::Only;
pub use simhash::{ParseSimhashError, Simhash};
pub use site::{foreign_policy, registrable_domain};

use reading::Reading;

use crate::Document;
use crate::ingest::Problem;
use crate::segment::{SegmentKind, Structure};

/// What one document tells of itself.
///
/// ```
/// use fineprint::Document;
/// use fineprint::segment::Structure;
/// use fineprint::triage::{Kind, Triage};
///
/// let document = Document::from_plain("404\n\nThe page that you are looking for does not exist.\n");
/// let triage = Triage::of(&document, &Structure::of(&document));
/// assert_eq!(triage.judgement.kind, Kind::ErrorPage);
/// assert_eq!(triage.language, Some("en"));
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Triage {
    /// Whether it is a privacy policy, or else what.
    pub judgement: Judgement,
    /// What language it is in, as a code of ISO 639-1; `None` where there is no telling. Without the feature `language` only
    /// English is told.
    pub language: Option<&'static str>,
    /// What a careful reader should know: that it is the policy of another site, or of a parked domain.
    pub problems: Vec<Problem>,
    /// The [`Simhash`] of what it says.
    pub simhash: Simhash,
}

impl Triage {
    /// Judges a document by itself. Linear in its length.
    pub fn of(document: &Document<'_>, structure: &Structure) -> Triage {
        let mut reading = Reading::of(document);
        let judgement = Judgement::read(document, structure, &mut reading);
        let mut problems: Vec<Problem> = document.snapshot().and_then(foreign_policy).into_iter().collect();
        if judgement.kind == Kind::Parked {
            let message = "looks like the page of a domain that is parked or for sale, not like a policy";
            problems.push(Problem::new("parked", message));
        }
        let language = language_of(document, structure);
        Triage { judgement, language, problems, simhash: reading.simhash() }
    }
}

/// The language of the clauses, those of navigation left out.
fn language_of(document: &Document<'_>, structure: &Structure) -> Option<&'static str> {
    let text = document.text();
    let clauses = structure.clauses.iter();
    let of_policy =
        clauses.filter(|clause| structure.segments[clause.segment].kind != SegmentKind::Furniture);
    language::language(of_policy.map(|clause| clause.span.of(text)))
}
