//! The products a step consists of: sparse commuting × dense classes, and the urn, in one fixed order.
//!
//! Rows of classes are contiguous and padded to a multiple of [`LANES`], so lanes are classes: no lane ever meets
//! another, sums run over pairs in their order, and the bits do not depend on the width of the vector unit.

use pulp::{Arch, Simd, WithSimd};

use super::commuting::Pairs;

/// Rows of classes are padded to a multiple of this.
pub const LANES: usize = 8;
/// Rows of at most so many times [`LANES`] classes are summed in registers.
const IN_REGISTERS: usize = 6;

/// A register's worth of classes.
pub type Block = [f64; LANES];

/// Length of a padded row of classes.
#[must_use]
pub fn stride(classes: usize) -> usize {
    classes.div_ceil(LANES).max(1) * LANES
}

/// out_r = Σ_q S_rq x_q for every residence, rows of classes.
pub fn to_residences(pairs: &Pairs, weights: &[f64], x: &[f64], out: &mut [f64], stride: usize) {
    Arch::new().dispatch(Gather { starts: &pairs.starts, index: &pairs.workplaces, weights, x, out, stride });
}

/// out_q = Σ_r S_rq x_r for every workplace; `weights` in the order of [`Pairs::by_workplace`].
pub fn to_workplaces(pairs: &Pairs, weights: &[f64], x: &[f64], out: &mut [f64], stride: usize) {
    let (starts, index) = (&pairs.workplace_starts, &pairs.residences);
    Arch::new().dispatch(Gather { starts, index, weights, x, out, stride });
}

struct Gather<'a> {
    starts: &'a [usize],
    index: &'a [usize],
    weights: &'a [f64],
    x: &'a [f64],
    out: &'a mut [f64],
    stride: usize,
}

impl WithSimd for Gather<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        match self.stride / LANES {
            1 => self.short_rows::<1>(),
            2 => self.short_rows::<2>(),
            3 => self.short_rows::<3>(),
            4 => self.short_rows::<4>(),
            5 => self.short_rows::<5>(),
            IN_REGISTERS => self.short_rows::<IN_REGISTERS>(),
            _ => self.long_rows(),
        }
    }
}

impl Gather<'_> {
    #[inline(always)]
    fn short_rows<const N: usize>(self) {
        let x = self.x.as_chunks::<LANES>().0.as_chunks::<N>().0;
        let out = self.out.as_chunks_mut::<LANES>().0.as_chunks_mut::<N>().0;
        for (row, out) in out.iter_mut().enumerate() {
            let mut sums = [[0.0; LANES]; N];
            let pairs = self.starts[row]..self.starts[row + 1];
            for (&at, &weight) in self.index[pairs.clone()].iter().zip(&self.weights[pairs]) {
                add(&mut sums, weight, &x[at]);
            }
            *out = sums;
        }
    }

    #[inline(always)]
    fn long_rows(self) {
        for (row, out) in self.out.chunks_exact_mut(self.stride).enumerate() {
            out.fill(0.0);
            let out = out.as_chunks_mut::<LANES>().0;
            let pairs = self.starts[row]..self.starts[row + 1];
            for (&at, &weight) in self.index[pairs.clone()].iter().zip(&self.weights[pairs]) {
                add(out, weight, self.x[at * self.stride..(at + 1) * self.stride].as_chunks::<LANES>().0);
            }
        }
    }
}

/// sums ← sums + weight · x.
#[inline(always)]
fn add(sums: &mut [Block], weight: f64, x: &[Block]) {
    for (sums, x) in sums.iter_mut().zip(x) {
        for lane in 0..LANES {
            sums[lane] = weight.mul_add(x[lane], sums[lane]);
        }
    }
}

/// Offers within reach Σ_q S_rq o_q by residence and class, and hires by pair F_rq = S_rq Σ_c w_rc o_qc, in one pass.
///
/// * `per_offer` – w, applications per unit of weighted vacancies, `[residence × class]`.
/// * `offers` – o, weighted vacancies times the chance of an application, `[workplace × class]`.
pub fn match_pairs(
    pairs: &Pairs,
    weights: &[f64],
    (per_offer, offers): (&[f64], &[f64]),
    reach: &mut [f64],
    hires: &mut [f64],
    stride: usize,
) {
    Arch::new().dispatch(Match { pairs, weights, per_offer, offers, reach, hires, stride });
}

