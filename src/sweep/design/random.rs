//! Designs that place points in the unit cube.
//!
//! Latin hypercube (McKay, Beckman & Conover 1979); Owen-scrambled Sobol points (Burley 2020); Saltelli's design, from
//! Sobol points of twice as many dimensions (Saltelli 2002); Morris trajectories on p levels with Δ = p / (2 (p − 1))
//! (Morris 1991).
//!
//! The generator defines 2¹⁶ Sobol points. Longer designs are blocks of 2¹⁶, each scrambled anew: replicates of a
//! randomised net, whose mean is unbiased and whose error falls with 1/√blocks from that of one block (L'Ecuyer 2018).
#![allow(clippy::doc_markdown, reason = "symbols of equations are not code")]

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::Rng;

use super::MAX_VARIANTS;
use crate::engine::sampling::{open_uniform, stream};
use crate::sweep::schema::{DesignKind, DesignTable};

/// Dimensions of the Sobol sequence.
const DIMENSIONS: usize = 256;
/// Points of the Sobol sequence that the generator defines, as a power of two.
const BLOCK_BITS: u32 = 16;

/// Points of a random design.
#[derive(Clone, Debug)]
pub(super) enum Points {
    /// `[axis][point]`.
    Lhs(Vec<Vec<f64>>),
    Sobol {
        seed: u32,
        axes: usize,
    },
    Saltelli {
        seed: u32,
        axes: usize,
    },
    Morris {
        seed: u64,
        axes: usize,
        levels: u32,
    },
}

impl Points {
    /// Number of rows, and their points.
    pub(super) fn new(
        kind: DesignKind,
        design: &DesignTable,
        seed: u64,
        names: &[&str],
    ) -> Result<(u128, Self), String> {
        let axes = names.len();
        let wanted = design.points.map_or(0, |n| n.value);
        let folded = (seed ^ (seed >> 32)) as u32;
        match kind {
            DesignKind::Lhs if u64::from(wanted) > MAX_VARIANTS => {
                Ok((u128::from(wanted), Self::Lhs(Vec::new())))
            }
            DesignKind::Lhs => Ok((u128::from(wanted), Self::Lhs(latin(seed, wanted as usize, names)))),
            DesignKind::Morris => {
                let levels = design.levels.map_or(4, |n| n.value);
                if !levels.is_multiple_of(2) {
                    return Err(format!("a Morris design has an even number of levels, not {levels}"));
                }
                let rows = u128::from(design.trajectories.map_or(0, |n| n.value)) * (axes as u128 + 1);
                Ok((rows, Self::Morris { seed, axes, levels }))
            }
            _ => {
                let (dimensions, group) =
                    if kind == DesignKind::Saltelli { (2 * axes, axes as u128 + 2) } else { (axes, 1) };
                if dimensions > DIMENSIONS {
                    return Err(format!(
                        "{axes} axes are too many for a `{}` design: at most {}, from the {DIMENSIONS} dimensions of the \
                         Sobol sequence; use `lhs` for more",
                        kind.name(),
                        DIMENSIONS * axes / dimensions,
                    ));
                }
                let points = if kind == DesignKind::Saltelli {
                    Self::Saltelli { seed: folded, axes }
                } else {
                    Self::Sobol { seed: folded, axes }
                };
                Ok((u128::from(wanted) * group, points))
            }
        }
    }

    /// Positions of all axes.
    pub(super) fn at(&self, point: u64) -> Vec<f64> {
        match self {
            Self::Lhs(columns) => columns.iter().map(|column| column[point as usize]).collect(),
            Self::Sobol { seed, axes } => {
                let point = SobolPoint::new(point, *seed);
                (0..*axes).map(|dimension| point.at(dimension)).collect()
            }
            Self::Saltelli { seed, axes } => saltelli(point, *axes, *seed),
            Self::Morris { seed, axes, levels } => morris(point, *axes, *levels, *seed),
        }
    }
}

/// A point of the scrambled sequence: its place in its block, and the block's scrambling.
struct SobolPoint {
    place: u32,
    seed: u32,
}

impl SobolPoint {
    fn new(point: u64, seed: u32) -> Self {
        let (block, place) = (point >> BLOCK_BITS, (point & ((1 << BLOCK_BITS) - 1)) as u32);
        // The first block has the seed itself, so that short designs are the beginning of long ones.
        let seed = if block == 0 { seed } else { stream(u64::from(seed), "sobol block", block).next_u32() };
        Self { place, seed }
    }

    /// Position in a dimension, strictly inside (0, 1).
    fn at(&self, dimension: usize) -> f64 {
        let position = f64::from(sobol_burley::sample(self.place, dimension as u32, self.seed));
        (position * 16_777_216.0 + 0.5) / 16_777_217.0
    }
}

/// Row r of group g: A for r = 0, A with axis r − 1 from B, B for the last.
fn saltelli(row: u64, axes: usize, seed: u32) -> Vec<f64> {
    let group = axes as u64 + 2;
    let (point, part) = (SobolPoint::new(row / group, seed), (row % group) as usize);
    let from_b = |axis: usize| part == axes + 1 || part == axis + 1;
    (0..axes).map(|axis| point.at(if from_b(axis) { axes + axis } else { axis })).collect()
}

