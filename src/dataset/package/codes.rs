//! Codes of a package, their indices, and what was wrong with those looked up.

use std::collections::BTreeMap;

use crate::dataset::package::assemble::Tables;
use crate::dataset::package::cells::CellTable;
use crate::dataset::{Industry, Place};
use crate::findings::{Finding, Findings, Quiet};
use crate::matrix::Matrix;

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    Industry,
    Place,
    Technology,
    Measure,
    Class,
    Indicator,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Industry => "industry",
            Self::Place => "place",
            Self::Technology => "technology",
            Self::Measure => "measure",
            Self::Class => "labour class",
            Self::Indicator => "indicator",
        }
    }
}

/// Codes by kind, and what was wrong with those looked up.
pub(super) struct Codes<'a> {
    tables: &'a Tables,
    indices: [BTreeMap<String, usize>; 6],
    findings: Findings,
    quiet: Quiet,
}

impl<'a> Codes<'a> {
    pub(super) fn new(industries: &[Industry], places: &[Place], tables: &'a Tables) -> Self {
        let numbered =
            |codes: Vec<String>| codes.into_iter().enumerate().map(|(at, code)| (code, at)).collect();
        let of = |table: &str| tables.get(table).map_or(Vec::new(), |t| t.text("code").to_vec());
        let indices = [
            numbered(industries.iter().map(|i| i.code.clone()).collect()),
            numbered(places.iter().map(|p| p.code.clone()).collect()),
            numbered(of("technologies")),
            numbered(of("measures")),
            classes(industries),
            numbered(of("indicators")),
        ];
        Self { tables, indices, findings: Findings::new(), quiet: Quiet::default() }
    }

    /// How many entries a kind has: the rows of its table, also where a code stands there twice.
    pub(super) fn count(&self, kind: Kind) -> usize {
        self.indices[kind as usize].values().max().map_or(0, |last| last + 1)
    }

    /// Index of every row's code; an unknown one is a finding and `None`.
    pub(super) fn look_up(&mut self, table: &CellTable, column: &str, kind: Kind) -> Vec<Option<usize>> {
        let mut found = Vec::with_capacity(table.len());
        for (row, code) in table.text(column).iter().enumerate() {
            let at = self.indices[kind as usize].get(code).copied();
            if at.is_none() {
                let finding = table.error(row, column, format!("unknown {}", kind.name())).found(code);
                let known = self.indices[kind as usize].keys().map(String::as_str);
                self.quiet.push(finding.nearest(code, known), column, &mut self.findings);
            }
            found.push(at);
        }
        found
    }

    pub(super) fn known(&mut self, table: &str, column: &str, kind: Kind) {
        if let Some(table) = self.tables.get(table) {
            self.look_up(table, column, kind);
        }
    }

    pub(super) fn matrix(
        &mut self,
        table: Option<&CellTable>,
        row: (&str, Kind),
        column: (&str, Kind),
        value: &str,
    ) -> Matrix {
        let mut matrix = Matrix::zeros(self.count(row.1), self.count(column.1));
        let Some(table) = table else { return matrix };
        let rows = self.look_up(table, row.0, row.1);
        let columns = self.look_up(table, column.0, column.1);
        for ((row, column), value) in rows.into_iter().zip(columns).zip(table.numbers(value)) {
            if let (Some(row), Some(column)) = (row, column) {
                matrix[(row, column)] = *value;
            }
        }
        matrix
    }

    /// Adds a finding about a row; many of a kind are counted.
    pub(super) fn report(&mut self, finding: Finding, column: &str) {
        self.quiet.push(finding, column, &mut self.findings);
    }

    /// Sets findings aside, so that further columns of the same rows do not report the same codes again.
    pub(super) fn silent(&mut self) -> (Findings, Quiet) {
        (std::mem::take(&mut self.findings), std::mem::take(&mut self.quiet))
    }

    pub(super) fn speak(&mut self, kept: (Findings, Quiet)) {
        (self.findings, self.quiet) = kept;
    }

    pub(super) fn finish(mut self) -> Vec<Finding> {
        self.quiet.summarise("the package", &mut self.findings);
        self.findings.all().to_vec()
    }
}

/// Labour classes in the order of [`crate::dataset::Dataset::labour_classes`].
fn classes(industries: &[Industry]) -> BTreeMap<String, usize> {
    let mut classes = BTreeMap::new();
    for industry in industries {
        let next = classes.len();
        classes.entry(industry.group.clone()).or_insert(next);
    }
    classes
}
