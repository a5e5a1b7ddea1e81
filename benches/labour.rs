//! The mean-field model of occupational mobility, with spells, beside a plain implementation that forms every matrix.
#![allow(missing_docs, clippy::unwrap_used)]

mod common;

use common::{Extent, best};
use fairshift::matrix::Matrix;
use fairshift::model::labour::{Case, Network, Rates, drc};

const RATES: Rates = Rates { delta_u: 0.016, delta_v: 0.012, gamma_u: 0.16, gamma_v: 0.16 };
const TAU: usize = 4;

fn main() {
    let extent = Extent::from_arguments();
    let (nodes, steps) = if extent == Extent::Full { (464, 600) } else { (60, 40) };
    for (name, reach) in [("dense", nodes), ("sparse", nodes / 20)] {
        let weights = weights(nodes, reach);
        let case = case(nodes, steps, &weights);
        let (mut path, mut plain) = (drc::run(&case, &RATES, TAU), Vec::new());
        let fast = best(extent.repeats(), || path = drc::run(&case, &RATES, TAU));
        let slow = best(2, || plain = plainly(&case, &weights));
        let last = &path.unemployed[steps * nodes..];
        let gap = last.iter().zip(&plain).map(|(a, b)| (a - b).abs() / b).fold(0.0, f64::max);
        let megabytes = (9 * (steps + 1) * nodes + nodes * nodes) as f64 * 8e-6;
        println!(
            "{name}: {nodes} nodes, {steps} steps {:8.1} ms, {megabytes:.0} MB; plainly {:8.1} ms ({:.1} ×), gap {gap:.1e}",
            1e3 * fast,
            1e3 * slow,
            slow / fast
        );
    }
}

/// Weights that fall with distance on a ring, rows summing to one.
fn weights(nodes: usize, reach: usize) -> Vec<Vec<f64>> {
    let row = |i: usize| {
        let far = |j: usize| i.abs_diff(j).min(nodes - i.abs_diff(j));
        let raw: Vec<f64> =
            (0..nodes).map(|j| if far(j) <= reach / 2 { 1.0 / (1.0 + far(j) as f64) } else { 0.0 }).collect();
        let sum: f64 = raw.iter().sum();
        raw.into_iter().map(|w| w / sum).collect()
    };
    (0..nodes).map(row).collect()
}

fn case(nodes: usize, steps: usize, weights: &[Vec<f64>]) -> Case {
    let employment: Vec<f64> = (0..nodes).map(|i| 1000.0 + (7037 * i % 11_000) as f64).collect();
    let edges: Vec<(u32, u32, f64)> = weights
        .iter()
        .enumerate()
        .flat_map(|(i, row)| row.iter().enumerate().map(move |(j, w)| (i as u32, j as u32, *w)))
        .collect();
    let target = |t: usize, i: usize| {
        let end = if i.is_multiple_of(3) { 0.7 } else { 1.15 };
        employment[i] * 1.016 * (1.0 + (end - 1.0) * t as f64 / steps as f64)
    };
    Case {
        unemployment: employment.iter().map(|e| 0.016 * e).collect(),
        vacancies: employment.iter().map(|e| 0.012 * e).collect(),
        wages: vec![1.0; nodes],
        network: Network::new(nodes, &edges),
        targets: Matrix::from_fn(steps + 1, nodes, target),
        employment,
    }
}

/// The equations as they are printed; returns the last unemployed.
fn plainly(case: &Case, weights: &[Vec<f64>]) -> Vec<f64> {
    let n = case.employment.len();
    let (mut e, mut u, mut v) = (case.employment.clone(), case.unemployment.clone(), case.vacancies.clone());
    let mut ages = vec![vec![0.0; n]; case.targets.rows()];
    for t in 1..case.targets.rows() {
        let mut q = vec![vec![0.0; n]; n];
        for i in 0..n {
            let all: f64 = (0..n).map(|k| v[k] * weights[i][k]).sum();
            (0..n).for_each(|j| q[i][j] = v[j] * weights[i][j] / all);
        }
        let s: Vec<f64> = (0..n).map(|j| (0..n).map(|i| u[i] * q[i][j]).sum()).collect();
        let hit: Vec<f64> =
            (0..n).map(|j| v[j] / s[j] * (1.0 - fairshift::math::exp(-s[j] / v[j]))).collect();
        let hires: Vec<f64> = (0..n).map(|j| (0..n).map(|i| u[i] * q[i][j] * hit[j]).sum()).collect();
        let out: Vec<f64> = (0..n).map(|i| (0..n).map(|j| u[i] * q[i][j] * hit[j]).sum()).collect();
        for i in 0..n {
            let gap = e[i] + v[i] - case.targets.row(t)[i];
            let lost = RATES.delta_u * e[i] + (1.0 - RATES.delta_u) * e[i].min(RATES.gamma_u * gap.max(0.0));
            let open =
                RATES.delta_v * e[i] + (1.0 - RATES.delta_v) * e[i].min(RATES.gamma_v * (-gap).max(0.0));
            for age in (1..t).rev() {
                ages[age][i] = ages[age - 1][i] * (1.0 - out[i] / u[i]);
            }
            ages[0][i] = lost;
            e[i] += hires[i] - lost;
            u[i] += lost - out[i];
            v[i] += open - hires[i];
        }
    }
    std::hint::black_box(ages.iter().skip(TAU - 1).map(|cohort| cohort.iter().sum::<f64>()).sum::<f64>());
    u
}
