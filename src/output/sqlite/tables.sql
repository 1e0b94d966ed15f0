-- Spans are [start, end), in bytes of the UTF-8 text that documents.text names. Counting begins at 0, but for
-- documents, which are numbered from 1. The columns mean what the fields of the JSON record mean.

CREATE TABLE documents (
  document     INTEGER PRIMARY KEY,
  id           TEXT NOT NULL,
  path         TEXT NOT NULL,
  format       TEXT NOT NULL,
  bytes        INTEGER NOT NULL,
  sha256       TEXT NOT NULL,
  encoding     TEXT NOT NULL,
  replacements INTEGER NOT NULL,
  text         TEXT NOT NULL CHECK (text IN ('input', 'rendered')),
  text_sha256  TEXT,
  domain       TEXT,
  archived     TEXT,
  timestamp    TEXT,
  interval     TEXT,
  url          TEXT,
  original_url TEXT,
  container    TEXT,
  member       TEXT,
  byte_offset  INTEGER,
  blob         TEXT,
  fields       TEXT,
  title        TEXT,
  language     TEXT,
  ruleset      TEXT NOT NULL,
  version      TEXT NOT NULL,
  fingerprint  TEXT NOT NULL
) STRICT;

CREATE TABLE dates (
  document   INTEGER NOT NULL REFERENCES documents,
  number     INTEGER NOT NULL,
  kind       TEXT NOT NULL,
  date       TEXT NOT NULL,
  span_start INTEGER NOT NULL,
  span_end   INTEGER NOT NULL,
  PRIMARY KEY (document, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE problems (
  document INTEGER NOT NULL REFERENCES documents,
  number   INTEGER NOT NULL,
  kind     TEXT NOT NULL,
  message  TEXT NOT NULL,
  PRIMARY KEY (document, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE sections (
  document      INTEGER NOT NULL REFERENCES documents,
  section       INTEGER NOT NULL,
  parent        INTEGER,
  level         INTEGER NOT NULL,
  style         TEXT NOT NULL,
  heading       TEXT NOT NULL,
  headings      TEXT NOT NULL,
  heading_start INTEGER NOT NULL,
  heading_end   INTEGER NOT NULL,
  span_start    INTEGER NOT NULL,
  span_end      INTEGER NOT NULL,
  PRIMARY KEY (document, section),
  FOREIGN KEY (document, parent) REFERENCES sections
) STRICT, WITHOUT ROWID;

CREATE TABLE segments (
  document   INTEGER NOT NULL REFERENCES documents,
  segment    INTEGER NOT NULL,
  section    INTEGER,
  kind       TEXT NOT NULL,
  span_start INTEGER NOT NULL,
  span_end   INTEGER NOT NULL,
  PRIMARY KEY (document, segment),
  FOREIGN KEY (document, section) REFERENCES sections
) STRICT, WITHOUT ROWID;

CREATE TABLE scores (
  document INTEGER NOT NULL,
  segment  INTEGER NOT NULL,
  category TEXT NOT NULL,
  score    REAL NOT NULL,
  carried  INTEGER NOT NULL CHECK (carried IN (0, 1)),
  PRIMARY KEY (document, segment, category),
  FOREIGN KEY (document, segment) REFERENCES segments
) STRICT, WITHOUT ROWID;

CREATE TABLE annotations (
  document        INTEGER NOT NULL REFERENCES documents,
  annotation      INTEGER NOT NULL,
  segment         INTEGER NOT NULL,
  section         INTEGER,
  clause_start    INTEGER NOT NULL,
  clause_end      INTEGER NOT NULL,
  text            TEXT NOT NULL,
  rule            TEXT NOT NULL,
  claim           TEXT NOT NULL,
  category        TEXT NOT NULL,
  polarity        TEXT NOT NULL,
  modality        TEXT NOT NULL,
  actor           TEXT,
  condition       TEXT,
  condition_start INTEGER,
  condition_end   INTEGER,
  PRIMARY KEY (document, annotation),
  FOREIGN KEY (document, segment) REFERENCES segments,
  FOREIGN KEY (document, section) REFERENCES sections
) STRICT, WITHOUT ROWID;

CREATE TABLE topics (
  document   INTEGER NOT NULL,
  annotation INTEGER NOT NULL,
  number     INTEGER NOT NULL,
  topic      TEXT NOT NULL,
  PRIMARY KEY (document, annotation, number),
  FOREIGN KEY (document, annotation) REFERENCES annotations
) STRICT, WITHOUT ROWID;

CREATE TABLE attributes (
  document   INTEGER NOT NULL,
  annotation INTEGER NOT NULL,
  number     INTEGER NOT NULL,
  kind       TEXT NOT NULL,
  value      TEXT NOT NULL,
  PRIMARY KEY (document, annotation, number),
  FOREIGN KEY (document, annotation) REFERENCES annotations
) STRICT, WITHOUT ROWID;

CREATE TABLE evidence (
  document   INTEGER NOT NULL,
  annotation INTEGER NOT NULL,
  number     INTEGER NOT NULL,
  span_start INTEGER NOT NULL,
  span_end   INTEGER NOT NULL,
  PRIMARY KEY (document, annotation, number),
  FOREIGN KEY (document, annotation) REFERENCES annotations
) STRICT, WITHOUT ROWID;

-- The flat lines: what CSV and Parquet have, with lists joined by ';'. It keeps to what SQLite 3.37 knows, from which on
-- there are STRICT tables: a view that SQLite cannot read makes the whole file unreadable to it.
CREATE VIEW clauses AS
SELECT
  d.id AS document, d.domain, d.archived, d.interval, d.path,
  coalesce(s.headings, '') AS headings,
  a.segment, a.clause_start, a.clause_end, a.text, a.rule, a.claim, a.category,
  coalesce((SELECT group_concat(item, ';') FROM (SELECT topic AS item FROM topics
    WHERE document = a.document AND annotation = a.annotation ORDER BY number)), '') AS topics,
  a.polarity, a.modality, a.actor, a.condition,
  coalesce((SELECT group_concat(item, ';') FROM (SELECT value AS item FROM attributes
    WHERE document = a.document AND annotation = a.annotation AND kind = 'data' ORDER BY number)), '') AS data,
  coalesce((SELECT group_concat(item, ';') FROM (SELECT value AS item FROM attributes
    WHERE document = a.document AND annotation = a.annotation AND kind = 'purpose' ORDER BY number)), '') AS purpose,
  coalesce((SELECT group_concat(item, ';') FROM (SELECT value AS item FROM attributes
    WHERE document = a.document AND annotation = a.annotation AND kind = 'recipient' ORDER BY number)), '') AS recipient,
  coalesce((SELECT group_concat(item, ';') FROM (SELECT span_start || '-' || span_end AS item FROM evidence
    WHERE document = a.document AND annotation = a.annotation ORDER BY number)), '') AS evidence
FROM annotations a
JOIN documents d ON d.document = a.document
LEFT JOIN sections s ON s.document = a.document AND s.section = a.section
ORDER BY a.document, a.annotation;
