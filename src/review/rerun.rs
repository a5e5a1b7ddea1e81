//! The same run again: is it the same?

use std::path::Path;

use rayon::prelude::*;
use serde::Serialize;

use crate::findings::Findings;
use crate::results::table::ResultTable;
use crate::review::differences::{TableDifference, compare};
use crate::review::explained::unexplained;
use crate::writers::finished::{FinishedRun, read};
use crate::writers::manifest::{Manifest, Role};

/// What `equivalent` allows, on the scale of a column.
pub const TOLERANCE: f64 = 1e-9;
/// Largest file compared byte by byte.
pub(crate) const MAX_FILE: u64 = 4 << 30;

/// Whether a run gave the same again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sameness {
    /// Every table, their description, the IAMC file, the resolved scenario and the page have the same bytes.
    Identical,
    /// The same rows, columns and words in all of them; numbers within the tolerance.
    Equivalent,
    /// Something else.
    Different,
}

/// How a repeated run differs from the published one.
#[derive(Clone, Debug, Serialize)]
pub struct Comparison {
    /// In one word.
    pub verdict: Sameness,
    /// What `equivalent` allows.
    pub tolerance: f64,
    /// Files with the same bytes.
    pub same_files: usize,
    /// Result files with other bytes, or in one folder only.
    pub other_files: Vec<String>,
    /// Of these, files that do not say the same: see [`crate::review::explained`].
    pub unexplained: Vec<String>,
    /// Tables that differ, in the order of the run.
    pub tables: Vec<TableDifference>,
}

/// Compares the results of a run that was published with those of its repetition.
///
/// # Errors
/// Findings if a table cannot be read.
pub fn compare_runs(
    published: &FinishedRun,
    repeated: &FinishedRun,
    tolerance: f64,
) -> Result<Comparison, Findings> {
    let files = result_files(&published.manifest, &repeated.manifest);
    let same: Vec<bool> = files.par_iter().map(|(file, _)| same_bytes(file, published, repeated)).collect();
    let other: Vec<(String, Role)> =
        files.iter().zip(&same).filter(|(_, same)| !**same).map(|(file, _)| file.clone()).collect();
    let mut comparison = Comparison {
        verdict: Sameness::Identical,
        tolerance,
        same_files: files.len() - other.len(),
        tables: Vec::new(),
        unexplained: unexplained(&other, (published, repeated), tolerance),
        other_files: other.into_iter().map(|(file, _)| file).collect(),
    };
    if comparison.other_files.is_empty() {
        return Ok(comparison);
    }
    comparison.tables = table_differences(&published.tables()?, &repeated.tables()?);
    let within = comparison.tables.iter().all(|table| table.is_within(tolerance));
    let same = within && comparison.unexplained.is_empty();
    comparison.verdict = if same { Sameness::Equivalent } else { Sameness::Different };
    Ok(comparison)
}

/// Tables that differ; a table of one run only differs from an empty one.
#[must_use]
pub fn table_differences(a: &[ResultTable], b: &[ResultTable]) -> Vec<TableDifference> {
    let partner = |tables: &[ResultTable], table: &ResultTable| {
        tables.iter().find(|other| other.name == table.name).cloned().unwrap_or_else(|| without_rows(table))
    };
    let only_in_b = b.iter().filter(|table| a.iter().all(|other| other.name != table.name));
    let mut pairs: Vec<(ResultTable, ResultTable)> =
        a.iter().map(|table| (table.clone(), partner(b, table))).collect();
    pairs.extend(only_in_b.map(|table| (without_rows(table), table.clone())));
    let compared: Vec<TableDifference> = pairs.par_iter().map(|(a, b)| compare(a, b)).collect();
    compared.into_iter().filter(|difference| !difference.is_none()).collect()
}

/// A table that a run did not write has no rows.
fn without_rows(table: &ResultTable) -> ResultTable {
    table.selected(&[])
}

/// Files that say what came out: tables, their description, the resolved scenario, the page.
fn result_files(a: &Manifest, b: &Manifest) -> Vec<(String, Role)> {
    let counts =
        |role: Role| matches!(role, Role::Table | Role::Descriptor | Role::ResolvedScenario | Role::Report);
    let outputs = a.outputs.iter().chain(&b.outputs).filter(|o| counts(o.role));
    let mut files: Vec<(String, Role)> = outputs.map(|o| (o.path.clone(), o.role)).collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files.dedup_by(|a, b| a.0 == b.0);
    files
}

fn same_bytes(file: &str, a: &FinishedRun, b: &FinishedRun) -> bool {
    let bytes = |run: &FinishedRun| read(Path::new(&run.path), file, MAX_FILE).ok();
    matches!((bytes(a), bytes(b)), (Some(a), Some(b)) if a == b)
}
