//! Writes a corpus in the form in which corpora come: a tree of files, an archive, a repository, a WARC.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use fineprint::{Error, Result};

use super::measure::Progress;
use super::text::Corpus;

/// Where documents are read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Input {
    /// They are made while they are read
    Memory,
    /// A folder of files
    Tree,
    /// A tar archive, compressed with zstd
    #[value(name = "tar.zst")]
    TarZst,
    /// A git repository, one commit for 10,000 documents
    Git,
    /// A WARC file, not compressed
    Warc,
}

/// Writes so many documents into `scratch`; gives the path to read.
pub(crate) fn write(input: Input, corpus: &Corpus, documents: u64, scratch: &Path) -> Result<PathBuf> {
    let name = match input {
        Input::Memory | Input::Tree => "tree",
        Input::TarZst => "corpus.tar.zst",
        Input::Git => "corpus.git",
        Input::Warc => "corpus.warc",
    };
    let path = scratch.join(name);
    let written = match input {
        Input::Memory | Input::Tree => write_tree(corpus, documents, &path),
        Input::TarZst => write_tar(corpus, documents, &path),
        Input::Git => write_git(corpus, documents, &path),
        Input::Warc => write_warc(corpus, documents, &path),
    };
    written.map_err(|error| Error::io(&path, error))?;
    Ok(path)
}

fn write_tree(corpus: &Corpus, documents: u64, folder: &Path) -> io::Result<()> {
    fs::create_dir(folder)?;
    let mut progress = Progress::of("written", documents);
    for number in 0..documents {
        progress.advance();
        let path = folder.join(corpus.path(number));
        if let Some(parent) = path.parent().filter(|_| number % 1_000 == 0) {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, corpus.document(number))?;
    }
    Ok(())
}

fn write_tar(corpus: &Corpus, documents: u64, path: &Path) -> io::Result<()> {
    let zstd = zstd::Encoder::new(BufWriter::new(File::create(path)?), 3)?;
    let mut tar = tar::Builder::new(zstd);
    let mut progress = Progress::of("written", documents);
    for number in 0..documents {
        progress.advance();
        let text = corpus.document(number);
        let mut header = tar::Header::new_gnu();
        header.set_size(text.len() as u64);
        header.set_mode(0o644);
        tar.append_data(&mut header, corpus.path(number), text.as_bytes())?;
    }
    tar.into_inner()?.finish()?.flush()
}

fn write_git(corpus: &Corpus, documents: u64, path: &Path) -> io::Result<()> {
    const DOCUMENTS_PER_COMMIT: u64 = 10_000;
    let git = |args: &[&str]| {
        let mut command = Command::new("git");
        command.args(args).stdout(Stdio::null());
        command
    };
    let place = path.to_string_lossy();
    succeed(git(&["init", "--quiet", "--bare", "--initial-branch=main", &place]).status()?)?;
    let mut import = git(&["-C", &place, "fast-import", "--quiet"]).stdin(Stdio::piped()).spawn()?;
    let mut stream = BufWriter::new(import.stdin.take().ok_or_else(|| io::Error::other("git has no input"))?);
    let mut progress = Progress::of("written", documents);
    for number in 0..documents {
        progress.advance();
        if number % DOCUMENTS_PER_COMMIT == 0 {
            let message = format!("Documents from {number} on");
            let when = 1_000_000_000 + number;
            write!(stream, "commit refs/heads/main\ncommitter Scale <scale@scale.example> {when} +0000\n")?;
            writeln!(stream, "data {}\n{message}", message.len())?;
        }
        let text = corpus.document(number);
        writeln!(stream, "M 100644 inline {}\ndata {}\n{text}", corpus.path(number), text.len())?;
    }
    stream.into_inner().map_err(|error| error.into_error())?.flush()?;
    succeed(import.wait()?)
}

fn succeed(status: std::process::ExitStatus) -> io::Result<()> {
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("git ended with {status}"))) }
}

fn write_warc(corpus: &Corpus, documents: u64, path: &Path) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let mut progress = Progress::of("written", documents);
    for number in 0..documents {
        progress.advance();
        let text = corpus.document(number);
        let moment = corpus.timestamp(number);
        let date = format!(
            "{}-{}-{}T{}:{}:{}Z",
            &moment[..4],
            &moment[4..6],
            &moment[6..8],
            &moment[8..10],
            &moment[10..12],
            &moment[12..14]
        );
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/markdown; charset=utf-8\r\nContent-Length: {}\r\n\r\n",
            text.len()
        );
        write!(
            file,
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012x}>\r\n\
             WARC-Date: {date}\r\nWARC-Target-URI: {}\r\nContent-Type: application/http; msgtype=response\r\n\
             Content-Length: {}\r\n\r\n{head}{text}\r\n\r\n",
            corpus.address(number),
            head.len() + text.len()
        )?;
    }
    file.flush()
}
