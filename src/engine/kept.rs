//! What draws keep for the tables: in memory while it is little, in a scratch file when it is much.
//!
//! A draw of the United Kingdom keeps about 5 MB, mostly cells of detail years and people by place and year, and the
//! quantiles of the tables need all draws at once. Past [`IN_MEMORY`] bytes these numbers go to a file without a name in
//! the folder of the run, which the system removes with the process, however that ends. The numbers that come back
//! are the same bits, so results do not depend on where they were.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// Bytes of draws that stay in memory.
pub const IN_MEMORY: u64 = 512 << 20;
/// Bytes of a number.
const SIZE: usize = size_of::<f64>();

/// A file that holds numbers of draws until the tables are made.
#[derive(Debug)]
pub struct Scratch {
    folder: PathBuf,
    file: Mutex<Option<Contents>>,
    failure: OnceLock<String>,
    in_memory: u64,
}

#[derive(Debug)]
struct Contents {
    file: File,
    end: u64,
}

impl Scratch {
    /// A scratch file in a folder, for what exceeds so many bytes; made when the first number goes there.
    #[must_use]
    pub fn new(folder: &Path, in_memory: u64) -> Arc<Self> {
        let (file, failure) = (Mutex::new(None), OnceLock::new());
        Arc::new(Self { folder: folder.to_owned(), file, failure, in_memory })
    }

    /// Whether the draw of this number, and those after it, belong in the file.
    ///
    /// * `size` – bytes of one draw, with those of all alternatives that are run beside it.
    #[must_use]
    pub fn takes(&self, draw: usize, size: u64) -> bool {
        (draw as u64).saturating_add(1).saturating_mul(size) > self.in_memory
    }

    /// Why numbers could not be read back, if that happened: whatever was made of them is worth nothing.
    #[must_use]
    pub fn failure(&self) -> Option<&str> {
        self.failure.get().map(String::as_str)
    }

    fn write(&self, values: &[f64]) -> io::Result<u64> {
        let bytes: Vec<u8> = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        let mut file = self.file();
        let contents = match &mut *file {
            Some(contents) => contents,
            none => none.insert(Contents { file: tempfile::tempfile_in(&self.folder)?, end: 0 }),
        };
        let at = contents.end;
        contents.file.seek(SeekFrom::Start(at))?;
        contents.file.write_all(&bytes)?;
        contents.end += bytes.len() as u64;
        Ok(at)
    }

    fn read(&self, at: u64, count: usize) -> io::Result<Vec<f64>> {
        let mut bytes = vec![0; count * SIZE];
        let mut file = self.file();
        let contents = file.as_mut().ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        contents.file.seek(SeekFrom::Start(at))?;
        contents.file.read_exact(&mut bytes)?;
        drop(file);
        Ok(bytes.as_chunks::<SIZE>().0.iter().map(|bytes| f64::from_le_bytes(*bytes)).collect())
    }

    fn file(&self) -> MutexGuard<'_, Option<Contents>> {
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Numbers that a draw keeps.
#[derive(Clone, Debug)]
pub struct Kept(Where);

#[derive(Clone, Debug)]
enum Where {
    Memory(Vec<f64>),
    File { scratch: Arc<Scratch>, at: u64, count: usize },
}

impl Default for Kept {
    fn default() -> Self {
        Self(Where::Memory(Vec::new()))
    }
}

impl From<Vec<f64>> for Kept {
    fn from(values: Vec<f64>) -> Self {
        Self(Where::Memory(values))
    }
}

impl Extend<f64> for Kept {
    fn extend<I: IntoIterator<Item = f64>>(&mut self, values: I) {
        match &mut self.0 {
            Where::Memory(all) => all.extend(values),
            Where::File { .. } => {
                let mut all = self.read().into_owned();
                all.extend(values);
                *self = all.into();
            }
        }
    }
}

impl Kept {
    /// How many numbers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.0 {
            Where::Memory(values) => values.len(),
            Where::File { count, .. } => *count,
        }
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// All numbers; not numbers where the scratch file cannot be read, which [`Scratch::failure`] then says.
    #[must_use]
    pub fn read(&self) -> Cow<'_, [f64]> {
        self.range(0..self.len())
    }

    /// Some of the numbers, as [`Self::read`].
    ///
    /// # Panics
    /// If the range reaches beyond them.
    #[must_use]
    pub fn range(&self, range: Range<usize>) -> Cow<'_, [f64]> {
        match &self.0 {
            Where::Memory(values) => Cow::Borrowed(&values[range]),
            Where::File { scratch, at, count } => {
                assert!(range.end <= *count, "the range belongs to the numbers");
                let wanted = range.len();
                Cow::Owned(scratch.read(at + (range.start * SIZE) as u64, wanted).unwrap_or_else(|error| {
                    let _ = scratch.failure.set(error.to_string());
                    vec![f64::NAN; wanted]
                }))
            }
        }
    }

    /// Moves the numbers to a file.
    ///
    /// # Errors
    /// If the file cannot be written; the numbers then stay where they are.
    pub fn spill(&mut self, scratch: &Arc<Scratch>) -> io::Result<()> {
        if let Where::Memory(values) = &self.0 {
            let at = scratch.write(values)?;
            self.0 = Where::File { scratch: Arc::clone(scratch), at, count: values.len() };
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_as_they_went() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Scratch::new(folder.path(), 100);
        assert!(!scratch.takes(0, 100) && scratch.takes(1, 51) && scratch.takes(usize::MAX, 2));
        let values = vec![1.5, -0.0, f64::MIN_POSITIVE, 1e300, -7.25];
        let (mut first, mut second) = (Kept::from(vec![3.0; 4]), Kept::from(values.clone()));
        first.spill(&scratch).unwrap();
        second.spill(&scratch).unwrap();
        let bits = |values: &[f64]| values.iter().map(|v| v.to_bits()).collect::<Vec<_>>();
        assert_eq!(bits(&second.read()), bits(&values));
        assert_eq!((&*second.range(3..5), second.len()), (&values[3..], 5));
        assert_eq!(&*first.read(), [3.0; 4]);
        second.extend([2.0]);
        assert_eq!((second.read()[5], scratch.failure()), (2.0, None));
    }

    #[test]
    fn a_file_cut_short_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Scratch::new(folder.path(), 0);
        let mut kept = Kept::from(vec![1.0; 8]);
        kept.spill(&scratch).unwrap();
        scratch.file().as_ref().unwrap().file.set_len(16).unwrap();
        assert!(kept.read().iter().all(|v| v.is_nan()));
        assert!(scratch.failure().is_some());
    }

    #[test]
    fn a_folder_that_is_gone_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        let scratch = Scratch::new(&folder.path().join("gone"), 0);
        let mut kept = Kept::from(vec![1.0; 8]);
        assert!(kept.spill(&scratch).is_err());
        assert_eq!(&*kept.read(), [1.0; 8]);
    }
}
