//! From parts to outputs.

use std::fs::File;
use std::io::{self, BufReader, BufWriter};
use std::path::{Path, PathBuf};

use super::digest::Digest;
use super::journal::{DoneLine, FileLine, PartLine};
use super::target::{Content, Target};
use super::watch::watched;
use super::{Monitor, crash, disk};
use crate::corpus::Summary;
use crate::{Error, Result};

/// Makes the outputs of the parts. The parts stay.
pub(super) fn join(
    targets: &[Target],
    parts: &[PartLine],
    sums: Summary,
    monitor: &mut impl Monitor,
) -> Result<DoneLine> {
    let outputs = targets.iter().enumerate().map(|(index, target)| {
        let files: Vec<&FileLine> = parts.iter().filter_map(|part| part.files.get(index)).collect();
        let digest = if target.joined { join_files(target, &files, monitor)? } else { list(&files) };
        Ok(FileLine::new(target.path.display().to_string(), digest))
    });
    Ok(DoneLine { sums: sums.into(), outputs: outputs.collect::<Result<_>>()? })
}

/// Removes the parts of outputs that were joined.
pub(super) fn remove_parts(targets: &[Target]) -> Result<()> {
    for target in targets.iter().filter(|target| target.joined) {
        for name in target.parts_on_disk()? {
            disk::remove(&target.folder().join(name))?;
        }
    }
    Ok(())
}

fn list(files: &[&FileLine]) -> Digest {
    Digest::of_list(files.iter().map(|file| (&*file.name, file.bytes, &*file.sha256)))
}

/// Writes the one file of a target, and gives it its name in one step.
fn join_files(target: &Target, files: &[&FileLine], monitor: &mut impl Monitor) -> Result<Digest> {
    let folder = target.folder();
    let paths: Vec<PathBuf> = files.iter().map(|file| folder.join(&file.name)).collect();
    let whole = target.whole();
    disk::remove(&whole)?;
    crash::point().map_err(|error| Error::io(&whole, error))?;
    let bytes = files.iter().map(|file| file.bytes).sum();
    let digest = watched(&target.path, &whole, bytes, monitor, || {
        match target.content {
            Content::Documents(format) => format.merge(&paths, &whole)?,
            Content::Ledger => concatenate(&paths, &whole)?,
        }
        Digest::of_path(&whole)
    })?;
    if whole.is_dir() {
        // A folder can only take the place of an empty one.
        disk::remove(&target.path)?;
    }
    disk::rename(&whole, &target.path)?;
    Ok(digest)
}

fn concatenate(parts: &[PathBuf], whole: &Path) -> Result<()> {
    let at_fault = |path: &Path| {
        let path = path.to_owned();
        move |error| Error::io(path, error)
    };
    let mut writer = BufWriter::new(File::create(whole).map_err(at_fault(whole))?);
    for part in parts {
        let mut reader = BufReader::new(File::open(part).map_err(at_fault(part))?);
        io::copy(&mut reader, &mut writer).map_err(at_fault(whole))?;
    }
    let file = writer.into_inner().map_err(|error| Error::io(whole, error.into_error()))?;
    file.sync_all().map_err(at_fault(whole))
}
