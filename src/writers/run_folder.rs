//! Run folders: made before the run computes, filled file by file, complete once the manifest is in.
//!
//! Every file is written under a temporary name in its own folder, brought to the disk and renamed, so that no
//! reader ever meets half a file. The manifest comes last: a folder without `manifest.json` is incomplete.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::NamedTempFile;

use crate::writers::error::{Operation, WriteError, on};
use crate::writers::listing::is_inside;
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
    written: Mutex<BTreeMap<String, OutputRecord>>,
}

impl RunFolder {
    /// Makes the folder and proves that files can be written in it.
    ///
    /// # Errors
    /// [`WriteError`] if the name is none, the folder is taken, or the file system refuses.
    pub fn create(location: &Location) -> Result<Self, WriteError> {
        let path = match location {
            Location::Next { parent, name } => claim_next(parent, name)?,
            Location::At { path, existing } => claim(path, *existing)?,
        };
        let mut file = temporary(&path)?;
        fill(file.as_file_mut(), &path, b"writable\n")?;
        Ok(Self { path, written: Mutex::new(BTreeMap::new()) })
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
        place(&self.path.join(relative), bytes)?;
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
        folders.iter().try_for_each(|folder| sync_folder(folder))?;
        place(&self.path.join(MANIFEST), &seal(manifest.to_json()))?;
        sync_folder(&self.path)?;
        Ok(self.path)
    }
}

fn claim_next(parent: &Path, name: &str) -> Result<PathBuf, WriteError> {
    let allowed = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    if name.is_empty() || name.starts_with('.') || !name.chars().all(allowed) {
        return Err(WriteError::Name { name: name.to_owned() });
    }
    make_folder(parent)?;
    let mut path = parent.join(name);
    let mut number = 1;
    loop {
        match fs::create_dir(&path) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                number += 1;
                path = parent.join(format!("{name}-{number}"));
            }
            Err(error) => return Err(on(Operation::CreateFolder, &path)(error)),
        }
    }
}

fn claim(path: &Path, existing: Existing) -> Result<PathBuf, WriteError> {
    make_folder(path)?;
    let mut entries = fs::read_dir(path).map_err(on(Operation::ReadFolder, path))?;
    match (entries.next().is_some(), existing) {
        (false, _) => {}
        (true, Existing::Refuse) => return Err(WriteError::NotEmpty { path: path.to_path_buf() }),
        (true, Existing::Replace) => remove_previous(path)?,
    }
    Ok(path.to_path_buf())
}

/// Removes the manifest of an earlier run, then the files that it lists.
fn remove_previous(folder: &Path) -> Result<(), WriteError> {
    let path = folder.join(MANIFEST);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(on(Operation::Read, &path)(error)),
    };
    let previous = Manifest::from_json(&bytes).map_err(|problem| WriteError::PreviousManifest {
        path: path.clone(),
        problem: problem.to_string(),
    })?;
    remove(&path)?;
    previous.outputs.iter().filter(|o| is_inside(&o.path)).try_for_each(|o| remove(&folder.join(&o.path)))
}

fn remove(path: &Path) -> Result<(), WriteError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(on(Operation::Remove, path)(error)),
        _ => Ok(()),
    }
}

pub(crate) fn make_folder(path: &Path) -> Result<(), WriteError> {
    fs::create_dir_all(path).map_err(on(Operation::CreateFolder, path))
}

/// Writes bytes under a temporary name and renames the finished file.
pub(crate) fn place(path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    make_folder(folder)?;
    let mut file = temporary(folder)?;
    fill(file.as_file_mut(), path, bytes)?;
    file.persist(path).map_err(|failed| on(Operation::Rename, path)(failed.error))?;
    Ok(())
}

/// A temporary file that, unlike the crate's default, others may read where the user's mask lets them.
pub(crate) fn temporary(folder: &Path) -> Result<NamedTempFile, WriteError> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder).map_err(on(Operation::Create, folder))
}

fn fill(file: &mut File, path: &Path, bytes: &[u8]) -> Result<(), WriteError> {
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(on(Operation::Write, path))
}

/// Brings the names in a folder to the disk; only Unix lets a program ask for that.
pub(crate) fn sync_folder(path: &Path) -> Result<(), WriteError> {
    if cfg!(unix) {
        File::open(path).and_then(|folder| folder.sync_all()).map_err(on(Operation::Write, path))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_named_with_what_to_do() {
        let path = Path::new("/dev/full");
        let mut full = File::options().write(true).open(path).unwrap();
        let error = fill(&mut full, path, b"x").unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("cannot write /dev/full: No space left on device"), "{text}");
        assert!(text.contains("free space, write fewer tables"), "{text}");
        assert_eq!(error.exit_code(), 1);
    }
}
