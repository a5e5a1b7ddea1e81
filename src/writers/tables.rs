//! All tables of a run into its folder, and back.

use std::path::Path;

use rayon::prelude::*;

use crate::findings::{Finding, Findings};
use crate::results::table::ResultTable;
use crate::writers::csv::to_csv;
use crate::writers::datapackage::{DataPackage, Resource};
use crate::writers::error::WriteError;
use crate::writers::manifest::Role;
use crate::writers::parquet::to_parquet;
use crate::writers::run_folder::RunFolder;

/// How tables are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// Text that everything reads.
    Csv,
    /// Columns that programs read fast.
    Parquet,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 2] = [Self::Csv, Self::Parquet];

    /// The name in scenario files, also the extension of the files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }

    /// The format of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name)
    }
}

/// Writes every table in every format to `tables/<name>.<format>`, in parallel, and returns what the data package
/// says about the files: tables in the order given, formats in the order of [`Format`].
///
/// # Errors
/// The first [`WriteError`] in that order.
pub fn write_tables(
    folder: &RunFolder,
    tables: &[ResultTable],
    formats: &[Format],
) -> Result<Vec<Resource>, WriteError> {
    let wanted = Format::ALL.into_iter().filter(|format| formats.contains(format));
    let files: Vec<(&ResultTable, Format)> =
        wanted.flat_map(|format| tables.iter().map(move |table| (table, format))).collect();
    let written: Vec<Result<Resource, WriteError>> =
        files.into_par_iter().map(|(table, format)| write_table(folder, table, format)).collect();
    written.into_iter().collect()
}

fn write_table(folder: &RunFolder, table: &ResultTable, format: Format) -> Result<Resource, WriteError> {
    let bytes = match format {
        Format::Csv => to_csv(table)?,
        Format::Parquet => to_parquet(table)?,
    };
    let path = format!("tables/{}.{}", table.name, format.name());
    let file = folder.write(&path, Role::Table, &bytes)?;
    Ok(match format {
        Format::Csv => Resource::csv(table, &file),
        Format::Parquet => Resource::parquet(table, &file),
    })
}

/// Reads one result table of a run folder: the CSV if there is one, else the Parquet file.
///
/// # Errors
/// Every finding: no such table, or a file that does not hold what the data package declares.
pub fn read_table(folder: &Path, package: &DataPackage, name: &str) -> Result<ResultTable, Findings> {
    let of = |format: Format| {
        package.resources.iter().find(|r| r.format == format.name() && table_name(r) == name)
    };
    if let Some(resource) = of(Format::Csv) {
        return crate::writers::csv::read_table(folder, resource);
    }
    if let Some(resource) = of(Format::Parquet) {
        return crate::writers::parquet::read_table(&folder.join(&resource.path));
    }
    let mut findings = Findings::new();
    let file = folder.join(crate::writers::datapackage::DESCRIPTOR);
    let finding = Finding::error(&file.display().to_string(), "the run has no such table").found(name);
    findings.push(finding.nearest(name, package.resources.iter().map(table_name)));
    Err(findings)
}

/// Reads all result tables of a run folder, in the order of its data package.
///
/// # Errors
/// Every finding in every table.
pub fn read_tables(folder: &Path, package: &DataPackage) -> Result<Vec<ResultTable>, Findings> {
    let mut names: Vec<&str> = Vec::new();
    for resource in package.resources.iter().filter(|r| r.path.starts_with("tables/")) {
        if !names.contains(&table_name(resource)) {
            names.push(table_name(resource));
        }
    }
    let read: Vec<_> = names.into_par_iter().map(|name| read_table(folder, package, name)).collect();
    let (mut tables, mut findings) = (Vec::new(), Findings::new());
    for result in read {
        match result {
            Ok(table) => tables.push(table),
            Err(found) => findings.extend(found),
        }
    }
    if findings.is_empty() { Ok(tables) } else { Err(findings) }
}

/// A resource's table, whatever its format.
fn table_name(resource: &Resource) -> &str {
    resource.name.strip_suffix("-parquet").unwrap_or(&resource.name)
}
