//! How far whole people differ from expected values, by place: both engines on the same jobs, draw by draw.

use std::ops::Range;

use crate::engine::EngineOutput;
use crate::engine::kept::Kept;
use crate::engine::labour::{LABOUR_VARIABLES, LabourVariable as V, at};
use crate::inputs::{LabourEngine, ModelInputs};
use crate::results::statistics::mean_and_error;
use crate::results::table::ResultTable;
use crate::results::tables::{integer, number, table, text};

/// Compared variables: name and the stocks it sums.
const VARIABLES: [(&str, &[V]); 6] = [
    ("employed", &[V::Employed]),
    ("unemployed", &[V::UnemployedShort, V::UnemployedLong]),
    ("unemployed_long", &[V::UnemployedLong]),
    ("inactive", &[V::Inactive]),
    ("early_retired", &[V::EarlyRetired]),
    ("at_work", &[V::AtWork]),
];

/// The table `engine_comparison`; `None` unless the labour market is computed in whole people.
pub(crate) fn engine_comparison(inputs: &ModelInputs, output: &EngineOutput) -> Option<ResultTable> {
    inputs.labour.filter(|labour| labour.engine == LabourEngine::Stochastic)?;
    let data = &inputs.dataset;
    let years = &inputs.outputs.detail_years;
    let all: Vec<i32> = (inputs.start..=inputs.end).collect();
    let mut rows = Rows::default();
    let draws = || output.draws.iter().filter_map(|draw| draw.labour.as_ref());
    for (p, place) in data.places.iter().enumerate() {
        let of = |kept: &Kept| changes(inputs, kept, p..p + 1, years);
        rows.add(&place.code, years, draws().map(|labour| [of(&labour.mean_field), of(&labour.places)]));
    }
    let of = |kept: &Kept| changes(inputs, kept, 0..data.places.len(), &all);
    let country = draws().map(|labour| [of(&labour.mean_field), of(&labour.places)]);
    rows.add(&data.description.country_code, &all, country);
    let change = "change from the base year";
    let meaning = format!("Code of the place; {} is the sum.", data.description.country_code);
    Some(table(
        "engine_comparison",
        3,
        vec![
            text("place", &meaning, rows.places),
            integer("year", "year", rows.years),
            text(
                "variable",
                "Residents employed, unemployed, unemployed for a year or more, inactive, early retired; people who work \
                 in the place.",
                rows.variables,
            ),
            number(
                "mean_field",
                "people",
                &format!("{change}, expected values, mean over draws"),
                rows.expected,
            ),
            number("stochastic", "people", &format!("{change}, whole people, mean over draws"), rows.whole),
            number(
                "difference",
                "people",
                "whole people less expected values, mean over draws",
                rows.difference,
            ),
            number("standard_error", "people", "standard error of the difference over draws", rows.error),
            number(
                "spread",
                "people",
                "standard deviation of the difference over draws: what chance does to one history",
                rows.spread,
            ),
        ],
    ))
}

#[derive(Default)]
struct Rows {
    places: Vec<String>,
    years: Vec<i32>,
    variables: Vec<String>,
    expected: Vec<f64>,
    whole: Vec<f64>,
    difference: Vec<f64>,
    error: Vec<f64>,
    spread: Vec<f64>,
}

/// Changes of some places together in one draw, `[year × compared variable]`.
fn changes(inputs: &ModelInputs, kept: &Kept, places: Range<usize>, years: &[i32]) -> Vec<f64> {
    let all = inputs.year_count();
    let first = places.start * all * LABOUR_VARIABLES;
    let values = kept.range(first..places.end * all * LABOUR_VARIABLES);
    let sum = |year: i32, parts: &[V]| -> f64 {
        let year = (year - inputs.start) as usize;
        let of = |part: V| places.clone().map(move |p| at(all, (p, year), part) - first);
        parts.iter().flat_map(|part| of(*part)).map(|at| values[at]).sum()
    };
    years.iter().flat_map(|year| VARIABLES.map(|(_, parts)| sum(*year, parts))).collect()
}

impl Rows {
    /// Adds the years of a place.
    ///
    /// * `draws` – expected values and whole people of every draw, each `[year × compared variable]`.
    fn add(&mut self, code: &str, years: &[i32], draws: impl Iterator<Item = [Vec<f64>; 2]>) {
        let draws: Vec<[Vec<f64>; 2]> = draws.collect();
        let rows = years.iter().flat_map(|year| VARIABLES.map(|(name, _)| (*year, name)));
        for (row, (year, name)) in rows.enumerate() {
            let [expected, whole] =
                [0, 1].map(|side| draws.iter().map(|d| d[side][row]).collect::<Vec<f64>>());
            let difference: Vec<f64> = whole.iter().zip(&expected).map(|(w, e)| w - e).collect();
            let (mean, error) = mean_and_error(&difference);
            self.places.push(code.to_owned());
            self.years.push(year);
            self.variables.push(name.to_owned());
            self.expected.push(mean_and_error(&expected).0);
            self.whole.push(mean_and_error(&whole).0);
            self.difference.push(mean);
            self.error.push(error);
            self.spread.push(error * (difference.len() as f64).sqrt());
        }
    }
}
