//! Files of policies: an entry with `file` stands for the policies in it, in its place; later entries of the same name lie over
//! them or drop them, and one with `file` and `remove = true` drops all policies of the file.

use super::open;
use crate::scenario::chain::Session;
use crate::scenario::files::Role;
use crate::scenario::tree::{Entry, Node, Origin, Source, Span, Table, Value};
use crate::scenario::{merge, parse};

/// Keys of a policy file.
const KEYS: [&str; 7] = ["schema", "name", "title", "description", "source", "price_factor", "policy"];
/// Keys of an entry that names a file.
const ENTRY: [&str; 2] = ["file", "remove"];

/// Replaces entries with `file` by the policies of the file.
pub fn put_in(table: &mut Table, session: &mut Session<'_>) {
    let Some(at) = table.entries.iter().position(|e| e.key == "policy") else { return };
    let Value::Array(items) = &table.entries[at].node.value else { return };
    if !items.iter().any(|item| item.table().is_some_and(|t| t.get("file").is_some())) {
        return;
    }
    let entry = table.entries[at].clone();
    let mut merged = Table::default();
    // What drops a policy of the scenario underneath has nothing to do with the files and waits for it.
    let mut dropped = Vec::new();
    for item in entry.node.array().cloned().unwrap_or_default() {
        let named = item.table().and_then(|t| t.get("file")).cloned();
        let policies = match &named {
            Some(named) if merge::removes(&item) => drop_all(from_file(named, &item, session), item.span),
            Some(named) => from_file(named, &item, session),
            None => vec![item],
        };
        let (waiting, policies): (Vec<Node>, Vec<Node>) =
            policies.into_iter().partition(|policy| merge::removes(policy) && !holds(&merged, policy));
        dropped.extend(waiting);
        let node = Node { value: Value::Array(policies), span: entry.node.span };
        let delta = Table { entries: vec![Entry { node, ..entry.clone() }] };
        merged = session.overlay(merged, delta);
    }
    let files = merged.get("policy").and_then(Node::array).cloned().unwrap_or_default();
    let all = dropped.into_iter().chain(files).collect();
    table.entries[at].node = Node { value: Value::Array(all), span: entry.node.span };
}

/// Reports entries that drop a policy of nothing underneath, and takes them out.
pub fn nothing_underneath(table: &mut Table, session: &mut Session<'_>) {
    let Some(entry) = table.entries.iter_mut().find(|e| e.key == "policy") else { return };
    let Value::Array(items) = &mut entry.node.value else { return };
    let (wrong, left): (Vec<Node>, Vec<Node>) = std::mem::take(items).into_iter().partition(merge::removes);
    for item in &wrong {
        session.findings.push(merge::nothing_in(&left, item, &["name"], &session.sources));
    }
    *items = left;
}

/// Entries that drop every policy of a file.
fn drop_all(policies: Vec<Node>, span: Span) -> Vec<Node> {
    let dropping = |policy: Node| {
        let name = policy.table()?.entry("name")?;
        let name = Entry {
            key: name.key.clone(),
            key_span: span,
            node: Node { value: name.node.value.clone(), span },
        };
        let yes = Entry {
            key: "remove".to_owned(),
            key_span: span,
            node: Node { value: Value::Boolean(true), span },
        };
        Some(Node { value: Value::Table(Table { entries: vec![name, yes] }), span })
    };
    policies.into_iter().filter_map(dropping).collect()
}

/// Whether a policy of the item's name is among those put in so far.
fn holds(merged: &Table, item: &Node) -> bool {
    let name = |node: &Node| node.table()?.get("name")?.text().map(str::to_owned);
    let policies = merged.get("policy").and_then(Node::array).map_or(&[][..], Vec::as_slice);
    policies.iter().any(|policy| name(policy).is_some() && name(policy) == name(item))
}

fn from_file(named: &Node, item: &Node, session: &mut Session<'_>) -> Vec<Node> {
    for entry in
        item.table().map_or(&[][..], |t| &t.entries).iter().filter(|e| !ENTRY.contains(&e.key.as_str()))
    {
        let message = format!("`{}` cannot stand beside `file`", entry.key);
        let finding = session.sources.error(entry.key_span, message);
        session
            .findings
            .push(finding.allowed("a [[policy]] entry after it with the policy's name and what differs"));
    }
    let Some(text) = open(named, Role::Policies, session) else { return Vec::new() };
    let source = Source { name: text.name, text: text.text, origin: Origin::File, location: text.location };
    let before = session.findings.len();
    let (table, index) = parse::parse(source, &mut session.sources, &mut session.findings);
    if session.findings.len() == before {
        check_head(&table, index, session);
    }
    merge::check_lists(&table, &session.sources, &mut session.findings);
    let factor = table.entry("price_factor").cloned();
    let mut policies = table.get("policy").and_then(Node::array).cloned().unwrap_or_default();
    for policy in &mut policies {
        if let (Value::Table(policy), Some(factor)) = (&mut policy.value, &factor)
            && policy.get("price_factor").is_none()
        {
            policy.set(factor.clone());
        }
    }
    policies
}

fn check_head(table: &Table, index: usize, session: &mut Session<'_>) {
    let head = Span { source: index, start: 0, end: 0 };
    for key in ["schema", "name", "source", "policy"] {
        if table.get(key).is_none() {
            session.findings.push(session.sources.error(head, format!("the policy file has no `{key}`")));
        }
    }
    if let Some(node) = table.get("schema").filter(|n| n.value != Value::Integer(1)) {
        session.findings.push(session.sources.error(node.span, "unknown version of the format").allowed("1"));
    }
    for entry in table.entries.iter().filter(|e| !KEYS.contains(&e.key.as_str())) {
        let finding =
            session.sources.error(entry.key_span, format!("unknown key `{}` in a policy file", entry.key));
        session.findings.push(finding.nearest(&entry.key, KEYS));
    }
    for item in table.get("policy").and_then(Node::array).map_or(&[][..], Vec::as_slice) {
        if let Some(entry) = item.table().and_then(|t| t.entry("file")) {
            let finding = session.sources.error(entry.key_span, "a policy file cannot name another");
            session.findings.push(finding);
        }
    }
}
