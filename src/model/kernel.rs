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
//! Layout: the right operand is packed into panels one cache line wide and the left one into tiles of twelve rows, k
//! running slowest inside both, so that the inner loop reads two streams and keeps twelve chains or more in flight. The
//! left operand is read once: it is the larger one (a decay kernel), the panels stay in the second-level cache.

use pulp::{Arch, Simd, WithSimd};

pub use crate::model::real::Real;

/// Rows of the left operand in a tile.
const TILE: usize = 12;
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

    /// Row `k` of the panel that begins with a column.
    #[inline(always)]
    pub fn row_mut(&mut self, k: usize, column: usize) -> &mut [T] {
        let first = (column / T::PANEL * self.depth + k) * T::PANEL;
        &mut self.values[first..first + T::PANEL]
    }

    /// The first columns as an operand of their own; a multiple of the panel's width.
    #[must_use]
    pub fn first(&self, columns: usize) -> Operand<'_, T> {
        Operand { depth: self.depth, columns, values: &self.values[..columns * self.depth] }
    }

    /// All columns.
    #[must_use]
    pub fn all(&self) -> Operand<'_, T> {
        Operand { depth: self.depth, columns: self.columns, values: &self.values }
    }

    /// The panels, each `[k × T::PANEL]` row by row; the last is padded with zeros.
    pub fn blocks(&self) -> impl Iterator<Item = &[T]> {
        self.values.chunks_exact(self.depth.max(1) * T::PANEL)
    }
}

/// A packed right operand of [`multiply`].
#[derive(Clone, Copy, Debug)]
pub struct Operand<'a, T> {
    depth: usize,
    columns: usize,
    values: &'a [T],
}

/// Packs a row-major left operand `[rows × depth]` for [`multiply`]; the last tile is padded with zeros.
pub fn pack_rows<T: Real>(values: &[T], depth: usize, packed: &mut Vec<T>) {
    let rows = values.len() / depth.max(1);
    packed.resize(rows.div_ceil(TILE) * TILE * depth, T::default());
    let tiles = packed.chunks_exact_mut((TILE * depth).max(1));
    for (tile, rows) in tiles.zip(values.chunks((TILE * depth).max(1))) {
        for (r, row) in rows.chunks_exact(depth.max(1)).enumerate() {
            for (group, value) in tile.as_chunks_mut::<TILE>().0.iter_mut().zip(row) {
                group[r] = *value;
            }
        }
        for group in tile.as_chunks_mut::<TILE>().0 {
            group[rows.len() / depth.max(1)..].fill(T::default());
        }
    }
}

/// C = A · B for A `[rows × depth]` packed by [`pack_rows`] and packed B `[depth × columns]`.
///
/// `store` receives each finished strip of a row.
///
/// # Panics
/// If A was not packed from `rows` rows of the panels' depth.
pub fn multiply<T: Real>(left: &[T], rows: usize, right: Operand<'_, T>, mut store: impl Strips<T>) {
    assert_eq!(
        left.len(),
        rows.div_ceil(TILE) * TILE * right.depth,
        "left operand does not match the panels"
    );
    Arch::new().dispatch(Product { left, rows, right, store: &mut store });
}

/// Where [`multiply`] puts what it has finished. What does arithmetic on strips implements this with an always inlined method: a
/// closure may be compiled apart, for the narrowest vectors.
pub trait Strips<T> {
    /// Takes the cells of a row from a column on.
    fn strip(&mut self, row: usize, column: usize, values: &[T]);
}

impl<T, F: FnMut(usize, usize, &[T])> Strips<T> for F {
    #[inline(always)]
    fn strip(&mut self, row: usize, column: usize, values: &[T]) {
        self(row, column, values);
    }
}

struct Product<'a, T, F> {
    left: &'a [T],
    rows: usize,
    right: Operand<'a, T>,
    store: &'a mut F,
}

impl<T: Real, F: Strips<T>> WithSimd for Product<'_, T, F> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        if self.right.depth == 0 {
            return;
        }
        let size = self.right.depth * T::PANEL;
        // Every pass overwrites all lanes of the panels it has.
        let mut sums = [[[T::default(); WIDEST]; TILE]; 2];
        let pair = if T::PANEL == T::lanes::<S>() { 2 } else { 1 };
        for (tile, left) in self.left.chunks_exact(TILE * self.right.depth).enumerate() {
            let rows = tile * TILE..self.rows.min((tile + 1) * TILE);
            for (at, blocks) in self.right.values.chunks(pair * size).enumerate() {
                product::<S, T>(simd, left.as_chunks().0, blocks.split_at(size), &mut sums);
                for (panel, sums) in sums[..blocks.len() / size].iter().enumerate() {
                    let column = (at * pair + panel) * T::PANEL;
                    let width = T::PANEL.min(self.right.columns - column);
                    for (row, strip) in rows.clone().zip(sums) {
                        // Of a length that is known, strips are copied in registers.
                        if width == T::PANEL {
                            self.store.strip(row, column, &strip[..T::PANEL]);
                        } else {
                            self.store.strip(row, column, &strip[..width]);
                        }
                    }
                }
            }
        }
    }
}

/// Sums of a tile times a panel.
type Sums<T> = [[T; WIDEST]; TILE];

