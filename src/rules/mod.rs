//! Rules are data: TOML files, checked and compiled into one immutable [`RuleSet`].
//!
//! The language is described in `docs/rules.md`. This room knows no document.

mod alternatives;
mod atom_sets;
mod builtin;
mod characters;
mod compile;
mod diagnostic;
mod file;
pub(crate) mod frozen;
mod gates;
mod hash;
mod needed_bytes;
mod pattern;
mod phrase;
mod program;
mod table;
mod trie;
mod vocabulary;
mod word;
mod word_class;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use serde::{Deserialize, Serialize};

use sha2::{Digest, Sha256};

pub(crate) use alternatives::Alternatives;
pub(crate) use atom_sets::{AtomSet, Mark, NOTHING, Try};
use compile::Compiler;
pub(crate) use compile::{CompiledRule, Engine, RuleProgram};
use diagnostic::{Diagnostics, SourceFile, did_you_mean};
pub(crate) use file::{CaseEntry, CueKind, RuleEntry, RuleKind};
use file::{Entries, Sited};
pub(crate) use hash::{QuickHasher, QuickMap};
pub(crate) use pattern::{Gap, Typed};
pub(crate) use phrase::{MOST_WORDS, clitic, contraction, without_possessive};
pub(crate) use program::{MOST_STEPS, Needs, Program, Want};
pub(crate) use trie::{AtomId, Edge, Node, Reached, Trie};
pub(crate) use vocabulary::{UNKNOWN, Vocabulary, WordId};

use crate::taxonomy::{Actor, Category};
use crate::{Error, LineColumn, Result};

/// A compiled collection of rules. Immutable, `Send + Sync`, and cheap to clone.
///
/// ```
/// use fineprint::RuleSet;
///
/// let rules = RuleSet::builtin();
/// let rule = rules.rules().find(|rule| rule.claim() == Some("safe-harbor.certified")).unwrap();
/// assert_eq!(rule.category().name(), "international-specific-audiences");
/// assert!(rule.match_cases().count() > 0);
/// ```
#[derive(Clone, Debug)]
pub struct RuleSet(Arc<Inner>);

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Inner {
    name: String,
    version: String,
    fingerprint: String,
    #[serde(skip)]
    files: Vec<SourceFile>,
    claims: Vec<ClaimInfo>,
    entries: Vec<RuleEntry>,
    thresholds: [f64; Category::COUNT],
    attributes: Vec<(String, String)>,
    #[cfg(test)]
    #[serde(skip)]
    lexicons: Vec<file::LexiconEntry>,
    pub(crate) engine: Engine,
}

#[derive(Debug, Deserialize, Serialize)]
struct ClaimInfo {
    id: String,
    says: String,
    not_this: String,
}

impl RuleSet {
    /// The rules that come with the crate. They were compiled with it, and are read once per process.
    pub fn builtin() -> RuleSet {
        static BUILTIN: OnceLock<RuleSet> = OnceLock::new();
        let thaw = || match frozen::thaw(crate::FROZEN_RULES, RuleSet::builder().embedded_files()) {
            Ok(rules) => rules,
            Err(error) => unreachable!("the built-in rules cannot be read: {error}"),
        };
        BUILTIN.get_or_init(thaw).clone()
    }

    /// The pack of this name that comes with the crate: `builtin`, or `paper-compat`, which counts terms as Amos et al.
    /// (2021) did, bug for bug. Nothing where there is no such pack; [`PACKS`](Self::PACKS) lists them.
    ///
    /// ```
    /// use fineprint::RuleSet;
    ///
    /// assert_eq!(RuleSet::embedded("paper-compat").unwrap().name(), "paper-compat");
    /// ```
    pub fn embedded(name: &str) -> Option<RuleSet> {
        static PAPER_COMPAT: OnceLock<RuleSet> = OnceLock::new();
        let compile = || match RuleSetBuilder::of_pack("paper-compat").build() {
            Ok(rules) => rules,
            Err(error) => unreachable!("the embedded rules do not load:\n{error}"),
        };
        match name {
            "builtin" => Some(RuleSet::builtin()),
            "paper-compat" => Some(PAPER_COMPAT.get_or_init(compile).clone()),
            _ => None,
        }
    }

