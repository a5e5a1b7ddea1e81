//! Values between the years given.
//!
//! Between (t₀, v₀) and (t₁, v₁), with u = (t − t₀)/(t₁ − t₀):
//! * `linear`: v₀ + (v₁ − v₀) u;
//! * `step`: v₀ until t₁;
//! * `logistic`: v₀ + (v₁ − v₀) S(u) with S(u) = (σ(k(u − ½)) − σ(−k/2)) / (σ(k/2) − σ(−k/2)), σ(z) = 1/(1 + e^(−z)) and
//!   k = 10: slow, fast, slow, and exactly v₀ and v₁ at the ends.
//!
//! Before the first and after the last year given, values are held flat.

use crate::math;
use crate::scenario::schema::Interpolation;

/// Steepness k of the S-curve.
const STEEPNESS: f64 = 10.0;

/// The value in a year; `points` ascend by year and are not empty.
#[must_use]
pub fn value(points: &[(i32, f64)], year: i32, interpolation: Interpolation) -> f64 {
    let after = points.partition_point(|(y, _)| *y <= year);
    let (Some(&(from, start)), Some(&(to, end))) = (points[..after].last(), points.get(after)) else {
        let nearest = if after == 0 { points.first() } else { points.last() };
        return nearest.map_or(f64::NAN, |(_, value)| *value);
    };
    let u = f64::from(year - from) / f64::from(to - from);
    start + (end - start) * progress(u, interpolation)
}

/// One value per year from `first` to `last`.
#[must_use]
pub fn yearly(points: &[(i32, f64)], first: i32, last: i32, interpolation: Interpolation) -> Vec<f64> {
    (first..=last).map(|year| value(points, year, interpolation)).collect()
}

fn progress(u: f64, interpolation: Interpolation) -> f64 {
    match interpolation {
        Interpolation::Linear => u,
        Interpolation::Step => 0.0,
        Interpolation::Logistic => {
            let curve = |z: f64| 1.0 / (1.0 + math::exp(-z));
            let (low, high) = (curve(-STEEPNESS / 2.0), curve(STEEPNESS / 2.0));
            (curve(STEEPNESS * (u - 0.5)) - low) / (high - low)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const POINTS: [(i32, f64); 3] = [(2020, 1.0), (2030, 3.0), (2040, 2.0)];

    fn at(year: i32, interpolation: Interpolation) -> f64 {
        value(&POINTS, year, interpolation)
    }

    #[test]
    fn values_by_hand() {
        assert_eq!(at(2010, Interpolation::Linear), 1.0);
        assert_eq!(at(2025, Interpolation::Linear), 2.0);
        assert_eq!(at(2035, Interpolation::Linear), 2.5);
        assert_eq!(at(2050, Interpolation::Linear), 2.0);
        assert_eq!([2029, 2030, 2039].map(|y| at(y, Interpolation::Step)), [1.0, 3.0, 3.0]);
    }

    #[test]
    fn the_s_curve_by_hand() {
        assert_eq!(at(2025, Interpolation::Logistic), 2.0);
        assert_eq!([2020, 2030].map(|y| at(y, Interpolation::Logistic)), [1.0, 3.0]);
        // u = 0.2: σ(−3) = 0.0474258731775668, σ(∓5) = 0.0066928509242849, 0.9933071490757151.
        let expected =
            1.0 + 2.0 * (0.047_425_873_177_566_8 - 0.006_692_850_924_284_9) / 0.986_614_298_151_430_2;
        assert!((at(2022, Interpolation::Logistic) - expected).abs() < 1e-15);
    }
}
