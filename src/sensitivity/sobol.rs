//! Variance-based indices from a Saltelli design.
//!
//! Rows come in groups of k + 2, one group per base point: A, then A with column i from B for every input i, then B.
//! With f centred on its mean and V the variance over A and B:
//!
//! * first order, S_i = mean(f_B (f_ABi − f_A)) / V (Saltelli et al. 2010, table 2 b);
//! * total order, T_i = mean((f_A − f_ABi)²) / (2 V) (Jansen 1999).
//!
//! Estimates may lie a little outside [0, 1]; they are not cut, because cutting hides the error. Intervals come from
//! resampling whole groups (percentile bootstrap).
//!
//! Sources: Saltelli, A., Annoni, P., Azzini, I., Campolongo, F., Ratto, M., Tarantola, S. (2010), Computer Physics
//! Communications 181, 259–270; Jansen, M. (1999), Computer Physics Communications 117, 35–43.
#![allow(clippy::doc_markdown, reason = "symbols of equations are not code")]

use super::{Refusal, complete, mean, varies};

const METHOD: &str = "sobol";
/// Fewest base points of which an index is given.
pub const LEAST: usize = 8;

/// Outputs of a Saltelli design by part.
#[derive(Clone, Debug, PartialEq)]
pub struct Outputs {
    a: Vec<f64>,
    b: Vec<f64>,
    /// `[input][base point]`.
    mixed: Vec<Vec<f64>>,
}

/// Indices of one input.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Index {
    /// First order.
    pub first: f64,
    /// Total order.
    pub total: f64,
}

/// Indices of one input with their intervals.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Estimate {
    /// The indices.
    pub index: Index,
    /// Lower and upper end of the first order.
    pub first: (f64, f64),
    /// Lower and upper end of the total order.
    pub total: (f64, f64),
}

/// How intervals are resampled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bootstrap {
    /// Resamples.
    pub resamples: usize,
    /// Probability that the interval covers.
    pub level: f64,
    /// Seed of the resampling.
    pub seed: u64,
}

impl Outputs {
    /// Sorts the outputs of a design with `inputs` columns into its parts.
    ///
    /// # Errors
    /// [`Refusal`] for a hole, a value that is no number, a wrong number of rows, too few base points, or outputs that do
    /// not vary.
    pub fn new(inputs: usize, outputs: &[Option<f64>]) -> Result<Self, Refusal> {
        let group = inputs + 2;
        let points = outputs.len() / group;
        if !outputs.len().is_multiple_of(group) {
            let expected = (points + 1) * group;
            return Err(Refusal::Size { method: METHOD, expected, found: outputs.len() });
        }
        if points < LEAST {
            return Err(Refusal::TooFew { method: METHOD, what: "base points", least: LEAST, found: points });
        }
        let values = complete(METHOD, outputs)?;
        varies(METHOD, &values)?;
        let part = |offset: usize| values.iter().skip(offset).step_by(group).copied().collect::<Vec<f64>>();
        Ok(Self { a: part(0), b: part(inputs + 1), mixed: (1..=inputs).map(part).collect() })
    }

    /// The number of base points.
    #[must_use]
    pub fn points(&self) -> usize {
        self.a.len()
    }

    /// Indices of every input.
    #[must_use]
    pub fn indices(&self) -> Vec<Index> {
        let all: Vec<usize> = (0..self.points()).collect();
        self.indices_of(&all)
    }

    /// Indices from some of the base points, which may repeat.
    fn indices_of(&self, rows: &[usize]) -> Vec<Index> {
        let both: Vec<f64> = rows.iter().flat_map(|&r| [self.a[r], self.b[r]]).collect();
        let centre = mean(&both);
        let variance = both.iter().map(|v| (v - centre) * (v - centre)).sum::<f64>() / both.len() as f64;
        let count = rows.len() as f64;
        let index = |mixed: &Vec<f64>| {
            let first: f64 = rows.iter().map(|&r| (self.b[r] - centre) * (mixed[r] - self.a[r])).sum();
            let total: f64 = rows.iter().map(|&r| (self.a[r] - mixed[r]) * (self.a[r] - mixed[r])).sum();
            Index { first: first / count / variance, total: total / count / (2.0 * variance) }
        };
        self.mixed.iter().map(index).collect()
    }

