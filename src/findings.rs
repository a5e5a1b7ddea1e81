//! What is wrong with an input: every finding with its place, what was found, what is allowed and the nearest
//! valid name. Readers collect findings and go on, so that one pass reports them all.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;

mod printable;
mod quiet;

pub use printable::{printable, printable_lines};
pub use quiet::Quiet;

/// Characters of a line that are shown.
const SHOWN: usize = 160;
/// Characters shown before a finding far along a line.
const BEFORE: usize = 40;

/// Names that are still worth listing in a message: all sections of a scenario are.
const MANY_NAMES: usize = 32;

/// Findings of one kind that are told in full.
const TOLD: usize = 200;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The input cannot be used.
    Error,
    /// The input can be used, but deserves a look.
    Warning,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// How bad.
    pub severity: Severity,
    /// File as the user named it.
    pub file: String,
    /// Line, from 1.
    pub line: Option<usize>,
    /// Character column in the line, from 1.
    pub column: Option<usize>,
    /// Name of the table column or key, where there is one.
    pub field: Option<String>,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What was found.
    pub found: Option<String>,
    /// What is allowed.
    pub allowed: Option<String>,
    /// The nearest valid name.
    pub suggestion: Option<String>,
    /// The offending line, or the part of a long one around the finding.
    pub snippet: Option<String>,
    /// Characters of the snippet before what the finding is about.
    pub indent: usize,
    /// Characters of the snippet that the finding is about.
    pub width: usize,
}

impl Finding {
    /// Its message without the names and numbers that tell it from others of its kind.
    fn kind(&self) -> String {
        let mut kind = String::new();
        for (number, part) in self.message.split('`').enumerate() {
            let digits = |c: char| if c.is_ascii_digit() { '#' } else { c };
            if number % 2 == 0 { kind.extend(part.chars().map(digits)) } else { kind.push('…') }
        }
        while kind.contains("##") {
            kind = kind.replace("##", "#");
        }
        format!("{}: {kind}", if self.severity == Severity::Error { "error" } else { "warning" })
    }

    /// An error somewhere in a file.
    #[must_use]
    pub fn error(file: &str, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            file: file.to_owned(),
            line: None,
            column: None,
            field: None,
            message: message.into(),
            found: None,
            allowed: None,
            suggestion: None,
            snippet: None,
            indent: 0,
            width: 1,
        }
    }

    /// A warning somewhere in a file.
    #[must_use]
    pub fn warning(file: &str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(file, message) }
    }

    /// The same finding at a byte range of the file's text.
    #[must_use]
    pub fn at(mut self, text: &str, span: std::ops::Range<usize>) -> Self {
        let start = floor(text, span.start);
        let before = &text[..start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = text[line_start..].lines().next().unwrap_or("");
        let end = floor(text, span.end.max(start)).min(line_start + line.len()).max(start);
        self.line = Some(before.matches('\n').count() + 1);
        let column = text[line_start..start].chars().count();
        let skipped = if column < SHOWN { 0 } else { column - BEFORE };
        self.column = Some(column + 1);
        self.indent = column - skipped;
        self.width = text[start..end].chars().count().clamp(1, SHOWN - self.indent);
        self.snippet = Some(line.chars().skip(skipped).take(SHOWN).collect());
        self
    }

    /// The same finding at a line.
    #[must_use]
    pub fn at_line(mut self, line: usize) -> Self {
        self.line = Some(line);
        self
    }

    /// The same finding about a named column or key.
    #[must_use]
    pub fn field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// Adds what was found.
    #[must_use]
    pub fn found(mut self, found: impl fmt::Display) -> Self {
        self.found = Some(found.to_string().chars().take(120).collect());
        self
    }

    /// Adds what is allowed.
    #[must_use]
    pub fn allowed(mut self, allowed: impl Into<String>) -> Self {
        self.allowed = Some(allowed.into());
        self
    }

    /// Adds the nearest of the valid names, and the names themselves if they are few, or that there are none.
    #[must_use]
    pub fn nearest<'a>(mut self, name: &str, valid: impl IntoIterator<Item = &'a str>) -> Self {
        let valid: Vec<&str> = valid.into_iter().collect();
        self.suggestion = nearest(name, valid.iter().copied()).map(str::to_owned);
        if self.allowed.is_none() && valid.len() <= MANY_NAMES {
            self.allowed =
                Some(if valid.is_empty() { "there are none".to_owned() } else { valid.join(", ") });
        }
        self
    }
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&i| text.is_char_boundary(i)).unwrap_or(0)
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let severity = if self.severity == Severity::Error { "error" } else { "warning" };
        write!(f, "{}", self.file)?;
        for position in [self.line, self.column].into_iter().flatten() {
            write!(f, ":{position}")?;
        }
        write!(f, ": {severity}: {}", self.message)?;
        if let Some(snippet) = &self.snippet {
            let number = self.line.map_or(String::new(), |line| line.to_string());
            let margin = " ".repeat(number.len());
            let indent = " ".repeat(self.indent);
            // One character for one, so that the caret stays under what it marks.
            let harmless = |c: char| {
                if c == '\t' || printable(&c.to_string()).len() == c.len_utf8() { c } else { '\u{fffd}' }
            };
            let snippet: String = snippet.chars().map(harmless).collect();
            write!(f, "\n {number} | {snippet}\n {margin} | {indent}{}", "^".repeat(self.width))?;
        }
        let details = [
            ("field", &self.field),
            ("found", &self.found),
            ("allowed", &self.allowed),
            ("nearest", &self.suggestion),
        ];
        for (name, detail) in details {
            if let Some(detail) = detail {
                write!(f, "\n    {name}: {detail}")?;
            }
        }
        Ok(())
    }
}

