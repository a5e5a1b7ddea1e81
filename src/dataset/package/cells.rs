//! The cells of the tables: columns, types, ranges, keys.

use std::collections::{BTreeMap, BTreeSet};

use crate::dataset::package::PackageFiles;
use crate::dataset::schema::{Cell, ColumnSchema, TABLES, TableSchema};
use crate::findings::{Finding, Findings, Quiet};

/// Most rows of a table: a small file that decompresses to endless rows is refused before it fills the memory.
const MOST_ROWS: usize = 2_000_000;

/// A table whose cells are sound.
#[derive(Debug)]
pub struct CellTable {
    /// File name in messages.
    pub file: String,
    /// Line of every row in the file.
    pub lines: Vec<usize>,
    text: BTreeMap<&'static str, Vec<String>>,
    numbers: BTreeMap<&'static str, Vec<f64>>,
    /// Cells that were reported.
    faulty: BTreeSet<(&'static str, usize)>,
}

impl CellTable {
    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// A text column; empty if the table has no such column.
    #[must_use]
    pub fn text(&self, column: &str) -> &[String] {
        self.text.get(column).map_or(&[], Vec::as_slice)
    }

    /// A column of numbers; empty if the table has no such column.
    #[must_use]
    pub fn numbers(&self, column: &str) -> &[f64] {
        self.numbers.get(column).map_or(&[], Vec::as_slice)
    }

    /// A number that may be missing: its column is optional, its cell empty.
    #[must_use]
    pub fn optional(&self, column: &str, row: usize) -> Option<f64> {
        self.numbers(column).get(row).copied().filter(|value| !value.is_nan())
    }

    /// Whether a cell was reported, so that it needs no second finding.
    #[must_use]
    pub fn is_faulty(&self, column: &'static str, row: usize) -> bool {
        self.faulty.contains(&(column, row))
    }

    /// An error at a row.
    #[must_use]
    pub fn error(&self, row: usize, column: &str, message: impl Into<String>) -> Finding {
        Finding::error(&self.file, message).at_line(self.lines[row]).field(column)
    }
}

/// Reads every table of the package. Tables that lack columns or are no CSV are left out; cells with errors stay, so
/// that their codes are looked up in the same pass, and the findings keep the package from being used.
#[must_use]
pub fn read_all(files: &PackageFiles, findings: &mut Findings) -> BTreeMap<&'static str, CellTable> {
    let mut tables = BTreeMap::new();
    for schema in TABLES.iter().filter(|t| t.name != "boundaries") {
        match files.file_of(schema.name) {
            Some(file) => {
                if let Some(table) = read(files, file, schema, findings) {
                    tables.insert(schema.name, table);
                }
            }
            None if schema.required => findings.push(
                Finding::error(&files.label, format!("the table `{}` is missing", schema.name))
                    .allowed(format!("{0}.csv or {0}.csv.gz", schema.name)),
            ),
            None => {}
        }
    }
    tables
}

fn read(
    files: &PackageFiles,
    file: &str,
    schema: &'static TableSchema,
    findings: &mut Findings,
) -> Option<CellTable> {
    let name = files.name_of(file);
    let text = match files.text(file) {
        Ok(text) => text,
        Err(finding) => {
            findings.push(*finding);
            return None;
        }
    };
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let header = reader.headers().ok()?.clone();
    let columns = columns(&name, &header, schema, findings);
    let mut table = CellTable {
        file: name,
        lines: Vec::new(),
        text: BTreeMap::new(),
        numbers: BTreeMap::new(),
        faulty: BTreeSet::new(),
    };
    let mut quiet = Quiet::default();
    for record in reader.records() {
        if table.len() == MOST_ROWS {
            let finding = Finding::error(&table.file, "the table has too many rows");
            findings.push(finding.allowed(format!("at most {MOST_ROWS}")));
            return None;
        }
        match record {
            Ok(record) => row(&mut table, &header, &record, &columns, &mut quiet, findings),
            Err(error) => {
                findings.push(Finding::error(&table.file, format!("is not valid CSV: {error}")));
                return None;
            }
        }
    }
    quiet.summarise(&table.file, findings);
    duplicates(&table, schema, findings);
    let needed = |c: &&ColumnSchema| c.required;
    let complete =
        schema.columns.iter().filter(needed).all(|c| columns.iter().any(|(_, found)| found.name == c.name));
    complete.then_some(table)
}

