//! The index and tiers of the Appalachian Regional Commission.
//!
//! index = 100 · mean(u_p / u, y / y_p, v_p / v): unemployment over three years, market income per head (inverted: less income is
//! worse) and poverty, each against the nation. Places are ranked nationally: the worst 10 % are distressed, to 25 % at risk, to
//! 75 % transitional, to 90 % competitive, the rest attainment. Tiers set the largest share of a project that a grant may pay.
//!
//! Source: Appalachian Regional Commission, county economic status classification; grant shares of at-risk to attainment tiers known
//! from the literature, to be checked.

/// Economic status of a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Tier {
    /// Worst 10 %.
    Distressed,
    /// 10 to 25 %.
    AtRisk,
    /// 25 to 75 %.
    Transitional,
    /// 75 to 90 %.
    Competitive,
    /// Best 10 %.
    Attainment,
}

impl Tier {
    /// Largest share of a project's cost that a grant pays.
    #[must_use]
    pub const fn grant_share(self) -> f64 {
        match self {
            Self::Distressed => 0.8,
            Self::AtRisk => 0.7,
            Self::Transitional => 0.5,
            Self::Competitive => 0.3,
            Self::Attainment => 0.0,
        }
    }

    /// Name for tables.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Distressed => "distressed",
            Self::AtRisk => "at risk",
            Self::Transitional => "transitional",
            Self::Competitive => "competitive",
            Self::Attainment => "attainment",
        }
    }
}

/// The index of one place, 100 = the nation; arguments are the place's values over the nation's.
#[must_use]
pub fn index(unemployment: f64, income: f64, poverty: f64) -> f64 {
    100.0 * (unemployment + 1.0 / income + poverty) / 3.0
}

/// Indices of places from unemployment, income per head and poverty, each `[place]`, against the nation's by residents.
#[must_use]
pub fn indices(columns: &[Vec<f64>; 3], residents: &[f64]) -> Vec<f64> {
    let people: f64 = residents.iter().sum();
    let nation = columns
        .each_ref()
        .map(|values| values.iter().zip(residents).map(|(v, n)| v * n).sum::<f64>() / people);
    // An income below a hundredth of the nation's is an error of measurement, not an income.
    let over = |at: usize, p: usize| (columns[at][p] / nation[at]).max(0.01);
    (0..residents.len()).map(|p| index(over(0, p), over(1, p), over(2, p))).collect()
}

/// Residents × the largest grant share of the place's tier.
#[must_use]
pub fn grants(indices: &[f64], residents: &[f64]) -> Vec<f64> {
    tiers(indices).iter().zip(residents).map(|(tier, n)| n * tier.grant_share()).collect()
}

/// Tiers from indices: a higher index is worse; ties go to the earlier place.
#[must_use]
pub fn tiers(indices: &[f64]) -> Vec<Tier> {
    let mut order: Vec<usize> = (0..indices.len()).collect();
    order.sort_by(|&a, &b| indices[b].total_cmp(&indices[a]).then(a.cmp(&b)));
    let mut tiers = vec![Tier::Transitional; indices.len()];
    for (rank, &p) in order.iter().enumerate() {
        tiers[p] = tier(rank, indices.len());
    }
    tiers
}

/// The tier of a rank (0 = worst) among `count`.
const fn tier(rank: usize, count: usize) -> Tier {
    match rank * 100 {
        r if r < 10 * count => Tier::Distressed,
        r if r < 25 * count => Tier::AtRisk,
        r if r < 75 * count => Tier::Transitional,
        r if r < 90 * count => Tier::Competitive,
        _ => Tier::Attainment,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nation_is_one_hundred_and_less_income_is_worse() {
        assert!((index(1.0, 1.0, 1.0) - 100.0).abs() < 1e-12);
        // Unemployment 1.5 times, income two thirds, poverty 1.8 times the nation's: (1.5 + 1.5 + 1.8) / 3.
        assert!((index(1.5, 2.0 / 3.0, 1.8) - 160.0).abs() < 1e-9);
    }

    #[test]
    fn tiers_of_forty_places() {
        let indices: Vec<f64> = (0..40).map(|p| 200.0 - f64::from(p)).collect();
        let tiers = tiers(&indices);
        let count = |tier| tiers.iter().filter(|t| **t == tier).count();
        assert_eq!(
            [Tier::Distressed, Tier::AtRisk, Tier::Transitional, Tier::Competitive, Tier::Attainment]
                .map(count),
            [4, 6, 20, 6, 4]
        );
        assert_eq!((tiers[0], tiers[39]), (Tier::Distressed, Tier::Attainment));
        assert!((tiers[0].grant_share() - 0.8).abs() < 1e-12);
    }
}
