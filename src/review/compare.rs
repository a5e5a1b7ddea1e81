//! Several runs against the first: differences of every value, table by table.
//!
//! Rows are matched by key. Runs that share seed, draws and data share their random numbers, so a difference of means
//! is the mean of the differences draw by draw. No such thing holds for quantiles and standard errors: their columns
//! are left out. Quantiles of a difference come from one run with the other as its `counterfactual`.

use crate::results::table::{Column, ColumnValues, ResultTable};
use crate::review::differences::pair_rows;
use crate::writers::manifest::Manifest;

/// A run with its tables.
#[derive(Clone, Debug)]
pub struct Run {
    /// What to call it.
    pub label: String,
    /// Its tables.
    pub tables: Vec<ResultTable>,
}

/// Differences of a table's values from the first run, one row per run, key and column.
///
/// Columns: `run`, the key, `column`, `unit`, `first`, `value`, `difference` = value − first, `relative` = difference /
/// |first|. A row that one of the runs does not have is left out. `None` if no other run has the table.
#[must_use]
pub fn differences(first: &Run, others: &[Run], table: &str) -> Option<ResultTable> {
    let base = first.tables.iter().find(|t| t.name == table)?;
    let mut rows = Rows::new(base);
    for other in others {
        let Some(partner) = other.tables.iter().find(|t| t.name == table) else { continue };
        let pairs = pair_rows(base, partner).pairs;
        for column in base.columns.iter().skip(base.key_columns).filter(|c| is_comparable(&c.name)) {
            let (Some(a), Some(b)) = (base.numbers(&column.name), partner.numbers(&column.name)) else {
                continue;
            };
            for &(row, at) in &pairs {
                rows.push(&other.label, &base.key(row), column, (a[row], b[at]));
            }
        }
    }
    (!rows.run.is_empty()).then(|| rows.finish(base))
}

/// What one of two runs alone has, and is therefore not compared: tables, and rows of the others.
#[must_use]
pub fn not_shared(first: &Run, other: &Run) -> Vec<String> {
    let partner = |run: &'_ Run, name: &str| run.tables.iter().position(|table| table.name == name);
    let mut lines = Vec::new();
    for (here, there) in [(first, other), (other, first)] {
        let names = here.tables.iter().map(|table| table.name.as_str());
        let alone: Vec<&str> = names.filter(|name| partner(there, name).is_none()).collect();
        if !alone.is_empty() {
            lines.push(format!("only {} has {}", here.label, alone.join(", ")));
        }
    }
    for base in &first.tables {
        let Some(at) = partner(other, &base.name) else { continue };
        let rows = pair_rows(base, &other.tables[at]);
        for (alone, run) in [(rows.only_in_first.len(), first), (rows.only_in_second.len(), other)] {
            if alone > 0 {
                lines.push(format!("{alone} rows of {} are only in {}", base.name, run.label));
            }
        }
    }
    lines
}

/// One row per run, table and column: how many rows differ, the sum over rows where that means something, and the
/// row that differs most.
#[must_use]
pub fn summary(first: &Run, others: &[Run]) -> ResultTable {
    let mut rows = Summary::default();
    for base in &first.tables {
        for other in others {
            let Some(partner) = other.tables.iter().find(|t| t.name == base.name) else { continue };
            let pairs = pair_rows(base, partner).pairs;
            for column in base.columns.iter().skip(base.key_columns).filter(|c| is_comparable(&c.name)) {
                if let (Some(a), Some(b)) = (base.numbers(&column.name), partner.numbers(&column.name)) {
                    rows.push(&other.label, base, column, &pairs, (a, b));
                }
            }
        }
    }
    rows.finish()
}

/// Whether the difference of a statistic is the statistic of the difference.
#[must_use]
pub fn is_comparable(column: &str) -> bool {
    let suffix = column.rsplit("_p").next().filter(|suffix| suffix.len() < column.len());
    let quantile = suffix.is_some_and(|s| !s.is_empty() && s.chars().all(|c| c.is_ascii_digit() || c == '_'));
    !quantile && !column.ends_with("_se")
}

