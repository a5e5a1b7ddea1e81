//! `--set key=value`: the last word, in the syntax of the file.

use crate::findings::Findings;
use crate::scenario::files::Location;
use crate::scenario::parse::parse;
use crate::scenario::tree::{Entry, Node, Origin, Source, Sources, Table, Value};

/// Reads one override. A value that is not TOML is taken as text, so `--set trade=flq` needs no quotes.
pub fn read(text: &str, sources: &mut Sources, findings: &mut Findings) -> Table {
    let unquoted = toml::de::DeTable::parse(text).is_err();
    let text = match text.split_once('=') {
        Some((key, value)) if unquoted => format!("{key}={}", toml::Value::from(value.trim())),
        _ => text.to_owned(),
    };
    let name = "--set".to_owned();
    let source = Source { name, text, origin: Origin::CommandLine, location: Location::None };
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
