//! Puts the content of named files into a merged scenario: pathways, IAMC data, place weights, counterfactual.
//!
//! Afterwards the scenario stands alone: a `[[pathway]]` entry holds the sections of its file. Sections written in the entry
//! itself lie over those of the file, by name.

use crate::scenario::chain::Session;
use crate::scenario::files::Role;
use crate::scenario::tree::{Entry, Node, Origin, Source, Span, Table, Value};
use crate::scenario::{iamc, merge, parse, variables};

pub mod lists;
mod policies;

/// Keys of a pathway file.
const PATHWAY_KEYS: [&str; 12] = [
    "schema",
    "name",
    "title",
    "description",
    "source",
    "price_base",
    "price_factor",
    "driver",
    "technology",
    "relocation",
    "investment",
    "carbon",
];

/// Puts pathway files and place weights into a scenario.
pub fn expand(table: &mut Table, session: &mut Session<'_>) {
    expand_delta(table, session);
    lists::put_in(table, session);
    policies::nothing_underneath(table, session);
}

/// The same for what is laid over a scenario: it may drop policies of it.
pub fn expand_delta(table: &mut Table, session: &mut Session<'_>) {
    for entry in &mut table.entries {
        if let (Value::Array(items), "pathway") = (&mut entry.node.value, entry.key.as_str()) {
            // What stands in an entry whose file cannot be read lies over nothing: only the file is to blame.
            items.retain_mut(|item| {
                let before = session.findings.len();
                pathway(item, session) || session.findings.len() == before
            });
        }
    }
    place_files(table, session);
    policies::put_in(table, session);
    score_file(table, session);
}

/// Replaces `file` of the left-behind definition by the scores in it.
fn score_file(table: &mut Table, session: &mut Session<'_>) {
    let Some(entry) = table.entries.iter_mut().find(|e| e.key == "left_behind") else { return };
    let Value::Table(left_behind) = &mut entry.node.value else { return };
    let Some(named) = left_behind.get("file").cloned() else { return };
    if let Some(scores) = left_behind.entry("scores") {
        let finding = session.sources.error(named.span, "`file` and `scores` exclude each other");
        let place = session.sources.place(scores.key_span);
        session.findings.push(finding.found(format!("`scores` at {place}")).allowed("one of the two"));
        left_behind.remove("file");
        return;
    }
    let Some(text) = open(&named, Role::PlaceWeights, session) else { return };
    let entries = lists::read(text, &[lists::SCORE], session).unwrap_or_default().1;
    left_behind.remove("file");
    let node = Node { value: Value::Table(Table { entries }), span: named.span };
    left_behind.set(Entry { key: "scores".to_owned(), key_span: named.span, node });
}

/// Puts a file into its entry; whether it could be read.
fn pathway(node: &mut Node, session: &mut Session<'_>) -> bool {
    let entry = node.clone();
    let Value::Table(table) = &mut node.value else { return true };
    let Some(file) = table.get("file").cloned() else {
        if table.get("name").is_none() {
            session
                .findings
                .push(session.sources.error(node.span, "the pathway has neither `file` nor `name`"));
        }
        return true;
    };
    let mapping = table.get("mapping").cloned();
    let (description, role) = mapping.as_ref().map_or((&file, Role::Pathway), |m| (m, Role::Mapping));
    let Some(mut content) = pathway_file(description, role, session) else { return false };
    if mapping.is_some() {
        let Some(data) = data_file(&file, session) else { return false };
        let name = file.text().unwrap_or_default().to_owned();
        let Some(selection) = variables::select(&name, &data, &entry, session) else { return false };
        content.entries.iter_mut().for_each(|e| variables::substitute(&mut e.node, &selection, session));
    } else {
        unused_selection(table, session);
    }
    let mut given = std::mem::take(table);
    for key in ["file", "mapping", "scenario", "model", "region"] {
        given.remove(key);
    }
    *table = session.overlay(content, given);
    true
}

/// What is said of a pathway with money of no year, and what helps.
pub const UNDATED: [&str; 2] =
    ["the pathway holds £ but does not say of which year's prices", "price_base = the year of its prices"];

/// A pathway that holds money says of which year's prices; a scenario is told so where it is built.
pub fn check_prices(table: &Table, session: &mut Session<'_>) {
    let pathways = table.get("pathway").and_then(Node::array).map_or(&[][..], Vec::as_slice);
    for pathway in pathways.iter().filter_map(Node::table).filter(|p| p.get("price_base").is_none()) {
        let money = ["investment", "carbon"].iter().find_map(|key| pathway.entry(key));
        if let Some(entry) = money {
            let [message, allowed] = UNDATED;
            session.findings.push(session.sources.error(entry.key_span, message).allowed(allowed));
        }
    }
}

