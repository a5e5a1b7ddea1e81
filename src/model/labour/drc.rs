//! The mean-field model of occupational mobility and automation (del Rio-Chanona et al. 2021).
//!
//! Every unemployed worker sends one application per step: q_ij = v_j A_ij / Σ_k v_k A_ik, s_j = Σ_i u_i q_ij. Vacancies that
//! get an application hire: f_ij = u_i q_ij (v_j / s_j)(1 − exp(−s_j / v_j)).
//!
//! Computed without forming q or f. With w_i = u_i / Σ_k v_k A_ik and y_j = Σ_i w_i A_ij: s_j = v_j y_j, so that a node hires
//! Σ_i f_ij = v_j (1 − exp(−y_j)), and Σ_j f_ij = w_i Σ_j A_ij g_j with g_j = hires_j / y_j. A step reads the network twice.

use super::case::State;
use super::spells::Spells;
use super::{Case, Network, Path, Rates};
use crate::math::exp_m1;

/// Follows a case over all steps of its targets.
///
/// * `tau` – steps after which an unemployed worker counts as long-term; at least 1.
#[must_use]
pub fn run(case: &Case, rates: &Rates, tau: usize) -> Path {
    let mut state = State::new(case);
    let mut spells = Spells::new(case.employment.len(), tau);
    let mut matching = Matching::new(&case.network);
    let mut survival = vec![1.0; case.employment.len()];
    let mut path = Path::with_room(case, true);
    path.push(&state, spells.long_term());
    for step in 1..case.targets.rows() {
        demand(&mut state, rates, case.targets.row(step));
        matching.hire(&mut state);
        for (share, (out, people)) in survival.iter_mut().zip(state.outflow.iter().zip(&state.unemployed)) {
            *share = if *people > 0.0 { 1.0 - out / people } else { 1.0 };
        }
        spells.advance(&survival, &state.separations);
        state.advance();
        path.push(&state, spells.long_term());
    }
    path
}

/// Separations and openings.
fn demand(state: &mut State, rates: &Rates, targets: &[f64]) {
    for (i, target) in targets.iter().enumerate() {
        let employed = state.employed[i];
        let (surplus, missing) = rates.adjustment(employed, state.vacancies[i], *target);
        state.separations[i] = rates.delta_u * employed + (1.0 - rates.delta_u) * employed.min(surplus);
        state.openings[i] = rates.delta_v * employed + (1.0 - rates.delta_v) * employed.min(missing);
    }
}

/// Applications and hires.
struct Matching<'a> {
    network: &'a Network,
    /// w_i.
    pressure: Vec<f64>,
    /// y_j, then g_j.
    applications: Vec<f64>,
}

impl<'a> Matching<'a> {
    fn new(network: &'a Network) -> Self {
        let none = vec![0.0; network.nodes()];
        Self { network, pressure: none.clone(), applications: none }
    }

    fn hire(&mut self, state: &mut State) {
        self.applications.fill(0.0);
        for i in 0..self.network.nodes() {
            let offered = self.network.dot(i, &state.vacancies);
            self.pressure[i] = if offered > 0.0 { state.unemployed[i] / offered } else { 0.0 };
            self.network.add_scaled(i, self.pressure[i], &mut self.applications);
        }
        for (j, y) in self.applications.iter_mut().enumerate() {
            state.hires[j] = -state.vacancies[j] * exp_m1(-*y);
            *y = if *y > 0.0 { state.hires[j] / *y } else { 0.0 };
        }
        // Backwards, so that the rows read last, here and by the next step, are still in the cache.
        for i in (0..self.network.nodes()).rev() {
            state.outflow[i] = self.pressure[i] * self.network.dot(i, &self.applications);
        }
    }
}
