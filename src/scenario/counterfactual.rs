//! A named counterfactual: another scenario's pathways, sites and prices under this one's conditions.
//!
//! It shares years, seed, draws, data, trade and registered parameters with the scenario, because the difference of
//! the two is to show what pathways and sites do, draw by draw, and nothing else.

use crate::scenario::chain::{NO_POLICIES, Session};
use crate::scenario::expand;
use crate::scenario::files::Role;
use crate::scenario::registry;
use crate::scenario::tree::{Entry, Node, Table, Value};

/// Keys that the counterfactual takes over.
const SHARED: [&str; 8] =
    ["dataset", "years", "seed", "trade", "induced", "labour", "uncertainty", "outputs"];

/// What a counterfactual says itself, without what it takes over.
pub fn own(table: &Table) -> Table {
    let mut own = table.clone();
    own.entries.retain(|entry| !SHARED.contains(&entry.key.as_str()));
    if let Some(Entry { node: Node { value: Value::Table(parameters), .. }, .. }) =
        own.entries.iter_mut().find(|e| e.key == "parameters")
    {
        parameters.entries.retain(|entry| registry::find(&entry.key).is_none());
    }
    own.entries.retain(|entry| {
        entry.key != "parameters" || entry.node.table().is_some_and(|t| !t.entries.is_empty())
    });
    own
}

/// Replaces the name of a counterfactual by the scenario itself.
pub fn put_in(table: &mut Table, session: &mut Session<'_>) {
    let Some(entry) = table.entry("counterfactual").cloned() else { return };
    let stripped = entry.node.text() == Some(NO_POLICIES);
    let own = if stripped { Some(without_policies(table)) } else { content(&entry.node, session) };
    let Some(mut other) = own else {
        table.remove("counterfactual");
        return;
    };
    if let Some(nested) = other.remove("counterfactual") {
        let message = "a counterfactual cannot have a counterfactual";
        session.findings.push(session.sources.error(nested.key_span, message));
    }
    for key in SHARED {
        other.remove(key);
        if let Some(shared) = table.entry(key) {
            other.set(shared.clone());
        }
    }
    share_parameters(table, &mut other);
    let node = Node { value: Value::Table(other), span: entry.node.span };
    table.set(Entry { node, ..entry });
}

/// The scenario itself without its policies.
fn without_policies(table: &Table) -> Table {
    let mut other = table.clone();
    for key in ["policy", "institutions", "social", "variant", "counterfactual"] {
        other.remove(key);
    }
    if let Some(Entry { node: Node { value: Value::Table(parameters), .. }, .. }) =
        other.entries.iter_mut().find(|e| e.key == "parameters")
    {
        parameters.entries.retain(|entry| !entry.key.starts_with("policy."));
    }
    other
}

fn content(node: &Node, session: &mut Session<'_>) -> Option<Table> {
    match &node.value {
        Value::Text(name) => {
            let from = session.sources.source(node.span).location.clone();
            let mut table = session.merged(&from, name, Some(node.span), Role::Counterfactual)?;
            expand::expand(&mut table, session);
            Some(table)
        }
        Value::Table(table) => {
            let mut table = table.clone();
            expand::expand(&mut table, session);
            Some(table)
        }
        other => {
            let finding = session.sources.error(node.span, "`counterfactual` takes the name of a scenario");
            session.findings.push(finding.found(other.kind()));
            None
        }
    }
}

/// Registered parameters of the scenario, entry parameters of the counterfactual.
fn share_parameters(table: &Table, other: &mut Table) {
    let registered = |entry: &&Entry| registry::find(&entry.key).is_some();
    let of = |table: &Table| table.get("parameters").and_then(Node::table).cloned().unwrap_or_default();
    let shared = of(table).entries.iter().filter(registered).cloned().collect::<Vec<_>>();
    let own = of(other).entries.iter().filter(|e| !registered(e)).cloned().collect::<Vec<_>>();
    let entries: Vec<Entry> = shared.into_iter().chain(own).collect();
    let old = other.remove("parameters").or_else(|| table.entry("parameters").cloned());
    if let Some(old) = old.filter(|_| !entries.is_empty()) {
        let node = Node { value: Value::Table(Table { entries }), span: old.node.span };
        other.set(Entry { node, ..old });
    }
}
