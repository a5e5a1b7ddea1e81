//! The order in which solutions hold industries: by class of trade, so that kernels read and write whole panels.
//!
//! A vector of the solver is `[place × column]`. Columns of a class stand together and are padded to full panels of
//! either precision; what stands in the padding is zero and stays zero. Everything outside the solver is
//! `[place × industry]`.

use crate::matrix::Matrix;
use crate::model::kernel::Real;

/// Columns of a class are padded to a multiple of this: the widest panel.
pub const PANEL: usize = 16;

/// Which column an industry has.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Layout {
    width: usize,
    columns: Vec<usize>,
    /// First column of each class, and the width at the end.
    starts: Vec<usize>,
}

impl Layout {
    /// Industries in their own order, without padding.
    #[must_use]
    pub fn plain(industries: usize) -> Self {
        Self { width: industries, columns: (0..industries).collect(), starts: vec![0, industries] }
    }

    /// Industries by class.
    ///
    /// * `classes` – industries of each class; every industry is in one.
    #[must_use]
    pub fn by_class<'a>(classes: impl Iterator<Item = &'a [usize]>) -> Self {
        let mut layout = Self { starts: vec![0], ..Self::default() };
        for industries in classes {
            for (at, &industry) in industries.iter().enumerate() {
                layout.columns.resize(layout.columns.len().max(industry + 1), 0);
                layout.columns[industry] = layout.width + at;
            }
            layout.width += industries.len().next_multiple_of(PANEL);
            layout.starts.push(layout.width);
        }
        layout
    }

    /// Columns of a place.
    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Column of every industry.
    #[must_use]
    pub fn columns(&self) -> &[usize] {
        &self.columns
    }

    /// Columns of a class.
    #[must_use]
    pub fn class(&self, class: usize) -> std::ops::Range<usize> {
        self.starts[class]..self.starts[class + 1]
    }

    /// Values `[row × industry]` in the order of the solver, `[row × column]`.
    #[must_use]
    pub fn arranged<T: Real>(&self, values: &[f64]) -> Vec<T> {
        let rows = values.len() / self.columns.len().max(1);
        let mut arranged = vec![T::default(); rows * self.width];
        let rows = arranged.chunks_exact_mut(self.width.max(1));
        for (arranged, row) in rows.zip(values.chunks_exact(self.columns.len().max(1))) {
            for (&column, value) in self.columns.iter().zip(row) {
                arranged[column] = T::from_f64(*value);
            }
        }
        arranged
    }

    /// Values `[row × column]` back in the order of industries, `[row × industry]`.
    #[must_use]
    pub fn restored(&self, arranged: &[f64]) -> Vec<f64> {
        let mut values = Vec::with_capacity(arranged.len() / self.width.max(1) * self.columns.len());
        for row in arranged.chunks_exact(self.width.max(1)) {
            values.extend(self.columns.iter().map(|&column| row[column]));
        }
        values
    }

    /// A matrix `[column × column]` out of one `[industry × industry]`.
    #[must_use]
    pub fn square(&self, matrix: &Matrix) -> Matrix {
        let mut square = Matrix::zeros(self.width, self.width);
        for (row, &at) in self.columns.iter().enumerate() {
            for (&column, value) in self.columns.iter().zip(matrix.row(row)) {
                square[(at, column)] = *value;
            }
        }
        square
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_stand_together_and_come_back() {
        let layout = Layout::by_class([&[1, 4][..], &[0, 2, 3][..]].into_iter());
        assert_eq!((layout.width(), layout.class(1)), (2 * PANEL, PANEL..2 * PANEL));
        assert_eq!(layout.columns(), [PANEL, 0, PANEL + 1, PANEL + 2, 1]);
        let values: Vec<f64> = (1..11).map(f64::from).collect();
        let arranged: Vec<f64> = layout.arranged(&values);
        assert_eq!((arranged[0], arranged[1], arranged[PANEL]), (2.0, 5.0, 1.0));
        assert_eq!(arranged.iter().sum::<f64>(), 55.0);
        assert_eq!(layout.restored(&arranged), values);
        assert_eq!(Layout::plain(5).arranged::<f64>(&values), values);
    }
}
