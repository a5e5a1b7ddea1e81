//! The UK Shared Prosperity Fund in Wales: 40 % by population, 30 % by a need index, 30 % by deprivation, as it was and as meant.
//!
//! The formula that was used counted how deprived a place is, not how many people are: two places with one index got one amount,
//! whatever their size, so that Rhondda Cynon Taf was reported at about a fifth per head of Merthyr Tydfil. Corrected, an index
//! counts once per resident.
//!
//! Source: Institute for Fiscal Studies on the UK Shared Prosperity Fund, as reported in the trade and Welsh press (2022).

/// Weights of population, need index and deprivation.
pub const PARTS: [f64; 3] = [0.4, 0.3, 0.3];

/// Whether indices count per place or per resident.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// As used: an index counts once per place.
    Flawed,
    /// An index counts once per resident.
    Corrected,
}

/// Weights by place; `need` and `deprivation` are indices, 0 or more, `residents` 0 where a place is not eligible.
#[must_use]
pub fn weights(residents: &[f64], need: &[f64], deprivation: &[f64], version: Version) -> Vec<f64> {
    let counted = |index: &[f64]| -> Vec<f64> {
        let times = |n: f64| match version {
            Version::Flawed => f64::from(u8::from(n > 0.0)),
            Version::Corrected => n,
        };
        super::shares(&residents.iter().zip(index).map(|(n, x)| times(*n) * x.max(0.0)).collect::<Vec<_>>())
    };
    let parts = [super::shares(residents), counted(need), counted(deprivation)];
    (0..residents.len()).map(|p| PARTS.iter().zip(&parts).map(|(a, part)| a * part[p]).sum()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two places with one index, one with four times the people.
    const RESIDENTS: [f64; 2] = [238_000.0, 59_000.0];

    #[test]
    fn flawed_gives_the_large_place_a_quarter_per_head_of_the_small_one_in_the_index_parts() {
        let flawed = weights(&RESIDENTS, &[0.9, 0.9], &[0.9, 0.9], Version::Flawed);
        let index_part = |p: usize| flawed[p] - PARTS[0] * RESIDENTS[p] / (RESIDENTS[0] + RESIDENTS[1]);
        let per_head = index_part(0) / RESIDENTS[0] / (index_part(1) / RESIDENTS[1]);
        assert!((per_head - 59.0 / 238.0).abs() < 1e-12, "{per_head}");
        let all = flawed[0] / RESIDENTS[0] / (flawed[1] / RESIDENTS[1]);
        assert!(all > 0.3 && all < 0.5, "the population part softens it: {all}");
    }

    #[test]
    fn corrected_treats_equals_equally() {
        let corrected = weights(&RESIDENTS, &[0.9, 0.9], &[0.9, 0.9], Version::Corrected);
        assert!((corrected[0] / RESIDENTS[0] - corrected[1] / RESIDENTS[1]).abs() < 1e-18);
        assert!((corrected.iter().sum::<f64>() - 1.0).abs() < 1e-15);
    }
}
