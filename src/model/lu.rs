//! Lower-upper factorisation with partial pivoting: P A = L U.
//!
//! Own code rather than a linear-algebra library because a run's bytes must not depend on the machine. Tuned
//! kernels choose block sizes and fused operations by the processor they find, so the last bits follow it.
//! Here every entry is a plain product and difference, accumulated for k = 0, 1, 2, … in that order, which
//! rounds the same everywhere. For the hundred or so industries of a national table it takes milliseconds.
//!
//! Source: Golub & Van Loan (2013), Matrix Computations, algorithm 3.4.1.

use crate::matrix::Matrix;

/// A pivot below this share of the largest entry of the matrix counts as zero.
const PIVOT_FLOOR: f64 = 1e-14;

/// A matrix that cannot be inverted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the matrix is not square or is singular at column {column}")]
pub struct SingularMatrix {
    /// Column at which no usable pivot was left.
    pub column: usize,
}

/// The factors of a square matrix: unit lower triangle below the diagonal, upper triangle on and above it.
#[derive(Clone, Debug)]
pub struct Factors {
    packed: Matrix,
    row_order: Vec<usize>,
}

impl Factors {
    /// Factorises a square matrix; of equally large pivots the first row wins.
    ///
    /// # Errors
    /// [`SingularMatrix`] if the matrix is not square, holds a NaN, or a pivot is zero to working precision.
    pub fn new(matrix: Matrix) -> Result<Self, SingularMatrix> {
        let mut packed = matrix;
        let size = packed.rows();
        if packed.columns() != size {
            return Err(SingularMatrix { column: size.min(packed.columns()) });
        }
        let floor = PIVOT_FLOOR * packed.values().iter().fold(0.0, |largest: f64, v| largest.max(v.abs()));
        let mut row_order: Vec<usize> = (0..size).collect();
        for k in 0..size {
            let pivot = pivot_row(&packed, k);
            let pivot_size = packed[(pivot, k)].abs();
            if pivot_size.is_nan() || pivot_size <= floor {
                return Err(SingularMatrix { column: k });
            }
            swap_rows(&mut packed, k, pivot);
            row_order.swap(k, pivot);
            eliminate_below(&mut packed, k);
        }
        Ok(Self { packed, row_order })
    }

    /// Solves A X = B for all columns of B at once; B is `[size × any]`.
    ///
    /// # Panics
    /// If B does not have as many rows as A.
    #[must_use]
    pub fn solve(&self, right_hand_sides: &Matrix) -> Matrix {
        let size = self.packed.rows();
        assert_eq!(right_hand_sides.rows(), size, "right-hand sides and matrix differ in rows");
        let columns = right_hand_sides.columns();
        let mut x = Matrix::from_fn(size, columns, |r, c| right_hand_sides[(self.row_order[r], c)]);
        for row in 0..size {
            for k in 0..row {
                subtract_row(&mut x, row, k, self.packed[(row, k)]);
            }
        }
        for row in (0..size).rev() {
            for k in row + 1..size {
                subtract_row(&mut x, row, k, self.packed[(row, k)]);
            }
            let pivot = self.packed[(row, row)];
            x.row_mut(row).iter_mut().for_each(|value| *value /= pivot);
        }
        x
    }

    /// The inverse A⁻¹.
    #[must_use]
    pub fn inverse(&self) -> Matrix {
        let size = self.packed.rows();
        self.solve(&Matrix::from_fn(size, size, |r, c| f64::from(u8::from(r == c))))
    }
}

/// The first row at or below `k` with the largest entry in column `k`.
fn pivot_row(matrix: &Matrix, k: usize) -> usize {
    (k + 1..matrix.rows()).fold(
        k,
        |best, row| {
            if matrix[(row, k)].abs() > matrix[(best, k)].abs() { row } else { best }
        },
    )
}

fn swap_rows(matrix: &mut Matrix, first: usize, second: usize) {
    if first == second {
        return;
    }
    let columns = matrix.columns();
    let (above, below) = matrix.values_mut().split_at_mut(second * columns);
    above[first * columns..(first + 1) * columns].swap_with_slice(&mut below[..columns]);
}

/// Stores the multipliers of column `k` and subtracts row `k` from all rows below it.
fn eliminate_below(matrix: &mut Matrix, k: usize) {
    let columns = matrix.columns();
    let (above, below) = matrix.values_mut().split_at_mut((k + 1) * columns);
    let pivot_row = &above[k * columns..];
    for row in below.chunks_exact_mut(columns) {
        let factor = row[k] / pivot_row[k];
        row[k] = factor;
        for (value, pivot) in row[k + 1..].iter_mut().zip(&pivot_row[k + 1..]) {
            *value -= factor * pivot;
        }
    }
}

/// Row `target` minus `factor` times row `source`.
fn subtract_row(matrix: &mut Matrix, target: usize, source: usize, factor: f64) {
    let columns = matrix.columns();
    let middle = target.max(source) * columns;
    let (above, below) = matrix.values_mut().split_at_mut(middle);
    let (to, from) = if target > source {
        (&mut below[..columns], &above[source * columns..(source + 1) * columns])
    } else {
        (&mut above[target * columns..(target + 1) * columns], &below[..columns])
    };
    for (value, subtracted) in to.iter_mut().zip(from) {
        *value -= factor * subtracted;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn solves_a_system_that_needs_row_swaps() {
        let matrix = Matrix::from_values(3, 3, vec![0.0, 2.0, 1.0, 4.0, 0.0, 0.0, 2.0, 1.0, 0.0]).unwrap();
        let right = Matrix::from_values(3, 1, vec![7.0, 4.0, 4.0]).unwrap();
        assert_eq!(Factors::new(matrix).unwrap().solve(&right).values(), [1.0, 2.0, 3.0]);
    }

    #[test]
    fn refuses_singular_oblong_and_nan() {
        let singular = Matrix::from_values(2, 2, vec![1.0, 2.0, 2.0, 4.0]).unwrap();
        assert_eq!(Factors::new(singular).unwrap_err().column, 1);
        assert!(Factors::new(Matrix::zeros(2, 3)).is_err());
        assert!(Factors::new(Matrix::from_values(1, 1, vec![f64::NAN]).unwrap()).is_err());
    }
}
