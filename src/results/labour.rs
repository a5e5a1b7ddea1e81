//! People in the tables: stocks, rates, pay, moves and flows by place and for the country.

use std::ops::Range;

use rayon::prelude::*;

use crate::engine::EngineOutput;
use crate::engine::draw::DrawResult;
use crate::engine::labour::{FLOWS, LABOUR_VARIABLES, LabourVariable as V, VARIABLES, at};
use crate::inputs::ModelInputs;
use crate::results::collect::{Measurements, Unit};
use crate::results::labour::quantities::{Levels, QUANTITIES, Quantity, Row, ratio};
use crate::results::statistics::{Summaries, statistic_columns, summarise, summarise_in_parts};
use crate::results::table::{Column, ResultTable};
use crate::results::tables::{integer, table, text};

mod earnings;
mod quantities;

/// People of a run.
#[derive(Clone, Copy, Debug)]
pub struct People<'a> {
    inputs: &'a ModelInputs,
    output: &'a EngineOutput,
    base: &'a [Vec<f64>],
}

/// What rows are of.
#[derive(Clone, Copy)]
enum Rows<'r> {
    Places,
    Country,
    /// Places of each area.
    Areas(&'r [Vec<usize>]),
}

impl Rows<'_> {
    fn of(unit: Unit) -> Self {
        if unit == Unit::Country { Self::Country } else { Self::Places }
    }

    /// Levels of an item from those of places.
    fn levels(self, item: usize, places: usize, level: impl Fn(V, usize) -> f64) -> Levels {
        match self {
            Self::Country => total(0..places, level),
            Self::Areas(areas) => total(areas[item].iter().copied(), level),
            Self::Places => VARIABLES.map(|variable| level(variable, item)),
        }
    }
}

impl<'a> People<'a> {
    /// People of a run, if it has a labour market.
    #[must_use]
    pub fn new(inputs: &'a ModelInputs, output: &'a EngineOutput) -> Option<Self> {
        let base = &output.labour.as_ref()?.levels;
        Some(Self { inputs, output, base })
    }

    /// Columns of the tables `places` and `national`.
    pub(crate) fn columns(&self, unit: Unit) -> Vec<Column> {
        self.columns_of(Rows::of(unit))
    }

    /// Columns of the table `areas`.
    ///
    /// * `areas` – places of each.
    pub(crate) fn area_columns(&self, areas: &[Vec<usize>]) -> Vec<Column> {
        self.columns_of(Rows::Areas(areas))
    }

    fn columns_of(&self, rows: Rows<'_>) -> Vec<Column> {
        let quantiles = &self.inputs.outputs.quantiles;
        let years = self.inputs.year_count();
        // The outline of a table has no draws, and no rows.
        let items = if self.output.draws.is_empty() { 0 } else { self.items(rows) };
        let rows_of = |quantity: usize, quantities: usize| {
            let first = move |item: usize| (item * quantities + quantity) * years;
            (0..items).flat_map(move |item| first(item)..first(item) + years)
        };
        let with_level = |quantities: &[Quantity]| quantities.iter().filter(|q| q.level).count();
        let [levels, changes] = self.summaries(rows);
        let mut columns = Vec::new();
        for (number, quantity) in QUANTITIES.iter().enumerate() {
            if quantity.level {
                let own = rows_of(with_level(&QUANTITIES[..number]), with_level(&QUANTITIES));
                let (name, text, level) = (quantity.name, quantity.description, levels.rows(&own));
                columns.extend(statistic_columns(name, quantity.unit, text, level, quantiles));
            }
            let text = format!("{}, difference from the counterfactual", quantity.description);
            let name = format!("{}_change", quantity.name);
            let change = changes.rows(&rows_of(number, QUANTITIES.len()));
            columns.extend(statistic_columns(&name, quantity.unit, &text, change, quantiles));
        }
        columns
    }

    /// Levels of the quantities that are written with them and changes of all, rows `[item × quantity × year]`.
    fn summaries(&self, rows: Rows<'_>) -> [Summaries; 2] {
        let (years, draws) = (self.inputs.year_count(), self.output.draws.len());
        let each = 2 * QUANTITIES.len() * years * draws;
        summarise_in_parts(self.items(rows), each, &self.inputs.outputs.quantiles, |some| {
            let of = |number: usize| {
                let (levels, changes) = self.measured(number, rows, some.clone(), &QUANTITIES);
                let levels = levels.chunks(years).zip(QUANTITIES.iter().cycle()).filter(|(_, q)| q.level);
                (levels.flat_map(|(level, _)| level).copied().collect::<Vec<f64>>(), changes)
            };
            let (levels, changes): (Measurements, Measurements) = (0..draws).into_par_iter().map(of).unzip();
            [levels, changes]
        })
    }

