//! People in the tables: stocks, rates, pay, moves and flows by place and for the country.

use crate::engine::EngineOutput;
use crate::engine::draw::DrawResult;
use crate::engine::labour::{FLOWS, LABOUR_VARIABLES, LabourVariable as V};
use crate::inputs::ModelInputs;
use crate::results::collect::{Measurements, Unit};
use crate::results::statistics::{statistic_columns, summarise};
use crate::results::table::{Column, ResultTable};
use crate::results::tables::{integer, table, text};

mod earnings;

/// Levels of the labour variables of one place or the country in one year.
type Levels = [f64; LABOUR_VARIABLES];

/// What a row is computed from: levels of the year, the year before and the base year.
struct Row<'a> {
    now: &'a Levels,
    before: &'a Levels,
    base: &'a Levels,
}

impl Row<'_> {
    fn of(levels: &Levels, variable: V) -> f64 {
        levels[variable as usize]
    }

    fn unemployed(levels: &Levels) -> f64 {
        Self::of(levels, V::UnemployedShort) + Self::of(levels, V::UnemployedLong)
    }

    fn people(levels: &Levels) -> f64 {
        let outside = [V::Inactive, V::Trainees, V::EarlyRetired].map(|v| Self::of(levels, v));
        Self::of(levels, V::Employed) + Self::unemployed(levels) + outside[0] + outside[1] + outside[2]
    }

    /// Inactive beyond the base year's share of people of working age, and that share of hidden people.
    fn beyond(&self) -> f64 {
        let others = Self::of(self.base, V::Inactive) - Self::of(self.base, V::Hidden);
        Self::of(self.now, V::Inactive) - ratio(others, Self::people(self.base)) * Self::people(self.now)
    }
}

/// A quantity of people: name, unit, description, whether levels are written beside changes, and its value.
struct Quantity {
    name: &'static str,
    unit: &'static str,
    description: &'static str,
    level: bool,
    value: fn(&Row<'_>) -> f64,
}

const QUANTITIES: [Quantity; 18] = [
    Quantity {
        name: "employed",
        unit: "people",
        description: "employed residents of 16 to 64",
        level: true,
        value: |r| Row::of(r.now, V::Employed),
    },
    Quantity {
        name: "unemployed",
        unit: "people",
        description: "unemployed residents",
        level: true,
        value: |r| Row::unemployed(r.now),
    },
    Quantity {
        name: "unemployed_long",
        unit: "people",
        description: "residents unemployed for a year or more",
        level: true,
        value: |r| Row::of(r.now, V::UnemployedLong),
    },
    Quantity {
        name: "inactive",
        unit: "people",
        description: "residents of 16 to 64 who neither work nor look for work, without early retired",
        level: true,
        value: |r| Row::of(r.now, V::Inactive),
    },
    Quantity {
        name: "hidden",
        unit: "people",
        description: "of the inactive, those who left the labour force when they were let go or after long \
                      unemployment and have not come back",
        level: true,
        value: |r| Row::of(r.now, V::Hidden),
    },
    Quantity {
        name: "population_16_64",
        unit: "people",
        description: "residents of 16 to 64",
        level: true,
        value: |r| Row::people(r.now),
    },
    Quantity {
        name: "unemployment_rate",
        unit: "1",
        description: "recorded unemployment: unemployed over employed and unemployed",
        level: true,
        value: |r| ratio(Row::unemployed(r.now), Row::of(r.now, V::Employed) + Row::unemployed(r.now)),
    },
    Quantity {
        name: "joblessness_rate",
        unit: "1",
        description: "real joblessness: unemployed, in training, early retired, hidden, and others inactive beyond \
                      the base year's share, over these and the employed",
        level: true,
        value: |r| {
            let jobless = Row::unemployed(r.now)
                + Row::of(r.now, V::Trainees)
                + Row::of(r.now, V::EarlyRetired)
                + r.beyond();
            ratio(jobless, jobless + Row::of(r.now, V::Employed))
        },
    },
    Quantity {
        name: "participation_rate",
        unit: "1",
        description: "employed, unemployed and in training over residents of 16 to 64",
        level: true,
        value: |r| {
            let active = Row::of(r.now, V::Employed) + Row::unemployed(r.now) + Row::of(r.now, V::Trainees);
            ratio(active, Row::people(r.now))
        },
    },
    Quantity {
        name: "trainees",
        unit: "people",
        description: "residents in training that policies pay for",
        level: false,
        value: |r| Row::of(r.now, V::Trainees),
    },
    Quantity {
        name: "early_retired",
        unit: "people",
        description: "residents under 65 who retired when they lost their job",
        level: false,
        value: |r| Row::of(r.now, V::EarlyRetired),
    },
    Quantity {
        name: "in_commuters",
        unit: "people",
        description: "people who work in the place and live elsewhere",
        level: false,
        value: |r| Row::of(r.now, V::AtWork) - Row::of(r.now, V::AtHome),
    },
    Quantity {
        name: "out_commuters",
        unit: "people",
        description: "residents who work elsewhere",
        level: false,
        value: |r| Row::of(r.now, V::Employed) - Row::of(r.now, V::AtHome),
    },
    Quantity {
        name: "pay",
        unit: "1",
        description: "pay per employed resident relative to the base year",
        level: false,
        value: |r| Row::of(r.now, V::Pay),
    },
    Quantity {
        name: "income",
        unit: "GBP million",
        description: "pay of residents and income of those out of work, at base-year productivity",
        level: false,
        value: |r| Row::of(r.now, V::Income),
    },
    Quantity {
        name: "out_migration",
        unit: "people a year",
        description: "residents of 16 to 64 who leave for another place",
        level: false,
        value: |r| Row::of(r.now, V::OutMigration),
    },
    Quantity {
        name: "net_migration",
        unit: "people a year",
        description: "arrivals less departures of residents of 16 to 64",
        level: false,
        value: |r| Row::people(r.now) - Row::people(r.before),
    },
    Quantity {
        name: "fiscal_cost",
        unit: "GBP million",
        description: "benefits paid and tax not paid",
        level: false,
        value: |r| Row::of(r.now, V::FiscalCost),
    },
];

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

