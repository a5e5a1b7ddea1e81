//! What the files say, before anybody knows what it means: values with the place where each was written.
//!
//! Merging, expansion of pathway files and rendering work on this tree, so that a finding about a merged
//! scenario still points at the file and line of its author, and every leaf knows its origin.

use std::collections::BTreeSet;

use crate::findings::{Finding, Findings};
use crate::scenario::files::Location;

/// A byte range of one source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// Index of the source in [`Sources`].
    pub source: usize,
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

/// A value and where it was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where.
    pub span: Span,
}

/// A value of a scenario file.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Text.
    Text(String),
    /// Whole number.
    Integer(i64),
    /// Number.
    Float(f64),
    /// True or false.
    Boolean(bool),
    /// A date or time, which no key takes.
    Date(String),
    /// A list.
    Array(Vec<Node>),
    /// A table.
    Table(Table),
}

/// A number as a message shows it: without hundreds of zeros.
#[must_use]
pub fn short(number: f64) -> String {
    let usual = number == 0.0 || !number.is_finite() || (1e-6..1e16).contains(&number.abs());
    if usual { number.to_string() } else { format!("{number:e}") }
}

impl Value {
    /// What the value is, for messages.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Text(_) => "text",
            Self::Integer(_) => "a whole number",
            Self::Float(_) => "a number",
            Self::Boolean(_) => "true or false",
            Self::Date(_) => "a date",
            Self::Array(_) => "a list",
            Self::Table(_) => "a table",
        }
    }

    /// What kind of value it is, and which if that fits a message.
    #[must_use]
    pub fn described(&self) -> String {
        match self {
            Self::Text(text) => format!("text \"{text}\""),
            Self::Integer(number) => number.to_string(),
            Self::Float(number) => short(*number),
            Self::Boolean(flag) => flag.to_string(),
            _ => self.kind().to_owned(),
        }
    }
}

impl Node {
    /// The table, if the node is one.
    #[must_use]
    pub const fn table(&self) -> Option<&Table> {
        if let Value::Table(table) = &self.value { Some(table) } else { None }
    }

    /// The list, if the node is one.
    #[must_use]
    pub const fn array(&self) -> Option<&Vec<Node>> {
        if let Value::Array(items) = &self.value { Some(items) } else { None }
    }

    /// The text, if the node is text.
    #[must_use]
    pub const fn text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text.as_str()) } else { None }
    }
}

/// One key of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key stands.
    pub key_span: Span,
    /// Its value.
    pub node: Node,
}

/// A table in the order of its file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Table {
    /// The keys.
    pub entries: Vec<Entry>,
}

impl Table {
    /// The entry of a key.
    #[must_use]
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().find(|e| e.key == key)
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|e| &e.node)
    }

    /// Sets a key, keeping its place in the order if it exists.
    pub fn set(&mut self, entry: Entry) {
        match self.entries.iter_mut().find(|e| e.key == entry.key) {
            Some(old) => *old = entry,
            None => self.entries.push(entry),
        }
    }

    /// Takes a key away.
    pub fn remove(&mut self, key: &str) -> Option<Entry> {
        let at = self.entries.iter().position(|e| e.key == key)?;
        Some(self.entries.remove(at))
    }
}

/// Who said it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The built-in defaults.
    Default,
    /// A scenario that the file extends.
    Base,
    /// The scenario file, or a file it names.
    File,
    /// `--set` on the command line.
    CommandLine,
}

/// One text that was read.
#[derive(Clone, Debug)]
pub struct Source {
    /// Name for messages.
    pub name: String,
    /// The text, without a byte-order mark.
    pub text: String,
    /// Who said it.
    pub origin: Origin,
    /// Where relative file names start.
    pub location: Location,
}

/// All texts that were read.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    texts: Vec<Source>,
    /// Where the lines of each text begin.
    lines: Vec<Vec<usize>>,
}

impl Sources {
    /// Adds a text and returns its index.
    pub fn add(&mut self, source: Source) -> usize {
        let breaks = source.text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        self.lines.push([0].into_iter().chain(breaks.map(|(at, _)| at + 1)).collect());
        self.texts.push(source);
        self.texts.len() - 1
    }

    /// The source of a span.
    #[must_use]
    pub fn source(&self, span: Span) -> &Source {
        &self.texts[span.source]
    }

    /// An error at a span.
    #[must_use]
    pub fn error(&self, span: Span, message: impl Into<String>) -> Finding {
        let source = self.source(span);
        Finding::error(&source.name, message).at(&source.text, span.start..span.end)
    }

    /// A warning at a span.
    #[must_use]
    pub fn warning(&self, span: Span, message: impl Into<String>) -> Finding {
        let source = self.source(span);
        Finding::warning(&source.name, message).at(&source.text, span.start..span.end)
    }

    /// `file:line` of a span, for messages that name a second place.
    #[must_use]
    pub fn place(&self, span: Span) -> String {
        let line = self.lines[span.source].partition_point(|start| *start <= span.start);
        format!("{}:{line}", self.source(span).name)
    }

    /// Findings by file in reading order, then by line and column; each once.
    #[must_use]
    pub fn sorted(&self, findings: &Findings) -> Findings {
        let rank = |f: &Finding| self.texts.iter().position(|s| s.name == f.file).unwrap_or(usize::MAX);
        let mut all = findings.all().to_vec();
        all.sort_by_key(|f| (rank(f), f.line, f.column));
        let (mut sorted, mut told) = (Findings::new(), BTreeSet::new());
        for finding in all {
            if told.insert(finding.clone()) {
                sorted.push(finding);
            }
        }
        sorted
    }
}
