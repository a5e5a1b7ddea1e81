//! Anderson mixing of a fixed-point iteration x ← F(x).
//!
//! Of the latest steps f_k = F(x_k) − x_k the combination with weights that sum to one and the smallest norm is sought;
//! the same combination of the F(x_k) is the next iterate. Where it is not positive, the plain iterate stays; after a
//! step that makes the residual worse, only the latest iterate is kept.
//!
//! Source: Anderson (1965); Walker & Ni (2011).

use crate::matrix::Matrix;
use crate::model::kernel::{add_scaled, dot};
use crate::model::lu::Factors;

/// Iterates that are mixed.
const MIXED: usize = 6;
/// A residual may grow by this much without the memory being dropped.
const WORSE: f64 = 2.0;
/// Added to the diagonal of the scaled inner products.
const RIDGE: f64 = 1e-11;

/// What the iteration moves, as one vector of non-negative numbers.
pub trait Iterate {
    /// Appends the numbers.
    fn read(&self, values: &mut Vec<f64>);
    /// Replaces them.
    fn write(&mut self, values: &[f64]);
    /// Residual of the state before the latest step.
    fn residual(&self) -> f64;
}

/// An iterate after its step, and the step in units that count alike.
struct Step {
    after: Vec<f64>,
    scaled: Vec<f64>,
}

/// Iterates until `step` says that it is done.
///
/// * `scale` – what a unit of each number counts.
pub fn accelerate<X: Iterate>(x: &mut X, scale: &[f64], mut step: impl FnMut(&mut X) -> bool) {
    let mut steps: Vec<Step> = Vec::new();
    let mut known = f64::INFINITY;
    let mut before = Vec::new();
    loop {
        before.clear();
        x.read(&mut before);
        if step(x) {
            return;
        }
        let mut after = Vec::with_capacity(before.len());
        x.read(&mut after);
        let moved = after.iter().zip(&before).zip(scale);
        let scaled = moved.map(|((after, before), scale)| scale * (after - before)).collect();
        if !(x.residual() <= WORSE * known) {
            steps.clear();
        }
        known = x.residual();
        if steps.len() == MIXED {
            steps.remove(0);
        }
        steps.push(Step { after, scaled });
        if let Some(mixed) = mixed(&steps) {
            x.write(&mixed);
        }
    }
}

/// The next iterate; `None` if there is nothing to mix.
fn mixed(steps: &[Step]) -> Option<Vec<f64>> {
    let latest = &steps.last()?.after;
    let weights = weights(steps)?;
    let mut mixed = vec![0.0; latest.len()];
    for (weight, step) in weights.iter().zip(steps) {
        add_scaled(&mut mixed, *weight, &step.after);
    }
    for (mixed, latest) in mixed.iter_mut().zip(latest) {
        if !(*mixed > 0.0) || *latest == 0.0 {
            *mixed = *latest;
        }
    }
    Some(mixed)
}

/// Weights that sum to one: G w ∝ 1, G the inner products of the steps, each step scaled to length one.
fn weights(steps: &[Step]) -> Option<Vec<f64>> {
    let count = steps.len();
    let lengths: Vec<f64> = steps.iter().map(|s| dot(&s.scaled, &s.scaled).sqrt()).collect();
    if count < 2 || lengths.iter().any(|l| !(*l > 0.0 && l.is_finite())) {
        return None;
    }
    let gram = Matrix::from_fn(count, count, |i, j| {
        let product = dot(&steps[i].scaled, &steps[j].scaled) / (lengths[i] * lengths[j]);
        if i == j { product + RIDGE } else { product }
    });
    let factors = Factors::new(gram).ok()?;
    let solved = factors.solve(&Matrix::from_fn(count, 1, |i, _| 1.0 / lengths[i]));
    let mut weights: Vec<f64> =
        lengths.iter().enumerate().map(|(i, length)| solved[(i, 0)] / length).collect();
    let sum: f64 = weights.iter().sum();
    weights.iter_mut().for_each(|weight| *weight /= sum);
    weights.iter().all(|weight| weight.is_finite()).then_some(weights)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// x ← A x + b with slow modes; its fixed point is (1, 1).
    struct Slow {
        x: [f64; 2],
        residual: f64,
    }

    impl Iterate for Slow {
        fn read(&self, values: &mut Vec<f64>) {
            values.extend(self.x);
        }
        fn write(&mut self, values: &[f64]) {
            self.x.copy_from_slice(values);
        }
        fn residual(&self) -> f64 {
            self.residual
        }
    }

    #[test]
    fn slow_iterations_end_sooner_at_the_same_point() {
        let run = |accelerated: bool| {
            let mut x = Slow { x: [3.0, 0.2], residual: f64::INFINITY };
            let mut count = 0;
            let mut step = |x: &mut Slow| {
                let before = x.x;
                x.x = [0.95 * before[0] + 0.05, 0.9 * before[1] + 0.02 * before[0] + 0.08];
                x.residual = (x.x[0] - before[0]).abs() + (x.x[1] - before[1]).abs();
                count += 1;
                x.residual <= 1e-12 || count > 2000
            };
            if accelerated {
                accelerate(&mut x, &[1.0; 2], step)
            } else {
                while !step(&mut x) {}
            }
            assert!((x.x[0] - 1.0).abs() < 1e-10 && (x.x[1] - 1.0).abs() < 1e-10, "{:?}", x.x);
            count
        };
        assert!(3 * run(true) < run(false));
    }
}
