//! The one error type: opaque, one word wide, with questions that a caller can ask.

use std::fmt;
use std::path::{Path, PathBuf};

/// A `Result` with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, where, and what to do about it.
///
/// The error is opaque so that new kinds do not break callers; ask it what you need to know.
///
/// ```
/// use fineprint::RuleSet;
///
/// let error = RuleSet::builder().add_text("mine.toml", "[[rule]]\nid = 3\n").build().unwrap_err();
/// assert!(error.is_rules());
/// assert_eq!(error.line(), Some(2));
/// ```
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: Kind,
    message: String,
    path: Option<PathBuf>,
    line: Option<usize>,
    rule: Option<String>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Io,
    Rules,
    Input,
    Usage,
}

impl Error {
    /// Reading or writing `path` failed. Sinks and tasks of your own report their failures with it.
    pub fn io(path: impl Into<PathBuf>, source: std::io::Error) -> Self {
        let path = path.into();
        let message = format!("{}: {source}", path.display());
        let mut error = Error::new(Kind::Io, message);
        error.0.path = Some(path);
        error.0.source = Some(Box::new(source));
        error
    }

    /// Rule files did not load; `message` is the whole report, the other arguments tell of its first finding.
    pub(crate) fn rules(
        message: String,
        path: Option<&str>,
        line: Option<usize>,
        rule: Option<&str>,
    ) -> Self {
        let mut error = Error::new(Kind::Rules, message);
        error.0.path = path.map(PathBuf::from);
        error.0.line = line;
        error.0.rule = rule.map(str::to_owned);
        error
    }

    /// A document, or a line of gold, cannot be used.
    pub(crate) fn input(path: impl Into<PathBuf>, line: Option<usize>, message: impl fmt::Display) -> Self {
        let path = path.into();
        let place = match line {
            Some(line) => format!("{}:{line}", path.display()),
            None => path.display().to_string(),
        };
        let mut error = Error::new(Kind::Input, format!("{place}: {message}"));
        error.0.path = Some(path);
        error.0.line = line;
        error
    }

    /// The caller asked for something that cannot be.
    pub fn usage(message: impl fmt::Display) -> Self {
        Error::new(Kind::Usage, message.to_string())
    }

    /// The same error, with more said behind its message.
    #[cfg(feature = "parallel")]
    pub(crate) fn with_note(mut self, note: impl fmt::Display) -> Self {
        self.0.message += &note.to_string();
        self
    }

    fn new(kind: Kind, message: String) -> Self {
        Error(Box::new(Inner { kind, message, path: None, line: None, rule: None, source: None }))
    }

    /// Whether the operating system refused a read or a write.
    pub fn is_io(&self) -> bool {
        self.0.kind == Kind::Io
    }

    /// Whether rule files did not load. The message then holds every finding, each with file, line and caret.
    pub fn is_rules(&self) -> bool {
        self.0.kind == Kind::Rules
    }

    /// Whether the input was readable but not what it should be.
    pub fn is_input(&self) -> bool {
        self.0.kind == Kind::Input
    }

    /// The file that the error is about, if there is one.
    pub fn path(&self) -> Option<&Path> {
        self.0.path.as_deref()
    }

    /// The line in [`path`](Self::path), from 1, if it is known.
    pub fn line(&self) -> Option<usize> {
        self.0.line
    }

    /// The rule that the error is about, if there is one.
    pub fn rule_id(&self) -> Option<&str> {
        self.0.rule.as_deref()
    }

    /// The operating system's error kind, where [`is_io`](Self::is_io) holds.
    pub fn io_kind(&self) -> Option<std::io::ErrorKind> {
        let source = self.0.source.as_ref()?;
        source.downcast_ref::<std::io::Error>().map(std::io::Error::kind)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_ref().map(|source| source.as_ref() as _)
    }
}
