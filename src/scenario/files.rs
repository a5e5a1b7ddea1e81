//! The one place where the scenario layer opens files.
//!
//! Names in a file are relative to it. A path may climb (`..`) only inside the folder of the scenario that the
//! user named: what a scenario reads stays beside it. A path that does not exist there but in the embedded
//! library means the embedded file.

use std::path::{Component, Path, PathBuf};

use crate::scenario::library::Library;
use crate::scenario::parse::MAX_BYTES;

/// Largest CSV file, bytes.
pub const MAX_CSV_BYTES: usize = 64 * 1024 * 1024;

/// Where a text came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// Nowhere: defaults and command line.
    None,
    /// A file of the embedded library.
    Embedded(String),
    /// A file.
    Disk(PathBuf),
}

/// What a file was read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The scenario.
    Scenario,
    /// A scenario that it extends.
    Base,
    /// The counterfactual, or what that extends.
    Counterfactual,
    /// A pathway.
    Pathway,
    /// Policies.
    Policies,
    /// A mapping from IAMC variables to drivers.
    Mapping,
    /// IAMC data.
    Iamc,
    /// Weights of places.
    PlaceWeights,
    /// A sweep.
    Sweep,
    /// Rows of a sweep's design.
    Design,
    /// Nodes of a labour-only scenario.
    Nodes,
    /// Network of a labour-only scenario.
    Network,
    /// Target demand of a labour-only scenario.
    Targets,
}

impl Role {
    /// Whether a file is one of a labour-only case's, which may stand anywhere: cases share networks and nodes. Other files stand with the
    /// scenario or below it, so that a scenario from elsewhere reads nothing but what came with it.
    const fn is_of_a_case(self) -> bool {
        matches!(self, Self::Nodes | Self::Network | Self::Targets)
    }

    /// Whether a file of the role may be as large as a CSV file.
    const fn is_csv(self) -> bool {
        matches!(
            self,
            Self::Iamc | Self::PlaceWeights | Self::Design | Self::Nodes | Self::Network | Self::Targets
        )
    }
}

/// A file that was read, for the manifest.
#[derive(Clone, Debug)]
pub struct LoadedFile {
    /// Path as written, or `embedded:` and the path in the library.
    pub path: String,
    /// What it was read as.
    pub role: Role,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// A text with the place it came from.
#[derive(Clone, Debug)]
pub struct Text {
    /// Name for messages.
    pub name: String,
    /// The text without a byte-order mark.
    pub text: String,
    /// Where it came from.
    pub location: Location,
}

/// Reads files and remembers them.
#[derive(Debug)]
pub struct Files<'l> {
    library: &'l Library,
    root: Option<PathBuf>,
    /// The files read so far.
    pub loaded: Vec<LoadedFile>,
}

impl<'l> Files<'l> {
    /// A reader without a root folder yet: the first file on disk sets it.
    #[must_use]
    pub const fn new(library: &'l Library) -> Self {
        Self { library, root: None, loaded: Vec::new() }
    }

