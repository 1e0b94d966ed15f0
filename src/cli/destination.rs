//! Where output goes, and in which format: `--output [FORMAT=]PATH`.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use clap::builder::PossibleValue;
use fineprint::output::Format;

/// A format by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FormatName(pub(crate) Format);

impl ValueEnum for FormatName {
    fn value_variants<'a>() -> &'a [Self] {
        static NAMES: std::sync::LazyLock<Vec<FormatName>> =
            std::sync::LazyLock::new(|| Format::ALL.iter().copied().map(FormatName).collect());
        &NAMES
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.0.name()))
    }
}

/// An output as it was named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Destination {
    /// The format, where it was named.
    named: Option<Format>,
    pub(crate) path: PathBuf,
}

impl Destination {
    /// Reads `PATH` or `FORMAT=PATH`. What stands before the `=` must be a format, or it is a part of the path.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let named = text.split_once('=');
        let named = named.and_then(|(name, path)| Some((Format::from_name(name)?, path)));
        match named {
            _ if text.is_empty() => Err("a path is missing".into()),
            Some((_, "")) => Err(format!("a path is missing behind `{text}`")),
            Some((format, path)) => Ok(Destination { named: Some(format), path: path.into() }),
            None => Ok(Destination { named: None, path: text.into() }),
        }
    }

    /// Standard output.
    pub(crate) fn standard_output() -> Self {
        Destination { named: None, path: "-".into() }
    }

    /// Its format: as named with it, by its extension, or by --format, which also says what lines a `.jsonl` file holds.
    pub(crate) fn format(&self, asked: Option<Format>) -> Format {
        let told = Format::of_path(&self.path).filter(|&format| format != Format::Jsonl);
        self.named.or(told).or(asked).unwrap_or(Format::Jsonl)
    }

    /// Whether it is standard output.
    pub(crate) fn is_standard_output(&self) -> bool {
        self.path == Path::new("-")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_told_by_name_by_option_or_by_extension() {
        let format = |text: &str, asked| Destination::parse(text).map(|output| output.format(asked));
        assert_eq!(format("clauses=x.jsonl", Some(Format::Jsonl)), Ok(Format::Clauses));
        assert_eq!(format("x.clauses.jsonl", None), Ok(Format::Clauses));
        assert_eq!(format("x.jsonl", Some(Format::Clauses)), Ok(Format::Clauses));
        assert_eq!(format("x.clauses.jsonl", Some(Format::Jsonl)), Ok(Format::Clauses));
        assert_eq!(format("x.unknown", None), Ok(Format::Jsonl));
        assert_eq!(Destination::parse("a=b/c.jsonl").unwrap().path, Path::new("a=b/c.jsonl"));
        assert!(Destination::parse("jsonl=").is_err());
    }
}
