//! Bytes, texts and rules that somebody made to break things. Each promise has its number here; `CONTRIBUTING.md` says how to
//! run the full ones.

mod mutations;
mod nesting;
mod order;
mod regressions;
mod rules;
mod size;
mod support;
