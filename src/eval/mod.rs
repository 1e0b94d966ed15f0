//! Measures what is found against gold.

pub mod sections;
