//! The result tables of a run.

use std::cell::OnceCell;

use crate::engine::EngineOutput;
use crate::engine::draw::Variable;
use crate::inputs::ModelInputs;
use crate::results::checks::checks_table;
use crate::results::collect::{Draws, Quantity, Unit};
use crate::results::comparison::Comparison;
use crate::results::engine_comparison::engine_comparison;
use crate::results::labour::People;
use crate::results::milestones::milestones;
use crate::results::occupations::occupations;
use crate::results::policies::PolicyTables;
use crate::results::rankings::Rankings;
use crate::results::statistics::{Summaries, rows_together, statistic_columns, summarise};
use crate::results::table::{Column, ColumnValues, ResultTable};
use crate::results::{areas, inequality, missions};

pub use crate::scenario::tables::{TABLES, description};

/// Builds the tables that the scenario asks for; `checks` is always among them.
#[must_use]
pub fn tables(inputs: &ModelInputs, output: &EngineOutput) -> Vec<ResultTable> {
    let builder = Builder {
        inputs,
        output,
        draws: Draws::new(inputs, output),
        rankings: OnceCell::new(),
        comparison: OnceCell::new(),
    };
    let wanted = |name: &&&str| **name == "checks" || inputs.outputs.tables.iter().any(|t| t == **name);
    TABLES.iter().filter(wanted).filter_map(|name| builder.table(name)).collect()
}

/// Cells summarised together at most, so that few draws need no more memory than many.
const CELLS: usize = 8192;

struct Builder<'a> {
    inputs: &'a ModelInputs,
    output: &'a EngineOutput,
    draws: Draws<'a>,
    /// Of two tables.
    rankings: OnceCell<Rankings>,
    /// Of two tables; `None` inside if there is nothing to compare.
    comparison: OnceCell<Option<Comparison>>,
}

pub(crate) const QUANTITIES: [(Quantity, &str, &str, &str); 4] = [
    (Quantity::GrossOutput, "gross_output", "GBP million", "gross output at basic prices, constant prices"),
    (Quantity::Gva, "gva", "GBP million", "gross value added at basic prices, constant prices"),
    (Quantity::Jobs, "jobs", "jobs", "jobs by workplace"),
    (Quantity::Emissions, "emissions", "kt CO2e", "emissions of industries a year, residence basis"),
];

