//! Rule files: TOML to checked entries. Unknown keys are errors, and all errors of a file are reported.

use std::ops::Range;

use serde::{Deserialize, Serialize};
use toml::de::DeTable;

use super::diagnostic::{Diagnostics, SourceFile};
use super::pattern::{self, Sequence};
use super::table::TableReader;
use crate::taxonomy::{Actor, Category, Modality, Polarity};

/// Everything that a set of files says, before names are resolved.
#[derive(Debug, Default)]
pub(crate) struct Entries {
    pub(crate) pack: Option<PackEntry>,
    pub(crate) claims: Vec<ClaimEntry>,
    pub(crate) lexicons: Vec<LexiconEntry>,
    pub(crate) cues: Vec<CueEntry>,
    pub(crate) categories: Vec<CategoryEntry>,
    pub(crate) rules: Vec<RuleEntry>,
    pub(crate) disabled: Vec<Sited<String>>,
}

/// A value and where it stands: file, byte range.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
pub(crate) struct Sited<T> {
    pub(crate) value: T,
    pub(crate) file: usize,
    pub(crate) at: Range<usize>,
}

#[derive(Debug)]
pub(crate) struct PackEntry {
    pub(crate) name: String,
    pub(crate) version: String,
}

#[derive(Debug)]
pub(crate) struct ClaimEntry {
    pub(crate) id: Sited<String>,
    pub(crate) says: String,
    pub(crate) not_this: String,
}

#[derive(Debug)]
pub(crate) struct LexiconEntry {
    pub(crate) name: Sited<String>,
    pub(crate) words: Vec<Sited<Sequence>>,
    /// `kind:value`, such as `data:contact`.
    pub(crate) attribute: Option<(String, String)>,
    /// Whether its words are verbs, so that polarity is judged at them.
    pub(crate) verb: bool,
}

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct CueEntry {
    pub(crate) kind: CueKind,
    /// Only the compiler needs them.
    #[serde(skip)]
    pub(crate) words: Vec<Sited<Sequence>>,
    pub(crate) reach: u16,
    pub(crate) backward: bool,
}

/// What a cue tells about the words around it.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) enum CueKind {
    /// Denies what it reaches.
    Negation,
    /// Looks like a negation and is none: "not only".
    NoNegation,
    /// Ends the reach of a negation before it.
    Terminator,
    /// Tells with what force the clause speaks.
    Modality(Modality),
    /// Begins the condition or exception that limits the clause.
    Condition,
    /// Begins a part that tells what might be, not what is: "if", "whether".
    Hypothetical,
    /// Looks like the beginning of such a part and is an aside, where a comma or the end follows it: "if any".
    NoHypothetical,
    /// Ends a hypothetical part where it stands behind a comma: "your", "the", "please".
    Resumption,
    /// Names who acts.
    Actor(Actor),
    /// Looks like an actor and does not act here: "with you", "the data you give us".
    NoActor,
}

#[derive(Debug)]
pub(crate) struct CategoryEntry {
    pub(crate) category: Category,
    pub(crate) threshold: f64,
}

/// Whether a rule makes annotations or only weighs in on categories.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) enum RuleKind {
    Claim,
    Hint,
}

#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct RuleEntry {
    pub(crate) id: Sited<String>,
    pub(crate) kind: RuleKind,
    pub(crate) claim: Option<Sited<String>>,
    pub(crate) negated: Option<Sited<String>>,
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) source: Vec<String>,
    pub(crate) category: Category,
    pub(crate) weight: Sited<f64>,
    pub(crate) votes: Vec<(Category, Sited<f64>)>,
    pub(crate) topics: Vec<String>,
    pub(crate) any: Vec<PatternEntry>,
    pub(crate) requires: Vec<PatternEntry>,
    pub(crate) unless: Vec<PatternEntry>,
    pub(crate) near: Vec<PatternEntry>,
    pub(crate) under: Vec<PatternEntry>,
    pub(crate) not_under: Vec<PatternEntry>,
    pub(crate) regex: Vec<Sited<String>>,
    pub(crate) headings: bool,
    pub(crate) fallback: bool,
    pub(crate) hypothetical: bool,
    /// Denials count as affirmed: the practice is itself a refusal.
    pub(crate) ignores_polarity: bool,
    /// Who may not be the actor of a finding.
    pub(crate) barred_actors: Vec<Actor>,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) matches: Vec<CaseEntry>,
    pub(crate) no_matches: Vec<CaseEntry>,
    pub(crate) todo_matches: Vec<CaseEntry>,
}

#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct PatternEntry {
    pub(crate) text: String,
    /// Only the compiler needs it.
    #[serde(skip)]
    pub(crate) sequence: Sited<Sequence>,
}

/// A case that a rule carries: a text and what must be found in it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct CaseEntry {
    pub(crate) at: Sited<()>,
    /// As written, with `[[..]]` around the evidence.
    pub(crate) text: String,
    pub(crate) polarity: Option<Polarity>,
    pub(crate) modality: Option<Modality>,
    pub(crate) actor: Option<Actor>,
    pub(crate) heading: Option<String>,
    pub(crate) lead_in: Option<String>,
    pub(crate) domain: Option<String>,
}