struct Match<'a> {
    pairs: &'a Pairs,
    weights: &'a [f64],
    per_offer: &'a [f64],
    offers: &'a [f64],
    reach: &'a mut [f64],
    hires: &'a mut [f64],
    stride: usize,
}

impl WithSimd for Match<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        match LANES / S::F64_LANES {
            1 => self.rows::<S, 1>(simd),
            2 => self.rows::<S, 2>(simd),
            4 => self.rows::<S, 4>(simd),
            _ => self.rows::<S, LANES>(simd),
        }
    }
}

impl Match<'_> {
    /// With blocks of `R` registers.
    #[inline(always)]
    fn rows<S: Simd, const R: usize>(self, simd: S) {
        match self.stride / LANES {
            1 => self.short_rows::<S, R, 1>(simd),
            2 => self.short_rows::<S, R, 2>(simd),
            3 => self.short_rows::<S, R, 3>(simd),
            4 => self.short_rows::<S, R, 4>(simd),
            5 => self.short_rows::<S, R, 5>(simd),
            IN_REGISTERS => self.short_rows::<S, R, IN_REGISTERS>(simd),
            _ => self.long_rows(),
        }
    }

    #[inline(always)]
    fn short_rows<S: Simd, const R: usize, const N: usize>(self, simd: S) {
        let w = rows::<S, R, N>(self.per_offer);
        let offers = rows::<S, R, N>(self.offers);
        let reach = S::as_mut_simd_f64s(self.reach).0.as_chunks_mut::<R>().0.as_chunks_mut::<N>().0;
        let zero = simd.splat_f64s(0.0);
        for (r, (reach, w)) in reach.iter_mut().zip(w).enumerate() {
            let mut sums = [[zero; R]; N];
            let pairs = self.pairs.of_residence(r);
            let targets = self.pairs.workplaces[pairs.clone()].iter().zip(&self.weights[pairs.clone()]);
            for (hires, (&q, &weight)) in self.hires[pairs].iter_mut().zip(targets) {
                let (factor, mut found) = (simd.splat_f64s(weight), [zero; R]);
                for ((sums, w), offers) in sums.iter_mut().zip(w).zip(&offers[q]) {
                    for part in 0..R {
                        sums[part] = simd.mul_add_f64s(factor, offers[part], sums[part]);
                        found[part] = simd.mul_add_f64s(w[part], offers[part], found[part]);
                    }
                }
                let mut block = [0.0; LANES];
                S::as_mut_simd_f64s(&mut block).0.copy_from_slice(&found);
                *hires = weight * tree(block);
            }
            *reach = sums;
        }
    }

    #[inline(always)]
    fn long_rows(self) {
        let rows = self.reach.chunks_exact_mut(self.stride).zip(self.per_offer.chunks_exact(self.stride));
        for (r, (reach, w)) in rows.enumerate() {
            reach.fill(0.0);
            let (reach, w) = (reach.as_chunks_mut::<LANES>().0, w.as_chunks::<LANES>().0);
            for pair in self.pairs.of_residence(r) {
                let at = self.pairs.workplaces[pair] * self.stride;
                let offers = self.offers[at..at + self.stride].as_chunks::<LANES>().0;
                let weight = self.weights[pair];
                add(reach, weight, offers);
                self.hires[pair] = weight * dot(w, offers);
            }
        }
    }
}

/// Rows of `N` blocks of `R` registers.
#[inline(always)]
fn rows<S: Simd, const R: usize, const N: usize>(values: &[f64]) -> &[[[S::f64s; R]; N]] {
    S::as_simd_f64s(values).0.as_chunks::<R>().0.as_chunks::<N>().0
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
    Arch::new().dispatch(|| {
        let rows = a.chunks_exact(stride).zip(b.chunks_exact(stride));
        rows.map(|(a, b)| dot(a.as_chunks().0, b.as_chunks().0)).collect()
    })
}

/// The sum of values: a chain by lane, then a tree, then what is left over.
#[inline(always)]
#[must_use]
pub fn sum(values: &[f64]) -> f64 {
    let (blocks, rest) = values.as_chunks::<LANES>();
    let mut sums = [0.0; LANES];
    for block in blocks {
        for lane in 0..LANES {
            sums[lane] += block[lane];
        }
    }
    rest.iter().fold(tree(sums), |sum, value| sum + value)
}

