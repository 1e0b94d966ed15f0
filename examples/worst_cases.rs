//! What hard input costs beside the median document, and how time grows with input and with rules.
//!
//! ```sh
//! cargo run --release --example worst_cases -- policies/ --json
//! ```
//!
//! Times are CPU time from bytes to a line of JSON, one thread, medians of rounds, in nanoseconds a byte. Each case is
//! written from the sentences of the folder, none of them twice as far as they last, since sentences that come again are
//! remembered.

#[allow(dead_code, unreachable_pub, clippy::duplicate_mod)] // What measures is used here, not what is measured there.
#[path = "ratio.rs"]
mod ratio;

use std::hint::black_box;
use std::path::Path;

use fineprint::ingest::{Entry, Reader};
use fineprint::segment::Structure;
use fineprint::{Analyzer, Document, Error, Result, RuleSet};
use ratio::{Clock, annotate, folder_of, median, tell};

/// What was measured.
#[derive(Debug, serde::Serialize)]
pub struct Report {
    /// Nanoseconds a byte of the median document of the folder.
    pub median: f64,
    /// Each case: its name, its bytes, nanoseconds a byte, and how many times the median that is.
    pub cases: Vec<(&'static str, usize, f64, f64)>,
    /// Text of growing size: bytes, nanoseconds a byte.
    pub growth: Vec<(usize, f64)>,
    /// Rule sets of growing size: rules, nanoseconds a byte of the folder.
    pub rules: Vec<(usize, f64)>,
}

/// How much is measured; the tests take less.
#[derive(Clone, Copy, Debug)]
pub struct Effort {
    /// Rounds of each; the median of so many counts.
    pub rounds: usize,
    /// Bytes of a round at least, less is repeated: the clock of a thread moves by steps.
    pub bytes: usize,
    /// Documents of 200 bytes.
    pub tiny: usize,
    /// Sizes of rule sets.
    pub rules: &'static [usize],
}

/// Measures with the documents of `folder`.
pub fn measure(folder: &Path, effort: Effort) -> Result<Report> {
    let texts = texts(folder)?;
    let analyzer = Analyzer::builtin();
    let sentences: Vec<String> = texts.iter().flat_map(|text| sentences(text)).collect();
    let whole = |text: &String| cost(&analyzer, std::slice::from_ref(text), effort);
    let once = Effort { rounds: 1, ..effort };
    let each = texts.iter().filter(|text| text.len() > 2_000);
    let median = median(each.map(|text| cost(&analyzer, std::slice::from_ref(text), once)).collect());
    let cases = cases(&texts, &sentences, effort.tiny);
    let cases = cases.into_iter().map(|(name, documents)| {
        let each = cost(&analyzer, &documents, effort);
        (name, documents.iter().map(String::len).sum(), each, each / median)
    });
    let cases = cases.collect();
    let paragraphs: String = sentences.iter().map(|sentence| format!("{sentence}\n\n")).collect();
    let sizes = (0..8).map(|n| 16_384 << n).take_while(|&size| size <= paragraphs.len());
    let growth = sizes.map(|size| {
        let text = cut(&paragraphs, size).to_owned();
        (size, whole(&text))
    });
    let growth = growth.collect();
    let sample: Vec<String> = texts.iter().take(40).cloned().collect();
    let mut rules = Vec::new();
    for &count in effort.rules {
        let set = synthetic_rules(&sentences, count)?;
        rules.push((count, cost(&Analyzer::new(set), &sample, effort)));
    }
    Ok(Report { median, cases, growth, rules })
}

fn texts(folder: &Path) -> Result<Vec<String>> {
    let entries = Reader::builder().path(folder).build()?.filter_map(|entry| entry.ok());
    let texts: Vec<String> =
        entries.filter_map(|entry| String::from_utf8(entry.bytes.to_vec()).ok()).collect();
    if texts.is_empty() {
        return Err(Error::usage(format!("no documents in UTF-8 in {}", folder.display())));
    }
    Ok(texts)
}

/// The sentences of running text, without line ends.
fn sentences(text: &str) -> Vec<String> {
    let document = Document::from_text(text);
    let structure = Structure::of(&document);
    let clauses = structure.clauses.iter().map(|clause| clause.span.of(document.text()));
    let plain = clauses.filter(|clause| clause.ends_with('.') && clause.len() > 40);
    plain.map(|clause| clause.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// The hard cases: a name and documents.
fn cases(texts: &[String], sentences: &[String], tiny: usize) -> Vec<(&'static str, Vec<String>)> {
    let prose = sentences.join(" ");
    let headings = sentences.iter().enumerate().take(181).map(|(n, sentence)| {
        let title: Vec<&str> = sentence.split(' ').take(4).collect();
        format!("## {}. {}\n\n{sentence}\n\n", n + 1, title.join(" "))
    });
    let foreign = cut(&prose, 40_000)
        .replace(", ", "\u{a0}\u{2014}\u{a0}")
        .replace(". ", ".\u{2003}\u{201c}\u{2026}\u{201d} ");
    let pieces = prose.as_bytes().chunks(200).cycle().take(tiny);
    vec![
        ("a list of phrases", vec![phrase_list(200_000)]),
        ("one line of 37 KB", vec![cut(&prose, 37_000).to_owned()]),
        ("181 headings", vec![headings.collect()]),
        ("a document of 487 KB", vec![cut(&texts.join("\n\n"), 487_000).to_owned()]),
        ("punctuation beyond ASCII", vec![foreign.replace(' ', "\u{2009}")]),
        ("documents of 200 bytes", pieces.map(|piece| String::from_utf8_lossy(piece).into_owned()).collect()),
    ]
}

/// Nothing but phrases that the built-in rules look for, a comma between.
fn phrase_list(bytes: usize) -> String {
    let phrases = RuleSet::builtin().literal_phrases();
    let mut list = String::with_capacity(bytes + 100);
    // A step that shares no factor with the number of phrases goes all around.
    for n in 0..phrases.len() {
        if list.len() >= bytes {
            break;
        }
        list.push_str(&phrases[n * 7_919 % phrases.len()]);
        list.push_str(if n % 20 == 19 { ".\n\n" } else { ", " });
    }
    list
}

/// So many rules, each of two words and a phrase of the folder's own sentences.
fn synthetic_rules(sentences: &[String], count: usize) -> Result<RuleSet> {
    let is_word = |word: &&str| word.len() > 2 && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let mut rules = String::from("claim = [{ id = \"test.claim\", says = \"Something\" }]\n");
    let mut made = 0;
    for sentence in sentences.iter().cycle().take(100 * count) {
        let words: Vec<&str> = sentence.split(' ').filter(is_word).collect();
        if words.len() < 8 || made == count {
            continue;
        }
        let at = made % (words.len() - 7);
        let (first, second, third) = (words[at], words[at + 3], words[at + 4]);
        let case = format!("{first} {second} {third}");
        rules.push_str(&format!(
            "[[rule]]\nid = \"test.claim.r{made}\"\nclaim = \"test.claim\"\ntitle = \"A rule\"\nsource = [\"A test\"]\n\
             category = \"practice-not-covered\"\nany = [\"{first} ..6 {second} {third}\"]\nmatch = [{{ text = \"{case}\" }}]\nno_match = [\"nothing\"]\n"
        ));
        made += 1;
    }
    RuleSet::builder().without_builtin().add_text("synthetic.toml", &rules).build()
}

/// Nanoseconds a byte from bytes to lines of JSON, with a fresh memory for each time that the documents are read.
fn cost(analyzer: &Analyzer, documents: &[String], effort: Effort) -> f64 {
    let bytes: usize = documents.iter().map(String::len).sum();
    let entries: Vec<Entry> = documents.iter().map(|text| Entry::from_text("case.md", text)).collect();
    let times = effort.bytes.div_ceil(bytes.max(1)).max(1);
    let round = || {
        let clock = Clock::now();
        (0..times).for_each(|_| {
            black_box(annotate(analyzer, &entries));
        });
        clock.seconds() / times as f64
    };
    median((0..effort.rounds.max(1)).map(|_| round()).collect()) * 1e9 / bytes.max(1) as f64
}

/// The first `bytes` of a text, up to a character.
fn cut(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn print(report: &Report) {
    println!("{:.1} ns a byte: the median document\n", report.median);
    for (name, bytes, each, times) in &report.cases {
        println!("{name:>26} {bytes:>10} bytes {each:>8.1} ns a byte {times:>6.2} times the median");
    }
    println!();
    for (bytes, each) in &report.growth {
        println!("{bytes:>10} bytes {each:>8.1} ns a byte");
    }
    println!();
    for (rules, each) in &report.rules {
        println!("{rules:>10} rules {each:>8.1} ns a byte");
    }
}

#[allow(dead_code)] // The tests include this file and call `measure`.
fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let effort =
        Effort { rounds: 3, bytes: 256 << 10, tiny: 100_000, rules: &[100, 316, 1_000, 3_162, 10_000] };
    let report = measure(Path::new(folder_of(&arguments)), effort)?;
    tell(&report, &arguments, print)
}
