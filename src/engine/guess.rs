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
/// Cells combined at a time: what all solutions hold of them fits the first cache.
const CHUNK: usize = 512;

/// Weights of the known solutions, latest first.
type Weights = [f64; KEPT];

/// Shocks and solutions of the years before, latest first.
#[derive(Clone, Debug, Default)]
pub struct History {
    known: Vec<(Vec<f64>, Vec<f64>)>,
    /// Inner products of the known shocks.
    gram: [Weights; KEPT],
}

impl History {
    /// A starting point for the solution of `shock`, of the same length.
    #[must_use]
    pub fn guess(&self, shock: &[f64]) -> Vec<f64> {
        self.guess_of(shock, shock.len())
    }

    /// The same for a solution of another length.
    #[must_use]
    pub fn guess_of(&self, shock: &[f64], length: usize) -> Vec<f64> {
        let mut weights = self.extrapolation();
        let mut missing = self.products(shock);
        for (at, missing) in missing.iter_mut().enumerate() {
            *missing -= inner(&weights, &self.gram[at]);
        }
        self.fit(&missing, &mut weights);
        let mut guess = vec![0.0; length];
        for (at, chunk) in guess.chunks_mut(CHUNK).enumerate() {
            for (weight, (_, solution)) in weights.iter().zip(&self.known) {
                add_scaled(chunk, *weight, &solution[at * CHUNK..][..chunk.len()]);
            }
        }
        guess
    }

    /// Adds a year.
    pub fn push(&mut self, shock: Vec<f64>, solution: Vec<f64>) {
        self.known.truncate(KEPT - 1);
        self.known.insert(0, (shock, solution));
        let products = self.products(&self.known[0].0);
        let old = self.gram;
        self.gram = std::array::from_fn(|i| {
            std::array::from_fn(|j| match (i, j) {
                (0, other) | (other, 0) => products[other],
                (i, j) => old[i - 1][j - 1],
            })
        });
    }

    /// Inner products of a shock with the known ones.
    fn products(&self, shock: &[f64]) -> Weights {
        std::array::from_fn(|at| self.known.get(at).map_or(0.0, |(known, _)| dot(known, shock)))
    }

    /// Weights of the latest years: constant, linear or quadratic in time.
    fn extrapolation(&self) -> Weights {
        match self.known.len() {
            0 => [0.0; KEPT],
            1 => [1.0, 0.0, 0.0, 0.0],
            2 => [2.0, -1.0, 0.0, 0.0],
            _ => [3.0, -3.0, 1.0, 0.0],
        }
    }

    /// Adds the least-squares fit of what is missing on the known shocks, by Gram–Schmidt in the space of weights, latest
    /// year first: vectors are combinations of the known shocks, and their inner products follow from `gram`.
    ///
    /// * `missing` – inner products of what is missing with the known shocks.
    fn fit(&self, missing: &Weights, weights: &mut Weights) {
        let mut basis: Vec<Weights> = Vec::with_capacity(KEPT);
        for at in 0..self.known.len() {
            let mut direction = [0.0; KEPT];
            direction[at] = 1.0;
            for known in &basis {
                let component = self.product(known, &direction);
                add(&mut direction, -component, known);
            }
            let size = self.product(&direction, &direction);
            if size <= INDEPENDENT * INDEPENDENT * self.gram[at][at] {
                continue;
            }
            let scale = 1.0 / size.sqrt();
            direction.iter_mut().for_each(|weight| *weight *= scale);
            add(weights, inner(&direction, missing), &direction);
            basis.push(direction);
        }
    }

    /// Inner product of two combinations of the known shocks.
    fn product(&self, a: &Weights, b: &Weights) -> f64 {
        let images: Weights = std::array::from_fn(|at| inner(&self.gram[at], b));
        inner(a, &images)
    }
}

fn inner(a: &Weights, b: &Weights) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn add(a: &mut Weights, factor: f64, b: &Weights) {
    a.iter_mut().zip(b).for_each(|(a, b)| *a += factor * b);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Solutions are twice their shocks here.
    #[test]
    fn a_combination_of_known_shocks_is_found() {
        let shock = |a: f64, b: f64| -> Vec<f64> {
            (0..700).map(|i| a * f64::from(i % 7) + b * f64::from(i % 11 - 5)).collect()
        };
        let mut history = History::default();
        assert!(history.guess(&shock(1.0, 1.0)).iter().all(|v| *v == 0.0));
        for (a, b) in [(1.0, 0.0), (1.0, 0.5), (3.0, 0.2), (2.0, 0.1), (5.0, 2.0)] {
            let shock = shock(a, b);
            let solution: Vec<f64> = shock.iter().map(|v| 2.0 * v).collect();
            history.push(shock, solution);
        }
        let wanted = shock(-4.0, 7.0);
        let size = dot(&wanted, &wanted).sqrt();
        let gap: Vec<f64> = history.guess(&wanted).iter().zip(&wanted).map(|(g, w)| g - 2.0 * w).collect();
        assert!(dot(&gap, &gap).sqrt() < 1e-7 * size);
    }

    #[test]
    fn a_straight_line_goes_on() {
        let mut history = History::default();
        for year in 0..3 {
            let line = |slope: f64| vec![1.0 + slope * f64::from(year); 3];
            history.push(line(0.1), line(0.25));
        }
        for value in history.guess(&[1.3; 3]) {
            assert!((value - 1.75).abs() < 1e-12);
        }
    }
}
