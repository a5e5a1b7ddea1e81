//! Files that come with the program: scenarios, sweeps, pathways, packages of policies.

use super::Explanation;
use crate::scenario::Library;

/// Folders of files that are no scenarios of their own, what they hold, and how a user refers to one.
const FOLDERS: [(&str, &str, &str); 4] = [
    ("sweeps", "sweep", "fairshift sweep {name}"),
    ("pathways", "pathway", "[[pathway]]  file = \"{path}\" in a scenario"),
    ("policies", "package of policies", "[[policy]]  file = \"{path}\" in a scenario"),
    ("validation", "validation case", "fairshift run {path}"),
];

/// A file by its name without `.toml`.
pub(super) fn explain(name: &str) -> Option<Explanation> {
    let library = Library::embedded();
    if let Some((_, text)) = library.scenario(name) {
        return Some(about("scenario", name, text, format!("fairshift run {name}")));
    }
    FOLDERS.iter().find_map(|(folder, kind, use_it)| {
        let path = format!("{folder}/{name}.toml");
        let text = library.text(&path)?;
        Some(about(kind, name, text, use_it.replace("{name}", name).replace("{path}", &path)))
    })
}

fn about(kind: &str, name: &str, text: &str, use_it: String) -> Explanation {
    let table = text.parse::<toml::Table>().unwrap_or_default();
    let keys = ["title", "description", "source", "extends"];
    let given = keys.into_iter().filter_map(|key| Some((key, table.get(key)?.as_str()?.to_owned())));
    let facts = given.chain([("use", use_it)]).collect();
    Explanation::of(format!("{kind} {name}"), facts)
}
