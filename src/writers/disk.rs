//! What the writers ask of the file system: every call that can fail, so that tests can make each of them fail.

use std::fmt::Debug;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;

use tempfile::NamedTempFile;

/// A file system, as far as writers need one.
pub trait FileSystem: Debug + Send + Sync {
    /// Makes a folder and those above it; one that exists is fine.
    ///
    /// # Errors
    /// What the system says.
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(path)
    }

    /// Makes a folder that must not exist.
    ///
    /// # Errors
    /// What the system says.
    fn claim_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir(path)
    }

    /// Opens a file under a temporary name that, unlike the crate's default, others may read where the user's mask
    /// lets them.
    ///
    /// # Errors
    /// What the system says.
    fn temporary(&self, folder: &Path) -> io::Result<NamedTempFile> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(TEMPORARY.0).suffix(TEMPORARY.1);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        builder.tempfile_in(folder)
    }

    /// Writes some of the bytes and says how many.
    ///
    /// # Errors
    /// What the system says.
    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<usize> {
        file.write(bytes)
    }

    /// Brings a file to the disk.
    ///
    /// # Errors
    /// What the system says.
    fn sync(&self, file: &File) -> io::Result<()> {
        file.sync_all()
    }

    /// Gives a finished file its name.
    ///
    /// # Errors
    /// What the system says.
    fn rename(&self, file: NamedTempFile, path: &Path) -> io::Result<()> {
        file.persist(path).map(drop).map_err(|failed| failed.error)
    }

    /// Removes a file.
    ///
    /// # Errors
    /// What the system says.
    fn remove(&self, path: &Path) -> io::Result<()> {
        fs::remove_file(path)
    }

    /// Removes a folder and what is in it.
    ///
    /// # Errors
    /// What the system says.
    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir_all(path)
    }

    /// Removes a folder in which nothing is.
    ///
    /// # Errors
    /// What the system says.
    fn remove_empty(&self, path: &Path) -> io::Result<()> {
        fs::remove_dir(path)
    }

    /// Opens a file that grows, made if it is missing.
    ///
    /// # Errors
    /// What the system says.
    fn open(&self, path: &Path) -> io::Result<File> {
        File::options().read(true).write(true).create(true).truncate(false).open(path)
    }

    /// Cuts a file.
    ///
    /// # Errors
    /// What the system says.
    fn cut(&self, file: &File, length: u64) -> io::Result<()> {
        file.set_len(length)
    }

    /// Brings the names in a folder to the disk; only Unix lets a program ask for that.
    ///
    /// # Errors
    /// What the system says.
    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
    }
}

/// How temporary names begin and end.
const TEMPORARY: (&str, &str) = (".", ".tmp");

/// Whether a name is that of a file that was being written when its program ended.
#[must_use]
pub fn is_temporary(name: &str) -> bool {
    let random = name.strip_prefix(TEMPORARY.0).and_then(|rest| rest.strip_suffix(TEMPORARY.1));
    random.is_some_and(|random| random.len() == 6 && random.chars().all(|c| c.is_ascii_alphanumeric()))
}

/// The system's own.
#[derive(Clone, Copy, Debug)]
pub struct Disk;

impl FileSystem for Disk {}

/// Writes all bytes, however few go in at a time.
///
/// # Errors
/// What the system says; a write of no bytes is one.
pub(crate) fn write_all(disk: &dyn FileSystem, file: &mut File, mut bytes: &[u8]) -> io::Result<()> {
    while !bytes.is_empty() {
        match disk.write(file, bytes) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(written) => bytes = &bytes[written.min(bytes.len())..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// A file of a disk for writers that want a stream.
#[derive(Debug)]
pub(crate) struct Through {
    pub disk: Arc<dyn FileSystem>,
    pub file: File,
}

impl Write for Through {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.disk.write(&mut self.file, bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn temporary_names_are_known_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = Disk.temporary(folder.path()).unwrap();
        assert!(is_temporary(file.path().file_name().unwrap().to_str().unwrap()));
        assert!(![".tmp", "a.tmp", ".notes.txt", ".my-own-file.tmp"].into_iter().any(is_temporary));
    }
}
