//! IAMC data: one value per model, scenario, region, variable and year.
//!
//! Long tables have columns `year` and `value`, wide ones a column per year. Column names may be in any case; an
//! empty cell of a wide table is no value. Cells are found by row and column in messages.

use std::collections::{BTreeMap, BTreeSet};

use crate::findings::{Finding, Findings};

/// Columns that every table has.
const KEYS: [&str; 5] = ["model", "scenario", "region", "variable", "unit"];

/// The values of one variable in one region.
#[derive(Clone, Debug, PartialEq)]
pub struct Variable {
    /// Model, scenario, region.
    pub run: [String; 3],
    /// Name, with `|` between its levels.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Value by year.
    pub values: BTreeMap<i32, f64>,
}

/// Where columns stand.
struct Layout {
    keys: [usize; 5],
    years: Years,
}

enum Years {
    Long { year: usize, value: usize },
    Wide(Vec<(usize, i32)>),
}

/// Reads a table; rows that cannot be read are reported and left out.
pub fn read(file: &str, text: &str, findings: &mut Findings) -> Vec<Variable> {
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().cloned().unwrap_or_default();
    let Some(layout) = layout(file, &header, findings) else { return Vec::new() };
    let mut table = Table { file, header: &header, variables: Vec::new(), index: BTreeMap::new(), findings };
    for (row, record) in reader.records().enumerate() {
        match record {
            Ok(record) => table.row(&layout, &record),
            Err(error) => {
                let line = error.position().map_or(row + 2, |p| p.line() as usize);
                table
                    .findings
                    .push(Finding::error(file, "the row cannot be read").at_line(line).found(error));
            }
        }
    }
    table.variables
}

fn layout(file: &str, header: &csv::StringRecord, findings: &mut Findings) -> Option<Layout> {
    let names: Vec<String> = header.iter().map(str::to_lowercase).collect();
    let at = |key: &str| names.iter().position(|name| name == key);
    let mut complete = true;
    for key in KEYS.iter().filter(|key| at(key).is_none()) {
        let finding = Finding::error(file, format!("the table has no column `{key}`")).at_line(1).field(*key);
        findings.push(finding.found(names.join(", ")).nearest(key, names.iter().map(String::as_str)));
        complete = false;
    }
    let mut before = BTreeSet::new();
    for (column, name) in names.iter().enumerate().filter(|(_, name)| !before.insert(name.as_str())) {
        let message = format!("column {} repeats `{name}`", column + 1);
        findings.push(Finding::error(file, message).at_line(1).field(name));
        complete = false;
    }
    let wide: Vec<(usize, i32)> =
        names.iter().enumerate().filter_map(|(c, name)| Some((c, plain_year(name)?))).collect();
    let years = match (at("year"), at("value")) {
        (Some(year), Some(value)) => Some(Years::Long { year, value }),
        _ if !wide.is_empty() => Some(Years::Wide(wide)),
        _ => None,
    };
    if years.is_none() {
        let finding = Finding::error(file, "the table has neither `year` and `value` nor a column per year");
        findings.push(finding.at_line(1).found(names.join(", ")));
    }
    for name in
        names.iter().filter(|n| !KEYS.contains(&n.as_str()) && !["year", "value"].contains(&n.as_str()))
    {
        if plain_year(name).is_none() {
            let finding = Finding::error(file, format!("unknown column `{name}`")).at_line(1).field(name);
            findings.push(finding.nearest(name, KEYS.into_iter().chain(["year", "value"])));
            complete = false;
        }
    }
    let keys = KEYS.map(|key| at(key).unwrap_or(0));
    years.filter(|_| complete).map(|years| Layout { keys, years })
}

fn plain_year(text: &str) -> Option<i32> {
    let digits = text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit());
    text.parse().ok().filter(|year| digits && (1900..2200).contains(year))
}

struct Table<'a> {
    file: &'a str,
    header: &'a csv::StringRecord,
    variables: Vec<Variable>,
    index: BTreeMap<[String; 4], usize>,
    findings: &'a mut Findings,
}

impl Table<'_> {
    fn row(&mut self, layout: &Layout, record: &csv::StringRecord) {
        let line = record.position().map_or(0, |p| p.line() as usize);
        if record.len() != self.header.len() {
            let finding = Finding::error(self.file, "the row has another number of cells than the header");
            self.findings
                .push(finding.at_line(line).found(record.len()).allowed(self.header.len().to_string()));
            return;
        }
        let [model, scenario, region, name, unit] = layout.keys.map(|c| record[c].to_owned());
        let at = self.variable([model, scenario, region, name], unit, line);
        match &layout.years {
            Years::Long { year, value } => match plain_year(&record[*year]) {
                Some(calendar) => self.cell(at, calendar, &record[*value], line, *value),
                None => self.problem(line, *year, "is not a year", &record[*year]),
            },
            Years::Wide(columns) => {
                for &(column, year) in columns.iter().filter(|(column, _)| !record[*column].is_empty()) {
                    self.cell(at, year, &record[column], line, column);
                }
            }
        }
    }

    fn variable(&mut self, key: [String; 4], unit: String, line: usize) -> usize {
        if let Some(&at) = self.index.get(&key) {
            if self.variables[at].unit != unit {
                let message = format!("`{}` has two units", key[3]);
                let finding = Finding::error(self.file, message).at_line(line).field("unit").found(unit);
                self.findings.push(finding.allowed(&self.variables[at].unit));
            }
            return at;
        }
        let [model, scenario, region, name] = key.clone();
        self.variables.push(Variable { run: [model, scenario, region], name, unit, values: BTreeMap::new() });
        self.index.insert(key, self.variables.len() - 1);
        self.variables.len() - 1
    }

    fn cell(&mut self, at: usize, year: i32, text: &str, line: usize, column: usize) {
        match text.parse::<f64>().ok().filter(|value| value.is_finite()) {
            None => self.problem(line, column, "is not a finite number", text),
            Some(_) if self.variables[at].values.contains_key(&year) => {
                let name = self.variables[at].name.clone();
                self.problem(line, column, &format!("is a second value of `{name}` in {year}"), text);
            }
            Some(value) => {
                self.variables[at].values.insert(year, value);
            }
        }
    }

    fn problem(&mut self, line: usize, column: usize, what: &str, found: &str) {
        let finding =
            Finding::error(self.file, format!("the cell in column {} {what}", column + 1)).at_line(line);
        self.findings.push(finding.field(&self.header[column]).found(format!("`{found}`")));
    }
}
