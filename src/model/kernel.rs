//! The dense kernels everything else waits for: matrix product and dot product, in one fixed order.
//!
//! Every element of a product is one chain of fused multiply-adds with k ascending,
//! c = fma(aₖ, bₖ, c). A fused multiply-add is correctly rounded on every machine (in software where the
//! processor has none), and lanes never mix, so the bits do not depend on the width of the vector unit.
//! Library products (BLAS, faer) choose blocks and instructions by processor and change the last bits.
//!
//! Everything comes in double and in single precision ([`Real`]): results are double, corrections of a nearly
//! solved system are single, at half the time.
//!
//! Layout: the right operand is packed once into panels one cache line wide, k running slowest inside a panel,
//! so that the inner loop reads it as a stream from the cache.

use pulp::{Arch, Simd, WithSimd};

pub use crate::model::real::Real;

/// Rows of the left operand that share one pass over a panel.
const ROWS: usize = 6;
/// Columns of the widest panel.
const WIDEST: usize = 16;

/// A right operand `[k × columns]` packed for [`multiply`].
#[derive(Clone, Debug, Default)]
pub struct Panels<T> {
    depth: usize,
    columns: usize,
    values: Vec<T>,
}

impl<T: Real> Panels<T> {
    /// Room for a `depth × columns` operand; zero until filled.
    #[must_use]
    pub fn new(depth: usize, columns: usize) -> Self {
        Self { depth, columns, values: vec![T::default(); depth * columns.div_ceil(T::PANEL) * T::PANEL] }
    }

    /// Fills the operand: `value(k, column)`.
    pub fn fill(&mut self, value: impl Fn(usize, usize) -> T) {
        let (depth, columns) = (self.depth, self.columns);
        for (panel, block) in self.values.chunks_exact_mut(depth.max(1) * T::PANEL).enumerate() {
            let width = T::PANEL.min(columns - panel * T::PANEL);
            for (k, row) in block.chunks_exact_mut(T::PANEL).enumerate() {
                for (lane, cell) in row[..width].iter_mut().enumerate() {
                    *cell = value(k, panel * T::PANEL + lane);
                }
            }
        }
    }

    /// The number of columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// The panels, each `[k × T::PANEL]` row by row; the last is padded with zeros.
    pub fn blocks(&self) -> impl Iterator<Item = &[T]> {
        self.values.chunks_exact(self.depth.max(1) * T::PANEL)
    }
}

/// C = A · B for a row-major A `[rows × depth]` and packed B `[depth × columns]`.
///
/// `store(row, first column, values)` receives each finished strip of a row.
///
/// # Panics
/// If A does not have `rows · depth` values.
pub fn multiply<T: Real>(
    left: &[T],
    rows: usize,
    right: &Panels<T>,
    mut store: impl FnMut(usize, usize, &[T]),
) {
    assert_eq!(left.len(), rows * right.depth, "left operand does not match the panels");
    Arch::new().dispatch(Product { left, rows, right, store: &mut store });
}

struct Product<'a, T, F> {
    left: &'a [T],
    rows: usize,
    right: &'a Panels<T>,
    store: &'a mut F,
}

impl<T: Real, F: FnMut(usize, usize, &[T])> WithSimd for Product<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let depth = self.right.depth;
        if depth == 0 {
            return;
        }
        for (panel, block) in self.right.blocks().enumerate() {
            let column = panel * T::PANEL;
            let width = T::PANEL.min(self.right.columns - column);
            let mut row = 0;
            while row + ROWS <= self.rows {
                tile::<S, T, ROWS, F>(
                    simd,
                    &self.left[row * depth..],
                    block,
                    (row, column, width),
                    self.store,
                );
                row += ROWS;
            }
            while row < self.rows {
                tile::<S, T, 1, F>(simd, &self.left[row * depth..], block, (row, column, width), self.store);
                row += 1;
            }
        }
    }
}

#[inline(always)]
fn tile<S: Simd, T: Real, const R: usize, F: FnMut(usize, usize, &[T])>(
    simd: S,
    left: &[T],
    block: &[T],
    (row, column, width): (usize, usize, usize),
    store: &mut F,
) {
    let mut sums = [[T::default(); WIDEST]; R];
    match T::PANEL / T::lanes::<S>() {
        2 => lanes::<S, T, R, 2>(simd, left, block, &mut sums),
        1 => lanes::<S, T, R, 1>(simd, left, block, &mut sums),
        4 => lanes::<S, T, R, 4>(simd, left, block, &mut sums),
        8 => lanes::<S, T, R, 8>(simd, left, block, &mut sums),
        _ => lanes::<S, T, R, 16>(simd, left, block, &mut sums),
    }
    for (r, strip) in sums.iter().enumerate() {
        store(row + r, column, &strip[..width]);
    }
}

