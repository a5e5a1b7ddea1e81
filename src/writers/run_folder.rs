//! Run folders: made before the run computes, filled file by file, complete once the manifest is in.
//!
//! Every file is written under a temporary name in its own folder, brought to the disk and renamed, so that no
//! reader ever meets half a file. The manifest comes last: a folder without `manifest.json` is incomplete.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use tempfile::NamedTempFile;

use crate::writers::disk::{Disk, FileSystem, is_temporary, write_all};
use crate::writers::error::{Operation, WriteError, on};
use crate::writers::finished::{MAX_DESCRIPTION, regular};
use crate::writers::listing::{is_inside, list};
use crate::writers::manifest::{Manifest, OutputRecord, Role, seal, sha256};

/// File name of the manifest.
pub const MANIFEST: &str = "manifest.json";

/// Where a run folder is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// `<parent>/<name>`, or the first free of `<name>-2`, `<name>-3`, …
    Next {
        /// The folder of all runs, made if missing.
        parent: PathBuf,
        /// Name of the run.
        name: String,
    },
    /// Exactly here.
    At {
        /// The run folder, made if missing.
        path: PathBuf,
        /// What to do if something is in it.
        existing: Existing,
    },
}

/// What happens to a folder that is not empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Existing {
    /// It is left alone and the run refused.
    Refuse,
    /// The files that its manifest lists are removed, nothing else; files of the same names are replaced.
    Replace,
}

/// A run folder that is being filled. Files may be written from several threads.
#[derive(Debug)]
pub struct RunFolder {
    path: PathBuf,
    disk: Arc<dyn FileSystem>,
    written: Mutex<BTreeMap<String, OutputRecord>>,
}

impl RunFolder {
    /// Makes the folder and proves that files can be written in it.
    ///
    /// # Errors
    /// [`WriteError`] if the name is none, the folder is taken, or the file system refuses.
    pub fn create(location: &Location) -> Result<Self, WriteError> {
        Self::create_on(Arc::new(Disk), location)
    }

    /// As [`RunFolder::create`], on a file system of one's own.
    ///
    /// # Errors
    /// As [`RunFolder::create`].
    pub fn create_on(disk: Arc<dyn FileSystem>, location: &Location) -> Result<Self, WriteError> {
        let path = match location {
            Location::Next { parent, name } => claim_next(&*disk, parent, name)?,
            Location::At { path, existing } => claim(&*disk, path, *existing)?,
        };
        let mut file = temporary(&*disk, &path)?;
        fill(&*disk, file.as_file_mut(), &path, b"writable\n")?;
        Ok(Self { path, disk, written: Mutex::new(BTreeMap::new()) })
    }

    /// The folder.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a file (`relative` with `/` between folders) and notes its size and hash.
    ///
    /// # Errors
    /// [`WriteError`] if the path leaves the folder or the file system refuses.
    pub fn write(&self, relative: &str, role: Role, bytes: &[u8]) -> Result<OutputRecord, WriteError> {
        if relative == MANIFEST || !is_inside(relative) {
            return Err(WriteError::Outside { path: relative.to_owned() });
        }
        no_links(&self.path, relative)?;
        place(&*self.disk, &self.path.join(relative), bytes)?;
        let record = OutputRecord {
            path: relative.to_owned(),
            role,
            bytes: bytes.len() as u64,
            sha256: sha256(bytes),
        };
        let mut written = self.written.lock().unwrap_or_else(PoisonError::into_inner);
        written.insert(relative.to_owned(), record.clone());
        Ok(record)
    }

    /// Writes the manifest, with the files written so far as its outputs (sorted by path), and returns the folder.
    ///
    /// # Errors
    /// [`WriteError`] if the file system refuses; the folder stays incomplete.
    pub fn finish(self, mut manifest: Manifest) -> Result<PathBuf, WriteError> {
        let written = self.written.into_inner().unwrap_or_else(PoisonError::into_inner);
        manifest.outputs = written.into_values().collect();
        let folder = |output: &OutputRecord| self.path.join(&output.path).parent().map(Path::to_path_buf);
        let folders: BTreeSet<PathBuf> = manifest.outputs.iter().filter_map(folder).collect();
        folders.iter().try_for_each(|folder| sync_folder(&*self.disk, folder))?;
        place(&*self.disk, &self.path.join(MANIFEST), &seal(manifest.to_json()))?;
        sync_folder(&*self.disk, &self.path)?;
        Ok(self.path)
    }
}

fn claim_next(disk: &dyn FileSystem, parent: &Path, name: &str) -> Result<PathBuf, WriteError> {
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || name.starts_with('.') || !name.chars().all(allowed) {
        return Err(WriteError::Name { name: name.to_owned() });
    }
    make_folder(disk, parent)?;
    let mut path = parent.join(name);
    let mut number = 1;
    loop {
        match disk.claim_folder(&path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                number += 1;
                path = parent.join(format!("{name}-{number}"));
            }
            Err(error) => return Err(on(Operation::CreateFolder, &path)(error)),
        }
    }
}

