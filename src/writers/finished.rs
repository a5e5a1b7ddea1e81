//! A finished run folder, opened to be read.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use crate::findings::{Finding, Findings};
use crate::results::table::ResultTable;
use crate::writers::datapackage::{DESCRIPTOR, DataPackage};
use crate::writers::listing::is_inside;
use crate::writers::manifest::{Manifest, Role, other_schema, unreadable};
use crate::writers::run_folder::MANIFEST;
use crate::writers::tables::read_tables;

/// Largest manifest or descriptor, bytes.
pub const MAX_DESCRIPTION: u64 = 16 << 20;

/// A run folder with its manifest.
#[derive(Clone, Debug)]
pub struct FinishedRun {
    /// The folder.
    pub path: PathBuf,
    /// Its manifest.
    pub manifest: Manifest,
}

impl FinishedRun {
    /// Opens a folder.
    ///
    /// # Errors
    /// A finding if it has no manifest that can be read: then it is no finished run.
    pub fn open(path: &Path) -> Result<Self, Findings> {
        let shown = path.display().to_string();
        if !path.is_dir() {
            return Err(one(Finding::error(&shown, "there is no such folder")));
        }
        if !path.join(MANIFEST).exists() {
            let message =
                "the folder has no manifest.json: the run in it is not finished, or it is no run folder";
            return Err(one(Finding::error(&shown, message)));
        }
        let bytes = read(path, MANIFEST, MAX_DESCRIPTION)?;
        let name = path.join(MANIFEST).display().to_string();
        if let Some(schema) = other_schema(&bytes) {
            return Err(one(Finding::error(&name, unreadable(&schema))));
        }
        let manifest = Manifest::from_json(&bytes).map_err(|error| {
            one(Finding::error(&name, format!("is no manifest of a run: {error}")).at_line(error.line()))
        })?;
        Ok(Self { path: path.to_path_buf(), manifest })
    }

    /// Whether the folder is that of a sweep, which has a plan.
    #[must_use]
    pub fn is_sweep(&self) -> bool {
        self.manifest.outputs.iter().any(|file| file.role == Role::Plan)
    }

    /// The description of its tables.
    ///
    /// # Errors
    /// A finding if there is none, or if it names a file outside the folder.
    pub fn package(&self) -> Result<DataPackage, Findings> {
        read(&self.path, DESCRIPTOR, MAX_DESCRIPTION)?;
        let package = DataPackage::read(&self.path)?;
        let mut findings = Findings::new();
        for resource in &package.resources {
            if let Err(found) = regular(&self.path, &resource.path) {
                findings.extend(found);
            }
        }
        if findings.is_empty() { Ok(package) } else { Err(findings) }
    }

    /// All its result tables.
    ///
    /// # Errors
    /// All findings of the description and the tables.
    pub fn tables(&self) -> Result<Vec<ResultTable>, Findings> {
        read_tables(&self.path, &self.package()?)
    }

    /// The scenario that it ran.
    ///
    /// # Errors
    /// A finding if it cannot be read, or is not the one of the manifest.
    pub fn scenario(&self) -> Result<String, Findings> {
        let record = &self.manifest.scenario;
        let bytes = read(&self.path, &record.path, MAX_DESCRIPTION)?;
        let name = self.path.join(&record.path).display().to_string();
        if crate::writers::manifest::sha256(&bytes) != record.sha256 {
            return Err(one(Finding::error(&name, "is not the scenario that ran: its hash differs")));
        }
        String::from_utf8(bytes).map_err(|_| one(Finding::error(&name, "is not UTF-8 text")))
    }
}

/// The path of a file in a folder that is not trusted: no way out, no links, a regular file.
///
/// # Errors
/// A finding that says what it is instead.
pub fn regular(folder: &Path, relative: &str) -> Result<PathBuf, Findings> {
    let path = folder.join(relative);
    let refuse = |message: String| Err(one(Finding::error(&path.display().to_string(), message)));
    if !is_inside(relative) {
        return refuse(format!("`{relative}` leaves the run folder, which no run does"));
    }
    let mut step = folder.to_path_buf();
    for part in Path::new(relative).components() {
        step.push(part);
        match step.symlink_metadata() {
            Err(error) => return refuse(format!("cannot be read: {error}")),
            Ok(found) if found.is_symlink() => {
                return refuse("is a symbolic link, which a run folder does not hold".to_owned());
            }
            Ok(found) if step == path && !found.is_file() => return refuse("is not a file".to_owned()),
            Ok(_) => {}
        }
    }
    Ok(path)
}

/// Reads a file of a folder that is not trusted.
///
/// # Errors
/// As [`regular`], or if it is larger than the limit.
pub fn read(folder: &Path, relative: &str, limit: u64) -> Result<Vec<u8>, Findings> {
    let path = regular(folder, relative)?;
    let fail = |message: String| Finding::error(&path.display().to_string(), message);
    let mut bytes = Vec::new();
    let opened = File::open(&path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes));
    opened.map_err(|error| one(fail(format!("cannot be read: {error}"))))?;
    if bytes.len() as u64 > limit {
        return Err(one(fail("the file is too large".to_owned()).allowed(format!("at most {limit} bytes"))));
    }
    Ok(bytes)
}

fn one(finding: Finding) -> Findings {
    let mut findings = Findings::new();
    findings.push(finding);
    findings
}
