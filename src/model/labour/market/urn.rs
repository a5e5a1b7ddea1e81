//! The urn: vacancies draw from their applicants at random.

use pulp::{Arch, Simd, WithSimd};

/// 1 − exp(−g) and its share of g for every g ≥ 0: chance that a vacancy with g applicants on average is filled, and
/// that an application succeeds.
pub fn urn(applicants: &[f64], filled: &mut [f64], success: &mut [f64]) {
    Arch::new().dispatch(Urn { applicants, filled, success });
}

struct Urn<'a> {
    applicants: &'a [f64],
    filled: &'a mut [f64],
    success: &'a mut [f64],
}

impl WithSimd for Urn<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        for ((g, filled), success) in self.applicants.iter().zip(self.filled).zip(self.success) {
            let g = if *g > LEAST { *g } else { LEAST };
            *filled = one_less_exp(if g < MOST { g } else { MOST });
            *success = *filled / g;
        }
    }
}

/// Applicants per vacancy below which all succeed, to machine precision, and above which every vacancy is filled.
const LEAST: f64 = 1e-200;
const MOST: f64 = 700.0;

/// Coefficients 1/n! of (eʳ − 1)/r, n = 13 … 1.
const SERIES: [f64; 13] = [
    1.0 / 6_227_020_800.0,
    1.0 / 479_001_600.0,
    1.0 / 39_916_800.0,
    1.0 / 3_628_800.0,
    1.0 / 362_880.0,
    1.0 / 40_320.0,
    1.0 / 5_040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    0.5,
    1.0,
];
/// Adding this to a number below 2⁵¹ rounds it to a whole one, whose bits are then the low ones.
const ROUNDER: f64 = 6_755_399_441_055_744.0;
/// ln 2 in two parts: the first has few enough bits that its multiples are exact.
const LN_2: [f64; 2] = [0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10];

/// 1 − exp(−g), 0 ≤ g ≤ 700: −g = k ln 2 + r, |r| ≤ ln 2 / 2, then a series for eʳ − 1. Relative error below 1e-15.
#[inline(always)]
fn one_less_exp(g: f64) -> f64 {
    let shifted = (-g).mul_add(std::f64::consts::LOG2_E, ROUNDER);
    let k = shifted - ROUNDER;
    let r = k.mul_add(-LN_2[1], k.mul_add(-LN_2[0], -g));
    let mut series = SERIES[0];
    for coefficient in &SERIES[1..] {
        series = series.mul_add(r, *coefficient);
    }
    let power = f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52);
    -(power.mul_add(series * r, power - 1.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_urn_is_the_library_exponential() {
        let g: Vec<f64> =
            (0..4000).map(|i| f64::from(i) * 0.01 + 1e-9).chain([0.0, 1e-12, 690.0, 1e5, 1e300]).collect();
        let (mut filled, mut success) = (vec![0.0; g.len()], vec![0.0; g.len()]);
        urn(&g, &mut filled, &mut success);
        for ((g, filled), success) in g.iter().zip(&filled).zip(&success) {
            let exact = -libm::expm1(-g);
            assert!((filled - exact).abs() <= 4e-16 * exact.max(1e-15), "{g}: {filled} {exact}");
            assert!(*success <= 1.0 && (*g == 0.0 || (success - exact / g).abs() < 1e-15));
        }
    }
}
