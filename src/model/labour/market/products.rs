//! The products a step consists of: sparse commuting × dense classes, in one fixed order.
//!
//! Rows of classes are contiguous and padded to a multiple of [`LANES`], so lanes are classes: no lane ever meets
//! another, sums run over pairs in their order, and the bits do not depend on the width of the vector unit. Four rows of
//! the sparse matrix go together ([`Tiles`]) and share what they read; where one of them has no such pair, its
//! weight is zero and its sum keeps its bits.

use pulp::{Arch, NullaryFnOnce, Simd, WithSimd};

use super::commuting::Pairs;
use super::tiles::Tiles;
pub use crate::model::kernel::{sum, tree};

/// Rows of classes are padded to a multiple of this.
pub const LANES: usize = 8;
/// Rows of the sparse matrix that are summed together.
pub const ROWS: usize = 4;
/// Columns of a tile whose hires are computed together.
const TOGETHER: usize = 8;

/// A register's worth of classes.
pub type Block = [f64; LANES];

/// Length of a padded row of classes.
#[must_use]
pub fn stride(classes: usize) -> usize {
    classes.div_ceil(LANES).max(1) * LANES
}

/// out_r = Σ_q S_rq x_q for every residence, rows of classes; `weights` spread over [`Pairs::by_residence`].
pub fn to_residences(pairs: &Pairs, weights: &[[f64; ROWS]], x: &[f64], out: &mut [f64], stride: usize) {
    in_blocks(Gather { tiles: &pairs.by_residence, weights, x, out, stride });
}

/// out_q = Σ_r S_rq x_r for every workplace; `weights` spread over [`Pairs::by_workplace`].
pub fn to_workplaces(pairs: &Pairs, weights: &[[f64; ROWS]], x: &[f64], out: &mut [f64], stride: usize) {
    in_blocks(Gather { tiles: &pairs.by_workplace, weights, x, out, stride });
}

/// Work on blocks of [`LANES`] classes, each of `R` registers.
pub(super) trait InBlocks {
    /// What it finds.
    type Output;

    /// Does it with the vectors of a processor.
    fn run<S: Simd, const R: usize>(self, simd: S) -> Self::Output;
}

/// Does work with the widest vectors that the processor has.
pub(super) fn in_blocks<W: InBlocks>(work: W) -> W::Output {
    Arch::new().dispatch(Dispatched(work))
}

struct Dispatched<W>(W);

impl<W: InBlocks> WithSimd for Dispatched<W> {
    type Output = W::Output;

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) -> W::Output {
        match LANES / S::F64_LANES {
            1 => self.0.run::<S, 1>(simd),
            2 => self.0.run::<S, 2>(simd),
            4 => self.0.run::<S, 4>(simd),
            _ => self.0.run::<S, LANES>(simd),
        }
    }
}

struct Gather<'a> {
    tiles: &'a Tiles<ROWS>,
    weights: &'a [[f64; ROWS]],
    x: &'a [f64],
    out: &'a mut [f64],
    stride: usize,
}

impl InBlocks for Gather<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd, const R: usize>(self, simd: S) {
        self.tiles::<S, R>(simd);
    }
}

