//! The `fineprint` program.

fn main() {
    let mut args = std::env::args().skip(1);
    let mut builder = fineprint::RuleSet::builder();
    let mut show = None;
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--rules" => builder = builder.without_builtin().add_path(args.next().unwrap()),
            _ => show = Some(arg),
        }
    }
    let rules = match builder.build() {
        Ok(rules) => rules,
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(2);
        }
    };
    if let Some(text) = show {
        let analyzer = fineprint::Analyzer::new(rules);
        let document = fineprint::Document::from_markdown(&text);
        for a in analyzer.annotate(&document).iter() {
            let ev: Vec<_> = a.evidence().iter().map(|s| s.of(&text)).collect();
            println!("{} {} {} {:?} {:?} {:?} {:?}", a.claim(), a.rule().id(), a.polarity(), a.modality(), a.actor(), ev, a.condition().map(|c| c.of(&text)));
        }
        return;
    }
    let report = fineprint::eval::cases::run(&rules);
    for failure in &report.failures {
        println!("{failure}\n");
    }
    println!("{} rules, {} cases passed, {} failed, {} known misses", report.rules, report.passed, report.failures.len(), report.known_misses);
}
