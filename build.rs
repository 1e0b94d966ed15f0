//! Compiles the built-in rules, so that no program that uses them has to when it starts.
//!
//! The compiler is the library's own: its rooms that read rules know no document, and are built here by themselves.

#![allow(dead_code, unreachable_pub, unused_imports)]

#[path = "src/error.rs"]
mod error;
#[path = "src/hex.rs"]
mod hex;
#[path = "src/rules/mod.rs"]
mod rules;
#[path = "src/short_word.rs"]
mod short_word;
#[path = "src/span.rs"]
mod span;
#[path = "src/taxonomy.rs"]
mod taxonomy;

use std::path::PathBuf;

use error::{Error, Result};
use rules::RuleSet;
use span::{LineColumn, Span};

/// Where the library keeps what this script makes.
static FROZEN_RULES: &[u8] = &[];

fn main() {
    for source in ["rules", "error.rs", "hex.rs", "short_word.rs", "span.rs", "taxonomy.rs"] {
        println!("cargo::rerun-if-changed=src/{source}");
    }
    if let Err(error) = freeze() {
        // The error of a rule file has many lines, with a caret under what is wrong.
        eprintln!("{error}");
        std::process::exit(1);
    }
}

fn freeze() -> std::result::Result<(), Box<dyn std::error::Error>> {
    let rules = RuleSet::builder().build()?;
    let folder = PathBuf::from(std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?);
    std::fs::write(folder.join("builtin.rules"), rules::frozen::freeze(&rules)?)?;
    Ok(())
}
