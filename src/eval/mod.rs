//! How right the rules and the segmenter are, measured against cases and gold labels.

pub mod cases;
pub mod sections;
