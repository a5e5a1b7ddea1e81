//! `--set key=value`: the last word, in the syntax of the file.

use crate::findings::Findings;
use crate::scenario::files::Location;
use crate::scenario::parse::parse;
use crate::scenario::tree::{Entry, Node, Origin, Source, Sources, Table, Value};

/// An override with its origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// Who says it, for messages.
    pub name: String,
    /// `key=value`.
    pub text: String,
    /// Where relative file names in it start.
    pub location: Location,
}

impl Override {
    /// One from the command line.
    #[must_use]
    pub fn set(text: &str) -> Self {
        Self { name: "--set".to_owned(), text: text.to_owned(), location: Location::None }
    }
}

/// Reads one override. A value that is not TOML is taken as text, so `--set trade=flq` needs no quotes.
pub fn read(given: &Override, sources: &mut Sources, findings: &mut Findings) -> Table {
    let text = given.text.as_str();
    let unquoted = toml::de::DeTable::parse(text).is_err();
    let text = match text.split_once('=') {
        Some((key, value)) if unquoted => format!("{key}={}", toml::Value::from(value.trim())),
        _ => text.to_owned(),
    };
    let (name, location) = (given.name.clone(), given.location.clone());
    let source = Source { name, text, origin: Origin::CommandLine, location };
    let (mut table, _) = parse(source, sources, findings);
    flatten_parameters(&mut table);
    table
}

/// Joins nested tables under `parameters` to dotted names: `parameters.supply_chain.lag = 2` means
/// `parameters."supply_chain.lag" = 2`.
pub fn flatten_parameters(table: &mut Table) {
    let Some(entry) = table.entries.iter_mut().find(|e| e.key == "parameters") else { return };
    if let Value::Table(parameters) = &mut entry.node.value {
        let mut flat = Table::default();
        for entry in std::mem::take(&mut parameters.entries) {
            join(&mut flat, entry);
        }
        *parameters = flat;
    }
}

fn join(flat: &mut Table, entry: Entry) {
    match entry.node {
        Node { value: Value::Table(inner), .. }
            if inner.get("dist").is_none() && inner.get("remove").is_none() =>
        {
            for child in inner.entries {
                join(flat, Entry { key: format!("{}.{}", entry.key, child.key), ..child });
            }
        }
        node => flat.entries.push(Entry { node, ..entry }),
    }
}
