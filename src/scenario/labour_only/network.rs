//! `network`: who may move where.

use std::collections::BTreeMap;

use super::File;
use crate::findings::Finding;

/// Largest difference between the sum of a row and one.
const ROW_SUM: f64 = 1e-9;

const COLUMNS: [&str; 3] = ["source", "target", "weight"];

/// Reads the file; without an index of nodes only its numbers are checked.
pub fn read(file: &mut File<'_>, index: Option<&BTreeMap<&str, u32>>) -> Option<Vec<(u32, u32, f64)>> {
    let mut edges: Vec<(u32, u32, f64, usize)> = Vec::new();
    let mut doubtful = false;
    let sound = file.rows(&COLUMNS, 3, |file, row| {
        let source = file.node(row, 0, COLUMNS[0], index);
        let target = file.node(row, 1, COLUMNS[1], index);
        let weight = file.amount(row, 2, COLUMNS[2]);
        match (source, target, weight) {
            (Some(source), Some(target), Some(weight)) => edges.push((source, target, weight, row.line)),
            _ => doubtful = true,
        }
    });
    edges.sort_unstable_by_key(|edge| (edge.0, edge.1, edge.3));
    if let (true, Some(index)) = (sound, index) {
        let mut ids = vec![""; index.len()];
        index.iter().for_each(|(id, at)| ids[*at as usize] = id);
        report_duplicates(file, &edges, &ids);
        // Where a row could not be read its sum says nothing new.
        if !doubtful {
            report_sums(file, &edges, &ids);
        }
    }
    file.finish();
    let kept = edges.into_iter().filter(|edge| edge.2 > 0.0).map(|edge| (edge.0, edge.1, edge.2));
    sound.then(|| kept.collect())
}

fn report_duplicates(file: &mut File<'_>, edges: &[(u32, u32, f64, usize)], ids: &[&str]) {
    for pair in edges.windows(2).filter(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1)) {
        let (source, target, _, line) = pair[1];
        let finding = Finding::error(file.name, "the pair of source and target is there twice");
        let found = format!("{},{}, first in line {}", ids[source as usize], ids[target as usize], pair[0].3);
        file.report(line, "source, target", finding.found(found));
    }
}

fn report_sums(file: &mut File<'_>, edges: &[(u32, u32, f64, usize)], ids: &[&str]) {
    let (mut sums, mut lines) = (vec![0.0; ids.len()], vec![1; ids.len()]);
    for (source, _, weight, line) in edges {
        let at = *source as usize;
        lines[at] = if sums[at] == 0.0 { *line } else { lines[at].min(*line) };
        sums[at] += weight;
    }
    for ((sum, line), id) in sums.iter().zip(lines).zip(ids) {
        if (sum - 1.0).abs() > ROW_SUM {
            let finding = Finding::error(file.name, "the weights of a source do not sum to one");
            let found = format!("source `{id}`: {sum}");
            file.report(line, "weight", finding.found(found).allowed(format!("1 within {ROW_SUM:e}")));
        }
    }
}