/// The sum of a block, in a fixed order.
#[inline(always)]
#[must_use]
pub fn tree(s: Block) -> f64 {
    ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
}

/// 1 − exp(−g) and its share of g for every g ≥ 0: chance that a vacancy with g applicants on average is filled, and
/// that an application succeeds.
pub fn urn(applicants: &[f64], filled: &mut [f64], success: &mut [f64]) {
    Arch::new().dispatch(Urn { applicants, filled, success });
}

struct Urn<'a> {
    applicants: &'a [f64],
    filled: &'a mut [f64],
    success: &'a mut [f64],
}

impl WithSimd for Urn<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for ((g, filled), success) in self.applicants.iter().zip(self.filled).zip(self.success) {
            let g = g.clamp(LEAST, MOST);
            *filled = one_less_exp(g);
            *success = *filled / g;
        }
    }
}

/// Applicants per vacancy below which all succeed, to machine precision, and above which every vacancy is filled.
const LEAST: f64 = 1e-200;
const MOST: f64 = 700.0;

/// Coefficients 1/n! of (eʳ − 1)/r, n = 13 … 1.
const SERIES: [f64; 13] = [
    1.0 / 6_227_020_800.0,
    1.0 / 479_001_600.0,
    1.0 / 39_916_800.0,
    1.0 / 3_628_800.0,
    1.0 / 362_880.0,
    1.0 / 40_320.0,
    1.0 / 5_040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    0.5,
    1.0,
];
/// Adding this to a number below 2⁵¹ rounds it to a whole one, whose bits are then the low ones.
const ROUNDER: f64 = 6_755_399_441_055_744.0;
/// ln 2 in two parts: the first has few enough bits that its multiples are exact.
const LN_2: [f64; 2] = [0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10];

/// 1 − exp(−g), 0 ≤ g ≤ 700: −g = k ln 2 + r, |r| ≤ ln 2 / 2, then a series for eʳ − 1. Relative error below 1e-15.
#[inline(always)]
fn one_less_exp(g: f64) -> f64 {
    let shifted = (-g).mul_add(std::f64::consts::LOG2_E, ROUNDER);
    let k = shifted - ROUNDER;
    let r = k.mul_add(-LN_2[1], k.mul_add(-LN_2[0], -g));
    let mut series = SERIES[0];
    for coefficient in &SERIES[1..] {
        series = series.mul_add(r, *coefficient);
    }
    let power = f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
    -(power.mul_add(series * r, power - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_urn_is_the_library_exponential() {
        let g: Vec<f64> = (0..4000).map(|i| f64::from(i) * 0.01 + 1e-9).chain([0.0, 1e-12, 690.0]).collect();
        let (mut filled, mut success) = (vec![0.0; g.len()], vec![0.0; g.len()]);
        urn(&g, &mut filled, &mut success);
        for ((g, filled), success) in g.iter().zip(&filled).zip(&success) {
            let exact = -libm::expm1(-g);
            assert!((filled - exact).abs() <= 4e-16 * exact.max(1e-15), "{g}: {filled} {exact}");
            assert!(*success <= 1.0 && (*g == 0.0 || (success - exact / g).abs() < 1e-15));
        }
    }

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
            to_residences(&pairs, &weights, &x, &mut out, stride);
            let residences: Vec<f64> = sums(0.5, 2.0).chain(sums(0.0, 3.0)).collect();
            assert_eq!(out, residences);
            to_workplaces(&pairs, &pairs.by_workplace(&weights), &x, &mut out, stride);
            assert_eq!(out, sums(0.5, 0.0).chain(sums(2.0, 3.0)).collect::<Vec<f64>>());
            let (mut reach, mut hires) = (vec![0.0; 2 * stride], vec![0.0; 3]);
            match_pairs(&pairs, &weights, (&x, &x), &mut reach, &mut hires, stride);
            let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
            assert_eq!(reach, residences);
            let wanted = [0.5 * product(here, here), 2.0 * product(here, there), 3.0 * product(there, there)];
            assert_eq!(hires, wanted);
        }
    }
}
