//! Copies of what a sweep read, laid out as it was: the copied sweep finds the copies of its scenarios and data packages.

use std::path::{Component, Path, PathBuf};

use super::Opened;
use crate::cli::CliError;
use crate::writers::manifest::{DATA_PACKAGE, InputRecord, OutputRecord, Role};

/// Keeps a file of the folder: path in it, role, bytes.
type Keep<'k> = dyn FnMut(&str, Role, &[u8]) -> Result<OutputRecord, CliError> + 'k;

/// A file that was read.
struct Given<'a> {
    path: String,
    role: String,
    bytes: &'a [u8],
    embedded: bool,
}

/// Copies files of the user, data packages included, and the sweep itself; other embedded files are named with their hash.
///
/// # Errors
/// If the file system refuses.
pub fn copies(opened: &Opened<'_>, keep: &mut Keep<'_>) -> Result<Vec<InputRecord>, CliError> {
    let packages = opened.scenarios.own_packages();
    let experiment = &opened.experiment;
    let mut given: Vec<Given<'_>> = Vec::new();
    for loaded in experiment.sweep.files.iter().chain(experiment.files.values()) {
        let role = format!("{:?}", loaded.role).to_lowercase();
        let embedded = loaded.path.starts_with("embedded:");
        given.push(Given { path: loaded.path.clone(), role, bytes: &loaded.bytes, embedded });
    }
    for package in &packages {
        for (name, bytes) in &package.files {
            let path = Path::new(&package.label).join(name).display().to_string();
            given.push(Given { path, role: DATA_PACKAGE.to_owned(), bytes, embedded: false });
        }
    }
    let own: Vec<&str> = given.iter().filter(|g| !g.embedded).map(|g| g.path.as_str()).collect();
    let mut places = layout(&own).into_iter();
    let mut records = Vec::new();
    for (number, file) in given.iter().enumerate() {
        let place = if file.embedded {
            let name = file.path.rsplit('/').next().unwrap_or("sweep.toml").to_owned();
            if number == 0 { Some(name) } else { None }
        } else {
            places.next()
        };
        let copy = match &place {
            Some(place) => Some(keep(&format!("inputs/{place}"), Role::InputCopy, file.bytes)?),
            None => None,
        };
        let shown = if file.embedded { &file.path } else { place.as_ref().unwrap_or(&file.path) };
        records.push(InputRecord::new(shown, &file.role, file.bytes, copy.as_ref()));
    }
    Ok(records)
}

/// Paths relative to the folder that holds all of them.
fn layout(paths: &[&str]) -> Vec<String> {
    let whole: Vec<PathBuf> = paths.iter().map(|path| lexical(Path::new(path))).collect();
    let folder = |path: &Path| path.parent().map(Path::to_path_buf).unwrap_or_default();
    let mut common = whole.first().map(|path| folder(path)).unwrap_or_default();
    while whole.iter().any(|path| !path.starts_with(&common)) && common.pop() {}
    whole.iter().map(|path| slashes(path.strip_prefix(&common).unwrap_or(path))).collect()
}

/// From the root, without `.` and `..`; links are not followed.
fn lexical(path: &Path) -> PathBuf {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let mut plain = PathBuf::new();
    for part in whole.components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}

/// Names with `/` between them on every system; what roots a path is left out.
fn slashes(path: &Path) -> String {
    let names = path.components().filter_map(|part| match part {
        Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
        _ => None,
    });
    names.collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_keep_their_places_relative_to_each_other() {
        let paths = ["/a/sweeps/s.toml", "/a/sweeps/../scenarios/./b.toml", "/a/data/mine/places.csv"];
        assert_eq!(layout(&paths), ["sweeps/s.toml", "scenarios/b.toml", "data/mine/places.csv"]);
        assert_eq!(layout(&["/a/s.toml"]), ["s.toml"]);
        assert_eq!(layout(&[]), [""; 0]);
    }
}
