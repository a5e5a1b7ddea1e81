//! A disk that fails, for tests of what is left then.
#![allow(missing_docs, clippy::unwrap_used)]

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use fairshift::writers::disk::{Disk, FileSystem};
use tempfile::NamedTempFile;

/// What goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing; calls are counted.
    None,
    /// No space left.
    Full,
    /// The device fails.
    Broken,
    /// Permission is lost.
    Forbidden,
    /// Some bytes go in, then the disk is full.
    Short,
    /// Single bytes go in, interrupted now and then; that is no failure.
    Slow,
    /// The process dies before the call.
    Killed,
    /// The process dies when half of the bytes are in.
    KilledHalfWay,
}

impl Fault {
    /// Faults that the program lives to report, with what it must advise.
    pub const REPORTED: [(Self, &'static str); 4] = [
        (Self::Full, "free space"),
        (Self::Broken, "once the disk works"),
        (Self::Forbidden, "may write to"),
        (Self::Short, "free space"),
    ];
}

/// A disk that fails at its n-th call.
#[derive(Debug)]
pub struct Faulty {
    fault: Fault,
    at: usize,
    calls: AtomicUsize,
}

impl Faulty {
    pub fn new(fault: Fault, at: usize) -> Arc<Self> {
        Arc::new(Self { fault, at, calls: AtomicUsize::new(0) })
    }

    /// Calls so far.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// Counts a call; fails if it is the one.
    fn call(&self) -> io::Result<bool> {
        let now = self.calls.fetch_add(1, Ordering::SeqCst) == self.at;
        let error = match self.fault {
            Fault::Full => io::Error::from_raw_os_error(28),
            Fault::Broken => io::Error::from_raw_os_error(5),
            Fault::Forbidden => io::Error::from_raw_os_error(13),
            Fault::Killed if now => kill_myself(),
            _ => return Ok(now),
        };
        if now { Err(error) } else { Ok(false) }
    }
}

/// Dies as from outside: no destructor runs, nothing is flushed.
fn kill_myself() -> ! {
    let _ = std::process::Command::new("kill").args(["-9", &std::process::id().to_string()]).status();
    std::thread::sleep(std::time::Duration::from_secs(60));
    std::process::abort()
}

impl FileSystem for Faulty {
    fn make_folder(&self, path: &Path) -> io::Result<()> {
        self.call()?;
        Disk.make_folder(path)
    }

    fn claim_folder(&self, path: &Path) -> io::Result<()> {
        self.call()?;
        Disk.claim_folder(path)
    }

    fn temporary(&self, folder: &Path) -> io::Result<NamedTempFile> {
        self.call()?;
        Disk.temporary(folder)
    }

    fn write(&self, file: &mut File, bytes: &[u8]) -> io::Result<usize> {
        if self.fault == Fault::Slow {
            let call = self.calls.fetch_add(1, Ordering::SeqCst);
            if call % 7 == 3 {
                return Err(io::ErrorKind::Interrupted.into());
            }
            return Disk.write(file, &bytes[..bytes.len().min(4096 + call % 5)]);
        }
        let now = self.call()?;
        if self.fault == Fault::Short && self.calls.load(Ordering::SeqCst) > self.at {
            if bytes.len() > 1 && now {
                return Disk.write(file, &bytes[..bytes.len() / 2]);
            }
            return Err(io::Error::from_raw_os_error(28));
        }
        if self.fault == Fault::KilledHalfWay && now {
            Disk.write(file, &bytes[..bytes.len() / 2])?;
            kill_myself();
        }
        Disk.write(file, bytes)
    }

    fn sync(&self, file: &File) -> io::Result<()> {
        self.call()?;
        Disk.sync(file)
    }

    fn rename(&self, file: NamedTempFile, path: &Path) -> io::Result<()> {
        self.call()?;
        Disk.rename(file, path)
    }

    fn remove(&self, path: &Path) -> io::Result<()> {
        self.call()?;
        Disk.remove(path)
    }

    fn remove_folder(&self, path: &Path) -> io::Result<()> {
        self.call()?;
        Disk.remove_folder(path)
    }

    fn remove_empty(&self, path: &Path) -> io::Result<()> {
        self.call()?;
        Disk.remove_empty(path)
    }

    fn open(&self, path: &Path) -> io::Result<File> {
        self.call()?;
        Disk.open(path)
    }

    fn cut(&self, file: &File, length: u64) -> io::Result<()> {
        self.call()?;
        Disk.cut(file, length)
    }

    fn sync_folder(&self, path: &Path) -> io::Result<()> {
        self.call()?;
        Disk.sync_folder(path)
    }
}

/// Every file in a folder and those below.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}