impl Builder<'_> {
    /// A table by name; `None` for one about policies or variants that the run does not have.
    fn table(&self, name: &str) -> Option<ResultTable> {
        if name == "flows" {
            return People::new(self.inputs, self.output).map(|people| people.flows());
        }
        if name == "earnings_scar" {
            return People::new(self.inputs, self.output).map(|people| people.scar());
        }
        if name == "engine_comparison" {
            return engine_comparison(self.inputs, self.output);
        }
        if name == "occupations" {
            return occupations(self.inputs, &self.draws);
        }
        let policies = || PolicyTables::new(self.inputs, self.output);
        let compare = || Comparison::new(self.inputs, self.output);
        let comparison = || self.comparison.get_or_init(compare).as_ref();
        let rank = || Rankings::new(self.inputs, self.output, &self.draws);
        let rankings = || self.rankings.get_or_init(rank);
        Some(match name {
            "national" => self.national(),
            "places" => self.places(),
            "areas" => areas::table_of(self.inputs, self.output, &self.draws),
            "industries" => self.industries(),
            "decomposition" => self.decomposition(),
            "place_industries" => self.place_industries(),
            "emissions" => self.emissions(),
            "milestones" => milestones(self.inputs, &self.draws),
            "inequality" => inequality::table_of(self.inputs, &self.draws),
            "rankings" => rankings().table(self.inputs),
            "definitions" => rankings().overlap_table(self.inputs),
            "policies" => policies()?.policies(),
            "policy_years" => policies()?.years(),
            "policy_places" => policies()?.places(),
            "comparison" => comparison()?.table(self.inputs),
            "robustness" => comparison()?.robustness(self.inputs),
            "missions" => missions::table_of(self.inputs),
            "parameters" => self.parameters(),
            _ => checks_table(self.inputs, self.output),
        })
    }

    fn years(&self) -> Vec<i32> {
        (self.inputs.start..=self.inputs.end).collect()
    }

    /// Levels and changes of all quantities.
    fn quantity_columns(&self, unit: Unit) -> Vec<Column> {
        let mut columns = Vec::new();
        for (quantity, name, unit_name, description) in QUANTITIES {
            let level = self.draws.level(unit, quantity);
            columns.extend(self.statistics(name, unit_name, description, &level));
            let change = self.draws.quantity_change(unit, quantity);
            let description = format!("{description}, difference from the counterfactual");
            columns.extend(self.statistics(&format!("{name}_change"), unit_name, &description, &change));
        }
        columns
    }

    /// People, if the run has a labour market.
    fn people_columns(&self, unit: Unit) -> Vec<Column> {
        People::new(self.inputs, self.output).map_or_else(Vec::new, |people| people.columns(unit))
    }

    fn statistics(&self, name: &str, unit: &str, description: &str, draws: &[Vec<f64>]) -> Vec<Column> {
        let quantiles = &self.inputs.outputs.quantiles;
        statistic_columns(name, unit, description, summarise(draws, quantiles), quantiles)
    }

    fn national(&self) -> ResultTable {
        let mut columns = vec![integer("year", "year", self.years())];
        columns.extend(self.quantity_columns(Unit::Country));
        columns.extend(self.people_columns(Unit::Country));
        table("national", 1, columns)
    }

    fn places(&self) -> ResultTable {
        let data = &self.inputs.dataset;
        let years = self.years();
        let repeated = |value: fn(&crate::dataset::Place) -> &String| -> Vec<String> {
            data.places.iter().flat_map(|p| years.iter().map(move |_| value(p).clone())).collect()
        };
        let mut columns = vec![
            text("place", "Code of the place.", repeated(|p| &p.code)),
            integer("year", "year", data.places.iter().flat_map(|_| years.clone()).collect()),
            text("place_name", "Name of the place.", repeated(|p| &p.name)),
            text("region", "Name of the region (ITL1).", repeated(|p| &p.region_name)),
        ];
        columns.extend(self.quantity_columns(Unit::Place));
        columns.extend(self.people_columns(Unit::Place));
        table("places", 2, columns)
    }

    fn industries(&self) -> ResultTable {
        let data = &self.inputs.dataset;
        let years = self.years();
        let repeated = |value: fn(&crate::dataset::Industry) -> &String| -> Vec<String> {
            data.industries.iter().flat_map(|i| years.iter().map(move |_| value(i).clone())).collect()
        };
        let mut columns = vec![
            text("industry", "Code of the industry.", repeated(|i| &i.code)),
            integer("year", "year", data.industries.iter().flat_map(|_| years.clone()).collect()),
            text("industry_name", "Name of the industry.", repeated(|i| &i.name)),
            text("section", "SIC 2007 section.", repeated(|i| &i.section)),
        ];
        columns.extend(self.quantity_columns(Unit::Industry));
        columns.extend(self.carbon_columns(years.len()));
        table("industries", 2, columns)
    }

    /// Price rises and margin squeeze, if the scenario has a carbon cost.
    fn carbon_columns(&self, years: usize) -> Vec<Column> {
        if self.inputs.carbon.is_none() {
            return Vec::new();
        }
        let count = self.inputs.dataset.industries.len();
        let reorder = |values: &Vec<f64>| -> Vec<f64> {
            (0..count).flat_map(|i| (0..years).map(move |year| values[year * count + i])).collect()
        };
        let prices: Vec<_> = self.output.draws.iter().map(|d| reorder(&d.prices)).collect();
        let squeeze: Vec<_> = self.output.draws.iter().map(|d| reorder(&d.squeeze)).collect();
        let mut columns =
            self.statistics("price_change", "1", "carbon cost passed on in prices, relative", &prices);
        let description = "carbon cost that is not passed on and squeezes margins: closure risk, not closure";
        columns.extend(self.statistics("margin_squeeze", "GBP million", description, &squeeze));
        columns
    }

    fn decomposition(&self) -> ResultTable {
        use Variable as V;
        let components: [(&str, &[V], &[V]); 4] = [
            ("direct", &[V::JobsDirect], &[V::OutputDirect]),
            ("indirect", &[V::JobsIndirect], &[V::OutputIndirect]),
            ("induced", &[V::JobsInduced], &[V::OutputInduced]),
            (
                "total",
                &[V::JobsDirect, V::JobsIndirect, V::JobsInduced],
                &[V::OutputDirect, V::OutputIndirect, V::OutputInduced],
            ),
        ];
        let jobs = components.map(|(_, jobs, _)| self.stacked(jobs));
        let output = components.map(|(_, _, output)| self.stacked(output));
        let quantiles = &self.inputs.outputs.quantiles;
        let (years, places) = (self.years(), &self.inputs.dataset.places);
        let country = &self.inputs.dataset.description.country_code;
        let codes = places.iter().map(|p| p.code.clone()).chain([country.clone()]);
        let keys: Vec<(String, i32)> =
            codes.flat_map(|code| years.iter().map(move |y| (code.clone(), *y))).collect();
        let mut columns = vec![
            text(
                "place",
                &format!("Code of the place; {country} is the sum."),
                interleaved(&keys, |k| k.0.clone()),
            ),
            integer("year", "year", interleaved(&keys, |k| k.1)),
            text(
                "component",
                "direct, indirect, induced, or their total.",
                keys.iter().flat_map(|_| components.map(|(name, _, _)| name.to_owned())).collect(),
            ),
        ];
        let description = "change of jobs by workplace";
        columns.extend(statistic_columns("jobs_change", "jobs", description, weave(&jobs), quantiles));
        let (name, description) =
            ("gross_output_change", "change of gross output at basic prices, constant prices");
        columns.extend(statistic_columns(name, "GBP million", description, weave(&output), quantiles));
        table("decomposition", 3, columns)
    }

    /// Places, then the country.
    fn stacked(&self, parts: &[Variable]) -> Summaries {
        let quantiles = &self.inputs.outputs.quantiles;
        let mut all = summarise(&self.draws.change(Unit::Place, parts), quantiles);
        all.append(summarise(&self.draws.change(Unit::Country, parts), quantiles));
        all
    }

    fn place_industries(&self) -> ResultTable {
        let data = &self.inputs.dataset;
        let years = &self.inputs.outputs.detail_years;
        let industries = data.industries.len();
        let (rows, jobs, output) = self.cell_rows(years.len());
        let cell = |row: &usize| row / years.len();
        let base = rows.iter().map(|row| data.jobs.values()[cell(row)]).collect();
        let mut columns = vec![
            text(
                "place",
                "Code of the place.",
                rows.iter().map(|r| data.places[cell(r) / industries].code.clone()).collect(),
            ),
            text(
                "industry",
                "Code of the industry.",
                rows.iter().map(|r| data.industries[cell(r) % industries].code.clone()).collect(),
            ),
            integer("year", "year", rows.iter().map(|r| years[r % years.len()]).collect()),
            number("jobs_base", "jobs", "jobs by workplace in the base year, central estimate", base),
        ];
        let quantiles = &self.inputs.outputs.quantiles;
        let description = "change of jobs by workplace";
        columns.extend(statistic_columns("jobs_change", "jobs", description, jobs, quantiles));
        let (name, description) =
            ("gross_output_change", "change of gross output at basic prices, constant prices");
        columns.extend(statistic_columns(name, "GBP million", description, output, quantiles));
        table("place_industries", 3, columns)
    }

    /// Rows `cell × detail year` of what exists in the base year or moves in a draw, and changes of jobs and output
    /// there; a part of the cells at a time, because all draws of all cells are much.
    fn cell_rows(&self, years: usize) -> (Vec<usize>, Summaries, Summaries) {
        let (data, quantiles) = (&self.inputs.dataset, &self.inputs.outputs.quantiles);
        let (jobs, output) = (data.jobs.values(), data.gross_output.values());
        let mut rows = Vec::new();
        let mut summaries = [Summaries::none(quantiles.len()), Summaries::none(quantiles.len())];
        let together = rows_together(self.draws.count() * years).clamp(64, CELLS);
        for first in (0..jobs.len()).step_by(together) {
            let cells = first..jobs.len().min(first + together);
            let changes = [
                self.draws.some_cells(|d| &d.cell_jobs, cells.clone()),
                self.draws.some_cells(|d| &d.cell_output, cells.clone()),
            ];
            let alive = |row: usize| jobs[first + row / years] > 0.0 || output[first + row / years] > 0.0;
            let moved = |row: usize| changes.iter().flatten().any(|draw| draw[row] != 0.0);
            let kept: Vec<usize> = (0..cells.len() * years).filter(|&row| alive(row) || moved(row)).collect();
            for (all, draws) in summaries.iter_mut().zip(&changes) {
                let pick = |draw: &Vec<f64>| kept.iter().map(|&row| draw[row]).collect();
                let draws: Vec<Vec<f64>> = draws.iter().map(pick).collect();
                all.append(summarise(&draws, quantiles));
            }
            rows.extend(kept.iter().map(|row| first * years + row));
        }
        let [jobs, output] = summaries;
        (rows, jobs, output)
    }

    fn emissions(&self) -> ResultTable {
        let data = &self.inputs.dataset;
        let years = &self.inputs.outputs.detail_years;
        let mut sections: Vec<&str> = data.industries.iter().map(|i| i.section.as_str()).collect();
        sections.sort_unstable();
        sections.dedup();
        let at: Vec<usize> =
            data.industries.iter().map(|i| sections.partition_point(|s| **s < *i.section)).collect();
        let (industries, width) = (data.industries.len(), sections.len() * years.len());
        let quantiles = &self.inputs.outputs.quantiles;
        let add = |rows: &mut [f64], industry: usize, year: usize, value: f64| {
            rows[at[industry] * years.len() + year] += value;
        };
        let change = self.draws.summarise_places(|d| &d.cell_emissions, width, add, quantiles);
        let mut base = vec![0.0; data.places.len() * width];
        for (cell, value) in data.emissions.values().iter().enumerate() {
            let (p, i) = (cell / industries, cell % industries);
            for year in 0..years.len() {
                base[p * width + at[i] * years.len() + year] += value;
            }
        }
        let rows = 0..data.places.len() * width;
        let mut columns = vec![
            text(
                "place",
                "Code of the place.",
                rows.clone().map(|r| data.places[r / width].code.clone()).collect(),
            ),
            text(
                "section",
                "SIC 2007 section.",
                rows.clone().map(|r| sections[r % width / years.len()].to_owned()).collect(),
            ),
            integer("year", "year", rows.map(|r| years[r % years.len()]).collect()),
            number("emissions_base", "kt CO2e", "emissions in the base year", base),
        ];
        let description = "change of emissions a year";
        columns.extend(statistic_columns("emissions_change", "kt CO2e", description, change, quantiles));
        table("emissions", 3, columns)
    }

    fn parameters(&self) -> ResultTable {
        let names: Vec<&String> = self.inputs.parameters.iter().map(|p| &p.name).collect();
        let values = &self.output.parameter_values;
        let draws = values.iter().enumerate().flat_map(|(d, v)| v.iter().map(move |_| d as i32)).collect();
        let columns = vec![
            integer("draw", "draw", draws),
            text(
                "parameter",
                "Name of the parameter.",
                values.iter().flat_map(|_| names.iter().map(|n| (*n).clone())).collect(),
            ),
            number(
                "value",
                "as the parameter's",
                "value used in the draw",
                values.iter().flatten().copied().collect(),
            ),
        ];
        table("parameters", 2, columns)
    }
}

