//! Tables of a sweep: `experiments` and `outcomes`, one row per variant, and `failures`.
//!
//! They are built for ranges of variants, so that a million rows never stand in memory at once; columns are the same for one
//! variant and for a million.

use super::Experiment;
use super::axis::{Axis, Label};
use super::plan::{Row, key_text};
use crate::results::table::{Column, ColumnValues, ResultTable};

fn table(name: &str, description: &str, columns: Vec<Column>) -> ResultTable {
    ResultTable { name: name.to_owned(), description: description.to_owned(), key_columns: 1, columns }
}

fn column(name: &str, unit: &str, description: impl Into<String>, values: ColumnValues) -> Column {
    Column { name: name.to_owned(), unit: unit.to_owned(), description: description.into(), values }
}

fn variants(rows: &[Row]) -> Column {
    let values = rows.iter().map(|row| row.variant as i32).collect();
    column("variant", "variant", "Number of the variant, from 0.", ColumnValues::Integer(values))
}

/// Rows of the table `experiments`.
#[must_use]
pub fn experiments(experiment: &Experiment<'_>, rows: &[Row]) -> ResultTable {
    let integer = |pick: fn(&Row) -> i32| ColumnValues::Integer(rows.iter().map(pick).collect());
    let mut columns = vec![
        variants(rows),
        column("point", "point", "Point of the design, from 0.", integer(|row| row.point as i32)),
        column(
            "replicate",
            "replicate",
            "Replicate of the point, from 0.",
            integer(|row| row.replicate as i32),
        ),
    ];
    let seed = |row: &Row| row.seed.unwrap_or(experiment.sampling.0).to_string();
    columns.push(column(
        "seed",
        "",
        "Seed of the random streams.",
        ColumnValues::Text(rows.iter().map(seed).collect()),
    ));
    let key = |row: &Row| key_text(&row.key);
    let description = "Hash of the row's values and seed; names the folder of whole tables.";
    columns.push(column("row_key", "", description, ColumnValues::Text(rows.iter().map(key).collect())));
    for (at, axis) in experiment.axes().iter().enumerate() {
        columns.push(axis_column(axis, rows.iter().map(|row| axis.label(row.settings[at]))));
    }
    table("experiments", "Values of the axes, one row per variant.", columns)
}

fn axis_column(axis: &Axis, labels: impl Iterator<Item = Label>) -> Column {
    let keys: Vec<String> = axis.keys.iter().map(|key| key.assignment("…")).collect();
    let description = format!("Axis {}: {}", axis.name, keys.join(", "));
    let values = if axis.is_numeric() {
        let number = |label| match label {
            Label::Number(number) => number,
            Label::Integer(number) => number as f64,
            Label::Text(_) => f64::NAN,
        };
        ColumnValues::Number(labels.map(number).collect())
    } else {
        ColumnValues::Text(labels.map(|label| label.to_string()).collect())
    };
    column(&axis.name, "", description, values)
}

/// Rows of the table `outcomes`; a variant without outcomes has NaN and stands in `failures`.
#[must_use]
pub fn outcomes(experiment: &Experiment<'_>, rows: &[Row], values: &[Option<Vec<f64>>]) -> ResultTable {
    let mut columns = vec![variants(rows)];
    let done = values.iter().map(Option::is_some).collect();
    columns.push(column("completed", "", "Whether the variant has outcomes.", ColumnValues::Flag(done)));
    for (at, outcome) in experiment.sweep.file.outcome.iter().enumerate() {
        let numbers = values.iter().map(|v| v.as_ref().map_or(f64::NAN, |v| v[at])).collect();
        let description = format!("{} {}", outcome.title.value, outcome.expression.value);
        let values = ColumnValues::Number(numbers);
        columns.push(column(&outcome.name.value, &outcome.unit.value, description.trim(), values));
    }
    table("outcomes", "Outcomes, one row per variant.", columns)
}

/// The table `failures`.
#[must_use]
pub fn failures(failed: &[(u64, String)]) -> ResultTable {
    let variants = failed.iter().map(|(variant, _)| *variant as i32).collect();
    let reasons = failed.iter().map(|(_, reason)| reason.clone()).collect();
    let columns = vec![
        column("variant", "variant", "Number of the variant, from 0.", ColumnValues::Integer(variants)),
        column("reason", "", "Why it has no outcomes.", ColumnValues::Text(reasons)),
    ];
    table("failures", "Variants without outcomes, with the reason.", columns)
}
