//! Distributions of uncertain parameters, sampled through their inverse cumulative functions.
//!
//! One uniform number gives one value, so Sobol points keep their evenness and two runs that share a point
//! share the draw. All functions come from [`crate::math`]: same bits on every machine.

use crate::math;

mod beta;
mod centred;

use beta::beta_quantile;
pub use centred::Centred;

/// The distribution of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Distribution {
    /// Always the same value.
    Fixed(f64),
    /// Uniform between two values.
    Uniform {
        /// Lower end.
        min: f64,
        /// Upper end.
        max: f64,
    },
    /// Triangular.
    Triangular {
        /// Lower end.
        min: f64,
        /// Most likely value.
        mode: f64,
        /// Upper end.
        max: f64,
    },
    /// Normal, cut to the parameter's range by rescaling the uniform.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation.
        sd: f64,
        /// Lower cut.
        min: f64,
        /// Upper cut.
        max: f64,
    },
    /// Lognormal: median · exp(sigma · z).
    Lognormal {
        /// Median.
        median: f64,
        /// Standard deviation of the logarithm.
        sigma: f64,
        /// Lower cut.
        min: f64,
        /// Upper cut.
        max: f64,
    },
    /// Beta, scaled from [0, 1] to its ends.
    Beta {
        /// First shape.
        alpha: f64,
        /// Second shape.
        beta: f64,
        /// Lower end.
        min: f64,
        /// Upper end.
        max: f64,
    },
    /// One of some values.
    Discrete {
        /// The values, ascending.
        values: Vec<f64>,
        /// How likely each is, in proportion; empty if all are equally likely.
        weights: Vec<f64>,
    },
}

impl std::fmt::Display for Distribution {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Fixed(value) => write!(f, "{value}"),
            Self::Uniform { min, max } => write!(f, "uniform({min}, {max})"),
            Self::Triangular { min, mode, max } => write!(f, "triangular({min}, {mode}, {max})"),
            Self::Normal { mean, sd, min, max } => write!(f, "normal({mean}, {sd}) within {min} and {max}"),
            Self::Lognormal { median, sigma, min, max } => {
                write!(f, "lognormal(median {median}, sigma {sigma}) within {min} and {max}")
            }
            Self::Beta { alpha, beta, min: 0.0, max: 1.0 } => write!(f, "beta({alpha}, {beta})"),
            Self::Beta { alpha, beta, min, max } => write!(f, "beta({alpha}, {beta}) from {min} to {max}"),
            Self::Discrete { values, weights } if weights.is_empty() => write!(f, "one of {values:?}"),
            Self::Discrete { values, weights } => write!(f, "one of {values:?} weighted {weights:?}"),
        }
    }
}

impl Distribution {
    /// The value below which a share `u` of the probability lies; `u` in [0, 1].
    #[must_use]
    pub fn quantile(&self, u: f64) -> f64 {
        match self {
            Self::Fixed(value) => *value,
            Self::Uniform { min, max } => min + u * (max - min),
            Self::Triangular { min, mode, max } => triangular_quantile(u, *min, *mode, *max),
            Self::Normal { mean, sd, min, max } => {
                let z = cut_normal_quantile(u, (min - mean) / sd, (max - mean) / sd);
                (mean + sd * z).clamp(*min, *max)
            }
            Self::Lognormal { median, sigma, min, max } => {
                let score = |bound: f64| {
                    if bound > 0.0 { math::ln(bound / median) / sigma } else { f64::NEG_INFINITY }
                };
                let z = cut_normal_quantile(u, score(*min), score(*max));
                (median * math::exp(sigma * z)).clamp(*min, *max)
            }
            Self::Beta { alpha, beta, min, max } => min + (max - min) * beta_quantile(u, *alpha, *beta),
            Self::Discrete { values, weights } => values[position(u, values.len(), weights)],
        }
    }

    /// The central value: the median, which a run of one draw uses.
    #[must_use]
    pub fn central(&self) -> f64 {
        match self {
            Self::Discrete { values, weights } if weights.is_empty() => values[(values.len() - 1) / 2],
            _ => self.quantile(0.5),
        }
    }

    /// Lowest and highest possible values.
    #[must_use]
    pub fn support(&self) -> (f64, f64) {
        match self {
            Self::Fixed(value) => (*value, *value),
            Self::Uniform { min, max }
            | Self::Triangular { min, max, .. }
            | Self::Normal { min, max, .. }
            | Self::Lognormal { min, max, .. }
            | Self::Beta { min, max, .. } => (*min, *max),
            Self::Discrete { values, .. } => {
                values.iter().fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| (l.min(*v), h.max(*v)))
            }
        }
    }
}

/// Which of `count` values a share `u` of the probability reaches.
fn position(u: f64, count: usize, weights: &[f64]) -> usize {
    if weights.is_empty() {
        return ((u * count as f64) as usize).min(count - 1);
    }
    let reached = u * weights.iter().sum::<f64>();
    let mut sum = 0.0;
    let within = |weight: &f64| {
        sum += weight;
        reached < sum
    };
    let last = weights.iter().rposition(|weight| *weight > 0.0).unwrap_or(count - 1);
    weights.iter().position(within).map_or(last, |at| at.min(last))
}

fn triangular_quantile(u: f64, min: f64, mode: f64, max: f64) -> f64 {
    let width = max - min;
    if width <= 0.0 {
        return min;
    }
    if u <= (mode - min) / width {
        min + (u * width * (mode - min)).sqrt()
    } else {
        max - ((1.0 - u) * width * (max - mode)).sqrt()
    }
}

/// Standard normal quantile restricted to [low, high].
fn cut_normal_quantile(u: f64, low: f64, high: f64) -> f64 {
    let (below, upto) = (normal_probability(low), normal_probability(high));
    standard_normal_quantile(below + u * (upto - below))
}

