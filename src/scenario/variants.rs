//! Variants: the scenario with a few sections laid over it.
//!
//! A variant keeps years, seed, draws, data and counterfactual of the scenario, so that both differ by what it says and by
//! nothing else, draw by draw.

use crate::scenario::chain::Session;
use crate::scenario::expand;
use crate::scenario::schema::At;
use crate::scenario::tree::{Node, Table, Value};

/// Keys that a variant cannot change, because results are compared draw by draw.
const SHARED: [&str; 8] =
    ["dataset", "years", "seed", "uncertainty", "outputs", "counterfactual", "variant", "schema"];

/// Every variant as a whole scenario, by name. The tree keeps what the variants say themselves.
pub fn laid_over(table: &Table, session: &mut Session<'_>) -> Vec<(At<String>, Table)> {
    let Some(node) = table.get("variant") else { return Vec::new() };
    let Some(items) = node.array() else {
        let finding = session.sources.error(node.span, "`variant` takes a list of tables");
        session.findings.push(finding.found(node.value.kind()));
        return Vec::new();
    };
    items.iter().filter_map(|item| variant(table, item, session)).collect()
}

fn variant(table: &Table, item: &Node, session: &mut Session<'_>) -> Option<(At<String>, Table)> {
    let Value::Table(delta) = &item.value else {
        session.findings.push(session.sources.error(item.span, "`variant` takes a table"));
        return None;
    };
    let mut delta = delta.clone();
    let name =
        delta.remove("name").and_then(|e| Some(At { value: e.node.text()?.to_owned(), span: e.node.span }));
    let Some(name) = name.filter(|n| !n.value.trim().is_empty()) else {
        session.findings.push(session.sources.error(item.span, "a variant needs a `name`"));
        return None;
    };
    for key in SHARED {
        if let Some(entry) = delta.remove(key) {
            let finding = session.sources.error(entry.key_span, format!("a variant cannot change `{key}`"));
            session.findings.push(finding.allowed("policies, parameters and what else acts in the model"));
        }
    }
    expand::expand_delta(&mut delta, session);
    let mut whole = table.clone();
    for key in ["variant", "counterfactual"] {
        whole.remove(key);
    }
    let mut whole = session.overlay(whole, delta);
    expand::lists::put_in(&mut whole, session);
    Some((name, whole))
}
