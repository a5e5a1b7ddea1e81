//! The scratch file of a run: numbers of draws that do not fit in memory.
//!
//! It has no name, so that the system removes it with the process, however that ends.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Bytes of a number.
const SIZE: usize = size_of::<f64>();

/// Numbers in a file of a folder; made when the first ones come.
#[derive(Debug)]
pub struct ScratchFile {
    folder: PathBuf,
    contents: Mutex<Option<Contents>>,
}

#[derive(Debug)]
struct Contents {
    file: File,
    count: u64,
}

impl ScratchFile {
    /// A file in a folder.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), contents: Mutex::new(None) }
    }

    /// Adds numbers and says where they are.
    ///
    /// # Errors
    /// If the file cannot be made or written.
    pub fn append(&self, values: &[f64]) -> io::Result<u64> {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let mut contents = self.contents.lock().unwrap_or_else(PoisonError::into_inner);
        let contents = match &mut *contents {
            Some(contents) => contents,
            none => none.insert(Contents { file: tempfile::tempfile_in(&self.folder)?, count: 0 }),
        };
        let first = contents.count;
        contents.file.seek(SeekFrom::Start(first * SIZE as u64))?;
        contents.file.write_all(&bytes)?;
        contents.count += values.len() as u64;
        Ok(first)
    }

    /// So many numbers, from the given one on.
    ///
    /// # Errors
    /// If they are not there.
    pub fn read(&self, first: u64, count: usize) -> io::Result<Vec<f64>> {
        let mut bytes = vec![0; count * SIZE];
        let mut contents = self.contents.lock().unwrap_or_else(PoisonError::into_inner);
        let file = &mut contents.as_mut().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?.file;
        file.seek(SeekFrom::Start(first * SIZE as u64))?;
        file.read_exact(&mut bytes)?;
        drop(contents);
        Ok(bytes.as_chunks::<SIZE>().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_as_they_went() {
        let folder = tempfile::tempdir().unwrap();
        let file = ScratchFile::new(folder.path());
        let values = [1.5, -0.0, f64::MIN_POSITIVE, 1e300, f64::NAN];
        assert_eq!((file.append(&[3.0; 4]).unwrap(), file.append(&values).unwrap()), (0, 4));
        let bits = |values: &[f64]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&file.read(4, 5).unwrap()), bits(&values));
        assert_eq!(file.read(1, 3).unwrap(), [3.0; 3]);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_is_not_there_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let file = ScratchFile::new(folder.path());
        assert!(file.read(0, 1).is_err());
        file.append(&[1.0; 4]).unwrap();
        assert!(file.read(2, 3).is_err());
        assert!(ScratchFile::new(&folder.path().join("gone")).append(&[1.0]).is_err());
    }
}
