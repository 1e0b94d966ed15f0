//! The words of patterns: inflections and spellings.
//!
//! `collect/V` stands for every form of a verb, `cookie/N` for singular and plural. Each word is also known in its
//! British and American spelling, so that "honour" in a policy meets `honor` in a rule.

/// How a word in a pattern is to be inflected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Inflection {
    /// As written.
    Exact,
    /// All forms of the verb: `collect collects collected collecting`.
    Verb,
    /// Singular and plural: `cookie cookies`.
    Noun,
}

impl Inflection {
    pub(crate) const COUNT: usize = Inflection::Noun as usize + 1;
}

/// Every surface form of `word`, lower case, sorted, without repeats. `word` is lower case itself.
pub(crate) fn surface_forms(word: &str, inflection: Inflection) -> Vec<String> {
    let inflected = match inflection {
        Inflection::Exact => vec![word.to_owned()],
        Inflection::Verb => verb_forms(word),
        Inflection::Noun => noun_forms(word),
    };
    let mut forms: Vec<String> =
        inflected.iter().flat_map(|form| spellings(form).into_iter().chain([form.clone()])).collect();
    forms.sort_unstable();
    forms.dedup();
    forms
}

/// Verbs whose past forms no rule gives: base, then the forms besides `-s` and `-ing`.
const IRREGULAR_VERBS: &[(&str, &[&str])] = &[
    ("arise", &["arose", "arisen"]),
    ("become", &["became"]),
    ("begin", &["began", "begun"]),
    ("bind", &["bound"]),
    ("bring", &["brought"]),
    ("build", &["built"]),
    ("buy", &["bought"]),
    ("choose", &["chose", "chosen"]),
    ("come", &["came"]),
    ("cut", &[]),
    ("deal", &["dealt"]),
    ("draw", &["drew", "drawn"]),
    ("fall", &["fell", "fallen"]),
    ("feel", &["felt"]),
    ("find", &["found"]),
    ("forget", &["forgot", "forgotten"]),
    ("get", &["got", "gotten"]),
    ("give", &["gave", "given"]),
    ("grow", &["grew", "grown"]),
    ("hold", &["held"]),
    ("keep", &["kept"]),
    ("know", &["knew", "known"]),
    ("learn", &["learned", "learnt"]),
    ("leave", &["left"]),
    ("lend", &["lent"]),
    ("let", &[]),
    ("lose", &["lost"]),
    ("make", &["made"]),
    ("mean", &["meant"]),
    ("meet", &["met"]),
    ("opt", &["opted"]),
    ("pay", &["paid"]),
    ("put", &[]),
    ("read", &[]),
    ("run", &["ran"]),
    ("say", &["said"]),
    ("see", &["saw", "seen"]),
    ("seek", &["sought"]),
    ("sell", &["sold"]),
    ("send", &["sent"]),
    ("set", &[]),
    ("show", &["showed", "shown"]),
    ("speak", &["spoke", "spoken"]),
    ("spend", &["spent"]),
    ("take", &["took", "taken"]),
    ("tell", &["told"]),
    ("think", &["thought"]),
    ("understand", &["understood"]),
    ("withdraw", &["withdrew", "withdrawn"]),
    ("withhold", &["withheld"]),
    ("write", &["wrote", "written"]),
];

fn verb_forms(base: &str) -> Vec<String> {
    match base {
        "be" => return owned(&["am", "are", "be", "been", "being", "is", "was", "were"]),
        "have" => return owned(&["had", "has", "have", "having"]),
        "do" => return owned(&["did", "do", "does", "doing", "done"]),
        _ => {}
    }
    let mut forms = vec![base.to_owned(), add_s(base)];
    forms.extend(with_vowel_suffix(base, "ing"));
    match IRREGULAR_VERBS.iter().find(|(verb, _)| *verb == base) {
        Some((_, past)) => forms.extend(owned(past)),
        None => forms.extend(with_vowel_suffix(base, "ed")),
    }
    forms
}

/// Nouns whose plural no rule gives.
const IRREGULAR_NOUNS: &[(&str, &str)] = &[
    ("child", "children"),
    ("criterion", "criteria"),
    ("foot", "feet"),
    ("man", "men"),
    ("medium", "media"),
    ("person", "people"),
    ("woman", "women"),
];

