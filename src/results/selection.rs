//! Single numbers of the result tables, without building the tables.
//!
//! A [`Selection`] names a table, a column, and values of key or label columns; it holds one number per matching row, in
//! the order of the table. Rows of places, industries and the country are computed alone; of any other table the whole
//! table is built once per run. Either way the numbers are those of the table, bit for bit.

use std::collections::BTreeMap;

use crate::engine::EngineOutput;
use crate::engine::draw::Variable;
use crate::engine::labour::LabourBase;
use crate::inputs::ModelInputs;
use crate::results::collect::{Draws, Quantity, Unit, base_levels};
use crate::results::statistics::{mean_and_error, quantile, quantile_suffix};
use crate::results::table::{ColumnValues, ResultTable};
use crate::results::tables::{QUANTITIES, tables};

/// A condition on the rows of a table.
#[derive(Clone, Debug, PartialEq)]
pub enum Condition {
    /// A text column has one of these values.
    Text(String, Vec<String>),
    /// A column of whole numbers has one of these values.
    Integer(String, Vec<i32>),
}

/// Rows of one column of one table.
#[derive(Clone, Debug)]
pub struct Selection {
    table: String,
    column: String,
    conditions: Vec<Condition>,
    cells: Option<Vec<Cell>>,
}

/// A number that can be computed alone.
#[derive(Clone, Debug)]
struct Cell {
    unit: Unit,
    kind: Kind,
    statistic: Statistic,
    item: usize,
    year: usize,
    base: f64,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Level(Quantity),
    Change(&'static [Variable]),
}

#[derive(Clone, Copy, Debug)]
enum Statistic {
    Mean,
    Error,
    Quantile(f64),
}

/// Tables of one run that selections had to build.
#[derive(Debug, Default)]
pub struct BuiltTables(BTreeMap<String, ResultTable>);

/// A table as a run of these inputs has it, with its keys and columns but no draws: columns of statistics are empty.
///
/// `None` if there is no such table.
#[must_use]
pub fn outline(inputs: &ModelInputs, table: &str) -> Option<ResultTable> {
    let nothing = EngineOutput {
        draws: Vec::new(),
        counterfactual: inputs.counterfactual.as_ref().map(|_| Vec::new()),
        parameter_values: Vec::new(),
        balance_residual: 0.0,
        base_residual: 0.0,
        labour: inputs.labour.map(|_| LabourBase::default()),
    };
    one_table(inputs, &nothing, table)
}

fn one_table(inputs: &ModelInputs, output: &EngineOutput, name: &str) -> Option<ResultTable> {
    let mut wanted = inputs.clone();
    wanted.outputs.tables = vec![name.to_owned()];
    tables(&wanted, output).into_iter().find(|table| table.name == name)
}

impl Selection {
    /// Selects rows of `outline`, which belongs to the same inputs.
    #[must_use]
    pub fn new(
        inputs: &ModelInputs,
        outline: &ResultTable,
        column: &str,
        conditions: Vec<Condition>,
    ) -> Self {
        let cells = cells(inputs, outline, column, &conditions);
        Self { table: outline.name.clone(), column: column.to_owned(), conditions, cells }
    }

