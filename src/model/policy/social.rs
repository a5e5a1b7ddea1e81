//! Social infrastructure and trust, as differences from the base year.
//!
//! ΔS' = ΔS (1 − δ) + I / n, in £ per resident (what keeps S₀ up is in the base year already);
//! ΔG' = ΔG + h ΔS − r ΔG, in standard deviations of trust between places.
//! Trust shifts take-up, logit π = a + k_G (z + ΔG), and, if its elasticity is not zero, output: (1 + κ ΔG). The sign of k_G is open
//! in the literature, so its prior straddles zero; at zero nothing follows from trust.
//!
//! Sources: Kelsey & Kenny (2021) for the stock; forms and rates are assumptions.

use crate::math;

/// Rates of the two stocks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rates {
    /// δ, per year.
    pub decay: f64,
    /// h, standard deviations per year and £ per resident.
    pub response: f64,
    /// r, per year.
    pub reversion: f64,
}

/// The stocks of a place.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Fabric {
    /// ΔS, £ per resident.
    pub infrastructure: f64,
    /// ΔG, standard deviations.
    pub trust: f64,
}

impl Fabric {
    /// A year later, with `invested` £ per resident in it.
    #[must_use]
    pub fn after_year(self, invested: f64, rates: Rates) -> Self {
        let infrastructure = self.infrastructure * (1.0 - rates.decay) + invested;
        let trust = self.trust + rates.response * infrastructure - rates.reversion * self.trust;
        Self { infrastructure, trust }
    }
}

/// π from its value at average trust: logit π = logit π₀ + k (z + ΔG). Exactly π₀ if the shift is zero.
#[must_use]
pub fn take_up(average: f64, coefficient: f64, trust: f64) -> f64 {
    let shift = coefficient * trust;
    if shift == 0.0 || average <= 0.0 || average >= 1.0 {
        return average;
    }
    let odds = average / (1.0 - average) * math::exp(shift);
    odds / (1.0 + odds)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATES: Rates = Rates { decay: 0.03, response: 0.01, reversion: 0.1 };

    #[test]
    fn nothing_invested_nothing_changes() {
        assert_eq!(Fabric::default().after_year(0.0, RATES), Fabric::default());
    }

    #[test]
    fn trust_grows_with_the_stock_and_settles() {
        let mut place = Fabric::default();
        for _ in 0..200 {
            place = place.after_year(3.0, RATES);
        }
        // S → I / δ = 100, G → h S / r = 10.
        assert!((place.infrastructure - 100.0).abs() < 0.3 && (place.trust - 10.0).abs() < 0.05);
    }

    #[test]
    fn at_zero_there_is_no_trust_effect_and_both_signs_work() {
        assert_eq!(take_up(0.3, 0.0, 5.0).to_bits(), 0.3f64.to_bits());
        assert!(take_up(0.3, 0.2, 1.0) > 0.3 && take_up(0.3, -0.2, 1.0) < 0.3);
        assert!((take_up(0.5, 1.0, 1.0) - 1.0 / (1.0 + math::exp(-1.0))).abs() < 1e-15);
    }
}
