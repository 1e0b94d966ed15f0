//! Puts folders together, file by file.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::super::file_name::file_name;
use super::encode::Files;
use super::writer::{BratWriter, INDEX, Listed};
use crate::{Error, Result};

/// Writes a folder with the documents of all `parts`, in order.
pub(in crate::output) fn merge(parts: &[PathBuf], target: &Path) -> Result<()> {
    let mut writer = BratWriter::create(target)?;
    for part in parts {
        let index = part.join(INDEX);
        for (number, line) in read(&index)?.lines().enumerate() {
            let listed: Listed = serde_json::from_str(line)
                .map_err(|error| Error::input(&index, Some(number + 1), format!("is not whole: {error}")))?;
            if !listed.file.starts_with(&file_name(&listed.id)) || listed.file.contains(['/', '\\']) {
                return Err(Error::input(
                    &index,
                    Some(number + 1),
                    "names a file that is not the document's",
                ));
            }
            let annotations = read(&part.join(format!("{}.ann", listed.file)))?;
            let marks = || annotations.lines().filter(|line| line.starts_with('T'));
            let types: BTreeSet<String> = marks().filter_map(type_of).map(str::to_owned).collect();
            let rows = marks().count() as u64;
            let text = read(&part.join(format!("{}.txt", listed.file)))?;
            writer.push(&Files { id: listed.id, path: listed.path, text, annotations, types }, rows)?;
        }
    }
    writer.end().map(drop)
}

/// The type of a mark: `T1`, a tab, the type, a space.
fn type_of(line: &str) -> Option<&str> {
    line.split('\t').nth(1)?.split(' ').next()
}

fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).map_err(|error| Error::io(path, error))
}
