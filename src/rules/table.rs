//! Reads the keys of one table of a rule file, each with its place, so that errors can show a caret.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostic::{Diagnostics, did_you_mean};
use super::file::{ACTOR_NAMES, ATTRIBUTE_KINDS, CaseEntry, MODALITY_NAMES, PatternEntry, Sited, is_id};
use super::pattern;
use crate::taxonomy::{Actor, Category, Modality, Polarity};

/// Reads the keys of one table, remembers which it has seen, and reports the others.
pub(super) struct TableReader<'s, 'd> {
    file: usize,
    table: &'s DeTable<'s>,
    pub(super) at: Range<usize>,
    seen: Vec<&'static str>,
    pub(super) diagnostics: &'d mut Diagnostics,
}

impl<'s, 'd> TableReader<'s, 'd> {
    pub(super) fn new(
        file: usize,
        table: &'s DeTable<'s>,
        at: Range<usize>,
        diagnostics: &'d mut Diagnostics,
    ) -> Self {
        TableReader { file, table, at, seen: Vec::new(), diagnostics }
    }

    pub(super) fn report(&mut self, at: Range<usize>, message: impl Into<String>) {
        self.diagnostics.report(at, message);
    }

    fn sited<T>(&self, value: T, at: Range<usize>) -> Sited<T> {
        Sited { value, file: self.file, at }
    }

    fn get(&mut self, key: &'static str) -> Option<&'s Spanned<DeValue<'s>>> {
        self.seen.push(key);
        let table: &'s DeTable<'s> = self.table;
        table.get(key)
    }

