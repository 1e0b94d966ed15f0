//! Working memory that is used again never changes what is found.

use std::fs;
use std::path::PathBuf;

use fineprint::{Analyzer, Annotations, Document, Findings};
use proptest::prelude::*;

/// Everything that is found in a document, as text.
fn all_of(annotations: &Annotations<'_>) -> String {
    let mut all = String::new();
    for found in annotations {
        let attributes: Vec<_> = found.attributes().collect();
        all.push_str(&format!(
            "{} {:?} {:?} {:?} {:?} {:?} {:?} {attributes:?}\n",
            found.rule().id(),
            found.clause(),
            found.polarity(),
            found.modality(),
            found.actor(),
            found.condition(),
            found.evidence(),
        ));
    }
    for segment in 0..annotations.structure().segments.len() {
        all.push_str(&format!("{:?}\n", annotations.scores(segment).collect::<Vec<_>>()));
    }
    all
}

/// Sentences that differ in what a judgement depends on beside their words: headings above, lead-ins, turns, numbers, and
/// what follows.
const PIECES: &[&str] = &[
    "## Children\n\n",
    "## How we share your information\n\n",
    "## Contact\n\n",
    "We collect your name and your address. ",
    "We do not share your personal information with third parties",
    ", except as required by law. ",
    ". ",
    "We may share it:\n\n",
    "* with our affiliates;\n",
    "* your e-mail address\n",
    "You must be at least 13 years old. ",
    "You must be at least 1313 years old. ",
    "Do we use cookies? ",
    "We use cookies. ",
    "**We use cookies.**\n\n",
    "Write to privacy@acme.example, 12 Main Street, Springfield, IL 62704. ",
    "Acme complies with the U.S.-EU Safe Harbor. ",
    "ACME complies with the U.S.-EU Safe Harbor. ",
    "\n\n",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]
    #[test]
    fn a_memory_of_other_documents_makes_no_difference(
        documents in prop::collection::vec(prop::collection::vec(0..PIECES.len(), 1..12), 2..6)
    ) {
        let analyzer = Analyzer::builtin();
        let (mut scratch, mut findings) = (analyzer.create_scratch(), Findings::default());
        for pieces in documents {
            let text: String = pieces.into_iter().map(|piece| PIECES[piece]).collect();
            let document = Document::from_markdown(&text);
            analyzer.annotate_into(&mut scratch, &document, &mut findings);
            let again = all_of(&analyzer.view(&document, &findings));
            prop_assert_eq!(again, all_of(&analyzer.annotate(&document)), "{}", text);
        }
    }
}

#[test]
fn the_corpus_forwards_and_backwards() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus"));
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    paths.sort();
    assert!(paths.len() >= 10, "the corpus is there");
    let texts: Vec<String> = paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let analyzer = Analyzer::builtin();
    let alone: Vec<String> =
        texts.iter().map(|text| all_of(&analyzer.annotate(&Document::from_text(text)))).collect();
    let (mut scratch, mut findings) = (analyzer.create_scratch(), Findings::default());
    for n in (0..texts.len()).chain((0..texts.len()).rev()) {
        let document = Document::from_text(&texts[n]);
        analyzer.annotate_into(&mut scratch, &document, &mut findings);
        assert_eq!(all_of(&analyzer.view(&document, &findings)), alone[n], "{}", paths[n].display());
    }
}

#[test]
#[should_panic(expected = "belongs to other rules")]
fn a_memory_for_other_rules_is_refused() {
    let rules = fineprint::RuleSet::builder().with_paper_compat().build().unwrap();
    let mut scratch = Analyzer::new(rules).create_scratch();
    let document = Document::from_markdown("We use cookies.");
    Analyzer::builtin().annotate_into(&mut scratch, &document, &mut Findings::default());
}
