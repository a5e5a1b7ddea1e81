//! Rows of a table: names, order and cells.

use std::collections::{BTreeMap, BTreeSet};

use super::layout::{Header, Record, finding, header};
use super::{Finding, IoTable};
use crate::matrix::Matrix;

/// The rows by kind, filled as they come.
#[derive(Default)]
struct Rows {
    /// Name, line and cells of each industry, over industries and final uses.
    industries: Vec<(String, u64, Vec<f64>)>,
    /// Cells over industries of `value:…`, `jobs` and `household_income`, by full name.
    others: BTreeMap<String, Vec<f64>>,
    findings: Vec<Finding>,
}

/// The table of the records, and the line of each industry's row.
pub(super) fn table(records: &[Record]) -> Result<(IoTable, Vec<u64>), Vec<Finding>> {
    let Some((first, rest)) = records.split_first() else {
        return Err(vec![finding(1, 1, "an empty file", "a header that starts with `row`")]);
    };
    let mut rows = Rows::default();
    let header = header(first, &mut rows.findings);
    // Rows are checked against a faulty header too, as long as it says what each column is.
    if header.width() == first.fields.len() {
        for record in rest {
            rows.add(&header, record);
        }
        rows.check_industries(&header, records.last().map_or(1, |last| last.line + 1));
    }
    rows.findings.sort_by_key(|finding| (finding.line, finding.column));
    if rows.findings.is_empty() { Ok(rows.into_table(header)) } else { Err(rows.findings) }
}

impl Rows {
    fn add(&mut self, header: &Header, record: &Record) {
        let name = record.fields[0].as_str();
        if record.fields.len() != header.width() {
            let found = format!("{} fields", record.fields.len());
            let allowed = format!("{} fields, as in the header", header.width());
            self.findings.push(finding(record.line, record.fields.len(), found, allowed));
        }
        let mut cells = self.cells(header, record);
        if is_industry(name) {
            self.industries.push((name.to_owned(), record.line, cells));
            return;
        }
        cells.truncate(header.industries.len());
        if self.others.insert(name.to_owned(), cells).is_some() {
            let found = format!("`{name}` for a second time");
            self.findings.push(finding(record.line, 1, found, "each row once"));
        }
    }

    /// The numbers of a record after its name; 0 for those that are not numbers, which become findings.
    fn cells(&mut self, header: &Header, record: &Record) -> Vec<f64> {
        let mut cells = Vec::with_capacity(header.width());
        for (index, text) in record.fields.iter().enumerate().take(header.width()).skip(1) {
            let cell =
                Cell { row: &record.fields[0], first: index == 1, beyond: index > header.industries.len() };
            cells.push(cell.number(text).unwrap_or_else(|allowed| {
                let found = format!("`{text}` in {}", header.name(index + 1));
                self.findings.push(finding(record.line, index + 1, found, allowed));
                0.0
            }));
        }
        cells
    }

    /// Every industry of the header once and, if so, in the order of the header.
    fn check_industries(&mut self, header: &Header, end: u64) {
        let before = self.findings.len();
        let mut seen = BTreeSet::new();
        for (name, line, _) in &self.industries {
            if !header.industries.contains(name) {
                self.findings.push(finding(*line, 1, format!("`{name}`"), allowed_rows(header, name)));
            } else if !seen.insert(name) {
                self.findings.push(finding(*line, 1, format!("`{name}` for a second time"), "each row once"));
            }
        }
        for missing in header.industries.iter().filter(|name| !seen.contains(name)) {
            let allowed = "one row for each industry of the header";
            self.findings.push(finding(end, 1, format!("no row `{missing}`"), allowed));
        }
        if self.findings.len() > before {
            return;
        }
        let mut pairs = self.industries.iter().zip(&header.industries);
        if let Some(((name, line, _), expected)) = pairs.find(|((name, ..), expected)| name != *expected) {
            let allowed = format!("`{expected}`: rows in the order of the columns");
            self.findings.push(finding(*line, 1, format!("`{name}`"), allowed));
        }
    }

    fn into_table(mut self, header: Header) -> (IoTable, Vec<u64>) {
        let industries = header.industries.len();
        let cell = |row: usize, column: usize| self.industries[row].2[column];
        let flows = Matrix::from_fn(industries, industries, cell);
        let final_column = |k| (0..industries).map(|row| cell(row, industries + k)).collect();
        let final_uses =
            header.finals.into_iter().enumerate().map(|(k, name)| (name, final_column(k))).collect();
        let output = self.industries.iter().map(|(_, _, cells)| cells.iter().sum()).collect();
        let lines = self.industries.iter().map(|(_, line, _)| *line).collect();
        let jobs = self.others.remove("jobs");
        let household_income = self.others.remove("household_income").map(|cells| cells[0]);
        let bare = |(name, cells): (String, Vec<f64>)| (name["value:".len()..].to_owned(), cells);
        let values = self.others.into_iter().map(bare).collect();
        let industries = header.industries;
        (IoTable { industries, flows, final_uses, output, values, jobs, household_income }, lines)
    }
}

fn is_industry(row: &str) -> bool {
    !row.starts_with("value:") && !matches!(row, "jobs" | "household_income")
}

/// Where a cell is, as far as it matters for what it may hold.
struct Cell<'a> {
    row: &'a str,
    /// In the first industry's column.
    first: bool,
    /// In a column of final uses.
    beyond: bool,
}

impl Cell<'_> {
    /// The number in the cell, 0 for a blank that is allowed, or what is allowed.
    fn number(&self, text: &str) -> Result<f64, &'static str> {
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        match self.row {
            "household_income" if self.first => {
                number.filter(|income| *income > 0.0).ok_or("a number above zero")
            }
            "household_income" if text.is_empty() => Ok(0.0),
            "household_income" => Err("a blank: the one number stands in the first industry's column"),
            row if !is_industry(row) && self.beyond && text.is_empty() => Ok(0.0),
            "jobs" => number.filter(|jobs| *jobs >= 0.0).ok_or("zero or a positive number"),
            _ => number.ok_or("a finite number"),
        }
    }
}

fn allowed_rows(header: &Header, name: &str) -> String {
    let nearest = header.industries.iter().map(|code| (strsim::jaro_winkler(code, name), code));
    let nearest = nearest.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(likeness, _)| *likeness > 0.8);
    let hint = nearest.map(|(_, code)| format!(" (nearest: `{code}`)")).unwrap_or_default();
    format!("an industry of the header{hint}, `value:…`, `jobs` or `household_income`")
}
