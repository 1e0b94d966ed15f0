//! Writes the folder.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::super::file_name::file_name;
use super::encode::Files;
use crate::output::encoded::Content;
use crate::output::record::write_line;
use crate::output::writer::{Target, other_format};
use crate::output::{Counts, DocumentWriter, Encoded};
use crate::taxonomy::{Actor, Modality, Polarity};
use crate::{Error, Result};

/// Lists the documents of the folder.
pub(super) const INDEX: &str = "documents.jsonl";

/// A line of the index: the name of the two files without their extensions, and the document in them.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Listed {
    pub(super) file: String,
    pub(super) id: String,
    pub(super) path: String,
}

/// Writes one folder.
pub(in crate::output) struct BratWriter {
    folder: PathBuf,
    index: Target,
    types: BTreeSet<String>,
    counts: Counts,
}

impl BratWriter {
    /// Makes the folder, which must not hold anything.
    pub(in crate::output) fn create(folder: &Path) -> Result<Self> {
        let at_fault = |error| Error::io(folder, error);
        match fs::create_dir(folder) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                if fs::read_dir(folder).map_err(at_fault)?.next().is_some() {
                    let message = format!("{}: the folder is not empty; name a new one", folder.display());
                    return Err(Error::usage(message));
                }
            }
            made => made.map_err(at_fault)?,
        }
        let index = Target::create(&folder.join(INDEX))?;
        let (types, counts) = (BTreeSet::new(), Counts::default());
        Ok(BratWriter { folder: folder.to_owned(), index, types, counts })
    }

    /// Adds a document with so many annotations.
    pub(super) fn push(&mut self, files: &Files, rows: u64) -> Result<()> {
        let (file, mut text) = self.open(&file_name(&files.id))?;
        let text_path = self.path(&file, "txt");
        text.write_all(files.text.as_bytes()).map_err(|error| Error::io(text_path, error))?;
        let path = self.path(&file, "ann");
        fs::write(&path, &files.annotations).map_err(|error| Error::io(&path, error))?;
        let listed = Listed { file, id: files.id.clone(), path: files.path.clone() };
        let mut line = Vec::new();
        write_line(&listed, INDEX, &mut line)?;
        self.index.put(&line)?;
        self.types.extend(files.types.iter().cloned());
        self.counts.documents += 1;
        self.counts.rows += rows;
        self.counts.bytes += (files.text.len() + files.annotations.len()) as u64;
        Ok(())
    }

    /// Makes the `.txt` file of a document. Documents with the same id have files that count up.
    fn open(&self, name: &str) -> Result<(String, File)> {
        let mut number = 1;
        loop {
            let file = if number == 1 { name.to_owned() } else { format!("{name}~{number}") };
            let path = self.path(&file, "txt");
            match File::create_new(&path) {
                Ok(text) => return Ok((file, text)),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => number += 1,
                Err(error) => return Err(Error::io(path, error)),
            }
        }
    }

    fn path(&self, file: &str, extension: &str) -> PathBuf {
        self.folder.join(format!("{file}.{extension}"))
    }

    /// Writes what brat has to know about the types, and ends the index.
    pub(super) fn end(self) -> Result<Counts> {
        let mut configuration = Target::create(&self.folder.join("annotation.conf"))?;
        configuration.put(self.configuration().as_bytes())?;
        let bytes = self.counts.bytes + configuration.finish()? + self.index.finish()?;
        Ok(Counts { bytes, ..self.counts })
    }

    fn configuration(&self) -> String {
        let mut text = String::from("[entities]\n");
        for name in &self.types {
            text.push_str(name);
            text.push('\n');
        }
        text.push_str("\n[relations]\n\n[events]\n\n[attributes]\n");
        let names = |names: Vec<&str>| names.join("|");
        for (attribute, values) in [
            ("Polarity", names(Polarity::ALL.iter().map(|value| value.name()).collect())),
            ("Modality", names(Modality::ALL.iter().map(|value| value.name()).collect())),
            ("Actor", names(Actor::ALL.iter().map(|value| value.name()).collect())),
        ] {
            text.push_str(&format!("{attribute}\tArg:<ENTITY>, Value:{values}\n"));
        }
        text
    }
}

impl DocumentWriter for BratWriter {
    fn write(&mut self, document: Encoded) -> Result<()> {
        let Content::Files(files) = document.content else {
            return Err(other_format(&self.folder));
        };
        self.push(&files, document.rows)
    }

    fn finish(self: Box<Self>) -> Result<Counts> {
        self.end()
    }
}