/// Findings in the order they were made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Findings(Vec<Finding>);

impl Findings {
    /// No findings.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding.
    pub fn push(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    /// Adds all findings of another collection.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// All findings.
    #[must_use]
    pub fn all(&self) -> &[Finding] {
        &self.0
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The number of findings.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether any is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|f| f.severity == Severity::Error)
    }
}

impl From<Finding> for Findings {
    fn from(finding: Finding) -> Self {
        Self(vec![finding])
    }
}

impl fmt::Display for Findings {
    /// The first of every kind in full, then how many more of a kind there are: nobody reads thousands, and none is forgotten.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut told: BTreeMap<String, usize> = BTreeMap::new();
        let mut more: Vec<String> = Vec::new();
        for (number, finding) in self.0.iter().enumerate() {
            let kind = finding.kind();
            let count = told.entry(kind.clone()).or_default();
            *count += 1;
            if *count > TOLD {
                if *count == TOLD + 1 {
                    more.push(kind);
                }
                continue;
            }
            if number > 0 {
                writeln!(f)?;
            }
            writeln!(f, "{finding}")?;
        }
        for kind in more {
            let count = told[&kind] - TOLD;
            writeln!(f, "\n{count} more of the kind \"{kind}\": mend the first {TOLD} and check again")?;
        }
        Ok(())
    }
}

/// The nearest of the valid names, if one is near enough to be meant.
#[must_use]
pub fn nearest<'a>(name: &str, valid: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for candidate in valid {
        let candidate_name = candidate.to_lowercase();
        let last = candidate_name.rsplit('/').next().unwrap_or_default();
        let score = [candidate_name.as_str(), last].map(|name| strsim::jaro_winkler(&wanted, name));
        let score = score[0].max(score[1]);
        if score >= 0.75 && best.is_none_or(|(top, _)| score > top) {
            best = Some((score, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_becomes_line_column_and_caret() {
        let text = "a = 1\nünder = 2\n";
        let at = text.find("= 2").unwrap();
        let finding =
            Finding::error("x.toml", "too small").at(text, at + 2..at + 3).found(2).allowed("3 to 5");
        assert_eq!(
            finding.to_string(),
            "x.toml:2:9: error: too small\n 2 | ünder = 2\n   |         ^\n    found: 2\n    allowed: 3 to 5"
        );
    }

    /// The part of the line around the finding, with the caret under it.
    #[test]
    fn a_finding_far_along_a_line_shows_what_is_around_it() {
        let text = format!("{}here{}", "x".repeat(5000), "y".repeat(5000));
        let shown = Finding::error("x.toml", "bad").at(&text, 5000..5004).to_string();
        let lines: Vec<&str> = shown.lines().collect();
        assert_eq!(lines[0], "x.toml:1:5001: error: bad");
        let caret = lines[2].find("^^^^").unwrap_or_default();
        assert_eq!(&lines[1][caret..caret + 4], "here");
        assert!(lines[1].len() <= SHOWN + 5 && lines[2].len() <= SHOWN + 5, "{shown}");
        let whole = Finding::error("x.toml", "bad").at(&text, 0..text.len()).to_string();
        assert!(whole.lines().all(|line| line.len() <= SHOWN + 5), "{whole}");
    }

    #[test]
    fn of_a_kind_the_first_are_told_and_the_rest_counted() {
        let mut findings = Findings::new();
        for number in 0..TOLD + 7 {
            findings.push(Finding::error("x.toml", format!("there is no place `P{number}` (row {number})")));
        }
        findings.push(Finding::error("x.toml", "the last of another kind"));
        let text = findings.to_string();
        assert_eq!(text.matches("there is no place `P").count(), TOLD);
        assert!(text.contains("the last of another kind"), "{text}");
        let end = "\n7 more of the kind \"error: there is no place … (row #)\": mend the first 200 and check again\n";
        assert!(text.ends_with(end), "{text}");
        assert_eq!(findings.len(), TOLD + 8);
    }

    #[test]
    fn nearest_names() {
        assert_eq!(
            nearest("Port Talbott", ["Neath Port Talbot", "Hartlepool"]),
            None.or(Some("Neath Port Talbot"))
        );
        assert_eq!(nearest("lower", ["xyz"]), None);
        assert_eq!(nearest("drawz", ["draws", "seed"]), Some("draws"));
        assert_eq!(nearest("closure", ["uk-baseline", "worked/closure"]), Some("worked/closure"));
    }
}
