//! Krylov solution of x − M x = b without forming M.
//!
//! Restarted GMRES with modified Gram–Schmidt and Givens rotations: it keeps the residual monotone and needs one
//! application of M per step. Every inner product is [`crate::model::kernel::dot`], so the iterates have the same
//! bits on any machine and any number of threads.
//!
//! Cycles may run in single precision, at half the time: each starts from a residual computed in double precision and
//! only has to gain a few digits on it, so the solution is as exact as with double precision throughout.
//!
//! Source: Saad & Schultz (1986).

use crate::model::kernel::{Real, add_scaled, dot};

/// Steps between restarts.
const RESTART: usize = 24;
const RESTARTS: usize = 20;
/// A cycle that reduces the residual by less than this has come to its precision's end.
const STAGNATION: f64 = 0.5;

/// How a solution went.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Solution {
    /// Applications of the exact operator.
    pub exact: usize,
    /// Applications of the rough operator.
    pub rough: usize,
    /// ‖b − (x − M x)‖₂ of the returned x: computed from x, or the recurrence's with [`Trust::Recurrence`].
    pub residual: f64,
}

/// What counts as the residual of a finished solution.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// b − (x − M x), computed from x in double precision.
    Computed,
    /// What the last cycle's recurrence says, where the cycle had to gain no more digits than its precision has.
    Recurrence,
}

/// What to reach.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goal {
    /// Largest ‖b − (x − M x)‖₂.
    pub residual: f64,
    /// How it is established.
    pub trust: Trust,
}

/// Room for the basis; reuse it between solutions.
#[derive(Debug, Default)]
pub struct Basis<T> {
    vectors: Vec<Vec<T>>,
    image: Vec<T>,
    residual: Vec<f64>,
}

/// Solves x − M x = b, starting from the given x: residuals in double precision by `exact`, corrections by GMRES
/// cycles in the precision of `rough`. Both write v − M v for v.
///
/// Stops short of the goal when a cycle gains nothing; the returned residual says so.
pub fn solve<T: Real>(
    mut exact: impl FnMut(&[f64], &mut [f64]),
    mut rough: impl FnMut(&[T], &mut [T]),
    b: &[f64],
    x: &mut [f64],
    goal: Goal,
    basis: &mut Basis<T>,
) -> Solution {
    if b.iter().all(|&value| value == 0.0) {
        x.fill(0.0);
        return Solution::default();
    }
    let mut report = Solution { residual: f64::INFINITY, ..Solution::default() };
    for _ in 0..RESTARTS {
        let mut residual = std::mem::take(&mut basis.residual);
        residual.clear();
        residual.extend_from_slice(b);
        if x.iter().any(|&v| v != 0.0) {
            exact(x, &mut residual);
            report.exact += 1;
            residual.iter_mut().zip(b).for_each(|(r, b)| *r = b - *r);
        }
        let size = dot(&residual, &residual).sqrt();
        let stalled = size > STAGNATION * report.residual;
        report.residual = size;
        if size <= goal.residual || stalled || !size.is_finite() {
            basis.residual = residual;
            return report;
        }
        let (steps, estimate) = cycle(&mut rough, &residual, size, goal.residual, (x, basis));
        basis.residual = residual;
        report.rough += steps;
        if goal.trust == Trust::Recurrence && estimate <= goal.residual && size * T::GAIN <= goal.residual {
            report.residual = estimate;
            return report;
        }
    }
    report
}

/// One cycle from a residual of the given size; adds the correction to x. Returns its steps and its own estimate of
/// the new residual.
fn cycle<T: Real>(
    apply: &mut impl FnMut(&[T], &mut [T]),
    residual: &[f64],
    size: f64,
    target: f64,
    (x, basis): (&mut [f64], &mut Basis<T>),
) -> (usize, f64) {
    let mut triangle: Vec<Vec<f64>> = Vec::with_capacity(RESTART);
    let mut rotations: Vec<(f64, f64)> = Vec::with_capacity(RESTART);
    let mut right = vec![size];
    let enough = (0.5 * target).max(0.5 * T::GAIN * size);
    put(basis, 0, residual, 1.0 / size);
    basis.image.resize(residual.len(), T::default());
    for step in 0..RESTART {
        apply(&basis.vectors[step], &mut basis.image);
        let mut column = orthogonalise(basis, step);
        let length = dot(&basis.image, &basis.image).to_f64().sqrt();
        column.push(length);
        rotate(&mut column, &mut rotations, &mut right);
        triangle.push(column);
        if right[step + 1].abs() <= enough || length == 0.0 || step + 1 == RESTART {
            break;
        }
        let image = std::mem::take(&mut basis.image);
        put(basis, step + 1, &image, 1.0 / length);
        basis.image = image;
    }
    for (weight, vector) in back_substitute(&triangle, &right).iter().zip(&basis.vectors) {
        add_scaled(x, *weight, vector);
    }
    (triangle.len(), right[triangle.len()].abs())
}

