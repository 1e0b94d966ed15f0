//! What a run says when it ends.

use std::path::PathBuf;
use std::time::Duration;

use fineprint::corpus::{self, Summary};
use indicatif::HumanBytes;
use serde_json::json;

use super::log::Log;
use super::memory;
use super::progress::rounded;

/// What a run did.
pub(crate) struct Closing<'r> {
    pub(crate) sums: Summary,
    pub(crate) elapsed: Duration,
    /// Fingerprint of the rules.
    pub(crate) rules: &'r str,
    pub(crate) outputs: Vec<Written>,
    pub(crate) ledger: Option<PathBuf>,
}

/// An output, with its hash.
pub(crate) struct Written {
    pub(crate) path: String,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

impl From<&corpus::Written> for Written {
    fn from(written: &corpus::Written) -> Self {
        let path = written.path.display().to_string();
        Written { path, bytes: written.bytes, sha256: written.sha256.clone() }
    }
}

impl Closing<'_> {
    /// Says it.
    pub(crate) fn say(&self, log: Log) {
        log.say("summary", || self.text(), || self.object());
    }

    fn text(&self) -> String {
        let sums = &self.sums;
        let documents = counted(sums.documents(), "document");
        let annotations = counted(sums.annotations, "annotation");
        let Summary { annotated, failed, skipped, bytes, .. } = sums;
        let bytes = HumanBytes(*bytes);
        let seconds = self.elapsed.as_secs_f64();
        let memory = memory::peak().map(|peak| format!(", peak memory {}", HumanBytes(peak)));
        let memory = memory.unwrap_or_default();
        let mut text = format!(
            "{documents} ({annotated} ok, {failed} failed, {skipped} skipped), {bytes}, {annotations}, {seconds:.2} s{memory}"
        );
        text += &format!("\nfineprint: rules {}", self.rules);
        for Written { path, bytes, sha256 } in &self.outputs {
            let bytes = HumanBytes(*bytes);
            text += &format!("\nfineprint: output {path}, {bytes}, sha256 {sha256}");
        }
        if let Some(ledger) = &self.ledger {
            text += &format!("\nfineprint: errors {}", ledger.display());
        }
        text
    }

    fn object(&self) -> serde_json::Value {
        let Summary { annotated, failed, skipped, bytes, annotations, .. } = self.sums;
        let output = |Written { path, bytes, sha256 }: &Written| json!({ "path": path, "bytes": bytes, "sha256": sha256 });
        json!({
            "documents": self.sums.documents(),
            "ok": annotated,
            "failed": failed,
            "skipped": skipped,
            "bytes": bytes,
            "annotations": annotations,
            "seconds": rounded(self.elapsed.as_secs_f64()),
            "peak_memory": memory::peak(),
            "rules": self.rules,
            "outputs": self.outputs.iter().map(output).collect::<Vec<_>>(),
            "errors": self.ledger.as_ref().map(|path| path.display().to_string()),
        })
    }
}

pub(crate) fn counted(count: u64, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