/// What makes differences of two runs more than differences of their inputs.
#[must_use]
pub fn unlike(first: &Manifest, other: &Manifest) -> Vec<String> {
    let pairs = [
        ("seed", first.seed.to_string(), other.seed.to_string()),
        ("draws", first.draws.to_string(), other.draws.to_string()),
        (
            "data package",
            format!("{} {}", first.data_package.name, &first.data_package.content_sha256),
            format!("{} {}", other.data_package.name, &other.data_package.content_sha256),
        ),
        ("version", first.engine.version.clone(), other.engine.version.clone()),
    ];
    let line = |(what, a, b): &(&str, String, String)| format!("{what}: {a} and {b}");
    pairs.iter().filter(|(_, a, b)| a != b).map(line).collect()
}

/// Columns of differences while they grow.
struct Rows {
    run: Vec<String>,
    key: Vec<Vec<String>>,
    column: Vec<String>,
    unit: Vec<String>,
    numbers: [Vec<f64>; 4],
}

impl Rows {
    fn new(base: &ResultTable) -> Self {
        Self {
            run: Vec::new(),
            key: vec![Vec::new(); base.key_columns],
            column: Vec::new(),
            unit: Vec::new(),
            numbers: Default::default(),
        }
    }

    fn push(&mut self, run: &str, key: &[String], column: &Column, (first, value): (f64, f64)) {
        self.run.push(run.to_owned());
        self.key.iter_mut().zip(key).for_each(|(parts, part)| parts.push(part.clone()));
        self.column.push(column.name.clone());
        self.unit.push(column.unit.clone());
        let difference = value - first;
        let numbers = [first, value, difference, difference / first.abs()];
        self.numbers.iter_mut().zip(numbers).for_each(|(all, number)| all.push(number));
    }

    fn finish(self, base: &ResultTable) -> ResultTable {
        let keys = base.columns.iter().zip(self.key);
        let mut columns = vec![words("run", "Run that is compared with the first.", self.run)];
        columns.extend(keys.map(|(column, parts)| words(&column.name, &column.description, parts)));
        columns.push(words("column", "Column of the table.", self.column));
        columns.push(words("unit", "Unit of the numbers.", self.unit));
        columns.extend(named_numbers(self.numbers));
        ResultTable {
            name: base.name.clone(),
            description: format!("Differences from the first run: {}", base.description),
            key_columns: base.key_columns + 2,
            columns,
        }
    }
}

fn named_numbers(numbers: [Vec<f64>; 4]) -> impl Iterator<Item = Column> {
    let about = [
        ("first", "What the first run says."),
        ("value", "What this run says."),
        ("difference", "Value less first."),
        ("relative", "Difference over the size of the first."),
    ];
    about.into_iter().zip(numbers).map(|((name, description), values)| Column {
        name: name.to_owned(),
        unit: if name == "relative" { "1" } else { "as the column's" }.to_owned(),
        description: description.to_owned(),
        values: ColumnValues::Number(values),
    })
}

fn words(name: &str, description: &str, values: Vec<String>) -> Column {
    Column {
        name: name.to_owned(),
        unit: String::new(),
        description: description.to_owned(),
        values: ColumnValues::Text(values),
    }
}

/// Rows of the summary while they grow.
#[derive(Default)]
struct Summary {
    words: [Vec<String>; 5],
    counts: [Vec<i32>; 2],
    numbers: [Vec<f64>; 4],
}

