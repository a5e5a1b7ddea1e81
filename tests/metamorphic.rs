//! What must happen to results when an economy is written down differently.
#![allow(clippy::unwrap_used)]

mod common;

use std::sync::Arc;

use common::economy::{
    busy, closure, demand_driver, driver, economy, gap, last_year, only_draw, scenario, series, set,
};
use fairshift::dataset::{CommutingFlow, Dataset};
use fairshift::engine::draw::{DrawResult, VARIABLES, Variable};
use fairshift::inputs::{Change, InducedKind, ModelInputs, Quantity, TradeKind};
use fairshift::matrix::Matrix;
use fairshift::scenario::distribution::Distribution;
use proptest::prelude::*;

/// Relative; the systems are solved to [`TIGHT`] for it.
const SAME: f64 = 1e-9;
const TIGHT: f64 = 1e-13;

fn kind() -> impl Strategy<Value = TradeKind> {
    prop_oneof![Just(TradeKind::Gravity), Just(TradeKind::Flq)]
}

fn rows(matrix: &Matrix, order: &[usize]) -> Matrix {
    Matrix::from_fn(order.len(), matrix.columns(), |p, i| matrix[(order[p], i)])
}

fn columns(matrix: &Matrix, order: &[usize]) -> Matrix {
    Matrix::from_fn(matrix.rows(), order.len(), |p, i| matrix[(p, order[i])])
}

/// The places in reverse order.
fn reversed_places(data: &Dataset) -> Dataset {
    let last = data.places.len() - 1;
    let order: Vec<usize> = (0..=last).rev().collect();
    let mut turned = data.clone();
    turned.places.reverse();
    for matrix in [&mut turned.jobs, &mut turned.jobs_rse, &mut turned.gross_output, &mut turned.emissions] {
        *matrix = rows(matrix, &order);
    }
    for flow in &mut turned.commuting {
        (flow.residence, flow.workplace) = (last - flow.residence, last - flow.workplace);
    }
    turned
}

/// The industries in reverse order.
fn reversed_industries(data: &Dataset) -> Dataset {
    let order: Vec<usize> = (0..data.industries.len()).rev().collect();
    let mut turned = data.clone();
    turned.industries.reverse();
    turned.flows = rows(&columns(&data.flows, &order), &order);
    turned.final_demand = rows(&data.final_demand, &order);
    for matrix in [&mut turned.jobs, &mut turned.jobs_rse, &mut turned.gross_output, &mut turned.emissions] {
        *matrix = columns(matrix, &order);
    }
    turned
}

/// The first place as two halves in the same spot; the second half comes last.
fn halved(data: &Dataset) -> Dataset {
    let places = data.places.len();
    let order: Vec<usize> = (0..places).chain([0]).collect();
    let mut split = data.clone();
    split.places.push(data.places[0].clone());
    for matrix in [&mut split.jobs, &mut split.gross_output, &mut split.emissions] {
        *matrix = rows(matrix, &order);
        for p in [0, places] {
            matrix.row_mut(p).iter_mut().for_each(|cell| *cell *= 0.5);
        }
    }
    split.jobs_rse = rows(&data.jobs_rse, &order);
    for p in [0, places] {
        split.places[p].disposable_income *= 0.5;
        split.places[p].population *= 0.5;
    }
    let parts = |place: usize| if place == 0 { vec![0, places] } else { vec![place] };
    split.commuting = data
        .commuting
        .iter()
        .flat_map(|flow| {
            let (from, to) = (parts(flow.residence), parts(flow.workplace));
            let commuters = flow.commuters / (from.len() * to.len()) as f64;
            from.into_iter()
                .flat_map(move |r| to.clone().into_iter().map(move |w| (r, w)))
                .map(move |(residence, workplace)| CommutingFlow { residence, workplace, commuters })
                .collect::<Vec<_>>()
        })
        .collect();
    split
}

