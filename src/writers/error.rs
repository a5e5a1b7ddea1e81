//! Why something could not be written, and what to do about it.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What was being done to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Creating a folder.
    CreateFolder,
    /// Listing a folder.
    ReadFolder,
    /// Reading a file.
    Read,
    /// Creating a file.
    Create,
    /// Writing the bytes and waiting until they are on the disk.
    Write,
    /// Giving the finished file its name.
    Rename,
    /// Removing a file of an earlier run.
    Remove,
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::CreateFolder => "create the folder",
            Self::ReadFolder => "look into the folder",
            Self::Read => "read",
            Self::Create => "create a file in",
            Self::Write => "write",
            Self::Rename => "give its final name to",
            Self::Remove => "remove",
        })
    }
}

/// Why a run folder or a file in it could not be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The file system refused.
    #[error("cannot {operation} {}: {source}; {}", path.display(), advice(source))]
    File {
        /// What was being done.
        operation: Operation,
        /// To which file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A folder that the user named has something in it.
    #[error("{} is not empty; name another folder, or allow the run in it to be replaced (--force)", path.display())]
    NotEmpty {
        /// The folder.
        path: PathBuf,
    },
    /// A folder with something in it that no sweep writes.
    #[error("{} holds something that no sweep wrote ({found}), which --force does not remove either: name another folder with --output", path.display())]
    Foreign {
        /// The folder.
        path: PathBuf,
        /// The first name of what is not a sweep's.
        found: String,
    },
    /// A name that is no single folder name.
    #[error(
        "`{name}` cannot be the name of a run folder; allowed: letters, digits, `-`, `_` and `.`, not first"
    )]
    Name {
        /// The name.
        name: String,
    },
    /// A path that leaves the run folder, or the manifest's.
    #[error(
        "`{path}` is not a file that a run may write; allowed: a relative path inside the run folder, not manifest.json"
    )]
    Outside {
        /// The path.
        path: String,
    },
    /// A folder of the run is a link to somewhere else.
    #[error("{} is a symbolic link, which a run does not write through: remove it, or name another folder", path.display())]
    Link {
        /// The link.
        path: PathBuf,
    },
    /// The manifest of the run to be replaced does not tell which files belong to it.
    #[error("{}: {problem}; its files are not known and nothing was removed: name another folder", path.display())]
    PreviousManifest {
        /// The manifest.
        path: PathBuf,
        /// What is wrong with it.
        problem: String,
    },
    /// Another process writes the journal.
    #[error("another process is computing into {}: wait for it, or stop it and run again", path.display())]
    Busy {
        /// The journal.
        path: PathBuf,
    },
    /// A journal of another experiment.
    #[error("{} holds results of another sweep; name another folder with --output, or start again with --force", path.display())]
    OtherExperiment {
        /// The journal.
        path: PathBuf,
    },
    /// A table that cannot be written.
    #[error("table `{table}`: {problem}")]
    Table {
        /// The table.
        table: String,
        /// What is wrong with it.
        problem: String,
    },
}

impl WriteError {
    /// The exit code of a command that ends with this error: 2 if another argument would help, else 1.
    #[must_use]
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::NotEmpty { .. }
            | Self::Foreign { .. }
            | Self::Name { .. }
            | Self::PreviousManifest { .. }
            | Self::Link { .. }
            | Self::Busy { .. }
            | Self::OtherExperiment { .. } => 2,
            Self::File { .. } | Self::Outside { .. } | Self::Table { .. } => 1,
        }
    }

    /// An error of a table.
    pub(crate) fn table(table: &str, problem: impl fmt::Display) -> Self {
        Self::Table { table: table.to_owned(), problem: problem.to_string() }
    }
}

/// Turns an error of the system into one that names the file and what was being done to it.
pub(crate) fn on(operation: Operation, path: &Path) -> impl FnOnce(io::Error) -> WriteError {
    let path = path.to_path_buf();
    move |source| WriteError::File { operation, path, source }
}

fn advice(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "the disk is full: free space, write fewer tables ([outputs] tables), or name a folder on another disk"
        }
        io::ErrorKind::PermissionDenied => "name a folder that you may write to",
        io::ErrorKind::ReadOnlyFilesystem => "the disk is read-only: name a folder on another one",
        io::ErrorKind::NotADirectory | io::ErrorKind::AlreadyExists => {
            "a file stands where a folder is needed: move it or name another folder"
        }
        io::ErrorKind::NotFound => "the folder went away during the run: name one that stays",
        io::ErrorKind::FileTooLarge => {
            "the disk or a limit allows no larger file: write fewer tables ([outputs] tables)"
        }
        _ => "name another folder, or try again once the disk works",
    }
}