    /// The embedded library.
    #[must_use]
    pub const fn library(&self) -> &'l Library {
        self.library
    }

    /// Reads a scenario by embedded name or by path relative to `from`.
    ///
    /// # Errors
    /// Why it cannot be read, in one sentence.
    pub fn scenario(&mut self, from: &Location, reference: &str, role: Role) -> Result<Text, String> {
        match self.library.scenario(reference) {
            Some((path, text)) => Ok(self.embedded(path, text, role)),
            None => self.file(from, reference, role),
        }
    }

    /// Reads a file by path relative to `from`.
    ///
    /// # Errors
    /// Why it cannot be read, in one sentence.
    pub fn file(&mut self, from: &Location, reference: &str, role: Role) -> Result<Text, String> {
        if let Location::Embedded(path) = from {
            let path = joined(path, reference).ok_or_else(|| format!("`{reference}` leaves the library"))?;
            let library = self.library;
            let text = library.text(&path).ok_or_else(|| format!("there is no embedded file `{path}`"))?;
            return Ok(self.embedded(path, text, role));
        }
        let path = match from {
            Location::Disk(file) => file.parent().unwrap_or(Path::new("")).join(reference),
            _ => PathBuf::from(reference),
        };
        if !path.exists() && role != Role::Scenario {
            let library = self.library;
            if let Some(text) = library.text(reference) {
                return Ok(self.embedded(reference.to_owned(), text, role));
            }
        }
        self.disk(path, role)
    }

    /// Whether a path relative to `from` is that of something on the disk, which may still be unreadable.
    #[must_use]
    pub fn is_there(&self, from: &Location, reference: &str) -> bool {
        match from {
            Location::Disk(file) => file.parent().unwrap_or(Path::new("")).join(reference).exists(),
            Location::None => Path::new(reference).exists(),
            Location::Embedded(_) => false,
        }
    }

    fn embedded(&mut self, path: String, text: &str, role: Role) -> Text {
        let name = format!("embedded:{path}");
        self.remember(&name, role, text.as_bytes());
        let text = text.trim_start_matches('\u{feff}').to_owned();
        Text { name, text, location: Location::Embedded(path) }
    }

    fn disk(&mut self, path: PathBuf, role: Role) -> Result<Text, String> {
        let shown = path.display().to_string();
        let real = path.canonicalize().map_err(|e| format!("cannot read `{shown}`: {}", reason(&e)))?;
        let folder = real.parent().unwrap_or(Path::new("")).to_path_buf();
        let root = self.root.get_or_insert(folder);
        if !real.starts_with(root) && !role.is_of_a_case() {
            return Err(format!("`{shown}` is outside the folder of the scenario"));
        }
        let limit = if role.is_csv() { MAX_CSV_BYTES } else { MAX_BYTES };
        let size = std::fs::metadata(&real).map_err(|e| format!("cannot read `{shown}`: {}", reason(&e)))?;
        if !size.is_file() {
            return Err(format!("`{shown}` is not a file"));
        }
        if size.len() > limit as u64 {
            return Err(format!("`{shown}` has {} bytes; the limit is {limit}", size.len()));
        }
        let bytes = std::fs::read(&real).map_err(|e| format!("cannot read `{shown}`: {}", reason(&e)))?;
        self.remember(&shown, role, &bytes);
        let text = String::from_utf8(bytes).map_err(|e| not_utf8(&shown, &e))?;
        if let Some(at) = text.find('\0') {
            let line = text[..at].matches('\n').count() + 1;
            return Err(format!(
                "`{shown}` has zero bytes (line {line}), as UTF-16 has and UTF-8 text has not: save it as UTF-8"
            ));
        }
        let text = text.trim_start_matches('\u{feff}').to_owned();
        Ok(Text { name: shown, text, location: Location::Disk(path) })
    }

    fn remember(&mut self, path: &str, role: Role, bytes: &[u8]) {
        if !self.loaded.iter().any(|f| f.path == path) {
            self.loaded.push(LoadedFile { path: path.to_owned(), role, bytes: bytes.to_vec() });
        }
    }
}

/// Whether a path stands in the folder of a published sweep, links followed. One that does not exist may stand anywhere.
///
/// # Errors
/// Where it stands instead, in one sentence.
pub fn within(folder: &Path, path: &Path) -> Result<(), String> {
    match (folder.canonicalize(), path.canonicalize()) {
        (Ok(folder), Ok(real)) if !real.starts_with(&folder) => {
            Err(format!("`{}` is outside the folder of the published sweep", path.display()))
        }
        _ => Ok(()),
    }
}

/// A first look at what kind of file something is: its text without a byte-order mark, if it is one that may be read at all.
#[must_use]
pub fn peek(path: &str) -> Option<String> {
    let found =
        std::fs::metadata(path).ok().filter(|found| found.is_file() && found.len() <= MAX_BYTES as u64);
    let text = found.and_then(|_| std::fs::read_to_string(path).ok())?;
    Some(text.trim_start_matches('\u{feff}').to_owned())
}

fn not_utf8(shown: &str, error: &std::string::FromUtf8Error) -> String {
    let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
    let line = valid.split(|byte| *byte == b'\n').count();
    let begins = |mark: [u8; 2]| error.as_bytes().starts_with(&mark);
    let utf16 = if begins([0xff, 0xfe]) || begins([0xfe, 0xff]) { ", it begins like UTF-16" } else { "" };
    format!("`{shown}` is not UTF-8 (line {line}){utf16}: save it as UTF-8")
}

fn reason(error: &std::io::Error) -> &'static str {
    match error.kind() {
        std::io::ErrorKind::NotFound => "there is no such file",
        std::io::ErrorKind::PermissionDenied => "permission denied",
        _ => "the file could not be read",
    }
}

/// A path relative to a library file; `None` if it climbs out.
fn joined(file: &str, reference: &str) -> Option<String> {
    let mut parts: Vec<&str> = file.split('/').collect();
    parts.pop();
    for component in Path::new(reference).components() {
        match component {
            Component::Normal(part) => parts.push(part.to_str()?),
            Component::ParentDir => {
                parts.pop()?;
            }
            Component::CurDir => {}
            Component::RootDir | Component::Prefix(_) => return None,
        }
    }
    Some(parts.join("/"))
}
