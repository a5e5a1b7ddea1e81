//! Reading published sheets and writing fixtures.

use std::path::Path;

use crate::Outcome;

/// Published matrices are sampled: every fifth column is enough, and multipliers cover all columns.
pub const SAMPLE_STEP: usize = 5;

/// A published sheet: labels in some columns, numbers in the others.
pub struct Sheet {
    pub header: Vec<String>,
    pub records: Vec<Vec<String>>,
    pub key_column: usize,
}

impl Sheet {
    pub fn read(path: &Path, key_column: usize) -> Outcome<Self> {
        let mut reader = csv::Reader::from_path(path)?;
        let header = reader.headers()?.iter().map(str::to_owned).collect();
        let fields = |record: csv::StringRecord| record.iter().map(str::to_owned).collect();
        let records = reader.records().map(|record| record.map(fields)).collect::<Result<_, _>>()?;
        Ok(Self { header, records, key_column })
    }

    /// The row with a key, over the columns of `from`, as numbers.
    pub fn row(&self, key: &str, columns: &[String]) -> Outcome<Vec<f64>> {
        let record = self.records.iter().find(|record| record[self.key_column] == key);
        let record = record.ok_or_else(|| format!("no row {key}"))?;
        columns.iter().map(|name| number(&record[self.index(name)?])).collect()
    }

    /// The first `rows` cells of a column as numbers; blank is zero.
    pub fn column(&self, name: &str, rows: usize) -> Outcome<Vec<f64>> {
        let index = self.index(name)?;
        self.records.iter().take(rows).map(|record| number(&record[index])).collect()
    }

    pub fn index(&self, name: &str) -> Outcome<usize> {
        Ok(self.header.iter().position(|column| column == name).ok_or_else(|| format!("no column {name}"))?)
    }

    /// A column of multipliers. Published as 0 where the direct effect is zero, so that the ratio does not exist.
    pub fn multipliers(&self, name: &str, rows: usize) -> Outcome<Vec<f64>> {
        let mut column = self.column(name, rows)?;
        column.iter_mut().filter(|value| **value == 0.0).for_each(|value| *value = f64::NAN);
        Ok(column)
    }

    /// The names of the columns from `start` to before `end`.
    pub fn names(&self, start: &str, end: &str) -> Outcome<Vec<String>> {
        Ok(self.header[self.index(start)?..self.index(end)?].to_vec())
    }
}

fn number(text: &str) -> Outcome<f64> {
    if text.is_empty() { Ok(0.0) } else { Ok(text.parse()?) }
}

/// Columns of numbers with names, to be written under a column of row names.
pub struct Table {
    pub corner: &'static str,
    pub row_names: Vec<String>,
    pub columns: Vec<(String, Vec<f64>)>,
    /// Rows below, over the first columns only.
    pub below: Vec<(String, Vec<f64>)>,
    pub decimals: usize,
}

impl Table {
    pub fn write(&self, path: &Path) -> Outcome<()> {
        let mut writer = csv::Writer::from_path(path)?;
        writer.write_record(
            std::iter::once(self.corner).chain(self.columns.iter().map(|(name, _)| name.as_str())),
        )?;
        for (row, name) in self.row_names.iter().enumerate() {
            let cells = self.columns.iter().map(|(_, column)| self.text(column[row]));
            writer.write_record(std::iter::once(name.clone()).chain(cells))?;
        }
        for (name, values) in &self.below {
            let blanks = std::iter::repeat_n(String::new(), self.columns.len() - values.len());
            let cells = values.iter().map(|value| self.text(*value)).chain(blanks);
            writer.write_record(std::iter::once(name.clone()).chain(cells))?;
        }
        Ok(writer.flush()?)
    }

    /// The fewest digits of the rounded number; a NaN is a blank.
    fn text(&self, value: f64) -> String {
        let rounded = format!("{value:.*}", self.decimals);
        if value.is_nan() {
            String::new()
        } else {
            rounded.parse().map_or(rounded, |v: f64| (v + 0.0).to_string())
        }
    }
}

pub fn named(columns: &[String], sheet: &Sheet) -> Outcome<Vec<(String, Vec<f64>)>> {
    let rows = sheet.records.len().min(columns.len());
    columns.iter().map(|name| Ok((name.clone(), sheet.column(name, rows)?))).collect()
}

/// Every fifth column of a published matrix, without rounding.
pub fn sample(sheet: &Sheet, columns: &[String], row_names: &[String], target: &Path) -> Outcome<()> {
    let sampled = columns.iter().step_by(SAMPLE_STEP);
    let columns = sampled
        .map(|name| Ok((name.clone(), sheet.column(name, row_names.len())?)))
        .collect::<Outcome<_>>()?;
    let table =
        Table { corner: "row", row_names: row_names.to_vec(), columns, below: Vec::new(), decimals: 17 };
    table.write(target)
}
