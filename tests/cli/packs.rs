//! Packs compared, chosen and written down.

use std::fs;
use std::path::Path;

use crate::support::Folder;

#[test]
fn packs_are_compared_topic_by_topic() {
    let folder = Folder::new();
    folder.write("p.md", "# Privacy\n\nWe honor Do-Not-Track signals.\n\nWe sell price tags.\n");
    let ended = folder.run(&["rules", "compare", "builtin", "paper-compat", "p.md"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    for part in ["do-not-track: only builtin\n  p.md:3: ", "web-beacons: only paper-compat\n  p.md:5: tags"] {
        assert!(ended.stdout.contains(part), "no {part} in {}", ended.stdout);
    }
    let json =
        folder.run(&["rules", "compare", "builtin", "paper-compat", "p.md", "--json", "--examples", "0"]);
    let compared: serde_json::Value = serde_json::from_str(&json.stdout).unwrap();
    assert_eq!(compared["topics"]["do-not-track"]["documents"]["only"], serde_json::json!([1, 0]));
    assert_eq!(compared["topics"]["do-not-track"]["examples"], serde_json::json!([[], []]));
    let refused = folder.run(&["rules", "compare", "builtin", "paper", "p.md"]);
    assert!(refused.code == Some(2) && refused.stderr.contains("no pack `paper`"), "{}", refused.stderr);
}

#[test]
fn a_pack_is_chosen_by_name() {
    let folder = Folder::new();
    folder.write("p.md", "We sell price tags.\n");
    let found = folder.run(&["annotate", "p.md", "--pack", "paper-compat"]);
    assert!(found.stdout.contains("terms.beacon"), "{}{}", found.stdout, found.stderr);
    let refused = folder.run(&["annotate", "p.md", "--pack", "paper"]);
    assert_eq!(refused.code, Some(2), "{}", refused.stdout);
}

/// The pages under `docs/rules` are those of the built-in rules as they are.
#[test]
fn the_rule_pages_are_fresh() {
    const COMMAND: &str =
        "fineprint rules pages corpus --figures docs/rules/figures.json --output docs/rules";
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = Folder::new();
    let [corpus, figures] = ["corpus", "docs/rules/figures.json"].map(|path| root.join(path));
    let (corpus, figures) = (corpus.to_str().unwrap(), figures.to_str().unwrap());
    let ended = folder.run(&["rules", "pages", corpus, "--figures", figures, "--output", "pages"]);
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    let names = |folder: &Path| {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
        names.retain(|name| name.ends_with(".md"));
        names.sort();
        names
    };
    let (kept, made) = (root.join("docs/rules"), folder.path().join("pages"));
    assert_eq!(names(&kept), names(&made), "pages are missing or left over in docs/rules; run: {COMMAND}");
    for name in names(&made) {
        let same =
            fs::read_to_string(kept.join(&name)).unwrap() == fs::read_to_string(made.join(&name)).unwrap();
        assert!(same, "docs/rules/{name} is stale; run: {COMMAND}");
    }
}
