//! Random counts, exact in distribution and with the same bits on every machine.
//!
//! The samplers of `rand_distr` are exact too, but their bits follow the standard library's `ln`, `exp` and `powf`
//! (through `num-traits`), which change with the C library and the processor. These use [`crate::math`]: by inversion
//! where the mean is small, else by the ratio of uniforms under the hat of Stadlober (1990), in one routine for the
//! binomial and the hypergeometric distribution. A test compares hat and weights term by term.
//!
//! Every sampler takes its bits from a generator that the caller keys by seed, draw and name, and uses as many as it
//! needs. Counts are `u64`; weights need no common scale. "Exact" means: up to the rounding of `f64` in the weights,
//! some 1e-9 relative for counts of ten million.

use rand_chacha::rand_core::Rng;

mod binomial;
mod hypergeometric;
mod multinomial;
mod ratio;
mod urn;

pub use binomial::binomial;
pub use hypergeometric::{hypergeometric, multivariate_hypergeometric};
pub use multinomial::multinomial;
pub use urn::occupied_bins;

/// Mean below which a count is found by inversion.
const SMALL_MEAN: f64 = 10.0;

/// A uniform strictly between 0 and 1 with 53 bits.
#[must_use]
pub fn open_uniform(bits: u64) -> f64 {
    ((bits >> 11) as f64 + 0.5) / 9_007_199_254_740_992.0
}

/// A whole number from 0 to `bound − 1`, each equally likely; 0 if there is none.
///
/// Source: Lemire (2019), Fast random integer generation in an interval, ACM TOMACS 29(1).
pub fn below(generator: &mut impl Rng, bound: u64) -> u64 {
    loop {
        let product = u128::from(generator.next_u64()) * u128::from(bound);
        let low = product as u64;
        // The division is needed only where the low half could fall into the uneven rest.
        if low >= bound || low >= bound.wrapping_neg() % bound {
            return (product >> 64) as u64;
        }
    }
}

/// Logarithm of n!: from 16 on by Stirling's series, whose next term is then below 3e-12.
fn ln_factorial(n: u64) -> f64 {
    const HALF_LN_TAU: f64 = 0.918_938_533_204_672_8;
    if n < 16 {
        return crate::math::ln((2..=n).product::<u64>() as f64);
    }
    let x = n as f64;
    let square = x * x;
    let series = (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / (1260.0 * square)) / square) / x;
    (x + 0.5) * crate::math::ln(x) - x + HALF_LN_TAU + series
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;

    /// The 0.9999 quantile of chi-square by Wilson and Hilferty's approximation.
    fn critical(freedom: f64) -> f64 {
        let a = 2.0 / (9.0 * freedom);
        let root = 1.0 - a + 3.719 * a.sqrt();
        freedom * root * root * root
    }

    /// Compares draws with exact probabilities of 0, 1, …; classes of fewer than ten expected are joined.
    pub fn fits(name: &str, draws: &[u64], probability: &[f64]) {
        let mut observed = vec![0.0; probability.len()];
        for &draw in draws {
            observed[draw as usize] += 1.0;
        }
        let total = draws.len() as f64;
        let (mut statistic, mut classes, mut seen, mut wanted) = (0.0, 0.0, 0.0, 0.0);
        let mut rest = total;
        for (o, p) in observed.iter().zip(probability) {
            seen += o;
            wanted += p * total;
            if wanted >= 10.0 && rest - wanted >= 10.0 {
                statistic += (seen - wanted) * (seen - wanted) / wanted;
                classes += 1.0;
                rest -= wanted;
                (seen, wanted) = (0.0, 0.0);
            }
        }
        statistic += (seen - wanted) * (seen - wanted) / wanted;
        assert!(classes >= 1.0 && wanted >= 9.9, "{name}: too few draws, {classes} classes, {wanted} left");
        let limit = critical(classes);
        assert!(statistic < limit, "{name}: chi-square {statistic} over {limit}, {classes} degrees");
    }

    pub fn generator(seed: u64) -> ChaCha8Rng {
        ChaCha8Rng::seed_from_u64(seed)
    }

    #[test]
    fn factorials_agree_with_the_gamma_function() {
        for n in (0..400).chain([1000, 65_536, 10_000_000]) {
            let exact = crate::math::ln_gamma(n as f64 + 1.0);
            assert!(
                (ln_factorial(n) - exact).abs() <= 4e-12 + 1e-15 * exact,
                "{n}: {} {exact}",
                ln_factorial(n)
            );
        }
    }

    #[test]
    fn below_is_uniform_and_never_reaches_its_bound() {
        let mut bits = generator(1);
        let draws: Vec<u64> = (0..60_000).map(|_| below(&mut bits, 7)).collect();
        fits("below 7", &draws, &[1.0 / 7.0; 7]);
        assert_eq!([below(&mut bits, 0), below(&mut bits, 1)], [0, 0]);
        assert!((0..100).all(|_| below(&mut bits, u64::MAX) < u64::MAX));
    }
}
