//! Quantiles of the beta distribution.

use crate::math;

/// Gap in probability beyond which rounding cannot turn a comparison: the computed function is off by less than a tenth.
const CERTAIN: f64 = 1e-13;

/// Quantile of the beta distribution by bisection on the regularised incomplete beta function, to the last bits.
///
/// Most comparisons are known beforehand: Newton steps find a narrow interval around the quantile, and only inside it is
/// the function computed.
pub(super) fn beta_quantile(u: f64, alpha: f64, beta: f64) -> f64 {
    let function = Beta::new(alpha, beta);
    let (below, above) = function.interval(u).unwrap_or((0.0, 1.0));
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..200 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if middle <= below || (middle < above && function.probability(middle) < u) {
            low = middle;
        } else {
            high = middle;
        }
    }
    0.5 * (low + high)
}

/// A beta distribution; 1/B(a, b) as it comes out in either order of the shapes.
struct Beta {
    a: f64,
    b: f64,
    scale: f64,
    swapped_scale: f64,
}

impl Beta {
    fn new(a: f64, b: f64) -> Self {
        let [both, of_a, of_b] = [a + b, a, b].map(math::ln_gamma);
        Self { a, b, scale: both - of_a - of_b, swapped_scale: both - of_b - of_a }
    }

    /// Regularised incomplete beta function `I_x(a, b)`.
    fn probability(&self, x: f64) -> f64 {
        if x <= 0.0 || x >= 1.0 {
            return x.clamp(0.0, 1.0);
        }
        if x > (self.a + 1.0) / (self.a + self.b + 2.0) {
            let rest = 1.0 - x;
            // The other tail; at the turning point itself it would ask for this one again.
            if rest <= (self.b + 1.0) / (self.b + self.a + 2.0) {
                return 1.0 - tail(rest, self.b, self.a, self.swapped_scale);
            }
        }
        tail(x, self.a, self.b, self.scale)
    }

    /// An interval that surely holds the quantile and outside which no comparison is in doubt.
    fn interval(&self, u: f64) -> Option<(f64, f64)> {
        let (mut low, mut high) = (0.0, 1.0);
        let mut x = self.a / (self.a + self.b);
        for _ in 0..30 {
            let (gap, density) = (self.probability(x) - u, self.density(x));
            if gap < 0.0 {
                low = x;
            } else {
                high = x;
            }
            let next = x - gap / density;
            if gap.abs() < CERTAIN {
                let reach = 2.0 * CERTAIN / density;
                let (below, above) = (next - reach, next + reach);
                let sure = |end: f64| (self.probability(end) - u).abs() > CERTAIN;
                return (below > 0.0 && above < 1.0 && sure(below) && sure(above)).then_some((below, above));
            }
            x = if next > low && next < high { next } else { 0.5 * (low + high) };
        }
        None
    }

    fn density(&self, x: f64) -> f64 {
        math::exp(self.scale + (self.a - 1.0) * math::ln(x) + (self.b - 1.0) * math::ln(1.0 - x))
    }
}

/// `I_x(a, b)` by its continued fraction, for x below (a + 1) / (a + b + 2).
///
/// Source: Abramowitz & Stegun (1964), 26.5.8; evaluated by Lentz's method.
fn tail(x: f64, a: f64, b: f64, scale: f64) -> f64 {
    let front = math::exp(scale + a * math::ln(x) + b * math::ln(1.0 - x)) / a;
    front * continued_fraction(x, a, b)
}

fn continued_fraction(x: f64, a: f64, b: f64) -> f64 {
    let guard = |v: f64| if v.abs() < 1e-300 { 1e-300 } else { v };
    let mut d = 1.0 / guard(1.0 - (a + b) * x / (a + 1.0));
    let (mut c, mut fraction) = (1.0, d);
    for step in 1..500 {
        let m = f64::from(step);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        for term in [even, odd] {
            d = 1.0 / guard(1.0 + term * d);
            c = guard(1.0 + term / c);
            fraction *= c * d;
        }
        if (c * d - 1.0).abs() < 1e-16 {
            break;
        }
    }
    fraction
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, relative: f64) {
        assert!((found / expected - 1.0).abs() < relative, "{found} is not {expected}");
    }

    #[test]
    fn beta_quantiles_in_closed_form() {
        // Beta(1, b): 1 − (1 − u)^(1/b); beta(2, 2): the root of 3x² − 2x³ = u.
        close(beta_quantile(0.3, 1.0, 4.0), 1.0 - math::pow(0.7, 0.25), 1e-13);
        let x = beta_quantile(0.2, 2.0, 2.0);
        close(3.0 * x * x - 2.0 * x * x * x, 0.2, 1e-13);
        close(beta_quantile(0.5, 5.5, 5.5), 0.5, 1e-13);
    }

    /// Bisection that computes every comparison.
    fn plain(u: f64, function: &Beta) -> f64 {
        let (mut low, mut high) = (0.0, 1.0);
        for _ in 0..200 {
            let middle = 0.5 * (low + high);
            if middle <= low || middle >= high {
                break;
            }
            if function.probability(middle) < u { low = middle } else { high = middle }
        }
        0.5 * (low + high)
    }

    #[test]
    fn comparisons_known_beforehand_change_no_bit() {
        let mut shortened = 0;
        for (number, shape) in [0.3, 0.9, 1.0, 1.7, 2.0, 5.5, 12.0, 80.0, 400.0].into_iter().enumerate() {
            for other in [0.4, 1.0, 2.5, 8.0, 60.0] {
                let function = Beta::new(shape, other);
                for step in 0..40 {
                    let u = (f64::from(step) + 0.5 + 0.01 * number as f64) / 41.0;
                    shortened += usize::from(function.interval(u).is_some());
                    let (fast, slow) = (beta_quantile(u, shape, other), plain(u, &function));
                    assert_eq!(fast.to_bits(), slow.to_bits(), "u {u}, beta({shape}, {other})");
                }
            }
        }
        assert!(shortened > 1_500, "{shortened} of 1800");
    }
}
