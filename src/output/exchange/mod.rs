//! Formats that other annotation programs read.
//!
//! All of them count offsets in characters (Unicode code points), where everything else here counts bytes.

pub(super) mod brat;
mod characters;
pub(super) mod doccano;
mod file_name;
pub(super) mod label_studio;
pub(super) mod web_annotation;

use super::{EncodeOptions, Mark};
use crate::Span;
use crate::annotate::Annotation;

/// The program that made the annotations, with its version.
const PROGRAM: &str = concat!("fineprint ", env!("CARGO_PKG_VERSION"));

/// The spans that stand for an annotation: its clause, or the words that made the rule fire.
fn marked<'a>(annotation: &Annotation<'a>, options: &EncodeOptions) -> Vec<Span> {
    match options.mark {
        Mark::Clause => vec![annotation.clause()],
        Mark::Evidence => annotation.evidence().to_vec(),
    }
}
