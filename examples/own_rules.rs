//! Rules of one's own, without those that come with the crate.
//!
//! ```sh
//! cargo run --example own_rules
//! ```

use std::io::Write;

use fineprint::{Analyzer, Document, Error, Result, RuleSet};

const RULES: &str = r#"
claim = [{ id = "toolbar.bundled", says = "A browser toolbar comes with the software" }]

[[rule]]
id = "toolbar.bundled.installs"
claim = "toolbar.bundled"
title = "Installs a toolbar"
source = ["An example"]
category = "first-party-collection-use"
any = ["(install | installs | include | includes) .. toolbar"]
match = [{ text = "Our software [[installs a toolbar]] in your browser." }]
no_match = ["You can remove any toolbar."]
"#;

const POLICY: &str = "\
When you install our software, it installs the Acme Toolbar in your browser. You may remove it at any time.
";

/// Prints what the rules find in a policy of two sentences.
pub fn run(out: &mut dyn Write) -> Result<()> {
    let rules = RuleSet::builder().without_builtin().add_text("toolbars.toml", RULES).build()?;
    let analyzer = Analyzer::new(rules);
    let policy = Document::from_plain(POLICY);
    for annotation in &analyzer.annotate(&policy) {
        writeln!(out, "{} ({}): {}", annotation.claim(), annotation.rule().id(), annotation.text())
            .map_err(|error| Error::io("output", error))?;
    }
    Ok(())
}

#[allow(dead_code)] // The tests include this file and call `run`.
fn main() -> Result<()> {
    run(&mut std::io::stdout())
}
