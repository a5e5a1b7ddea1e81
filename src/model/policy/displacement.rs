//! Jobs that a supported place takes from its neighbours.
//!
//! Of J gross jobs at p, D J are lost elsewhere, at q ≠ p in proportion to n_q exp(−d_pq / λ): near and large places lose most.
//! Pairs beyond [`REACH`] λ are left out unless nobody is nearer.
//!
//! Form: assumption; size: evaluations of the Local Enterprise Growth Initiative (gains inside offset just outside) and of Enterprise
//! Zones (about 41 % displaced).

use crate::math;
use crate::matrix::Matrix;

/// Distances beyond this many decays count as out of reach.
pub const REACH: f64 = 4.0;

/// Shares of the loss by neighbour, `[place]` → list of (neighbour, share) that sums to one; empty if there is no other place.
#[must_use]
pub fn neighbours(distances: &Matrix, jobs: &[f64], decay: f64) -> Vec<Vec<(usize, f64)>> {
    (0..jobs.len()).map(|p| of(distances, jobs, decay, p)).collect()
}

fn of(distances: &Matrix, jobs: &[f64], decay: f64, p: usize) -> Vec<(usize, f64)> {
    let others = || (0..jobs.len()).filter(|&q| q != p && jobs[q] > 0.0);
    let nearest = others().map(|q| distances[(p, q)]).fold(f64::INFINITY, f64::min);
    let reach = (REACH * decay).max(nearest);
    // Distance from the nearest keeps weights away from underflow.
    let weight = |q: usize| jobs[q] * math::exp(-(distances[(p, q)] - nearest) / decay);
    let near: Vec<(usize, f64)> =
        others().filter(|&q| distances[(p, q)] <= reach).map(|q| (q, weight(q))).collect();
    let total: f64 = near.iter().map(|(_, w)| w).sum();
    near.into_iter().map(|(q, w)| (q, w / total)).collect()
}

/// Jobs lost by place when `gross` jobs arise and a share of them is displaced.
#[must_use]
pub fn displaced(gross: &[f64], neighbours: &[Vec<(usize, f64)>], share: f64) -> Vec<f64> {
    let mut lost = vec![0.0; gross.len()];
    for (p, jobs) in gross.iter().enumerate().filter(|(_, jobs)| **jobs != 0.0) {
        for (q, part) in &neighbours[p] {
            lost[*q] += share * jobs * part;
        }
    }
    lost
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_and_large_places_lose_most_and_the_sum_is_the_share() {
        let distances = Matrix::from_fn(3, 3, |p, q| 10.0 * (p as f64 - q as f64).abs());
        let neighbours = neighbours(&distances, &[5.0, 100.0, 100.0], 10.0);
        assert!((neighbours[0][0].1 / neighbours[0][1].1 - std::f64::consts::E).abs() < 1e-12);
        let lost = displaced(&[50.0, 0.0, 0.0], &neighbours, 0.4);
        assert!(lost[0] == 0.0 && lost[1] > lost[2] && (lost.iter().sum::<f64>() - 20.0).abs() < 1e-12);
    }

    #[test]
    fn a_lonely_place_displaces_the_nearest() {
        let distances = Matrix::from_fn(2, 2, |p, q| if p == q { 1.0 } else { 5000.0 });
        assert_eq!(neighbours(&distances, &[1.0, 1.0], 10.0)[0], [(1, 1.0)]);
    }
}
