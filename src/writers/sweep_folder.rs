//! The folder of a sweep.
//!
//! ```text
//! plan.json                 what is to be computed (written first, never changed but by a design that grows)
//! sweep.toml, inputs/       copies of what the user gave
//! blocks/*.journal          results as they come, one journal per shard
//! variants/<row key>/       whole tables of a variant, if asked for
//! tables/*.csv, *.parquet   experiments, outcomes, failures, sensitivity
//! report.html, datapackage.json, scenario.resolved.toml
//! manifest.json             written last: a folder without it is incomplete
//! ```

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::writers::disk::{FileSystem, is_temporary};
use crate::writers::error::{Operation, WriteError, on};
use crate::writers::finished::MAX_DESCRIPTION;
use crate::writers::journal::{Head, Journal};
use crate::writers::listing::{empty_folders, list};
use crate::writers::manifest::{OutputRecord, Role};
use crate::writers::run_folder::{MANIFEST, make_folder, place, sync_folder, temporary};
use crate::writers::stream::record;

/// File name of the plan.
pub const PLAN: &str = "plan.json";
/// What `--force` removes: nothing that a sweep did not write.
const OWN: [&str; 10] = [
    MANIFEST,
    PLAN,
    "estimate.json",
    "sweep.toml",
    "scenario.resolved.toml",
    "datapackage.json",
    "report.html",
    "blocks",
    "tables",
    "variants",
];

/// A sweep's folder.
#[derive(Clone, Debug)]
pub struct SweepFolder {
    path: PathBuf,
    disk: Arc<dyn FileSystem>,
}

impl SweepFolder {
    /// Names a folder, without touching it.
    #[must_use]
    pub fn at(path: PathBuf, disk: Arc<dyn FileSystem>) -> Self {
        Self { path, disk }
    }

    /// Where it is written.
    pub(super) fn disk(&self) -> &Arc<dyn FileSystem> {
        &self.disk
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Makes the folder and proves that files can be written in it.
    ///
    /// # Errors
    /// [`WriteError`] if the file system refuses, or other things than a sweep's are in it.
    pub fn make(&self) -> Result<(), WriteError> {
        make_folder(&*self.disk, &self.path)?;
        if self.read(PLAN)?.is_none() {
            let entries = fs::read_dir(&self.path).map_err(on(Operation::ReadFolder, &self.path))?;
            let own = |name: &str| OWN.contains(&name) || name == "inputs" || is_temporary(name);
            let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
            if let Some(found) = names.filter(|name| !own(name)).min() {
                return Err(WriteError::Foreign { path: self.path.clone(), found });
            }
        }
        make_folder(&*self.disk, &self.path.join("blocks"))?;
        temporary(&*self.disk, &self.path).map(drop)
    }

    /// A file's bytes, if it is there.
    ///
    /// # Errors
    /// [`WriteError`] if it cannot be read.
    pub fn read(&self, relative: &str) -> Result<Option<Vec<u8>>, WriteError> {
        let path = self.path.join(relative);
        let other = |found: fs::Metadata| !found.is_file() || found.len() > MAX_DESCRIPTION;
        if path.metadata().is_ok_and(other) {
            let problem = io::Error::other("it is not a file that a sweep wrote");
            return Err(on(Operation::Read, &path)(problem));
        }
        match fs::read(&path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(on(Operation::Read, &path)(error)),
        }
    }

    /// Writes a file whole or not at all.
    ///
    /// # Errors
    /// [`WriteError`] if the file system refuses.
    pub fn write(&self, relative: &str, bytes: &[u8]) -> Result<(), WriteError> {
        let path = self.path.join(relative);
        place(&*self.disk, &path, bytes)?;
        sync_folder(&*self.disk, path.parent().unwrap_or(&self.path))
    }

    /// Opens the journal of a shard, counted from 1.
    ///
    /// # Errors
    /// As [`Journal::open`].
    pub fn journal(&self, (shard, shards): (u32, u32), head: &Head) -> Result<Journal, WriteError> {
        let path = self.path.join(format!("blocks/shard-{shard:05}-of-{shards:05}.journal"));
        Journal::open_on(Arc::clone(&self.disk), &path, head)
    }

    /// Plan, estimate, journals and whole tables of variants: what a finished sweep has beside its results.
    ///
    /// # Errors
    /// [`WriteError`] if a file cannot be read.
    pub fn working_files(&self) -> Result<Vec<OutputRecord>, WriteError> {
        let role = |path: &str| match path.split('/').next() {
            Some(PLAN | "estimate.json") => Some(Role::Plan),
            Some("blocks") => Some(Role::Journal),
            Some("variants") => Some(Role::VariantTable),
            _ => None,
        };
        let files = list(&self.path)?.into_keys().filter_map(|path| Some((role(&path)?, path)));
        files.map(|(role, path)| record(&self.path.join(&path), &path, role)).collect()
    }

    /// All journals, whatever the number of shards was, by name.
    ///
    /// # Errors
    /// [`WriteError`] if the folder cannot be read.
    pub fn journals(&self) -> Result<Vec<PathBuf>, WriteError> {
        let folder = self.path.join("blocks");
        let entries = match fs::read_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(on(Operation::ReadFolder, &folder))?,
        };
        let mut paths: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|e| e == "journal") && path.is_file())
            .collect();
        paths.sort();
        Ok(paths)
    }

    /// Removes a file, if it is there.
    ///
    /// # Errors
    /// [`WriteError`] if the file system refuses.
    pub fn remove(&self, relative: &str) -> Result<(), WriteError> {
        let path = self.path.join(relative);
        if !path.exists() {
            return Ok(());
        }
        let removed = if path.is_dir() { self.disk.remove_folder(&path) } else { self.disk.remove(&path) };
        match removed {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(on(Operation::Remove, &path)(error)),
            _ => Ok(()),
        }
    }

    /// Removes what a process that was killed while it wrote its final files left behind.
    ///
    /// # Errors
    /// [`WriteError`] if the file system refuses.
    pub fn remove_temporary(&self) -> Result<(), WriteError> {
        let left = list(&self.path)?.into_keys();
        let half_written = |path: &String| is_temporary(path.rsplit('/').next().unwrap_or(path));
        left.filter(half_written).try_for_each(|path| self.remove(&path))?;
        let began = |path: &String| path.starts_with("variants/");
        empty_folders(&self.path)?.into_iter().filter(began).try_for_each(|path| self.remove(&path))
    }

    /// Removes what a sweep wrote here, and nothing else.
    ///
    /// # Errors
    /// [`WriteError`] if the file system refuses.
    pub fn clear(&self) -> Result<(), WriteError> {
        OWN.iter().try_for_each(|name| self.remove(name))
    }
}
