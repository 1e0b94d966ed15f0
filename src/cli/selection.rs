//! The options that say which documents of the input are read.

use clap::ValueEnum;
use fineprint::Result;
use fineprint::corpus::{Group, Sample, Selection, Shard};

/// Which documents of the input are read.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Selection")]
pub(crate) struct SelectionArgs {
    /// Read only share I of N, such as 2/8
    ///
    /// A hash of a document's path decides to which share it belongs. All shares together are the whole; `fineprint
    /// merge` puts them together.
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,

    /// Read only a sample of N documents, or of N from each group (--by)
    ///
    /// A hash of the seed and the document's path decides, whatever the order of the input. The input is read twice.
    #[arg(long, value_name = "N")]
    sample: Option<usize>,

    /// Group the documents before the sample is drawn: by half-year of the capture, or by site
    #[arg(long, value_enum, requires = "sample", value_name = "GROUP")]
    by: Option<By>,

    /// Another seed, another sample
    #[arg(long, requires = "sample", value_name = "K", default_value_t = 0)]
    seed: u64,
}

/// What is sampled from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum By {
    /// Half-years: 2011A
    Interval,
    /// Sites
    Domain,
}

impl SelectionArgs {
    /// The selection.
    pub(crate) fn selection(&self) -> Selection {
        let by = match self.by {
            None => Group::All,
            Some(By::Interval) => Group::Interval,
            Some(By::Domain) => Group::Domain,
        };
        let sample = self.sample.map(|size| Sample { size, by, seed: self.seed });
        Selection { shard: self.shard, sample }
    }

    /// Whether all documents are read.
    pub(crate) fn is_all(&self) -> bool {
        self.shard.is_none() && self.sample.is_none()
    }

    /// Refuses to sample what can be read only once.
    pub(crate) fn check(&self, reads_stdin: bool) -> Result<()> {
        if self.sample.is_some() && reads_stdin {
            return Err(fineprint::Error::usage(
                "--sample reads its input twice, and standard input can be read only once: name files",
            ));
        }
        Ok(())
    }
}
