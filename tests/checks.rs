//! The identities of a run find results that are wrong: each result is spoilt by a known amount, which the check must report.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::sync::Arc;

use common::economy::{YEARS, busy, compute, economy};
use fairshift::dataset::Dataset;
use fairshift::engine::EngineOutput;
use fairshift::engine::draw::VARIABLES;
use fairshift::inputs::{InducedKind, ModelInputs, TradeKind};
use fairshift::results::checks::{Check, checks};

const PLACES: usize = 3;
const INDUSTRIES: usize = 4;

fn inputs() -> ModelInputs {
    busy(economy(PLACES, INDUSTRIES, 7), TradeKind::Gravity, InducedKind::TypeIi)
}

fn named(name: &str, inputs: &ModelInputs, output: &EngineOutput) -> Check {
    checks(inputs, output).into_iter().find(|check| check.name == name).unwrap()
}

fn assert_near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found} is not {expected}");
}

#[test]
fn a_value_that_only_one_margin_has_is_found_in_every_year_and_variable() {
    let inputs = inputs();
    let mut output = compute(&inputs);
    assert!(named("places_to_industries", &inputs, &output).passed());
    for block in 0..YEARS * VARIABLES {
        let (by_place, by_industry) = (block * PLACES + PLACES - 1, block * INDUSTRIES);
        let draw = &mut output.draws[0];
        let before = draw.places.clone();
        let mut spoilt = before.read().into_owned();
        spoilt[by_place] += 5.0;
        let gross = spoilt[block * PLACES..][..PLACES].iter().map(|v| v.abs()).sum::<f64>()
            + draw
                .industries
                .range(by_industry..by_industry + INDUSTRIES)
                .iter()
                .map(|v| v.abs())
                .sum::<f64>();
        draw.places = spoilt.into();
        let check = named("places_to_industries", &inputs, &output);
        assert!(!check.passed(), "block {block}");
        assert_near(check.residual, 5.0 / gross);
        output.draws[0].places = before;
    }
}

#[test]
fn every_draw_of_both_sides_and_the_variants_is_looked_at() {
    let inputs = inputs();
    let clean = compute(&inputs).draws.remove(0);
    let spoilt = |residual: f64| fairshift::engine::draw::DrawResult { residual, ..clean.clone() };
    for (value, passes) in [(1e-11, true), (3e-10, false), (f64::INFINITY, false), (f64::NAN, false)] {
        for side in 0..4 {
            let mut output = compute(&inputs);
            match side {
                0 => output.draws.insert(0, spoilt(value)),
                1 => output.draws.push(spoilt(value)),
                2 => output.counterfactual = Some(vec![spoilt(value), clean.clone()]),
                _ => output.variants = vec![vec![clean.clone()], vec![clean.clone(), spoilt(value)]],
            }
            let check = named("solution", &inputs, &output);
            assert_eq!(check.passed(), passes, "side {side}: {value}");
            assert_eq!(check.residual.is_nan(), value.is_nan(), "side {side}: {value}");
            assert!(value.is_nan() || check.residual >= value, "side {side}: {value}");
        }
    }
}

#[test]
fn places_that_do_not_add_up_to_the_nation_are_found_on_either_side() {
    let output = compute(&inputs());
    for industry in 0..INDUSTRIES {
        for factor in [0.98, 1.03] {
            let spoil = |change: &dyn Fn(&mut Dataset)| {
                let mut inputs = inputs();
                change(Arc::get_mut(&mut inputs.dataset).unwrap());
                let names = ["national_output", "national_jobs"];
                names.map(|name| named(name, &inputs, &output).residual)
            };
            let [of_output, of_jobs] = spoil(&|data| data.industries[industry].gross_output *= factor);
            assert_near(of_output, (1.0 / factor - 1.0).abs());
            assert!(of_jobs < 1e-9);
            let [of_output, of_jobs] = spoil(&|data| data.industries[industry].jobs *= factor);
            assert_near(of_jobs, (1.0 / factor - 1.0).abs());
            assert!(of_output < 1e-9);
        }
    }
}

#[test]
fn an_industry_without_jobs_has_none_in_any_place() {
    let output = compute(&inputs());
    let mut inputs = inputs();
    let data = Arc::get_mut(&mut inputs.dataset).unwrap();
    data.industries[0].jobs = 0.0;
    let in_places: f64 = data.jobs.column(0).iter().sum();
    assert_near(named("national_jobs", &inputs, &output).residual, in_places);
}
