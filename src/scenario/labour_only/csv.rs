//! Rows and cells of a CSV file.

use csv::StringRecord;

use super::File;
use crate::findings::{Finding, Findings};

/// A row whose columns are known.
pub struct Row<'r> {
    /// Line of the file, from 1.
    pub line: usize,
    record: &'r StringRecord,
    places: &'r [Option<usize>],
}

impl Row<'_> {
    /// A cell by the position of its column in the list that was asked for; `None` if the file has no such column.
    pub fn cell(&self, column: usize) -> Option<&str> {
        self.places[column].map(|at| self.record.get(at).unwrap_or("").trim())
    }
}

impl File<'_> {
    /// Hands out rows that have as many cells as the header.
    ///
    /// * `columns` – names; the first `required` must be there.
    ///
    /// Returns whether the columns are there and the file is CSV with at least one row.
    pub fn rows(
        &mut self,
        columns: &[&'static str],
        required: usize,
        mut each: impl FnMut(&mut Self, &Row<'_>),
    ) -> bool {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(self.text.as_bytes());
        let Ok(header) = reader.headers().cloned() else {
            self.report(1, "", Finding::error(self.name, "is not valid CSV"));
            return false;
        };
        let Some(places) = self.places(&header, columns, required) else { return false };
        let (mut record, mut rows) = (StringRecord::new(), 0);
        loop {
            match reader.read_record(&mut record) {
                Ok(false) => break,
                Ok(true) if record.len() == header.len() => {
                    rows += 1;
                    let line = record.position().map_or(0, |position| position.line() as usize);
                    each(self, &Row { line, record: &record, places: &places });
                }
                Ok(true) => {
                    rows += 1;
                    let line = record.position().map_or(0, |position| position.line() as usize);
                    let finding =
                        Finding::error(self.name, "the row has another number of cells than the header");
                    self.report(line, "", finding.found(record.len()).allowed(header.len().to_string()));
                }
                Err(error) => {
                    self.findings.push(Finding::error(self.name, format!("is not valid CSV: {error}")));
                    return false;
                }
            }
        }
        if rows == 0 {
            self.findings.push(Finding::error(self.name, "the file has no rows").at_line(1));
        }
        rows > 0
    }

    fn places(
        &mut self,
        header: &StringRecord,
        columns: &[&'static str],
        required: usize,
    ) -> Option<Vec<Option<usize>>> {
        let at = |name: &str| header.iter().position(|found| found.trim() == name);
        let mut sound = true;
        for (number, name) in columns.iter().enumerate() {
            if at(name).is_none() && number < required {
                sound = false;
                let finding = Finding::error(self.name, format!("the column `{name}` is missing"))
                    .found(header.iter().collect::<Vec<_>>().join(","));
                let unused = header.iter().filter(|found| !columns.contains(&found.trim()));
                self.report(1, name, finding.allowed(columns.join(",")).nearest(name, unused));
            }
            if header.iter().filter(|found| found.trim() == *name).count() > 1 {
                sound = false;
                self.report(1, name, Finding::error(self.name, "the column is there twice"));
            }
        }
        sound.then(|| columns.iter().map(|name| at(name)).collect())
    }

    /// A finite number of at least 0.
    pub fn amount(&mut self, row: &Row<'_>, column: usize, name: &'static str) -> Option<f64> {
        let cell = row.cell(column)?;
        let (message, allowed) = match cell.parse::<f64>() {
            _ if cell.is_empty() => ("the cell is empty", "a number of at least 0"),
            Ok(value) if !value.is_finite() => ("not a finite number", "a number of at least 0"),
            Ok(value) if value < 0.0 => ("negative", "0 or more"),
            Ok(value) => return Some(value + 0.0),
            Err(_) => ("not a number", "a number with a decimal point, without separators"),
        };
        let finding = Finding::error(self.name, message).found(format!("`{cell}`")).allowed(allowed);
        self.report(row.line, name, finding);
        None
    }

    /// The index of an id.
    pub fn node(
        &mut self,
        row: &Row<'_>,
        column: usize,
        name: &'static str,
        index: Option<&std::collections::BTreeMap<&str, u32>>,
    ) -> Option<u32> {
        let (cell, index) = (row.cell(column)?, index?);
        let found = index.get(cell).copied();
        if found.is_none() {
            let finding = Finding::error(self.name, "no node has this id").found(format!("`{cell}`"));
            self.report(row.line, name, finding.nearest(cell, index.keys().copied()));
        }
        found
    }

    /// Adds a finding at a line, about a column.
    pub fn report(&mut self, line: usize, field: &str, finding: Finding) {
        let finding = finding.at_line(line);
        let finding = if field.is_empty() { finding } else { finding.field(field) };
        self.quiet.push(finding, field, self.findings);
    }

    /// Counts what was not reported.
    pub fn finish(&mut self) {
        let mut more = Findings::new();
        self.quiet.summarise(self.name, &mut more);
        self.findings.extend(more);
    }
}