    /// The names of the packs that come with the crate.
    pub const PACKS: &'static [&'static str] = &["builtin", "paper-compat"];

    /// Begins a rule set: the built-in rules, unless taken out, and whatever is added.
    pub fn builder() -> RuleSetBuilder {
        RuleSetBuilder::of_pack("builtin")
    }

    /// The name of the pack that came first.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The version of the pack that came first.
    pub fn version(&self) -> &str {
        &self.0.version
    }

    /// SHA-256 over all rule files in order, as 64 hexadecimal digits: the same rules, the same fingerprint.
    pub fn fingerprint(&self) -> &str {
        &self.0.fingerprint
    }

    /// All rules, in the order of their files.
    pub fn rules(&self) -> impl ExactSizeIterator<Item = Rule<'_>> + '_ {
        (0..self.0.entries.len()).map(|index| Rule { set: &self.0, index })
    }

    /// The rule with this id.
    pub fn rule(&self, id: &str) -> Option<Rule<'_>> {
        self.rules().find(|rule| rule.id() == id)
    }

    /// All claims that rules may make: id, what the clause then says, and what is not meant.
    pub fn claims(&self) -> impl Iterator<Item = Claim<'_>> + '_ {
        self.0.claims.iter().map(|info| Claim { info })
    }

    /// The sum of weights from which a segment carries `category`.
    pub fn threshold(&self, category: Category) -> f64 {
        self.0.thresholds[category as usize]
    }

    /// Every phrase of plain words that the patterns and cues of these rules look for, in all its forms and spellings:
    /// lower case, one space between words, sorted, none twice. For comparing the engine with others; many.
    ///
    /// ```
    /// use fineprint::RuleSet;
    ///
    /// let phrases = RuleSet::builtin().literal_phrases();
    /// assert!(phrases.binary_search(&"safe harbour".to_owned()).is_ok());
    /// ```
    pub fn literal_phrases(&self) -> Vec<String> {
        let engine = self.engine();
        let words = engine.vocabulary.spelled();
        let spell = |phrase: &[WordId]| {
            let words: Vec<&str> = phrase.iter().map(|&word| &*words[word as usize]).collect();
            words.join(" ")
        };
        let mut phrases: Vec<String> = engine.trie.phrases().iter().map(|phrase| spell(phrase)).collect();
        phrases.extend(engine.classes.words().iter().map(|&word| spell(&[word])));
        phrases.retain(|phrase| !phrase.is_empty());
        phrases.sort_unstable();
        phrases.dedup();
        phrases
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.0.engine
    }

    pub(crate) fn entry(&self, index: usize) -> &RuleEntry {
        &self.0.entries[index]
    }

    pub(crate) fn rule_at(&self, index: usize) -> Rule<'_> {
        Rule { set: &self.0, index }
    }

    /// File and line of a thing that stands in a rule file.
    pub(crate) fn place_of<T>(&self, sited: &Sited<T>) -> (&str, usize) {
        let file = &self.0.files[sited.file];
        (&file.name, LineColumn::of(&file.text, sited.at.start).line)
    }

    /// Kind and value of an attribute.
    pub(crate) fn attribute(&self, index: u16) -> (&str, &str) {
        let (kind, value) = &self.0.attributes[index as usize];
        (kind, value)
    }
}

/// What a clause can be found to say.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'r> {
    info: &'r ClaimInfo,
}

impl<'r> Claim<'r> {
    /// `topic.claim`
    pub fn id(&self) -> &'r str {
        &self.info.id
    }

    /// The part of the id before the `.`.
    pub fn topic(&self) -> &'r str {
        self.info.id.split('.').next().unwrap_or_default()
    }

    /// What the clause says, for people.
    pub fn says(&self) -> &'r str {
        &self.info.says
    }

    /// What looks alike and is not meant; may be empty.
    pub fn not_this(&self) -> &'r str {
        &self.info.not_this
    }
}

