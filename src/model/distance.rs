//! Distances between places and the decay of trade with them.
//!
//! d_pq is the straight line between the places' points on the national grid, in km; a place's distance to
//! itself is the mean distance inside a disc of its area, d_pp = g · √(area / π), with g = 2/3 for a point at
//! the centre (registered as `trade.own_distance_factor`). Decay is exponential: K_pq = exp(−d_pq / λ).
//!
//! Left out: roads, ferries and travel times; the Irish Sea counts as land.

use crate::dataset::Place;
use crate::math;
use crate::matrix::Matrix;

/// Distances in km, `[place × place]`, symmetric, own distance on the diagonal.
#[must_use]
pub fn distances(places: &[Place], own_distance_factor: f64) -> Matrix {
    Matrix::from_fn(places.len(), places.len(), |p, q| {
        if p == q {
            return own_distance_factor * (places[p].area / std::f64::consts::PI).sqrt();
        }
        let east = places[p].easting - places[q].easting;
        let north = places[p].northing - places[q].northing;
        (east * east + north * north).sqrt() / 1000.0
    })
}

/// Decay K = exp(−d / λ), `[place × place]`; λ is `decay` in km.
#[must_use]
pub fn decay_kernel(distances: &Matrix, decay: f64) -> Matrix {
    Matrix::from_fn(distances.rows(), distances.columns(), |p, q| math::exp(-distances[(p, q)] / decay))
}
