//! Ctrl-C, and its like from a scheduler.

use std::ffi::OsString;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use fineprint::{Error, Result};

use super::INTERRUPTED;

/// Whether the user, or the system, asked the process to end.
#[derive(Clone, Debug, Default)]
pub(crate) struct Interrupt(Arc<AtomicBool>);

impl Interrupt {
    /// From now on the first signal (interrupt, hangup, terminate) is a wish, and the second ends the process.
    pub(crate) fn listen() -> Result<Self> {
        let interrupt = Interrupt::default();
        let flag = Arc::clone(&interrupt.0);
        let heard = ctrlc::set_handler(move || {
            if flag.swap(true, Ordering::SeqCst) {
                std::process::exit(INTERRUPTED.into());
            }
        });
        heard.map_err(|error| Error::usage(format!("signals cannot be heard: {error}")))?;
        Ok(interrupt)
    }

    /// Whether there was a signal.
    pub(crate) fn came(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The command that goes on with this one: the same, but for --restart, quoted for a shell.
pub(crate) fn resuming_command() -> String {
    let words = std::env::args_os().filter(|word| word != "--restart");
    words.map(quoted).collect::<Vec<_>>().join(" ")
}

fn quoted(word: OsString) -> String {
    let word = word.to_string_lossy().into_owned();
    let is_plain = |letter: char| letter.is_alphanumeric() || "-_./=:,+@%".contains(letter);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word;
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_quoted_where_a_shell_would_take_them_apart() {
        let quoted = |word: &str| quoted(word.into());
        assert_eq!(quoted("records.jsonl"), "records.jsonl");
        assert_eq!(quoted("p/*.md"), "'p/*.md'");
        assert_eq!(quoted("it's here"), r"'it'\''s here'");
        assert_eq!(quoted(""), "''");
    }
}
