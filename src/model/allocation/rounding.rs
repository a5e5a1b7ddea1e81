//! Whole units by largest remainder (Hamilton): shares of a total that add up to it exactly.

/// Splits `total` in proportion to `weights`: quotas are rounded down, and the units left go to the largest remainders,
/// ties to the earlier place. Nobody gets anything if no weight is positive.
#[must_use]
pub fn largest_remainder(total: i64, weights: &[f64]) -> Vec<i64> {
    let sum: f64 = weights.iter().sum();
    if total <= 0 || sum.is_nan() || sum <= 0.0 {
        return vec![0; weights.len()];
    }
    let quota = |w: f64| total as f64 * (w / sum);
    let mut units: Vec<i64> = weights.iter().map(|w| quota(*w).floor() as i64).collect();
    let mut order: Vec<usize> = (0..weights.len()).filter(|&p| weights[p] > 0.0).collect();
    let rest: Vec<f64> = weights.iter().map(|w| quota(*w) - quota(*w).floor()).collect();
    order.sort_by(|&a, &b| rest[b].total_cmp(&rest[a]).then(a.cmp(&b)));
    let mut left = total - units.iter().sum::<i64>();
    // Quotas are floats, so that their floors may exceed the total by a unit when a quota is whole.
    for &p in order.iter().rev().cycle().take(if left < 0 { weights.len() } else { 0 }) {
        if left < 0 && units[p] > 0 {
            units[p] -= 1;
            left += 1;
        }
    }
    for &p in order.iter().cycle().take(left.max(0) as usize) {
        units[p] += 1;
    }
    units
}

#[cfg(test)]
mod tests {
    use super::largest_remainder;

    #[test]
    fn a_textbook_case() {
        // Quotas 4.7, 1.6, 1.58, 1.2, 0.6, 0.32 of ten seats.
        let votes = [47_000.0, 16_000.0, 15_800.0, 12_000.0, 6_100.0, 3_100.0];
        assert_eq!(largest_remainder(10, &votes), [5, 2, 1, 1, 1, 0]);
    }

    #[test]
    fn everything_is_given_away() {
        assert_eq!(largest_remainder(100, &[1.0, 1.0, 1.0]), [34, 33, 33]);
        assert_eq!(largest_remainder(0, &[1.0]), [0]);
        assert_eq!(largest_remainder(7, &[0.0, 0.0]), [0, 0]);
        let weights: Vec<f64> = (1..400).map(|p| f64::from(p * p % 97)).collect();
        assert_eq!(largest_remainder(123_456_789_012, &weights).iter().sum::<i64>(), 123_456_789_012);
    }
}