/// One rule of a [`RuleSet`], borrowed from it.
#[derive(Clone, Copy, Debug)]
pub struct Rule<'r> {
    set: &'r Inner,
    index: usize,
}

impl<'r> Rule<'r> {
    fn entry(&self) -> &'r RuleEntry {
        &self.set.entries[self.index]
    }

    /// Its place in [`RuleSet::rules`].
    pub fn index(&self) -> usize {
        self.index
    }

    /// Its stable id.
    pub fn id(&self) -> &'r str {
        &self.entry().id.value
    }

    /// What it is in one line.
    pub fn title(&self) -> &'r str {
        &self.entry().title
    }

    /// What it finds and why; may be empty.
    pub fn description(&self) -> &'r str {
        &self.entry().description
    }

    /// Where its definition comes from.
    pub fn sources(&self) -> impl Iterator<Item = &'r str> + use<'r> {
        self.entry().source.iter().map(String::as_str)
    }

    /// The claim that an affirmed match makes.
    pub fn claim(&self) -> Option<&'r str> {
        self.entry().claim.as_ref().map(|claim| claim.value.as_str())
    }

    /// The claim that a denied match makes.
    pub fn negated_claim(&self) -> Option<&'r str> {
        self.entry().negated.as_ref().map(|claim| claim.value.as_str())
    }

    /// Whether it only weighs in on categories and makes no annotations.
    pub fn is_hint(&self) -> bool {
        self.entry().kind == RuleKind::Hint
    }

    /// The category that it weighs in on.
    pub fn category(&self) -> Category {
        self.entry().category
    }

    /// What it adds to its category's sum.
    pub fn weight(&self) -> f64 {
        self.entry().weight.value
    }

    /// What it adds to other categories' sums.
    pub fn votes(&self) -> impl Iterator<Item = (Category, f64)> + use<'r> {
        self.entry().votes.iter().map(|(category, weight)| (*category, weight.value))
    }

    /// Its topics.
    pub fn topics(&self) -> impl Iterator<Item = &'r str> + use<'r> {
        self.entry().topics.iter().map(String::as_str)
    }

    /// Who may not be the actor of what it finds.
    pub(crate) fn barred_actors(&self) -> impl Iterator<Item = Actor> + use<'r> {
        self.entry().barred_actors.iter().copied()
    }

    /// Its character patterns, as written.
    pub fn regexes(&self) -> impl Iterator<Item = &'r str> + use<'r> {
        self.entry().regex.iter().map(|regex| regex.value.as_str())
    }

    /// The patterns of which one must match, as written.
    pub fn patterns(&self) -> impl Iterator<Item = &'r str> + use<'r> {
        self.entry().any.iter().map(|pattern| pattern.text.as_str())
    }

    /// The texts that the rule must find, with `[[..]]` around the evidence.
    pub fn match_cases(&self) -> impl Iterator<Item = &'r str> + use<'r> {
        self.entry().matches.iter().map(|case| case.text.as_str())
    }

    /// The texts that the rule must not find.
    pub fn no_match_cases(&self) -> impl Iterator<Item = &'r str> + use<'r> {
        self.entry().no_matches.iter().map(|case| case.text.as_str())
    }

    /// Texts that the rule should find and does not find yet.
    pub fn known_misses(&self) -> impl Iterator<Item = &'r str> + use<'r> {
        self.entry().todo_matches.iter().map(|case| case.text.as_str())
    }

    /// The file and line where the rule begins.
    pub fn place(&self) -> (&'r str, usize) {
        let id = &self.entry().id;
        let file = &self.set.files[id.file];
        (&file.name, LineColumn::of(&file.text, id.at.start).line)
    }

    /// The rule as it stands in its file.
    pub fn toml(&self) -> &'r str {
        let id = &self.entry().id;
        let text = &self.set.files[id.file].text;
        let start = text[..id.at.start].rfind("[[rule]]").unwrap_or(0);
        let after = id.at.end;
        let next = text[after..].find("\n[[").map_or(text.len(), |next| after + next);
        text[start..next].trim_end()
    }
}

