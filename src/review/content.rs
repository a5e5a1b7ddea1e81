//! What the files of a run say: tables as described, the same numbers in both formats, identities that hold.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rayon::prelude::*;

use crate::findings::Findings;
use crate::results::table::{ColumnValues, ResultTable};
use crate::review::verify::{Problem, ProblemKind, messages, problem};
use crate::writers::datapackage::{DESCRIPTOR, DataPackage, Resource};
use crate::writers::manifest::{Manifest, OutputRecord, Role};
use crate::writers::{csv, parquet};

/// Files of the manifest that are intact, by path.
type Intact<'m> = BTreeMap<&'m str, &'m OutputRecord>;

/// Checks descriptions, tables and identities of intact files; returns the number of tables that were read.
pub fn check(folder: &Path, manifest: &Manifest, intact: &Intact<'_>, problems: &mut Vec<Problem>) -> usize {
    records(manifest, problems);
    identities(manifest, problems);
    if !intact.contains_key(DESCRIPTOR) {
        return 0;
    }
    let package = match DataPackage::read(folder) {
        Ok(package) => package,
        Err(found) => {
            problems.push(problem(DESCRIPTOR, ProblemKind::Schema, messages(&found)));
            return 0;
        }
    };
    described(manifest, &package, problems);
    let sound = |resource: &&Resource| intact.contains_key(resource.path.as_str());
    let resources: Vec<&Resource> = package.resources.iter().filter(sound).collect();
    let read: Vec<_> = resources.par_iter().map(|resource| table(folder, resource)).collect();
    let mut tables = Vec::new();
    for (resource, result) in resources.iter().zip(read) {
        match result {
            Ok(table) => tables.push((*resource, table)),
            Err(detail) => problems.push(problem(&resource.path, ProblemKind::Schema, detail)),
        }
    }
    formats(&tables, problems);
    recorded_checks(manifest, &tables, problems);
    tables.len()
}

/// Copies and scenario are among the outputs, with the same hash.
fn records(manifest: &Manifest, problems: &mut Vec<Problem>) {
    let scenario = (manifest.scenario.path.as_str(), manifest.scenario.sha256.as_str());
    let copies = manifest.inputs.iter().filter_map(|i| Some((i.copy.as_deref()?, i.sha256.as_str())));
    for (path, sha256) in copies.chain([scenario]) {
        match manifest.outputs.iter().find(|output| output.path == path) {
            Some(output) if output.sha256 == sha256 => {}
            Some(_) => {
                let detail = "the manifest gives it two hashes";
                problems.push(problem(path, ProblemKind::Schema, detail));
            }
            None => {
                let detail = "an input that is not among the files of the run";
                problems.push(problem(path, ProblemKind::Missing, detail));
            }
        }
    }
}

fn identities(manifest: &Manifest, problems: &mut Vec<Problem>) {
    let mut fail = |name: &str, detail: String| {
        problems.push(problem(name, ProblemKind::Identity, detail));
    };
    for check in &manifest.checks {
        let residual = check.residual.unwrap_or(f64::NAN);
        let holds = residual <= check.tolerance;
        if !check.passed || !holds {
            let detail = format!("residual {residual:e}, limit {:e}: {}", check.tolerance, check.description);
            fail(&check.name, detail);
        }
    }
    if manifest.checks.is_empty() {
        fail("manifest.json", "the run checked no identity".to_owned());
    }
    if manifest.exit_status != 0 {
        fail("manifest.json", format!("the run ended with exit code {}", manifest.exit_status));
    }
}

/// Every table of the manifest is described, and every description is of a file of the manifest.
fn described(manifest: &Manifest, package: &DataPackage, problems: &mut Vec<Problem>) {
    let mut fail = |path: &str, detail: &str| {
        problems.push(problem(path, ProblemKind::Schema, detail));
    };
    for resource in &package.resources {
        match manifest.outputs.iter().find(|output| output.path == resource.path) {
            None => fail(&resource.path, "the data package describes a file that the run did not write"),
            Some(output) => {
                let hash = format!("sha256:{}", output.sha256);
                if resource.hash.as_ref().is_some_and(|h| *h != hash)
                    || resource.bytes.is_some_and(|bytes| bytes != output.bytes)
                {
                    fail(&resource.path, "size or hash differ between data package and manifest");
                }
            }
        }
    }
    for output in manifest.outputs.iter().filter(|output| output.role == Role::Table) {
        if !package.resources.iter().any(|resource| resource.path == output.path) {
            fail(&output.path, "a table that the data package does not describe");
        }
    }
}

/// Reads a table and holds it against its description.
fn table(folder: &Path, resource: &Resource) -> Result<ResultTable, String> {
    let read: Result<ResultTable, Findings> = match resource.format.as_str() {
        "csv" => csv::read_table(folder, resource),
        "parquet" => parquet::read_table(&folder.join(&resource.path)),
        other => return Err(format!("the format `{other}` is none that a run writes: csv, parquet")),
    };
    let table = read.map_err(|found| messages(&found))?;
    if crate::writers::datapackage::Schema::of(&table) != resource.schema {
        return Err("the columns are not those that the data package declares".to_owned());
    }
    match repeated_key(&table) {
        Some(key) => Err(format!("the key {key} stands in two rows")),
        None => Ok(table),
    }
}

/// A key that two rows share.
fn repeated_key(table: &ResultTable) -> Option<String> {
    if table.key_columns == 0 {
        return None;
    }
    let mut seen = BTreeSet::new();
    (0..table.rows())
        .map(|row| table.key(row))
        .find(|key| !seen.insert(key.clone()))
        .map(|key| key.join(", "))
}

/// CSV and Parquet files of one table hold the same bits.
fn formats(tables: &[(&Resource, ResultTable)], problems: &mut Vec<Problem>) {
    for (resource, table) in tables.iter().filter(|(resource, _)| resource.format == "parquet") {
        let other = tables.iter().find(|(other, t)| other.format == "csv" && t.name == table.name);
        if other.is_some_and(|(_, text)| !same_bits(text, table)) {
            let detail = "the numbers are not those of the CSV file";
            problems.push(problem(&resource.path, ProblemKind::Schema, detail));
        }
    }
}

/// Whether two tables hold the same cells; NaN equals NaN, 0 differs from −0.
fn same_bits(a: &ResultTable, b: &ResultTable) -> bool {
    let same = |a: &ColumnValues, b: &ColumnValues| match (a, b) {
        (ColumnValues::Number(a), ColumnValues::Number(b)) => {
            a.len() == b.len()
                && a.iter().zip(b).all(|(a, b)| a.to_bits() == b.to_bits() || a.is_nan() && b.is_nan())
        }
        _ => a == b,
    };
    a.columns.len() == b.columns.len()
        && a.columns.iter().zip(&b.columns).all(|(a, b)| a.name == b.name && same(&a.values, &b.values))
}

/// The table of identities says what the manifest says.
fn recorded_checks(manifest: &Manifest, tables: &[(&Resource, ResultTable)], problems: &mut Vec<Problem>) {
    for (resource, table) in tables.iter().filter(|(_, table)| table.name == "checks") {
        let rows = table.text("check").zip(table.numbers("residual"));
        let same = rows.is_some_and(|(names, residuals)| {
            names.len() == manifest.checks.len()
                && manifest.checks.iter().zip(names.iter().zip(residuals)).all(|(check, (name, residual))| {
                    check.name == *name && check.residual == Some(*residual).filter(|r| r.is_finite())
                })
        });
        if !same {
            let detail = "the identities are not those of the manifest";
            problems.push(problem(&resource.path, ProblemKind::Schema, detail));
        }
    }
}