impl Gather<'_> {
    /// With blocks of `R` registers: as many blocks at a time as leave their sums in registers.
    #[inline(always)]
    fn tiles<S: Simd, const R: usize>(mut self, simd: S) {
        let blocks = self.stride / LANES;
        let tiles = self.tiles;
        for (rows, entries) in tiles.each() {
            let mut at = 0;
            while at < blocks {
                let span = (rows, at);
                at += match blocks - at {
                    left if R > 1 || left == 1 => self.sums::<S, R, 1>(simd, span, entries.clone()),
                    2 => self.sums::<S, R, 2>(simd, span, entries.clone()),
                    3 => self.sums::<S, R, 3>(simd, span, entries.clone()),
                    4 => self.sums::<S, R, 4>(simd, span, entries.clone()),
                    _ => self.sums::<S, R, 5>(simd, span, entries.clone()),
                };
            }
        }
    }

    /// `B` blocks of classes, from the given one, of a tile's rows. Returns `B`.
    #[inline(always)]
    fn sums<S: Simd, const R: usize, const B: usize>(
        &mut self,
        simd: S,
        (rows, block): (&[u32], usize),
        entries: std::ops::Range<usize>,
    ) -> usize {
        let blocks = self.stride / LANES;
        let x = S::as_simd_f64s(self.x).0.as_chunks::<R>().0;
        let mut sums = [[[simd.splat_f64s(0.0); R]; B]; ROWS];
        let columns = &self.tiles.columns()[entries.clone()];
        for (&column, weights) in columns.iter().zip(&self.weights[entries]) {
            let x = &x[column as usize * blocks + block..][..B];
            let factors = weights.map(|weight| simd.splat_f64s(weight));
            for b in 0..B {
                for part in 0..R {
                    for row in 0..ROWS {
                        sums[row][b][part] = simd.mul_add_f64s(factors[row], x[b][part], sums[row][b][part]);
                    }
                }
            }
        }
        let out = S::as_mut_simd_f64s(self.out).0.as_chunks_mut::<R>().0;
        // With the number of rows as the end of the loop, sums would have to lie in memory.
        for at in 0..ROWS {
            if let Some(&row) = rows.get(at) {
                out[row as usize * blocks + block..][..B].copy_from_slice(&sums[at]);
            }
        }
        B
    }
}

/// Hires by pair F_rq = S_rq Σ_c w_rc o_qc.
///
/// * `per_offer` – w, applications per unit of weighted vacancies, `[residence × class]`.
/// * `offers` – o, weighted vacancies times the chance of an application, `[workplace × class]`.
pub fn hires(
    pairs: &Pairs,
    weights: &[f64],
    (per_offer, offers): (&[f64], &[f64]),
    out: &mut [f64],
    stride: usize,
) {
    in_blocks(Hires { pairs, weights, per_offer, offers, out, stride });
}

struct Hires<'a> {
    pairs: &'a Pairs,
    weights: &'a [f64],
    per_offer: &'a [f64],
    offers: &'a [f64],
    out: &'a mut [f64],
    stride: usize,
}

impl InBlocks for Hires<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd, const R: usize>(self, simd: S) {
        self.tiles::<S, R>(simd);
    }
}

impl Hires<'_> {
    /// Lanes are the residences of a tile here, and every sum is one chain over classes.
    #[inline(always)]
    fn tiles<S: Simd, const R: usize>(self, simd: S) {
        let tiles = &self.pairs.hiring;
        let mut turned: Vec<Block> = vec![[0.0; LANES]; self.stride];
        let mut products: Vec<Block> = Vec::new();
        for (rows, entries) in tiles.each() {
            for (at, &row) in rows.iter().enumerate() {
                let own = &self.per_offer[row as usize * self.stride..][..self.stride];
                turned.iter_mut().zip(own).for_each(|(turned, w)| turned[at] = *w);
            }
            let columns = &tiles.columns()[entries.clone()];
            products.resize(columns.len().next_multiple_of(TOGETHER), [0.0; LANES]);
            for (columns, products) in columns.chunks(TOGETHER).zip(products.as_chunks_mut::<TOGETHER>().0) {
                // Eight chains of multiply-adds: as many as keep the vector unit busy, and as fit in sixteen registers.
                match R {
                    1 => self.products::<S, R, 8>(simd, &turned, columns, products),
                    2 => self.products::<S, R, 4>(simd, &turned, columns, products),
                    4 => self.products::<S, R, 2>(simd, &turned, columns, products),
                    _ => self.products::<S, R, 1>(simd, &turned, columns, products),
                }
            }
            let flat = products.as_flattened();
            for &row in rows {
                let own = self.pairs.of_residence(row as usize);
                let cells = tiles.places()[own.clone()].iter().zip(&self.weights[own.clone()]);
                for (out, (&place, weight)) in self.out[own].iter_mut().zip(cells) {
                    *out = weight * flat[place as usize - entries.start * LANES];
                }
            }
        }
    }

    /// Σ_c w_rc o_qc for a tile's residences and some workplaces, `N` at a time.
    #[inline(always)]
    fn products<S: Simd, const R: usize, const N: usize>(
        &self,
        simd: S,
        turned: &[Block],
        columns: &[u32],
        products: &mut [Block; TOGETHER],
    ) {
        let row = |at: usize| {
            let workplace = columns[at.min(columns.len() - 1)] as usize;
            self.offers[workplace * self.stride..][..turned.len()].as_chunks::<LANES>().0
        };
        for (first, products) in products.as_chunks_mut::<N>().0.iter_mut().enumerate() {
            let rows: [&[Block]; N] = std::array::from_fn(|at| row(first * N + at));
            let mut sums = [[simd.splat_f64s(0.0); R]; N];
            // Blocks of classes, so that their ends are looked at once a block.
            for (block, turned) in turned.as_chunks::<LANES>().0.iter().enumerate() {
                let offers: [&Block; N] = rows.map(|row| &row[block]);
                let turned = S::as_simd_f64s(turned.as_flattened()).0.as_chunks::<R>().0;
                for class in 0..LANES {
                    for at in 0..N {
                        let offer = simd.splat_f64s(offers[at][class]);
                        for part in 0..R {
                            sums[at][part] = simd.mul_add_f64s(turned[class][part], offer, sums[at][part]);
                        }
                    }
                }
            }
            for (product, sums) in products.iter_mut().zip(sums) {
                S::as_mut_simd_f64s(product).0.copy_from_slice(&sums);
            }
        }
    }
}

