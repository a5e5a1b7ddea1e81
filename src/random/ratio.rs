//! The ratio of uniforms for log-concave counts.
//!
//! Source: Stadlober (1990), The ratio of uniforms approach for generating discrete random variates, Journal of
//! Computational and Applied Mathematics 31(1). His hat holds for the binomial, Poisson and hypergeometric distributions.

use rand_chacha::rand_core::Rng;

use super::open_uniform;
use crate::math::ln;

/// √(8/e).
const WIDTH: f64 = 1.715_527_769_921_413_5;
/// 3 − 2 √(3/e).
const EDGE: f64 = 0.898_916_162_058_898_8;

/// A distribution over 0 … `top`.
pub struct Counts<F> {
    /// Mean.
    pub mean: f64,
    /// Variance.
    pub variance: f64,
    /// Largest count.
    pub top: u64,
    /// Logarithm of a count's probability relative to that of the mode: at most 0.
    pub ln_weight: F,
}

impl<F: Fn(u64) -> f64> Counts<F> {
    /// Centre and whole width of the hat.
    fn hat(&self) -> (f64, f64) {
        (self.mean + 0.5, WIDTH * (self.variance + 0.5).sqrt() + EDGE)
    }

    /// A draw.
    pub fn draw(&self, generator: &mut impl Rng) -> u64 {
        let (centre, width) = self.hat();
        let end = self.top as f64 + 1.0;
        loop {
            let (x, y) = (open_uniform(generator.next_u64()), open_uniform(generator.next_u64()));
            let place = centre + width * (y - 0.5) / x;
            if !(0.0..end).contains(&place) {
                continue;
            }
            let count = place as u64;
            if 2.0 * ln(x) <= (self.ln_weight)(count) {
                return count;
            }
        }
    }
}

#[cfg(test)]
impl<F: Fn(u64) -> f64> Counts<F> {
    /// Largest share of the hat's half width that an acceptable point needs; exact sampling asks for at most 1.
    pub fn needed(&self) -> f64 {
        let (centre, width) = self.hat();
        let reach = |count: u64| {
            let far = (count as f64 - centre).abs().max((count as f64 + 1.0 - centre).abs());
            2.0 * far * crate::math::exp(0.5 * (self.ln_weight)(count)) / width
        };
        (0..=self.top).map(reach).fold(0.0, f64::max)
    }

    /// Largest logarithm of a weight: 0 at the mode.
    pub fn peak(&self) -> f64 {
        (0..=self.top).map(|count| (self.ln_weight)(count)).fold(f64::NEG_INFINITY, f64::max)
    }
}
