//! People moving, once a year: only what exceeds the base year's gross moves.
//!
//! Gross moves r → q are G_rq = W_r m₀ exp(b x_r (1 − s_r)) ω_rq, ω_rq ∝ W_q exp(−b x_q) d_rq^−g for q ≠ r, with W the
//! base year's people of working age, x joblessness above the base year's less the national change, s bonding.
//! Net arrivals are Σ_q (G_qr − G_rq) less the same at x = 0; they sum to zero.

use crate::math;
use crate::matrix::Matrix;

/// Where movers go, before anything changes.
#[derive(Clone, Debug)]
pub struct Migration {
    /// W, `[place]`.
    pub population: Vec<f64>,
    /// W_q d_rq^−g, zero on the diagonal, `[origin × destination]`.
    pub pull: Matrix,
}

/// What moves people.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Response {
    /// m₀, share of people who move in a year.
    pub base_rate: f64,
    /// Net out-moves per unit of joblessness; b = response / (2 m₀).
    pub response: f64,
}

/// Net arrivals and the change of departures, `[place]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Moves {
    /// Net arrivals; sum to zero.
    pub net: Vec<f64>,
    /// Departures beyond the base year's.
    pub out: Vec<f64>,
}

impl Migration {
    /// * `distances` – km, `[place × place]`.
    #[must_use]
    pub fn new(population: Vec<f64>, distances: &Matrix, exponent: f64) -> Self {
        let pull = Matrix::from_fn(population.len(), population.len(), |r, q| {
            if r == q || population[q] <= 0.0 {
                0.0
            } else {
                population[q] * math::pow(distances[(r, q)].max(1.0), -exponent)
            }
        });
        Self { population, pull }
    }

    /// * `joblessness` – x, change of the jobless share less the national change, `[place]`.
    /// * `stay` – share by which departures respond less (bonding less support to move), `[place]`.
    #[must_use]
    pub fn moves(&self, response: &Response, joblessness: &[f64], stay: &[f64]) -> Moves {
        let places = self.population.len();
        let b = response.response / (2.0 * response.base_rate);
        let attraction: Vec<f64> = joblessness.iter().map(|x| math::exp(-b * x)).collect();
        let mut moves = Moves { net: vec![0.0; places], out: vec![0.0; places] };
        for r in 0..places {
            let pull = self.pull.row(r);
            let (mut base, mut now) = (0.0, 0.0);
            for (pull, attraction) in pull.iter().zip(&attraction) {
                base += pull;
                now += pull * attraction;
            }
            if base <= 0.0 || now <= 0.0 {
                continue;
            }
            let leave = self.population[r] * response.base_rate;
            let urge = math::exp(b * joblessness[r] * (1.0 - stay[r]));
            let mut out = 0.0;
            for (q, (pull, attraction)) in pull.iter().zip(&attraction).enumerate() {
                let more = leave * (urge * (pull * attraction / now) - pull / base);
                moves.net[q] += more;
                out += more;
            }
            moves.net[r] -= out;
            moves.out[r] = out;
        }
        moves
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn three() -> Migration {
        let distances = Matrix::from_fn(3, 3, |r, q| 10.0 + 5.0 * (r as f64 - q as f64).abs());
        Migration::new(vec![100.0, 200.0, 300.0], &distances, 1.5)
    }

    const RESPONSE: Response = Response { base_rate: 0.05, response: 0.15 };

    #[test]
    fn no_difference_no_moves_bit_for_bit() {
        let moves = three().moves(&RESPONSE, &[0.0; 3], &[0.0; 3]);
        assert!(moves.net.iter().chain(&moves.out).all(|m| m.to_bits() == 0 || *m == 0.0));
    }

    #[test]
    fn a_jobless_place_loses_people_at_the_given_rate() {
        let moves = three().moves(&RESPONSE, &[0.01, 0.0, 0.0], &[0.0; 3]);
        assert!(moves.net.iter().sum::<f64>().abs() < 1e-12);
        assert!(moves.net[0] < 0.0 && moves.net[1] > 0.0 && moves.net[2] > 0.0);
        let bound = three().moves(&RESPONSE, &[0.01, 0.0, 0.0], &[0.5, 0.0, 0.0]);
        assert!(bound.out[0] < 0.6 * moves.out[0]);
    }
}
