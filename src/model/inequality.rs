//! How unequal places are: Theil between and within regions, Gini, 90/10, coefficient of variation.
//!
//! Every place has residents (or jobs) n and an amount y; the value compared is y/n, and every place counts with its n.
//!
//! * Theil T = Σ_p s_p ln(s_p / n_p), s and n as shares of their sums. With regions r: T = Σ_r s_r ln(s_r / n_r) + Σ_r s_r T_r,
//!   between plus within, exactly;
//! * Gini G = Σ_p Σ_q n_p n_q |v_p − v_q| / (2 v̄), over sorted values;
//! * 90/10: ratio of the weighted 90th to the 10th percentile, the smallest value below which at least that share of n lies;
//! * coefficient of variation: weighted standard deviation over the weighted mean.

use crate::math;

/// Measures of one distribution.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Inequality {
    /// T.
    pub theil: f64,
    /// Part between regions.
    pub theil_between: f64,
    /// Part within regions.
    pub theil_within: f64,
    /// G.
    pub gini: f64,
    /// 90th over 10th percentile.
    pub ratio_90_10: f64,
    /// Standard deviation over mean.
    pub variation: f64,
}

/// One place.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Member {
    /// y, 0 or more.
    pub amount: f64,
    /// n, positive.
    pub weight: f64,
    /// Region, any numbering from 0.
    pub region: usize,
}

/// All measures; zeros for no places.
#[must_use]
pub fn inequality(members: &[Member]) -> Inequality {
    let (amount, weight) = members.iter().fold((0.0, 0.0), |(y, n), m| (y + m.amount, n + m.weight));
    if members.is_empty() || amount <= 0.0 || weight <= 0.0 {
        return Inequality::default();
    }
    let mut sorted = members.to_vec();
    sorted.sort_by(|a, b| (a.amount / a.weight).total_cmp(&(b.amount / b.weight)));
    let theil = members.iter().map(|m| theil_term(m.amount / amount, m.weight / weight)).sum();
    let theil_between = between(members, amount, weight);
    Inequality {
        theil,
        theil_between,
        theil_within: theil - theil_between,
        gini: gini(&sorted, amount, weight),
        ratio_90_10: percentile(&sorted, 0.9 * weight) / percentile(&sorted, 0.1 * weight),
        variation: variation(members, amount / weight, weight),
    }
}

/// s ln(s / n), 0 for nothing.
fn theil_term(share: f64, weight: f64) -> f64 {
    if share > 0.0 { share * math::ln(share / weight) } else { 0.0 }
}

fn between(members: &[Member], amount: f64, weight: f64) -> f64 {
    let regions = members.iter().map(|m| m.region + 1).max().unwrap_or(0);
    let mut sums = vec![(0.0, 0.0); regions];
    for m in members {
        sums[m.region].0 += m.amount;
        sums[m.region].1 += m.weight;
    }
    sums.iter().filter(|(_, n)| *n > 0.0).map(|(y, n)| theil_term(y / amount, n / weight)).sum()
}

/// One minus twice the area under the Lorenz curve.
fn gini(sorted: &[Member], amount: f64, weight: f64) -> f64 {
    let (mut before, mut area) = (0.0, 0.0);
    for m in sorted {
        let after = before + m.amount / amount;
        area += 0.5 * (before + after) * m.weight / weight;
        before = after;
    }
    1.0 - 2.0 * area
}

fn percentile(sorted: &[Member], at: f64) -> f64 {
    let mut below = 0.0;
    let last = sorted.len() - 1;
    let found = sorted.iter().position(|m| {
        below += m.weight;
        below >= at
    });
    let m = sorted[found.unwrap_or(last)];
    m.amount / m.weight
}

fn variation(members: &[Member], mean: f64, weight: f64) -> f64 {
    let squares: f64 =
        members.iter().map(|m| m.weight * (m.amount / m.weight - mean) * (m.amount / m.weight - mean)).sum();
    (squares / weight).sqrt() / mean
}

#[cfg(test)]
mod tests {
    use super::*;

    fn member(amount: f64, weight: f64, region: usize) -> Member {
        Member { amount, weight, region }
    }

    /// Three equal places with 1, 2 and 3: G = 2/9, T = (1/6) ln ½ + (1/2) ln 3/2, CV = √(2/3) / 2, 90/10 = 3.
    #[test]
    fn three_places_by_hand() {
        let m = inequality(&[member(1.0, 1.0, 0), member(3.0, 1.0, 1), member(2.0, 1.0, 1)]);
        assert!((m.gini - 2.0 / 9.0).abs() < 1e-15);
        assert!((m.theil - (math::ln(0.5) / 6.0 + math::ln(1.5) / 2.0)).abs() < 1e-15);
        assert!((m.variation - (2.0f64 / 3.0).sqrt() / 2.0).abs() < 1e-15);
        assert!((m.ratio_90_10 - 3.0).abs() < 1e-15);
        // Region 1: s = 5/6, n = 2/3; within it (2/5) ln(4/5) + (3/5) ln(6/5).
        let between = (1.0 / 6.0) * math::ln(0.5) + (5.0 / 6.0) * math::ln(1.25);
        let within = (5.0 / 6.0) * (0.4 * math::ln(0.8) + 0.6 * math::ln(1.2));
        assert!((m.theil_between - between).abs() < 1e-15 && (m.theil_within - within).abs() < 1e-15);
    }

    #[test]
    fn equal_places_are_equal_and_size_alone_is_no_inequality() {
        let m = inequality(&[member(10.0, 1.0, 0), member(100.0, 10.0, 1)]);
        assert!(m.theil.abs() < 1e-15 && m.gini.abs() < 1e-15 && m.variation.abs() < 1e-15);
        assert!((m.ratio_90_10 - 1.0).abs() < 1e-15);
    }

    #[test]
    fn splitting_a_place_in_two_changes_nothing() {
        let whole = inequality(&[member(6.0, 2.0, 0), member(1.0, 1.0, 1)]);
        let split = inequality(&[member(3.0, 1.0, 0), member(3.0, 1.0, 0), member(1.0, 1.0, 1)]);
        assert!((whole.theil - split.theil).abs() < 1e-15 && (whole.gini - split.gini).abs() < 1e-15);
    }
}
