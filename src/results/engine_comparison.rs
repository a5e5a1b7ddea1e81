//! How far whole people differ from expected values, by place: both engines on the same jobs, draw by draw.

use crate::engine::EngineOutput;
use crate::engine::kept::Kept;
use crate::engine::labour::{LABOUR_VARIABLES, LabourResult, LabourVariable as V};
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
    for (p, place) in data.places.iter().enumerate() {
        years.iter().for_each(|&year| rows.add(inputs, output, (&place.code, Some(p)), year));
    }
    all.iter().for_each(|&year| rows.add(inputs, output, (&data.description.country_code, None), year));
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

impl Rows {
    fn add(
        &mut self,
        inputs: &ModelInputs,
        output: &EngineOutput,
        (code, place): (&str, Option<usize>),
        year: i32,
    ) {
        let places = inputs.dataset.places.len();
        let at = (year - inputs.start) as usize;
        for (name, parts) in VARIABLES {
            let of = |values: fn(&LabourResult) -> &Kept, labour: &LabourResult| -> f64 {
                let first = |part: &V| (at * LABOUR_VARIABLES + *part as usize) * places;
                let block = |part: &V| values(labour).range(first(part)..first(part) + places);
                match place {
                    Some(p) => parts.iter().map(|part| block(part)[p]).sum(),
                    None => parts.iter().flat_map(|part| block(part).into_owned()).sum(),
                }
            };
            let draws = || output.draws.iter().filter_map(|draw| draw.labour.as_ref());
            let expected: Vec<f64> = draws().map(|labour| of(|l| &l.mean_field, labour)).collect();
            let whole: Vec<f64> = draws().map(|labour| of(|l| &l.places, labour)).collect();
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