    /// Reports the keys that nobody asked for.
    pub(super) fn finish(self) {
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if !self.seen.contains(&name) {
                let message = format!("unknown key `{name}`");
                match did_you_mean(name, self.seen.iter().copied()) {
                    Some(help) => self.diagnostics.report_with_help(key.span(), message, help),
                    None => self.diagnostics.report(key.span(), message),
                }
            }
        }
    }

    fn wrong_type(&mut self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) {
        let found = value.get_ref().type_str();
        self.report(value.span(), format!("`{key}` is {wanted}, not {found}"));
    }

    pub(super) fn table(&mut self, key: &'static str) -> Option<TableReader<'s, '_>> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::Table(table) => Some(TableReader::new(self.file, table, value.span(), self.diagnostics)),
            _ => {
                self.wrong_type(key, value, "a table");
                None
            }
        }
    }

    /// Reads each table of an array of tables.
    pub(super) fn each(&mut self, key: &'static str, mut read: impl FnMut(&mut TableReader<'s, '_>)) {
        let Some(value) = self.get(key) else { return };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(key, value, "an array of tables");
            return;
        };
        for item in array.iter() {
            match item.get_ref() {
                DeValue::Table(table) => {
                    let mut reader = TableReader::new(self.file, table, item.span(), self.diagnostics);
                    read(&mut reader);
                    reader.finish();
                    self.diagnostics.enter_rule(None);
                }
                _ => self.wrong_type(key, item, "an array of tables"),
            }
        }
    }

    pub(super) fn sited_string(&mut self, key: &'static str) -> Option<Sited<String>> {
        let value = self.get(key)?;
        match value.get_ref() {
            DeValue::String(text) => Some(self.sited(text.to_string(), value.span())),
            _ => {
                self.wrong_type(key, value, "a string");
                None
            }
        }
    }

    pub(super) fn string(&mut self, key: &'static str) -> Option<String> {
        self.sited_string(key).map(|text| text.value)
    }

    pub(super) fn required_string(&mut self, key: &'static str) -> Option<Sited<String>> {
        let missing = !self.table.contains_key(key);
        if missing {
            self.seen.push(key);
            self.report(self.at.clone(), format!("`{key}` is missing"));
        }
        self.sited_string(key)
    }

    pub(super) fn bool(&mut self, key: &'static str) -> Option<bool> {
        let value = self.get(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(key, value, "true or false");
        }
        flag
    }

    pub(super) fn integer(&mut self, key: &'static str) -> Option<i64> {
        let value = self.get(key)?;
        let number = value.get_ref().as_integer().and_then(|integer| integer.as_str().parse().ok());
        if number.is_none() {
            self.wrong_type(key, value, "a whole number");
        }
        number
    }

    pub(super) fn float(&mut self, key: &'static str) -> Option<Sited<f64>> {
        let value = self.get(key)?;
        self.number(key, value)
    }

    fn number(&mut self, key: &str, value: &Spanned<DeValue<'_>>) -> Option<Sited<f64>> {
        let number: Option<f64> = match value.get_ref() {
            DeValue::Float(float) => float.as_str().parse().ok(),
            DeValue::Integer(integer) => integer.as_str().parse().ok(),
            _ => None,
        };
        match number.filter(|number| number.is_finite()) {
            Some(number) => Some(self.sited(number, value.span())),
            None => {
                self.wrong_type(key, value, "a number");
                None
            }
        }
    }

    /// A list of strings; one string alone is a list of one.
    pub(super) fn strings(&mut self, key: &'static str) -> Vec<Sited<String>> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        match value.get_ref() {
            DeValue::String(text) => vec![self.sited(text.to_string(), value.span())],
            DeValue::Array(array) => {
                let mut strings = Vec::with_capacity(array.len());
                for item in array.iter() {
                    match item.get_ref() {
                        DeValue::String(text) => {
                            strings.push(self.sited(text.to_string(), item.span()));
                        }
                        _ => self.wrong_type(key, item, "a list of strings"),
                    }
                }
                strings
            }
            _ => {
                self.wrong_type(key, value, "a list of strings");
                Vec::new()
            }
        }
    }

    pub(super) fn patterns(&mut self, key: &'static str) -> Vec<PatternEntry> {
        let mut patterns = Vec::new();
        for text in self.strings(key) {
            match pattern::parse(&text.value) {
                Ok(sequence) => {
                    patterns.push(PatternEntry { text: text.value.clone(), sequence: text.map(|_| sequence) })
                }
                Err(error) => {
                    // The value's span takes in its opening quote; escapes would shift the caret, and patterns have none.
                    let quote = text.at.start + 1;
                    self.report(quote + error.at.0..quote + error.at.1, error.message);
                }
            }
        }
        patterns
    }

    pub(super) fn named<T>(
        &mut self,
        key: &'static str,
        from_name: impl Fn(&str) -> Option<T>,
        names: &[&str],
    ) -> Option<T> {
        let name = self.sited_string(key)?;
        self.value_of(key, name, from_name, names)
    }

    /// A list of names; one name alone is a list of one.
    pub(super) fn named_list<T>(
        &mut self,
        key: &'static str,
        from_name: impl Fn(&str) -> Option<T>,
        names: &[&str],
    ) -> Vec<T> {
        let given = self.strings(key);
        given.into_iter().filter_map(|name| self.value_of(key, name, &from_name, names)).collect()
    }

    fn value_of<T>(
        &mut self,
        key: &str,
        name: Sited<String>,
        from_name: impl Fn(&str) -> Option<T>,
        names: &[&str],
    ) -> Option<T> {
        let value = from_name(&name.value);
        if value.is_none() {
            let message = format!("no {key} `{}`; there are {}", name.value, names.join(", "));
            match did_you_mean(&name.value, names.iter().copied()) {
                Some(help) => self.diagnostics.report_with_help(name.at, message, help),
                None => self.report(name.at, message),
            }
        }
        value
    }

    pub(super) fn category(&mut self, key: &'static str) -> Option<Category> {
        if !self.table.contains_key(key) {
            self.seen.push(key);
            self.report(self.at.clone(), format!("`{key}` is missing"));
            return None;
        }
        let names: Vec<&str> = Category::ALL.iter().map(|category| category.name()).collect();
        self.named(key, Category::from_name, &names)
    }

    pub(super) fn votes(&mut self, key: &'static str) -> Vec<(Category, Sited<f64>)> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(key, value, "a table of categories and weights");
            return Vec::new();
        };
        let mut votes = Vec::new();
        for (name, weight) in table.iter() {
            match Category::from_name(name.get_ref()) {
                Some(category) => {
                    votes.extend(self.number(key, weight).map(|weight| (category, weight)));
                }
                None => self.report(name.span(), format!("no category `{}`", name.get_ref())),
            }
        }
        votes
    }

    pub(super) fn attribute(&mut self, key: &'static str) -> Option<(String, String)> {
        let text = self.sited_string(key)?;
        match text.value.split_once(':') {
            Some((kind, value)) if ATTRIBUTE_KINDS.contains(&kind) && is_id(value) => {
                Some((kind.to_owned(), value.to_owned()))
            }
            _ => {
                let kinds = ATTRIBUTE_KINDS.join(", ");
                self.report(text.at, format!("an attribute is `kind:value`; the kinds are {kinds}"));
                None
            }
        }
    }

    pub(super) fn attributes(&mut self, key: &'static str) -> Vec<(String, String)> {
        let Some(mut table) = self.table(key) else {
            return Vec::new();
        };
        let mut attributes = Vec::new();
        for &kind in ATTRIBUTE_KINDS {
            for value in table.strings(kind) {
                attributes.push((kind.to_owned(), value.value));
            }
        }
        table.finish();
        attributes
    }

    pub(super) fn cases(&mut self, key: &'static str) -> Vec<CaseEntry> {
        let Some(value) = self.get(key) else {
            return Vec::new();
        };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(key, value, "a list of cases");
            return Vec::new();
        };
        array.iter().filter_map(|item| self.case(key, item)).collect()
    }

    fn case(&mut self, key: &str, item: &'s Spanned<DeValue<'s>>) -> Option<CaseEntry> {
        let at = self.sited((), item.span());
        match item.get_ref() {
            DeValue::String(text) => Some(CaseEntry {
                at,
                text: text.to_string(),
                polarity: None,
                modality: None,
                actor: None,
                heading: None,
                lead_in: None,
                domain: None,
            }),
            DeValue::Table(table) => {
                let mut table = TableReader::new(self.file, table, item.span(), self.diagnostics);
                let polarities = ["affirmed", "negated"];
                let case = table.required_string("text").map(|text| CaseEntry {
                    at,
                    text: text.value,
                    polarity: table.named("polarity", Polarity::from_name, &polarities),
                    modality: table.named("modality", Modality::from_name, MODALITY_NAMES),
                    actor: table.named("actor", Actor::from_name, ACTOR_NAMES),
                    heading: table.string("heading"),
                    lead_in: table.string("lead_in"),
                    domain: table.string("domain"),
                });
                table.finish();
                case
            }
            _ => {
                self.wrong_type(key, item, "a list of texts or of `{ text = \"...\" }`");
                None
            }
        }
    }
}
