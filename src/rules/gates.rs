//! What is asked before a program is run: all of it in one place of memory, since most programs fail here.

use serde::{Deserialize, Serialize};

use super::program::Needs;

/// A program, to be tried where its rarest atom occurs. Two of them fill a line of memory, and none stands across two.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
#[repr(align(32))]
pub(crate) struct Gate {
    pub(crate) needs: Needs,
    /// Whether the rule judges only under certain headings.
    pub(crate) restricted: bool,
}

const _: () = assert!(size_of::<Gate>() == 32);
