//! Help, version, completions and manual pages.

use crate::support::Folder;

#[test]
fn help_has_examples_and_exit_codes() {
    let folder = Folder::new();
    let help = folder.run(&["--help"]);
    assert_eq!(help.code, Some(0));
    assert!(help.stdout.contains("Exit codes:"), "{}", help.stdout);
    let help = folder.run(&["annotate", "--help"]).stdout;
    for part in ["Examples:", "--files-from", "--max-doc-bytes", "--errors", "--select", "[default: 16M]"] {
        assert!(help.contains(part), "no {part} in {help}");
    }
}

#[test]
fn the_version_is_that_of_the_package() {
    let folder = Folder::new();
    let version = format!("fineprint {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(folder.run(&["--version"]).stdout, version);
}

#[test]
fn completions_are_printed_for_every_shell() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let ended = folder.run(&["completions", shell]);
        assert_eq!(ended.code, Some(0), "{shell}: {}", ended.stderr);
        assert!(ended.stdout.contains("annotate"), "{shell}");
    }
    assert_eq!(folder.run(&["completions", "no-such-shell"]).code, Some(2));
}

#[test]
fn manual_pages_are_printed_or_written() {
    let folder = Folder::new();
    let page = folder.run(&["man"]).stdout;
    assert!(page.contains(".TH fineprint 1"), "{page}");
    assert_eq!(folder.run(&["man", "--out", "man/man1"]).code, Some(0));
    assert!(folder.read("man/man1/fineprint.1").contains("annotate"));
    assert!(folder.read("man/man1/fineprint-annotate.1").contains("\\-\\-files\\-from"));
}
