//! The labour market of the United Kingdom: calibration, a draw of 29 years by month, and one step's matching beside a plain
//! implementation of the same equations.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use common::{Extent, processor_seconds};
use fairshift::dataset::embedded;
use fairshift::engine::labour::shared::class_jobs;
use fairshift::engine::labour::{LabourMarket, Levers};
use fairshift::engine::prepare;
use fairshift::inputs::{LabourEngine, LabourSettings, ModelInputs};
use fairshift::matrix::Matrix;
use fairshift::model::labour::market::Calibration;
use fairshift::model::labour::market::matching::{Matching, Open};

fn main() {
    let extent = Extent::from_arguments();
    let data = Arc::new(embedded::read("uk-2021").unwrap());
    let mut inputs = ModelInputs::unchanged(Arc::clone(&data));
    inputs.labour = Some(LabourSettings { engine: LabourEngine::MeanField, steps_per_year: 12 });
    let prepared = prepare(&inputs).unwrap();
    let shared = prepared.labour.as_ref().unwrap();
    let market = &shared.central;
    println!("{} pairs, {} classes, {} iterations", market.pairs.len(), market.classes, market.iterations);
    let mut values = prepared.draws[0].labour.unwrap();
    values.market.duration_factor *= 1.1;
    let before = processor_seconds();
    let own = shared.calibrated(&data, &values, &data.jobs);
    let spent = processor_seconds() - before;
    println!("calibration of a draw     {spent:7.3} s processor, {} iterations", own.iterations);

    let jobs = class_jobs(&data.jobs, &shared.class_of, shared.classes);
    let years = if extent == Extent::Full { 29 } else { 2 };
    let values = prepared.draws[0].labour.unwrap();
    let mut labour =
        LabourMarket::new(shared, &prepared.baseline, &values, (&data, &data.jobs), vec![], (vec![], 2021));
    let before = processor_seconds();
    for year in 0..=years {
        let fall = Matrix::from_fn(jobs.rows(), jobs.columns(), |p, c| {
            let share = if (p + c) % 3 == 0 { -0.002 } else { 0.001 };
            share * f64::from(year) * jobs[(p, c)]
        });
        labour.year(&fall, &Levers::default());
    }
    let spent = processor_seconds() - before;
    black_box(labour.finish());
    println!("{years} years by month         {spent:7.3} s processor");
    compare(market, extent);
}

fn compare(market: &Calibration, extent: Extent) {
    let width = market.width;
    let searchers: Vec<f64> = market.base.filled.iter().map(|e| 0.03 * e).collect();
    let vacancies = &market.base.vacancies;
    let mut matching = Matching::new(&market.pairs, market.classes, market.parameters.considered);
    let best = |f: &mut dyn FnMut()| {
        (0..extent.repeats())
            .map(|_| {
                let start = Instant::now();
                f();
                start.elapsed().as_secs_f64()
            })
            .fold(f64::INFINITY, f64::min)
    };
    let fast = best(&mut || {
        matching.compute(&market.pairs, &market.reach, black_box(&searchers), &Open::alike(vacancies), width);
    });
    let mut plain_hires = Vec::new();
    let plain = best(&mut || plain_hires = plain_matching(market, black_box(&searchers)));
    let gap = plain_hires.iter().zip(&matching.pair_hires).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    println!(
        "matching of a step        {:7.3} ms, plain {:7.3} ms, ratio {:.1}",
        fast * 1e3,
        plain * 1e3,
        plain / fast
    );
    println!("largest difference of hires by pair {gap:.1e}");
}

/// The equations of the matching, loop by loop.
fn plain_matching(market: &Calibration, searchers: &[f64]) -> Vec<f64> {
    let (places, classes, width) = (market.pairs.places(), market.classes, market.width);
    let mobility = &market.reach.mobility;
    let seen = |v: &[f64]| -> Vec<Vec<f64>> {
        (0..places)
            .map(|q| {
                (0..classes)
                    .map(|c| (0..classes).map(|d| mobility[(c, d)] * v[q * width + d]).sum())
                    .collect()
            })
            .collect()
    };
    let x = seen(&market.base.vacancies);
    let weights = &market.reach.weights;
    let mut z = vec![vec![0.0; classes]; places];
    for r in 0..places {
        for pair in market.pairs.of_residence(r) {
            for c in 0..classes {
                z[r][c] += weights[pair] * x[market.pairs.workplaces[pair]][c];
            }
        }
    }
    let mut y = vec![vec![0.0; classes]; places];
    for r in 0..places {
        for pair in market.pairs.of_residence(r) {
            for c in 0..classes {
                y[market.pairs.workplaces[pair]][c] += weights[pair] * searchers[r * width + c] / z[r][c];
            }
        }
    }
    let mut offers = vec![0.0; market.base.vacancies.len()];
    for q in 0..places {
        for d in 0..classes {
            let g: f64 = (0..classes).map(|c| mobility[(c, d)] * y[q][c]).sum();
            let chance = if g > 0.0 { (1.0 - fairshift::math::exp(-g)) / g } else { 1.0 };
            offers[q * width + d] = market.base.vacancies[q * width + d] * chance;
        }
    }
    let x = seen(&offers);
    let mut hires = vec![0.0; market.pairs.len()];
    for r in 0..places {
        for pair in market.pairs.of_residence(r) {
            let sum: f64 = (0..classes)
                .map(|c| searchers[r * width + c] / z[r][c] * x[market.pairs.workplaces[pair]][c])
                .sum();
            hires[pair] = weights[pair] * sum;
        }
    }
    hires
}
