//! Names and titles that talk to the terminal, and surroundings that must not matter.

use crate::support::{Folder, POLICY};

/// Text that would colour, move, rename and beep: ESC sequences, the one-byte CSI, a bell, a carriage return.
const ESCAPES: &str = "\u{1b}[31mred\u{1b}]0;owned\u{7} \u{9b}2J\u{8}\u{7f}\rgone";

fn assert_harmless(what: &str, text: &str) {
    let found = text.chars().find(|letter| letter.is_control() && !matches!(letter, '\n' | '\t'));
    assert_eq!(found, None, "{what}: {text:?}");
}

#[test]
fn titles_headings_and_clauses_cannot_talk_to_the_terminal() {
    let folder = Folder::new();
    let provenance = "> *The following text is extracted and transformed from the acme.example privacy policy that was archived \
        on 2007-10-11. Please check the [original snapshot on the Wayback Machine](https://web.archive.org/web/\
        20071011120000id_/http%3A//acme.example/p) for the most accurate reproduction.*";
    let text = format!(
        "{provenance}\n\n# {ESCAPES}\n\n## Cookies {ESCAPES}\n\nWe use cookies {ESCAPES}.\n\n* [{ESCAPES}](x)\n"
    );
    folder.write("policy.md", text);
    // With too large a share of control characters it would be refused as no text.
    let prose = "<p>We may share your e-mail address with our affiliates.".repeat(40);
    let page = format!("<title>{ESCAPES}</title><h2>{ESCAPES}</h2><p>We use cookies {ESCAPES}.{prose}");
    folder.write("page.html", page);
    for file in ["policy.md", "page.html"] {
        for command in ["show", "segment", "explain"] {
            let ended = folder.run(&[command, file, "--color", "never"]);
            assert_eq!(ended.code, Some(0), "{command} {file}: {}", ended.stderr);
            assert!(ended.stdout.contains("cookies"), "{command} {file} shows nothing: {}", ended.stdout);
            assert_harmless(command, &ended.stdout);
        }
        let records = folder.run(&["annotate", file]).stdout;
        assert!(records.contains("cookies.used") && !records.contains('\u{1b}'), "{records}");
    }
}

#[cfg(unix)]
#[test]
fn names_of_files_and_rules_cannot_talk_to_the_terminal() {
    let folder = Folder::new();
    let name = "a\u{1b}[31m\u{7}.md";
    folder.write(name, [0xff, 0xd8, 0xff, 0xe0]);
    let ended = folder.run(&["annotate", name, "missing\u{1b}[2J.md"]);
    assert_eq!(ended.code, Some(3));
    assert!(ended.stderr.contains("[31m"), "{}", ended.stderr);
    assert_harmless("messages", &ended.stderr);
    folder.write("good.md", POLICY);
    folder.write("rules\u{1b}[31m.toml", "[[rule]]\nid = \"\u{7f}\u{9b}x\"\n");
    let ended = folder.run(&["show", "good.md", "--rules", "rules\u{1b}[31m.toml"]);
    assert_eq!(ended.code, Some(2));
    assert_harmless("errors in rules", &ended.stderr);
    let shown = folder.run(&["show", "--color", "never", "good.md"]);
    assert_eq!(shown.code, Some(0));
    std::fs::rename(folder.path().join("good.md"), folder.path().join("good\u{1b}[31m.md")).unwrap();
    assert_harmless("the name of a policy", &folder.run(&["show", "good\u{1b}[31m.md"]).stdout);
}

#[test]
fn surroundings_do_not_change_a_byte() {
    let folder = Folder::new();
    folder.write("p/a.md", POLICY);
    folder.write("p/b.md", format!("{POLICY}\nUpdated May 1, 2001. İstanbul, ıssız.\n"));
    folder.write("p/c.html", format!("<html><p>{POLICY}</html>"));
    folder.write("elsewhere/home/.keep", "");
    let path = folder.path().join("p");
    let absolute = path.to_str().unwrap();
    let plain = folder.run(&["annotate", absolute]);
    assert_eq!(plain.records().len(), 3);
    let surroundings = [
        ("TZ", "Asia/Tokyo"),
        ("TZ", "America/St_Johns"),
        ("LC_ALL", "tr_TR.UTF-8"),
        ("LC_ALL", "C"),
        ("LANG", "ar_EG.UTF-8"),
        ("HOME", "/nonexistent"),
        ("COLUMNS", "7"),
        ("RAYON_NUM_THREADS", "1"),
    ];
    for (key, value) in surroundings {
        let ended = folder.command(&["annotate", absolute]).env(key, value).output().unwrap();
        assert!(ended.stdout == plain.stdout.as_bytes(), "{key}={value} changes the output");
    }
    let ended = folder
        .command(&["annotate", absolute])
        .current_dir(folder.path().join("elsewhere/home"))
        .output()
        .unwrap();
    assert!(ended.stdout == plain.stdout.as_bytes(), "the current folder changes the output");
}
