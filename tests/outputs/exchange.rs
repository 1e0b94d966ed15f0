//! Formats for other annotation programs: what their offsets cut out of the text is what was annotated.

use std::fs;
use std::path::Path;

use fineprint::Annotation;
use fineprint::output::{EncodeOptions, Format, Mark};
use serde_json::Value;

use super::support::{corpus, write_corpus};

/// A document as it was annotated: its text, and for each annotation its claim and what stands for it.
struct Expected {
    text: String,
    marks: Vec<(String, Vec<String>)>,
}

fn expected(mark: Mark) -> Vec<Expected> {
    let mut documents = Vec::new();
    corpus(|document| {
        let text = document.annotations.text();
        let words = |found: Annotation<'_>| match mark {
            Mark::Evidence => found.evidence().iter().map(|span| span.of(text).to_owned()).collect(),
            _ => vec![found.text().to_owned()],
        };
        let marks =
            document.annotations.iter().map(|found| (found.claim().to_owned(), words(found))).collect();
        documents.push(Expected { text: text.to_owned(), marks });
    });
    let not_ascii = documents.iter().filter(|document| !document.text.is_ascii()).count();
    assert!(not_ascii > 5, "{not_ascii} texts that are not ASCII");
    documents
}

fn options(mark: Mark) -> EncodeOptions {
    let mut options = EncodeOptions::default();
    options.mark = mark;
    options
}

/// What a file of the corpus holds, and what it should hold, for both ways of marking.
fn both(format: Format, check: impl Fn(&Path, &[Expected])) {
    for mark in [Mark::Clause, Mark::Evidence] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("corpus");
        write_corpus(format, &path, &options(mark));
        check(&path, &expected(mark));
    }
}

fn lines(path: &Path) -> Vec<Value> {
    let text = fs::read_to_string(path).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The characters from `start` to `end`, as Python cuts them.
fn cut(text: &str, start: &Value, end: &Value) -> String {
    let (start, end) = (start.as_u64().unwrap() as usize, end.as_u64().unwrap() as usize);
    text.chars().skip(start).take(end - start).collect()
}

/// All marks, each once, as claim and text.
fn pairs(document: &Expected) -> Vec<(String, String)> {
    let all = document.marks.iter();
    let mut pairs: Vec<_> =
        all.flat_map(|(claim, words)| words.iter().map(|word| (claim.clone(), word.clone()))).collect();
    pairs.sort();
    pairs.dedup();
    pairs
}

fn sorted(mut pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    pairs.sort();
    pairs.dedup();
    pairs
}

#[test]
fn doccano_offsets_cut_out_what_was_annotated() {
    both(Format::Doccano, |path, documents| {
        let lines = lines(path);
        assert_eq!(lines.len(), documents.len());
        for (line, document) in lines.iter().zip(documents) {
            let text = line["text"].as_str().unwrap();
            assert_eq!(text, document.text);
            let labels = line["label"].as_array().unwrap().iter();
            let found =
                labels.map(|label| (label[2].as_str().unwrap().to_owned(), cut(text, &label[0], &label[1])));
            assert_eq!(sorted(found.collect()), pairs(document), "{}", line["document"]);
        }
    });
}

#[test]
fn label_studio_offsets_cut_out_what_was_annotated() {
    both(Format::LabelStudio, |path, documents| {
        let tasks: Vec<Value> = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        assert_eq!(tasks.len(), documents.len());
        for (task, document) in tasks.iter().zip(documents) {
            let text = task["data"]["text"].as_str().unwrap();
            assert_eq!(text, document.text);
            let regions = task["predictions"][0]["result"].as_array().unwrap().iter();
            let found = regions.map(|region| {
                let value = &region["value"];
                let words = cut(text, &value["start"], &value["end"]);
                assert_eq!(value["text"], *words);
                (value["labels"][0].as_str().unwrap().to_owned(), words)
            });
            assert_eq!(sorted(found.collect()), pairs(document), "{}", task["data"]["document"]);
        }
    });
}

#[test]
fn web_annotations_select_what_was_annotated() {
    both(Format::WebAnnotation, |path, documents| {
        let mut lines = lines(path).into_iter();
        let mut ids = std::collections::BTreeSet::new();
        for document in documents {
            for (claim, words) in &document.marks {
                let line = lines.next().expect("a line for each annotation");
                assert_eq!(line["@context"], "http://www.w3.org/ns/anno.jsonld");
                assert_eq!(line["body"][0]["value"], **claim);
                assert!(ids.insert(line["id"].as_str().unwrap().to_owned()), "{} comes twice", line["id"]);
                let targets = line["target"].as_array().unwrap();
                assert_eq!(targets.len(), words.len());
                for (target, words) in targets.iter().zip(words) {
                    let (quote, position) = (&target["selector"][0], &target["selector"][1]);
                    assert_eq!(quote["type"], "TextQuoteSelector");
                    assert_eq!(quote["exact"], **words);
                    assert_eq!(position["type"], "TextPositionSelector");
                    assert_eq!(cut(&document.text, &position["start"], &position["end"]), *words);
                    let around =
                        ["prefix", "exact", "suffix"].map(|part| quote[part].as_str().unwrap()).concat();
                    assert!(document.text.contains(&around), "{around}");
                }
            }
        }
        assert!(lines.next().is_none() && ids.len() > 300);
    });
}

/// Captures say where they are kept and when they were made.
#[test]
fn web_annotations_name_the_capture() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("corpus");
    write_corpus(Format::WebAnnotation, &path, &EncodeOptions::default());
    let lines = lines(&path);
    let captured = lines.iter().filter_map(|line| line["target"][0].get("state").map(|state| (line, state)));
    let mut count = 0;
    for (line, state) in captured {
        count += 1;
        assert_eq!(state["type"], "TimeState");
        assert!(state["cached"].as_str().unwrap().starts_with("https://web.archive.org/web/"), "{state}");
        let date = state["sourceDate"].as_str().unwrap();
        assert!(date.len() == 20 && date.ends_with('Z') && date.contains("T"), "{date}");
        assert!(line["target"][0]["source"].as_str().unwrap().starts_with("http"), "{line}");
    }
    assert!(count > 100, "{count} captures");
    assert!(lines.iter().any(|line| line["target"][0]["source"] == "hard.md"));
}

