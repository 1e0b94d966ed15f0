//! Runs that are killed, interrupted, or run out of disk, and go on.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::runs::{ARGS, corpus};
use crate::support::{Ended, Folder};

/// Where a run writes to; three outputs, so that a crash can come between any two of them.
const OUTPUTS: [&str; 6] = ["-o", "out/a.jsonl", "-o", "out/parts/", "--errors", "out/errors.jsonl"];

fn command(folder: &Folder) -> Command {
    folder.command(&[&ARGS[..], &OUTPUTS].concat())
}

fn clear(folder: &Folder) {
    let out = folder.path().join("out");
    let _ = fs::remove_dir_all(&out);
    fs::create_dir(&out).unwrap();
}

/// All files below `out/`, by name; the journal must be there and is left out.
fn written(folder: &Folder) -> Vec<(String, Vec<u8>)> {
    fn collect(folder: &Path, files: &mut Vec<(String, Vec<u8>)>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => collect(&path, files),
                false => files.push((path.display().to_string(), fs::read(&path).unwrap())),
            }
        }
    }
    let mut files = Vec::new();
    collect(&folder.path().join("out"), &mut files);
    let all = files.len();
    files.retain(|(name, _)| !name.ends_with(".journal"));
    assert_eq!(files.len(), all - 1);
    files.sort();
    files
}

fn finish(folder: &Folder) -> Ended {
    let ended: Ended = command(folder).output().unwrap().into();
    assert!(matches!(ended.code, Some(0 | 3)), "{}", ended.stderr);
    ended
}

fn expected(folder: &Folder) -> Vec<(String, Vec<u8>)> {
    clear(folder);
    finish(folder);
    written(folder)
}

/// The program aborts at every write, sync, rename, removal and journal line in turn, once at the first try and once
/// more when it goes on.
#[test]
fn a_crash_at_any_step_loses_and_doubles_nothing() {
    let folder = corpus(7);
    let expected = expected(&folder);
    let mut at = 0;
    loop {
        at += 1;
        clear(&folder);
        let crash =
            |at: u32| command(&folder).env("FINEPRINT_CRASH_AT", at.to_string()).output().unwrap().status;
        if crash(at).code().is_some() {
            break;
        }
        crash(at / 2 + 1);
        finish(&folder);
        assert!(written(&folder) == expected, "crash at step {at}");
    }
    assert!(at > 60, "only {at} steps");
}

/// What a run goes on behind is read again for the bodies in it, so a copy is known whether its original came before the crash
/// or after.
#[test]
fn copies_of_what_came_before_a_crash_are_known() {
    let folder = corpus(9);
    for (original, copy) in [(0, 10), (1, 11), (8, 12)] {
        let text = folder.read(&format!("p/{}/{original:05}.md", original % 3));
        folder.write(&format!("p/2/{copy:05}.md"), text + "\n\n");
    }
    for policy in ["mark", "skip"] {
        let command = || {
            let mut command = command(&folder);
            command.args(["--duplicates", policy]);
            command
        };
        clear(&folder);
        let ended: Ended = command().output().unwrap().into();
        assert_eq!(ended.code, Some(3), "{}", ended.stderr);
        let expected = written(&folder);
        let told = folder.read("out/a.jsonl") + &folder.read("out/errors.jsonl");
        let copies = told.lines().filter(|line| match policy {
            "mark" => line.contains("\"duplicate_of\":\"p/"),
            _ => line.contains("\"kind\":\"duplicate\""),
        });
        assert_eq!(copies.count(), 3, "{told}");
        for at in (1..).step_by(13) {
            clear(&folder);
            if command().env("FINEPRINT_CRASH_AT", at.to_string()).output().unwrap().status.code().is_some() {
                assert!(at > 50, "only {at} steps");
                break;
            }
            let ended: Ended = command().output().unwrap().into();
            assert!(matches!(ended.code, Some(0 | 3)), "{}", ended.stderr);
            assert!(written(&folder) == expected, "{policy}, crash at step {at}");
        }
    }
}

/// Every one of these steps fails in turn as on a full disk: the run says so, and goes on when there is room.
#[test]
fn a_full_disk_at_any_step_is_exit_code_2_and_resumable() {
    let folder = corpus(4);
    let expected = expected(&folder);
    let mut at = 0;
    loop {
        at += 1;
        clear(&folder);
        let ended: Ended = command(&folder).env("FINEPRINT_FAIL_AT", at.to_string()).output().unwrap().into();
        if ended.code == Some(3) {
            break;
        }
        assert_eq!(ended.code, Some(2), "{}", ended.stderr);
        assert!(ended.stderr.contains("no storage space"), "{}", ended.stderr);
        finish(&folder);
        assert!(written(&folder) == expected, "full at step {at}");
    }
    assert!(at > 40, "only {at} steps");
}