fn noun_forms(base: &str) -> Vec<String> {
    let mut forms = vec![base.to_owned(), add_s(base)];
    if let Some((_, plural)) = IRREGULAR_NOUNS.iter().find(|(noun, _)| *noun == base) {
        forms.push((*plural).to_owned());
    }
    forms
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn add_s(base: &str) -> String {
    let hisses = ["s", "x", "z", "ch", "sh"].iter().any(|end| base.ends_with(end));
    match base.strip_suffix('y') {
        Some(stem) if !stem.ends_with(is_vowel) && !stem.is_empty() => format!("{stem}ies"),
        _ if hisses => format!("{base}es"),
        _ if base == "go" || base == "veto" => format!("{base}es"),
        _ => format!("{base}s"),
    }
}

/// `base` with `-ed` or `-ing`. Where the last consonant may double ("transferred", "cancel(l)ed"), both forms are
/// given: the one that English does not use matches nothing.
fn with_vowel_suffix(base: &str, suffix: &str) -> Vec<String> {
    if let Some(stem) = base.strip_suffix("ie") {
        return match suffix {
            "ing" => vec![format!("{stem}ying")],
            _ => vec![format!("{base}d")],
        };
    }
    if base.ends_with("ee") || base.ends_with("oe") || base.ends_with("ye") {
        let joined = if suffix == "ed" { "d" } else { suffix };
        return vec![format!("{base}{joined}")];
    }
    if let Some(stem) = base.strip_suffix('e') {
        return vec![format!("{stem}{suffix}")];
    }
    if suffix == "ed"
        && let Some(stem) = base.strip_suffix('y')
        && !stem.ends_with(is_vowel)
    {
        return vec![format!("{stem}ied")];
    }
    let mut forms = vec![format!("{base}{suffix}")];
    let mut tail = base.chars().rev();
    if let (Some(last), Some(middle), Some(before)) = (tail.next(), tail.next(), tail.next())
        && !is_vowel(last)
        && !matches!(last, 'w' | 'x' | 'y')
        && is_vowel(middle)
        && !is_vowel(before)
    {
        forms.push(format!("{base}{last}{suffix}"));
    }
    forms
}

fn is_vowel(letter: char) -> bool {
    matches!(letter, 'a' | 'e' | 'i' | 'o' | 'u')
}

/// Pairs of endings that differ between British and American spelling.
const SPELLING_ENDINGS: &[(&str, &str)] = &[
    ("isation", "ization"),
    ("isations", "izations"),
    ("ise", "ize"),
    ("ised", "ized"),
    ("iser", "izer"),
    ("isers", "izers"),
    ("ises", "izes"),
    ("ising", "izing"),
    ("lyse", "lyze"),
    ("lysed", "lyzed"),
    ("lyses", "lyzes"),
    ("lysing", "lyzing"),
    ("our", "or"),
    ("oured", "ored"),
    ("ouring", "oring"),
    ("ours", "ors"),
    ("ourite", "orite"),
    ("ourites", "orites"),
    ("ouring", "oring"),
    ("avioural", "avioral"),
    ("elled", "eled"),
    ("elling", "eling"),
    ("ogue", "og"),
    ("ogues", "ogs"),
    ("fence", "fense"),
    ("icence", "icense"),
    ("icences", "icenses"),
    ("ractise", "ractice"),
    ("ractises", "ractices"),
    ("entre", "enter"),
    ("entres", "enters"),
    ("ulfil", "ulfill"),
    ("ulfils", "ulfills"),
    ("rogramme", "rogram"),
    ("rogrammes", "rograms"),
    ("udgement", "udgment"),
    ("nrolment", "nrollment"),
];

/// Words that only look as if they had two spellings.
const ONE_SPELLING: &[&str] = &[
    "our",
    "ours",
    "or",
    "your",
    "yours",
    "hour",
    "hours",
    "four",
    "tour",
    "for",
    "vendor",
    "vendors",
    "visitor",
    "visitors",
    "advise",
    "advised",
    "advises",
    "advising",
    "otherwise",
    "advertise",
    "advertised",
    "advertiser",
    "advertisers",
    "advertises",
    "advertising",
    "raise",
    "franchise",
    "enterprise",
    "enterprises",
    "promise",
    "promises",
    "promised",
    "exercise",
    "exercised",
    "exercises",
    "exercising",
    "compromise",
    "compromised",
    "log",
    "logs",
    "size",
    "enter",
    "enters",
];

fn spellings(word: &str) -> Vec<String> {
    let last = word.as_bytes().last();
    let mut others = Vec::new();
    for (british, american) in SPELLING_ENDINGS {
        for (from, to) in [(british, american), (american, british)] {
            // The last letter tells most endings apart, and this is asked of every word of every rule.
            let stem = if from.as_bytes().last() == last { word.strip_suffix(from) } else { None };
            others.extend(stem.filter(|stem| stem.len() >= 2).map(|stem| format!("{stem}{to}")));
        }
    }
    if !others.is_empty() && ONE_SPELLING.contains(&word) {
        others.clear();
    }
    others
}

#[cfg(test)]
mod tests {
    use super::{Inflection, surface_forms};

    fn has(word: &str, inflection: Inflection, forms: &[&str]) {
        let all = surface_forms(word, inflection);
        for form in forms {
            assert!(all.iter().any(|known| known == form), "{form} in {all:?}");
        }
    }

    #[test]
    fn verbs_have_all_their_forms() {
        has("collect", Inflection::Verb, &["collect", "collects", "collected", "collecting"]);
        has("share", Inflection::Verb, &["shared", "sharing"]);
        has("sell", Inflection::Verb, &["sells", "sold", "selling"]);
        has("certify", Inflection::Verb, &["certifies", "certified", "certifying"]);
        has("transfer", Inflection::Verb, &["transferred", "transferring"]);
        has("cancel", Inflection::Verb, &["cancelled", "canceled"]);
        has("analyze", Inflection::Verb, &["analysed", "analyzing"]);
        has("honor", Inflection::Verb, &["honours", "honoured", "honor"]);
    }

    #[test]
    fn nouns_have_a_plural() {
        has("party", Inflection::Noun, &["party", "parties"]);
        has("child", Inflection::Noun, &["child", "children"]);
        has("beacon", Inflection::Noun, &["beacon", "beacons"]);
        has("address", Inflection::Noun, &["address", "addresses"]);
    }

    #[test]
    fn words_that_only_look_british_stay_alone() {
        assert_eq!(surface_forms("your", Inflection::Exact), ["your"]);
        assert_eq!(surface_forms("vendor", Inflection::Exact), ["vendor"]);
    }
}
