//! Embedded scenarios: texts by path, so that a name works on any machine without files beside it.

use std::borrow::Cow;
use std::collections::BTreeMap;

use include_dir::{Dir, include_dir};

/// Folders whose files are no scenarios.
const PARTS: [&str; 3] = ["pathways/", "policies/", "sweeps/"];

static SCENARIOS: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/scenarios");

/// Files by path relative to the folder of scenarios, with `/` between the parts.
///
/// A scenario's name is its path without `.toml`: `uk-baseline`, `worked/two-places`. Files under `pathways/` and
/// `policies/` are no scenarios but can be named by them.
#[derive(Clone, Debug, Default)]
pub struct Library {
    files: BTreeMap<String, Cow<'static, str>>,
}

impl Library {
    /// A library without files.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// A library of paths and texts.
    pub fn new<T: Into<Cow<'static, str>>>(files: impl IntoIterator<Item = (String, T)>) -> Self {
        Self { files: files.into_iter().map(|(path, text)| (path, text.into())).collect() }
    }

    /// The scenarios that come with the program.
    #[must_use]
    pub fn embedded() -> Self {
        let mut files = Vec::new();
        collect(&SCENARIOS, &mut files);
        Self::new(files)
    }

    /// Files directly inside a folder, by file name.
    pub fn folder(&self, folder: &str) -> impl Iterator<Item = (&str, &str)> {
        let prefix = format!("{}/", folder.trim_end_matches('/'));
        self.files.iter().filter_map(move |(path, text)| {
            let name = path.strip_prefix(&prefix)?;
            (!name.contains('/')).then_some((name, text.as_ref()))
        })
    }

    /// Title of a scenario; empty if it has none.
    #[must_use]
    pub fn title(&self, name: &str) -> String {
        let table = self.scenario(name).and_then(|(_, text)| text.parse::<toml::Table>().ok());
        let title = table.and_then(|t| t.get("title").and_then(|v| v.as_str()).map(str::to_owned));
        title.unwrap_or_default()
    }

    /// Names of the scenarios, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let scenario = |path: &&String| !PARTS.iter().any(|folder| path.starts_with(folder));
        self.files.keys().filter(scenario).filter_map(|path| path.strip_suffix(".toml"))
    }

    /// Path and text of a scenario by name.
    #[must_use]
    pub fn scenario(&self, name: &str) -> Option<(String, &str)> {
        let known = self.names().any(|n| n == name);
        let path = format!("{name}.toml");
        let text = self.text(&path)?;
        known.then_some((path, text))
    }

    /// Paths of the files that are no scenarios, sorted.
    pub fn pathway_paths(&self) -> impl Iterator<Item = &str> {
        let known: Vec<String> = self.names().map(|name| format!("{name}.toml")).collect();
        self.files.keys().filter(move |path| !known.contains(path)).map(String::as_str)
    }

    /// The text of a file by path.
    #[must_use]
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.get(path).map(AsRef::as_ref)
    }
}

fn collect(folder: &Dir<'static>, files: &mut Vec<(String, &'static str)>) {
    for file in folder.files() {
        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
            files.push((path.replace('\\', "/"), text));
        }
    }
    folder.dirs().for_each(|inner| collect(inner, files));
}