    /// One quantity's change by unit and year, `[draw][unit × year]`; `None` for a name that is none.
    #[must_use]
    pub fn change(&self, unit: Unit, name: &str) -> Option<Measurements> {
        let (rows, quantity) = (Rows::of(unit), one(name)?);
        let of = |number| self.measured(number, rows, 0..self.items(rows), quantity).1;
        Some((0..self.output.draws.len()).map(of).collect())
    }

    /// One quantity's level by unit and year, `[draw][unit × year]`; `None` for a name that is none.
    #[must_use]
    pub fn level(&self, unit: Unit, name: &str) -> Option<Measurements> {
        let (rows, quantity) = (Rows::of(unit), one(name)?);
        let of = |draw: &DrawResult| self.levels(draw, rows, 0..self.items(rows), quantity);
        Some(self.output.draws.iter().map(of).collect())
    }

    /// Levels and changes in one draw, each `[item × quantity × year]`.
    fn measured(
        &self,
        number: usize,
        rows: Rows<'_>,
        items: Range<usize>,
        quantities: &[Quantity],
    ) -> (Vec<f64>, Vec<f64>) {
        let levels = self.levels(&self.output.draws[number], rows, items.clone(), quantities);
        let reference = match &self.output.counterfactual {
            Some(draws) => self.levels(&draws[number], rows, items, quantities),
            None => self.unchanged(rows, items, quantities),
        };
        let changes = levels.iter().zip(&reference).map(|(level, reference)| level - reference).collect();
        (levels, changes)
    }

    /// What quantities are where nothing has changed, as [`Self::levels`].
    fn unchanged(&self, rows: Rows<'_>, items: Range<usize>, quantities: &[Quantity]) -> Vec<f64> {
        let years = self.inputs.year_count();
        let values = items.flat_map(|item| {
            let base = self.base_levels(rows, item);
            let of = move |q: &Quantity| (q.value)(&Row { now: &base, before: &base, base: &base });
            quantities.iter().map(of)
        });
        values.flat_map(|value| std::iter::repeat_n(value, years)).collect()
    }

    /// Levels in a draw, `[item × quantity × year]`.
    fn levels(
        &self,
        draw: &DrawResult,
        rows: Rows<'_>,
        items: Range<usize>,
        quantities: &[Quantity],
    ) -> Vec<f64> {
        let Some(labour) = &draw.labour else { return Vec::new() };
        let years = self.inputs.year_count();
        let places = if matches!(rows, Rows::Places) { items.clone() } else { 0..self.places() };
        let first = places.start * years * LABOUR_VARIABLES;
        let changes = labour.places.range(first..places.end * years * LABOUR_VARIABLES);
        let each = quantities.len() * years;
        let mut values = vec![0.0; items.len() * each];
        for (item, values) in items.zip(values.chunks_exact_mut(each.max(1))) {
            let base = self.base_levels(rows, item);
            let mut before = base;
            for year in 0..years {
                let level = |variable: V, p: usize| {
                    self.base[variable as usize][p] + changes[at(years, (p, year), variable) - first]
                };
                let now = rows.levels(item, self.places(), level);
                let row = Row { now: &now, before: &before, base: &base };
                for (number, quantity) in quantities.iter().enumerate() {
                    values[number * years + year] = (quantity.value)(&row);
                }
                before = now;
            }
        }
        values
    }

    fn base_levels(&self, rows: Rows<'_>, item: usize) -> Levels {
        rows.levels(item, self.places(), |variable, p| self.base[variable as usize][p])
    }

    fn items(&self, rows: Rows<'_>) -> usize {
        match rows {
            Rows::Country => 1,
            Rows::Areas(areas) => areas.len(),
            Rows::Places => self.places(),
        }
    }

    fn places(&self) -> usize {
        self.inputs.dataset.places.len()
    }

