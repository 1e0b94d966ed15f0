//! What must be sought and lies in an archive, in a compression or in a pipe: it is written to a file first.
//!
//! The file has a name only until somebody has opened it, before the first byte is written. From then on it is whatever
//! this process holds open, and goes with it, however the process ends. Where the operating system does not take a name
//! from an open file, it goes when it is no longer read.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use super::stream::Stream;
use crate::ingest::{Failure, FailureKind};

/// Bytes that are written at most.
const MOST: u64 = 64 << 30;
/// Bytes that are copied at a time.
const PIECE: usize = 1 << 16;
/// Names that are tried.
const TRIES: usize = 100;

/// A file that goes when this does and nobody has it open.
pub(super) struct Spilled {
    /// The file, open for reading and writing.
    #[cfg_attr(not(feature = "sqlite"), allow(dead_code))]
    pub(super) file: File,
    /// Mostly there is none any more.
    _name: Option<Name>,
}

/// A name that is taken away in the end.
struct Name(PathBuf);

impl Drop for Name {
    fn drop(&mut self) {
        // Nobody is there to be told. It is a temporary file among others then.
        let _ = fs::remove_file(&self.0);
    }
}

/// Writes all bytes of `stream` to a file, and gives what `hold` made of it while it was empty and had a name, beside what is
/// to be kept while the file is read.
///
/// # Errors
///
/// When the stream breaks off or has more than 64 GiB, and when the file cannot be written, for want of room among the
/// reasons.
pub(super) fn spill<T>(
    stream: &mut Stream,
    hold: impl FnOnce(&Path) -> Result<T, Failure>,
) -> Result<(T, Spilled), Failure> {
    let folder = std::env::temp_dir();
    let (mut file, name) = create(&folder).map_err(|error| no_room(stream, &folder, &error))?;
    let held = hold(&name.0)?;
    // An open file can lose its name on Unix.
    let name = if cfg!(unix) { None } else { Some(name) };
    let mut piece = vec![0; PIECE];
    let mut written = 0;
    loop {
        let count = match stream.bytes.read(&mut piece) {
            Ok(0) => break,
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(stream.broken(&error)),
        };
        written += count as u64;
        if written > MOST {
            let message = "has more than 64 GiB, the most that is unpacked to be read; unpack it first";
            return Err(stream.failure(FailureKind::TooLarge, message));
        }
        file.write_all(&piece[..count]).map_err(|error| no_room(stream, &folder, &error))?;
    }
    Ok((held, Spilled { file, _name: name }))
}

/// A new file that nobody else can read, for as long as it has a name.
fn create(folder: &Path) -> io::Result<(File, Name)> {
    static NUMBER: AtomicU64 = AtomicU64::new(0);
    let mut options = OpenOptions::new();
    options.read(true).write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    for _ in 0..TRIES {
        let moment = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.subsec_nanos());
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!("fineprint-{}-{number}-{moment:08x}", std::process::id()));
        match options.open(&path) {
            Ok(file) => return Ok((file, Name(path))),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(ErrorKind::AlreadyExists.into())
}

/// The file cannot be written.
fn no_room(stream: &Stream, folder: &Path, error: &io::Error) -> Failure {
    let folder = folder.display();
    let message = format!(
        "cannot be unpacked into a temporary file in {folder} ({error}); name a folder with more room in TMPDIR, or unpack it \
         yourself"
    );
    stream.failure(FailureKind::Unreadable, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bytes, and then an error.
    fn breaks() -> impl Read {
        io::Cursor::new(vec![7; 100_000]).chain(Broken)
    }

    struct Broken;

    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(ErrorKind::UnexpectedEof.into())
        }
    }

    #[test]
    fn what_was_opened_has_all_bytes_and_no_name() {
        let bytes: Vec<u8> = (0..200_000_u32).map(|number| number as u8).collect();
        let mut stream = Stream::new("a.tar/t", io::Cursor::new(bytes.clone()));
        let mut path = PathBuf::new();
        let hold = |name: &Path| {
            path = name.to_owned();
            Ok(File::open(name).expect("the file"))
        };
        let (mut file, spilled) = spill(&mut stream, hold).expect("a file");
        let mut read = Vec::new();
        file.read_to_end(&mut read).expect("the bytes");
        assert!(read == bytes);
        assert!(!cfg!(unix) || !path.exists(), "{}", path.display());
        drop((file, spilled));
        assert!(!path.exists(), "{}", path.display());
    }

    #[test]
    fn a_stream_that_breaks_off_is_a_failure_and_leaves_nothing() {
        let mut stream = Stream::new("a.tar/t", breaks());
        let mut path = PathBuf::new();
        let hold = |name: &Path| {
            path = name.to_owned();
            Ok(())
        };
        let failure = spill(&mut stream, hold).err().expect("a failure");
        assert_eq!((failure.path.as_str(), failure.kind), ("a.tar/t", FailureKind::Truncated));
        assert!(!path.exists(), "{}", path.display());
    }
}
