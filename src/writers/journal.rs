//! Results of a sweep as they come: append-only records that survive being killed at any moment.
//!
//! A file begins with a header (the experiment's identity, the number of outcomes), then one frame per variant: length, key of
//! the row, outcomes or the reason why there are none, and a check over all of it. A frame that was cut off or does not
//! agree with its check ends the file: when the file is opened for writing again, everything from there on is cut, and the
//! variants concerned are computed again. Frames stand in the order in which variants finished; final tables are put in order
//! from them.

use std::collections::BTreeMap;
use std::fs::{File, TryLockError};
use std::io::{BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::writers::disk::{Disk, FileSystem, write_all};
use crate::writers::error::{Operation, WriteError, on};

/// Key of a row.
pub type RowKey = [u8; 16];

const MAGIC: &[u8; 8] = b"FSSWEEP1";
const HEADER: usize = 8 + 64 + 4 + CHECK;
const CHECK: usize = 8;
/// Length, key, tag.
const FRAME_HEAD: usize = 4 + 16 + 1;
/// Longest payload: a thousand outcomes, or a long reason.
const MOST: usize = 1 << 20;
/// Bytes kept in memory before they are written.
const BUFFER: usize = 64 << 10;

/// What a variant gave.
#[derive(Clone, Debug, PartialEq)]
pub enum Entry {
    /// Outcomes.
    Done(Vec<f64>),
    /// Why there are none.
    Failed(String),
}

/// What every journal of an experiment begins with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Identity of the experiment: 64 hexadecimal digits.
    pub identity: String,
    /// Number of outcomes.
    pub outcomes: u32,
}

impl Head {
    fn bytes(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        let mut identity = self.identity.clone().into_bytes();
        identity.resize(64, b'0');
        bytes.extend(identity);
        bytes.extend(self.outcomes.to_le_bytes());
        let check = check(&bytes);
        bytes.extend(check);
        bytes
    }
}

fn check(bytes: &[u8]) -> [u8; CHECK] {
    let mut check = [0; CHECK];
    check.copy_from_slice(&blake3::hash(bytes).as_bytes()[..CHECK]);
    check
}

/// A journal that is being written.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    disk: Arc<dyn FileSystem>,
    file: File,
    buffer: Vec<u8>,
}

impl Journal {
    /// Opens a journal for appending: a new one gets its header, an old one loses a torn end.
    ///
    /// # Errors
    /// [`WriteError`] if the file system refuses, another process writes the journal, or it belongs to another experiment.
    pub fn open(path: &Path, head: &Head) -> Result<Self, WriteError> {
        Self::open_on(Arc::new(Disk), path, head)
    }

    /// As [`Journal::open`], on a file system of one's own.
    ///
    /// # Errors
    /// As [`Journal::open`].
    pub fn open_on(disk: Arc<dyn FileSystem>, path: &Path, head: &Head) -> Result<Self, WriteError> {
        let mut file = disk.open(path).map_err(on(Operation::Create, path))?;
        match file.try_lock() {
            Ok(()) | Err(TryLockError::Error(_)) => {}
            Err(TryLockError::WouldBlock) => return Err(WriteError::Busy { path: path.to_path_buf() }),
        }
        let end = scan(&mut file, path, head, &mut |_, _, _| {})?;
        let on_write = || on(Operation::Write, path);
        disk.cut(&file, end).map_err(on_write())?;
        file.seek(SeekFrom::Start(end)).map_err(on_write())?;
        if end == 0 {
            write_all(&*disk, &mut file, &head.bytes()).map_err(on_write())?;
        }
        Ok(Self { path: path.to_path_buf(), disk, file, buffer: Vec::with_capacity(2 * BUFFER) })
    }

    /// Appends what a variant gave.
    ///
    /// # Errors
    /// [`WriteError`] if the file system refuses; what was written before is safe.
    pub fn append(&mut self, key: &RowKey, entry: &Entry) -> Result<(), WriteError> {
        let start = self.buffer.len();
        self.buffer.extend([0; 4]);
        self.buffer.extend(key);
        match entry {
            Entry::Done(outcomes) => {
                self.buffer.push(1);
                outcomes.iter().for_each(|number| self.buffer.extend(number.to_bits().to_le_bytes()));
            }
            Entry::Failed(reason) => {
                self.buffer.push(0);
                let end =
                    (0..=reason.len().min(MOST)).rev().find(|&at| reason.is_char_boundary(at)).unwrap_or(0);
                self.buffer.extend(&reason.as_bytes()[..end]);
            }
        }
        let length = (self.buffer.len() - start - FRAME_HEAD) as u32;
        self.buffer[start..start + 4].copy_from_slice(&length.to_le_bytes());
        let check = check(&self.buffer[start..]);
        self.buffer.extend(check);
        if self.buffer.len() >= BUFFER { self.flush() } else { Ok(()) }
    }

