//! From changes to versions: each distinct blob of each path once.

use std::rc::Rc;

use super::id::Id;

/// A commit, as far as its versions need it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Commit {
    pub(super) id: Id,
    /// When it was committed, in seconds since the beginning of 1970.
    pub(super) seconds: i64,
    /// The date of what it brought, as a number of 14 digits: the one that its metadata tells, or when it was committed.
    pub(super) date: u64,
}

/// A commit gave a path this blob.
#[derive(Clone, Copy, Debug)]
pub(super) struct Change {
    /// Which of the paths.
    pub(super) path: u32,
    /// Which of the commits; they are numbered in the order of `git log`, the latest first.
    pub(super) commit: u32,
    pub(super) blob: Id,
}

/// One text that a path has had.
#[derive(Clone, Copy, Debug)]
pub(super) struct Version {
    pub(super) path: u32,
    /// The commit that brought it first.
    pub(super) commit: u32,
    /// The commit that brought it last.
    pub(super) last: u32,
    /// How many commits brought it: more than one where the path came back to it, or on several branches.
    pub(super) commits: u32,
    pub(super) blob: Id,
}

/// The versions that the changes come to, in the bytewise order of the paths, and for each path by date.
pub(super) fn versions(mut changes: Vec<Change>, paths: &[Rc<[u8]>], commits: &[Commit]) -> Vec<Version> {
    // By date; of one date the commit that `git log` lists later is the older one.
    let age = |commit: u32| (commits[commit as usize].date, std::cmp::Reverse(commit));
    changes.sort_unstable_by_key(|change| (change.path, change.blob, age(change.commit)));
    let mut versions: Vec<Version> = Vec::new();
    for Change { path, commit, blob } in changes {
        match versions.last_mut() {
            Some(version) if version.path == path && version.blob == blob => {
                version.last = commit;
                version.commits += 1;
            }
            _ => versions.push(Version { path, commit, last: commit, commits: 1, blob }),
        }
    }
    let ranks = ranks(paths);
    versions
        .sort_unstable_by_key(|version| (ranks[version.path as usize], age(version.commit), version.blob));
    versions
}

/// The place of each path in their order.
fn ranks(paths: &[Rc<[u8]>]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..paths.len()).collect();
    order.sort_unstable_by_key(|&path| &paths[path]);
    let mut ranks = vec![0; paths.len()];
    for (rank, path) in order.into_iter().enumerate() {
        ranks[path] = rank;
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_comes_back_is_one_version_with_its_first_commit() {
        let id = |digit: &str| Id::of_digits(digit.repeat(40).as_bytes()).expect("an id");
        let commit = |date| Commit { id: id("c"), seconds: 0, date };
        // The latest first, as git lists them; the last two on one day.
        let commits = [commit(2014), commit(2013), commit(2012), commit(2012)];
        let change = |path, commit, blob: &str| Change { path, commit, blob: id(blob) };
        let changes = vec![
            change(0, 0, "a"),
            change(0, 1, "b"),
            change(0, 2, "a"),
            change(1, 2, "a"),
            change(1, 3, "b"),
        ];
        let paths = ["b.md", "a.md"].map(|path| Rc::from(path.as_bytes()));
        let versions = versions(changes, &paths, &commits);
        let told: Vec<_> = versions.iter().map(|v| (v.path, v.commit, v.last, v.commits, v.blob)).collect();
        let expected =
            [(1, 3, 3, 1, id("b")), (1, 2, 2, 1, id("a")), (0, 2, 0, 2, id("a")), (0, 1, 1, 1, id("b"))];
        assert_eq!(told, expected);
    }
}