    /// Indices with bootstrap intervals.
    #[must_use]
    pub fn estimates(&self, bootstrap: &Bootstrap) -> Vec<Estimate> {
        self.estimates_of(self.points(), bootstrap)
    }

    fn estimates_of(&self, points: usize, bootstrap: &Bootstrap) -> Vec<Estimate> {
        let own: Vec<usize> = (0..points).collect();
        let mut draw = Resampler::new(bootstrap.seed);
        let resampled: Vec<Vec<Index>> = (0..bootstrap.resamples)
            .map(|_| {
                let rows: Vec<usize> = (0..points).map(|_| draw.below(points)).collect();
                self.indices_of(&rows)
            })
            .collect();
        let interval = |input: usize, pick: fn(&Index) -> f64| {
            let mut values: Vec<f64> = resampled.iter().map(|indices| pick(&indices[input])).collect();
            values.sort_unstable_by(f64::total_cmp);
            let tail = (1.0 - bootstrap.level) / 2.0;
            (quantile(&values, tail), quantile(&values, 1.0 - tail))
        };
        let estimate = |(input, index): (usize, Index)| Estimate {
            index,
            first: interval(input, |i| i.first),
            total: interval(input, |i| i.total),
        };
        self.indices_of(&own).into_iter().enumerate().map(estimate).collect()
    }

    /// Estimates from the first eighth, quarter, half and all of the base points, with how many these are.
    ///
    /// Sobol points are nested, so these are the answers that smaller designs would have given.
    #[must_use]
    pub fn convergence(&self, bootstrap: &Bootstrap) -> Vec<(usize, Vec<Estimate>)> {
        let mut sizes: Vec<usize> = [8, 4, 2, 1].map(|part| self.points() / part).to_vec();
        sizes.retain(|size| *size >= LEAST);
        sizes.dedup();
        sizes.into_iter().map(|size| (size, self.estimates_of(size, bootstrap))).collect()
    }
}

/// Type 7 quantile of sorted values; NaN for none.
fn quantile(sorted: &[f64], q: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else { return f64::NAN };
    let position = q * last as f64;
    let below = position as usize;
    let weight = position - below as f64;
    let (low, high) = (sorted[below], sorted[(below + 1).min(last)]);
    low + weight * (high - low)
}

/// SplitMix64 (Steele, Lea & Flood 2014): resampling needs no more, and it is the same everywhere.
#[derive(Clone, Debug)]
struct Resampler(u64);

impl Resampler {
    const fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^= bits >> 31;
        ((u128::from(bits) * limit as u128) >> 64) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A Saltelli design of Owen-scrambled Sobol points and a function of it.
    fn outputs(inputs: usize, points: u32, function: impl Fn(&[f64]) -> f64) -> Vec<Option<f64>> {
        let mut all = Vec::new();
        for point in 0..points {
            let value = |d: usize| f64::from(sobol_burley::sample(point, d as u32, 7));
            let a: Vec<f64> = (0..inputs).map(value).collect();
            let b: Vec<f64> = (inputs..2 * inputs).map(value).collect();
            all.push(Some(function(&a)));
            for i in 0..inputs {
                let mut mixed = a.clone();
                mixed[i] = b[i];
                all.push(Some(function(&mixed)));
            }
            all.push(Some(function(&b)));
        }
        all
    }

    const BOOTSTRAP: Bootstrap = Bootstrap { resamples: 200, level: 0.95, seed: 1 };

