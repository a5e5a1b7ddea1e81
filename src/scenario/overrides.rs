//! `--set key=value`: the last word, in the syntax of the file. A key may name an entry of a list:
//! `site["Works"].start=2030`.

use crate::scenario::chain::Session;
use crate::scenario::files::Location;
use crate::scenario::key::{Key, entry_names};
use crate::scenario::parse::parse;
use crate::scenario::tree::{Entry, Node, Origin, Source, Span, Table, Value};

/// An override with its origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Override {
    /// Who says it, for messages.
    pub name: String,
    /// `key=value`.
    pub text: String,
    /// The section and the entry of it that must be there already, if the key names one: `site["Works"].start=2030`.
    pub entry: Option<(String, String)>,
    /// Where relative file names in it start.
    pub location: Location,
}

impl Override {
    /// One from the command line.
    #[must_use]
    pub fn set(text: &str) -> Self {
        Self { name: "--set".to_owned(), text: text.to_owned(), entry: None, location: Location::None }
    }

    /// One that sets a key to a value in TOML.
    #[must_use]
    pub fn of_key(name: String, key: &Key, value: &str, location: Location) -> Self {
        let entry = key.entry().map(|(section, entry)| (section.to_owned(), entry.to_owned()));
        Self { name, text: key.assignment(value), entry, location }
    }
}

/// Lays an override over a scenario, unless it names an entry that is not there.
pub fn lay_over(given: &Override, table: Table, session: &mut Session<'_>) -> Table {
    let keyed = match Key::assigned(&given.text) {
        Some(Ok((key, value))) => {
            Some(Override::of_key(given.name.clone(), &key, &in_toml(value), given.location.clone()))
        }
        _ => None,
    };
    let given = keyed.as_ref().unwrap_or(given);
    let mut delta = read(given, session);
    for key in ["extends", "schema"] {
        if let Some(entry) = delta.remove(key) {
            let message = format!("`{key}` cannot be overridden");
            let finding = session.sources.error(entry.key_span, message);
            session.findings.push(finding.allowed("keys of the scenario after its bases are merged"));
        }
    }
    if let Some((section, entry)) = &given.entry
        && !entry_names(&table, section, entry).contains(entry)
    {
        report_no_entry(&table, (section, entry), delta.entries.first().map(|e| e.key_span), session);
        return table;
    }
    session.overlay(table, delta)
}

fn report_no_entry(
    table: &Table,
    (section, entry): (&str, &str),
    span: Option<Span>,
    session: &mut Session<'_>,
) {
    let names = entry_names(table, section, entry);
    let message = format!("the scenario has no {section} `{entry}`");
    let finding = session.sources.error(span.unwrap_or_default(), message).found(entry);
    session.findings.push(finding.nearest(entry, names.iter().map(String::as_str)));
}

/// Reads one override. A value that is not TOML is taken as text, so `--set trade=flq` needs no quotes.
pub fn read(given: &Override, session: &mut Session<'_>) -> Table {
    let text = given.text.as_str();
    let unquoted = toml::de::DeTable::parse(text).is_err();
    let text = match text.split_once('=') {
        Some((key, value)) if unquoted && given.entry.is_none() => format!("{key}={}", in_toml(value)),
        _ => text.to_owned(),
    };
    let (name, location) = (given.name.clone(), given.location.clone());
    let source = Source { name, text, origin: Origin::CommandLine, location };
    let (mut table, _) = parse(source, &mut session.sources, &mut session.findings);
    flatten_parameters(&mut table);
    table
}

/// A value as it is if it is TOML, and else as text.
fn in_toml(value: &str) -> String {
    let value = value.trim();
    let is_toml = toml::de::DeTable::parse(&format!("v={value}")).is_ok();
    if is_toml { value.to_owned() } else { toml::Value::from(value).to_string() }
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
