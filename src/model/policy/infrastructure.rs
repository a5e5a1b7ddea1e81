//! What public capital does to output: by the stock of a place, or by what it can reach, never both on one spend.
//!
//! * Stock: Y_p · (K_p / K_p0)^ε, K_p0 = κ · GVA_p, after a gestation lag; ε rises from its short-run to its long-run value while
//!   the asset matures. Source: Bom & Ligthart (2014): 0.083 short run, 0.122 long run.
//! * Accessibility: ρ_p = Σ_q E_q g_pq^−α, productivity factor (ρ'_p / ρ_p)^e by sector. Source: Graham, Gibbons & Martin (2009).
//!   g falls by a share between a supported place and everywhere else; a place's own distance stays.

use crate::math;
use crate::matrix::Matrix;

/// Elasticity of an asset that has been open for `years`.
#[must_use]
pub fn maturing_elasticity(short: f64, long: f64, maturing: f64, years: f64) -> f64 {
    let grown = if maturing > 0.0 { (years / maturing).clamp(0.0, 1.0) } else { 1.0 };
    short + (long - short) * grown
}

/// ln of the output factor of additions to a stock: Σ_a ε_a ln(K_a / K_a−1), each addition with the elasticity of its own age.
///
/// * `stock` – K_p0; `additions` – (value that is left, elasticity), oldest first.
#[must_use]
pub fn log_output_factor(stock: f64, additions: impl Iterator<Item = (f64, f64)>) -> f64 {
    let (mut before, mut log) = (stock, 0.0);
    for (added, elasticity) in additions.filter(|(added, _)| *added > 0.0) {
        if before > 0.0 {
            log += elasticity * math::ln((before + added) / before);
        }
        before += added;
    }
    log
}

/// Accessibility of every place, and the part of it that runs through pairs with a supported place, for one α.
///
/// * `jobs` – E; `treated` – supported places.
#[must_use]
pub fn accessibility(distances: &Matrix, jobs: &[f64], treated: &[bool], alpha: f64) -> Vec<(f64, f64)> {
    let of = |p: usize| {
        let mut sums = (0.0, 0.0);
        for q in 0..jobs.len() {
            let reach = jobs[q] * math::pow(distances[(p, q)], -alpha);
            sums.0 += reach;
            sums.1 += if p != q && (treated[p] || treated[q]) { reach } else { 0.0 };
        }
        sums
    };
    (0..jobs.len()).map(of).collect()
}

/// ρ' / ρ when distances of supported pairs fall by the share `cut`.
#[must_use]
pub fn accessibility_ratio((all, supported): (f64, f64), cut: f64, alpha: f64) -> f64 {
    if all > 0.0 { 1.0 + supported / all * (math::pow(1.0 - cut, -alpha) - 1.0) } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_per_cent_more_capital() {
        let log = log_output_factor(100.0, [(10.0, 0.122)].into_iter());
        assert!((log - 0.122 * math::ln(1.1)).abs() < 1e-15);
        assert_eq!(log_output_factor(100.0, [(0.0, 0.122)].into_iter()), 0.0);
        // Two additions with one elasticity are one addition.
        let split = log_output_factor(100.0, [(4.0, 0.1), (6.0, 0.1)].into_iter());
        assert!((split - 0.1 * math::ln(1.1)).abs() < 1e-15);
    }

    #[test]
    fn assets_mature() {
        assert_eq!(maturing_elasticity(0.083, 0.122, 10.0, 0.0), 0.083);
        assert!((maturing_elasticity(0.083, 0.122, 10.0, 5.0) - 0.1025).abs() < 1e-15);
        assert_eq!(maturing_elasticity(0.083, 0.122, 10.0, 30.0), 0.122);
    }

    #[test]
    fn accessibility_by_hand() {
        // Two places 10 km apart, own distance 5: ρ_0 = 1/5 + 2/10, of which 2/10 is between them.
        let distances = Matrix::from_fn(2, 2, |p, q| if p == q { 5.0 } else { 10.0 });
        let sums = accessibility(&distances, &[1.0, 2.0], &[true, false], 1.0);
        assert!((sums[0].0 - 0.4).abs() < 1e-15 && (sums[0].1 - 0.2).abs() < 1e-15);
        // Half the distance doubles the reach: (0.2 + 0.4) / 0.4.
        assert!((accessibility_ratio(sums[0], 0.5, 1.0) - 1.5).abs() < 1e-15);
        assert_eq!(accessibility_ratio(sums[0], 0.0, 1.0), 1.0);
    }
}
