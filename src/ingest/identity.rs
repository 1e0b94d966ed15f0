//! What tells an input from another of the same name.

use std::fs;
use std::path::Path;
use std::time::UNIX_EPOCH;

use serde::Serialize;

use super::entry::display_path;
use super::paths::Input;

/// An input as it was named, with what can be told of it at a glance: enough to see that a file was exchanged.
///
/// ```
/// use fineprint::ingest::Reader;
///
/// let inputs = Reader::builder().path("no/such/policies.tar").inputs();
/// assert_eq!(inputs[0].name, "no/such/policies.tar");
/// assert_eq!((inputs[0].kind, inputs[0].bytes), ("glob", None));
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct InputIdentity {
    /// As it was named.
    pub name: String,
    /// `file`, `folder`, `glob` (also a path with nothing at it), `list`, `stream` or `entries`.
    pub kind: &'static str,
    /// Size of a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// When a file was last written: seconds since 1970 and, behind the point, nanoseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modified: Option<String>,
}

impl InputIdentity {
    /// What is to be told of the file, folder or glob at `path`.
    pub fn of_path(path: &Path) -> Self {
        let name = display_path(path);
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => InputIdentity::named(name, "folder"),
            Ok(metadata) => {
                let modified = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
                let modified =
                    modified.map(|since| format!("{}.{:09}", since.as_secs(), since.subsec_nanos()));
                InputIdentity { name, kind: "file", bytes: Some(metadata.len()), modified }
            }
            Err(_) => InputIdentity::named(name, "glob"),
        }
    }

    /// What is to be told of a list of paths: nothing where it is no file.
    pub(super) fn of_list(path: Option<&Path>) -> Self {
        let file = path.map_or_else(|| InputIdentity::named("-".into(), "list"), InputIdentity::of_path);
        InputIdentity { kind: "list", ..file }
    }

    pub(super) fn of_input(input: &Input) -> Self {
        match input {
            Input::Path(path) => InputIdentity::of_path(path),
            Input::List(_, identity) => identity.clone(),
            Input::Stream(name, _) => InputIdentity::named(name.clone(), "stream"),
            Input::Entries(_) => InputIdentity::named(String::new(), "entries"),
        }
    }

    fn named(name: String, kind: &'static str) -> Self {
        InputIdentity { name, kind, bytes: None, modified: None }
    }
}