    /// Gives everything to the operating system: from then on it survives the end of the process.
    ///
    /// # Errors
    /// [`WriteError`] if the file system refuses.
    pub fn flush(&mut self) -> Result<(), WriteError> {
        let buffer = std::mem::take(&mut self.buffer);
        write_all(&*self.disk, &mut self.file, &buffer).map_err(on(Operation::Write, &self.path))?;
        self.buffer = buffer;
        self.buffer.clear();
        Ok(())
    }

    /// Brings everything to the disk.
    ///
    /// # Errors
    /// [`WriteError`] if the file system refuses.
    pub fn finish(mut self) -> Result<(), WriteError> {
        self.flush()?;
        self.disk.sync(&self.file).map_err(on(Operation::Write, &self.path))
    }
}

/// Walks over the valid frames; returns where they end (0 if there is not even a header).
fn scan(
    file: &mut File,
    path: &Path,
    head: &Head,
    each: &mut dyn FnMut(RowKey, bool, (u64, u32)),
) -> Result<u64, WriteError> {
    let on_read = || on(Operation::Read, path);
    let size = file.metadata().map_err(on_read())?.len();
    file.seek(SeekFrom::Start(0)).map_err(on_read())?;
    let mut reader = BufReader::with_capacity(1 << 20, &mut *file);
    let mut header = [0; HEADER];
    if size < HEADER as u64 {
        return Ok(0);
    }
    reader.read_exact(&mut header).map_err(on_read())?;
    if header[..] != head.bytes() {
        return Err(WriteError::OtherExperiment { path: path.to_path_buf() });
    }
    let mut end = HEADER as u64;
    let mut frame = Vec::new();
    while size - end >= (FRAME_HEAD + CHECK) as u64 {
        frame.resize(FRAME_HEAD, 0);
        reader.read_exact(&mut frame).map_err(on_read())?;
        let length = u32::from_le_bytes([frame[0], frame[1], frame[2], frame[3]]);
        let rest = length as usize + CHECK;
        if length as usize > MOST || size - end < (FRAME_HEAD + rest) as u64 {
            break;
        }
        frame.resize(FRAME_HEAD + rest, 0);
        reader.read_exact(&mut frame[FRAME_HEAD..]).map_err(on_read())?;
        let body = frame.len() - CHECK;
        let done = frame[FRAME_HEAD - 1] == 1;
        let whole = !done || length == 8 * head.outcomes;
        if check(&frame[..body]) != frame[body..] || !whole {
            break;
        }
        let mut key = [0; 16];
        key.copy_from_slice(&frame[4..20]);
        each(key, done, (end + FRAME_HEAD as u64, length));
        end += frame.len() as u64;
    }
    Ok(end)
}

/// Where the results of an experiment stand, over all its journals.
#[derive(Debug, Default)]
pub struct Results {
    files: Vec<(PathBuf, File)>,
    places: BTreeMap<RowKey, Place>,
}

#[derive(Clone, Copy, Debug)]
struct Place {
    file: u32,
    done: bool,
    length: u32,
    offset: u64,
}

impl Results {
    /// Looks through journals; a torn end is left alone, somebody may be writing it.
    ///
    /// # Errors
    /// [`WriteError`] if a file cannot be read or belongs to another experiment.
    pub fn read(paths: &[PathBuf], head: &Head) -> Result<Self, WriteError> {
        let mut results = Self::default();
        for path in paths {
            let mut file = File::open(path).map_err(on(Operation::Read, path))?;
            let number = results.files.len() as u32;
            let places = &mut results.places;
            scan(&mut file, path, head, &mut |key, done, (offset, length)| {
                // A later success goes before an earlier failure: failures are tried again.
                let place = Place { file: number, done, length, offset };
                let old = places.get(&key).is_some_and(|old| old.done);
                if done || !old {
                    places.insert(key, place);
                }
            })?;
            results.files.push((path.clone(), file));
        }
        Ok(results)
    }