impl Summary {
    fn push(
        &mut self,
        run: &str,
        base: &ResultTable,
        column: &Column,
        pairs: &[(usize, usize)],
        (a, b): (&[f64], &[f64]),
    ) {
        let differs =
            |(row, at): &&(usize, usize)| a[*row] != b[*at] && !(a[*row].is_nan() && b[*at].is_nan());
        let count = pairs.iter().filter(differs).count();
        let gap = |(row, at): &(usize, usize)| (b[*at] - a[*row]).abs();
        let largest =
            pairs.iter().filter(differs).fold(None, |best: Option<&(usize, usize)>, pair| match best {
                Some(best) if gap(best) >= gap(pair) => Some(best),
                _ => Some(pair),
            });
        let (key, first, value) = match largest {
            Some((row, at)) => (base.key(*row).join(", "), a[*row], b[*at]),
            None => (String::new(), f64::NAN, f64::NAN),
        };
        let words = [run.to_owned(), base.name.clone(), column.name.clone(), column.unit.clone(), key];
        self.words.iter_mut().zip(words).for_each(|(all, word)| all.push(word));
        let counts = [pairs.len(), count].map(|n| i32::try_from(n).unwrap_or(i32::MAX));
        self.counts.iter_mut().zip(counts).for_each(|(all, count)| all.push(count));
        let difference = value - first;
        let numbers = [first, value, difference, difference / first.abs()];
        self.numbers.iter_mut().zip(numbers).for_each(|(all, number)| all.push(number));
    }

    fn finish(self) -> ResultTable {
        let [run, table, column, unit, key] = self.words;
        let [rows, differing] = self.counts;
        let count = |name: &str, description: &str, values| Column {
            name: name.to_owned(),
            unit: "rows".to_owned(),
            description: description.to_owned(),
            values: ColumnValues::Integer(values),
        };
        let mut columns = vec![
            words("run", "Run that is compared with the first.", run),
            words("table", "Table.", table),
            words("column", "Column of the table.", column),
            words("unit", "Unit of the numbers.", unit),
            count("rows", "Rows in both runs.", rows),
            count("differing", "Rows with another number.", differing),
            words("largest", "Key of the row that differs most; empty if none does.", key),
        ];
        columns.extend(named_numbers(self.numbers));
        ResultTable {
            name: "summary".to_owned(),
            description: "Largest difference of every column from the first run.".to_owned(),
            key_columns: 3,
            columns,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(label: &str, values: [f64; 2]) -> Run {
        let column = |name: &str, values: [f64; 2]| Column {
            unit: "jobs".to_owned(),
            values: ColumnValues::Number(values.to_vec()),
            ..words(name, "", Vec::new())
        };
        let places = vec!["A".to_owned(), "B".to_owned()];
        let table = ResultTable {
            name: "places".to_owned(),
            description: String::new(),
            key_columns: 1,
            columns: vec![
                words("place", "", places),
                column("jobs_mean", values),
                column("jobs_p05", values),
                column("jobs_se", values),
            ],
        };
        Run { label: label.to_owned(), tables: vec![table] }
    }

    #[test]
    fn means_are_compared_and_quantiles_are_not() {
        let (first, others) = (run("a", [10.0, 20.0]), [run("b", [10.0, 15.0]), run("c", [11.0, 20.0])]);
        let found = differences(&first, &others, "places").unwrap();
        assert_eq!(found.rows(), 4);
        assert_eq!(found.key(1), ["b", "B", "jobs_mean"].map(str::to_owned));
        assert_eq!(found.numbers("difference").unwrap(), [0.0, -5.0, 1.0, 0.0]);
        assert_eq!(found.numbers("relative").unwrap(), [0.0, -0.25, 0.1, 0.0]);
        let summary = summary(&first, &others);
        assert_eq!(summary.integers("differing").unwrap(), [1, 1]);
        assert_eq!(summary.text("largest").unwrap(), ["B", "A"]);
        assert!(differences(&first, &others, "regions").is_none());
    }

    #[test]
    fn statistics_by_their_names() {
        assert!(
            ["jobs_mean", "jobs_change_mean", "value", "peak_loss_mean", "x_probability"]
                .into_iter()
                .all(is_comparable)
        );
        assert!(!["jobs_p05", "jobs_change_p97_5", "jobs_se"].into_iter().any(is_comparable));
    }
}