/// Model, scenario and region choose from IAMC data; a pathway file holds only one.
fn unused_selection(table: &Table, session: &mut Session<'_>) {
    for key in ["model", "region"] {
        if let Some(entry) = table.entry(key) {
            let message = format!("`{key}` chooses from IAMC data, which need a `mapping`");
            session.findings.push(session.sources.error(entry.key_span, message));
        }
    }
}

/// Reads a pathway or mapping file named by a node.
fn pathway_file(named: &Node, role: Role, session: &mut Session<'_>) -> Option<Table> {
    let text = open(named, role, session)?;
    if text.name.to_lowercase().ends_with(".csv") {
        let finding =
            session.sources.error(named.span, "IAMC data need a `mapping` that says what drives what");
        session.findings.push(finding);
        return None;
    }
    let source = Source { name: text.name, text: text.text, origin: Origin::File, location: text.location };
    let before = session.findings.len();
    let (mut table, index) = parse::parse(source, &mut session.sources, &mut session.findings);
    if session.findings.len() > before {
        return None;
    }
    check_head(&table, index, session);
    merge::check_lists(&table, &session.sources, &mut session.findings);
    for entry in table.entries.iter().filter(|e| !PATHWAY_KEYS.contains(&e.key.as_str())) {
        let finding =
            session.sources.error(entry.key_span, format!("unknown key `{}` in a pathway file", entry.key));
        session.findings.push(finding.nearest(&entry.key, PATHWAY_KEYS));
    }
    table.entries.retain(|e| PATHWAY_KEYS.contains(&e.key.as_str()) && e.key != "schema");
    Some(table)
}

fn check_head(table: &Table, index: usize, session: &mut Session<'_>) {
    let head = Span { source: index, start: 0, end: 0 };
    for key in ["schema", "name", "source"] {
        if table.get(key).is_none() {
            session.findings.push(session.sources.error(head, format!("the pathway file has no `{key}`")));
        }
    }
    if let Some(node) = table.get("schema").filter(|n| n.value != Value::Integer(1)) {
        session.findings.push(session.sources.error(node.span, "unknown version of the format").allowed("1"));
    }
}

fn data_file(named: &Node, session: &mut Session<'_>) -> Option<Vec<iamc::Variable>> {
    let text = open(named, Role::Iamc, session)?;
    let before = session.findings.len();
    let data = iamc::read(&text.name, &text.text, &mut session.findings);
    (session.findings.len() == before).then_some(data)
}

/// Opens a file relative to the file in which its name is written.
pub(super) fn open(
    named: &Node,
    role: Role,
    session: &mut Session<'_>,
) -> Option<crate::scenario::files::Text> {
    let Some(name) = named.text() else {
        session
            .findings
            .push(session.sources.error(named.span, "a file name is text").found(named.value.kind()));
        return None;
    };
    let from = session.sources.source(named.span).location.clone();
    match session.files.file(&from, name, role) {
        Ok(text) => Some(text),
        Err(why) => {
            session.findings.push(session.sources.error(named.span, why).found(name));
            None
        }
    }
}

/// Replaces `place_rule = "file:…"` by the weights in the file, here and in every pathway.
fn place_files(table: &mut Table, session: &mut Session<'_>) {
    for entry in &mut table.entries {
        let Value::Array(items) = &mut entry.node.value else { continue };
        for item in items {
            let Value::Table(inner) = &mut item.value else { continue };
            match entry.key.as_str() {
                "pathway" => place_files(inner, session),
                "investment" => place_file(inner, session),
                _ => {}
            }
        }
    }
}

fn place_file(investment: &mut Table, session: &mut Session<'_>) {
    let Some(rule) = investment.get("place_rule").cloned() else { return };
    let Some(name) = rule.text().and_then(|text| text.strip_prefix("file:")) else { return };
    let named = Node { value: Value::Text(name.trim().to_owned()), span: rule.span };
    let Some(text) = open(&named, Role::PlaceWeights, session) else { return };
    let entries = lists::read(text, &[lists::WEIGHT], session).unwrap_or_default().1;
    let node = |value| Node { value, span: rule.span };
    let entry = |key: &str, value| Entry { key: key.to_owned(), key_span: rule.span, node: node(value) };
    investment.set(entry("place_rule", Value::Text("sites".to_owned())));
    investment.set(entry("places", Value::Table(Table { entries })));
}
