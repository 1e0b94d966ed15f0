//! How right the rules and the segmenter are, measured against cases and gold labels.

pub mod cases;
pub mod claims;
pub mod gold;
pub mod score;
pub mod segments;