/// Collects rule files; see [`RuleSet::builder`].
#[derive(Debug)]
pub struct RuleSetBuilder {
    /// The embedded files that come first.
    embedded: &'static [(&'static str, &'static str)],
    pack: &'static str,
    sources: Vec<Source>,
}

#[derive(Debug)]
enum Source {
    Text(SourceFile),
    Path(PathBuf),
}

impl RuleSetBuilder {
    fn of_pack(name: &'static str) -> Self {
        let embedded = builtin::pack(name);
        RuleSetBuilder { embedded, pack: name, sources: Vec::new() }
    }

    /// Leaves the built-in rules out. Their lexicons go with them.
    pub fn without_builtin(mut self) -> Self {
        self.embedded = &[];
        self
    }

    /// Begins with the pack `paper-compat` instead of the built-in rules.
    pub fn with_paper_compat(self) -> Self {
        RuleSetBuilder { sources: self.sources, ..RuleSetBuilder::of_pack("paper-compat") }
    }

    /// Adds rules given as text; `name` stands for the file in errors.
    pub fn add_text(mut self, name: &str, text: &str) -> Self {
        self.sources.push(Source::Text(SourceFile { name: name.into(), text: text.to_owned().into() }));
        self
    }

    /// Adds a rule file, or all `*.toml` files of a folder in the order of their names.
    pub fn add_path(mut self, path: impl Into<PathBuf>) -> Self {
        self.sources.push(Source::Path(path.into()));
        self
    }

    fn embedded_files(&self) -> Vec<SourceFile> {
        let file = |&(name, text): &(&str, &'static str)| SourceFile {
            name: format!("{}/{name}", self.pack),
            text: text.into(),
        };
        self.embedded.iter().map(file).collect()
    }

    /// Checks and compiles everything.
    ///
    /// # Errors
    ///
    /// When a file cannot be read, or when anything in any file is wrong; the message then lists all of it with file,
    /// line, rule and a caret.
    pub fn build(self) -> Result<RuleSet> {
        let mut files = self.embedded_files();
        for source in self.sources {
            match source {
                Source::Text(file) => files.push(file),
                Source::Path(path) => read_path(&path, &mut files)?,
            }
        }
        compile(files)
    }
}

fn read_path(path: &Path, files: &mut Vec<SourceFile>) -> Result<()> {
    for path in rule_files(path)? {
        let text = fs::read_to_string(&path).map_err(|error| Error::io(&path, error))?;
        files.push(SourceFile { name: path.display().to_string(), text: text.into() });
    }
    Ok(())
}

/// The rule files that `path` stands for: the file itself, or the `*.toml` files of a folder in the order of their names.
/// A folder with such a name is read in the same way, in its place.
///
/// # Errors
///
/// When a folder cannot be read.
pub fn rule_files(path: &Path) -> Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut paths = Vec::new();
    for entry in fs::read_dir(path).map_err(|error| Error::io(path, error))? {
        let file = entry.map_err(|error| Error::io(path, error))?.path();
        if file.extension().is_some_and(|extension| extension == "toml") {
            paths.push(file);
        }
    }
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        files.extend(rule_files(&path)?);
    }
    Ok(files)
}

fn compile(files: Vec<SourceFile>) -> Result<RuleSet> {
    let mut entries = Entries::default();
    let mut diagnostics = Diagnostics::default();
    for (n, file) in files.iter().enumerate() {
        file::read(n, file, &mut entries, &mut diagnostics);
    }
    check_references(&entries, &mut diagnostics);
    let (mut engine, attributes) = Compiler::new(&entries, &mut diagnostics).compile();
    if let Some(error) = diagnostics.into_error(&files) {
        return Err(error);
    }
    engine.cues = std::mem::take(&mut entries.cues);
    let mut thresholds = [1.0; Category::COUNT];
    for category in &entries.categories {
        thresholds[category.category as usize] = category.threshold;
    }
    let pack = entries.pack.take();
    let (name, version) = pack.map_or(("unnamed".into(), "0".into()), |pack| (pack.name, pack.version));
    let claims = entries.claims.into_iter().map(|claim| ClaimInfo {
        id: claim.id.value,
        says: claim.says,
        not_this: claim.not_this,
    });
    Ok(RuleSet(Arc::new(Inner {
        name,
        version,
        fingerprint: fingerprint(&files),
        claims: claims.collect(),
        entries: entries.rules,
        thresholds,
        attributes,
        #[cfg(test)]
        lexicons: entries.lexicons,
        engine,
        files,
    })))
}