    /// Ishigami & Homma (1990) with a = 7, b = 0.1; indices of Saltelli et al. (2008), Global Sensitivity Analysis.
    #[test]
    fn ishigami() {
        let function = |u: &[f64]| {
            let x: Vec<f64> = u.iter().map(|u| std::f64::consts::PI * (2.0 * u - 1.0)).collect();
            let sine = |v: f64| libm::sin(v);
            sine(x[0]) + 7.0 * sine(x[1]) * sine(x[1]) + 0.1 * x[2] * x[2] * x[2] * x[2] * sine(x[0])
        };
        let found = Outputs::new(3, &outputs(3, 1 << 13, function)).unwrap();
        let (first, total) = ([0.3139, 0.4424, 0.0], [0.5576, 0.4424, 0.2437]);
        for (i, estimate) in found.estimates(&BOOTSTRAP).iter().enumerate() {
            assert!((estimate.index.first - first[i]).abs() < 0.01, "{i}: {estimate:?}");
            assert!((estimate.index.total - total[i]).abs() < 0.01, "{i}: {estimate:?}");
            assert!(estimate.first.0 <= estimate.index.first && estimate.index.first <= estimate.first.1);
            assert!(estimate.first.1 - estimate.first.0 < 0.08, "{estimate:?}");
        }
    }

    /// Sobol's g-function, a = (0, 1, 4.5, 9, 99, 99, 99, 99): V_i = 1/3/(1+a_i)², V = Π(1+V_i) − 1.
    #[test]
    fn g_function() {
        let a = [0.0, 1.0, 4.5, 9.0, 99.0, 99.0, 99.0, 99.0];
        let function = |u: &[f64]| {
            u.iter().zip(a).map(|(u, a)| ((4.0 * u - 2.0).abs() + a) / (1.0 + a)).product::<f64>()
        };
        let partial = a.map(|a| 1.0 / 3.0 / ((1.0 + a) * (1.0 + a)));
        let variance = partial.iter().map(|v| 1.0 + v).product::<f64>() - 1.0;
        let found = Outputs::new(8, &outputs(8, 1 << 13, function)).unwrap().indices();
        let published = [0.7162, 0.1790, 0.0237, 0.0072];
        for (i, index) in found.iter().enumerate() {
            let first = partial[i] / variance;
            let total = partial[i] * (variance + 1.0) / (1.0 + partial[i]) / variance;
            assert!((index.first - first).abs() < 0.02, "{i}: {index:?}, {first}");
            assert!((index.total - total).abs() < 0.02, "{i}: {index:?}, {total}");
            assert!(published.get(i).is_none_or(|p| (p - first).abs() < 5e-4), "{i}: {first}");
        }
    }

    #[test]
    fn more_points_bring_estimates_closer_together() {
        let found = Outputs::new(2, &outputs(2, 1024, |u| u[0] + 0.5 * u[1])).unwrap();
        let steps = found.convergence(&BOOTSTRAP);
        assert_eq!(steps.iter().map(|(size, _)| *size).collect::<Vec<_>>(), [128, 256, 512, 1024]);
        let width = |step: usize| steps[step].1[0].total.1 - steps[step].1[0].total.0;
        assert!(width(3) < width(0));
    }

    #[test]
    fn what_is_refused() {
        let flat = vec![Some(1.0); 32];
        assert!(matches!(Outputs::new(2, &flat), Err(Refusal::Constant { .. })));
        assert!(matches!(Outputs::new(2, &flat[..30]), Err(Refusal::Size { .. })));
        assert!(matches!(Outputs::new(2, &flat[..12]), Err(Refusal::TooFew { .. })));
        let mut holes = flat.clone();
        holes[5] = None;
        assert_eq!(Outputs::new(2, &holes), Err(Refusal::Hole { method: "sobol", row: 5 }));
        holes[5] = Some(f64::NAN);
        assert!(Outputs::new(2, &holes).unwrap_err().to_string().contains("row 5"));
    }
}
