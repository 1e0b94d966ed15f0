//! The dates that a policy gives itself.

use super::Structure;

/// Fills [`Structure::dates`].
pub(super) fn find(text: &str, structure: &mut Structure) {
    let _ = (text, structure);
}