/// Reads one file into `entries`, reporting all that is wrong with it.
pub(crate) fn read(file: usize, source: &SourceFile, entries: &mut Entries, diagnostics: &mut Diagnostics) {
    diagnostics.enter_file(file);
    let (table, errors) = DeTable::parse_recoverable(&source.text);
    // The first error has many others behind it that are not there once it is mended.
    if let Some(error) = errors.iter().min_by_key(|error| error.span().map(|span| span.start)) {
        let at = error.span().unwrap_or(0..0);
        diagnostics.report(at, format!("this is not TOML: {}", error.message().trim()));
        return;
    }
    let mut reader = TableReader::new(file, table.get_ref(), table.span(), diagnostics);
    if let Some(mut pack) = reader.table("pack") {
        entries.disabled.extend(pack.strings("disable"));
        let name = pack.string("name").unwrap_or_default();
        let version = pack.string("version").unwrap_or_else(|| "0".into());
        pack.string("description");
        if !name.is_empty() && entries.pack.is_none() {
            entries.pack = Some(PackEntry { name, version });
        }
        pack.finish();
    }
    reader.each("claim", |table| entries.claims.extend(claim(table)));
    reader.each("lexicon", |table| entries.lexicons.extend(lexicon(table)));
    reader.each("cue", |table| entries.cues.extend(cue(table)));
    reader.each("category", |table| entries.categories.extend(category(table)));
    reader.each("rule", |table| entries.rules.extend(rule(table)));
    reader.finish();
}

fn claim(table: &mut TableReader<'_, '_>) -> Option<ClaimEntry> {
    let id = table.required_string("id")?;
    let says = table.required_string("says")?.value;
    let not_this = table.string("not_this").unwrap_or_default();
    if !id.value.split_once('.').is_some_and(|(topic, claim)| is_id(topic) && is_id(claim)) {
        table.report(id.at.clone(), "a claim's id is `topic.claim`, in small letters");
    }
    Some(ClaimEntry { id, says, not_this })
}

fn lexicon(table: &mut TableReader<'_, '_>) -> Option<LexiconEntry> {
    let name = table.required_string("name")?;
    table.string("description");
    table.strings("source");
    if !pattern::is_name(&name.value) {
        table.report(name.at.clone(), "a lexicon's name has small letters, digits, `-` and `_`");
    }
    let words = table.patterns("words");
    if words.is_empty() {
        table.report(name.at.clone(), format!("lexicon `{}` has no words", name.value));
    }
    let attribute = table.attribute("attribute");
    let verb = table.bool("verb").unwrap_or(false);
    let words = words.into_iter().map(|word| word.sequence).collect();
    Some(LexiconEntry { name, words, attribute, verb })
}

pub(super) const MODALITY_NAMES: &[&str] = &["asserted", "may", "will", "must"];
pub(super) const ACTOR_NAMES: &[&str] = &["first-party", "third-party", "user"];
const CUE_KINDS: &[&str] = &[
    "negation",
    "no-negation",
    "terminator",
    "modality",
    "condition",
    "hypothetical",
    "no-hypothetical",
    "resumption",
    "actor",
    "no-actor",
];

fn cue(table: &mut TableReader<'_, '_>) -> Option<CueEntry> {
    let kind = table.required_string("kind")?;
    table.string("description");
    let modality = table.named("modality", Modality::from_name, MODALITY_NAMES);
    let actor = table.named("actor", Actor::from_name, ACTOR_NAMES);
    let reach = table.integer("reach").unwrap_or(12).clamp(0, 400) as u16;
    let backward = table.named("direction", direction, &["forward", "backward"]).unwrap_or(false);
    let words = table.patterns("words").into_iter().map(|word| word.sequence).collect();
    let kind = match (kind.value.as_str(), modality, actor) {
        ("negation", ..) => CueKind::Negation,
        ("no-negation", ..) => CueKind::NoNegation,
        ("terminator", ..) => CueKind::Terminator,
        ("condition", ..) => CueKind::Condition,
        ("hypothetical", ..) => CueKind::Hypothetical,
        ("no-hypothetical", ..) => CueKind::NoHypothetical,
        ("resumption", ..) => CueKind::Resumption,
        ("no-actor", ..) => CueKind::NoActor,
        ("modality", Some(modality), _) => CueKind::Modality(modality),
        ("actor", _, Some(actor)) => CueKind::Actor(actor),
        ("modality", ..) => {
            table.report(kind.at, "a modality cue needs `modality = \"may\"`, will or must");
            return None;
        }
        ("actor", ..) => {
            table.report(kind.at, "an actor cue needs `actor = \"first-party\"` or another actor");
            return None;
        }
        (other, ..) => {
            let message = format!("no kind of cue `{other}`; there are {}", CUE_KINDS.join(", "));
            table.report(kind.at, message);
            return None;
        }
    };
    Some(CueEntry { kind, words, reach, backward })
}

fn direction(name: &str) -> Option<bool> {
    match name {
        "forward" => Some(false),
        "backward" => Some(true),
        _ => None,
    }
}

