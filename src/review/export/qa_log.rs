//! The quality assurance log of a run, filled in as far as the run folder knows.
//!
//! Sections follow the Aqua Book (HM Treasury and Government Analysis Function, edition of 2025): scope and roles,
//! assumptions with their evidence, parameters, data, verification, validation, uncertainty, limitations. What people have to add says
//! so; nothing is invented.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::findings::{Findings, printable_lines};
use crate::review::inputs;
use crate::scenario::registry;
use crate::scenario::render::inline;
use crate::scenario::tree::{Node, Table, Value};
use crate::writers::finished::FinishedRun;
use crate::writers::manifest::Manifest;

mod sweep;

use sweep::{Sweep, Varied};

/// What the model leaves out, and how it was validated: sections of the methods.
const METHODS: &str = include_str!("../../../METHODS.md");

/// Its name in a run folder.
pub const FILE: &str = "qa-log.md";

/// The log as Markdown.
///
/// # Errors
/// Findings if the scenario of the run cannot be read.
pub fn log(run: &FinishedRun) -> Result<String, Findings> {
    let tree = inputs::read(&run.manifest.scenario.path, &run.scenario()?)?;
    let manifest = &run.manifest;
    let sweep = Sweep::of(run)?;
    let own = sweep.as_ref().map_or(&tree, Sweep::file);
    let mut text = head(manifest, own);
    text += &sweep.as_ref().map_or_else(String::new, Sweep::sections);
    text += &assumptions(&tree);
    if manifest.data_package.is_none() {
        text += &reference_model(manifest, &tree);
        return Ok(printable_lines(&text));
    }
    text += &parameters(&tree, &sweep.as_ref().map_or_else(BTreeMap::new, Sweep::parameters));
    text += &data(manifest);
    text += &verification(manifest);
    text += &section("Validation", "13 Published tables reproduced");
    text += &uncertainty(manifest, &tree);
    text += &section("Limitations", "14 What is left out");
    Ok(printable_lines(&text))
}

/// * `file` – the scenario, or the file of the sweep.
fn head(manifest: &Manifest, file: &Table) -> String {
    let word = |key: &str| file.get(key).and_then(Node::text).unwrap_or("").to_owned();
    let description = word("description");
    let mut text = format!("# Quality assurance log: {}\n\n", cell(&manifest.title));
    text += "## Scope\n\n";
    if !description.is_empty() {
        let _ = writeln!(text, "{description}\n");
    }
    text += &format!("| | |\n|---|---|\n| scenario | `{}` |\n", manifest.name);
    let engine = &manifest.engine;
    let commit = engine.commit.as_deref().unwrap_or("not recorded");
    for (what, value) in [
        ("model", format!("{} {}, commit {commit}", engine.name, engine.version)),
        ("command", format!("`{}`", manifest.command.join(" "))),
        ("resolved scenario", format!("`{}`, SHA-256 {}", manifest.scenario.path, manifest.scenario.sha256)),
        ("ended", manifest.ended.clone().unwrap_or_else(|| "not recorded".to_owned())),
    ] {
        let _ = writeln!(text, "| {what} | {} |", cell(&value));
    }
    text += "\n## Roles\n\nThe program does not know them. To be filled in by the project: commissioner, analyst, assurer, approver; assurance plan; decisions and their dates.\n\n";
    text
}

/// Every entry of the scenario that says how well it is known.
fn assumptions(tree: &Table) -> String {
    let mut rows = Vec::new();
    collect(tree, "", &mut rows);
    let mut text = String::from("## Assumptions and evidence of the scenario\n\n");
    if rows.is_empty() {
        return text + "The scenario has no entries beyond the base.\n\n";
    }
    text += "| entry | evidence | source |\n|---|---|---|\n";
    for (path, evidence, source) in rows {
        let _ = writeln!(text, "| {} | {} | {} |", cell(&path), cell(&evidence), cell(&source));
    }
    text + "\n"
}

fn collect(table: &Table, path: &str, rows: &mut Vec<(String, String, String)>) {
    let word = |key: &str| table.get(key).and_then(Node::text).unwrap_or("").to_owned();
    if table.get("evidence").is_some() {
        let name = word("name");
        let label = if name.is_empty() { path.to_owned() } else { format!("{path} “{name}”") };
        rows.push((label, word("evidence"), word("source")));
    }
    for entry in table.entries.iter().filter(|entry| entry.key != "parameters") {
        let path = if path.is_empty() { entry.key.clone() } else { format!("{path}.{}", entry.key) };
        match &entry.node.value {
            Value::Table(inner) => collect(inner, &path, rows),
            Value::Array(items) => {
                items.iter().filter_map(Node::table).for_each(|item| collect(item, &path, rows));
            }
            _ => {}
        }
    }
}

