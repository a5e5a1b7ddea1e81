//! Krylov solution of x − M x = b without forming M.
//!
//! Restarted GMRES with modified Gram–Schmidt and Givens rotations: it keeps the residual monotone and needs one
//! application of M per step. Every inner product is [`crate::model::kernel::dot`], so the iterates have the same
//! bits on any machine and any number of threads.
//!
//! Source: Saad & Schultz (1986).

use crate::model::kernel::{add_scaled, dot};

/// Steps between restarts.
const RESTART: usize = 24;
const RESTARTS: usize = 20;

/// How a solution went.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Solution {
    /// Applications of the operator.
    pub applications: usize,
    /// ‖b − (x − M x)‖₂ of the returned x, computed from x itself.
    pub residual: f64,
}

/// Room for the basis; reuse it between solutions.
#[derive(Debug, Default)]
pub struct Basis {
    vectors: Vec<Vec<f64>>,
    image: Vec<f64>,
}

/// Solves x − M x = b to a residual ‖b − (x − M x)‖₂ of at most `target`, starting from the given x.
///
/// `apply(v, out)` writes v − M v.
pub fn solve(
    mut apply: impl FnMut(&[f64], &mut [f64]),
    b: &[f64],
    x: &mut [f64],
    target: f64,
    basis: &mut Basis,
) -> Solution {
    if b.iter().all(|&value| value == 0.0) {
        x.fill(0.0);
        return Solution::default();
    }
    basis.image.resize(b.len(), 0.0);
    let mut report = Solution { applications: 0, residual: f64::INFINITY };
    for _ in 0..RESTARTS {
        let mut residual = b.to_vec();
        if x.iter().any(|&v| v != 0.0) {
            apply(x, &mut basis.image);
            report.applications += 1;
            add_scaled(&mut residual, -1.0, &basis.image);
        }
        let size = dot(&residual, &residual).sqrt();
        report.residual = size;
        if size <= target || !size.is_finite() {
            return report;
        }
        report.applications += cycle(&mut apply, &residual, size, target, (x, basis));
    }
    report
}

/// One cycle from a residual of the given size; adds the correction to x and returns its applications.
fn cycle(
    apply: &mut impl FnMut(&[f64], &mut [f64]),
    residual: &[f64],
    size: f64,
    target: f64,
    (x, basis): (&mut [f64], &mut Basis),
) -> usize {
    let mut triangle: Vec<Vec<f64>> = Vec::with_capacity(RESTART);
    let mut rotations: Vec<(f64, f64)> = Vec::with_capacity(RESTART);
    let mut right = vec![size];
    put(basis, 0, residual, 1.0 / size);
    for step in 0..RESTART {
        apply(&basis.vectors[step], &mut basis.image);
        let mut column = orthogonalise(basis, step);
        let length = dot(&basis.image, &basis.image).sqrt();
        column.push(length);
        rotate(&mut column, &mut rotations, &mut right);
        triangle.push(column);
        let reached = right[step + 1].abs() <= 0.5 * target;
        if reached || length == 0.0 {
            break;
        }
        let image = std::mem::take(&mut basis.image);
        put(basis, step + 1, &image, 1.0 / length);
        basis.image = image;
    }
    for (weight, vector) in back_substitute(&triangle, &right).iter().zip(&basis.vectors) {
        add_scaled(x, *weight, vector);
    }
    triangle.len()
}

fn put(basis: &mut Basis, at: usize, vector: &[f64], scale: f64) {
    if basis.vectors.len() <= at {
        basis.vectors.push(vec![0.0; vector.len()]);
    }
    basis.vectors[at].resize(vector.len(), 0.0);
    for (target, value) in basis.vectors[at].iter_mut().zip(vector) {
        *target = scale * value;
    }
}

/// Removes the basis from the image and returns the removed components.
fn orthogonalise(basis: &mut Basis, step: usize) -> Vec<f64> {
    let Basis { vectors, image } = basis;
    vectors[..=step]
        .iter()
        .map(|vector| {
            let component = dot(vector, image);
            add_scaled(image, -component, vector);
            component
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
        let solution = solve(apply, &[600.0, 1500.0], &mut x, 1e-13, &mut Basis::default());
        assert!(solution.residual <= 1e-13);
        assert!((x[0] - 1247.5).abs() < 0.05 && (x[1] - 1841.6).abs() < 0.05, "{x:?}");
    }

    #[test]
    fn nothing_in_nothing_out() {
        let mut x = vec![3.0, 4.0];
        let solution =
            solve(|v, out| out.copy_from_slice(v), &[0.0, 0.0], &mut x, 1e-10, &mut Basis::default());
        assert_eq!((x, solution.residual), (vec![0.0, 0.0], 0.0));
    }
}