/// A tile times one panel, or two if the second is not empty, in as many passes as their chains need registers.
#[inline(always)]
fn product<S: Simd, T: Real>(
    simd: S,
    left: &[[T; TILE]],
    (block, next): (&[T], &[T]),
    sums: &mut [Sums<T>; 2],
) {
    match T::PANEL / T::lanes::<S>() {
        1 if next.is_empty() => passes::<S, T, 12, 1, 1>(simd, left, [block], sums),
        1 => passes::<S, T, 12, 1, 2>(simd, left, [block, next], sums),
        2 => passes::<S, T, 6, 2, 1>(simd, left, [block], sums),
        4 => passes::<S, T, 3, 4, 1>(simd, left, [block], sums),
        8 => passes::<S, T, 1, 8, 1>(simd, left, [block], sums),
        _ => passes::<S, T, 1, 16, 1>(simd, left, [block], sums),
    }
}

/// Passes of `R` rows over `P` panels that are `V` registers wide.
#[inline(always)]
fn passes<S: Simd, T: Real, const R: usize, const V: usize, const P: usize>(
    simd: S,
    left: &[[T; TILE]],
    blocks: [&[T]; P],
    sums: &mut [Sums<T>; 2],
) {
    let depth = left.len();
    let blocks = blocks.map(|block| &T::registers::<S>(block).as_chunks::<V>().0[..depth]);
    for pass in 0..TILE / R {
        let mut chains = [[[T::splat(simd, T::default()); V]; P]; R];
        for k in 0..depth {
            let factors = &left[k].as_chunks::<R>().0[pass];
            for r in 0..R {
                let factor = T::splat(simd, factors[r]);
                for p in 0..P {
                    for v in 0..V {
                        chains[r][p][v] = T::fused(simd, factor, blocks[p][k][v], chains[r][p][v]);
                    }
                }
            }
        }
        for (r, chains) in chains.iter().enumerate() {
            for (chain, sums) in chains.iter().zip(&mut *sums) {
                T::registers_mut::<S>(&mut sums[pass * R + r])[..V].copy_from_slice(chain);
            }
        }
    }
}

/// The sum of values: eight interleaved chains, then a tree, then what is left over.
#[inline(always)]
#[must_use]
pub fn sum(values: &[f64]) -> f64 {
    let (blocks, rest) = values.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for block in blocks {
        for lane in 0..8 {
            sums[lane] += block[lane];
        }
    }
    rest.iter().fold(tree(sums), |sum, value| sum + value)
}

/// The sum of eight values, in a fixed order.
#[inline(always)]
#[must_use]
pub fn tree(s: [f64; 8]) -> f64 {
    ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}

/// Σ aₖ bₖ in sixteen interleaved chains, added in order at the end: the same bits at any vector width.
#[must_use]
pub fn dot<T: Real>(a: &[T], b: &[T]) -> T {
    let [product] = dots(a, [b]);
    product
}

/// The same of several b, reading a once.
#[must_use]
pub fn dots<T: Real, const N: usize>(a: &[T], b: [&[T]; N]) -> [T; N] {
    Arch::new().dispatch(Dots { a, b })
}

const CHAINS: usize = 16;

struct Dots<'a, T, const N: usize> {
    a: &'a [T],
    b: [&'a [T]; N],
}

impl<T: Real, const N: usize> WithSimd for Dots<'_, T, N> {
    type Output = [T; N];

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> [T; N] {
        match CHAINS / T::lanes::<S>() {
            1 => self.chains::<S, 1>(simd),
            2 => self.chains::<S, 2>(simd),
            4 => self.chains::<S, 4>(simd),
            8 => self.chains::<S, 8>(simd),
            _ => self.chains::<S, CHAINS>(simd),
        }
    }
}

impl<T: Real, const N: usize> Dots<'_, T, N> {
    /// With chains in `V` registers for each product. Of plain numbers, compilers make one instruction each for two products.
    #[inline(always)]
    fn chains<S: Simd, const V: usize>(self, simd: S) -> [T; N] {
        let whole = self.a.len() / CHAINS * CHAINS;
        let a_blocks = T::registers::<S>(&self.a[..whole]).as_chunks::<V>().0;
        let b_blocks = self.b.map(|b| &T::registers::<S>(&b[..whole]).as_chunks::<V>().0[..a_blocks.len()]);
        let mut registers = [[T::splat(simd, T::default()); V]; N];
        for (block, a) in a_blocks.iter().enumerate() {
            for n in 0..N {
                let b = &b_blocks[n][block];
                for v in 0..V {
                    registers[n][v] = T::fused(simd, a[v], b[v], registers[n][v]);
                }
            }
        }
        let mut chains = [[T::default(); CHAINS]; N];
        for (chains, registers) in chains.iter_mut().zip(registers) {
            T::registers_mut::<S>(chains).copy_from_slice(&registers);
        }
        for (chains, b) in chains.iter_mut().zip(self.b) {
            for ((chain, a), b) in chains.iter_mut().zip(&self.a[whole..]).zip(&b[whole..]) {
                *chain = a.mul_add(*b, *chain);
            }
        }
        chains.map(|chains| chains.into_iter().fold(T::default(), |sum, chain| sum + chain))
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
        let mut packed = Vec::new();
        pack_rows(&left, depth, &mut packed);
        multiply(&packed, rows, panels.all(), |r, c, strip: &[f64]| {
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
        assert_eq!(dots(&a, [&b, &a]), [dot(&a, &b), dot(&a, &a)]);
    }
}