fn claim(disk: &dyn FileSystem, path: &Path, existing: Existing) -> Result<PathBuf, WriteError> {
    make_folder(disk, path)?;
    let mut entries = fs::read_dir(path).map_err(on(Operation::ReadFolder, path))?;
    match (entries.next().is_some(), existing) {
        (false, _) => {}
        (true, Existing::Refuse) => return Err(WriteError::NotEmpty { path: path.to_path_buf() }),
        (true, Existing::Replace) => remove_previous(disk, path)?,
    }
    Ok(path.to_path_buf())
}

/// Removes what an interrupted run was writing, the manifest of an earlier run, then the files that it lists.
fn remove_previous(disk: &dyn FileSystem, folder: &Path) -> Result<(), WriteError> {
    let half_written = |path: &String| is_temporary(path.rsplit('/').next().unwrap_or(path));
    let left: Vec<String> = list(folder)?.into_keys().filter(half_written).collect();
    left.iter().try_for_each(|name| remove(disk, &folder.join(name)))?;
    let path = folder.join(MANIFEST);
    let refuse = |problem: String| WriteError::PreviousManifest { path: path.clone(), problem };
    match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Ok(found) if !found.is_file() => return Err(refuse("is not a regular file".to_owned())),
        Ok(found) if found.len() > MAX_DESCRIPTION => return Err(refuse("is too large".to_owned())),
        _ => {}
    }
    let bytes = fs::read(&path).map_err(on(Operation::Read, &path))?;
    let previous = Manifest::from_json(&bytes).map_err(|problem| refuse(problem.to_string()))?;
    remove(disk, &path)?;
    // What a link leads to, or a path that leaves the folder, is none of the run's.
    let own: Vec<PathBuf> = previous.outputs.iter().filter_map(|o| regular(folder, &o.path).ok()).collect();
    own.iter().try_for_each(|path| remove(disk, path))?;
    remove_emptied(disk, folder, &own)
}

/// Removes the folders of removed files in which nothing else is, the deepest first.
fn remove_emptied(disk: &dyn FileSystem, folder: &Path, removed: &[PathBuf]) -> Result<(), WriteError> {
    let below = |path: &'_ Path| path.starts_with(folder) && path != folder;
    let parents = removed.iter().flat_map(|path| path.ancestors().skip(1)).filter(|path| below(path));
    let parents: BTreeSet<&Path> = parents.collect();
    for path in parents.into_iter().rev() {
        let mut entries = fs::read_dir(path).map_err(on(Operation::ReadFolder, path))?;
        if entries.next().is_none() {
            disk.remove_empty(path).map_err(on(Operation::Remove, path))?;
        }
    }
    Ok(())
}

/// Refuses a path that leads through a symbolic link to somewhere else; a link in the file's own place is replaced.
fn no_links(folder: &Path, relative: &str) -> Result<(), WriteError> {
    let mut step = folder.to_path_buf();
    let folders = Path::new(relative).parent().into_iter().flat_map(Path::components);
    for part in folders {
        step.push(part);
        if step.symlink_metadata().is_ok_and(|found| found.is_symlink()) {
            return Err(WriteError::Link { path: step });
        }
    }
    Ok(())
}

fn remove(disk: &dyn FileSystem, path: &Path) -> Result<(), WriteError> {
    match disk.remove(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(on(Operation::Remove, path)(error)),
        _ => Ok(()),
    }
}

/// Writes a file that is no part of a run: under a temporary name, then renamed.
///
/// # Errors
/// [`WriteError`] if the file system refuses.
pub fn write_file(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    place(&Disk, path, bytes)
}

pub(crate) fn make_folder(disk: &dyn FileSystem, path: &Path) -> Result<(), WriteError> {
    disk.make_folder(path).map_err(on(Operation::CreateFolder, path))
}

/// Writes bytes under a temporary name and renames the finished file.
pub(crate) fn place(disk: &dyn FileSystem, path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    make_folder(disk, folder)?;
    let mut file = temporary(disk, folder)?;
    fill(disk, file.as_file_mut(), path, bytes)?;
    disk.rename(file, path).map_err(on(Operation::Rename, path))
}

pub(crate) fn temporary(disk: &dyn FileSystem, folder: &Path) -> Result<NamedTempFile, WriteError> {
    disk.temporary(folder).map_err(on(Operation::Create, folder))
}

fn fill(disk: &dyn FileSystem, file: &mut fs::File, path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    write_all(disk, file, bytes).and_then(|()| disk.sync(file)).map_err(on(Operation::Write, path))
}

pub(crate) fn sync_folder(disk: &dyn FileSystem, path: &Path) -> Result<(), WriteError> {
    disk.sync_folder(path).map_err(on(Operation::Write, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_named_with_what_to_do() {
        let path = Path::new("/dev/full");
        let mut full = fs::File::options().write(true).open(path).unwrap();
        let error = fill(&Disk, &mut full, path, b"x").unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("cannot write /dev/full: No space left on device"), "{text}");
        assert!(text.contains("free space, write fewer tables"), "{text}");
        assert_eq!(error.exit_code(), 1);
    }
}
