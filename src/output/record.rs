//! The record: one JSON object per document, schema 1.

use std::io::Write;

use serde::ser::{SerializeMap, SerializeStruct};
use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

use super::seq::Seq;
use super::{Annotated, names};
use crate::annotate::Annotation;
use crate::document::Snapshot;
use crate::ingest::{BodyHash, Loaded, Provenance};
use crate::segment::{PolicyDate, Section, Segment};
use crate::taxonomy::{Actor, Category, Modality, Polarity};
use crate::triage::{Simhash, Triage};
use crate::{Annotations, Error, Result, RuleSet, Span};

/// The value of `schema` in every record.
pub const SCHEMA: &str = "fineprint/1";

/// The kinds of attributes that every annotation lists, even where it has none of the kind.
const USUAL_ATTRIBUTES: [&str; 3] = ["data", "purpose", "recipient"];

/// One document's record. It serialises straight from what it borrows.
///
/// Within schema 1, fields are added and never renamed; `fineprint schema` prints the JSON Schema of it.
///
/// ```
/// use fineprint::ingest::{Entry, LoadOptions, load};
/// use fineprint::output::{Annotated, Record};
/// use fineprint::Analyzer;
///
/// let entry = Entry::from_text("policy.md", "We do not use cookies.\n");
/// let loaded = load(&entry, &LoadOptions::default())?;
/// let analyzer = Analyzer::builtin();
/// let annotations = analyzer.annotate(&loaded.document);
/// let mut line = Vec::new();
/// Record::new(&Annotated::new(&loaded, &annotations)).write_line(&mut line)?;
/// assert!(line.starts_with(br#"{"schema":"fineprint/1","id":"policy.md","source":{"path":"policy.md","#));
/// # Ok::<(), fineprint::Error>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct Record<'d>(&'d Annotated<'d>);

impl<'d> Record<'d> {
    /// The record of a document.
    pub fn new(annotated: &'d Annotated<'d>) -> Self {
        Record(annotated)
    }

    /// Writes the record as one line of JSON.
    ///
    /// # Errors
    ///
    /// When writing fails.
    pub fn write_line(&self, writer: &mut impl Write) -> Result<()> {
        write_line(self, self.0.loaded.source.path, writer)
    }
}

/// Writes one value as a line of JSON; `path` is named where writing fails.
pub(super) fn write_line(value: &impl Serialize, path: &str, writer: &mut impl Write) -> Result<()> {
    write_json(value, path, writer)?;
    writer.write_all(b"\n").map_err(|error| Error::io(path, error))
}

/// Writes one value as JSON; `path` is named where writing fails.
pub(super) fn write_json(value: &impl Serialize, path: &str, writer: &mut impl Write) -> Result<()> {
    serde_json::to_writer(writer, value).map_err(|error| Error::io(path, error.into()))
}

impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let &Annotated { loaded, annotations, .. } = self.0;
        let document = &loaded.document;
        let structure = annotations.structure();
        let text = document.text();
        let sections = structure.sections.iter().enumerate();
        let segments = structure.segments.iter().enumerate();
        let triage = self.0.triage();
        let mut record = serializer.serialize_struct("Record", 15)?;
        record.serialize_field("schema", SCHEMA)?;
        record.serialize_field("id", &self.0.id())?;
        record.serialize_field("source", &SourceView::new(loaded))?;
        record.serialize_field("provenance", &ProvenanceView::new(loaded.source.provenance))?;
        record.serialize_field("snapshot", &document.snapshot().map(SnapshotView::new))?;
        record.serialize_field("ruleset", &RuleSetView::new(annotations.rules()))?;
        record.serialize_field("title", &document.title())?;
        record.serialize_field("language", &triage.language)?;
        record.serialize_field("kind", &triage.judgement)?;
        record.serialize_field("identity", &IdentityView::new(loaded, triage))?;
        record.serialize_field("dates", &Seq(|| structure.dates.iter().map(DateView::new)))?;
        record.serialize_field(
            "sections",
            &Seq(|| sections.clone().map(|(index, section)| SectionView::new(index, section, text))),
        )?;
        record.serialize_field(
            "segments",
            &Seq(|| segments.clone().map(|(index, segment)| SegmentView::new(index, segment, annotations))),
        )?;
        record.serialize_field(
            "annotations",
            &Seq(|| annotations.iter().map(|annotation| AnnotationView { annotation, text })),
        )?;
        record.serialize_field("problems", &Seq(|| loaded.problems.iter().chain(&triage.problems)))?;
        record.end()
    }
}

