//! Present values and distributional weights of the Green Book.
//!
//! PV = Σ v_t / (1 + r)^t with r = 3.5 % a year (HM Treasury, Green Book, A6). A benefit that reaches a group with income y counts
//! w = (ȳ / y)^η, ȳ the median, η = 1.3 (A3): the bottom quintile, with about half of the median income, counts 2.4 to 2.5.

use crate::math;

/// (1 + r)^−t.
#[must_use]
pub fn discount_factor(rate: f64, years: usize) -> f64 {
    (0..years).fold(1.0, |factor, _| factor / (1.0 + rate))
}

/// (ȳ / y)^η.
#[must_use]
pub fn distributional_weight(median: f64, income: f64, elasticity: f64) -> f64 {
    if income > 0.0 && median > 0.0 { math::pow(median / income, elasticity) } else { 1.0 }
}

/// Median of incomes per head, each resident counting once.
#[must_use]
pub fn median(incomes: &[f64], residents: &[f64]) -> f64 {
    let mut order: Vec<usize> = (0..incomes.len()).collect();
    order.sort_by(|&a, &b| incomes[a].total_cmp(&incomes[b]).then(a.cmp(&b)));
    let half = 0.5 * residents.iter().sum::<f64>();
    let mut below = 0.0;
    let at = order.iter().find(|&&p| {
        below += residents[p];
        below >= half
    });
    at.map_or(f64::NAN, |&p| incomes[p])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The Green Book's own weight of the bottom quintile is 2.4 to 2.5: income 1.96 to 2.02 times below the median.
    #[test]
    fn weight_of_the_bottom_quintile() {
        assert!((distributional_weight(1.96, 1.0, 1.3) - 2.4).abs() < 0.005);
        assert!((distributional_weight(2.02, 1.0, 1.3) - 2.5).abs() < 0.015);
        assert!((distributional_weight(1.0, 1.0, 1.3) - 1.0).abs() < 1e-15);
    }

    #[test]
    fn present_value_of_ten_years() {
        let value: f64 = (0..10).map(|t| discount_factor(0.035, t)).sum();
        assert!((value - (1.0 - math::pow(1.035, -10.0)) / (1.0 - 1.0 / 1.035)).abs() < 1e-12);
    }

    #[test]
    fn the_median_counts_people() {
        assert_eq!(median(&[10.0, 30.0, 20.0], &[1.0, 5.0, 1.0]), 30.0);
    }
}