/// Φ(z) through the complementary error function.
fn normal_probability(z: f64) -> f64 {
    if z == f64::NEG_INFINITY {
        0.0
    } else if z == f64::INFINITY {
        1.0
    } else {
        0.5 * libm::erfc(-z / std::f64::consts::SQRT_2)
    }
}

/// Quantile of the standard normal distribution, relative error about 1e-16.
///
/// Source: Wichura (1988), algorithm AS 241, routine PPND16.
#[must_use]
pub fn standard_normal_quantile(u: f64) -> f64 {
    let q = u - 0.5;
    if q.abs() <= 0.425 {
        return q * ratio(&CENTRE, 0.180_625 - q * q);
    }
    let tail = if q < 0.0 { u } else { 1.0 - u };
    if tail <= 0.0 {
        return if q < 0.0 { f64::NEG_INFINITY } else { f64::INFINITY };
    }
    let r = (-math::ln(tail)).sqrt();
    let size = if r <= 5.0 { ratio(&MIDDLE, r - 1.6) } else { ratio(&FAR, r - 5.0) };
    if q < 0.0 { -size } else { size }
}

/// Numerator and denominator coefficients, constant term first.
type Rational = ([f64; 8], [f64; 8]);

fn ratio((numerator, denominator): &Rational, r: f64) -> f64 {
    let value = |coefficients: &[f64; 8]| coefficients.iter().rev().fold(0.0, |sum, c| sum * r + c);
    value(numerator) / value(denominator)
}

const CENTRE: Rational = (
    [
        3.387_132_872_796_366_5,
        1.331_416_678_917_843_8e2,
        1.971_590_950_306_551_3e3,
        1.373_169_376_550_946e4,
        4.592_195_393_154_987e4,
        6.726_577_092_700_87e4,
        3.343_057_558_358_813e4,
        2.509_080_928_730_122_7e3,
    ],
    [
        1.0,
        4.231_333_070_160_091e1,
        6.871_870_074_920_579e2,
        5.394_196_021_424_751e3,
        2.121_379_430_158_659_7e4,
        3.930_789_580_009_271e4,
        2.872_908_573_572_194_3e4,
        5.226_495_278_852_854e3,
    ],
);

const MIDDLE: Rational = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        2.417_807_251_774_506e-1,
        2.272_384_498_926_918_4e-2,
        7.745_450_142_783_414e-4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        6.897_673_349_851e-1,
        1.481_039_764_274_800_8e-1,
        1.519_866_656_361_645_7e-2,
        5.475_938_084_995_345e-4,
        1.050_750_071_644_416_9e-9,
    ],
);

const FAR: Rational = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        2.965_605_718_285_048_7e-1,
        2.653_218_952_657_612_4e-2,
        1.242_660_947_388_078_4e-3,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        5.998_322_065_558_88e-1,
        1.369_298_809_227_358e-1,
        1.487_536_129_085_061_5e-2,
        7.868_691_311_456_133e-4,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_7e-15,
    ],
);

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, relative: f64) {
        assert!((found / expected - 1.0).abs() < relative, "{found} is not {expected}");
    }

    #[test]
    fn normal_quantiles_as_published() {
        close(standard_normal_quantile(0.975), 1.959_963_984_540_054, 1e-15);
        close(standard_normal_quantile(0.25), -0.674_489_750_196_081_7, 1e-14);
        close(standard_normal_quantile(1e-20), -9.262_340_089_798_408, 1e-14);
        assert_eq!(standard_normal_quantile(0.5), 0.0);
    }

    #[test]
    fn cuts_keep_the_median_of_what_remains() {
        let cut = Distribution::Normal { mean: 0.0, sd: 1.0, min: 0.0, max: f64::INFINITY };
        close(cut.quantile(0.5), 0.674_489_750_196_081_7, 1e-13);
        let triangle = Distribution::Triangular { min: 0.12, mode: 0.25, max: 0.4 };
        assert_eq!((triangle.quantile(0.0), triangle.quantile(1.0)), (0.12, 0.4));
        let lognormal = Distribution::Lognormal { median: 0.35, sigma: 0.45, min: 0.0, max: f64::INFINITY };
        close(lognormal.quantile(0.95), 0.35 * math::exp(0.45 * 1.644_853_626_951_472_2), 1e-13);
    }

    #[test]
    fn weighted_values_come_as_often_as_they_weigh() {
        let distribution =
            Distribution::Discrete { values: vec![1.0, 5.0, 9.0], weights: vec![1.0, 0.0, 3.0] };
        let drawn: Vec<f64> = (0..8).map(|i| distribution.quantile((f64::from(i) + 0.5) / 8.0)).collect();
        assert_eq!(drawn, [1.0, 1.0, 9.0, 9.0, 9.0, 9.0, 9.0, 9.0]);
        assert_eq!((distribution.quantile(1.0), distribution.central()), (9.0, 9.0));
        let tail = Distribution::Discrete { values: vec![1.0, 2.0], weights: vec![1.0, 0.0] };
        assert_eq!(tail.quantile(1.0), 1.0);
    }

    #[test]
    fn a_scaled_beta_is_the_beta_between_its_ends() {
        let plain = Distribution::Beta { alpha: 2.0, beta: 5.0, min: 0.0, max: 1.0 };
        let scaled = Distribution::Beta { alpha: 2.0, beta: 5.0, min: -1.0, max: 3.0 };
        for u in [0.0, 0.1, 0.5, 0.9, 1.0] {
            close(scaled.quantile(u), 4.0 * plain.quantile(u) - 1.0, 1e-14);
        }
        assert_eq!(scaled.support(), (-1.0, 3.0));
    }
}
