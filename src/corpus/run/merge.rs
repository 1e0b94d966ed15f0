//! Parts and shards put together.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::digest::{Digest, size};
use super::header::Header;
use super::interleave::{Strand, interleave};
use super::journal::{Journal, Told};
use super::report::Written;
use super::target::Target;
use super::watch::watched;
use super::{Monitor, disk};
use crate::corpus::Shard;
use crate::output::Format;
use crate::{Error, Result};

/// Writes one file, `output`, with the documents of all `inputs`: files of `format`, and folders of parts.
///
/// Parts of a folder come in their order. Where the journals of the inputs tell that they are shards of one run, all
/// shards must be there; lines ([`Format::Jsonl`], [`Format::Clauses`]) then come in the order of the whole, as if it had
/// been one run, and other formats in the order of the shards. All else comes in the order in which it is named. The file
/// gets its name when it is whole; the inputs stay. `monitor` is told how far it is; `&mut ()` does not listen.
///
/// ```
/// use fineprint::corpus::merge;
/// use fineprint::output::Format;
///
/// # let folder = tempfile::tempdir().unwrap();
/// # let folder = folder.path();
/// let parts = ["a.jsonl", "b.jsonl"].map(|name| folder.join(name));
/// # for part in &parts { std::fs::write(part, "{}\n").unwrap(); }
/// let written = merge(Format::Jsonl, &parts, &folder.join("all.jsonl"), &mut ())?;
/// assert_eq!(written.bytes, 6);
/// # Ok::<(), fineprint::Error>(())
/// ```
///
/// # Errors
///
/// When an input cannot be read, when its run has not finished, when a part or a shard is missing, or when the output
/// cannot be written.
pub fn merge(
    format: Format,
    inputs: &[PathBuf],
    output: &Path,
    monitor: &mut impl Monitor,
) -> Result<Written> {
    let target = Target::documents(format, output);
    if !target.joined {
        let output = output.display();
        return Err(Error::usage(format!("{output} is a folder; parts are merged to one file")));
    }
    let mut pieces = inputs.iter().map(|path| Piece::find(path, format)).collect::<Result<Vec<_>>>()?;
    let shards = order_shards(&mut pieces)?;
    let files: Vec<PathBuf> = pieces.iter().flat_map(|piece| piece.files.iter().cloned()).collect();
    let same =
        |file: &PathBuf| fs::canonicalize(file).is_ok_and(|file| Some(file) == output.canonicalize().ok());
    if files.iter().any(same) {
        let output = output.display();
        return Err(Error::usage(format!("{output} would be written over while it is read")));
    }
    let _lock = target.lock()?;
    let whole = target.whole();
    let bytes = files.iter().filter_map(|file| size(file).ok()).sum();
    let merged = watched(&target.path, &whole, bytes, monitor, || {
        match format {
            Format::Jsonl | Format::Clauses if shards => {
                let strands: Vec<Strand<'_>> = pieces.iter().map(Piece::strand).collect();
                interleave(&strands, &whole)?;
            }
            _ => format.merge(&files, &whole)?,
        }
        Digest::of_path(&whole)
    });
    let merged = merged.and_then(|digest| disk::rename(&whole, &target.path).map(|()| digest));
    if merged.is_err() {
        // The first error is what matters.
        let _ = disk::remove(&whole);
    }
    merged.map(|Digest { bytes, sha256 }| Written { path: target.path.clone(), bytes, sha256 })
}

/// One input: its files in order, and which shard it is, as far as a journal tells.
struct Piece {
    path: PathBuf,
    files: Vec<PathBuf>,
    told: Option<Told>,
    shard: Option<(Shard, String)>,
}

impl Piece {
    fn find(path: &Path, format: Format) -> Result<Self> {
        let target = Target::documents(format, path);
        let told = Journal::read(&target.journal())?;
        if told.as_ref().is_some_and(|told| told.done.is_none()) {
            let path = path.display();
            return Err(Error::usage(format!("{path}: its run has not finished; start it again first")));
        }
        let files = match &told {
            _ if target.joined => vec![target.path.clone()],
            Some(told) => files_of_first_output(told, &target)?,
            None => numbered_files(&target)?,
        };
        let shard = told.as_ref().and_then(shard_of);
        Ok(Piece { path: path.to_owned(), files, told, shard })
    }

    fn strand(&self) -> Strand<'_> {
        let parts = self.told.iter().flat_map(|told| &told.parts);
        Strand { files: &self.files, orders: parts.filter_map(|part| part.order.as_ref()).collect() }
    }
}

fn files_of_first_output(told: &Told, target: &Target) -> Result<Vec<PathBuf>> {
    let written = told.header.outputs.first().and_then(|output| output["format"].as_str());
    if written != target.describe()["format"].as_str() {
        let (folder, written) = (target.path.display(), written.unwrap_or("nothing"));
        return Err(Error::usage(format!("{folder} holds parts of format {written}; say so with --format")));
    }
    let files = told.parts.iter().filter_map(|part| part.files.first());
    Ok(files.map(|file| target.path.join(&file.name)).collect())
}

/// The parts of a folder without a journal: that is with another output of the run.
fn numbered_files(target: &Target) -> Result<Vec<PathBuf>> {
    let names = target.parts_on_disk()?;
    let files: Vec<PathBuf> =
        (0..names.len() as u64).map(|number| target.path.join(target.part_name(number))).collect();
    match files.iter().find(|file| !file.exists()) {
        None if !files.is_empty() => Ok(files),
        Some(missing) => {
            let missing = missing.display();
            Err(Error::usage(format!(
                "{missing} is missing, or another format than that of --format is in the folder"
            )))
        }
        None => Err(Error::usage(format!("{} holds no parts", target.path.display()))),
    }
}

/// The shard that a run was, and what it was about, so that shards of different runs are told apart. Shards may have run
/// on machines with copies of the inputs, so it does not matter when these were written.
fn shard_of(told: &Told) -> Option<(Shard, String)> {
    let Header { program, rules, inputs, options, selection, .. } = &told.header;
    // Every shard goes through the names of the whole.
    let names = told.read.as_ref().map(|read| &read.names);
    let shard = selection["shard"].as_str()?.parse().ok()?;
    let inputs: Vec<_> = inputs.iter().map(|input| json!([input["name"], input["bytes"]])).collect();
    Some((shard, json!([program, rules, inputs, names, options, selection["sample"]]).to_string()))
}

/// Sorts shards of one run by their numbers, once it is clear that none is missing or doubled. Whether there are any.
fn order_shards(pieces: &mut [Piece]) -> Result<bool> {
    let shards: Vec<_> = pieces.iter().filter_map(|piece| piece.shard.as_ref()).collect();
    let Some((first, about)) = shards.first() else { return Ok(false) };
    if shards.len() < pieces.len() {
        return Err(Error::usage("some of these are shards of a run and some are not; name either"));
    }
    if let Some(stranger) =
        pieces.iter().find(|piece| piece.shard.as_ref().is_some_and(|shard| shard.1 != *about))
    {
        let (path, first) = (stranger.path.display(), pieces[0].path.display());
        return Err(Error::usage(format!(
            "{path} is a shard of another run than {first}: their journals tell of other inputs, rules or options"
        )));
    }
    let count = first.count();
    pieces.sort_by_key(|piece| piece.shard.as_ref().map(|(shard, _)| shard.number()));
    let numbers = pieces.iter().filter_map(|piece| piece.shard.as_ref()).map(|(shard, _)| shard.number());
    if numbers.eq(1..=count) {
        return Ok(true);
    }
    Err(Error::usage(format!("the run has {count} shards, and each must be named once")))
}
