//! What a sweep adds to the log: its design, what its axes change and how far, what it keeps.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::cell;
use crate::findings::Findings;
use crate::results::table::{Column, ColumnValues, ResultTable};
use crate::review::inputs;
use crate::scenario::registry;
use crate::scenario::render::inline;
use crate::scenario::tree::{Node, Table};
use crate::writers::finished::{FinishedRun, MAX_DESCRIPTION, read};
use crate::writers::tables::read_table;

/// Words of an axis that are listed.
const WORDS: usize = 12;

/// The sweep of a folder.
pub(super) struct Sweep {
    file: Table,
    experiments: ResultTable,
    failures: usize,
}

/// What an axis does to an assumption.
#[derive(Clone)]
pub(super) struct Varied {
    /// The axis, with the values that its design takes.
    pub values: String,
    /// Where the values come from.
    pub source: String,
    /// How well that is known.
    pub evidence: String,
}

impl Sweep {
    /// The sweep, if the folder is one's.
    pub fn of(run: &FinishedRun) -> Result<Option<Self>, Findings> {
        let copy = run.manifest.inputs.iter().find(|input| input.role == "sweep");
        let Some(copy) = copy.and_then(|input| input.copy.as_deref()).filter(|_| run.is_sweep()) else {
            return Ok(None);
        };
        let bytes = read(&run.path, copy, MAX_DESCRIPTION)?;
        let text = String::from_utf8_lossy(&bytes);
        let file = inputs::read(copy, text.trim_start_matches('\u{feff}'))?;
        let package = run.package()?;
        let experiments = read_table(&run.path, &package, "experiments")?;
        let failures = read_table(&run.path, &package, "failures")?.rows();
        Ok(Some(Self { file, experiments, failures }))
    }

    /// What the sweep's file says.
    pub const fn file(&self) -> &Table {
        &self.file
    }

    /// Design, axes and outcomes.
    pub fn sections(&self) -> String {
        self.design() + &self.axes() + &self.outcomes()
    }

    fn design(&self) -> String {
        let design = self.file.get("design").and_then(Node::table);
        let mut text = "## Design\n\nThe scenario below is the central one; its variants differ from it in the axes.\n\n| | |\n|---|---|\n".to_owned();
        for entry in design.map_or(&[][..], |table| &table.entries) {
            let _ = writeln!(text, "| {} | {} |", cell(&entry.key), cell(&inline(&entry.node)));
        }
        for key in ["replicates", "seed", "independent"] {
            if let Some(node) = self.file.get(key) {
                let _ = writeln!(text, "| {key} | {} |", inline(node));
            }
        }
        let _ = writeln!(text, "| variants | {} |", self.experiments.rows());
        let _ = writeln!(text, "| variants without outcomes | {} |", self.failures);
        for node in self.file.get("set").and_then(items).unwrap_or_default() {
            let _ = writeln!(text, "| set in all variants | `{}` |", cell(node.text().unwrap_or("")));
        }
        text + "\n"
    }

    fn axes(&self) -> String {
        let mut text = String::from(
            "## Assumptions that the axes change\n\n| axis | what | values in the design | as written | evidence | source |\n|---|---|---|---|---|---|\n",
        );
        for axis in entries(&self.file, "axis") {
            let (name, varied) = (word(axis, "name"), self.varied(axis));
            let keys: Vec<String> = keys(axis).iter().map(|key| format!("`{}`", cell(key))).collect();
            let cells = [cell(&name), keys.join(", "), cell(&varied.values), cell(&written(axis))];
            let known = [cell(&varied.evidence), cell(&varied.source)];
            let _ = writeln!(text, "| {} | {} |", cells.join(" | "), known.join(" | "));
        }
        text + "\n"
    }

    /// Parameters that axes vary, by name.
    pub fn parameters(&self) -> BTreeMap<String, Varied> {
        let mut found = BTreeMap::new();
        for axis in entries(&self.file, "axis") {
            for key in keys(axis) {
                let name = key.strip_prefix("parameters.").unwrap_or(&key).trim_matches('"').to_owned();
                let mut varied = self.varied(axis);
                varied.values = format!("axis {}: {}", word(axis, "name"), varied.values);
                found.insert(name, varied);
            }
        }
        found
    }

    fn varied(&self, axis: &Table) -> Varied {
        let name = word(axis, "name");
        let column = self.experiments.columns.iter().find(|column| column.name == name);
        let values = column.map_or_else(String::new, range);
        let dist = axis.get("dist").and_then(Node::table);
        let own = ["values", "range"].iter().any(|key| axis.get(key).is_some());
        let of =
            |key: &str| dist.and_then(|table| table.get(key)).and_then(Node::text).unwrap_or("").to_owned();
        let registered = registry::find(&word(axis, "parameter")).filter(|_| dist.is_none() && !own);
        let (source, evidence) = match registered {
            Some(parameter) => (parameter.source.to_owned(), parameter.evidence.to_owned()),
            None if own || dist.is_none() => {
                ("set by the design".to_owned(), "not given in the sweep".to_owned())
            }
            None => {
                (or(of("source"), "not given in the sweep"), or(of("evidence"), "not given in the sweep"))
            }
        };
        Varied { values, source, evidence }
    }

    fn outcomes(&self) -> String {
        let mut text =
            String::from("## Outcomes\n\n| outcome | what | unit | expression |\n|---|---|---|---|\n");
        for outcome in entries(&self.file, "outcome") {
            let of = |key: &str| cell(&word(outcome, key));
            let _ = writeln!(
                text,
                "| {} | {} | {} | `{}` |",
                of("name"),
                of("title"),
                of("unit"),
                of("expression")
            );
        }
        text + "\n"
    }
}

fn items(node: &Node) -> Option<&[Node]> {
    if let crate::scenario::tree::Value::Array(items) = &node.value { Some(items) } else { None }
}

fn entries<'t>(table: &'t Table, key: &str) -> Vec<&'t Table> {
    table.get(key).and_then(items).unwrap_or_default().iter().filter_map(Node::table).collect()
}

fn word(table: &Table, key: &str) -> String {
    table.get(key).and_then(Node::text).unwrap_or("").to_owned()
}

fn or(text: String, default: &str) -> String {
    if text.is_empty() { default.to_owned() } else { text }
}

/// Keys of the scenario that an axis sets.
fn keys(axis: &Table) -> Vec<String> {
    let single = ["key", "parameter"].into_iter().filter_map(|key| axis.get(key).and_then(Node::text));
    let several = axis.get("keys").and_then(items).unwrap_or_default().iter().filter_map(Node::text);
    single.chain(several).map(str::to_owned).collect()
}

/// Values, range or distribution as the file has them.
fn written(axis: &Table) -> String {
    let given = ["values", "labels", "range", "dist", "with"].into_iter();
    let given: Vec<String> =
        given.filter_map(|key| axis.get(key).map(|node| format!("{key} = {}", inline(node)))).collect();
    or(given.join("; "), "its own distribution")
}

/// What a column of the design holds.
fn range(column: &Column) -> String {
    match &column.values {
        ColumnValues::Number(numbers) => {
            let ends =
                numbers.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), n| (l.min(*n), h.max(*n)));
            format!("{} to {}", ends.0, ends.1)
        }
        ColumnValues::Text(words) => {
            let mut different: Vec<&str> = Vec::new();
            for word in words {
                if different.len() <= WORDS && !different.contains(&word.as_str()) {
                    different.push(word);
                }
            }
            let more = if different.len() > WORDS { ", …" } else { "" };
            different.truncate(WORDS);
            format!("{}{more}", different.join(", "))
        }
        _ => String::new(),
    }
}
