//! Where the outcomes of a run go.

use std::ops::ControlFlow;

use super::outcome::Outcome;
use crate::Result;

/// Takes the outcomes of a run, one by one, in the order in which the documents came in.
///
/// Any `FnMut(Outcome<T>) -> Result<ControlFlow<()>>` is one.
pub trait Sink<T> {
    /// Takes one outcome; [`ControlFlow::Break`] ends the run early and well.
    ///
    /// # Errors
    ///
    /// An error ends the run, which returns it.
    fn record(&mut self, outcome: Outcome<T>) -> Result<ControlFlow<()>>;
}

impl<T, F: FnMut(Outcome<T>) -> Result<ControlFlow<()>>> Sink<T> for F {
    fn record(&mut self, outcome: Outcome<T>) -> Result<ControlFlow<()>> {
        self(outcome)
    }
}
