//! Variants: the scenario with a few sections laid over it.
//!
//! A variant keeps years, seed, draws, data and counterfactual of the scenario, so that both differ by what it says and by
//! nothing else, draw by draw.

use crate::scenario::chain::Session;
use crate::scenario::expand;
use crate::scenario::schema::At;
use crate::scenario::tree::{Entry, Node, Table, Value};

/// Keys that a variant cannot change, because results are compared draw by draw.
const SHARED: [&str; 8] =
    ["dataset", "years", "seed", "uncertainty", "outputs", "counterfactual", "variant", "schema"];

/// Every variant as a whole scenario, by name. The tree keeps what the variants say themselves, with the content of the
/// files that they name in the files' stead, so that the resolved scenario stands alone.
pub fn laid_over(table: &mut Table, session: &mut Session<'_>) -> Vec<(At<String>, Table)> {
    let mut under = table.clone();
    for key in ["variant", "counterfactual"] {
        under.remove(key);
    }
    let Some(entry) = table.entries.iter_mut().find(|e| e.key == "variant") else { return Vec::new() };
    let span = entry.node.span;
    let Value::Array(items) = &mut entry.node.value else {
        let finding = session.sources.error(span, "`variant` takes a list of tables");
        session.findings.push(finding.found(entry.node.value.kind()));
        return Vec::new();
    };
    items.iter_mut().filter_map(|item| variant(&under, item, session)).collect()
}

fn variant(under: &Table, item: &mut Node, session: &mut Session<'_>) -> Option<(At<String>, Table)> {
    let Value::Table(said) = &mut item.value else {
        session.findings.push(session.sources.error(item.span, "`variant` takes a table"));
        return None;
    };
    let mut delta = said.clone();
    let entry = delta.remove("name");
    let name = |e: &Entry| Some(At { value: e.node.text()?.to_owned(), span: e.node.span });
    let named = entry.and_then(|e| Some((name(&e)?, e))).filter(|(n, _)| !n.value.trim().is_empty());
    let Some((name, entry)) = named else {
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
    let mut whole = session.overlay(under.clone(), delta.clone());
    expand::lists::put_in(&mut whole, session);
    keep_lists(&mut delta, &whole);
    delta.entries.insert(0, entry);
    *said = delta;
    Some((name, whole))
}

/// Puts lists that allocations of the delta name into it, as they came out in the whole.
fn keep_lists(delta: &mut Table, whole: &Table) {
    let Some(entry) = delta.entries.iter_mut().find(|e| e.key == "policy") else { return };
    let Value::Array(policies) = &mut entry.node.value else { return };
    for policy in policies {
        let Value::Table(policy) = &mut policy.value else { continue };
        let allocation = policy.get("allocation").and_then(Node::table);
        if allocation.is_none_or(|allocation| allocation.get("file").is_none()) {
            continue;
        }
        let Some(came_out) = named_policy(whole, policy.get("name").and_then(Node::text)) else { continue };
        for key in ["allocation", "annual_budget"] {
            if let Some(entry) = came_out.entry(key) {
                policy.set(entry.clone());
            }
        }
    }
}

fn named_policy<'a>(whole: &'a Table, name: Option<&str>) -> Option<&'a Table> {
    let policies = whole.get("policy")?.array()?.iter().filter_map(Node::table);
    policies.into_iter().find(|policy| name.is_some() && policy.get("name").and_then(Node::text) == name)
}
