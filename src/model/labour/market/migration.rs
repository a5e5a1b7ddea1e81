//! People moving, once a year: only what exceeds the base year's gross moves.
//!
//! Gross moves of the base year are balanced: G⁰_rq = m₀ a_r a_q d_rq^−g for q ≠ r, a such that Σ_q G⁰_rq = m₀ W_r, with W
//! the base year's people of working age. So as many come to a place as leave it, and both ways of moving react alike
//! (Langella & Manning 2022). A place with more people than all others together sends only as many as they can send back.
//!
//! Gross moves r → q are then G_rq = exp(b x_r (1 − s_r)) · Σ_q G⁰_rq · ω_rq, ω_rq ∝ G⁰_rq exp(−b x_q), with x joblessness
//! above the base year's less the national change, s bonding. Net arrivals are Σ_q (G_qr − G_rq) less the same at x = 0;
//! they sum to zero.

use crate::math;
use crate::matrix::Matrix;

/// Where movers go, before anything changes.
#[derive(Clone, Debug)]
pub struct Migration {
    /// W, `[place]`.
    pub population: Vec<f64>,
    /// G⁰_rq / m₀, balanced moves of the base year, zero on the diagonal, `[origin × destination]`.
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
        let near = Matrix::from_fn(population.len(), population.len(), |r, q| {
            if r == q || population[r] <= 0.0 || population[q] <= 0.0 {
                0.0
            } else {
                math::pow(distances[(r, q)].max(1.0), -exponent)
            }
        });
        let scale = balance(&near, &population);
        let pull =
            Matrix::from_fn(population.len(), population.len(), |r, q| scale[r] * scale[q] * near[(r, q)]);
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
            let leave = base * response.base_rate;
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

/// Sweeps of the balancing at most, and the relative gap at which it is done.
const SWEEPS: usize = 500;
const GAP: f64 = 1e-10;

/// a with a_r Σ_q near_rq a_q = W_r, as far as no place outweighs the others.
fn balance(near: &Matrix, population: &[f64]) -> Vec<f64> {
    let all: f64 = population.iter().sum();
    let wanted: Vec<f64> = population.iter().map(|people| people.min(all - people).max(0.0)).collect();
    let mut scale: Vec<f64> = wanted.iter().map(|people| people / all.sqrt().max(1.0)).collect();
    for _ in 0..SWEEPS {
        let mut gap = 0.0f64;
        let reach: Vec<f64> = (0..scale.len())
            .map(|r| near.row(r).iter().zip(&scale).map(|(near, scale)| near * scale).sum())
            .collect();
        for ((scale, reach), wanted) in scale.iter_mut().zip(&reach).zip(&wanted) {
            let sum = *scale * reach;
            if sum > 0.0 {
                gap = gap.max((sum / wanted - 1.0).abs());
                *scale *= (wanted / sum).sqrt();
            }
        }
        if gap < GAP {
            break;
        }
    }
    scale
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
    fn as_many_come_as_leave_and_a_large_place_sends_no_more_than_it_gets() {
        let pull = three().pull;
        for (place, people) in [100.0, 200.0, 300.0].into_iter().enumerate() {
            let leave: f64 = pull.row(place).iter().sum();
            let come: f64 = (0..3).map(|r| pull[(r, place)]).sum();
            assert!((leave / come - 1.0).abs() < 1e-14);
            assert!((leave / people - 1.0).abs() < 0.02, "{place}: {leave}");
        }
        let distances = Matrix::from_fn(3, 3, |r, q| 10.0 + 5.0 * (r as f64 - q as f64).abs());
        let large = Migration::new(vec![100.0, 200.0, 30_000.0], &distances, 1.5);
        let hit = large.moves(&RESPONSE, &[0.01, 0.0, 0.0], &[0.0; 3]);
        // At most 15 % a year of the gap, half of it by those who leave: of those who do not come a part has no other
        // place to go to, and the large place sends no more than it gets.
        let expected = 0.15 * 0.01 * 100.0;
        assert!((0.5..=1.01).contains(&(-hit.net[0] / expected)), "{hit:?}");
        assert!((hit.out[0] / (0.5 * expected) - 1.0).abs() < 0.02, "{hit:?}");
    }

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
