//! The labour-only scenario: its files, and what may stand beside it.
//!
//! Three CSV files with a header row; a byte-order mark and CRLF are accepted, cells are trimmed, ids are text. Columns may
//! come in any order and others are ignored. What is wrong is reported with its line, all of it in one pass, the first twenty
//! findings of a kind.

use std::collections::BTreeMap;

use crate::findings::{Findings, Quiet};
use crate::scenario::chain::Session;
use crate::scenario::files::Role;
use crate::scenario::schema::{At, LabourOnly, OccupationalModel, ScenarioFile};
use crate::scenario::tree::{Entry, Node, Origin, Source, Sources, Table, Value};

mod csv;
mod network;
mod nodes;
mod targets;

pub use nodes::Nodes;

/// What the files of a labour-only scenario say.
#[derive(Clone, Debug)]
pub struct LabourTables {
    /// Nodes in the order of their file.
    pub nodes: Nodes,
    /// Edges with a weight above zero: source, target, weight.
    pub edges: Vec<(u32, u32, f64)>,
    /// Target demand, `[t × node]`, for t = 0 to `steps`.
    pub targets: Vec<f64>,
}

/// Keys that may stand beside `[labour_only]`.
const BESIDE: [&str; 7] = ["schema", "name", "title", "description", "seed", "outputs", "labour_only"];

/// Reads the files of a labour-only scenario; `None` if there are none or something is wrong.
pub fn read(table: &Table, scenario: &ScenarioFile, session: &mut Session<'_>) -> Option<LabourTables> {
    let section = table.entry("labour_only")?;
    beside(table, &session.sources, &mut session.findings);
    section.node.table()?;
    let before = session.findings.len();
    let tables = files(scenario.labour_only.as_ref()?, session);
    tables.filter(|_| session.findings.len() == before)
}

/// Reports keys that have no meaning here.
fn beside(table: &Table, sources: &Sources, findings: &mut Findings) {
    let outputs = table.get("outputs").and_then(Node::table).map_or(&[][..], |outputs| &outputs.entries);
    let others = table.entries.iter().filter(|entry| !BESIDE.contains(&entry.key.as_str()));
    for entry in others.chain(outputs.iter().filter(|entry| entry.key != "formats")) {
        if is_given(entry, sources) {
            let finding = sources
                .error(entry.key_span, format!("`{}` has no meaning beside `[labour_only]`", entry.key));
            findings
                .push(finding.allowed(
                    "schema, name, title, description, extends, seed, outputs.formats, labour_only",
                ));
        }
    }
}

/// Whether a key, or any key of its table, was written by somebody.
fn is_given(entry: &Entry, sources: &Sources) -> bool {
    match &entry.node.value {
        Value::Table(table) if !table.entries.is_empty() => {
            table.entries.iter().any(|inner| is_given(inner, sources))
        }
        _ => sources.source(entry.node.span).origin != Origin::Default,
    }
}

/// A scenario without the defaults that have no meaning beside `[labour_only]`.
#[must_use]
pub fn own(table: &Table) -> Table {
    let mut own = table.clone();
    own.entries.retain(|entry| BESIDE.contains(&entry.key.as_str()));
    if let Some(Entry { node: Node { value: Value::Table(outputs), .. }, .. }) =
        own.entries.iter_mut().find(|entry| entry.key == "outputs")
    {
        outputs.entries.retain(|entry| entry.key == "formats");
    }
    own
}

fn files(asked: &LabourOnly, session: &mut Session<'_>) -> Option<LabourTables> {
    let texts =
        [(&asked.nodes, Role::Nodes), (&asked.network, Role::Network), (&asked.targets, Role::Targets)]
            .map(|(name, role)| open(name, role, session));
    let [nodes, network, targets] = texts;
    let paid = asked.model.value == OccupationalModel::Search;
    let nodes = nodes.and_then(|source| nodes::read(&mut File::new(source, session), paid));
    let index: Option<BTreeMap<&str, u32>> = nodes
        .as_ref()
        .map(|nodes| nodes.ids.iter().enumerate().map(|(at, id)| (id.as_str(), at as u32)).collect());
    let edges = network.and_then(|source| network::read(&mut File::new(source, session), index.as_ref()));
    let steps = asked.steps.value as usize;
    let targets =
        targets.and_then(|source| targets::read(&mut File::new(source, session), index.as_ref(), steps));
    drop(index);
    Some(LabourTables { nodes: nodes?, edges: edges?, targets: targets? })
}

/// Opens a file; its index among the sources.
fn open(name: &At<String>, role: Role, session: &mut Session<'_>) -> Option<usize> {
    if name.value.trim().is_empty() {
        return None;
    }
    let from = session.sources.source(name.span).location.clone();
    match session.files.file(&from, &name.value, role) {
        Ok(text) => {
            let source =
                Source { name: text.name, text: text.text, origin: Origin::File, location: text.location };
            Some(session.sources.add(source))
        }
        Err(why) => {
            session.findings.push(session.sources.error(name.span, why).found(&name.value));
            None
        }
    }
}

/// A CSV file that is being read.
struct File<'a> {
    name: &'a str,
    text: &'a str,
    findings: &'a mut Findings,
    quiet: Quiet,
}

impl<'a> File<'a> {
    fn new(source: usize, session: &'a mut Session<'_>) -> Self {
        let span = crate::scenario::tree::Span { source, start: 0, end: 0 };
        let source = session.sources.source(span);
        Self {
            name: &source.name,
            text: &source.text,
            findings: &mut session.findings,
            quiet: Quiet::default(),
        }
    }
}