#[derive(Serialize)]
struct SourceView<'d> {
    path: &'d str,
    format: &'static str,
    bytes: usize,
    sha256: &'d str,
    encoding: &'d str,
    replacements: usize,
    text: &'static str,
    text_sha256: Option<&'d str>,
}

impl<'d> SourceView<'d> {
    fn new(loaded: &'d Loaded<'_>) -> Self {
        let source = &loaded.source;
        SourceView {
            path: source.path,
            format: names::format(source.format),
            bytes: source.bytes,
            sha256: source.sha256(),
            encoding: source.encoding,
            replacements: source.replacements,
            text: if source.rendered { "rendered" } else { "input" },
            text_sha256: loaded.text_sha256(),
        }
    }
}

#[derive(Serialize)]
struct ProvenanceView<'d> {
    container: &'d str,
    member: Option<&'d str>,
    offset: Option<u64>,
    blob: Option<&'d str>,
    fields: &'d Map<String, Value>,
}

impl<'d> ProvenanceView<'d> {
    /// `None` for a file of its own.
    fn new(provenance: &'d Provenance) -> Option<Self> {
        Some(ProvenanceView {
            container: provenance.container.as_deref()?,
            member: provenance.member.as_deref(),
            offset: provenance.offset,
            blob: provenance.blob.as_deref(),
            fields: &provenance.fields,
        })
    }
}

#[derive(Serialize)]
struct IdentityView<'d> {
    body_sha256: BodyHash,
    simhash: Simhash,
    duplicate_of: Option<&'d str>,
}

impl<'d> IdentityView<'d> {
    fn new(loaded: &'d Loaded<'_>, triage: &Triage) -> Self {
        IdentityView {
            body_sha256: loaded.source.body(),
            simhash: triage.simhash,
            duplicate_of: loaded.source.duplicate_of,
        }
    }
}

#[derive(Serialize)]
struct SnapshotView<'d> {
    domain: &'d str,
    archived: &'d str,
    timestamp: &'d str,
    interval: String,
    url: &'d str,
    original_url: &'d str,
}

impl<'d> SnapshotView<'d> {
    fn new(snapshot: &'d Snapshot) -> Self {
        SnapshotView {
            domain: &snapshot.domain,
            archived: &snapshot.archived,
            timestamp: &snapshot.timestamp,
            interval: snapshot.interval.to_string(),
            url: &snapshot.url,
            original_url: &snapshot.original_url,
        }
    }
}

#[derive(Serialize)]
struct RuleSetView<'d> {
    name: &'d str,
    version: &'d str,
    fingerprint: &'d str,
}

impl<'d> RuleSetView<'d> {
    fn new(rules: &'d RuleSet) -> Self {
        RuleSetView { name: rules.name(), version: rules.version(), fingerprint: rules.fingerprint() }
    }
}

#[derive(Serialize)]
struct DateView<'d> {
    kind: &'static str,
    date: &'d str,
    span: Span,
}

impl<'d> DateView<'d> {
    fn new(date: &'d PolicyDate) -> Self {
        DateView { kind: names::date_kind(date.kind), date: &date.date, span: date.span }
    }
}

#[derive(Serialize)]
pub(super) struct SectionView<'d> {
    index: usize,
    parent: Option<usize>,
    level: u8,
    style: &'static str,
    heading: &'d str,
    heading_span: Span,
    span: Span,
}