#[test]
fn brat_offsets_cut_out_what_was_annotated() {
    both(Format::Brat, |folder, documents| {
        let listed = lines(&folder.join("documents.jsonl"));
        assert_eq!(listed.len(), documents.len());
        let configuration = fs::read_to_string(folder.join("annotation.conf")).unwrap();
        let no_space = |text: &str| text.split_whitespace().collect::<String>();
        for (document, listed) in documents.iter().zip(&listed) {
            let file = listed["file"].as_str().unwrap();
            let text = fs::read_to_string(folder.join(format!("{file}.txt"))).unwrap();
            assert_eq!(text.chars().count(), document.text.chars().count());
            assert_eq!(no_space(&text), no_space(&document.text));
            assert!(!text.contains(['\r', '\t', '\u{2028}', '\u{85}']));
            let annotations = fs::read_to_string(folder.join(format!("{file}.ann"))).unwrap();
            let mut marks = document.marks.iter();
            for line in annotations.lines().filter(|line| line.starts_with('T')) {
                let [_, place, words] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
                let (type_name, fragments) = place.split_once(' ').unwrap();
                let cut: Vec<String> = fragments
                    .split(';')
                    .map(|fragment| {
                        let (start, end) = fragment.split_once(' ').unwrap();
                        let fragment = cut(&text, &start.parse().unwrap(), &end.parse().unwrap());
                        assert!(!fragment.contains('\n') && !fragment.trim().is_empty(), "{line}");
                        fragment
                    })
                    .collect();
                assert_eq!(cut.join(" "), words);
                let (claim, expected) = marks.next().expect("as many marks as annotations");
                assert_eq!(type_name, claim.replace('.', "_"));
                assert!(configuration.lines().any(|line| line == type_name), "{type_name}");
                assert_eq!(no_space(words), no_space(&expected.concat()), "{line}");
            }
            assert!(marks.next().is_none(), "{file}");
        }
    });
}

#[test]
fn brat_marks_what_is_apart_with_several_fragments() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("corpus");
    write_corpus(Format::Brat, &path, &options(Mark::Evidence));
    let files = fs::read_dir(path).unwrap().map(|entry| entry.unwrap().path());
    let annotations = files.filter(|path| path.extension().is_some_and(|end| end == "ann"));
    let apart = annotations.filter(|path| {
        fs::read_to_string(path).unwrap().lines().any(|line| line.starts_with('T') && line.contains(';'))
    });
    assert!(apart.count() > 5);
}

/// Files are made from ids, which may be hostile; those that are the same do not overwrite each other.
#[test]
fn brat_files_stay_in_their_folder() {
    let outer = tempfile::tempdir().unwrap();
    let folder = outer.path().join("brat");
    let long = "long/".repeat(60);
    let hostile = [
        "../../etc/x",
        "/abs.md",
        "C:\\x.md",
        "a\0b",
        "CON",
        "con",
        "..",
        "same.md",
        "SAME.md",
        "same.md",
        &long,
    ];
    let mut file = Format::Brat.create(&folder, &EncodeOptions::default()).unwrap();
    for path in hostile {
        super::files::with_policy(path, |document| {
            file.write(Format::Brat.encode(document, &EncodeOptions::default()).unwrap()).unwrap();
        });
    }
    assert_eq!(file.finish().unwrap().documents, hostile.len() as u64);
    assert_eq!(fs::read_dir(outer.path()).unwrap().count(), 1);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 2 * hostile.len() + 2);
    let ids: Vec<String> = lines(&folder.join("documents.jsonl"))
        .iter()
        .map(|listed| listed["id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(ids, hostile);
    let error = Format::Brat.create(&folder, &EncodeOptions::default()).err().unwrap();
    assert!(error.to_string().contains("is not empty"), "{error}");
}
