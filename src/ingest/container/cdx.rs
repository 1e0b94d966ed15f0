//! Indexes of crawls, CDX and CDXJ: which captures there are, and at which byte of which WARC file.
//!
//! A capture that is not wanted is passed over without its file being opened.

use std::io::{self, BufRead, Read};
use std::path::{Path, PathBuf};
use std::vec;

use serde_json::Value;

use super::member::safe_address;
use super::stream::Stream;
use super::{Entries, ReadOptions, records};
use crate::ingest::entry::Entry;
use crate::ingest::failure::{Failure, FailureKind};
use crate::ingest::selection::Capture;

/// Longest line of an index.
const LONGEST_LINE: u64 = 1 << 20;

/// Where the files of an index are looked for, from its own folder.
const FOLDERS: &[&str] = &["", "archive", "../archive", "../warcs", ".."];

/// The letters of the columns of an index without a line of its own that names them.
const COLUMNS: &[&str] = &["N b a m s k r M S V g", "N b a m s k r V g", "N b a m s k M S V g"];

/// What one line says.
#[derive(Debug, Default, PartialEq, Eq)]
struct Line {
    url: Option<String>,
    timestamp: Option<String>,
    media_type: Option<String>,
    status: Option<String>,
    offset: Option<u64>,
    file: Option<String>,
}

/// The pages that the lines of an index name.
pub(super) fn open(stream: Stream, options: &ReadOptions) -> Result<Entries, Failure> {
    if stream.member.is_some() {
        let message = "is an index in an archive, which is not followed; name the index or the crawl itself";
        return Err(stream.failure(FailureKind::Unsupported, message));
    }
    let folder = Path::new(&stream.name).parent().map(Path::to_owned).unwrap_or_default();
    let options = options.clone();
    let record = Vec::new().into_iter();
    Ok(Box::new(Captures {
        index: stream,
        folder,
        options,
        columns: Vec::new(),
        record,
        number: 0,
        ended: false,
    }))
}

struct Captures {
    index: Stream,
    folder: PathBuf,
    options: ReadOptions,
    /// The letters of the columns, where the lines are no JSON.
    columns: Vec<String>,
    record: vec::IntoIter<Result<Entry, Failure>>,
    number: u64,
    ended: bool,
}

impl Iterator for Captures {
    type Item = Result<Entry, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            if let Some(item) = self.record.next() {
                return Some(item);
            }
            match self.next_line() {
                Ok(None) => self.ended = true,
                Ok(Some(line)) => self.record = self.follow(&line).into_iter(),
                Err(error) => {
                    self.ended = true;
                    return Some(Err(self.index.broken(&error)));
                }
            }
        }
        None
    }
}

impl Captures {
    fn next_line(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        let length = (&mut self.index).take(LONGEST_LINE).read_until(b'\n', &mut line)?;
        self.number += 1;
        Ok((length > 0).then(|| String::from_utf8_lossy(&line).trim_end().to_owned()))
    }

    /// The capture that a line names, if it is a page.
    fn follow(&mut self, text: &str) -> Vec<Result<Entry, Failure>> {
        if let Some(columns) = text.strip_prefix(" CDX ") {
            self.columns = columns.split(' ').map(str::to_owned).collect();
            return Vec::new();
        }
        if text.is_empty() || text.starts_with('!') {
            return Vec::new();
        }
        let Some(line) = self.parse(text) else {
            let message = format!("line {} of the index cannot be read", self.number);
            return vec![Err(self.index.failure(FailureKind::Damaged, message))];
        };
        let is_answered = line.status.as_deref().is_none_or(|status| matches!(status, "200" | "-" | ""));
        let is_revisit = line.media_type.as_deref() == Some("warc/revisit");
        let is_page = is_answered && line.media_type.as_deref().is_none_or(records::may_be_page);
        if !(is_revisit || is_page) {
            return Vec::new();
        }
        let capture = Capture {
            domain: None,
            url: line.url.as_deref(),
            timestamp: line.timestamp.as_deref(),
            media_type: line.media_type.as_deref().filter(|_| !is_revisit),
        };
        if !self.options.selection.wants(&capture) {
            return vec![Err(self.failure_of(&line, FailureKind::NotSelected, "is not selected"))];
        }
        if is_revisit && line.file.as_deref().is_none_or(|file| Captures::find(self, file).is_none()) {
            let message = "says that the page had not changed since it was captured before; its file is not beside the index";
            return vec![Err(self.failure_of(&line, FailureKind::Unchanged, message))];
        }
        self.fetch(&line)
    }

