//! What is in a run folder, found without following a link or opening a file.
//!
//! A folder that somebody else sent is not trusted: its manifest may name files outside of it, its files may be
//! links to others, its tree may be endless.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, DirEntry, FileType};
use std::io;
use std::path::{Component, Path};

use crate::writers::error::{Operation, WriteError, on};

/// Most files and folders in a run folder.
pub const MAX_ENTRIES: usize = 200_000;
/// Deepest folder in a run folder.
pub const MAX_DEPTH: usize = 16;

/// What stands under a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A file of this size.
    File(u64),
    /// A symbolic link, to wherever.
    Link,
    /// A pipe, a socket, a device.
    Special,
}

/// A tree: what stands in it, and folders in which nothing stands.
#[derive(Debug, Default)]
struct Tree {
    entries: BTreeMap<String, Entry>,
    empty: Vec<String>,
}

/// Everything in a folder but its folders, by path with `/` between names. A name that is not UTF-8 is told by its bytes.
///
/// # Errors
/// [`WriteError`] if a folder cannot be read, or the tree is larger than [`MAX_ENTRIES`] or deeper than
/// [`MAX_DEPTH`].
pub fn list(folder: &Path) -> Result<BTreeMap<String, Entry>, WriteError> {
    walk(folder).map(|tree| tree.entries)
}

/// Folders inside a folder in which nothing stands, sorted.
///
/// # Errors
/// As [`list`].
pub fn empty_folders(folder: &Path) -> Result<Vec<String>, WriteError> {
    walk(folder).map(|tree| tree.empty)
}

fn walk(folder: &Path) -> Result<Tree, WriteError> {
    let mut tree = Tree::default();
    let mut waiting = vec![(folder.to_path_buf(), String::new(), 0)];
    let mut seen = 0;
    while let Some((path, prefix, depth)) = waiting.pop() {
        let before = seen;
        for entry in fs::read_dir(&path).map_err(on(Operation::ReadFolder, &path))? {
            let entry = entry.map_err(on(Operation::ReadFolder, &path))?;
            seen += 1;
            if seen > MAX_ENTRIES || depth > MAX_DEPTH {
                return Err(too_large(folder));
            }
            let name = format!("{prefix}{}", name(&entry));
            let kind = entry.file_type().map_err(on(Operation::Read, &entry.path()))?;
            if kind.is_dir() {
                waiting.push((entry.path(), format!("{name}/"), depth + 1));
            } else {
                tree.entries.insert(name, described(&entry, kind)?);
            }
        }
        if seen == before && !prefix.is_empty() {
            tree.empty.push(prefix.trim_end_matches('/').to_owned());
        }
    }
    tree.empty.sort();
    Ok(tree)
}

/// Two names that are not UTF-8 stay two names.
fn name(entry: &DirEntry) -> String {
    let told = |name: OsString| format!("(not UTF-8) {}", name.as_encoded_bytes().escape_ascii());
    entry.file_name().into_string().unwrap_or_else(told)
}

fn described(entry: &DirEntry, kind: FileType) -> Result<Entry, WriteError> {
    if kind.is_symlink() {
        return Ok(Entry::Link);
    }
    if !kind.is_file() {
        return Ok(Entry::Special);
    }
    let path = entry.path();
    Ok(Entry::File(entry.metadata().map_err(on(Operation::Read, &path))?.len()))
}

fn too_large(folder: &Path) -> WriteError {
    let problem = format!("no run folder has more than {MAX_ENTRIES} files or is deeper than {MAX_DEPTH}");
    on(Operation::ReadFolder, folder)(io::Error::other(problem))
}

/// Whether a relative path consists of names only.
pub(crate) fn is_inside(relative: &str) -> bool {
    let mut parts = Path::new(relative).components().peekable();
    parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_leave_the_folder() {
        assert!(["a", "tables/a.csv", "inputs/a b.toml"].into_iter().all(is_inside));
        assert!(!["", "/a", "../a", "a/../b", "./a"].into_iter().any(is_inside));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_named_and_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("inner")).unwrap();
        fs::write(folder.path().join("inner/file"), "four").unwrap();
        std::os::unix::fs::symlink("/", folder.path().join("inner/root")).unwrap();
        let found = list(folder.path()).unwrap();
        let expected = [("inner/file", Entry::File(4)), ("inner/root", Entry::Link)];
        assert_eq!(found, expected.map(|(name, entry)| (name.to_owned(), entry)).into());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn names_that_are_not_utf_8_stay_apart_and_empty_folders_are_named() {
        use std::os::unix::ffi::OsStrExt;
        let folder = tempfile::tempdir().unwrap();
        for name in [&b"a\xff"[..], b"a\xfe"] {
            fs::write(folder.path().join(std::ffi::OsStr::from_bytes(name)), "x").unwrap();
        }
        fs::create_dir_all(folder.path().join("outer/inner")).unwrap();
        let found: Vec<String> = list(folder.path()).unwrap().into_keys().collect();
        assert_eq!(found, [r"(not UTF-8) a\xfe", r"(not UTF-8) a\xff"]);
        assert_eq!(empty_folders(folder.path()).unwrap(), ["outer/inner"]);
        assert!(empty_folders(&folder.path().join("outer/inner")).unwrap().is_empty());
    }
}
