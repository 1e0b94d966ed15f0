//! Which documents are wanted.

use std::fmt;
use std::sync::Arc;

use super::outcome::Reason;
use crate::ingest::Loaded;

/// The function inside a [`Filter`].
type Test = dyn Fn(&Loaded<'_>) -> Option<Reason> + Send + Sync;

/// Says of each document why it is not wanted, if it is not. Runs on the threads of the workers, before the document
/// is annotated, and sees no other document: what it says must not depend on the order.
#[derive(Clone)]
pub(super) struct Filter(Arc<Test>);

impl Filter {
    pub(super) fn new(test: impl Fn(&Loaded<'_>) -> Option<Reason> + Send + Sync + 'static) -> Self {
        Filter(Arc::new(test))
    }

    pub(super) fn refuses(&self, document: &Loaded<'_>) -> Option<Reason> {
        (self.0)(document)
    }
}

impl fmt::Debug for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Filter")
    }
}
