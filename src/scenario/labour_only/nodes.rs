//! `nodes`: who is where at the beginning.

use std::collections::BTreeMap;

use super::File;
use crate::findings::Finding;

/// Nodes in the order of their file.
#[derive(Clone, Debug, Default)]
pub struct Nodes {
    /// Ids.
    pub ids: Vec<String>,
    /// Employed at t = 0.
    pub employment: Vec<f64>,
    /// Unemployed at t = 0.
    pub unemployment: Vec<f64>,
    /// Vacancies at t = 0.
    pub vacancies: Vec<f64>,
    /// Wages; 1 where the file has none.
    pub wages: Vec<f64>,
}

const COLUMNS: [&str; 5] = ["id", "employment_0", "unemployment_0", "vacancies_0", "wage"];

/// Reads the file; values that cannot be read are 0 and reported, so that ids are known to the other files.
///
/// * `paid` – whether the model reads wages; else they may be blank.
pub fn read(file: &mut File<'_>, paid: bool) -> Option<Nodes> {
    let mut nodes = Nodes::default();
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    let sound = file.rows(&COLUMNS, 4, |file, row| {
        let id = row.cell(0).unwrap_or_default().to_owned();
        if id.is_empty() {
            file.report(row.line, "id", Finding::error(file.name, "the cell is empty").allowed("an id"));
            return;
        }
        if let Some(first) = lines.get(&id) {
            let finding = Finding::error(file.name, "the id is there twice")
                .found(format!("`{id}`, first in line {first}"));
            file.report(row.line, "id", finding);
            return;
        }
        lines.insert(id.clone(), row.line);
        nodes.ids.push(id);
        nodes.employment.push(file.amount(row, 1, COLUMNS[1]).unwrap_or(0.0));
        nodes.unemployment.push(file.amount(row, 2, COLUMNS[2]).unwrap_or(0.0));
        nodes.vacancies.push(file.amount(row, 3, COLUMNS[3]).unwrap_or(0.0));
        nodes.wages.push(if row.cell(4).is_some_and(|cell| paid || !cell.is_empty()) {
            file.amount(row, 4, COLUMNS[4]).unwrap_or(0.0)
        } else {
            1.0
        });
    });
    file.finish();
    (sound && !nodes.ids.is_empty()).then_some(nodes)
}
