//! Embedded scenarios: texts by path, so that a name works on any machine without files beside it.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// Files by path relative to the folder of scenarios, with `/` between the parts.
///
/// A scenario's name is its path without `.toml`: `uk-baseline`, `worked/two-places`. Files under `pathways/`
/// are no scenarios but can be named by them.
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

    /// Names of the scenarios, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        let scenario = |path: &&String| !path.starts_with("pathways/") && !path.starts_with("sweeps/");
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
