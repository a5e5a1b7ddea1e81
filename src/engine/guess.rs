//! Starting points for a year's solution from solutions already known.
//!
//! The draws of a scenario differ little in the same year, and neighbouring years of a draw differ little. Three steps:
//!
//! 1. fit the shock by least squares on the shocks of the reference draws (the first ones) in the same year, and take the
//!    same combination of their solutions;
//! 2. extrapolate along time what the combination missed in the draw's last years, in shock and in solution: it
//!    holds what is the draw's own, also in the system itself;
//! 3. fit what of the shock is still missing on what was missing in the last years.
//!
//! A guess only saves steps; what they converge to does not depend on it beyond the tolerance.

use crate::model::kernel::{add_scaled, dot};
use crate::model::real::convert;

/// Years kept.
const KEPT: usize = 4;
/// A shock that others already explain to this share is left out of the fit.
const INDEPENDENT: f64 = 1e-5;
/// Damping of the fit on reference draws, relative to their shocks' squares: what single precision can tell.
const RIDGE: f64 = 1e-6;

/// A shock and its solution.
#[derive(Clone, Debug, Default)]
pub struct Known {
    shock: Vec<f32>,
    solution: Vec<f32>,
}

impl Known {
    /// Rounds a pair to single precision.
    #[must_use]
    pub fn new(shock: &[f64], solution: &[f64]) -> Self {
        Self { shock: convert(shock), solution: convert(solution) }
    }
}

/// Starting point of a solution.
#[derive(Clone, Debug)]
pub struct Guess {
    /// The starting point.
    pub solution: Vec<f64>,
    combined: Vec<f64>,
    missing: Vec<f64>,
}

/// What a draw's latest years had beyond the reference draws, latest last.
#[derive(Clone, Debug, Default)]
pub struct History {
    years: Vec<(Vec<f64>, Vec<f64>)>,
}

impl History {
    /// A starting point for the solution of `shock`, of the given length.
    ///
    /// * `references` – the same year of the reference draws.
    #[must_use]
    pub fn guess(&self, references: &[&Known], shock: &[f64], length: usize) -> Guess {
        let (mut missing, mut combined) = (shock.to_vec(), vec![0.0; length]);
        for (weight, known) in fit_references(references, shock).into_iter().zip(references) {
            add_scaled(&mut missing, -weight, &known.shock);
            add_scaled(&mut combined, weight, &known.solution);
        }
        let mut solution = combined.clone();
        let mut left = missing.clone();
        for (weight, (shock, known)) in self.extrapolation().iter().zip(self.years.iter().rev()) {
            add_scaled(&mut left, -weight, shock);
            add_scaled(&mut solution, *weight, known);
        }
        self.fit(left, &mut solution);
        Guess { solution, combined, missing }
    }

    /// Adds the year that a guess was made for.
    pub fn push(&mut self, guess: Guess, solution: &[f64]) {
        if self.years.len() == KEPT {
            self.years.remove(0);
        }
        let Guess { mut combined, missing, .. } = guess;
        combined.iter_mut().zip(solution).for_each(|(own, value)| *own = value - *own);
        self.years.push((missing, combined));
    }

    /// Weights of the latest years, latest first: constant, linear or quadratic in time.
    fn extrapolation(&self) -> &'static [f64] {
        match self.years.len() {
            0 => &[],
            1 => &[1.0],
            2 => &[2.0, -1.0],
            _ => &[3.0, -3.0, 1.0],
        }
    }

    /// Least squares of `missing` on the known shocks by modified Gram–Schmidt, latest year first.
    fn fit(&self, mut missing: Vec<f64>, guess: &mut [f64]) {
        let mut basis: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
        for (shock, solution) in self.years.iter().rev() {
            let (mut shock, mut solution) = (shock.clone(), solution.clone());
            let before = dot(&shock, &shock);
            for (direction, image) in &basis {
                let component = dot(direction, &shock);
                add_scaled(&mut shock, -component, direction);
                add_scaled(&mut solution, -component, image);
            }
            let size = dot(&shock, &shock);
            if size <= INDEPENDENT * INDEPENDENT * before {
                continue;
            }
            let scale = 1.0 / size.sqrt();
            shock.iter_mut().chain(&mut solution).for_each(|value| *value *= scale);
            let component = dot(&shock, &missing);
            add_scaled(&mut missing, -component, &shock);
            add_scaled(guess, component, &solution);
            basis.push((shock, solution));
        }
    }
}

/// Weights of the reference draws: damped least squares by the normal equations, eliminated in order.
fn fit_references(references: &[&Known], shock: &[f64]) -> Vec<f64> {
    let shock: Vec<f32> = convert(shock);
    let product = |a: &[f32], b: &[f32]| f64::from(dot(a, b));
    let mut right: Vec<f64> = references.iter().map(|known| product(&known.shock, &shock)).collect();
    let mut normal: Vec<Vec<f64>> = references
        .iter()
        .map(|row| references.iter().map(|column| product(&row.shock, &column.shock)).collect())
        .collect();
    let count = references.len();
    for (k, row) in normal.iter_mut().enumerate() {
        row[k] *= 1.0 + RIDGE;
    }
    for pivot in 0..count {
        for below in pivot + 1..count {
            let share =
                if normal[pivot][pivot] > 0.0 { normal[below][pivot] / normal[pivot][pivot] } else { 0.0 };
            for column in pivot..count {
                normal[below][column] -= share * normal[pivot][column];
            }
            right[below] -= share * right[pivot];
        }
    }
    for pivot in (0..count).rev() {
        let known: f64 = (pivot + 1..count).map(|k| normal[pivot][k] * right[k]).sum();
        right[pivot] =
            if normal[pivot][pivot] > 0.0 { (right[pivot] - known) / normal[pivot][pivot] } else { 0.0 };
    }
    right
}
