//! What is asked before a program is run: all of it in one place of memory, since most programs fail here.

use serde::{Deserialize, Serialize};

use super::program::Needs;

/// A program, to be tried where its rarest atom occurs.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct Gate {
    pub(crate) needs: Needs,
    /// Whether the rule judges only under certain headings.
    pub(crate) restricted: bool,
}
