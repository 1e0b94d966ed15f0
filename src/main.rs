//! The `fineprint` program.

use std::io::Write as _;

fn main() {
    let mut args = std::env::args().skip(1).peekable();
    let mut builder = fineprint::RuleSet::builder();
    let mut rest = Vec::new();
    let mut gold = Vec::new();
    let mut errors = None;
    let mut json = false;
    let mut calibrate: Option<String> = None;
    let mut context = fineprint::eval::segments::Context::Document;
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--rules" => builder = builder.without_builtin().add_path(args.next().unwrap()),
            "--no-builtin" => {}
            "--json" => json = true,
            "--context" => if args.next().unwrap() == "segment" { context = fineprint::eval::segments::Context::Segment },
            "--calibrate" => calibrate = args.next(),
            "--errors" => errors = args.next(),
            "--gold" => while let Some(path) = args.next_if(|a| !a.starts_with("--")) { gold.push(path) },
            _ => rest.push(arg),
        }
    }
    let rules = match builder.build() {
        Ok(rules) => rules,
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(2);
        }
    };
    if !gold.is_empty() {
        let analyzer = fineprint::Analyzer::new(rules);
        let mut records = Vec::new();
        for path in gold { records.extend(fineprint::eval::gold::read(path.as_ref()).unwrap()); }
        if let Some(folder) = calibrate {
            let fitted = fineprint::eval::calibrate::fit(&analyzer, &records);
            for (category, f1) in &fitted.cross_validated { println!("{category:<36} {f1:.3}"); }
            println!("cross-validated macro-F1 over 9: {:.3}", fitted.macro9);
            let mut files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).filter(|p| p.extension().is_some_and(|e| e == "toml")).collect();
            files.sort();
            for path in files {
                let text = std::fs::read_to_string(&path).unwrap();
                let new = fineprint::eval::rewrite::with_weights(&path.to_string_lossy(), &text, &fitted).unwrap();
                if new != text { std::fs::write(&path, new).unwrap(); }
            }
            return;
        }
        let report = fineprint::eval::Report::of(&analyzer, &records, context);
        if json { println!("{}", serde_json::to_string_pretty(&report).unwrap()); } else { println!("{report}"); }
        if let Some(path) = errors {
            let train: std::collections::BTreeMap<_, _> = records.iter().map(|r| (r.id.clone(), r.is_for_tuning())).collect();
            let mut file = std::fs::File::create(path).unwrap();
            for m in &report.mistakes { let mut v = serde_json::to_value(m).unwrap(); v["train"] = train[&m.id].into(); writeln!(file, "{v}").unwrap(); }
        }
        return;
    }
    if let Some(text) = rest.iter().find(|a| a.contains(' ')) {
        let analyzer = fineprint::Analyzer::new(rules);
        let document = fineprint::Document::from_markdown(text);
        for a in analyzer.annotate(&document).iter() {
            let ev: Vec<_> = a.evidence().iter().map(|s| s.of(text)).collect();
            println!("{} {} {} {:?} {:?} {:?} {:?}", a.claim(), a.rule().id(), a.polarity(), a.modality(), a.actor(), ev, a.condition().map(|c| c.of(text)));
        }
        return;
    }
    let report = fineprint::eval::cases::run(&rules);
    for failure in &report.failures {
        println!("{failure}\n");
    }
    println!("{} rules, {} cases passed, {} failed, {} known misses", report.rules, report.passed, report.failures.len(), report.known_misses);
}
