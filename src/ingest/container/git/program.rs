//! Running the `git` program so that it only reads, and only what it is asked for.

use std::ffi::{OsStr, OsString};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::thread::{self, JoinHandle};

use crate::ingest::entry::display_path;
use crate::ingest::{Failure, FailureKind, Stage};

/// What of a program's messages is kept.
const LONGEST_MESSAGE: u64 = 4 << 10;

/// Variables that would lead the program to another repository than the one that was named, or make it talk.
const UNWANTED_VARIABLES: &[&str] = &[
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_COMMON_DIR",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_NAMESPACE",
    "GIT_GRAFT_FILE",
    "GIT_SHALLOW_FILE",
    "GIT_EXTERNAL_DIFF",
    "GIT_TRACE",
];

/// A repository, to be read by the `git` program.
#[derive(Clone, Debug)]
pub(super) struct Git {
    /// The repository as it was named.
    pub(super) name: String,
    repository: PathBuf,
    max_bytes: u64,
}

impl Git {
    pub(super) fn new(named: &Path, repository: PathBuf, max_bytes: u64) -> Self {
        Git { name: display_path(named), repository, max_bytes }
    }

    /// Starts the program. Whatever the configuration of the repository says, it runs nothing else, asks for nothing,
    /// fetches nothing, and writes nothing.
    pub(super) fn start<S: AsRef<OsStr>>(
        &self,
        arguments: impl IntoIterator<Item = S>,
    ) -> Result<Running, Failure> {
        let mut command = Command::new("git");
        for variable in UNWANTED_VARIABLES {
            command.env_remove(variable);
        }
        command
            .env("LC_ALL", "C")
            .env("GIT_ALLOW_PROTOCOL", "none")
            .env("GIT_NO_LAZY_FETCH", "1")
            .env("GIT_NO_REPLACE_OBJECTS", "1")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("GIT_TERMINAL_PROMPT", "0");
        let mut repository = OsString::from("--git-dir=");
        repository.push(&self.repository);
        command.args(["--no-pager", "--literal-pathspecs"]).arg(repository);
        command.args([
            "-c",
            "core.fsmonitor=false",
            "-c",
            "log.showSignature=false",
            "-c",
            "log.mailmap=false",
        ]);
        // What is larger is streamed, not held.
        command.arg("-c").arg(format!("core.bigFileThreshold={}", self.max_bytes.max(1)));
        command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| self.not_started(&error))?;
        let messages = child.stderr.take().map(|stderr| thread::spawn(|| read_messages(stderr)));
        Ok(Running { child, messages })
    }

    /// A failure of the whole repository.
    pub(super) fn failure(&self, kind: FailureKind, message: impl Into<String>) -> Failure {
        Failure::new(&self.name, Stage::Read, kind, message)
    }

    fn not_started(&self, error: &io::Error) -> Failure {
        let message = match error.kind() {
            io::ErrorKind::NotFound => {
                "history is read by the `git` program, which is not installed here (or not on the PATH)"
                    .to_owned()
            }
            _ => format!("the `git` program, which reads history, cannot be started: {error}"),
        };
        self.failure(FailureKind::Unsupported, message)
    }
}

/// The program while it runs. Dropped, it is ended.
pub(super) struct Running {
    pub(super) child: Child,
    messages: Option<JoinHandle<String>>,
}

impl Running {
    /// Waits for the end of the program; where it did not end well, this is what it said.
    pub(super) fn finish(mut self) -> Result<(), String> {
        drop(self.child.stdin.take());
        drop(self.child.stdout.take());
        let status = self.child.wait().map_err(|error| error.to_string())?;
        let messages = self.messages.take().and_then(|messages| messages.join().ok()).unwrap_or_default();
        if status.success() {
            return Ok(());
        }
        let messages = messages.trim();
        Err(if messages.is_empty() {
            format!("git ended with {status}")
        } else {
            format!("git says: {messages}")
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself, and then both of these have nothing to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(messages) = self.messages.take() {
            let _ = messages.join();
        }
    }
}

/// Reads all that the program says, so that it never waits for a reader, and keeps the beginning.
fn read_messages(mut stderr: ChildStderr) -> String {
    let mut kept = Vec::new();
    // What was read before an error is as good as without it.
    let _ = stderr.by_ref().take(LONGEST_MESSAGE).read_to_end(&mut kept);
    let _ = io::copy(&mut stderr, &mut io::sink());
    String::from_utf8_lossy(&kept).into_owned()
}
