//! From draws to numbers per draw and cell, ready to be summarised: levels and changes.
//!
//! A [`Measurements`] holds one variable of one table: `[draw][row]`, rows in key order. Changes are differences from the
//! counterfactual of the same draw; levels are base year plus the scenario's own change.

use std::ops::Range;

use rayon::prelude::*;

use crate::dataset::Dataset;
use crate::engine::EngineOutput;
use crate::engine::draw::{DrawResult, VARIABLES, Variable};
use crate::engine::kept::Kept;
use crate::inputs::ModelInputs;
use crate::results::statistics::{Summaries, summarise_in_parts};

/// One variable of one table, `[draw][row]`.
pub type Measurements = Vec<Vec<f64>>;

/// Access to a run's draws by table and variable.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::struct_field_names, reason = "the draws of the scenario, beside those of its counterfactual")]
pub struct Draws<'a> {
    inputs: &'a ModelInputs,
    own: &'a [DrawResult],
    counterfactual: Option<&'a [DrawResult]>,
}

/// A variable of places, industries or the country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quantity {
    /// £m, constant prices.
    GrossOutput,
    /// £m, constant prices.
    Gva,
    /// Jobs by workplace.
    Jobs,
    /// kt `CO2e` a year.
    Emissions,
}

impl Quantity {
    /// The parts it is the sum of.
    pub(crate) fn parts(self) -> &'static [Variable] {
        match self {
            Self::GrossOutput => &[Variable::OutputDirect, Variable::OutputIndirect, Variable::OutputInduced],
            Self::Gva => &[Variable::Gva],
            Self::Jobs => &[Variable::JobsDirect, Variable::JobsIndirect, Variable::JobsInduced],
            Self::Emissions => &[Variable::Emissions],
        }
    }

    /// Whether levels grow with productivity.
    fn is_money(self) -> bool {
        matches!(self, Self::GrossOutput | Self::Gva)
    }
}

/// What rows of a table are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Places in data-set order.
    Place,
    /// Industries in data-set order.
    Industry,
    /// The country.
    Country,
}

impl<'a> Draws<'a> {
    /// The draws of a run.
    #[must_use]
    pub fn new(inputs: &'a ModelInputs, output: &'a EngineOutput) -> Self {
        Self::of(inputs, &output.draws, output.counterfactual.as_deref())
    }

    /// Draws of any alternative, against a counterfactual.
    #[must_use]
    pub fn of(
        inputs: &'a ModelInputs,
        draws: &'a [DrawResult],
        counterfactual: Option<&'a [DrawResult]>,
    ) -> Self {
        Self { inputs, own: draws, counterfactual }
    }

    fn years(&self) -> usize {
        self.inputs.year_count()
    }

    fn units(&self, unit: Unit) -> usize {
        match unit {
            Unit::Place => self.inputs.dataset.places.len(),
            Unit::Industry => self.inputs.dataset.industries.len(),
            Unit::Country => 1,
        }
    }

    /// Sum of variables by unit and year, rows `[unit × year]`, differences from the counterfactual.
    #[must_use]
    pub fn change(&self, unit: Unit, parts: &[Variable]) -> Measurements {
        (0..self.own.len()).into_par_iter().map(|number| self.change_in(number, unit, parts)).collect()
    }

    /// The same in one draw, rows `[unit × year]`.
    #[must_use]
    pub fn change_in(&self, number: usize, unit: Unit, parts: &[Variable]) -> Vec<f64> {
        let mut change = self.own_change(&self.own[number], unit, parts);
        if let Some(other) = self.counterfactual {
            let reference = self.own_change(&other[number], unit, parts);
            change.iter_mut().zip(reference).for_each(|(c, r)| *c -= r);
        }
        change
    }

    /// Change of a quantity.
    #[must_use]
    pub fn quantity_change(&self, unit: Unit, quantity: Quantity) -> Measurements {
        self.change(unit, quantity.parts())
    }

