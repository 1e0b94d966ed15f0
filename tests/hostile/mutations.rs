//! Seeded mutations of small documents of every format.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use fineprint::Analyzer;
use fineprint::ingest::Entry;

use super::support::{Bench, Random};

/// How many mutations a plain `cargo test` tries, and how many the promise is about.
const SHARE: usize = 1_000;
const ALL: usize = 200_000;

/// Small documents of every format. Each has what its format is known for, so that mutations hit it.
const SEEDS: [(&str, &str); 5] = [
    (
        "archived.md",
        "> *The following text is extracted and transformed from the acme.example privacy policy that was archived on \
         2007-10-11. Please check the [original snapshot on the Wayback Machine](https://web.archive.org/web/\
         20071011120000id_/http%3A//acme.example/p) for the most accurate reproduction.*\n\n# Acme | Privacy\n\n**1\\. \
         Cookies**  \nWe use [cookies](http://a.example/(c)), but never for _ads_.\n\n  * We may share your data:\n    * \
         with affiliates;\n    * by law.\n\nUpdated October 1, 2007\n",
    ),
    (
        "tagged.txt",
        " Privacy <ul>\n<li> Home </li>\n</ul>\n<h2>Cookies</h2>\n<p>We use &quot;cookies&quot; on\nour site.</p>\n<p>Acme, \
         Inc.\n(\"we\") does not sell data.<br>\nUnless you agree.</p>\n<strong>Children</strong>\n<p>Not for those under \
         13.</p>",
    ),
    (
        "plain.txt",
        "PRIVACY POLICY\n==============\n\nI. WHAT WE COLLECT\n\nYour name; your e-mail address.\n1. We don\u{2019}t sell it\n2. \
         We respond to Do Not Track signals\n\n\u{a0}\u{201c}Partners\u{201d} may set cookies. \u{9}If you opt out, we stop.\n\
         | a | b |\n|---|---|\n| Name | Yes |\n",
    ),
    (
        "page.html",
        "<!DOCTYPE html><html><head><title>Privacy &amp; you</title><meta charset=utf-8><style>p{}</style></head><body><div \
         class=nav><a href=/>Home</a></div><h2>Cookies<h3>Yours</h3><p>We <b>use <i>cookies</b></i>.<ul><li>One<li>Two \
         <table><tr><td>We sell<td>nothing</table></ul><script>x='<p>'</script><p>We adhere to the Safe Harbor.</body>",
    ),
    (
        "mixed.md",
        "Privacy\n-------\n\nWir verkaufen nichts. Nous ne vendons rien. \u{500b}\u{4eba}\u{60c5}\u{5831} \u{5d0}\u{5d1} \
         \u{646}\u{62d}\u{646} e\u{301}\u{200b} \u{1f512}\n\n<https://a.example/x> ![](i.png) `code` ~~~\n\n> quoted\n\n[XXXX] \
         we may \\_not\\_ sell, rent -- or trade it, except as required by law\n",
    ),
];

/// A document that differs from a seed in a few places. The same number always gives the same document.
fn mutation(number: usize) -> Entry {
    let mut random = Random(number as u64);
    let (path, seed) = SEEDS[number % SEEDS.len()];
    let mut bytes = seed.as_bytes().to_vec();
    for _ in 0..=random.below(5) {
        mutate(&mut bytes, &mut random);
    }
    Entry::new(path, bytes)
}

fn mutate(bytes: &mut Vec<u8>, random: &mut Random) {
    const MARKS: &[&[u8]] = &[
        b"<",
        b">",
        b"](",
        b"**",
        b"\r",
        b"\n\n",
        b"&#",
        b"<!--",
        b"-->",
        b"<table>",
        b"<ul><li>",
        b"|",
        b"\\",
        b"  \n",
        b"\xef\xbb\xbf",
        b"\xff",
        b"\xe2\x80",
        b"\xf0\x9f",
        b"\xc2\xa0",
        b"\xc2\x9b",
        b"\x1b[31m",
        b"1. ",
        b"# ",
        b"    ",
        b"...",
        b"; ",
        b"except ",
        b"not ",
    ];
    let at = random.below(bytes.len() + 1);
    let end = at + random.below((bytes.len() - at).min(80) + 1);
    match random.below(8) {
        0 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
        1 => bytes.truncate(at),
        2 => drop(bytes.drain(at..end)),
        3 => {
            let piece = bytes[at..end].to_vec();
            let to = random.below(bytes.len() + 1);
            bytes.splice(to..to, piece);
        }
        4 => {
            let (_, other) = SEEDS[random.below(SEEDS.len())];
            let from = random.below(other.len());
            let length = random.below((other.len() - from).min(200) + 1);
            bytes.splice(at..end, other.as_bytes()[from..from + length].iter().copied());
        }
        5 => {
            let nuls = 1 + random.below(4);
            bytes.splice(at..at, std::iter::repeat_n(0, nuls));
        }
        6 => {
            let times = 1 + random.below(40);
            let piece = bytes[at..end.min(at + 12)].repeat(times);
            bytes.splice(at..at, piece);
        }
        _ => {
            let mark = MARKS[random.below(MARKS.len())];
            bytes.splice(at..at, mark.iter().copied());
        }
    }
}

/// Reads so many mutations on two threads; gives how many of them were texts, and the numbers of those that panicked.
fn read_mutations(count: usize) -> (usize, Vec<usize>) {
    let analyzer = Analyzer::builtin();
    let next = AtomicUsize::new(0);
    let work = || {
        let mut bench = Bench::new(analyzer.clone());
        let (mut texts, mut panics) = (0, Vec::new());
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= count {
                return (texts, panics);
            }
            let entry = mutation(number);
            match catch_unwind(AssertUnwindSafe(|| bench.read(&entry))) {
                Ok(clauses) => texts += usize::from(clauses.is_some()),
                Err(_) => {
                    panics.push(number);
                    bench = Bench::new(analyzer.clone());
                }
            }
        }
    };
    thread::scope(|scope| {
        let threads = [scope.spawn(work), scope.spawn(work)];
        let results = threads.map(|thread| thread.join().expect("panics are caught"));
        let texts = results.iter().map(|(texts, _)| texts).sum();
        (texts, results.into_iter().flat_map(|(_, panics)| panics).collect())
    })
}

#[test]
fn no_mutation_makes_it_panic() {
    let wanted = std::env::var("FINEPRINT_MUTATIONS").ok();
    let count = match wanted.as_deref() {
        Some("all") => ALL,
        Some(number) => number.parse().expect("FINEPRINT_MUTATIONS is a number, or all"),
        None => SHARE,
    };
    let start = Instant::now();
    let (texts, panics) = read_mutations(count);
    println!("{count} mutations, {texts} of them texts, {:?}", start.elapsed());
    for number in &panics {
        let path = std::env::temp_dir().join(format!("fineprint-mutation-{number}"));
        fs::write(&path, mutation(*number).bytes).expect("the document that panicked can be kept");
        println!("mutation {number} is in {}; it belongs in tests/regressions/", path.display());
    }
    assert_eq!(panics, [] as [usize; 0], "mutations that made it panic");
    assert!(texts * 2 > count, "only {texts} of {count} were texts, so the test shows little");
}

#[test]
fn mutations_differ_and_are_the_same_in_every_run() {
    let mut seen: Vec<Vec<u8>> = (0..1_000).map(|number| mutation(number).bytes).collect();
    assert!((0..1_000).all(|number| mutation(number).bytes == seen[number]));
    seen.sort();
    seen.dedup();
    assert!(seen.len() > 900, "{} different mutations of 1,000", seen.len());
}