/// Everything that is a stock, twice.
fn doubled(data: &Dataset) -> Dataset {
    let mut twice = data.clone();
    let matrices = [
        &mut twice.flows,
        &mut twice.final_demand,
        &mut twice.jobs,
        &mut twice.gross_output,
        &mut twice.emissions,
    ];
    matrices.into_iter().for_each(|m| m.values_mut().iter_mut().for_each(|cell| *cell *= 2.0));
    for industry in &mut twice.industries {
        for value in [
            &mut industry.gross_output,
            &mut industry.gva,
            &mut industry.compensation,
            &mut industry.jobs,
            &mut industry.emissions,
        ] {
            *value *= 2.0;
        }
    }
    for place in &mut twice.places {
        place.disposable_income *= 2.0;
        place.population *= 2.0;
    }
    twice.commuting.iter_mut().for_each(|flow| flow.commuters *= 2.0);
    twice
}

fn demand_scenario(data: Dataset, trade: TradeKind, industry: usize, index: f64) -> ModelInputs {
    let mut inputs = scenario(data, trade, InducedKind::TypeIi);
    inputs.drivers = vec![demand_driver(industry, index)];
    set(&mut inputs, "solver.tolerance", Distribution::Fixed(TIGHT));
    inputs
}

/// All variables of all years by place, places in the given order.
fn ordered(result: &DrawResult, order: &[usize]) -> Vec<f64> {
    result.places.read().chunks(order.len()).flat_map(|block| order.iter().map(|&p| block[p])).collect()
}

fn scaled(values: &[f64], factor: f64) -> Vec<f64> {
    values.iter().map(|v| factor * v).collect()
}

/// Largest gap over the variables, each relative to its own size.
fn variable_gap(a: &[f64], b: &[f64], places: usize) -> f64 {
    let of = |values: &[f64], variable: usize| -> Vec<f64> {
        values.chunks(places).skip(variable).step_by(VARIABLES).flatten().copied().collect()
    };
    (0..VARIABLES).map(|v| gap(&of(a, v), &of(b, v))).fold(0.0, f64::max)
}