    fn parse(&self, text: &str) -> Option<Line> {
        let mut fields = text.splitn(3, ' ');
        if let (Some(_), Some(timestamp), Some(json)) = (fields.next(), fields.next(), fields.next())
            && json.starts_with('{')
        {
            return Line::of_json(timestamp, json);
        }
        let fields: Vec<&str> = text.split(' ').collect();
        let is_as_long = |columns: &&&str| columns.split(' ').count() == fields.len();
        match &*self.columns {
            [] => Line::of_columns(COLUMNS.iter().find(is_as_long)?.split(' '), &fields),
            columns => Line::of_columns(columns.iter().map(String::as_str), &fields),
        }
    }

    /// Reads the record at the place that the line gives.
    fn fetch(&self, line: &Line) -> Vec<Result<Entry, Failure>> {
        let (Some(file), Some(offset)) = (&line.file, line.offset) else {
            let message = format!("line {} of the index names no file, or no place in it", self.number);
            return vec![Err(self.failure_of(line, FailureKind::Damaged, &message))];
        };
        let Some(path) = self.find(file) else {
            let message = format!("the index names the file {}, which is not beside it", safe_address(file));
            return vec![Err(self.failure_of(line, FailureKind::Missing, &message).at(offset))];
        };
        let read = records::read_one(&path, offset, &self.options);
        read.unwrap_or_else(|error| vec![Err(self.index.broken(&error))])
    }

    /// Where the file of this name is. Only its last part counts: an index does not lead out of the folders about it.
    fn find(&self, file: &str) -> Option<PathBuf> {
        let name = Path::new(file.rsplit(['/', '\\']).next()?);
        let name = name.file_name()?;
        FOLDERS.iter().map(|folder| self.near(folder).join(name)).find(|path| path.is_file())
    }

    /// A folder that is named from that of the index; `..` is resolved where it can be, for the path to be short.
    fn near(&self, folder: &str) -> PathBuf {
        match folder.strip_prefix("..") {
            Some(rest) if self.folder.file_name().is_some() => {
                self.folder.parent().unwrap_or(Path::new("")).join(rest.trim_start_matches('/'))
            }
            _ => self.folder.join(folder),
        }
    }

    fn failure_of(&self, line: &Line, kind: FailureKind, message: &str) -> Failure {
        let moment = line.timestamp.as_deref().unwrap_or("-");
        let address = safe_address(line.url.as_deref().unwrap_or("-"));
        let failure = self.index.failure(kind, message);
        Failure { path: format!("{}/{moment}/{address}", self.index.name), ..failure }
    }
}

impl Line {
    fn of_columns<'c>(columns: impl Iterator<Item = &'c str>, fields: &[&str]) -> Option<Line> {
        let mut line = Line::default();
        for (column, field) in columns.zip(fields) {
            let field = Some((*field).to_owned()).filter(|field| field != "-");
            match column {
                "a" => line.url = field,
                "b" => line.timestamp = field,
                "m" => line.media_type = field,
                "s" => line.status = field,
                "V" => line.offset = field.and_then(|offset| offset.parse().ok()),
                "g" => line.file = field,
                _ => {}
            }
        }
        line.timestamp.is_some().then_some(line)
    }

    fn of_json(timestamp: &str, json: &str) -> Option<Line> {
        let fields: Value = serde_json::from_str(json).ok()?;
        let text = |name: &str| match fields.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        Some(Line {
            url: text("url"),
            timestamp: Some(timestamp.to_owned()),
            media_type: text("mime").or_else(|| text("mime-detected")),
            status: text("status"),
            offset: text("offset").and_then(|offset| offset.parse().ok()),
            file: text("filename"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_all_forms_say_the_same() {
        let expected = Line {
            url: Some("http://acme.example/".into()),
            timestamp: Some("20110527233551".into()),
            media_type: Some("text/html".into()),
            status: Some("200".into()),
            offset: Some(333),
            file: Some("a.warc.gz".into()),
        };
        let json = "{\"url\": \"http://acme.example/\", \"mime\": \"text/html\", \"status\": 200, \"offset\": \"333\", \
            \"filename\": \"a.warc.gz\"}";
        assert_eq!(Line::of_json("20110527233551", json).unwrap(), expected);
        let eleven =
            "example,acme)/ 20110527233551 http://acme.example/ text/html 200 ABC - - 1043 333 a.warc.gz";
        let nine = "example,acme)/ 20110527233551 http://acme.example/ text/html 200 ABC - 333 a.warc.gz";
        for (columns, line) in COLUMNS.iter().zip([eleven, nine]) {
            let fields: Vec<&str> = line.split(' ').collect();
            assert_eq!(Line::of_columns(columns.split(' '), &fields).unwrap(), expected);
        }
        assert_eq!(Line::of_json("20110527233551", "{"), None);
    }
}
