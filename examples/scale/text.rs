//! Policies that nobody wrote: sentences learnt from corpus/, in the shapes and sizes of twenty years.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use fineprint::ingest::{Entry, LoadOptions, load};
use fineprint::segment::{ClauseKind, SegmentKind, Structure};
use fineprint::{Error, Result};

/// What was learnt from real sentences: which word follows which two.
pub(crate) struct Corpus {
    seed: u64,
    words: Vec<String>,
    /// The words that may follow two words; [`END`] stands before the first and behind the last.
    next: HashMap<(u32, u32), Vec<u32>>,
    headings: Vec<String>,
}

/// What stands before and behind a sentence.
const END: u32 = 0;
/// The most words of a sentence.
const LONGEST: usize = 60;
/// Mean size of a document, in bytes; half of the documents are smaller than half of this.
const MEAN: f64 = 12_000.0;
/// Smallest and largest documents.
const SIZES: (f64, f64) = (200.0, 350_000.0);

impl Corpus {
    /// Learns from the policies in `folder`.
    pub(crate) fn learn(folder: &Path, seed: u64) -> Result<Corpus> {
        let mut corpus =
            Corpus { seed, words: vec![String::new()], next: HashMap::new(), headings: Vec::new() };
        let mut numbers = HashMap::new();
        let entries = fs::read_dir(folder).map_err(|error| Error::io(folder, error))?;
        let mut paths: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        paths.retain(|path| path.extension().is_some_and(|end| end == "md" || end == "txt"));
        paths.sort();
        for path in paths {
            let bytes = fs::read(&path).map_err(|error| Error::io(&path, error))?;
            let entry = Entry::new(path.display().to_string(), bytes);
            corpus.learn_document(&entry, &mut numbers)?;
        }
        if corpus.headings.is_empty() {
            return Err(Error::usage(format!("there is nothing to learn from in {}", folder.display())));
        }
        Ok(corpus)
    }

    fn learn_document(&mut self, entry: &Entry, numbers: &mut HashMap<String, u32>) -> Result<()> {
        let loaded = load(entry, &LoadOptions::default())?;
        let structure = Structure::of(&loaded.document);
        let text = loaded.document.text();
        for section in &structure.sections {
            self.headings.push(section.title(text));
        }
        self.headings.retain(|heading| (3..60).contains(&heading.len()));
        for segment in structure.segments.iter().filter(|segment| segment.kind == SegmentKind::Paragraph) {
            let clauses = &structure.clauses[segment.clauses.clone()];
            let mut before = (END, END);
            for clause in clauses.iter().filter(|clause| clause.kind == ClauseKind::Prose) {
                for word in clause.span.of(text).split_whitespace() {
                    let number = *numbers.entry(word.to_owned()).or_insert(self.words.len() as u32);
                    if number as usize == self.words.len() {
                        self.words.push(word.to_owned());
                    }
                    self.next.entry(before).or_default().push(number);
                    before = (before.1, number);
                }
                if clause.span.of(text).ends_with(['.', '!', '?']) {
                    self.next.entry(before).or_default().push(END);
                    before = (END, END);
                }
            }
            if before != (END, END) {
                self.next.entry(before).or_default().push(END);
            }
        }
        Ok(())
    }

    /// Where document `number` stands.
    pub(crate) fn path(&self, number: u64) -> String {
        format!("{:03}/{:03}/site-{number}.example.md", number / 1_000_000, number / 1_000 % 1_000)
    }

    /// When document `number` was captured: 14 digits. Later years have more documents, as in the archive.
    pub(crate) fn timestamp(&self, number: u64) -> String {
        let mut random = self.random(number, 1);
        let year = 1997 + (22.99 * random.unit().sqrt()) as u32;
        let (month, day) = (1 + random.below(12), 1 + random.below(28));
        format!(
            "{year:04}{month:02}{day:02}{:02}{:02}{:02}",
            random.below(24),
            random.below(60),
            random.below(60)
        )
    }

