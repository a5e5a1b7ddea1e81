//! Records and header of a table: which column is what.

use std::collections::BTreeSet;

use super::Finding;

/// A line of the file with its fields.
#[derive(Debug)]
pub(super) struct Record {
    pub line: u64,
    pub fields: Vec<String>,
}

/// The columns after the first: industries, then final uses.
#[derive(Debug)]
pub(super) struct Header {
    pub industries: Vec<String>,
    pub finals: Vec<String>,
}

impl Header {
    pub fn width(&self) -> usize {
        1 + self.industries.len() + self.finals.len()
    }

    /// The name of a column counted from 1.
    pub fn name(&self, column: usize) -> String {
        match column.checked_sub(2) {
            None => "row".to_owned(),
            Some(i) if i < self.industries.len() => self.industries[i].clone(),
            Some(i) => format!("final:{}", self.finals[i - self.industries.len()]),
        }
    }
}

pub(super) fn finding(
    line: u64,
    column: usize,
    found: impl Into<String>,
    allowed: impl Into<String>,
) -> Finding {
    Finding { line, column, found: found.into(), allowed: allowed.into() }
}

/// Splits a file into records; fields are trimmed.
pub(super) fn records(bytes: &[u8]) -> Result<Vec<Record>, Vec<Finding>> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = 1 + line_feeds(&bytes[..error.valid_up_to()]);
        vec![finding(line, 1, "bytes that are not UTF-8", "UTF-8 text")]
    })?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut records = Vec::new();
    let (mut line, mut counted) = (1, 0);
    for record in reader.records() {
        let record = record.map_err(|error| vec![finding(line, 1, error.to_string(), "a CSV table")])?;
        let position = record.position().map_or(0, |position| position.byte() as usize);
        // The reader's own line number is that of the blank lines before the record.
        let start =
            position + text[position..].len() - text[position..].trim_start_matches(['\r', '\n']).len();
        line += line_feeds(&bytes[counted..start]);
        counted = start;
        // Spreadsheets leave rows of nothing but commas.
        if record.iter().any(|field| !field.is_empty()) {
            records.push(Record { line, fields: record.iter().map(str::to_owned).collect() });
        }
    }
    Ok(records)
}

fn line_feeds(bytes: &[u8]) -> u64 {
    bytes.split(|&byte| byte == b'\n').count() as u64 - 1
}

/// Reads the header; all its faults go to `findings`.
pub(super) fn header(record: &Record, findings: &mut Vec<Finding>) -> Header {
    let mut header = Header { industries: Vec::new(), finals: Vec::new() };
    let mut seen = BTreeSet::new();
    for (index, name) in record.fields.iter().enumerate() {
        if !seen.insert(name) {
            let found = format!("`{name}` for a second time");
            findings.push(finding(record.line, index + 1, found, "each name once"));
        }
        if let Some(allowed) = header.take(index, name) {
            findings.push(finding(record.line, index + 1, format!("`{name}`"), allowed));
        }
    }
    if header.finals.is_empty() {
        let allowed = "at least one column `final:…` after the industries, for example `final:households`";
        findings.push(finding(record.line, record.fields.len(), "no final uses", allowed));
    }
    header
}

impl Header {
    /// Takes in the name of the next column, or says what could stand in its place.
    fn take(&mut self, index: usize, name: &str) -> Option<&'static str> {
        match (index, name.strip_prefix("final:")) {
            (0, _) if name == "row" => return None,
            (0, _) => return Some("`row` as the name of the first column"),
            (_, Some(_)) if self.industries.is_empty() => return Some("industries before the final uses"),
            (_, Some(name)) => self.finals.push(name.to_owned()),
            (_, None) if name.is_empty() => return Some("the code of an industry or `final:…`"),
            (_, None) if !self.finals.is_empty() => return Some("`final:…`, as in the columns before"),
            (_, None) => self.industries.push(name.to_owned()),
        }
        None
    }
}
