//! Files of a repeated run with other bytes: do they say the same, up to the last digits of numbers?
//!
//! | file | says the same if |
//! |---|---|
//! | table, CSV or Parquet; IAMC file | rows, words and columns are the same, numbers within the tolerance on the scale of their column |
//! | description of the tables | nothing but sizes and hashes of the files differs |
//! | page | some table has numbers that moved, which it draws |
//! | anything else | never |

use std::path::Path;

use serde_json::Value;

use crate::review::differences::compare;
use crate::review::rerun::MAX_FILE;
use crate::writers::finished::{FinishedRun, read};
use crate::writers::manifest::Role;

/// Files, by path and role, that say something else in two runs, or are in one of them only.
#[must_use]
pub fn unexplained(
    differing: &[(String, Role)],
    (a, b): (&FinishedRun, &FinishedRun),
    tolerance: f64,
) -> Vec<String> {
    let numbers_moved = differing.iter().any(|(_, role)| *role == Role::Table);
    let same = |(file, role): &(String, Role)| match role {
        Role::Table => same_table(file, (a, b), tolerance),
        Role::Descriptor => same_description(file, (a, b)),
        Role::Report => numbers_moved && texts(file, (a, b)).is_some(),
        _ => false,
    };
    differing.iter().filter(|file| !same(file)).map(|(file, _)| file.clone()).collect()
}

/// Both contents; `None` if one cannot be read.
fn texts(file: &str, (a, b): (&FinishedRun, &FinishedRun)) -> Option<(Vec<u8>, Vec<u8>)> {
    let bytes = |run: &FinishedRun| read(Path::new(&run.path), file, MAX_FILE).ok();
    bytes(a).zip(bytes(b))
}

fn same_table(file: &str, runs: (&FinishedRun, &FinishedRun), tolerance: f64) -> bool {
    let Some((first, second)) = texts(file, runs) else { return false };
    if file.to_lowercase().ends_with(".parquet") {
        let table = |run: &FinishedRun| crate::writers::parquet::read_table(&run.path.join(file)).ok();
        return table(runs.0).zip(table(runs.1)).is_some_and(|(a, b)| compare(&a, &b).is_within(tolerance));
    }
    same_cells(&first, &second, tolerance)
}

/// Whether two CSV files have the same words, and numbers within the tolerance on the scale of their column.
fn same_cells(first: &[u8], second: &[u8], tolerance: f64) -> bool {
    let Some((a, b)) = cells(first).zip(cells(second)) else { return false };
    let shape = |rows: &[csv::StringRecord]| rows.iter().map(csv::StringRecord::len).collect::<Vec<_>>();
    if shape(&a) != shape(&b) {
        return false;
    }
    let width = a.iter().map(csv::StringRecord::len).max().unwrap_or(0);
    (0..width).all(|column| {
        let of = |rows: &'_ [csv::StringRecord]| -> Vec<String> {
            rows.iter().filter_map(|row| row.get(column)).map(str::to_owned).collect()
        };
        same_column(&of(&a), &of(&b), tolerance)
    })
}

fn cells(bytes: &[u8]) -> Option<Vec<csv::StringRecord>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    reader.records().collect::<Result<_, _>>().ok()
}

fn same_column(a: &[String], b: &[String], tolerance: f64) -> bool {
    let number = |text: &String| text.parse::<f64>().ok().filter(|value| value.is_finite());
    let scale = a.iter().chain(b).filter_map(number).fold(0.0, |scale: f64, value| scale.max(value.abs()));
    let close = |(a, b): (&String, &String)| {
        a == b || number(a).zip(number(b)).is_some_and(|(a, b)| (a - b).abs() <= tolerance * scale)
    };
    a.iter().zip(b).all(close)
}

/// Sizes and hashes follow from the bytes of the files that a description lists.
fn same_description(file: &str, runs: (&FinishedRun, &FinishedRun)) -> bool {
    let parsed = |bytes: Vec<u8>| serde_json::from_slice::<Value>(&bytes).ok().map(without_sizes);
    texts(file, runs).and_then(|(a, b)| parsed(a).zip(parsed(b))).is_some_and(|(a, b)| a == b)
}

fn without_sizes(value: Value) -> Value {
    match value {
        Value::Object(entries) => {
            let kept = entries.into_iter().filter(|(key, _)| !matches!(key.as_str(), "hash" | "bytes"));
            Value::Object(kept.map(|(key, value)| (key, without_sizes(value))).collect())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_sizes).collect()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_say_the_same_up_to_the_last_digits() {
        let same = |a: &str, b: &str| same_cells(a.as_bytes(), b.as_bytes(), 1e-9);
        assert!(same("v,2030\njobs,1000\nmen,0\n", "v,2030\njobs,1000.0000001\nmen,0.0000001\n"));
        assert!(!same("v,2030\njobs,1000\n", "v,2030\njobs,1000.01\n"));
        assert!(!same("v,2030\njobs,1000\n", "v,2030\npay,1000\n"));
        assert!(!same("v,2030\njobs,1000\n", "v,2030\njobs,1000\njobs,1\n"));
        assert!(!same("v\nNaN\n", "v\n1\n"));
    }
}
