//! brat standoff: a folder with a `.txt` and an `.ann` file for each document.

mod encode;
mod merge;
mod writer;

pub(in crate::output) use encode::{Files, encode};
pub(in crate::output) use merge::merge;
pub(in crate::output) use writer::BratWriter;