    fn columns_of(&self, unit: Rows<'_>) -> Vec<Column> {
        let quantiles = &self.inputs.outputs.quantiles;
        let mut columns = Vec::new();
        for quantity in &QUANTITIES {
            let level = self.levels(unit, quantity);
            let change = self.changes(unit, quantity, &level);
            if quantity.level {
                let summary = summarise(&level, quantiles);
                let (name, text) = (quantity.name, quantity.description);
                columns.extend(statistic_columns(name, quantity.unit, text, summary, quantiles));
            }
            let text = format!("{}, difference from the counterfactual", quantity.description);
            let name = format!("{}_change", quantity.name);
            let summary = summarise(&change, quantiles);
            columns.extend(statistic_columns(&name, quantity.unit, &text, summary, quantiles));
        }
        columns
    }

    /// One quantity's change by unit and year, `[draw][unit × year]`; `None` for a name that is none.
    #[must_use]
    pub fn change(&self, unit: Unit, name: &str) -> Option<Measurements> {
        let quantity = QUANTITIES.iter().find(|q| q.name == name)?;
        let rows = Rows::of(unit);
        Some(self.changes(rows, quantity, &self.levels(rows, quantity)))
    }

    /// One quantity's level by unit and year, `[draw][unit × year]`; `None` for a name that is none.
    #[must_use]
    pub fn level(&self, unit: Unit, name: &str) -> Option<Measurements> {
        Some(self.levels(Rows::of(unit), QUANTITIES.iter().find(|q| q.name == name)?))
    }

    fn levels(&self, unit: Rows<'_>, quantity: &Quantity) -> Measurements {
        self.output.draws.iter().map(|draw| self.draw_levels(draw, unit, quantity)).collect()
    }