/// Σ a b: a chain by lane, then a tree.
#[inline(always)]
fn dot(a: &[Block], b: &[Block]) -> f64 {
    let mut sums = [0.0; LANES];
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            sums[lane] = a[lane].mul_add(b[lane], sums[lane]);
        }
    }
    tree(sums)
}

/// Σ_c a_rc b_rc of every row.
#[must_use]
pub fn row_products(a: &[f64], b: &[f64], stride: usize) -> Vec<f64> {
    let mut products = vec![0.0; a.len() / stride.max(1)];
    Arch::new().dispatch(RowProducts { a, b, stride, products: &mut products });
    products
}

struct RowProducts<'a> {
    a: &'a [f64],
    b: &'a [f64],
    stride: usize,
    products: &'a mut [f64],
}

impl NullaryFnOnce for RowProducts<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let rows = self.a.chunks_exact(self.stride).zip(self.b.chunks_exact(self.stride));
        for (product, (a, b)) in self.products.iter_mut().zip(rows) {
            *product = dot(a.as_chunks().0, b.as_chunks().0);
        }
    }
}

/// sums_r += Σ_c values_rc.
pub fn add_row_sums(values: &[f64], stride: usize, sums: &mut [f64]) {
    Arch::new().dispatch(AddRowSums { values, stride, sums });
}

struct AddRowSums<'a> {
    values: &'a [f64],
    stride: usize,
    sums: &'a mut [f64],
}

impl NullaryFnOnce for AddRowSums<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (out, row) in self.sums.iter_mut().zip(self.values.chunks_exact(self.stride)) {
            *out += sum(row);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_plain_sums() {
        let pairs = Pairs::new(2, &[(0, 0), (0, 1), (1, 1)]);
        let weights = [0.5, 2.0, 3.0];
        for classes in [3, LANES, 3 * LANES + 1, 7 * LANES] {
            let stride = stride(classes);
            let x: Vec<f64> = (0..2 * stride).map(|i| f64::from(i as u32)).collect();
            let (here, there) = x.split_at(stride);
            let sums = |a: f64, b: f64| here.iter().zip(there).map(move |(x, y)| a * x + b * y);
            let mut out = vec![1.0; 2 * stride];
            let (mut by_residence, mut by_workplace) = (Vec::new(), Vec::new());
            pairs.spread(&weights, &mut by_residence, &mut by_workplace);
            to_residences(&pairs, &by_residence, &x, &mut out, stride);
            let residences: Vec<f64> = sums(0.5, 2.0).chain(sums(0.0, 3.0)).collect();
            assert_eq!(out, residences);
            to_workplaces(&pairs, &by_workplace, &x, &mut out, stride);
            assert_eq!(out, sums(0.5, 0.0).chain(sums(2.0, 3.0)).collect::<Vec<f64>>());
            let mut found = vec![0.0; 3];
            hires(&pairs, &weights, (&x, &x), &mut found, stride);
            let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
            let wanted = [0.5 * product(here, here), 2.0 * product(here, there), 3.0 * product(there, there)];
            assert_eq!(found, wanted);
        }
    }
}
