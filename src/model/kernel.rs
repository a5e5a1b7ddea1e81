//! The dense kernels everything else waits for: matrix product and dot product, in one fixed order.
//!
//! Every element of a product is one chain of fused multiply-adds with k ascending,
//! c = fma(aₖ, bₖ, c). A fused multiply-add is correctly rounded on every machine (in software where the
//! processor has none), and lanes never mix, so the bits do not depend on the width of the vector unit.
//! Library products (BLAS, faer) choose blocks and instructions by processor and change the last bits.
//!
//! Layout: the right operand is packed once into panels of [`PANEL`] columns, k running slowest inside a panel,
//! so that the inner loop reads it as a stream from the cache.

use pulp::{Arch, Simd, WithSimd};

/// Columns in a packed panel.
pub const PANEL: usize = 8;
/// Rows of the left operand that share one pass over a panel.
const ROWS: usize = 6;

/// A right operand `[k × columns]` packed for [`multiply`].
#[derive(Clone, Debug, Default)]
pub struct Panels {
    depth: usize,
    columns: usize,
    values: Vec<f64>,
}

impl Panels {
    /// Room for a `depth × columns` operand; zero until filled.
    #[must_use]
    pub fn new(depth: usize, columns: usize) -> Self {
        Self { depth, columns, values: vec![0.0; depth * columns.div_ceil(PANEL) * PANEL] }
    }

    /// Fills the operand: `value(k, column)`.
    pub fn fill(&mut self, value: impl Fn(usize, usize) -> f64) {
        let (depth, columns) = (self.depth, self.columns);
        for (panel, block) in self.values.chunks_exact_mut(depth.max(1) * PANEL).enumerate() {
            let width = PANEL.min(columns - panel * PANEL);
            for (k, row) in block.chunks_exact_mut(PANEL).enumerate() {
                for (lane, cell) in row[..width].iter_mut().enumerate() {
                    *cell = value(k, panel * PANEL + lane);
                }
            }
        }
    }

    /// The number of columns.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }
}

/// C = A · B for a row-major A `[rows × depth]` and packed B `[depth × columns]`.
///
/// `store(row, first column, values)` receives each finished strip of a row.
///
/// # Panics
/// If A does not have `rows · depth` values.
pub fn multiply(left: &[f64], rows: usize, right: &Panels, mut store: impl FnMut(usize, usize, &[f64])) {
    assert_eq!(left.len(), rows * right.depth, "left operand does not match the panels");
    Arch::new().dispatch(Product { left, rows, right, store: &mut store });
}

struct Product<'a, F> {
    left: &'a [f64],
    rows: usize,
    right: &'a Panels,
    store: &'a mut F,
}

impl<F: FnMut(usize, usize, &[f64])> WithSimd for Product<'_, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let depth = self.right.depth;
        if depth == 0 {
            return;
        }
        for (panel, block) in self.right.values.chunks_exact(depth * PANEL).enumerate() {
            let column = panel * PANEL;
            let width = PANEL.min(self.right.columns - column);
            let mut row = 0;
            while row + ROWS <= self.rows {
                tile::<S, ROWS, F>(simd, &self.left[row * depth..], block, (row, column, width), self.store);
                row += ROWS;
            }
            while row < self.rows {
                tile::<S, 1, F>(simd, &self.left[row * depth..], block, (row, column, width), self.store);
                row += 1;
            }
        }
    }
}

#[inline(always)]
fn tile<S: Simd, const R: usize, F: FnMut(usize, usize, &[f64])>(
    simd: S,
    left: &[f64],
    block: &[f64],
    (row, column, width): (usize, usize, usize),
    store: &mut F,
) {
    let mut sums = [[0.0; PANEL]; R];
    match S::F64_LANES {
        4 => lanes::<S, R, 2>(simd, left, block, &mut sums),
        2 => lanes::<S, R, 4>(simd, left, block, &mut sums),
        8 => lanes::<S, R, 1>(simd, left, block, &mut sums),
        _ => lanes::<S, R, 8>(simd, left, block, &mut sums),
    }
    for (r, strip) in sums.iter().enumerate() {
        store(row + r, column, &strip[..width]);
    }
}

/// The chains of one tile, `V` vectors wide: a panel has exactly `V · lanes` columns.
#[inline(always)]
fn lanes<S: Simd, const R: usize, const V: usize>(
    simd: S,
    left: &[f64],
    block: &[f64],
    sums: &mut [[f64; PANEL]; R],
) {
    let depth = block.len() / PANEL;
    let rows: [&[f64]; R] = std::array::from_fn(|r| &left[r * depth..(r + 1) * depth]);
    let (vectors, _) = S::as_simd_f64s(block);
    let mut chains = [[simd.splat_f64s(0.0); V]; R];
    for (k, right) in vectors.chunks_exact(V).enumerate() {
        for r in 0..R {
            let factor = simd.splat_f64s(rows[r][k]);
            for v in 0..V {
                chains[r][v] = simd.mul_add_f64s(factor, right[v], chains[r][v]);
            }
        }
    }
    for (sum, chain) in sums.iter_mut().zip(&chains) {
        let (target, _) = S::as_mut_simd_f64s(sum);
        target.copy_from_slice(chain);
    }
}

/// Σ aₖ bₖ in sixteen interleaved chains, added in order at the end: the same bits at any vector width.
#[must_use]
pub fn dot(a: &[f64], b: &[f64]) -> f64 {
    Arch::new().dispatch(Dot { a, b })
}

const CHAINS: usize = 16;

struct Dot<'a> {
    a: &'a [f64],
    b: &'a [f64],
}

impl WithSimd for Dot<'_> {
    type Output = f64;

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) -> f64 {
        let mut chains = [0.0; CHAINS];
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
        chains.iter().sum()
    }
}

/// y ← y + factor · x, elementwise fused.
pub fn add_scaled(y: &mut [f64], factor: f64, x: &[f64]) {
    Arch::new().dispatch(AddScaled { y, factor, x });
}

struct AddScaled<'a> {
    y: &'a mut [f64],
    factor: f64,
    x: &'a [f64],
}

impl WithSimd for AddScaled<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for (y, x) in self.y.iter_mut().zip(self.x) {
            *y = self.factor.mul_add(*x, *y);
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