/// The chains of one tile, `V` vectors wide: a panel has exactly `V · lanes` columns.
#[inline(always)]
fn lanes<S: Simd, T: Real, const R: usize, const V: usize>(
    simd: S,
    left: &[T],
    block: &[T],
    sums: &mut [[T; WIDEST]; R],
) {
    let depth = block.len() / T::PANEL;
    let rows: [&[T]; R] = std::array::from_fn(|r| &left[r * depth..(r + 1) * depth]);
    let mut chains = [[T::splat(simd, T::default()); V]; R];
    for (k, right) in T::registers::<S>(block).chunks_exact(V).enumerate() {
        for r in 0..R {
            let factor = T::splat(simd, rows[r][k]);
            for v in 0..V {
                chains[r][v] = T::fused(simd, factor, right[v], chains[r][v]);
            }
        }
    }
    for (sum, chain) in sums.iter_mut().zip(&chains) {
        T::registers_mut::<S>(sum)[..V].copy_from_slice(chain);
    }
}

/// Σ aₖ bₖ in sixteen interleaved chains, added in order at the end: the same bits at any vector width.
#[must_use]
pub fn dot<T: Real>(a: &[T], b: &[T]) -> T {
    Arch::new().dispatch(Dot { a, b })
}

const CHAINS: usize = 16;

struct Dot<'a, T> {
    a: &'a [T],
    b: &'a [T],
}

impl<T: Real> WithSimd for Dot<'_, T> {
    type Output = T;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> T {
        let mut chains = [T::default(); CHAINS];
        let (a_blocks, a_rest) = self.a.as_chunks::<CHAINS>();
        let (b_blocks, b_rest) = self.b.as_chunks::<CHAINS>();
        for (a, b) in a_blocks.iter().zip(b_blocks) {
            for lane in 0..CHAINS {
                chains[lane] = a[lane].mul_add(b[lane], chains[lane]);
            }
        }
        for ((chain, a), b) in chains.iter_mut().zip(a_rest).zip(b_rest) {
            *chain = a.mul_add(*b, *chain);
        }
        chains.into_iter().fold(T::default(), |sum, chain| sum + chain)
    }
}

/// y ← y + factor · x, elementwise fused, in the precision of y.
pub fn add_scaled<T: Real, U: Real>(y: &mut [T], factor: T, x: &[U]) {
    Arch::new().dispatch(AddScaled { y, factor, x });
}

struct AddScaled<'a, T, U> {
    y: &'a mut [T],
    factor: T,
    x: &'a [U],
}

impl<T: Real, U: Real> WithSimd for AddScaled<'_, T, U> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for (y, x) in self.y.iter_mut().zip(self.x) {
            *y = self.factor.mul_add(T::from_f64(x.to_f64()), *y);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(i: usize) -> f64 {
        ((i * 7919 % 1009) as f64) / 1009.0 - 0.4
    }

    #[test]
    fn product_is_the_ascending_chain_bit_for_bit() {
        let (rows, depth, columns) = (13, 37, 19);
        let left: Vec<f64> = (0..rows * depth).map(value).collect();
        let right: Vec<f64> = (0..depth * columns).map(|i| value(i + 5)).collect();
        let mut panels = Panels::new(depth, columns);
        panels.fill(|k, c| right[k * columns + c]);
        let mut product = vec![0.0; rows * columns];
        multiply(&left, rows, &panels, |r, c, strip| {
            product[r * columns + c..][..strip.len()].copy_from_slice(strip);
        });
        for r in 0..rows {
            for c in 0..columns {
                let chain =
                    (0..depth).fold(0.0, |s, k| f64::mul_add(left[r * depth + k], right[k * columns + c], s));
                assert_eq!(product[r * columns + c].to_bits(), chain.to_bits(), "cell {r}, {c}");
            }
        }
    }

    #[test]
    fn dot_adds_sixteen_chains_in_order() {
        let a: Vec<f64> = (0..100).map(value).collect();
        let b: Vec<f64> = (0..100).map(|i| value(i + 3)).collect();
        let mut chains = [0.0f64; 16];
        for i in 0..100 {
            chains[i % 16] = a[i].mul_add(b[i], chains[i % 16]);
        }
        assert_eq!(dot(&a, &b).to_bits(), chains.iter().sum::<f64>().to_bits());
    }
}
