//! `targets`: the demand that nodes adjust to.

use std::collections::BTreeMap;

use super::File;
use super::csv::Row;
use crate::findings::Finding;

const COLUMNS: [&str; 3] = ["t", "id", "target"];

/// Cells, `[t × node]`, with the line of each; 0 where none was read.
struct Cells {
    nodes: usize,
    values: Vec<f64>,
    lines: Vec<usize>,
    last: usize,
}

/// Reads the file; without an index of nodes only its numbers are checked. Returns `[t × node]`.
pub fn read(file: &mut File<'_>, index: Option<&BTreeMap<&str, u32>>, steps: usize) -> Option<Vec<f64>> {
    let nodes = index.map_or(0, BTreeMap::len);
    // A file cannot fill more cells than it has bytes: what is asked for beyond that is missing, not reserved.
    let rows = (steps + 1).min(file.text.len() / nodes.max(1) + 1);
    let mut cells = Cells { nodes, values: vec![0.0; rows * nodes], lines: vec![0; rows * nodes], last: 0 };
    let mut doubtful = false;
    let sound = file.rows(&COLUMNS, 3, |file, row| {
        let t = step(file, row, steps);
        let node = file.node(row, 1, COLUMNS[1], index);
        let value = file.amount(row, 2, COLUMNS[2]);
        cells.last = cells.last.max(t.unwrap_or(0));
        doubtful |= t.is_none() || node.is_none() || value.is_none();
        if let (Some(t), Some(node)) = (t.filter(|t| *t < rows), node) {
            put(file, row, &mut cells, (t, node, value.unwrap_or(0.0)));
        }
    });
    if let (true, false, Some(index)) = (sound, doubtful, index) {
        report_missing(file, &cells, index, steps);
    }
    file.finish();
    (sound && cells.values.len() == (steps + 1) * nodes).then_some(cells.values)
}

fn step(file: &mut File<'_>, row: &Row<'_>, steps: usize) -> Option<usize> {
    let cell = row.cell(0)?;
    let found = cell.parse::<usize>().ok();
    if found.is_none_or(|t| t > steps) {
        let message = if found.is_some() { "the step is after the last" } else { "not a step" };
        let finding = Finding::error(file.name, message).found(format!("`{cell}`"));
        file.report(row.line, "t", finding.allowed(format!("a whole number from 0 to steps = {steps}")));
    }
    found.filter(|t| *t <= steps)
}

fn put(file: &mut File<'_>, row: &Row<'_>, cells: &mut Cells, (t, node, value): (usize, u32, f64)) {
    let at = t * cells.nodes + node as usize;
    if cells.lines[at] > 0 {
        let finding = Finding::error(file.name, "the pair of t and id is there twice");
        let found = format!("{t},{}, first in line {}", row.cell(1).unwrap_or_default(), cells.lines[at]);
        file.report(row.line, "t, id", finding.found(found));
        return;
    }
    cells.lines[at] = row.line;
    cells.values[at] = value;
}

/// Pairs that the file does not have; a file that ends early is one finding.
fn report_missing(file: &mut File<'_>, cells: &Cells, index: &BTreeMap<&str, u32>, steps: usize) {
    let mut ids = vec![""; index.len()];
    index.iter().for_each(|(id, at)| ids[*at as usize] = id);
    if cells.last < steps {
        let finding = Finding::error(file.name, "the targets end before the last step").field("t");
        let finding =
            finding.found(format!("last t = {}", cells.last)).allowed(format!("t = 0 to steps = {steps}"));
        file.findings.push(finding);
    }
    let given = cells.lines.iter().take((cells.last + 1) * cells.nodes).enumerate();
    for (at, _) in given.filter(|(_, line)| **line == 0) {
        let finding = Finding::error(file.name, "a target is missing").field("t, id");
        let found = format!("t = {}, id = {}", at / cells.nodes, ids[at % cells.nodes]);
        file.quiet.push(finding.found(found), "t, id", file.findings);
    }
}