/// Where the schema's columns are in the file.
fn columns(
    file: &str,
    header: &csv::StringRecord,
    schema: &'static TableSchema,
    findings: &mut Findings,
) -> Vec<(usize, &'static ColumnSchema)> {
    let mut found = Vec::new();
    for (at, name) in header.iter().enumerate() {
        match schema.column(name.trim()) {
            Some(column) if found.iter().all(|(_, c): &(usize, &ColumnSchema)| c.name != column.name) => {
                found.push((at, column));
            }
            Some(column) => {
                findings
                    .push(Finding::error(file, "the column is there twice").at_line(1).field(column.name));
            }
            None => findings.push(
                Finding::error(file, "unknown column")
                    .at_line(1)
                    .found(name)
                    .nearest(name, schema.columns.iter().map(|c| c.name)),
            ),
        }
    }
    let needed = schema.columns.iter().filter(|c| c.required);
    for column in needed.filter(|c| found.iter().all(|(_, f)| f.name != c.name)) {
        findings.push(
            Finding::error(file, "a column is missing")
                .at_line(1)
                .field(column.name)
                .allowed(column.description),
        );
    }
    found
}

fn row(
    table: &mut CellTable,
    header: &csv::StringRecord,
    record: &csv::StringRecord,
    columns: &[(usize, &'static ColumnSchema)],
    quiet: &mut Quiet,
    findings: &mut Findings,
) {
    let line = record.position().map_or(0, |p| p.line() as usize);
    if record.len() != header.len() {
        let message = format!("the row has {} cells, the header {}", record.len(), header.len());
        quiet.push(Finding::error(&table.file, message).at_line(line), "", findings);
        return;
    }
    table.lines.push(line);
    for &(at, column) in columns {
        let cell = record.get(at).unwrap_or("").trim();
        if let Some(finding) = problem(&table.file, column, cell) {
            quiet.push(finding.at_line(line).field(column.name), column.name, findings);
            table.faulty.insert((column.name, table.lines.len() - 1));
        }
        match column.cell {
            Cell::Number(..) => {
                table.numbers.entry(column.name).or_default().push(cell.parse().unwrap_or(f64::NAN));
            }
            _ => table.text.entry(column.name).or_default().push(cell.to_owned()),
        }
    }
}

/// What is wrong with a cell.
fn problem(file: &str, column: &ColumnSchema, cell: &str) -> Option<Finding> {
    let error = |message: &str| Some(Finding::error(file, message).found(format!("`{cell}`")));
    match column.cell {
        _ if cell.is_empty() && !column.required => None,
        Cell::Name if cell.is_empty() => error("the cell is empty"),
        Cell::Text | Cell::Name => None,
        Cell::OneOf(words) if words.contains(&cell) => None,
        Cell::OneOf(words) => {
            error("not one of the words allowed").map(|f| f.nearest(cell, words.iter().copied()))
        }
        Cell::Number(low, high) => {
            match cell.parse::<f64>() {
                _ if cell.is_empty() => error("the cell is empty").map(|f| f.allowed("a number")),
                Ok(value) if !value.is_finite() => error("not a finite number"),
                Ok(value) if value < low => error(if low == 0.0 { "negative" } else { "too small" })
                    .map(|f| f.allowed(limits(column))),
                Ok(value) if value > high => error("too large").map(|f| f.allowed(limits(column))),
                Ok(_) => None,
                Err(_) => error("not a number")
                    .map(|f| f.allowed("a number with a decimal point, without separators")),
            }
        }
    }
}

fn limits(column: &ColumnSchema) -> String {
    let Cell::Number(low, high) = column.cell else { return String::new() };
    let unit = if column.unit.is_empty() || column.unit == "1" {
        String::new()
    } else {
        format!(" {}", column.unit)
    };
    match (low == f64::MIN, high == f64::MAX) {
        (true, true) => format!("any finite number{unit}"),
        (false, true) => format!("{low} or more{unit}"),
        _ => format!("{low} to {high}{unit}"),
    }
}

fn duplicates(table: &CellTable, schema: &TableSchema, findings: &mut Findings) {
    if schema.key.iter().any(|column| table.text(column).len() != table.len()) {
        return;
    }
    let mut seen: BTreeMap<Vec<&str>, usize> = BTreeMap::new();
    let mut quiet = Quiet::default();
    for row in 0..table.len() {
        let key: Vec<&str> = schema.key.iter().map(|column| table.text(column)[row].as_str()).collect();
        if let Some(first) = seen.get(&key) {
            let message = format!("the key is there twice, first in line {first}");
            let finding = table.error(row, &schema.key.join(", "), message).found(key.join(", "));
            quiet.push(finding, "key", findings);
        } else {
            seen.insert(key, table.lines[row]);
        }
    }
    quiet.summarise(&table.file, findings);
}
