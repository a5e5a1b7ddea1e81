//! The country's own system as a first answer to the multi-regional one.
//!
//! P v = v + E ((I − A)⁻¹ − I) R v: R sums over places, E spreads an industry over places as base-year output is spread,
//! A are technical coefficients of domestic products. Columns of trade sum to one, so R M E = A, and P answers what
//! industries exchange in the country as a whole at once; the solver is left with what differs between places. P need not
//! be exact, and does not follow the years: solutions are those of the system itself, reached in fewer steps.

use pulp::{Arch, Simd, WithSimd};

use crate::matrix::Matrix;
use crate::model::kernel::Real;
use crate::model::lu::Factors;
use crate::model::trade::Layout;

/// P in one precision, for vectors in the order of a layout.
#[derive(Clone, Debug)]
pub struct National<T> {
    /// Share of each place in its industry's output, `[place × column]`.
    shares: Vec<T>,
    /// (I − A)⁻¹ − I transposed, `[column of the shock × column of the answer]`.
    response: Vec<T>,
    width: usize,
}

impl<T: Real> National<T> {
    /// P of a base year; the identity if its coefficients have no inverse.
    ///
    /// * `output` – `[place × industry]`.
    /// * `coefficients` – A, `[supplier × user]`.
    #[must_use]
    pub fn new(layout: &Layout, output: &Matrix, coefficients: &Matrix) -> Self {
        let totals = output.column_sums();
        let share = |p: usize, i: usize| if totals[i] > 0.0 { output[(p, i)] / totals[i] } else { 0.0 };
        let shares = Matrix::from_fn(output.rows(), output.columns(), share);
        let one = |r: usize, c: usize| if r == c { 1.0 } else { 0.0 };
        let count = coefficients.rows();
        let system = Matrix::from_fn(count, count, |r, c| one(r, c) - coefficients[(r, c)]);
        let response = match Factors::new(system) {
            Ok(factors) => factors.solve(&Matrix::from_fn(count, count, one)),
            Err(_) => Matrix::from_fn(count, count, one),
        };
        let response =
            Matrix::from_fn(count, count, |shock, answer| response[(answer, shock)] - one(shock, answer));
        let response = layout.square(&response);
        Self {
            shares: layout.arranged(shares.values()),
            response: response.values().iter().map(|&value| T::from_f64(value)).collect(),
            width: layout.width(),
        }
    }

    /// out = P v.
    pub fn answer(&self, v: &[T], out: &mut [T]) {
        Arch::new().dispatch(Answer { national: self, v, out });
    }
}

struct Answer<'a, T> {
    national: &'a National<T>,
    v: &'a [T],
    out: &'a mut [T],
}

impl<T: Real> WithSimd for Answer<'_, T> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let National { shares, response, width } = self.national;
        let mut sums = vec![T::default(); *width];
        for row in self.v.chunks_exact(*width) {
            sums.iter_mut().zip(row).for_each(|(sum, value)| *sum = *sum + *value);
        }
        let mut answer = vec![T::default(); *width];
        for (sum, row) in sums.iter().zip(response.chunks_exact(*width)) {
            answer.iter_mut().zip(row).for_each(|(answer, share)| *answer = sum.mul_add(*share, *answer));
        }
        let rows = self.v.chunks_exact(*width).zip(shares.chunks_exact(*width));
        for (out, (v, shares)) in self.out.chunks_exact_mut(*width).zip(rows) {
            for ((out, v), (share, answer)) in out.iter_mut().zip(v).zip(shares.iter().zip(&answer)) {
                *out = share.mul_add(*answer, *v);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In a country of one place P is the inverse.
    #[test]
    fn one_place_is_answered_at_once() {
        let coefficients = Matrix::from_values(2, 2, vec![0.15, 0.25, 0.20, 0.05]).unwrap_or_default();
        let output = Matrix::from_values(1, 2, vec![1000.0, 2000.0]).unwrap_or_default();
        let national = National::<f64>::new(&Layout::plain(2), &output, &coefficients);
        let mut x = vec![0.0; 2];
        national.answer(&[600.0, 1500.0], &mut x);
        for (i, b) in [600.0, 1500.0].into_iter().enumerate() {
            let left = x[i] - coefficients[(i, 0)] * x[0] - coefficients[(i, 1)] * x[1];
            assert!((left - b).abs() < 1e-9, "{x:?}");
        }
    }

    #[test]
    fn coefficients_without_an_inverse_change_nothing() {
        let output = Matrix::from_values(1, 1, vec![1.0]).unwrap_or_default();
        let singular = Matrix::from_values(1, 1, vec![1.0]).unwrap_or_default();
        let national = National::<f32>::new(&Layout::plain(1), &output, &singular);
        let mut x = vec![0.0];
        national.answer(&[3.0], &mut x);
        assert_eq!(x, [3.0]);
    }
}