    /// The address of document `number`.
    pub(crate) fn address(&self, number: u64) -> String {
        format!("http://www.site-{number}.example/privacy")
    }

    /// Document `number`: always the same for one seed.
    pub(crate) fn document(&self, number: u64) -> String {
        let mut random = self.random(number, 2);
        let timestamp = self.timestamp(number);
        let (year, month, day) = (&timestamp[..4], &timestamp[4..6], &timestamp[6..8]);
        let size = random.size();
        let mut text = String::with_capacity(size + 4_096);
        text.push_str(&format!(
            "> *The following text is extracted and transformed from the site-{number}.example privacy policy that was \
             archived on {year}-{month}-{day}. Please check the [original snapshot on the Wayback Machine](https://web.archive.org/\
             web/{timestamp}id_/http%3A//www.site-{number}.example/privacy) for the most accurate reproduction.*\n\n# Privacy \
             Policy | Site {number}\n\n"
        ));
        let shape = Shape::of_year(year.parse().unwrap_or(1997), &mut random);
        while text.len() < size {
            self.section(shape, &mut random, size, &mut text);
        }
        text
    }

    fn section(&self, shape: Shape, random: &mut Random, size: usize, text: &mut String) {
        let heading = &self.headings[random.below(self.headings.len())];
        match shape {
            Shape::Capitals => text.push_str(&format!("{}\n\n", heading.to_uppercase())),
            Shape::Bold => text.push_str(&format!("**{heading}**  \n")),
            Shape::Atx => text.push_str(&format!("## {heading}\n\n")),
            Shape::RunIn => text.push_str(&format!("**{heading}.** ")),
            Shape::None => {}
        }
        for _ in 0..1 + random.below(4) {
            if random.below(5) == 0 {
                for _ in 0..2 + random.below(6) {
                    text.push_str("  * ");
                    self.sentence(random, text);
                    text.push('\n');
                }
            } else {
                for _ in 0..1 + random.below(6) {
                    self.sentence(random, text);
                }
            }
            text.push_str("\n\n");
            if text.len() > size {
                return;
            }
        }
    }

    fn sentence(&self, random: &mut Random, text: &mut String) {
        let mut before = (END, END);
        for _ in 0..LONGEST {
            let Some(next) = self.next.get(&before) else { break };
            let word = next[random.below(next.len())];
            if word == END {
                break;
            }
            text.push_str(&self.words[word as usize]);
            text.push(' ');
            before = (before.1, word);
        }
    }

    fn random(&self, number: u64, purpose: u64) -> Random {
        Random(self.seed.wrapping_mul(0x2545_f491_4f6c_dd1d) ^ number.wrapping_mul(4).wrapping_add(purpose))
    }
}

/// How headings were written.
#[derive(Clone, Copy)]
enum Shape {
    Capitals,
    Bold,
    Atx,
    RunIn,
    None,
}

impl Shape {
    /// What a page of that year may look like: capitals and bold lines first, heading elements later.
    fn of_year(year: u32, random: &mut Random) -> Shape {
        let common = match year {
            ..2003 => [Shape::Capitals, Shape::Bold, Shape::None],
            2003..2010 => [Shape::Bold, Shape::RunIn, Shape::Atx],
            _ => [Shape::Atx, Shape::Atx, Shape::Bold],
        };
        if random.below(8) == 0 { Shape::None } else { common[random.below(3)] }
    }
}

/// Numbers that look random and are the same for the same seed (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`, which is not 0.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// A number from 0 to 1.
    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// The size of a document in bytes: lognormal, as sizes of policies are, with the mean of [`MEAN`].
    fn size(&mut self) -> usize {
        const SIGMA: f64 = 0.95;
        let normal = (0..12).map(|_| self.unit()).sum::<f64>() - 6.0;
        let size = MEAN * (SIGMA * normal - SIGMA * SIGMA / 2.0).exp();
        size.clamp(SIZES.0, SIZES.1) as usize
    }
}