/// Parameters with the value used, unit, evidence and source; of those that a sweep varies, what its design takes.
fn parameters(tree: &Table, varied: &BTreeMap<String, Varied>) -> String {
    let mut text = String::from(
        "## Parameters\n\n| parameter | value | unit | evidence | source |\n|---|---|---|---|---|\n",
    );
    for entry in tree.get("parameters").and_then(Node::table).map_or(&[][..], |table| &table.entries) {
        let registered = registry::find(&entry.key);
        let word = |key: &str, default: &str| {
            let own = entry.node.table().and_then(|table| table.get(key)).and_then(Node::text);
            own.unwrap_or(default).to_owned()
        };
        // A number that replaces the default does not inherit its evidence.
        let evidence = word("evidence", "not given in the scenario");
        let source = word("source", "not given in the scenario");
        let unit = registered.map_or("as the entry's", |parameter| parameter.unit);
        let cells = match varied.get(&entry.key) {
            Some(axis) => [axis.values.clone(), unit.to_owned(), axis.evidence.clone(), axis.source.clone()],
            None => [format!("`{}`", value(&entry.node)), unit.to_owned(), evidence, source],
        };
        let _ = writeln!(text, "| `{}` | {} |", entry.key, cells.map(|text| cell(&text)).join(" | "));
    }
    text + "\n"
}

/// The rest of the log of a labour-only run: it has files instead of a data package, and nothing of the country in it.
fn reference_model(manifest: &Manifest, tree: &Table) -> String {
    let model = tree.get("labour_only").and_then(Node::table);
    let numbers = model.and_then(|table| table.get("parameters")).and_then(Node::table);
    let mut text = String::from("## Parameters\n\n| parameter | value |\n|---|---|\n");
    for entry in numbers.map_or(&[][..], |table| &table.entries) {
        let _ = writeln!(text, "| `{}` | `{}` |", entry.key, value(&entry.node));
    }
    text += "\n## Data\n\n| file | SHA-256 |\n|---|---|\n";
    for input in &manifest.inputs {
        let _ = writeln!(text, "| {} | {} |", cell(&input.path), input.sha256);
    }
    text += "\n";
    text += &verification(manifest);
    text += &section("Model and validation", "17 Labour market: reference models");
    text += "## Limitations\n\nA reference model of the labour market by itself: no output, trade, incomes, retirement, commuting or moving. The network and the demand are given from outside and do not react.\n";
    text
}

/// A number or a distribution without source and evidence, which have columns of their own.
fn value(node: &Node) -> String {
    let Some(table) = node.table() else { return inline(node) };
    let mut numbers = table.clone();
    numbers.entries.retain(|entry| !["source", "evidence"].contains(&entry.key.as_str()));
    inline(&Node { value: Value::Table(numbers), span: node.span })
}

fn data(manifest: &Manifest) -> String {
    let data = &manifest.data_package;
    let mut text = format!(
        "## Data\n\n{} {}, prices of {}, content SHA-256 {}.\n\n",
        data.name, data.version, data.price_base, data.content_sha256
    );
    for (title, lines) in [("Licences", &data.licences), ("Sources", &data.sources)] {
        let _ = writeln!(text, "{title}:\n");
        lines.iter().for_each(|line| text += &format!("- {}\n", cell(line)));
        text += "\n";
    }
    text
}

fn verification(manifest: &Manifest) -> String {
    let mut text = String::from(
        "## Verification\n\nIdentities that the run checked:\n\n| check | residual | limit | passed | what is compared |\n|---|---|---|---|---|\n",
    );
    for check in &manifest.checks {
        let residual = check.residual.map_or("not a number".to_owned(), |residual| format!("{residual:e}"));
        let passed = if check.passed { "yes" } else { "NO" };
        let _ = writeln!(
            text,
            "| {} | {residual} | {:e} | {passed} | {} |",
            cell(&check.name),
            check.tolerance,
            cell(&check.description)
        );
    }
    text + "\n`fairshift verify` compares the files of the run with their hashes; `fairshift rerun` computes it again.\n\n"
}

fn uncertainty(manifest: &Manifest, tree: &Table) -> String {
    let entries = tree.get("parameters").and_then(Node::table).map_or(&[][..], |table| &table.entries);
    let kind =
        |node: &Node| node.table().and_then(|table| table.get("dist")).and_then(Node::text) != Some("fixed");
    let drawn = entries.iter().filter(|entry| entry.node.table().is_some() && kind(&entry.node)).count();
    format!(
        "## Uncertainty\n\n{}, seed {}; {drawn} of {} parameters have a distribution. Intervals cover the parameters drawn and say nothing about how likely the scenario is.\n\n",
        if manifest.draws == 1 {
            "1 draw at central values".to_owned()
        } else {
            format!("{} draws", manifest.draws)
        },
        manifest.seed,
        entries.len()
    )
}

/// A section of the methods.
fn section(title: &str, heading: &str) -> String {
    let start = format!("## {heading}\n");
    let body = METHODS.split_once(&start).map_or("", |(_, rest)| rest.split("\n## ").next().unwrap_or(""));
    format!("## {title}\n\n{}\n\n", body.trim())
}

/// Text in a cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_methods_have_the_sections() {
        for heading in
            ["13 Published tables reproduced", "14 What is left out", "17 Labour market: reference models"]
        {
            assert!(section("x", heading).len() > 200, "{heading}");
        }
    }
}
