//! How unequal places are, with and without those whose output commuters and head offices make.

use crate::inputs::ModelInputs;
use crate::model::inequality::{Inequality, Member, inequality};
use crate::results::collect::{Draws, Quantity, Unit, base_levels};
use crate::results::statistics::{statistic_columns, summarise};
use crate::results::table::ResultTable;
use crate::results::tables::{integer, table, text};

/// A measure: name and value.
type Measure = (&'static str, fn(&Inequality) -> f64);

const MEASURES: [Measure; 6] = [
    ("theil", |i| i.theil),
    ("theil_between", |i| i.theil_between),
    ("theil_within", |i| i.theil_within),
    ("gini", |i| i.gini),
    ("ratio_90_10", |i| i.ratio_90_10),
    ("coefficient_of_variation", |i| i.variation),
];

/// What is compared: name, numerator and denominator.
const VARIABLES: [(&str, Quantity, Weight); 3] = [
    ("gva_per_head", Quantity::Gva, Weight::Residents),
    ("gva_per_job", Quantity::Gva, Weight::Jobs),
    ("jobs_per_head", Quantity::Jobs, Weight::Residents),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    Residents,
    Jobs,
}

/// Places that are compared.
const SCOPES: [&str; 2] = ["all", "without_set_apart"];

/// The table `inequality`.
pub(crate) fn table_of(inputs: &ModelInputs, draws: &Draws<'_>) -> ResultTable {
    let years = years(inputs);
    let mut keys: Vec<(&str, &str, &str, i32)> = Vec::new();
    for (variable, ..) in VARIABLES {
        for scope in SCOPES {
            for (measure, _) in MEASURES {
                keys.extend(years.iter().map(|&year| (variable, scope, measure, year)));
            }
        }
    }
    let (levels, changes) = values(inputs, draws, &years);
    let column =
        |name, description, of: fn(&(&'static str, &'static str, &'static str, i32)) -> &'static str| {
            text(name, description, keys.iter().map(|k| of(k).to_owned()).collect())
        };
    let quantiles = &inputs.outputs.quantiles;
    let mut columns = vec![
        column("variable", "What is compared between places.", |k| k.0),
        column(
            "places",
            "All places, or without the group `city_and_westminster` of the data package.",
            |k| k.1,
        ),
        column("measure", "Measure of inequality; Theil is the sum of between and within regions.", |k| k.2),
        integer("year", "year", keys.iter().map(|k| k.3).collect()),
    ];
    let description = "level of the measure";
    columns.extend(statistic_columns("value", "1", description, summarise(&levels, quantiles), quantiles));
    let description = "difference from the counterfactual";
    columns.extend(statistic_columns(
        "value_change",
        "1",
        description,
        summarise(&changes, quantiles),
        quantiles,
    ));
    table("inequality", 4, columns)
}

/// The base year and the detail years.
fn years(inputs: &ModelInputs) -> Vec<i32> {
    let mut years = vec![inputs.start];
    years.extend(inputs.outputs.detail_years.iter().filter(|y| **y != inputs.start));
    years
}

/// Levels and differences from the counterfactual, `[draw][row]`.
fn values(inputs: &ModelInputs, draws: &Draws<'_>, years: &[i32]) -> (Vec<Vec<f64>>, Vec<Vec<f64>>) {
    let regions = regions(inputs);
    let base = [Quantity::Jobs, Quantity::Gva].map(|q| base_levels(&inputs.dataset, Unit::Place, q));
    let (mut levels, mut changes) = (Vec::new(), Vec::new());
    for draw in 0..draws.count() {
        let of = |quantity: Quantity, base: &[f64]| {
            let level = draws.level_in(draw, Unit::Place, quantity, base);
            (level, draws.change_in(draw, Unit::Place, quantity.parts()))
        };
        let (jobs, gva) = (of(Quantity::Jobs, &base[0]), of(Quantity::Gva, &base[1]));
        let (mut level, mut change) = (Vec::new(), Vec::new());
        for (_, quantity, weight) in VARIABLES {
            let source = if quantity == Quantity::Gva { &gva } else { &jobs };
            for scope in SCOPES {
                let measured = |year: &i32, with: f64| {
                    let at = |v: &(Vec<f64>, Vec<f64>), p: usize| {
                        let row = p * inputs.year_count() + (year - inputs.start) as usize;
                        v.0[row] - with * v.1[row]
                    };
                    let member = |p: usize| Member {
                        amount: at(source, p).max(0.0),
                        weight: if weight == Weight::Jobs {
                            at(&jobs, p)
                        } else {
                            inputs.dataset.places[p].population
                        },
                        region: regions[p],
                    };
                    inequality(&members(inputs, scope, &member))
                };
                let now: Vec<Inequality> = years.iter().map(|y| measured(y, 0.0)).collect();
                let other: Vec<Inequality> = years.iter().map(|y| measured(y, 1.0)).collect();
                for (_, measure) in MEASURES {
                    level.extend(now.iter().map(measure));
                    change.extend(now.iter().zip(&other).map(|(a, b)| measure(a) - measure(b)));
                }
            }
        }
        levels.push(level);
        changes.push(change);
    }
    (levels, changes)
}

fn members(inputs: &ModelInputs, scope: &str, member: &dyn Fn(usize) -> Member) -> Vec<Member> {
    let apart = |p: &usize| scope != SCOPES[0] && inputs.left_behind.set_apart.contains(p);
    let all = (0..inputs.dataset.places.len()).filter(|p| !apart(p)).map(member);
    all.filter(|m| m.weight > 0.0).collect()
}

/// Number of each place's region.
fn regions(inputs: &ModelInputs) -> Vec<usize> {
    let mut codes: Vec<&str> = inputs.dataset.places.iter().map(|p| p.region.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let of = |p: &crate::dataset::Place| codes.binary_search(&p.region.as_str()).unwrap_or(0);
    inputs.dataset.places.iter().map(of).collect()
}

/// Theil of value added per head without the set-apart places, in the last year, as a difference from the counterfactual.
///
/// * `own`, `other` – value added with and without, `[place × year]`.
pub(crate) fn theil_change(inputs: &ModelInputs, own: &[f64], other: &[f64]) -> f64 {
    let regions = regions(inputs);
    let last = inputs.year_count() - 1;
    let of = |values: &[f64]| {
        let member = |p: usize| Member {
            amount: values[p * inputs.year_count() + last].max(0.0),
            weight: inputs.dataset.places[p].population,
            region: regions[p],
        };
        inequality(&members(inputs, SCOPES[1], &member)).theil
    };
    of(own) - of(other)
}