    /// The table `flows`.
    pub(crate) fn flows(&self) -> ResultTable {
        let (data, years) = (&self.inputs.dataset, &self.inputs.outputs.detail_years);
        let all: Vec<i32> = (self.inputs.start..=self.inputs.end).collect();
        let mut keys: Vec<(String, i32)> = Vec::new();
        for place in &data.places {
            keys.extend(years.iter().map(|year| (place.code.clone(), *year)));
        }
        let country = &data.description.country_code;
        keys.extend(all.iter().map(|year| (country.clone(), *year)));
        let mut columns = vec![
            text(
                "place",
                &format!("Code of the place; {country} is the sum."),
                keys.iter().map(|k| k.0.clone()).collect(),
            ),
            integer("year", "year", keys.iter().map(|k| k.1).collect()),
        ];
        let quantiles = &self.inputs.outputs.quantiles;
        for (flow, (name, description)) in FLOW_NAMES.iter().enumerate() {
            let text = format!("{description}; since the base year, beyond what the base year's rate brings");
            let values = self.flow(flow);
            columns.extend(statistic_columns(
                name,
                "people",
                &text,
                summarise(&values, quantiles),
                quantiles,
            ));
        }
        table("flows", 2, columns)
    }

    /// One flow, `[draw][place × detail year, then country × year]`.
    fn flow(&self, flow: usize) -> Measurements {
        let own = |draw: &DrawResult| -> Vec<f64> {
            let Some(labour) = &draw.labour else { return Vec::new() };
            let (places, kept) = (self.inputs.dataset.places.len(), self.inputs.outputs.detail_years.len());
            let first = |year: usize| (year * FLOWS + flow) * places;
            let flows: Vec<_> =
                (0..kept).map(|year| labour.flows.range(first(year)..first(year) + places)).collect();
            let by_place = (0..places * kept).map(|row| flows[row % kept][row / kept]);
            let country = (0..self.inputs.year_count()).map(|y| labour.national_flows[y * FLOWS + flow]);
            by_place.chain(country).collect()
        };
        let pairs = self.output.draws.iter().enumerate();
        pairs
            .map(|(number, draw)| {
                let mut rows = own(draw);
                if let Some(other) = &self.output.counterfactual {
                    rows.iter_mut().zip(own(&other[number])).for_each(|(row, other)| *row -= other);
                }
                rows
            })
            .collect()
    }
}

/// Names of the flows in their order.
pub const FLOW_NAMES: [(&str, &str); FLOWS] = [
    (
        "attrition",
        "posts not filled again when their holders left, those left under notice among them and withdrawn vacancies not, by workplace",
    ),
    ("voluntary", "people let go who went voluntarily, by workplace"),
    ("compulsory", "people let go against their will, by workplace"),
    ("displaced", "people let go who became unemployed, by residence"),
    ("early_retirement", "people let go who retired before 65, by residence"),
    ("left_labour_force", "employed who left the labour force, of their own accord or let go, by residence"),
    ("gave_up", "long-term unemployed who left the labour force, by residence"),
    ("returned", "inactive who found work, by residence"),
    ("found_work", "unemployed who found work, by residence"),
    ("job_to_job", "employed who changed employer, by residence"),
    ("moved_away", "departures to other places, by residence"),
    ("moved_in", "arrivals from other places, by residence"),
    ("left_under_notice", "workers under notice who went to another job and were not replaced, by workplace"),
    ("bridged", "people let go who retired on an income bridge, by residence"),
    ("started_training", "unemployed who started training, by residence"),
    (
        "job_loss",
        "employed who became unemployed as people do in the base year, not let go by a cell that shrinks, by residence",
    ),
    (
        "let_go_inactive",
        "people let go who left the labour force at once, in left_labour_force too, by residence",
    ),
];

/// A quantity by its name.
fn one(name: &str) -> Option<&'static [Quantity]> {
    const ALL: &[Quantity] = &QUANTITIES;
    let at = ALL.iter().position(|q| q.name == name)?;
    Some(&ALL[at..=at])
}

/// Sums over places; pay is a mean over the employed.
fn total(places: impl Iterator<Item = usize> + Clone, value: impl Fn(V, usize) -> f64) -> Levels {
    let mut totals: Levels = VARIABLES.map(|variable| places.clone().map(|p| value(variable, p)).sum());
    let paid: f64 = places.map(|p| value(V::Pay, p) * value(V::Employed, p)).sum();
    totals[V::Pay as usize] = ratio(paid, totals[V::Employed as usize]);
    totals
}
