//! Draws without replacement: the hypergeometric distribution, for two kinds and for many.

use rand_chacha::rand_core::Rng;

use super::ratio::Counts;
use super::{SMALL_MEAN, ln_factorial, open_uniform};
use crate::math::exp;

/// Marked items among `drawn` taken without replacement from `marked` marked and `plain` other items.
///
/// `drawn` beyond the number of items counts as all of them.
pub fn hypergeometric(generator: &mut impl Rng, marked: u64, plain: u64, drawn: u64) -> u64 {
    let items = marked + plain;
    if drawn >= items {
        return marked;
    }
    // The law is symmetric in marked and plain, and in drawn and left: it is enough to know the smaller of each.
    let (few, taken) = (marked.min(plain), drawn.min(items - drawn));
    let mean = taken as f64 * (few as f64 / items as f64);
    let count = if few == 0 || taken == 0 {
        0
    } else if mean < SMALL_MEAN {
        inversion(generator, few, items, taken)
    } else {
        counts(few, items, taken).draw(generator)
    };
    let of_marked = if marked > plain { taken - count } else { count };
    if drawn > taken { marked - of_marked } else { of_marked }
}

/// How many of each kind are among `drawn` items taken without replacement; `kinds` holds how many there are.
///
/// The result adds up to `drawn`, or to all items if there are fewer.
pub fn multivariate_hypergeometric(generator: &mut impl Rng, kinds: &[u64], drawn: u64, taken: &mut [u64]) {
    let mut items: u64 = kinds.iter().sum();
    let mut left = drawn.min(items);
    for (kind, taken) in kinds.iter().zip(taken) {
        items -= kind;
        *taken = if left == 0 { 0 } else { hypergeometric(generator, *kind, items, left) };
        left -= *taken;
    }
}

/// Adds up probabilities from 0 until they pass a uniform; `few` and `taken` are each at most half of `items`.
fn inversion(generator: &mut impl Rng, few: u64, items: u64, taken: u64) -> u64 {
    let top = few.min(taken);
    let mut left = open_uniform(generator.next_u64());
    let mut term = exp(ln_none(few, items, taken));
    let mut count = 0;
    while left > term && count < top {
        left -= term;
        let ways = (few - count) as f64 * (taken - count) as f64;
        count += 1;
        term *= ways / (count as f64 * (items - few - taken + count) as f64);
    }
    count
}

/// Logarithm of the probability that none of the few is taken.
fn ln_none(few: u64, items: u64, taken: u64) -> f64 {
    ln_factorial(items - few) + ln_factorial(items - taken)
        - ln_factorial(items - few - taken)
        - ln_factorial(items)
}

fn counts(few: u64, items: u64, taken: u64) -> Counts<impl Fn(u64) -> f64> {
    let share = few as f64 / items as f64;
    let mean = taken as f64 * share;
    let variance = mean * (1.0 - share) * ((items - taken) as f64 / (items - 1) as f64);
    let mode = ((taken + 1) as f64 * ((few + 1) as f64 / (items + 2) as f64)) as u64;
    let ln_ways = move |count: u64| {
        ln_factorial(count)
            + ln_factorial(few - count)
            + ln_factorial(taken - count)
            + ln_factorial(items - few - taken + count)
    };
    let at_mode = ln_ways(mode);
    Counts { mean, variance, top: few.min(taken), ln_weight: move |count| at_mode - ln_ways(count) }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{fits, generator};
    use super::*;

    fn exact(marked: u64, plain: u64, drawn: u64) -> Vec<f64> {
        let ln_choose = |n: u64, k: u64| ln_factorial(n) - ln_factorial(k) - ln_factorial(n - k);
        let all = ln_choose(marked + plain, drawn);
        let term = |k: u64| {
            let possible = k <= drawn && drawn - k <= plain;
            if possible { exp(ln_choose(marked, k) + ln_choose(plain, drawn - k) - all) } else { 0.0 }
        };
        (0..=marked).map(term).collect()
    }

    #[test]
    fn draws_follow_the_exact_probabilities() {
        let cases = [
            (5, 5, 3),
            (8, 3, 6),
            (3, 40, 30),
            (60, 60, 60),
            (200, 100, 90),
            (100, 700, 500),
            (900, 300, 1000),
            (20, 5000, 100),
        ];
        for (at, (marked, plain, drawn)) in cases.into_iter().enumerate() {
            let mut bits = generator(200 + at as u64);
            let draws: Vec<u64> =
                (0..100_000).map(|_| hypergeometric(&mut bits, marked, plain, drawn)).collect();
            fits(&format!("hypergeometric {marked} {plain} {drawn}"), &draws, &exact(marked, plain, drawn));
        }
    }

    #[test]
    fn the_hat_covers_every_weight() {
        for (few, items, taken) in [
            (50, 100, 50),
            (20, 100, 50),
            (40, 1000, 300),
            (500, 4000, 90),
            (5000, 10_000, 5000),
            (11, 22, 11),
            (3000, 80_000, 300),
        ] {
            let counts = counts(few, items, taken);
            assert!(counts.needed() <= 1.0, "{few} {items} {taken}: {}", counts.needed());
            assert!(counts.peak().abs() < 1e-7, "{few} {items} {taken}: {}", counts.peak());
        }
    }

    #[test]
    fn many_kinds_add_up_and_have_the_exact_means() {
        let kinds = [0, 3, 500, 41, 7, 2000];
        let mut bits = generator(5);
        let mut sums = [0.0; 6];
        let mut taken = [0; 6];
        for _ in 0..20_000 {
            multivariate_hypergeometric(&mut bits, &kinds, 300, &mut taken);
            assert_eq!(taken.iter().sum::<u64>(), 300);
            assert!(taken.iter().zip(&kinds).all(|(t, k)| t <= k));
            sums.iter_mut().zip(taken).for_each(|(s, t)| *s += t as f64);
        }
        for (sum, kind) in sums.iter().zip(kinds) {
            let share = kind as f64 / 2551.0;
            let variance = 300.0 * share * (1.0 - share) * (2251.0 / 2550.0);
            let gap = (sum / 20_000.0 - 300.0 * share).abs();
            assert!(gap <= 4.0 * (variance / 20_000.0).sqrt(), "{kind}: {gap}");
        }
        multivariate_hypergeometric(&mut bits, &kinds, 9999, &mut taken);
        assert_eq!(taken, kinds);
    }
}
