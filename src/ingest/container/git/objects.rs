//! The second pass: the objects, from `git cat-file --batch`.

use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::process::ChildStdout;
use std::thread::{self, JoinHandle};

use super::id::Id;
use super::program::{Git, Running};
use crate::ingest::Failure;

/// Longest line that goes before an object.
const LONGEST_HEADER: u64 = 1 << 10;

/// Objects in the order in which they were asked for.
///
/// A thread asks for all of them, one reads what the program says, and the caller takes what comes. The pipes hold few
/// objects, so that the program waits until they are taken, and nobody waits for anybody who waits for him.
pub(super) struct Objects {
    running: Option<Running>,
    stdout: BufReader<ChildStdout>,
    asking: Option<JoinHandle<()>>,
}

/// What became of an object.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Object {
    Read(Vec<u8>),
    /// It has this many bytes, more than were allowed, and was passed over.
    TooLarge(u64),
    /// The repository does not have it.
    Missing,
    /// It is not of the type that was expected.
    NotA(&'static str),
}

impl Objects {
    /// Asks for objects.
    pub(super) fn ask(git: &Git, wanted: impl Iterator<Item = Id> + Send + 'static) -> Result<Self, Failure> {
        let mut running = git.start(["cat-file", "--batch", "--buffer"])?;
        let (Some(stdin), Some(stdout)) = (running.child.stdin.take(), running.child.stdout.take()) else {
            return Err(
                git.failure(crate::ingest::FailureKind::Unreadable, "the `git` program has no streams")
            );
        };
        let asking = thread::spawn(move || {
            let mut stdin = BufWriter::new(stdin);
            // Where nobody takes the questions any more, the program has ended; that is seen where its answers are read.
            for id in wanted {
                if writeln!(stdin, "{id}").is_err() {
                    return;
                }
            }
            let _ = stdin.flush();
        });
        let stdout = BufReader::with_capacity(256 << 10, stdout);
        Ok(Objects { running: Some(running), stdout, asking: Some(asking) })
    }

    /// The next object, which is to be a `kind` of at most `max` bytes. An error means that the program has ended; see
    /// [`finish`](Self::finish).
    pub(super) fn next(&mut self, id: Id, kind: &'static str, max: u64) -> io::Result<Object> {
        let mut header = Vec::new();
        self.stdout.by_ref().take(LONGEST_HEADER).read_until(b'\n', &mut header)?;
        let header = String::from_utf8_lossy(header.strip_suffix(b"\n").ok_or(io::ErrorKind::UnexpectedEof)?);
        let mut parts = header.split(' ');
        if parts.next() != Some(&id.to_string()) {
            return Err(unexpected(&header));
        }
        let found = parts.next().unwrap_or_default();
        if found == "missing" {
            return Ok(Object::Missing);
        }
        let size =
            parts.next().and_then(|size| size.parse::<u64>().ok()).ok_or_else(|| unexpected(&header))?;
        if size > max || found != kind {
            // The line end behind the object goes with it.
            self.skip(size.saturating_add(1))?;
            return Ok(if found == kind { Object::TooLarge(size) } else { Object::NotA(kind) });
        }
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
        self.stdout.by_ref().take(size).read_to_end(&mut bytes)?;
        if bytes.len() as u64 != size {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.skip(1)?;
        Ok(Object::Read(bytes))
    }

    fn skip(&mut self, count: u64) -> io::Result<()> {
        let skipped = io::copy(&mut self.stdout.by_ref().take(count), &mut io::sink())?;
        if skipped == count { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
    }

    /// Waits for the end of the program; where it did not end well, this is what it said.
    pub(super) fn finish(mut self) -> Result<(), String> {
        let left = self.stdout.fill_buf().map(<[u8]>::len);
        let ended = self.running.take().map_or(Ok(()), Running::finish);
        match (ended, left) {
            (Ok(()), Ok(0)) => Ok(()),
            (Ok(()), Ok(_)) => Err("git gave more than it was asked for".into()),
            (Ok(()), Err(error)) => Err(error.to_string()),
            (Err(message), _) => Err(message),
        }
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        // Ends the program, so that the thread that asks it ends too.
        drop(self.running.take());
        if let Some(asking) = self.asking.take() {
            let _ = asking.join();
        }
    }
}

fn unexpected(header: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("git answered `{header}`"))
}
