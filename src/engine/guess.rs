//! Starting points for a year's solution from solutions already known.
//!
//! Neighbouring years differ little, and their shocks are combinations of few patterns. Two steps:
//!
//! 1. extrapolate the last years' solutions along time, which also follows the drift of the system itself;
//! 2. fit what the same extrapolation of the shocks misses by least squares on the known shocks, and add the same
//!    combination of the known solutions.
//!
//! A guess only saves steps; what they converge to does not depend on it beyond the tolerance.

use crate::model::kernel::{add_scaled, dot};

/// Solutions kept for the fit.
const KEPT: usize = 4;
/// A shock that others already explain to this share is left out of the fit.
const INDEPENDENT: f64 = 1e-5;

/// Shocks and solutions of the years before, latest last.
#[derive(Clone, Debug, Default)]
pub struct History {
    known: Vec<(Vec<f64>, Vec<f64>)>,
}

impl History {
    /// A starting point for the solution of `shock`, of the given length.
    #[must_use]
    pub fn guess(&self, shock: &[f64], length: usize) -> Vec<f64> {
        let mut missing = shock.to_vec();
        let mut guess = vec![0.0; length];
        for (weight, (known_shock, solution)) in self.extrapolation().iter().zip(self.known.iter().rev()) {
            add_scaled(&mut missing, -weight, known_shock);
            add_scaled(&mut guess, *weight, solution);
        }
        self.fit(&missing, &mut guess);
        guess
    }

    /// Adds a year.
    pub fn push(&mut self, shock: &[f64], solution: &[f64]) {
        if self.known.len() == KEPT {
            self.known.remove(0);
        }
        self.known.push((shock.to_vec(), solution.to_vec()));
    }

    /// Weights of the latest years, latest first: constant, linear or quadratic in time.
    fn extrapolation(&self) -> &'static [f64] {
        match self.known.len() {
            0 => &[],
            1 => &[1.0],
            2 => &[2.0, -1.0],
            _ => &[3.0, -3.0, 1.0],
        }
    }

    /// Least squares of `missing` on the known shocks by modified Gram–Schmidt, latest year first.
    fn fit(&self, missing: &[f64], guess: &mut [f64]) {
        let mut missing = missing.to_vec();
        let mut basis: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
        for (shock, solution) in self.known.iter().rev() {
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
