//! The multinomial distribution.

use rand_chacha::rand_core::Rng;

use super::{binomial, open_uniform};

/// Spreads `trials` over categories in proportion to their weights, adding to `counts`.
///
/// * `cumulative` – running sums of the weights, which are finite and not negative.
///
/// Category by category from the last, each binomial given those after it, or, if there are few trials, trial by trial.
/// Returns how many were spread: none if every weight is 0.
pub fn multinomial(
    generator: &mut impl Rng,
    trials: u64,
    cumulative: &[f64],
    mut add: impl FnMut(usize, u64),
) -> u64 {
    let total = cumulative.last().copied().unwrap_or(0.0);
    if total <= 0.0 || trials == 0 {
        return 0;
    }
    if trials < cumulative.len() as u64 / 8 {
        for _ in 0..trials {
            add(pick(cumulative, open_uniform(generator.next_u64()) * total), 1);
        }
        return trials;
    }
    let mut left = trials;
    for at in (0..cumulative.len()).rev() {
        if left == 0 {
            break;
        }
        let before = if at == 0 { 0.0 } else { cumulative[at - 1] };
        let weight = cumulative[at] - before;
        let count = if before > 0.0 { binomial(generator, left, weight / cumulative[at]) } else { left };
        if count > 0 {
            add(at, count);
        }
        left -= count;
    }
    trials
}

/// The first category whose running sum passes a value.
fn pick(cumulative: &[f64], value: f64) -> usize {
    cumulative.partition_point(|sum| *sum <= value).min(cumulative.len() - 1)
}

#[cfg(test)]
mod tests {
    use super::super::tests::generator;
    use super::*;

    /// Chi-square of all categories together over many draws; 4 degrees of freedom, 0.9999 quantile 23.5.
    fn compare(trials: u64, weights: &[f64], repeats: u64, seed: u64) {
        let cumulative: Vec<f64> = weights
            .iter()
            .scan(0.0, |sum, w| {
                *sum += w;
                Some(*sum)
            })
            .collect();
        let mut bits = generator(seed);
        let mut counts = vec![0u64; weights.len()];
        for _ in 0..repeats {
            assert_eq!(multinomial(&mut bits, trials, &cumulative, |at, n| counts[at] += n), trials);
        }
        let all = (trials * repeats) as f64;
        assert_eq!(counts.iter().sum::<u64>(), trials * repeats);
        let mut statistic = 0.0;
        for (count, weight) in counts.iter().zip(weights) {
            let expected = all * weight / cumulative[cumulative.len() - 1];
            assert!(*weight > 0.0 || *count == 0);
            if expected > 0.0 {
                statistic += (*count as f64 - expected) * (*count as f64 - expected) / expected;
            }
        }
        assert!(statistic < 23.5, "{trials}: {statistic}");
    }

    #[test]
    fn counts_follow_the_weights_on_both_routes() {
        compare(50, &[0.1, 0.0, 3.0, 0.9, 5.0, 0.4], 4000, 1);
        let mut sparse = vec![0.0; 100];
        for (at, weight) in [(0, 1.0), (3, 2.0), (50, 0.5), (98, 4.0), (99, 0.25)] {
            sparse[at] = weight;
        }
        compare(3, &sparse, 40_000, 2);
        compare(400, &sparse, 1000, 3);
    }

    #[test]
    fn nothing_goes_where_nothing_weighs() {
        let mut bits = generator(1);
        let panics = |_, _| panic!("no category has a weight");
        assert_eq!(multinomial(&mut bits, 5, &[0.0, 0.0], panics), 0);
        assert_eq!(multinomial(&mut bits, 5, &[], panics), 0);
    }
}