fn put<T: Real, U: Real>(basis: &mut Basis<T>, at: usize, vector: &[U], scale: f64) {
    if basis.vectors.len() <= at {
        basis.vectors.push(vec![T::default(); vector.len()]);
    }
    basis.vectors[at].resize(vector.len(), T::default());
    for (target, value) in basis.vectors[at].iter_mut().zip(vector) {
        *target = T::from_f64(scale * value.to_f64());
    }
}

/// Removes the basis from the image and returns the removed components.
fn orthogonalise<T: Real>(basis: &mut Basis<T>, step: usize) -> Vec<f64> {
    let Basis { vectors, image, .. } = basis;
    vectors[..=step]
        .iter()
        .map(|vector| {
            let component = dot(vector, image);
            add_scaled(image, T::default() - component, vector);
            component.to_f64()
        })
        .collect()
}

/// Applies the old rotations to a new column, adds the one that clears its last entry, and turns the right side.
fn rotate(column: &mut [f64], rotations: &mut Vec<(f64, f64)>, right: &mut Vec<f64>) {
    for (row, &(cosine, sine)) in rotations.iter().enumerate() {
        let (upper, lower) = (column[row], column[row + 1]);
        column[row] = cosine * upper + sine * lower;
        column[row + 1] = cosine * lower - sine * upper;
    }
    let last = rotations.len();
    let (upper, lower) = (column[last], column[last + 1]);
    let length = (upper * upper + lower * lower).sqrt();
    let (cosine, sine) = if length > 0.0 { (upper / length, lower / length) } else { (1.0, 0.0) };
    column[last] = length;
    column[last + 1] = 0.0;
    rotations.push((cosine, sine));
    let value = right[last];
    right[last] = cosine * value;
    right.push(-sine * value);
}

fn back_substitute(triangle: &[Vec<f64>], right: &[f64]) -> Vec<f64> {
    let mut weights = vec![0.0; triangle.len()];
    for row in (0..triangle.len()).rev() {
        let known: f64 = (row + 1..triangle.len()).map(|c| triangle[c][row] * weights[c]).sum();
        weights[row] =
            if triangle[row][row] == 0.0 { 0.0 } else { (right[row] - known) / triangle[row][row] };
    }
    weights
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn textbook_two_industries() {
        let a = [[0.15, 0.25], [0.20, 0.05]];
        let apply = |v: &[f64], out: &mut [f64]| {
            for i in 0..2 {
                out[i] = v[i] - a[i][0] * v[0] - a[i][1] * v[1];
            }
        };
        let mut x = vec![0.0; 2];
        let goal = Goal { residual: 1e-11, trust: Trust::Computed };
        let solution = solve(apply, apply, &[600.0, 1500.0], &mut x, goal, &mut Basis::default());
        assert!(solution.residual <= goal.residual);
        assert!((x[0] - 1247.5).abs() < 0.05 && (x[1] - 1841.6).abs() < 0.05, "{x:?}");
    }

    #[test]
    fn nothing_in_nothing_out() {
        let mut x = vec![3.0, 4.0];
        let same = |v: &[f64], out: &mut [f64]| out.copy_from_slice(v);
        let goal = Goal { residual: 1e-10, trust: Trust::Computed };
        let solution = solve(same, same, &[0.0, 0.0], &mut x, goal, &mut Basis::default());
        assert_eq!((x, solution.residual), (vec![0.0, 0.0], 0.0));
    }
}
