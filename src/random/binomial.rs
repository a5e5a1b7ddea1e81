//! The binomial distribution.

use rand_chacha::rand_core::Rng;

use super::ratio::Counts;
use super::{SMALL_MEAN, ln_factorial, open_uniform};
use crate::math::{exp, ln, ln_1p};

/// Successes in `trials` trials of a given `probability`; values outside 0 … 1 count as their nearest end.
pub fn binomial(generator: &mut impl Rng, trials: u64, probability: f64) -> u64 {
    if trials == 0 || probability <= 0.0 || probability.is_nan() {
        return 0;
    }
    if probability >= 1.0 {
        return trials;
    }
    if probability > 0.5 {
        return trials - lower(generator, trials, 1.0 - probability);
    }
    lower(generator, trials, probability)
}

/// For probabilities up to a half.
fn lower(generator: &mut impl Rng, trials: u64, probability: f64) -> u64 {
    if trials as f64 * probability < SMALL_MEAN {
        return inversion(generator, trials, probability);
    }
    counts(trials, probability).draw(generator)
}

/// Adds up probabilities from 0 until they pass a uniform.
fn inversion(generator: &mut impl Rng, trials: u64, probability: f64) -> u64 {
    let odds = probability / (1.0 - probability);
    let mut left = open_uniform(generator.next_u64());
    let mut term = exp(trials as f64 * ln_1p(-probability));
    let mut count = 0;
    while left > term && count < trials && (term > 0.0 || count == 0) {
        left -= term;
        term *= odds * (trials - count) as f64 / (count + 1) as f64;
        count += 1;
    }
    count
}

fn counts(trials: u64, probability: f64) -> Counts<impl Fn(u64) -> f64> {
    let mean = trials as f64 * probability;
    let mode = (((trials + 1) as f64 * probability) as u64).min(trials);
    let ln_odds = ln(probability) - ln_1p(-probability);
    let at_mode = ln_factorial(mode) + ln_factorial(trials - mode);
    let ln_weight = move |count: u64| {
        let steps = count as f64 - mode as f64;
        at_mode - ln_factorial(count) - ln_factorial(trials - count) + steps * ln_odds
    };
    Counts { mean, variance: mean * (1.0 - probability), top: trials, ln_weight }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{fits, generator};
    use super::*;

    fn exact(trials: u64, probability: f64) -> Vec<f64> {
        let ln_choose = |k| ln_factorial(trials) - ln_factorial(k) - ln_factorial(trials - k);
        let term = |k: u64| {
            exp(ln_choose(k) + k as f64 * ln(probability) + (trials - k) as f64 * ln_1p(-probability))
        };
        (0..=trials).map(term).collect()
    }

    #[test]
    fn draws_follow_the_exact_probabilities() {
        let cases = [
            (1, 0.3),
            (12, 0.5),
            (25, 0.9),
            (20, 0.5),
            (200, 0.049),
            (400, 0.03),
            (1000, 0.016),
            (5000, 0.5),
            (3000, 0.984),
        ];
        for (at, (trials, probability)) in cases.into_iter().enumerate() {
            let mut bits = generator(100 + at as u64);
            let draws: Vec<u64> = (0..100_000).map(|_| binomial(&mut bits, trials, probability)).collect();
            fits(&format!("binomial {trials} {probability}"), &draws, &exact(trials, probability));
        }
    }

    #[test]
    fn large_counts_have_the_exact_moments() {
        let (trials, p, n) = (40_000_000u64, 0.013, 20_000.0);
        let mut bits = generator(7);
        let draws: Vec<f64> = (0..20_000).map(|_| binomial(&mut bits, trials, p) as f64).collect();
        let mean = draws.iter().sum::<f64>() / n;
        let variance = draws.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / (n - 1.0);
        let expected = trials as f64 * p * (1.0 - p);
        assert!((mean - trials as f64 * p).abs() < 4.0 * (expected / n).sqrt(), "{mean}");
        assert!((variance / expected - 1.0).abs() < 4.0 * (2.0 / n).sqrt(), "{variance} {expected}");
    }

    #[test]
    fn the_hat_covers_every_weight() {
        for probability in [0.001, 0.016, 0.1, 0.3, 0.5] {
            for mean in [10.0, 11.3, 20.0, 57.0, 400.0, 3000.0] {
                let trials = (mean / probability) as u64 + 1;
                let counts = counts(trials, probability);
                assert!(counts.needed() <= 1.0, "{trials} {probability}: {}", counts.needed());
                assert!(counts.peak().abs() < 1e-6, "{trials} {probability}: {}", counts.peak());
            }
        }
    }

    #[test]
    fn edges() {
        let mut bits = generator(3);
        assert_eq!(binomial(&mut bits, 0, 0.5), 0);
        assert_eq!(binomial(&mut bits, 9, 0.0), 0);
        assert_eq!(binomial(&mut bits, 9, 1.0), 9);
        assert_eq!(binomial(&mut bits, 9, f64::NAN), 0);
        assert!((0..1000).all(|_| binomial(&mut bits, 3, 1e-300) == 0));
        assert!((0..1000).all(|_| binomial(&mut bits, 30, 0.5) <= 30));
    }
}