/// Step s of trajectory t: the base point, with the first s axes of a random order moved by ±Δ.
fn morris(row: u64, axes: usize, levels: u32, seed: u64) -> Vec<f64> {
    let (trajectory, step) = (row / (axes as u64 + 1), (row % (axes as u64 + 1)) as usize);
    let mut generator = stream(seed, "morris", trajectory);
    let half = levels / 2;
    let last = f64::from(levels - 1);
    let starts: Vec<u32> = (0..axes).map(|_| below(&mut generator, half as usize) as u32).collect();
    let upwards: Vec<bool> = (0..axes).map(|_| below(&mut generator, 2) == 1).collect();
    let order = shuffled(&mut generator, axes);
    let mut positions: Vec<f64> = Vec::with_capacity(axes);
    for axis in 0..axes {
        let moved = order[..step].contains(&axis);
        // Δ is half the levels in steps of 1 / (p − 1): an axis stands at its start or half the levels above.
        let high = moved == upwards[axis];
        positions.push(f64::from(starts[axis] + if high { half } else { 0 }) / last);
    }
    positions
}

fn below(generator: &mut ChaCha8Rng, limit: usize) -> usize {
    ((open_uniform(generator.next_u64()) * limit as f64) as usize).min(limit - 1)
}

fn shuffled(generator: &mut ChaCha8Rng, count: usize) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    for last in (1..count).rev() {
        let at = below(generator, last + 1);
        order.swap(last, at);
    }
    order
}

/// One point in each of `points` equal strata of every axis, in an order of the axis's own.
fn latin(seed: u64, points: usize, names: &[&str]) -> Vec<Vec<f64>> {
    let column = |name: &&str| {
        let mut generator = stream(seed, &format!("lhs|{name}"), 0);
        let strata = shuffled(&mut generator, points);
        strata.into_iter().map(|s| (s as f64 + open_uniform(generator.next_u64())) / points as f64).collect()
    };
    names.iter().map(column).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_latin_hypercube_has_one_point_in_every_stratum() {
        for column in latin(5, 40, &["a", "b"]) {
            let mut strata: Vec<usize> = column.iter().map(|u| (u * 40.0) as usize).collect();
            strata.sort_unstable();
            assert_eq!(strata, (0..40).collect::<Vec<_>>());
        }
    }

    #[test]
    fn every_block_of_sobol_points_is_a_net_of_its_own() {
        let block = 1u64 << BLOCK_BITS;
        let positions = |first: u64| -> Vec<f64> {
            (first..first + block).map(|point| SobolPoint::new(point, 7).at(3)).collect()
        };
        let blocks = [0, block, 5 * block].map(positions);
        for column in &blocks {
            // One position in every stratum of a block. Positions have 23 bits, so they lie 1/128 of a stratum apart; keeping
            // them off 0 and 1 moves them by up to a quarter of that.
            let stratum = |u: &f64| u.mul_add(block as f64, 1.0 / 512.0) as usize;
            let mut strata: Vec<usize> = column.iter().map(stratum).collect();
            strata.sort_unstable();
            assert!(strata.iter().enumerate().all(|(at, stratum)| at == *stratum));
        }
        let same = blocks[0].iter().zip(&blocks[1]).filter(|(a, b)| a == b).count();
        assert!(same < 20 && blocks[1] != blocks[2], "{same}");
        let first = sobol_burley::sample(65_535, 3, 7);
        assert_eq!(blocks[0][65_535], (f64::from(first) * 16_777_216.0 + 0.5) / 16_777_217.0);
    }

    #[test]
    fn an_integral_is_as_good_over_three_blocks_as_over_one() {
        // ∏ (3 u² ) over two axes: 1.
        let mean = |points: u64| {
            let total: f64 = (0..points)
                .map(|point| {
                    let point = SobolPoint::new(point, 11);
                    (0..2).map(|d| 3.0 * point.at(d) * point.at(d)).product::<f64>()
                })
                .sum();
            total / points as f64
        };
        // Random points would be off by about 0.004.
        for blocks in [1, 3] {
            let mean = mean(blocks << BLOCK_BITS);
            assert!((mean - 1.0).abs() < 2e-5, "{blocks}: {mean}");
        }
    }

    #[test]
    fn saltelli_rows_take_one_axis_from_the_second_point() {
        let group: Vec<Vec<f64>> = (8..12).map(|row| saltelli(row, 2, 3)).collect();
        let (a, b) = (&group[0], &group[3]);
        assert_eq!(group[1], [b[0], a[1]]);
        assert_eq!(group[2], [a[0], b[1]]);
        assert!(a[0] != b[0] && a[1] != b[1]);
    }

    #[test]
    fn morris_steps_change_one_axis_by_half_the_levels() {
        for trajectory in 0..20 {
            let rows: Vec<Vec<f64>> = (0..4).map(|s| morris(trajectory * 4 + s, 3, 4, 9)).collect();
            for pair in rows.windows(2) {
                let steps: Vec<f64> = pair[0].iter().zip(&pair[1]).map(|(a, b)| (a - b).abs()).collect();
                assert_eq!(steps.iter().filter(|s| **s > 0.0).count(), 1, "{rows:?}");
                assert!(steps.iter().all(|s| *s == 0.0 || (s - 2.0 / 3.0).abs() < 1e-12), "{rows:?}");
                assert!(pair[1].iter().all(|u| (0.0..=1.0).contains(u)));
            }
        }
    }
}
