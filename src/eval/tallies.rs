//! Everything that an evaluation counts, by gold file, and the averages that are made of it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::score::{Average, Tally};
use crate::taxonomy::Category;

/// What one tally counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Table {
    /// Categories of segments.
    Categories,
    /// Claims of clauses of which the coder was sure, of hosts that are for tuning.
    ClaimsTuning,
    /// The same, of the other hosts.
    ClaimsRest,
    /// Claims of clauses of which the coder was not sure.
    ClaimsUnsure,
    /// Practices that sentences affirm and deny.
    Practices,
    /// Types of data that sentences are about.
    DataTypes,
}

/// A group of tables that are shown together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Categories of segments.
    Categories,
    /// Claims of clauses.
    Claims,
    /// Practices of sentences.
    Practices,
    /// Data types of sentences.
    DataTypes,
}

impl Group {
    /// Every group.
    pub const ALL: [Group; 4] = [Group::Categories, Group::Claims, Group::Practices, Group::DataTypes];

    /// Its key in the JSON of a report.
    pub fn key(self) -> &'static str {
        match self {
            Group::Categories => "categories",
            Group::Claims => "claims",
            Group::Practices => "practices",
            Group::DataTypes => "data_types",
        }
    }

    /// The tables that its rows are summed over: for claims, those of sure records.
    pub fn tables(self) -> &'static [Table] {
        match self {
            Group::Categories => &[Table::Categories],
            Group::Claims => &[Table::ClaimsTuning, Table::ClaimsRest],
            Group::Practices => &[Table::Practices],
            Group::DataTypes => &[Table::DataTypes],
        }
    }
}

/// One average over the labels of some tables.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// Its key in the JSON of a report.
    pub key: &'static str,
    /// What it is, for people.
    pub title: &'static str,
    /// Where it is shown.
    pub group: Group,
    /// What it is summed over.
    pub tables: &'static [Table],
    /// How the labels become one.
    pub average: Average,
    /// Whether only the nine practice categories count.
    pub only_practices: bool,
}

const fn measure(
    key: &'static str,
    title: &'static str,
    group: Group,
    tables: &'static [Table],
    average: Average,
) -> Measure {
    Measure { key, title, group, tables, average, only_practices: false }
}

const fn of_nine(key: &'static str, title: &'static str, average: Average) -> Measure {
    let all = measure(key, title, Group::Categories, CATEGORIES, average);
    Measure { only_practices: true, ..all }
}

const CATEGORIES: &[Table] = &[Table::Categories];
const SURE: &[Table] = &[Table::ClaimsTuning, Table::ClaimsRest];
const ALL_CLAIMS: &[Table] = &[Table::ClaimsTuning, Table::ClaimsRest, Table::ClaimsUnsure];

/// The averages of a report, in the order in which they are shown.
pub const MEASURES: &[Measure] = &[
    of_nine("macro9", "macro-F1, 9 practice categories", Average::Macro),
    of_nine("micro9", "micro-F1, 9 practice categories", Average::Micro),
    measure("macro12", "macro-F1, all 12 categories", Group::Categories, CATEGORIES, Average::Macro),
    measure("micro12", "micro-F1, all 12 categories", Group::Categories, CATEGORIES, Average::Micro),
    measure("claims_micro", "micro-F1", Group::Claims, SURE, Average::Micro),
    measure("claims_macro", "macro-F1", Group::Claims, SURE, Average::Macro),
    measure(
        "claims_micro_train",
        "micro-F1, hosts for tuning",
        Group::Claims,
        &[Table::ClaimsTuning],
        Average::Micro,
    ),
    measure(
        "claims_micro_rest",
        "micro-F1, the other hosts",
        Group::Claims,
        &[Table::ClaimsRest],
        Average::Micro,
    ),
    measure("claims_micro_all", "micro-F1, unsure ones too", Group::Claims, ALL_CLAIMS, Average::Micro),
    measure("practices_micro", "micro-F1", Group::Practices, &[Table::Practices], Average::Micro),
    measure("practices_macro", "macro-F1", Group::Practices, &[Table::Practices], Average::Macro),
    measure("data_types_micro", "micro-F1", Group::DataTypes, &[Table::DataTypes], Average::Micro),
    measure("data_types_macro", "macro-F1", Group::DataTypes, &[Table::DataTypes], Average::Macro),
];

impl Measure {
    /// The indexes of the labels that it averages over.
    pub fn labels(&self, tally: &Tally) -> Vec<usize> {
        let mut labels = tally.all();
        if self.only_practices {
            let is_practice = |label: &usize| {
                Category::from_name(&tally.labels()[*label]).is_some_and(Category::is_practice)
            };
            labels.retain(is_practice);
        }
        labels
    }
}

/// The tallies of an evaluation, by gold file and table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Tallies(BTreeMap<String, BTreeMap<Table, Tally>>);

impl Tallies {
    /// The tally of one file and table, made with `labels` where there is none.
    pub(super) fn tally(&mut self, file: &str, table: Table, labels: &[String]) -> &mut Tally {
        let tables = self.0.entry(file.to_owned()).or_default();
        tables.entry(table).or_insert_with(|| Tally::new(labels.iter().cloned()))
    }

    /// Takes all that `other` counted.
    pub(super) fn extend(&mut self, other: Tallies) {
        for (file, tables) in other.0 {
            self.0.entry(file).or_default().extend(tables);
        }
    }

    /// The names of the files that have one of `tables`.
    pub fn files(&self, tables: &[Table]) -> impl Iterator<Item = &str> {
        let has = move |all: &BTreeMap<Table, Tally>| tables.iter().any(|table| all.contains_key(table));
        self.0.iter().filter(move |(_, all)| has(all)).map(|(file, _)| file.as_str())
    }

    /// The sum of `tables` over one file or all; nothing where no file has any of them.
    pub fn sum(&self, tables: &[Table], file: Option<&str>) -> Option<Tally> {
        let mut sum: Option<Tally> = None;
        for (_, all) in self.0.iter().filter(|(name, _)| file.is_none_or(|file| file == *name)) {
            for tally in tables.iter().filter_map(|table| all.get(table)) {
                match &mut sum {
                    Some(sum) => sum.merge(tally),
                    None => sum = Some(tally.clone()),
                }
            }
        }
        sum
    }
}
