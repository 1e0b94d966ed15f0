//! Which documents are wanted.

use std::fmt;
use std::str::FromStr;

use super::{Kind, Triage};
use crate::{Error, Result};

/// Which kinds and languages of documents are wanted; by default all of them.
///
/// Written as names with commas between: kinds (`policies` or `policy`, `terms`, ...) and codes of languages. A document is
/// wanted when its kind is among the kinds that are named, if any are, and its language among the languages, if any are.
///
/// ```
/// use fineprint::triage::Only;
///
/// let only: Only = "policies,en".parse()?;
/// assert_eq!(only, "en,policy".parse()?);
/// assert!("policies,klingon".parse::<Only>().is_err());
/// # Ok::<(), fineprint::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Only {
    kinds: Vec<Kind>,
    languages: Vec<String>,
}

/// As it is written on a command line: `policy,en`.
impl fmt::Display for Only {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kinds = self.kinds.iter().map(|kind| kind.name());
        let wanted: Vec<&str> = kinds.chain(self.languages.iter().map(String::as_str)).collect();
        f.write_str(&wanted.join(","))
    }
}

impl Only {
    /// Whether every document is wanted.
    pub fn is_all(&self) -> bool {
        self.kinds.is_empty() && self.languages.is_empty()
    }

    /// Why a document is not wanted; `None` where it is.
    pub fn refuses(&self, triage: &Triage) -> Option<String> {
        if !self.kinds.is_empty() && !self.kinds.contains(&triage.judgement.kind) {
            let (kind, score) = (triage.judgement.kind, triage.judgement.score);
            return Some(format!("is not wanted: it looks like {} (score {score:.2})", kind.described()));
        }
        let wanted = |code| self.languages.iter().any(|wanted| wanted == code);
        match triage.language {
            _ if self.languages.is_empty() => None,
            Some(code) if wanted(code) => None,
            Some(code) => Some(format!("is not wanted: its language is {code}")),
            None => Some("is not wanted: its language cannot be told".into()),
        }
    }
}

impl FromStr for Only {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let mut only = Only::default();
        for name in text.split(',').map(str::trim) {
            let is_code = name.len() == 2 && name.bytes().all(|byte| byte.is_ascii_lowercase());
            match Kind::named(name) {
                _ if name == "policies" => only.kinds.push(Kind::Policy),
                Some(kind) => only.kinds.push(kind),
                None if is_code => only.languages.push(name.to_owned()),
                None => {
                    let kinds: Vec<&str> = Kind::ALL.iter().map(|kind| kind.name()).collect();
                    let kinds = kinds.join(", ");
                    return Err(Error::usage(format!(
                        "`{name}` is no kind of document ({kinds}) and no language of two letters (en)"
                    )));
                }
            }
        }
        only.kinds.sort_unstable();
        only.languages.sort_unstable();
        Ok(only)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triage::Simhash;
    use crate::triage::kind::Judgement;

    fn triage(kind: Kind, language: Option<&'static str>) -> Triage {
        Triage {
            judgement: Judgement::bare(kind),
            language,
            problems: Vec::new(),
            simhash: Simhash::default(),
        }
    }

    #[test]
    fn kinds_and_languages_are_both_asked_for() {
        let only: Only = "policies, en".parse().unwrap();
        assert_eq!(only.refuses(&triage(Kind::Policy, Some("en"))), None);
        for (kind, language, why) in [
            (Kind::Policy, Some("de"), "its language is de"),
            (Kind::Policy, None, "cannot be told"),
            (Kind::Terms, Some("en"), "terms of use"),
        ] {
            let message = only.refuses(&triage(kind, language)).unwrap();
            assert!(message.contains(why), "{message}");
        }
        let languages: Only = "en,de".parse().unwrap();
        assert_eq!(languages.refuses(&triage(Kind::Other, Some("de"))), None);
        assert_eq!(Only::default().refuses(&triage(Kind::Other, None)), None);
    }

    #[test]
    fn what_is_neither_is_refused_with_what_there_is() {
        for text in ["", "EN", "policy,,en", "english"] {
            let message = text.parse::<Only>().unwrap_err().to_string();
            assert!(message.contains("error-page"), "{message}");
        }
    }
}
