//! What draws keep for the tables: in memory while it is little, in a scratch file when it is much.
//!
//! A draw of the United Kingdom keeps about 6 MB: cells of detail years, places, industries and people by year. The
//! quantiles of the tables need all draws at once. Past [`IN_MEMORY`] bytes these numbers go to a [`Store`], which for a run
//! is a file. The numbers that come back are the same bits, so results do not depend on where they were.

use std::borrow::Cow;
use std::fmt::Debug;
use std::io;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// Bytes of draws that stay in memory.
pub const IN_MEMORY: u64 = 256 << 20;

/// A place for numbers outside memory.
pub trait Store: Debug + Send + Sync {
    /// Adds numbers and says where they are.
    ///
    /// # Errors
    /// If there is no room.
    fn append(&self, values: &[f64]) -> io::Result<u64>;

    /// So many numbers, from the given one on.
    ///
    /// # Errors
    /// If they are not there.
    fn read(&self, first: u64, count: usize) -> io::Result<Vec<f64>>;
}

/// Where numbers of draws wait until the tables are made.
#[derive(Debug)]
pub struct Scratch {
    store: Box<dyn Store>,
    failure: OnceLock<String>,
    in_memory: u64,
}

impl Scratch {
    /// A place for what exceeds so many bytes.
    #[must_use]
    pub fn new(store: impl Store + 'static, in_memory: u64) -> Arc<Self> {
        Arc::new(Self { store: Box::new(store), failure: OnceLock::new(), in_memory })
    }

    /// Whether the draw of this number, and those after it, belong there.
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
}

/// Numbers that a draw keeps.
#[derive(Clone, Debug)]
pub struct Kept(Where);

#[derive(Clone, Debug)]
enum Where {
    Memory(Vec<f64>),
    Store { scratch: Arc<Scratch>, first: u64, count: usize },
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
            Where::Store { .. } => {
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
            Where::Store { count, .. } => *count,
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
            Where::Store { scratch, first, count } => {
                assert!(range.end <= *count, "the range belongs to the numbers");
                let read = scratch.store.read(first + range.start as u64, range.len());
                Cow::Owned(read.unwrap_or_else(|error| {
                    let _ = scratch.failure.set(error.to_string());
                    vec![f64::NAN; range.len()]
                }))
            }
        }
    }

    /// Gives back memory that growing has taken beyond the numbers: up to as much again. A copy, because allocators keep a block that
    /// shrinks by less than half.
    pub fn compact(&mut self) {
        if let Where::Memory(values) = &mut self.0 {
            *values = values.as_slice().to_vec();
        }
    }

    /// Moves the numbers out of memory.
    ///
    /// # Errors
    /// If they cannot be written; the numbers then stay where they are.
    pub fn spill(&mut self, scratch: &Arc<Scratch>) -> io::Result<()> {
        if let Where::Memory(values) = &self.0 {
            let first = scratch.store.append(values)?;
            self.0 = Where::Store { scratch: Arc::clone(scratch), first, count: values.len() };
        }
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Mutex;

    use super::*;

    /// Holds at most so many numbers, and forgets all of them when it is told to.
    #[derive(Debug)]
    struct Shelf(Mutex<Vec<f64>>, usize);

    impl Store for Arc<Shelf> {
        fn append(&self, values: &[f64]) -> io::Result<u64> {
            let mut all = self.0.lock().unwrap();
            let first = all.len();
            if first + values.len() > self.1 {
                return Err(io::ErrorKind::StorageFull.into());
            }
            all.extend(values);
            Ok(first as u64)
        }

        fn read(&self, first: u64, count: usize) -> io::Result<Vec<f64>> {
            let all = self.0.lock().unwrap();
            let values = all.get(first as usize..first as usize + count);
            Ok(values.ok_or(io::ErrorKind::UnexpectedEof)?.to_vec())
        }
    }

    fn shelf(room: usize) -> Arc<Shelf> {
        Arc::new(Shelf(Mutex::default(), room))
    }

    #[test]
    fn numbers_come_back_as_they_went() {
        let scratch = Scratch::new(shelf(9), 100);
        assert!(!scratch.takes(0, 100) && scratch.takes(1, 51) && scratch.takes(usize::MAX, 2));
        let values = vec![1.5, -0.0, f64::MIN_POSITIVE, 1e300, -7.25];
        let (mut first, mut second) = (Kept::from(vec![3.0; 4]), Kept::from(values.clone()));
        first.spill(&scratch).unwrap();
        second.spill(&scratch).unwrap();
        assert_eq!((&*second.read(), second.len()), (&values[..], 5));
        assert_eq!((&*second.range(3..5), &*first.read()), (&values[3..], &[3.0; 4][..]));
        second.extend([2.0]);
        assert_eq!((second.read()[5], scratch.failure()), (2.0, None));
    }

    #[test]
    fn numbers_that_do_not_come_back_are_told() {
        let store = shelf(8);
        let scratch = Scratch::new(Arc::clone(&store), 0);
        let mut kept = Kept::from(vec![1.0; 8]);
        kept.spill(&scratch).unwrap();
        store.0.lock().unwrap().clear();
        assert!(kept.read().iter().all(|v| v.is_nan()));
        assert!(scratch.failure().is_some());
    }

    #[test]
    fn numbers_without_room_stay() {
        let scratch = Scratch::new(shelf(7), 0);
        let mut kept = Kept::from(vec![1.0; 8]);
        assert!(kept.spill(&scratch).is_err());
        assert_eq!(&*kept.read(), [1.0; 8]);
    }
}