/// Two rules of one id, claims that nobody declared, rules to disable that are not there.
fn check_references(entries: &Entries, diagnostics: &mut Diagnostics) {
    let mut ids = std::collections::BTreeSet::new();
    let claims: Vec<&str> = entries.claims.iter().map(|claim| claim.id.value.as_str()).collect();
    for rule in &entries.rules {
        diagnostics.enter_file(rule.id.file);
        diagnostics.enter_rule(Some(rule.id.value.clone()));
        if !ids.insert(rule.id.value.as_str()) {
            diagnostics.report(rule.id.at.clone(), format!("a second rule `{}`", rule.id.value));
        }
        for claim in [&rule.claim, &rule.negated].into_iter().flatten() {
            if !claims.contains(&claim.value.as_str()) {
                report_unknown(claim, "claim", claims.iter().copied(), diagnostics);
            }
        }
    }
    for disabled in &entries.disabled {
        if !ids.contains(disabled.value.as_str()) {
            diagnostics.enter_file(disabled.file);
            report_unknown(disabled, "rule", ids.iter().copied(), diagnostics);
        }
    }
}

fn report_unknown<'c>(
    name: &Sited<String>,
    noun: &str,
    candidates: impl IntoIterator<Item = &'c str>,
    diagnostics: &mut Diagnostics,
) {
    let help = did_you_mean(&name.value, candidates)
        .unwrap_or_else(|| format!("declare it: [[{noun}]] id = \"{}\" says = \"...\"", name.value));
    let message = format!("no {noun} `{}`", name.value);
    diagnostics.report_with_help(name.at.clone(), message, help);
}

fn fingerprint(files: &[SourceFile]) -> String {
    let mut hash = Sha256::new();
    for file in files {
        hash.update((file.text.len() as u64).to_le_bytes());
        hash.update(file.text.as_bytes());
    }
    crate::hex::digits(&hash.finalize())
}

/// What the naive matcher of the tests needs to read patterns for itself.
#[cfg(test)]
pub(crate) mod naive {
    use super::RuleSet;
    pub(crate) use super::pattern::{Gap, Node, Sequence, Term};
    pub(crate) use super::word::{Inflection, surface_forms};

    /// One pattern of a rule's `any`, as parsed.
    pub(crate) struct Pattern<'r> {
        pub(crate) rule: u32,
        pub(crate) pattern: u16,
        pub(crate) sequence: &'r Sequence,
    }

    /// The patterns without anchors of all rules.
    pub(crate) fn patterns(rules: &RuleSet) -> impl Iterator<Item = Pattern<'_>> {
        fn anchored(sequence: &Sequence) -> bool {
            sequence.iter().any(|term| match &term.node {
                Node::Start | Node::End => true,
                Node::Group(alternatives) => alternatives.iter().any(anchored),
                _ => false,
            })
        }
        rules.0.entries.iter().enumerate().flat_map(move |(rule, entry)| {
            entry.any.iter().enumerate().filter_map(move |(n, pattern)| {
                let sequence = &pattern.sequence.value;
                let plain = !anchored(sequence);
                plain.then_some(Pattern { rule: rule as u32, pattern: n as u16, sequence })
            })
        })
    }

    impl RuleSet {
        /// The entries of a lexicon, as parsed.
        pub(crate) fn lexicon_entries(&self, name: &str) -> Vec<Sequence> {
            let lexicon = self.0.lexicons.iter().find(|lexicon| lexicon.name.value == name);
            let words = lexicon.iter().flat_map(|lexicon| &lexicon.words);
            words.map(|words| words.value.clone()).collect()
        }
    }
}
