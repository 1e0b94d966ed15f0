//! Which documents of the inputs a run is about.

use serde::Serialize;

use super::sample::{Drawn, Sample};
use super::shard::Shard;
use crate::Result;
use crate::ingest::{Entry, Failure, Reader, Taken};

/// Which documents of the inputs a run is about: all, unless said otherwise. A shard of a sample is a share of what the
/// sample of the whole is.
///
/// ```
/// use fineprint::corpus::{Selection, Shard};
/// use fineprint::ingest::{Entry, Reader};
///
/// let reader = || {
///     let paths = ["a.md", "b.md", "c.md", "d.md"];
///     Reader::builder().entries(paths.into_iter().map(|path| Ok(Entry::from_text(path, "We use cookies.")))).build()
/// };
/// let mut documents = 0;
/// for number in 1..=2 {
///     let selection = Selection { shard: Some(Shard::new(number, 2)?), ..Selection::default() };
///     documents += selection.of(reader)?.count();
/// }
/// assert_eq!(documents, 4);
/// # Ok::<(), fineprint::Error>(())
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Selection {
    /// One share.
    pub shard: Option<Shard>,
    /// A sample.
    pub sample: Option<Sample>,
}

impl Selection {
    /// The selected documents of what `readers` reads. It is called once more where a sample is to be drawn first.
    ///
    /// # Errors
    ///
    /// When `readers` fails.
    pub fn of(
        &self,
        readers: impl Fn() -> Result<Reader>,
    ) -> Result<impl Iterator<Item = Result<Entry, Failure>>> {
        let choice = self.prepare(&readers)?;
        let mut reader = readers()?;
        Ok(std::iter::from_fn(move || {
            loop {
                if let Taken::Read(item) = reader.take_if(|path| choice.wants(path))? {
                    return Some(item);
                }
            }
        }))
    }

    /// Draws the sample, where one is asked for.
    pub(super) fn prepare(&self, readers: impl Fn() -> Result<Reader>) -> Result<Choice> {
        let drawn = self.sample.map(|sample| readers().map(|reader| sample.draw(reader)));
        Ok(Choice { shard: self.shard, drawn: drawn.transpose()? })
    }
}

/// A selection, ready to be asked.
#[derive(Clone, Debug)]
pub(super) struct Choice {
    shard: Option<Shard>,
    drawn: Option<Drawn>,
}

impl Choice {
    /// Whether the document at `path` is wanted.
    pub(super) fn wants(&self, path: &str) -> bool {
        self.shard.is_none_or(|shard| shard.holds(path))
            && self.drawn.as_ref().is_none_or(|drawn| drawn.holds(path))
    }
}
