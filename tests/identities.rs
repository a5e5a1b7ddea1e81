//! Accounting identities of the engine on small random economies.
#![allow(clippy::unwrap_used)]

mod common;

use common::economy::{busy, compute, demand_driver, economy, gap, leontief, only_draw, scenario, set};
use fairshift::engine::draw::{VARIABLES, Variable};
use fairshift::engine::prepare;
use fairshift::inputs::{InducedKind, TradeKind};
use fairshift::matrix::Matrix;
use fairshift::results::checks::checks;
use fairshift::scenario::distribution::Distribution;
use proptest::prelude::*;

const INDUCED: [InducedKind; 3] = [InducedKind::TypeIi, InducedKind::LocalMultiplier, InducedKind::None];

fn kind() -> impl Strategy<Value = TradeKind> {
    prop_oneof![Just(TradeKind::Gravity), Just(TradeKind::Flq)]
}

proptest! {
    #![proptest_config(ProptestConfig {
            failure_persistence: None, ..ProptestConfig::with_cases(40) })]

    #[test]
    fn base_year_sales_are_exact(places in 2usize..7, industries in 2usize..6, seed: u64, trade in kind()) {
        let inputs = scenario(economy(places, industries, seed), trade, InducedKind::None);
        let prepared = prepare(&inputs).unwrap();
        prop_assert!(prepared.baseline.trade.residual() <= 1e-10);
        prop_assert!(prepared.baseline.residual() <= 1e-10);
        for factor in prepared.baseline.trade.factors() {
            prop_assert!(factor.values().iter().all(|&v| v >= 0.0), "a trade share is negative");
        }
    }

    #[test]
    fn all_checks_pass(places in 2usize..7, industries in 2usize..6, seed: u64, trade in kind(), induced in 0usize..3) {
        let mut inputs = busy(economy(places, industries, seed), trade, INDUCED[induced]);
        // With a lag, what suppliers lost last year can exceed what a cell that closes this year still makes.
        set(&mut inputs, "supply_chain.lag", Distribution::Fixed(0.0));
        let output = compute(&inputs);
        // A multiplier knows no limit: it may take more local jobs from a place than there are.
        let limited = INDUCED[induced] != InducedKind::LocalMultiplier;
        for check in checks(&inputs, &output).iter().filter(|c| limited || c.name != "output_not_negative") {
            prop_assert!(check.passed(), "{} {:e}", check.name, check.residual);
        }
    }

    #[test]
    fn places_sum_to_the_nation(places in 2usize..7, industries in 2usize..6, seed: u64, trade in kind()) {
        let result = only_draw(&busy(economy(places, industries, seed), trade, InducedKind::TypeIi));
        let national: Vec<f64> = result.places.read().chunks(places).map(|block| block.iter().sum()).collect();
        let by_industry: Vec<f64> = result.industries.read().chunks(industries).map(|block| block.iter().sum()).collect();
        for variable in 0..VARIABLES {
            let years = |sums: &[f64]| sums.iter().skip(variable).step_by(VARIABLES).copied().collect::<Vec<f64>>();
            prop_assert!(gap(&years(&national), &years(&by_industry)) <= 1e-9);
        }
    }

    #[test]
    fn components_sum_to_the_cells(places in 2usize..7, industries in 2usize..6, seed: u64, trade in kind()) {
        let result = only_draw(&busy(economy(places, industries, seed), trade, InducedKind::TypeIi));
        let cells: Vec<f64> = result.cell_jobs.read().chunks(industries).map(|cells| cells.iter().sum()).collect();
        for (year, block) in result.places.read().chunks(VARIABLES * places).enumerate() {
            let total: Vec<f64> =
                (0..places).map(|p| block[p] + block[places + p] + block[2 * places + p]).collect();
            prop_assert!(gap(&total, &cells[year * places..(year + 1) * places]) <= 1e-9);
        }
    }

    #[test]
    fn without_induced_effects_they_are_zero(places in 2usize..7, industries in 2usize..6, seed: u64, trade in kind()) {
        let result = only_draw(&busy(economy(places, industries, seed), trade, InducedKind::None));
        for (block, values) in result.places.read().chunks(places).enumerate() {
            let variable = block % VARIABLES;
            if variable == Variable::JobsInduced as usize || variable == Variable::OutputInduced as usize {
                prop_assert!(values.iter().all(|&v| v == 0.0));
            }
        }
        prop_assert!(result.places.read().iter().any(|&v| v != 0.0));
    }

    #[test]
    fn one_place_is_the_national_system(industries in 2usize..6, seed: u64, trade in kind(), index in 0.2f64..1.8) {
        let data = economy(1, industries, seed);
        let change: Vec<f64> = (0..industries)
            .map(|i| if i == 0 { (index - 1.0) * (data.final_demand[(0, 0)] + data.final_demand[(0, 6)]) } else { 0.0 })
            .collect();
        let recipes =
            Matrix::from_fn(industries, industries, |i, j| data.flows[(i, j)] / data.industries[j].gross_output);
        let mut inputs = scenario(data, trade, InducedKind::None);
        inputs.drivers = vec![demand_driver(0, index)];
        set(&mut inputs, "supply_chain.realisation", Distribution::Fixed(1.0));
        set(&mut inputs, "supply_chain.lag", Distribution::Fixed(0.0));
        let result = only_draw(&inputs);
        let last = result.cell_output.range(result.cell_output.len() - industries..result.cell_output.len());
        let growth = result.growth.last().copied().unwrap();
        let expected: Vec<f64> = leontief(&recipes, &change).iter().map(|x| growth * x).collect();
        prop_assert!(gap(&last, &expected) <= 1e-7, "{last:?} {expected:?}");
    }
}