fn interleaved<T>(keys: &[(String, i32)], value: impl Fn(&(String, i32)) -> T) -> Vec<T> {
    keys.iter().flat_map(|key| [(); 4].map(|()| value(key))).collect()
}

/// Four variables with the same rows, row by row.
fn weave(parts: &[Summaries; 4]) -> Summaries {
    let rows = |column: &dyn Fn(&Summaries) -> &Vec<f64>| -> Vec<f64> {
        let columns = parts.each_ref().map(column);
        (0..columns[0].len()).flat_map(|row| columns.map(|column| column[row])).collect()
    };
    Summaries {
        mean: rows(&|part| &part.mean),
        standard_error: rows(&|part| &part.standard_error),
        quantiles: (0..parts[0].quantiles.len()).map(|q| rows(&|part| &part.quantiles[q])).collect(),
    }
}

/// A table.
pub(crate) fn table(name: &str, key_columns: usize, columns: Vec<Column>) -> ResultTable {
    ResultTable { name: name.to_owned(), description: description(name).to_owned(), key_columns, columns }
}

/// A text column.
pub(crate) fn text(name: &str, description: &str, values: Vec<String>) -> Column {
    column(name, "", description, ColumnValues::Text(values))
}

/// A column of whole numbers.
pub(crate) fn integer(name: &str, unit: &str, values: Vec<i32>) -> Column {
    let description = if name == "year" { "Calendar year." } else { "Number of the draw, from 0." };
    column(name, unit, description, ColumnValues::Integer(values))
}

/// A column of numbers.
pub(crate) fn number(name: &str, unit: &str, description: &str, values: Vec<f64>) -> Column {
    column(name, unit, description, ColumnValues::Number(values))
}

/// A column.
pub(crate) fn column(name: &str, unit: &str, description: &str, values: ColumnValues) -> Column {
    Column { name: name.to_owned(), unit: unit.to_owned(), description: description.to_owned(), values }
}
