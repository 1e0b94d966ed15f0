//! Any text as a rule file; what loads is applied to the text behind the first NUL.
#![no_main]

use fineprint::{Analyzer, Document, RuleSet};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let (rules, policy) = text.split_once('\0').unwrap_or((text, "We may share your data."));
    if let Ok(rules) = RuleSet::builder().without_builtin().add_text("fuzz.toml", rules).build() {
        let analyzer = Analyzer::new(rules);
        let document = Document::from_text(policy);
        let _ = analyzer.annotate(&document).len();
    }
});