/// A limit on the size of files stands in for a disk that is full for real.
#[test]
fn a_disk_that_is_full_stops_the_run_which_goes_on_when_there_is_room() {
    let folder = corpus(7);
    let long = "We use cookies.\n\n".repeat(5_000);
    folder.write("p/2/z.md", &long);
    let expected = expected(&folder);
    clear(&folder);
    let program = [&[env!("CARGO_BIN_EXE_fineprint")], &ARGS[..], &OUTPUTS].concat().join(" ");
    let limited = format!("trap '' XFSZ; ulimit -f 256; exec {program}");
    let ended: Ended =
        Command::new("sh").args(["-c", &limited]).current_dir(folder.path()).output().unwrap().into();
    assert_eq!(ended.code, Some(2), "{}", ended.stderr);
    assert!(ended.stderr.contains("6 documents are done and safe"), "{}", ended.stderr);
    let ended = finish(&folder);
    assert!(ended.stderr.contains("going on behind 6 documents"), "{}", ended.stderr);
    assert!(written(&folder) == expected);
}

/// Twenty kills at random moments of a run that takes a while.
#[test]
fn a_run_that_is_killed_at_random_moments_comes_to_the_same() {
    let folder = corpus(300);
    let started = Instant::now();
    let expected = expected(&folder);
    let whole = started.elapsed();
    clear(&folder);
    let mut random = 20_261_122_u64;
    let mut kills = 0;
    while kills < 20 {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let moment = whole.mul_f64(0.6 * (random >> 11) as f64 / (1_u64 << 53) as f64);
        let mut child = command(&folder).stderr(Stdio::null()).spawn().unwrap();
        sleep(moment);
        child.kill().unwrap();
        match child.wait().unwrap().code() {
            None => kills += 1,
            Some(_) => {
                assert!(written(&folder) == expected, "after {kills} kills");
                clear(&folder);
            }
        }
    }
    finish(&folder);
    assert!(written(&folder) == expected);
}

/// Starts a run, and waits until its first part is in the journal.
fn start_long_run(folder: &Folder) -> Child {
    clear(folder);
    let child = command(folder).stderr(Stdio::piped()).spawn().unwrap();
    let journal = folder.path().join("out/a.jsonl.journal");
    let deadline = Instant::now() + Duration::from_secs(60);
    while !fs::read_to_string(&journal).is_ok_and(|journal| journal.lines().count() > 1) {
        assert!(Instant::now() < deadline, "no part was written in a minute");
        sleep(Duration::from_millis(2));
    }
    child
}

#[test]
fn an_interrupted_run_prints_the_command_that_goes_on() {
    let folder = corpus(900);
    for signal in ["-INT", "-TERM"] {
        let child = start_long_run(&folder);
        Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        let ended: Ended = child.wait_with_output().unwrap().into();
        assert_eq!(ended.code, Some(130), "{}", ended.stderr);
        let command = ended.stderr.lines().last().unwrap().trim();
        assert!(command.ends_with(&[&ARGS[..], &OUTPUTS].concat().join(" ")), "{command}");
        let resumed: Ended =
            Command::new("sh").args(["-c", command]).current_dir(folder.path()).output().unwrap().into();
        assert_eq!(resumed.code, Some(3), "{}", resumed.stderr);
        assert!(resumed.stderr.contains("901 documents (900 ok, 1 failed, 0 skipped)"), "{}", resumed.stderr);
        assert_eq!(folder.read("out/a.jsonl").lines().count(), 900);
        assert_eq!(folder.read("out/errors.jsonl").lines().count(), 1);
    }
}

#[test]
fn two_runs_on_one_output_do_not_meet() {
    let folder = corpus(900);
    let child = start_long_run(&folder);
    // It stands still, however slow the others are to come.
    let signal = |name: &str| Command::new("kill").args([name, &child.id().to_string()]).status().unwrap();
    signal("-STOP");
    let others: [&[&str]; 3] = [
        &OUTPUTS,
        &["-o", "out/b.jsonl", "-o", "out/a.jsonl"],
        &["-o", "out/b.jsonl", "--errors", "out/errors.jsonl"],
    ];
    for outputs in others {
        let other = folder.run(&[&ARGS[..], outputs].concat());
        assert_eq!(other.code, Some(2), "{}", other.stderr);
        let message = format!("another run (process {}) is writing it", child.id());
        assert!(other.stderr.contains(&message), "{}", other.stderr);
        assert!(!folder.path().join("out/b.jsonl.parts").exists());
    }
    signal("-CONT");
    let ended: Ended = child.wait_with_output().unwrap().into();
    assert_eq!(ended.code, Some(3), "{}", ended.stderr);
    assert_eq!(folder.read("out/a.jsonl").lines().count(), 900);
}