    /// Level of a quantity, rows `[unit × year]`.
    #[must_use]
    pub fn level(&self, unit: Unit, quantity: Quantity) -> Measurements {
        let base = base_levels(&self.inputs.dataset, unit, quantity);
        let draws = (0..self.own.len()).into_par_iter();
        draws.map(|number| self.level_in(number, unit, quantity, &base)).collect()
    }

    /// The same in one draw, rows `[unit × year]`.
    ///
    /// * `base` – base-year levels, `[unit]`.
    #[must_use]
    pub fn level_in(&self, number: usize, unit: Unit, quantity: Quantity, base: &[f64]) -> Vec<f64> {
        let (draw, years) = (&self.own[number], self.years());
        let mut level = self.own_change(draw, unit, quantity.parts());
        for (row, value) in level.iter_mut().enumerate() {
            let growth = if quantity.is_money() { draw.growth[row % years] } else { 1.0 };
            *value += base[row / years] * growth;
        }
        level
    }

    /// One row of [`Self::change`], `[draw]`, bit for bit, without the others.
    #[must_use]
    pub fn change_of(&self, unit: Unit, parts: &[Variable], (item, year): (usize, usize)) -> Vec<f64> {
        let pairs = self.own.iter().enumerate();
        pairs
            .map(|(number, draw)| {
                let change = self.own_change_of(draw, unit, parts, (item, year));
                match self.counterfactual {
                    Some(other) => change - self.own_change_of(&other[number], unit, parts, (item, year)),
                    None => change,
                }
            })
            .collect()
    }

    /// One row of [`Self::level`], `[draw]`, bit for bit; `base` is the item's base-year level.
    #[must_use]
    pub fn level_of(
        &self,
        unit: Unit,
        quantity: Quantity,
        (item, year): (usize, usize),
        base: f64,
    ) -> Vec<f64> {
        let level = |draw: &DrawResult| {
            let growth = if quantity.is_money() { draw.growth[year] } else { 1.0 };
            self.own_change_of(draw, unit, quantity.parts(), (item, year)) + base * growth
        };
        self.own.iter().map(level).collect()
    }

    fn own_change_of(&self, draw: &DrawResult, unit: Unit, parts: &[Variable], at: (usize, usize)) -> f64 {
        let (source, width) = match unit {
            Unit::Industry => (&draw.industries, self.units(Unit::Industry)),
            Unit::Place | Unit::Country => (&draw.places, self.units(Unit::Place)),
        };
        let first = |part: Variable| (at.1 * VARIABLES + part as usize) * width;
        if unit == Unit::Country {
            return parts.iter().map(|&p| source.range(first(p)..first(p) + width).iter().sum::<f64>()).sum();
        }
        let of = |part: Variable| source.range(first(part) + at.0..first(part) + at.0 + 1)[0];
        parts.iter().fold(0.0, |sum, &part| sum + of(part))
    }

    fn own_change(&self, draw: &DrawResult, unit: Unit, parts: &[Variable]) -> Vec<f64> {
        let (source, width) = match unit {
            Unit::Industry => (&draw.industries, self.units(Unit::Industry)),
            Unit::Place | Unit::Country => (&draw.places, self.units(Unit::Place)),
        };
        let years = self.years();
        let block = |year: usize, part: Variable| {
            let first = (year * VARIABLES + part as usize) * width;
            source.range(first..first + width)
        };
        if unit == Unit::Country {
            let total = |year: usize| parts.iter().map(|&part| block(year, part).iter().sum::<f64>()).sum();
            return (0..years).map(total).collect();
        }
        let mut rows = vec![0.0; width * years];
        for year in 0..years {
            for &part in parts {
                for (item, value) in block(year, part).iter().enumerate() {
                    rows[item * years + year] += value;
                }
            }
        }
        rows
    }

    /// The number of draws.
    #[must_use]
    pub fn count(&self) -> usize {
        self.own.len()
    }