proptest! {
    #![proptest_config(ProptestConfig {
            failure_persistence: None, ..ProptestConfig::with_cases(30) })]

    #[test]
    fn a_place_with_more_capacity_makes_more_and_the_others_no_more(seed: u64, trade in kind(), index in 1.1f64..1.6) {
        let mut inputs = scenario(economy(4, 3, seed), trade, InducedKind::None);
        inputs.drivers = vec![driver(Change::Supply {
            industries: vec![1],
            places: vec![0],
            index: series(index),
            import_replacement: Quantity::Fixed(0.5),
        })];
        let direct = last_year(&only_draw(&inputs), Variable::OutputDirect, 4);
        prop_assert!(direct[0] > 0.0, "{direct:?}");
        prop_assert!(direct[1..].iter().all(|&change| change <= 1e-9 * direct[0]), "{direct:?}");
    }

    #[test]
    fn no_shock_changes_no_bit(places in 2usize..7, industries in 2usize..6, seed: u64, trade in kind()) {
        for induced in [InducedKind::TypeIi, InducedKind::LocalMultiplier, InducedKind::None] {
            let mut inputs = scenario(economy(places, industries, seed), trade, induced);
            inputs.drivers = vec![demand_driver(0, 1.0)];
            inputs.sites = vec![closure(0, 0, 0.0)];
            let result = only_draw(&inputs);
            let kept = [&result.places, &result.industries, &result.cell_jobs, &result.cell_output];
            prop_assert!(kept.iter().all(|kept| kept.read().iter().all(|value| value.to_bits() == 0)));
        }
    }

    #[test]
    fn small_demand_shocks_add_up(places in 2usize..7, industries in 2usize..6, seed: u64, trade in kind()) {
        let data = economy(places, industries, seed);
        let one = only_draw(&demand_scenario(data.clone(), trade, 0, 1.02));
        let other = only_draw(&demand_scenario(data.clone(), trade, 1, 0.97));
        let mut both = demand_scenario(data, trade, 0, 1.02);
        both.drivers.push(demand_driver(1, 0.97));
        let sum: Vec<f64> = one.places.read().iter().zip(other.places.read().iter()).map(|(a, b)| a + b).collect();
        prop_assert!(gap(&only_draw(&both).places.read(), &sum) <= SAME);
    }

    #[test]
    fn twice_the_shock_is_twice_the_response(places in 2usize..7, industries in 2usize..6, seed: u64, trade in kind()) {
        let data = economy(places, industries, seed);
        let one = only_draw(&demand_scenario(data.clone(), trade, 0, 1.2));
        let two = only_draw(&demand_scenario(data, trade, 0, 1.4));
        prop_assert!(variable_gap(&two.places.read(), &scaled(&one.places.read(), 2.0), places) <= SAME);
    }

    #[test]
    fn order_of_places_does_not_matter(places in 2usize..7, industries in 2usize..6, seed: u64, trade in kind()) {
        let data = economy(places, industries, seed);
        let turned = demand_scenario(reversed_places(&data), trade, 0, 0.6);
        let straight = only_draw(&demand_scenario(data, trade, 0, 0.6));
        let order: Vec<usize> = (0..places).rev().collect();
        prop_assert!(variable_gap(&ordered(&only_draw(&turned), &order), &straight.places.read(), places) <= SAME);
    }

    #[test]
    fn order_of_industries_does_not_matter(places in 2usize..7, industries in 2usize..6, seed: u64, trade in kind()) {
        let data = economy(places, industries, seed);
        let turned = demand_scenario(reversed_industries(&data), trade, industries - 1, 0.6);
        let straight = only_draw(&demand_scenario(data, trade, 0, 0.6));
        prop_assert!(variable_gap(&only_draw(&turned).places.read(), &straight.places.read(), places) <= SAME);
    }

    /// Two halves in the same spot trade as the whole does if they are as near to each other as each to itself,
    /// here: a place without extent. Location quotients depend on size except for δ = 0.
    #[test]
    fn halves_sum_to_the_whole(places in 2usize..6, industries in 2usize..6, seed: u64, trade in kind()) {
        let mut data = economy(places, industries, seed);
        data.places[0].area = 0.0;
        let whole = |data: Dataset| {
            let mut inputs = demand_scenario(data, trade, 0, 0.6);
            set(&mut inputs, "trade.flq_delta", Distribution::Fixed(0.0));
            only_draw(&inputs)
        };
        let split = whole(halved(&data));
        let mut summed = Vec::new();
        for block in split.places.read().chunks(places + 1) {
            summed.push(block[0] + block[places]);
            summed.extend(&block[1..places]);
        }
        prop_assert!(variable_gap(&summed, &whole(data).places.read(), places) <= SAME);
    }

    #[test]
    fn twice_the_economy_is_twice_the_response(places in 2usize..7, industries in 2usize..6, seed: u64, trade in kind()) {
        let data = economy(places, industries, seed);
        let twice = doubled(&data);
        let mut large = busy(twice, trade, InducedKind::TypeIi);
        let mut small = busy(data, trade, InducedKind::TypeIi);
        for inputs in [&mut large, &mut small] {
            set(inputs, "solver.tolerance", Distribution::Fixed(TIGHT));
        }
        large.dataset = Arc::new(Dataset::clone(&large.dataset));
        let (large, small) = (only_draw(&large), only_draw(&small));
        prop_assert!(variable_gap(&large.places.read(), &scaled(&small.places.read(), 2.0), places) <= SAME);
    }

    #[test]
    fn a_bigger_closure_never_costs_fewer_direct_jobs(
        places in 2usize..7, industries in 2usize..6, seed: u64, trade in kind(), share in 0.1f64..0.9,
    ) {
        let data = economy(places, industries, seed);
        let jobs = data.jobs[(0, 0)];
        let lost = |jobs: f64| {
            let mut inputs = scenario(data.clone(), trade, InducedKind::TypeIi);
            inputs.sites = vec![closure(0, 0, jobs)];
            last_year(&only_draw(&inputs), Variable::JobsDirect, places)
        };
        let (small, large) = (lost(share * jobs), lost(jobs));
        prop_assert!(large[0] <= small[0] && small[0] < 0.0, "{} {}", large[0], small[0]);
        prop_assert!(large.iter().sum::<f64>() <= small.iter().sum::<f64>() + 1e-9 * jobs);
    }
}