    /// The numbers selected, in the order of the table.
    ///
    /// # Errors
    /// If the table of this run has no matching row or no such column.
    pub fn values(
        &self,
        inputs: &ModelInputs,
        output: &EngineOutput,
        built: &mut BuiltTables,
    ) -> Result<Vec<f64>, String> {
        if let Some(cells) = &self.cells {
            let draws = Draws::new(inputs, output);
            return Ok(cells.iter().map(|cell| cell.value(draws)).collect());
        }
        if !built.0.contains_key(&self.table) {
            let table = one_table(inputs, output, &self.table);
            let table = table.ok_or_else(|| format!("the run has no table `{}`", self.table))?;
            built.0.insert(self.table.clone(), table);
        }
        let table = &built.0[&self.table];
        let rows = matching(table, &self.conditions);
        if rows.is_empty() {
            return Err(format!("the table `{}` of this variant has no row that matches", self.table));
        }
        match table.column(&self.column).map(|column| &column.values) {
            Some(ColumnValues::Number(values)) => Ok(rows.into_iter().map(|row| values[row]).collect()),
            Some(ColumnValues::Integer(values)) => {
                Ok(rows.into_iter().map(|row| f64::from(values[row])).collect())
            }
            Some(ColumnValues::Flag(values)) => {
                Ok(rows.into_iter().map(|row| f64::from(u8::from(values[row]))).collect())
            }
            _ => Err(format!("the table `{}` of this variant has no numbers `{}`", self.table, self.column)),
        }
    }
}

/// Rows of a table that meet all conditions.
#[must_use]
pub fn matching(table: &ResultTable, conditions: &[Condition]) -> Vec<usize> {
    let meets = |row: usize| conditions.iter().all(|condition| met(table, condition, row));
    (0..table.rows()).filter(|&row| meets(row)).collect()
}

fn met(table: &ResultTable, condition: &Condition, row: usize) -> bool {
    match condition {
        Condition::Text(column, values) => {
            table.text(column).is_some_and(|cells| values.contains(&cells[row]))
        }
        Condition::Integer(column, values) => {
            table.integers(column).is_some_and(|cells| values.contains(&cells[row]))
        }
    }
}

impl Cell {
    fn value(&self, draws: Draws<'_>) -> f64 {
        let mut values = match self.kind {
            Kind::Level(quantity) => draws.level_of(self.unit, quantity, (self.item, self.year), self.base),
            Kind::Change(parts) => draws.change_of(self.unit, parts, (self.item, self.year)),
        };
        match self.statistic {
            Statistic::Mean => mean_and_error(&values).0,
            Statistic::Error => mean_and_error(&values).1,
            Statistic::Quantile(q) => {
                values.sort_unstable_by(f64::total_cmp);
                quantile(&values, q)
            }
        }
    }
}

/// Cells of a column that can be computed alone.
fn cells(
    inputs: &ModelInputs,
    outline: &ResultTable,
    column: &str,
    conditions: &[Condition],
) -> Option<Vec<Cell>> {
    let (variable, statistic) = statistic(column, &inputs.outputs.quantiles)?;
    let rows = matching(outline, conditions);
    let years = inputs.year_count();
    if outline.name == "decomposition" {
        let parts = decomposed(variable)?;
        let places = inputs.dataset.places.len();
        let cell = |row: usize| {
            let (item, year) = (row / 4 / years, row / 4 % years);
            let unit = if item == places { Unit::Country } else { Unit::Place };
            Cell { unit, kind: Kind::Change(parts[row % 4]), statistic, item, year, base: 0.0 }
        };
        return Some(rows.into_iter().map(cell).collect());
    }
    let unit = match outline.name.as_str() {
        "national" => Unit::Country,
        "places" => Unit::Place,
        "industries" => Unit::Industry,
        _ => return None,
    };
    let (quantity, change) = quantity(variable)?;
    let base = base_levels(&inputs.dataset, unit, quantity);
    let kind = if change { Kind::Change(quantity.parts()) } else { Kind::Level(quantity) };
    let cell = |row: usize| {
        let (item, year) = (row / years, row % years);
        Cell { unit, kind, statistic, item, year, base: base[item] }
    };
    Some(rows.into_iter().map(cell).collect())
}

/// A quantity's column without its statistic, and whether it is the change.
fn quantity(variable: &str) -> Option<(Quantity, bool)> {
    let (name, change) = match variable.strip_suffix("_change") {
        Some(name) => (name, true),
        None => (variable, false),
    };
    QUANTITIES.iter().find(|(_, known, ..)| *known == name).map(|(quantity, ..)| (*quantity, change))
}

/// Parts of the components direct, indirect, induced, total.
fn decomposed(variable: &str) -> Option<[&'static [Variable]; 4]> {
    use Variable as V;
    match variable {
        "jobs_change" => Some([
            &[V::JobsDirect],
            &[V::JobsIndirect],
            &[V::JobsInduced],
            &[V::JobsDirect, V::JobsIndirect, V::JobsInduced],
        ]),
        "gross_output_change" => Some([
            &[V::OutputDirect],
            &[V::OutputIndirect],
            &[V::OutputInduced],
            &[V::OutputDirect, V::OutputIndirect, V::OutputInduced],
        ]),
        _ => None,
    }
}

fn statistic<'c>(column: &'c str, quantiles: &[f64]) -> Option<(&'c str, Statistic)> {
    if let Some(variable) = column.strip_suffix("_mean") {
        return Some((variable, Statistic::Mean));
    }
    if let Some(variable) = column.strip_suffix("_se") {
        return Some((variable, Statistic::Error));
    }
    quantiles.iter().find_map(|&q| {
        let variable = column.strip_suffix(quantile_suffix(q).as_str())?.strip_suffix('_')?;
        Some((variable, Statistic::Quantile(q)))
    })
}