    /// Sums of every place's cells, summarised over draws.
    ///
    /// * `width` – rows of a place.
    /// * `add` – adds the value of an industry in a detail year to the rows of its place.
    pub(crate) fn summarise_places(
        &self,
        pick: fn(&DrawResult) -> &Kept,
        width: usize,
        add: impl Fn(&mut [f64], usize, usize, f64) + Sync,
        quantiles: &[f64],
    ) -> Summaries {
        let (places, industries) = (self.inputs.dataset.places.len(), self.inputs.dataset.industries.len());
        let years = self.inputs.outputs.detail_years.len();
        let each = (width + industries * years) * self.own.len();
        let [all] = summarise_in_parts(places, each, quantiles, |some| {
            let of = |number: usize| {
                let cells = self.cells_of(pick, number, some.start * industries..some.end * industries);
                let mut rows = vec![0.0; some.len() * width];
                for (at, value) in cells.iter().enumerate() {
                    let (cell, year) = (at / years, at % years);
                    let place = cell / industries;
                    add(&mut rows[place * width..(place + 1) * width], cell % industries, year, *value);
                }
                rows
            };
            [(0..self.own.len()).into_par_iter().map(of).collect()]
        });
        all
    }

    /// Changes of some cells in detail years, `[draw][cell × detail year]`.
    #[must_use]
    pub fn some_cells(&self, pick: fn(&DrawResult) -> &Kept, cells: Range<usize>) -> Measurements {
        let draws = (0..self.own.len()).into_par_iter();
        draws.map(|number| self.cells_of(pick, number, cells.clone())).collect()
    }

    fn cells_of(&self, pick: fn(&DrawResult) -> &Kept, number: usize, cells: Range<usize>) -> Vec<f64> {
        let mut rows = self.cells_in_order(pick(&self.own[number]), &cells);
        if let Some(other) = self.counterfactual {
            let others = self.cells_in_order(pick(&other[number]), &cells);
            rows.iter_mut().zip(others).for_each(|(row, other)| *row -= other);
        }
        rows
    }

    /// Cells kept year by year, in the order of a table: year by year within each.
    fn cells_in_order(&self, kept: &Kept, cells: &Range<usize>) -> Vec<f64> {
        let years = self.inputs.outputs.detail_years.len();
        let all = kept.len() / years.max(1);
        let mut rows = vec![0.0; cells.len() * years];
        for year in 0..years {
            let values = kept.range(year * all + cells.start..year * all + cells.end);
            for (cell, value) in values.iter().enumerate() {
                rows[cell * years + year] = *value;
            }
        }
        rows
    }
}

/// Base-year levels by unit.
#[must_use]
pub fn base_levels(data: &Dataset, unit: Unit, quantity: Quantity) -> Vec<f64> {
    let industry = |i: usize| match quantity {
        Quantity::GrossOutput => data.industries[i].gross_output,
        Quantity::Gva => data.industries[i].gva,
        Quantity::Jobs => data.industries[i].jobs,
        Quantity::Emissions => data.industries[i].emissions,
    };
    let place = |p: usize| -> f64 {
        (0..data.industries.len())
            .map(|i| match quantity {
                Quantity::GrossOutput => data.gross_output[(p, i)],
                Quantity::Gva if data.industries[i].gross_output > 0.0 => {
                    data.gross_output[(p, i)] * data.industries[i].gva / data.industries[i].gross_output
                }
                Quantity::Gva => 0.0,
                Quantity::Jobs => data.jobs[(p, i)],
                Quantity::Emissions => data.emissions[(p, i)],
            })
            .sum()
    };
    match unit {
        Unit::Industry => (0..data.industries.len()).map(industry).collect(),
        Unit::Place => (0..data.places.len()).map(place).collect(),
        Unit::Country => vec![(0..data.industries.len()).map(industry).sum()],
    }
}