fn category(table: &mut TableReader<'_, '_>) -> Option<CategoryEntry> {
    let category = table.category("id");
    let threshold = table.float("threshold").map(|threshold| threshold.value);
    table.string("description");
    let Some(threshold) = threshold else {
        table.report(table.at.clone(), "a category needs a `threshold`");
        return None;
    };
    Some(CategoryEntry { category: category?, threshold })
}

fn rule(table: &mut TableReader<'_, '_>) -> Option<RuleEntry> {
    let id = table.required_string("id")?;
    table.diagnostics.enter_rule(Some(id.value.clone()));
    if !id.value.contains('.') || !id.value.split('.').all(is_id) {
        let message = "a rule's id is words in small letters joined by `.`: `topic.claim.variant`";
        table.report(id.at.clone(), message);
    }
    let kind = match table.named("kind", kind_named, &["claim", "hint"]) {
        None => RuleKind::Claim,
        Some(kind) => kind,
    };
    let claim = table.sited_string("claim");
    let negated = table.sited_string("negated");
    let title = table.required_string("title").map(|title| title.value).unwrap_or_default();
    let weight = table.float("weight").unwrap_or_else(|| Sited { value: 1.0, ..id.clone().map(|_| 0.0) });
    let entry = RuleEntry {
        kind,
        claim,
        negated,
        title,
        description: table.string("description").unwrap_or_default(),
        source: table.strings("source").into_iter().map(|source| source.value).collect(),
        category: table.category("category").unwrap_or(Category::PracticeNotCovered),
        weight,
        votes: table.votes("votes"),
        topics: table.strings("topics").into_iter().map(|topic| topic.value).collect(),
        any: table.patterns("any"),
        requires: table.patterns("requires"),
        unless: table.patterns("unless"),
        near: table.patterns("near"),
        under: table.patterns("under"),
        not_under: table.patterns("not_under"),
        regex: table.strings("regex"),
        headings: table.bool("headings").unwrap_or(false),
        fallback: table.bool("fallback").unwrap_or(false),
        hypothetical: table.bool("hypothetical").unwrap_or(false),
        ignores_polarity: table.named("polarity", ignore, &["ignore"]).unwrap_or(false),
        barred_actors: barred_actors(table),
        attributes: table.attributes("attributes"),
        matches: table.cases("match"),
        no_matches: table.cases("no_match"),
        todo_matches: table.cases("todo_match"),
        id,
    };
    check_rule(&entry, table);
    Some(entry)
}

/// Who may not act in what the rule finds: those whom `actor` does not name, and those whom `not_actor` does.
fn barred_actors(table: &mut TableReader<'_, '_>) -> Vec<Actor> {
    let allowed = table.named_list("actor", Actor::from_name, ACTOR_NAMES);
    let named = table.named_list("not_actor", Actor::from_name, ACTOR_NAMES);
    let is_barred = |actor: &Actor| named.contains(actor) || !allowed.is_empty() && !allowed.contains(actor);
    let barred: Vec<Actor> = Actor::ALL.iter().copied().filter(is_barred).collect();
    if barred.len() == Actor::ALL.len() {
        table.report(table.at.clone(), "`actor` and `not_actor` leave nobody who may act");
    }
    barred
}

fn ignore(name: &str) -> Option<bool> {
    (name == "ignore").then_some(true)
}

fn kind_named(name: &str) -> Option<RuleKind> {
    match name {
        "claim" => Some(RuleKind::Claim),
        "hint" => Some(RuleKind::Hint),
        _ => None,
    }
}

fn check_rule(rule: &RuleEntry, table: &mut TableReader<'_, '_>) {
    let at = rule.id.at.clone();
    if rule.any.is_empty() && rule.regex.is_empty() {
        table.report(at.clone(), "a rule needs a pattern: `any = [\"...\"]` or `regex = ['...']`");
    }
    match rule.kind {
        RuleKind::Claim if rule.claim.is_none() && rule.negated.is_none() => table.report(
            at.clone(),
            "a rule of kind `claim` needs `claim`, or `negated` where only the denial says something",
        ),
        RuleKind::Hint if rule.claim.is_some() || rule.negated.is_some() => {
            table.report(at.clone(), "a hint makes no claim; take `claim` and `negated` away");
        }
        _ => {}
    }
    if rule.matches.is_empty() && rule.todo_matches.is_empty() {
        table.report(at.clone(), "a rule needs at least one `match` case");
    }
    if rule.no_matches.is_empty() {
        table.report(at, "a rule needs at least one `no_match` case");
    }
}

pub(super) fn is_id(text: &str) -> bool {
    let allowed = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == '-';
    !text.is_empty() && text.chars().all(allowed)
}

impl<T> Sited<T> {
    pub(crate) fn map<U>(self, change: impl FnOnce(T) -> U) -> Sited<U> {
        Sited { value: change(self.value), file: self.file, at: self.at }
    }
}

/// The kinds of attributes, in the order of the record. What OPP-115 codes inside a practice.
pub(crate) const ATTRIBUTE_KINDS: &[&str] =
    &["data", "purpose", "recipient", "choice", "retention", "audience", "change", "security", "access"];
