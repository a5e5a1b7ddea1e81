//! What comes with the program: scenarios, sweeps, pathways, packages of policies, data packages.

use super::Explanation;
use crate::dataset::Dataset;
use crate::scenario::Library;

/// Folders of files that are no scenarios of their own, what they hold, and how a user refers to one.
const FOLDERS: [(&str, &str, &str); 3] = [
    ("sweeps", "sweep", "fairshift sweep {name}"),
    ("pathways", "pathway", "[[pathway]]  file = \"{path}\" in a scenario"),
    ("policies", "package of policies", "[[policy]]  file = \"{path}\" in a scenario"),
];

/// A file by its name without `.toml`, and without its folder.
pub(super) fn explain(name: &str) -> Option<Explanation> {
    let library = Library::embedded();
    let called = |scenario: &&str| *scenario == name || scenario.rsplit('/').next() == Some(name);
    if let Some(scenario) = library.names().find(called) {
        let (_, text) = library.scenario(scenario)?;
        return Some(about("scenario", scenario, text, format!("fairshift run {scenario}")));
    }
    FOLDERS.iter().find_map(|(folder, kind, use_it)| {
        let path = format!("{folder}/{name}.toml");
        let text = library.text(&path)?;
        Some(about(kind, name, text, use_it.replace("{name}", name).replace("{path}", &path)))
    })
}

/// A data package by its name.
pub(super) fn package(name: &str, data: &Dataset) -> Option<Explanation> {
    let description = &data.description;
    (description.name == name).then(|| {
        let facts = vec![
            ("title", description.title.clone()),
            ("version", description.version.clone()),
            ("use", format!("dataset = \"{name}\" in a scenario; fairshift data info {name}")),
        ];
        Explanation::of(format!("data package {name}"), facts)
    })
}

fn about(kind: &str, name: &str, text: &str, use_it: String) -> Explanation {
    let table = text.parse::<toml::Table>().unwrap_or_default();
    let keys = ["title", "description", "source", "extends"];
    let given = keys.into_iter().filter_map(|key| Some((key, table.get(key)?.as_str()?.to_owned())));
    let facts = given.chain([("use", use_it)]).collect();
    Explanation::of(format!("{kind} {name}"), facts)
}
