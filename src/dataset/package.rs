//! Reading a data package: files, cells, meaning, identities – every finding in one pass.
//!
//! [`read`] takes the files of a package (from a folder, or embedded) through four steps, each in a file of its own:
//! the descriptor, the cells of every table ([`cells`]), the meaning of the codes ([`assemble`]), the identities
//! ([`identities`]). A later step runs only on what the earlier ones found sound, so that one mistake is reported
//! once.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use sha2::{Digest, Sha256};

use crate::dataset::Dataset;
use crate::dataset::schema::TABLES;
use crate::findings::{Finding, Findings};

pub mod assemble;
pub mod boundaries;
pub mod cells;
mod codes;
pub mod descriptor;
pub mod identities;
mod people;

/// Largest file of a package after decompression, bytes.
const LARGEST_FILE: u64 = 64 << 20;

/// The files of a package by name, as stored.
#[derive(Clone, Debug, Default)]
pub struct PackageFiles {
    /// How messages call the package.
    pub label: String,
    /// File name to bytes.
    pub files: BTreeMap<String, Vec<u8>>,
}

impl PackageFiles {
    /// The files of a folder that belong to a package.
    ///
    /// # Errors
    /// A finding for a folder or file that cannot be read.
    pub fn from_folder(folder: &Path) -> Result<Self, Findings> {
        let label = folder.display().to_string();
        let fail = |what: &str, error: &std::io::Error| {
            one(Finding::error(what, format!("cannot be read: {error}")))
        };
        let entries = std::fs::read_dir(folder).map_err(|e| fail(&label, &e))?;
        let mut files = BTreeMap::new();
        for entry in entries {
            let path = entry.map_err(|e| fail(&label, &e))?.path();
            let Some(name) = path.file_name().and_then(|n| n.to_str()) else { continue };
            if path.is_file() && is_package_file(name) {
                if path.metadata().is_ok_and(|found| found.len() > LARGEST_FILE) {
                    let finding = Finding::error(&path.display().to_string(), "the file is too large");
                    return Err(one(finding.allowed(format!("at most {LARGEST_FILE} bytes"))));
                }
                let bytes = std::fs::read(&path).map_err(|e| fail(&path.display().to_string(), &e))?;
                files.insert(name.to_owned(), bytes);
            }
        }
        Ok(Self { label, files })
    }

    /// How messages call a file of the package.
    #[must_use]
    pub fn name_of(&self, file: &str) -> String {
        format!("{}/{file}", self.label.trim_end_matches('/'))
    }

    /// The stored name of a table, plain or compressed.
    #[must_use]
    pub fn file_of(&self, table: &str) -> Option<&str> {
        let extension = if table == "boundaries" { "geojson" } else { "csv" };
        let names = [format!("{table}.{extension}"), format!("{table}.{extension}.gz")];
        names.iter().find_map(|name| self.files.get_key_value(name)).map(|(name, _)| name.as_str())
    }

    /// A file's text, decompressed, without a byte order mark.
    ///
    /// # Errors
    /// A finding if it cannot be decompressed, is too large, or is not UTF-8.
    pub fn text(&self, file: &str) -> Result<String, Box<Finding>> {
        let error = |message: String| Box::new(Finding::error(&self.name_of(file), message));
        let bytes = self.files.get(file).ok_or_else(|| error("the file is missing".to_owned()))?;
        let gzip = Path::new(file).extension().is_some_and(|e| e == "gz");
        let source: Box<dyn Read + '_> = if gzip {
            Box::new(flate2::read::GzDecoder::new(bytes.as_slice()))
        } else {
            Box::new(bytes.as_slice())
        };
        let mut content = Vec::new();
        source
            .take(LARGEST_FILE + 1)
            .read_to_end(&mut content)
            .map_err(|e| error(format!("cannot be decompressed: {e}")))?;
        if content.len() as u64 > LARGEST_FILE {
            let finding = error("the file is too large".to_owned());
            return Err(Box::new(
                finding.allowed(format!("at most {LARGEST_FILE} bytes after decompression")),
            ));
        }
        let text = String::from_utf8(content)
            .map_err(|e| error(format!("is not UTF-8 text: {}", e.utf8_error())))?;
        Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
    }

    /// SHA-256 over name, length and bytes of every file, sorted by name.
    #[must_use]
    pub fn content_sha256(&self) -> String {
        let mut hash = Sha256::new();
        for (name, bytes) in &self.files {
            hash.update(name.as_bytes());
            hash.update([0]);
            hash.update((bytes.len() as u64).to_le_bytes());
            hash.update(bytes);
        }
        hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
    }
}

/// A package that was read, with what deserves a look.
#[derive(Debug)]
pub struct Package {
    /// The data.
    pub dataset: Dataset,
    /// Warnings.
    pub warnings: Findings,
}

/// Reads and checks a package.
///
/// # Errors
/// All findings, warnings included, if any is an error.
pub fn read(files: &PackageFiles) -> Result<Package, Findings> {
    let mut findings = Findings::new();
    let description = descriptor::read(files, &mut findings);
    let tables = cells::read_all(files, &mut findings);
    unknown_files(files, &mut findings);
    let dataset = assemble::dataset(files, description, &tables, &mut findings);
    match dataset {
        Some(dataset) if !findings.has_errors() => {
            identities::check(&tables, &dataset, &mut findings);
            if findings.has_errors() { Err(findings) } else { Ok(Package { dataset, warnings: findings }) }
        }
        _ => Err(findings),
    }
}

/// Reads and checks a folder.
///
/// # Errors
/// As [`read`].
pub fn read_folder(folder: &Path) -> Result<Package, Findings> {
    read(&PackageFiles::from_folder(folder)?)
}

pub(crate) fn is_package_file(name: &str) -> bool {
    name == "datapackage.json"
        || [".csv", ".csv.gz", ".geojson", ".geojson.gz"].iter().any(|end| name.ends_with(end))
}

/// Files that no table claims: most likely a misspelt name.
fn unknown_files(files: &PackageFiles, findings: &mut Findings) {
    let known: Vec<&str> =
        TABLES.iter().filter_map(|t| files.file_of(t.name)).chain(["datapackage.json"]).collect();
    for name in files.files.keys().filter(|name| !known.contains(&name.as_str())) {
        let stem = name.split('.').next().unwrap_or(name);
        let twice = TABLES.iter().any(|t| t.name == stem);
        let message =
            if twice { "the table is there twice, plain and compressed" } else { "no table has this name" };
        let finding = Finding::warning(&files.name_of(name), message).found(stem);
        findings.push(if twice { finding } else { finding.nearest(stem, TABLES.iter().map(|t| t.name)) });
    }
}

/// No embedded package has this name.
pub(crate) fn missing(name: &str) -> Findings {
    let names = super::embedded::NAMES;
    one(Finding::error(name, "no embedded data package has this name").found(name).nearest(name, names))
}

fn one(finding: Finding) -> Findings {
    let mut findings = Findings::new();
    findings.push(finding);
    findings
}