/// Areas: regions add up to the country, quantiles are those of sums, a group may overlap.
#[test]
fn areas_are_sums_of_places_draw_by_draw() {
    let mut data = economy(6, 4, 7);
    for (p, place) in data.places.iter_mut().enumerate() {
        place.region = format!("R{}", p % 2);
        place.region_name = format!("Region {}", p % 2);
    }
    data.place_groups = vec![("ports".to_owned(), vec![4, 1])];
    let mut inputs = busy(data, TradeKind::Gravity, InducedKind::TypeIi);
    inputs.draws = 5;
    inputs.outputs.tables = ["national", "places", "areas"].map(str::to_owned).to_vec();
    let output = compute(&inputs);
    let tables = fairshift::results::tables::tables(&inputs, &output);
    let get = |name: &str| tables.iter().find(|t| t.name == name).unwrap();
    let (areas, places, national) = (get("areas"), get("places"), get("national"));
    let years = inputs.year_count();
    let of = |kind: &str| -> Vec<usize> {
        (0..areas.rows()).filter(|&row| areas.text("kind").unwrap()[row] == kind).collect()
    };
    for column in ["jobs_mean", "jobs_change_mean", "gva_change_mean", "emissions_mean"] {
        let value =
            |table: &fairshift::results::table::ResultTable, row: usize| table.numbers(column).unwrap()[row];
        let regions = of("region");
        assert_eq!(regions.len(), 2 * years);
        for year in 0..years {
            let sum = value(areas, regions[year]) + value(areas, regions[years + year]);
            let whole = value(national, year);
            assert!((sum - whole).abs() <= 1e-9 * whole.abs().max(1.0), "{column} {sum} {whole}");
            let group = value(areas, of("group")[year]);
            let members = value(places, years + year) + value(places, 4 * years + year);
            assert!((group - members).abs() <= 1e-9 * members.abs().max(1.0), "{column} {group} {members}");
        }
    }
    // The median of a sum is not the sum of medians.
    let last = years - 1;
    let draw = |d: usize, p: usize| {
        let change = |v: Variable| output.draws[d].places.read()[(last * VARIABLES + v as usize) * 6 + p];
        change(Variable::JobsDirect) + change(Variable::JobsIndirect) + change(Variable::JobsInduced)
    };
    let mut sums: Vec<f64> = (0..5).map(|d| draw(d, 1) + draw(d, 4)).collect();
    sums.sort_by(f64::total_cmp);
    let median = areas.numbers("jobs_change_p50").unwrap()[of("group")[last]];
    assert!((median - sums[2]).abs() < 1e-9, "{median} {sums:?}");
}
