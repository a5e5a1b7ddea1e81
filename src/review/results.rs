//! Single numbers of result tables, by name.

use std::fmt;
use std::str::FromStr;

use crate::results::table::ResultTable;
use crate::review::compare::is_comparable;
use crate::review::differences::pair_rows;

/// One number: a table, a row, a column. Written `table/key/…/column`, e.g. `places/W06000012/2050/jobs_change_mean`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct ResultKey {
    /// The table.
    pub table: String,
    /// The key of the row.
    pub key: Vec<String>,
    /// The column.
    pub column: String,
}

impl ResultKey {
    /// The number in tables; `None` if it is not there.
    #[must_use]
    pub fn value(&self, tables: &[ResultTable]) -> Option<f64> {
        let table = tables.iter().find(|table| table.name == self.table)?;
        let row = (0..table.rows()).find(|row| table.key(*row) == self.key)?;
        table.numbers(&self.column).map(|values| values[row])
    }
}

impl fmt::Display for ResultKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.table, self.key.join("/"), self.column)
    }
}

impl FromStr for ResultKey {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts: Vec<&str> = text.split('/').collect();
        match parts.as_slice() {
            [table, key @ .., column] if !table.is_empty() && !key.is_empty() && !column.is_empty() => {
                Ok(Self {
                    table: (*table).to_owned(),
                    key: key.iter().map(|part| (*part).to_owned()).collect(),
                    column: (*column).to_owned(),
                })
            }
            _ => Err(format!(
                "`{text}` is no result; write table/key/column, e.g. national/2050/jobs_change_mean"
            )),
        }
    }
}

/// What two runs differ in that a reader asks about first: the last year of tables by year, and the places that move
/// most in it.
#[must_use]
pub fn of_interest(a: &[ResultTable], b: &[ResultTable], movers: usize) -> Vec<ResultKey> {
    let mut found = Vec::new();
    for first in a {
        let Some(second) = b.iter().find(|table| table.name == first.name) else { continue };
        let keys: Vec<&str> = first.columns.iter().take(first.key_columns).map(|c| c.name.as_str()).collect();
        let pair = Pair { first, second, rows: last_year(first, second) };
        match keys.as_slice() {
            ["year"] => found.extend(pair.every_column()),
            ["place", "year"] => found.extend(pair.movers(movers)),
            _ => {}
        }
    }
    if found.is_empty() { alternatives(a, b, movers) } else { found }
}

/// Where the scenario itself is the same and only its variants differ: the metrics of alternatives that move most.
fn alternatives(a: &[ResultTable], b: &[ResultTable], movers: usize) -> Vec<ResultKey> {
    const VALUE: &str = "value_mean";
    let named = |tables: &'_ [ResultTable]| tables.iter().position(|table| table.name == "comparison");
    let Some((first, second)) = named(a).zip(named(b)).map(|(x, y)| (&a[x], &b[y])) else {
        return Vec::new();
    };
    let rows = pair_rows(first, second).pairs;
    let pair = Pair { first, second, rows };
    // Metrics have different units.
    let gap = |row: (usize, usize)| {
        let values = first.numbers(VALUE).map_or(0.0, |values| values[row.0].abs());
        pair.gap(VALUE, row) / values.max(f64::MIN_POSITIVE)
    };
    let mut rows: Vec<(usize, usize)> = pair.rows.iter().copied().filter(|row| gap(*row) > 0.0).collect();
    rows.sort_by(|a, b| gap(*b).total_cmp(&gap(*a)).then(a.cmp(b)));
    rows.into_iter().take(movers).map(|row| pair.key(row.0, VALUE)).collect()
}

struct Pair<'a> {
    first: &'a ResultTable,
    second: &'a ResultTable,
    rows: Vec<(usize, usize)>,
}

impl Pair<'_> {
    fn key(&self, row: usize, column: &str) -> ResultKey {
        let (table, column) = (self.first.name.clone(), column.to_owned());
        ResultKey { table, key: self.first.key(row), column }
    }

    fn gap(&self, column: &str, (row, partner): (usize, usize)) -> f64 {
        let values = self.first.numbers(column).zip(self.second.numbers(column));
        values.map_or(0.0, |(a, b)| (b[partner] - a[row]).abs())
    }

    /// Columns of changes, or of levels where there are none.
    fn columns(&self) -> Vec<&str> {
        let names = self.first.columns.iter().map(|column| column.name.as_str());
        let comparable: Vec<&str> =
            names.filter(|name| self.first.numbers(name).is_some() && is_comparable(name)).collect();
        let changes: Vec<&str> = comparable.iter().copied().filter(|name| name.contains("_change")).collect();
        if changes.is_empty() { comparable } else { changes }
    }

    fn every_column(&self) -> Vec<ResultKey> {
        let Some(&row) = self.rows.first() else { return Vec::new() };
        let moved = |column: &&str| self.gap(column, row) > 0.0;
        self.columns().into_iter().filter(moved).map(|column| self.key(row.0, column)).collect()
    }

    /// The rows that move most in jobs, or in the first column that there is.
    fn movers(&self, count: usize) -> Vec<ResultKey> {
        let columns = self.columns();
        let Some(column) = columns.iter().find(|c| c.starts_with("jobs")).or(columns.first()) else {
            return Vec::new();
        };
        let mut rows: Vec<(usize, usize)> =
            self.rows.iter().copied().filter(|row| self.gap(column, *row) > 0.0).collect();
        rows.sort_by(|a, b| self.gap(column, *b).total_cmp(&self.gap(column, *a)).then(a.cmp(b)));
        rows.into_iter().take(count).map(|row| self.key(row.0, column)).collect()
    }
}

/// Pairs of rows of the last year that both tables have.
fn last_year(a: &ResultTable, b: &ResultTable) -> Vec<(usize, usize)> {
    let Some(years) = a.integers("year") else { return Vec::new() };
    let pairs = pair_rows(a, b).pairs;
    let last = pairs.iter().map(|(row, _)| years[*row]).max();
    pairs.into_iter().filter(|(row, _)| Some(years[*row]) == last).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_results() {
        let key: ResultKey = "places/W06000012/2050/jobs_change_mean".parse().unwrap();
        assert_eq!(
            (key.table.as_str(), key.key.len(), key.column.as_str()),
            ("places", 2, "jobs_change_mean")
        );
        assert_eq!(key.to_string(), "places/W06000012/2050/jobs_change_mean");
        assert!("national/jobs".parse::<ResultKey>().is_err());
        assert!("/2050/".parse::<ResultKey>().is_err());
    }
}
