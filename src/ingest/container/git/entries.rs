//! Versions become entries.

use std::rc::Rc;
use std::sync::Arc;
use std::vec;

use serde_json::{Map, Value, json};

use super::id::Id;
use super::log::{Listed, show};
use super::message::Message;
use super::objects::{Object, Objects};
use super::program::Git;
use super::site;
use super::versions::{Commit, Version};
use crate::ingest::container::table::row::Roles;
use crate::ingest::container::{ReadOptions, moment};
use crate::ingest::{Entry, Failure, FailureKind, Provenance};

/// Largest commit object of which the message is read.
const LARGEST_COMMIT: u64 = 1 << 20;

/// The versions, and the commits that brought them.
struct List {
    versions: Vec<Version>,
    commits: Vec<Commit>,
}

impl List {
    /// The objects of the versions from the one at `first` on: for each its blob, and before it its commit, where that is
    /// not the one before and not `known`.
    fn wanted(list: Arc<List>, first: usize, mut known: Option<u32>) -> impl Iterator<Item = Id> + Send {
        (first..list.versions.len()).flat_map(move |index| {
            let version = &list.versions[index];
            let is_known = known.replace(version.commit) == Some(version.commit);
            let commit = (!is_known).then(|| list.commits[version.commit as usize].id);
            commit.into_iter().chain([version.blob])
        })
    }
}

/// The versions of the documents in a repository, one by one.
pub(super) struct History {
    git: Git,
    paths: Vec<Rc<[u8]>>,
    list: Arc<List>,
    /// What to report first.
    failures: vec::IntoIter<Failure>,
    roles: Roles,
    max_bytes: u64,
    objects: Option<Objects>,
    /// The version to be read next.
    next: usize,
    /// The commit of the version before and its message.
    message: Option<(u32, Rc<Message>)>,
}

impl History {
    pub(super) fn new(git: Git, listed: Listed, options: &ReadOptions) -> Self {
        let Listed { paths, commits, versions, failures } = listed;
        History {
            git,
            paths,
            list: Arc::new(List { versions, commits }),
            failures: failures.into_iter(),
            roles: Roles::new(&options.tables),
            max_bytes: options.max_bytes,
            objects: None,
            next: 0,
            message: None,
        }
    }

    /// Reads a version, of which `next` already tells the one behind it.
    fn read(&mut self, version: Version) -> Result<Entry, Failure> {
        let is_commit_known = self.message.as_ref().is_some_and(|(commit, _)| *commit == version.commit);
        if self.objects.is_none() {
            let known = self.message.as_ref().map(|(commit, _)| *commit);
            let wanted = List::wanted(Arc::clone(&self.list), self.next - 1, known);
            self.objects = Some(Objects::ask(&self.git, wanted)?);
        }
        match self.take(version, is_commit_known) {
            Ok((message, blob)) => self.entry(version, &message, blob),
            Err(error) => {
                // The program gave up on an object. A new one is asked for those behind it.
                let said = self.objects.take().map_or(Ok(()), Objects::finish);
                let message = said.err().unwrap_or_else(|| error.to_string());
                if self.message.as_ref().is_none_or(|(commit, _)| *commit != version.commit) {
                    self.message = Some((version.commit, Rc::new(Message::of_text(""))));
                }
                Err(self.failure(version, FailureKind::Unreadable, format!("cannot be read: {message}")))
            }
        }
    }

    /// The message and the blob of a version.
    fn take(&mut self, version: Version, is_commit_known: bool) -> std::io::Result<(Rc<Message>, Object)> {
        let Some(objects) = &mut self.objects else {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        };
        if !is_commit_known {
            let id = self.list.commits[version.commit as usize].id;
            let message = match objects.next(id, "commit", LARGEST_COMMIT)? {
                Object::Read(object) => Message::of_commit(&object),
                _ => Message::of_text(""),
            };
            self.message = Some((version.commit, Rc::new(message)));
        }
        let blob = objects.next(version.blob, "blob", self.max_bytes)?;
        match &self.message {
            Some((_, message)) => Ok((Rc::clone(message), blob)),
            None => Err(std::io::ErrorKind::UnexpectedEof.into()),
        }
    }

    fn entry(&self, version: Version, message: &Message, blob: Object) -> Result<Entry, Failure> {
        let max = self.max_bytes;
        match blob {
            Object::Read(bytes) => {
                let provenance = self.provenance(version, message);
                Ok(Entry { provenance, ..Entry::new(self.path(version), bytes) })
            }
            Object::TooLarge(size) => {
                let message = format!(
                    "has {size} bytes, more than the {max} that a document may have (--max-doc-bytes)"
                );
                Err(self.failure(version, FailureKind::TooLarge, message))
            }
            Object::Missing => {
                let message =
                    "the repository does not have the object; it may be a partial clone (fetch it whole)";
                Err(self.failure(version, FailureKind::Missing, message))
            }
            Object::NotA(kind) => {
                let message = format!("its object is no {kind}");
                Err(self.failure(version, FailureKind::Damaged, message))
            }
        }
    }

    fn provenance(&self, version: Version, message: &Message) -> Provenance {
        let commit = &self.list.commits[version.commit as usize];
        let path = show(&self.paths[version.path as usize]);
        let described = self.roles.describe_metadata(message.metadata.clone()).provenance;
        let mut git = Map::new();
        git.insert("commit".into(), json!(commit.id.to_string()));
        git.insert("committed".into(), moment::iso(commit.seconds).into());
        git.insert("commits".into(), json!(version.commits));
        if version.commits > 1 {
            let last = self.list.commits[version.last as usize].seconds;
            git.insert("last_committed".into(), moment::iso(last).into());
        }
        if !message.prose.is_empty() {
            git.insert("message".into(), json!(message.short_prose()));
        }
        let mut fields = described.fields;
        fields.insert("git".into(), Value::Object(git));
        Provenance {
            container: Some(self.git.name.clone()),
            blob: Some(version.blob.to_string()),
            timestamp: described.timestamp.or_else(|| moment::of_seconds(commit.seconds)),
            domain: described.domain.or_else(|| site::of_path(&path, message.subject())),
            url: described.url,
            member: Some(path),
            fields,
            ..Provenance::default()
        }
    }

    /// The version as git names it: `repository/commit:path`.
    fn path(&self, version: Version) -> String {
        let commit = self.list.commits[version.commit as usize].id;
        format!("{}/{commit}:{}", self.git.name, show(&self.paths[version.path as usize]))
    }

    fn failure(&self, version: Version, kind: FailureKind, message: impl Into<String>) -> Failure {
        Failure { path: self.path(version), ..self.git.failure(kind, message) }
    }

    /// Behind the last version: whether the program ended well.
    fn finish(&mut self) -> Option<Failure> {
        let ended = self.objects.take()?.finish();
        ended.err().map(|message| self.git.failure(FailureKind::Unreadable, message))
    }
}

impl Iterator for History {
    type Item = Result<Entry, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(failure) = self.failures.next() {
            return Some(Err(failure));
        }
        let Some(&version) = self.list.versions.get(self.next) else {
            return self.finish().map(Err);
        };
        self.next += 1;
        Some(self.read(version))
    }
}