    fn changes(&self, unit: Rows<'_>, quantity: &Quantity, levels: &Measurements) -> Measurements {
        let years = self.inputs.year_count();
        let unchanged = |row: usize| {
            let base = self.base_levels(unit, row / years);
            (quantity.value)(&Row { now: &base, before: &base, base: &base })
        };
        let rows = levels.first().map_or(0, Vec::len);
        let base: Vec<f64> = (0..rows).map(unchanged).collect();
        let pairs = levels.iter().enumerate();
        pairs
            .map(|(number, levels)| {
                let other = self.output.counterfactual.as_ref();
                let other = other.map(|draws| self.draw_levels(&draws[number], unit, quantity));
                let reference = other.as_ref().unwrap_or(&base);
                levels.iter().zip(reference).map(|(level, reference)| level - reference).collect()
            })
            .collect()
    }

    fn base_levels(&self, unit: Rows<'_>, item: usize) -> Levels {
        match unit {
            Rows::Country => total(0..self.places(), |variable, p| self.base[variable][p]),
            Rows::Areas(areas) => total(areas[item].iter().copied(), |variable, p| self.base[variable][p]),
            Rows::Places => std::array::from_fn(|variable| self.base[variable][item]),
        }
    }

    fn places(&self) -> usize {
        self.inputs.dataset.places.len()
    }

    fn draw_levels(&self, draw: &DrawResult, unit: Rows<'_>, quantity: &Quantity) -> Vec<f64> {
        let Some(labour) = &draw.labour else { return Vec::new() };
        let changes = labour.places.read();
        let years = self.inputs.year_count();
        let items = match unit {
            Rows::Country => 1,
            Rows::Areas(areas) => areas.len(),
            Rows::Places => self.places(),
        };
        let mut rows = Vec::with_capacity(items * years);
        for item in 0..items {
            let base = self.base_levels(unit, item);
            let mut before = base;
            for year in 0..years {
                let now = self.year_levels(&changes, unit, item, year);
                rows.push((quantity.value)(&Row { now: &now, before: &before, base: &base }));
                before = now;
            }
        }
        rows
    }

    fn year_levels(&self, changes: &[f64], unit: Rows<'_>, item: usize, year: usize) -> Levels {
        let places = self.inputs.dataset.places.len();
        let level = |variable: usize, p: usize| {
            self.base[variable][p] + changes[(year * LABOUR_VARIABLES + variable) * places + p]
        };
        match unit {
            Rows::Country => total(0..places, level),
            Rows::Areas(areas) => total(areas[item].iter().copied(), level),
            Rows::Places => std::array::from_fn(|variable| level(variable, item)),
        }
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
            let by_place = (0..places * kept).map(|row| {
                let (p, year) = (row / kept, row % kept);
                labour.flows[(year * FLOWS + flow) * places + p]
            });
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
    ("attrition", "leavers who were not replaced, by workplace"),
    ("voluntary", "people let go who went voluntarily, by workplace"),
    ("compulsory", "people let go against their will, by workplace"),
    ("displaced", "people let go who became unemployed, by residence"),
    ("early_retirement", "people let go who retired before 65, by residence"),
    ("left_labour_force", "employed who left the labour force, by residence"),
    ("gave_up", "long-term unemployed who left the labour force, by residence"),
    ("returned", "inactive who found work, by residence"),
    ("found_work", "unemployed who found work, by residence"),
    ("job_to_job", "employed who changed employer, by residence"),
    ("moved_away", "departures to other places, by residence"),
    ("moved_in", "arrivals from other places, by residence"),
    ("left_under_notice", "workers under notice who went to another job and were not replaced, by workplace"),
    ("bridged", "people let go who retired on an income bridge, by residence"),
    ("started_training", "unemployed who started training, by residence"),
];

/// Sums over places; pay is a mean over the employed.
fn total(places: impl Iterator<Item = usize> + Clone, value: impl Fn(usize, usize) -> f64) -> Levels {
    let mut totals: Levels = std::array::from_fn(|variable| places.clone().map(|p| value(variable, p)).sum());
    let paid: f64 = places.map(|p| value(V::Pay as usize, p) * value(V::Employed as usize, p)).sum();
    totals[V::Pay as usize] = ratio(paid, totals[V::Employed as usize]);
    totals
}

fn ratio(a: f64, b: f64) -> f64 {
    if b > 0.0 { a / b } else { 0.0 }
}