    /// Whether a row has outcomes (`Some(true)`), a reason why not (`Some(false)`), or neither.
    #[must_use]
    pub fn state(&self, key: &RowKey) -> Option<bool> {
        self.places.get(key).map(|place| place.done)
    }

    /// What a row gave.
    ///
    /// # Errors
    /// [`WriteError`] if the file cannot be read.
    pub fn entry(&mut self, key: &RowKey) -> Result<Option<Entry>, WriteError> {
        let Some(place) = self.places.get(key).copied() else { return Ok(None) };
        let (path, file) = &mut self.files[place.file as usize];
        let mut bytes = vec![0; place.length as usize];
        file.seek(SeekFrom::Start(place.offset)).map_err(on(Operation::Read, path))?;
        file.read_exact(&mut bytes).map_err(on(Operation::Read, path))?;
        if !place.done {
            return Ok(Some(Entry::Failed(String::from_utf8_lossy(&bytes).into_owned())));
        }
        let numbers = bytes.chunks_exact(8).map(|chunk| {
            let mut bits = [0; 8];
            bits.copy_from_slice(chunk);
            f64::from_bits(u64::from_le_bytes(bits))
        });
        Ok(Some(Entry::Done(numbers.collect())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn head() -> Head {
        Head { identity: "a".repeat(64), outcomes: 2 }
    }

    fn key(number: u8) -> RowKey {
        [number; 16]
    }

    fn filled(path: &Path) {
        let mut journal = Journal::open(path, &head()).unwrap();
        journal.append(&key(1), &Entry::Done(vec![1.5, f64::NAN])).unwrap();
        journal.append(&key(2), &Entry::Failed("no such place".into())).unwrap();
        journal.append(&key(3), &Entry::Done(vec![-0.0, 1e300])).unwrap();
        journal.finish().unwrap();
    }

    #[test]
    fn what_is_written_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.journal");
        filled(&path);
        let mut results = Results::read(&[path], &head()).unwrap();
        assert_eq!(results.entry(&key(2)).unwrap(), Some(Entry::Failed("no such place".into())));
        let Some(Entry::Done(values)) = results.entry(&key(1)).unwrap() else { panic!() };
        assert!(values[0] == 1.5 && values[1].is_nan());
        assert_eq!((results.state(&key(3)), results.state(&key(4))), (Some(true), None));
    }

    #[test]
    fn cut_anywhere_or_with_a_wrong_bit_the_frames_before_stay() {
        let folder = tempfile::tempdir().unwrap();
        let whole = folder.path().join("whole.journal");
        filled(&whole);
        let bytes = std::fs::read(&whole).unwrap();
        let path = folder.path().join("cut.journal");
        for end in 0..bytes.len() {
            std::fs::write(&path, &bytes[..end]).unwrap();
            let mut journal = Journal::open(&path, &head()).unwrap();
            journal.append(&key(9), &Entry::Done(vec![9.0, 9.0])).unwrap();
            journal.finish().unwrap();
            let mut results = Results::read(std::slice::from_ref(&path), &head()).unwrap();
            assert_eq!(results.entry(&key(9)).unwrap(), Some(Entry::Done(vec![9.0, 9.0])), "{end}");
            assert_eq!(results.state(&key(3)), None, "{end}");
        }
        for at in HEADER..bytes.len() {
            let mut wrong = bytes.clone();
            wrong[at] ^= 4;
            std::fs::write(&path, &wrong).unwrap();
            let results = Results::read(std::slice::from_ref(&path), &head()).unwrap();
            assert!(results.places.len() < 3, "{at}");
        }
    }

    #[test]
    fn another_experiment_and_a_second_writer_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.journal");
        filled(&path);
        let other = Head { outcomes: 3, ..head() };
        assert!(matches!(Journal::open(&path, &other), Err(WriteError::OtherExperiment { .. })));
        let _first = Journal::open(&path, &head()).unwrap();
        assert!(matches!(Journal::open(&path, &head()), Err(WriteError::Busy { .. })));
    }

    #[test]
    fn a_success_goes_before_a_failure_of_the_same_row() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.journal");
        filled(&path);
        let mut journal = Journal::open(&path, &head()).unwrap();
        journal.append(&key(2), &Entry::Done(vec![0.0, 0.0])).unwrap();
        journal.append(&key(1), &Entry::Failed("later".into())).unwrap();
        journal.finish().unwrap();
        let results = Results::read(&[path], &head()).unwrap();
        assert_eq!((results.state(&key(1)), results.state(&key(2))), (Some(true), Some(true)));
    }
}