impl<'d> SectionView<'d> {
    pub(super) fn new(index: usize, section: &Section, text: &'d str) -> Self {
        SectionView {
            index,
            parent: section.parent,
            level: section.level,
            style: names::style(section.style),
            heading: section.heading.of(text),
            heading_span: section.heading,
            span: section.span,
        }
    }
}

struct SegmentView<'d> {
    index: usize,
    segment: &'d Segment,
    annotations: &'d Annotations<'d>,
}

impl<'d> SegmentView<'d> {
    fn new(index: usize, segment: &'d Segment, annotations: &'d Annotations<'d>) -> Self {
        SegmentView { index, segment, annotations }
    }
}

impl Serialize for SegmentView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut view = serializer.serialize_struct("Segment", 6)?;
        view.serialize_field("index", &self.index)?;
        view.serialize_field("section", &self.segment.section)?;
        view.serialize_field("span", &self.segment.span)?;
        view.serialize_field("categories", &Seq(|| self.annotations.categories(self.index)))?;
        view.serialize_field("scores", &Scores(self))?;
        view.serialize_field("kind", names::segment_kind(self.segment.kind))?;
        view.end()
    }
}

/// Scores by category, rounded to three decimals.
struct Scores<'a>(&'a SegmentView<'a>);

impl Serialize for Scores<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let scores = self.0.annotations.scores(self.0.index);
        serializer.collect_map(scores.map(|(category, score)| (category, round(score))))
    }
}

/// A score as it is written: with three decimals.
pub(super) fn round(score: f64) -> f64 {
    // Adding zero turns -0.0 into 0.0.
    (score * 1000.0).round() / 1000.0 + 0.0
}

struct AnnotationView<'d> {
    annotation: Annotation<'d>,
    text: &'d str,
}

impl Serialize for AnnotationView<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let annotation = &self.annotation;
        let fields = AnnotationFields {
            rule: annotation.rule().id(),
            claim: annotation.claim(),
            category: annotation.category(),
            topics: Seq(|| annotation.topics()),
            section: annotation.section(),
            segment: annotation.segment(),
            clause: annotation.clause(),
            evidence: annotation.evidence(),
            text: annotation.text(),
            actor: annotation.actor(),
            polarity: annotation.polarity(),
            modality: annotation.modality(),
            condition: annotation.condition().map(|span| Condition { span, text: span.of(self.text) }),
            attributes: Attributes(annotation),
        };
        fields.serialize(serializer)
    }
}

#[derive(Serialize)]
struct AnnotationFields<'a, Topics> {
    rule: &'a str,
    claim: &'a str,
    category: Category,
    topics: Topics,
    section: Option<usize>,
    segment: usize,
    clause: Span,
    evidence: &'a [Span],
    text: &'a str,
    actor: Option<Actor>,
    polarity: Polarity,
    modality: Modality,
    condition: Option<Condition<'a>>,
    attributes: Attributes<'a>,
}

#[derive(Serialize)]
struct Condition<'d> {
    span: Span,
    text: &'d str,
}

/// Attributes grouped by kind: the usual kinds always, others where they occur.
struct Attributes<'a>(&'a Annotation<'a>);

impl Serialize for Attributes<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for kind in USUAL_ATTRIBUTES {
            map.serialize_entry(kind, &attributes(self.0, kind))?;
        }
        let mut written = "";
        for (kind, _) in self.0.attributes() {
            if kind != written && !USUAL_ATTRIBUTES.contains(&kind) {
                map.serialize_entry(kind, &attributes(self.0, kind))?;
                written = kind;
            }
        }
        map.end()
    }
}

/// The values of the annotation's attributes of one kind.
pub(super) fn attributes<'a>(annotation: &'a Annotation<'_>, kind: &'a str) -> impl Serialize + 'a {
    Seq(move || annotation.attributes().filter(move |&(of, _)| of == kind).map(|(_, value)| value))
}
